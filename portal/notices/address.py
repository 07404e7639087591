"""Whether an address is its owner's: a signed link, for a few days, that says neither who nor which address."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils.crypto import salted_hmac

SALT = "portal.notices.address"
DAYS = 3


def token_for(choice: Any) -> str:
    """Holds the person's key and a keyed fingerprint of the address: a later address makes it void."""
    return signing.dumps([choice.pk, _fingerprint(choice)], salt=SALT)


def is_good(token: str, choice: Any) -> bool:
    """Signed here, not too old, for this person and the address that is there now."""
    try:
        said = signing.loads(token, salt=SALT, max_age=timedelta(days=DAYS))
    except signing.BadSignature:
        return False
    return bool(choice.address) and said == [choice.pk, _fingerprint(choice)]


def _fingerprint(choice: Any) -> str:
    return salted_hmac(SALT, f"{choice.pk}:{choice.address.clear}", algorithm="sha256").hexdigest()[:32]
