"""The secrets of second factors are kept like personal data: encrypted, and taken to a new key with it."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from portal.accounts.second_factor import SecondFactorAdapter
from portal.personal import cipher

PLACE = "mfa.authenticator"
SECRETS = ("secret", "seed")  # of an authenticator, of the recovery codes; a passkey has none here


class Adapter(SecondFactorAdapter):
    def encrypt(self, text: str) -> str:
        return cipher.encrypt(text, PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises cipher.Unreadable."""
        return cipher.decrypt(encrypted_text, PLACE)


def rotate() -> int:
    """Every secret under the current key, one row at a time; may be stopped and begun again. Returns how many."""
    return sum(_rotate(pk) for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _rotate(pk: int) -> int:
    row = Authenticator.objects.select_for_update(no_key=True).filter(pk=pk).first()
    stale = _stale(row.data) if row else {}
    if row is None or not stale:
        return 0
    try:
        row.data |= {name: cipher.encrypt(cipher.decrypt(stored, PLACE), PLACE) for name, stored in stale.items()}
    except cipher.Unreadable as error:
        raise cipher.Unreadable(f"第二因素 {pk}：{error}") from error
    row.save(update_fields=["data"])
    return 1


def _stale(data: dict[str, Any]) -> dict[str, str]:
    return {name: data[name] for name in SECRETS if name in data and not cipher.is_current(data[name])}
