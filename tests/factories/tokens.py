"""Tokens as they come from their actions, without the pages."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.actor import Actor
from portal.accounts.models import Membership
from portal.tokens import actions
from portal.tokens.models import ApiToken
from portal.tokens.scopes import SCOPES

HERE = ["127.0.0.1"]


def token(actor: Actor, granted_by: Any, scopes: Any = tuple(SCOPES), **more: Any) -> ApiToken:
    """One that this actor has not drawn yet."""
    place = Membership.objects.get(user=actor.user, organisation=actor.organisation)
    fields = {"name": "同步程序", "networks": HERE, "expires_on": timezone.localdate() + timedelta(days=30), **more}
    return ApiToken.objects.create(membership=place, granted_by=granted_by, scopes=list(scopes), **fields)


def drawn(actor: Actor, granted_by: Any, scopes: Any = tuple(SCOPES), **more: Any) -> tuple[ApiToken, str]:
    """The token and its secret."""
    made = token(actor, granted_by, scopes, **more)
    secret = actions.draw(made, by=actor)
    return ApiToken.objects.get(pk=made.pk), secret
