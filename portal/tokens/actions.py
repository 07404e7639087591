"""What is done to tokens. Each asks for the right and the scope itself, whoever calls it.

PermissionDenied: not this actor's to do. ObjectDoesNotExist: out of its scope. ValidationError: refused, with reasons.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actions import GIVE
from portal.accounts.actor import Actor
from portal.accounts.models import Membership, Organisation, User
from portal.tokens import rules
from portal.tokens.models import ApiToken

MARK = "hrss_"  # by which a scanner of program texts knows what it has found
BYTES = 32
EVERY = timedelta(minutes=1)  # between two writes that only say "used"


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def grant(token: ApiToken, *, by: Actor) -> ApiToken:
    """A token for an account of an organisation in scope, by a security administrator; its secret is drawn by the
    account."""
    _require(by)
    places = Organisation.objects.administered_by(by)
    token.membership = Membership.objects.select_related("user").get(pk=token.membership_id, organisation__in=places)
    if reason := rules.why_not_for(token.membership, by):
        raise ValidationError(reason)
    token.granted_by = by.user
    token.full_clean()
    token.save()
    return token


@transaction.atomic
def draw(token: ApiToken, *, by: Actor) -> str:
    """A new secret, which is returned and not kept; the one before it ends at once."""
    token = ApiToken.objects.of(by).select_for_update(of=("self",), no_key=True).get(pk=token.pk)
    if not token.is_open(timezone.localdate()):
        raise ValidationError("令牌已作废或者已到期，不能再领取")
    secret = f"{MARK}{secrets.token_urlsafe(BYTES)}"
    token.prefix, token.digest, token.drawn_at = secret[: len(MARK) + 6], digest_of(secret), timezone.now()
    token.save()
    return secret


@transaction.atomic
def revoke(token: ApiToken, *, reason: str, by: Actor) -> ApiToken:
    """At once and for good: by a security administrator, or by the account itself."""
    mine = ApiToken.objects.of(by)
    found = ApiToken.objects.administered_by(by) if GIVE in by.permissions else mine
    token = found.select_for_update(of=("self",), no_key=True).get(pk=token.pk)
    if token.revoked_at:
        raise ValidationError("令牌已经作废")
    if not reason.strip():
        raise ValidationError({"reason": "写明理由"})
    token.revoked_at, token.revoked_by, token.revocation = timezone.now(), by.user, reason.strip()
    token.save()
    return token


def used(token: ApiToken, address: str) -> None:
    """Notes when and from where, at most once a minute. An account that only a program uses is not unused."""
    now = timezone.now()
    if token.last_used_at and now - token.last_used_at < EVERY:
        return
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now, last_address=address)
    person = token.membership.user
    if person.counted_from < timezone.localdate():
        User.objects.filter(pk=person.pk).update(counted_from=timezone.localdate())


def _require(by: Actor) -> None:
    if GIVE not in by.permissions:
        raise PermissionDenied("您的角色不能发放接口令牌")
