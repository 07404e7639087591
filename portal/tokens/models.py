from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actor import Actor
from portal.accounts.models import Membership, Organisation, User
from portal.scope import Owned, ScopedQuerySet
from portal.tokens import rules
from portal.tokens.scopes import in_words

SOON = 14  # days before the end in which the list says so


class ApiTokenQuerySet(ScopedQuerySet):
    def administered_by(self, actor: Actor) -> "ApiTokenQuerySet":
        """Of the organisations that the administrator looks after."""
        return self.filter(membership__organisation__in=Organisation.objects.administered_by(actor))

    def of(self, actor: Actor) -> "ApiTokenQuerySet":
        """One's own, where one acts."""
        return self.filter(membership__user=actor.user, membership__organisation=actor.organisation)


class ApiToken(models.Model):
    """A key by which a program acts as an account in one organisation, within its scopes and from its networks.

    digest: SHA-256 of the secret, which nobody keeps; prefix: its first characters, by which people tell it from
    others. Both are empty until the account draws the secret.
    """

    scope = Owned()

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="tokens", verbose_name="账号与单位")
    name = models.CharField("用途", max_length=50)
    scopes = ArrayField(models.CharField(max_length=50), verbose_name="范围")
    networks = ArrayField(models.CharField(max_length=50), verbose_name="允许的地址")
    expires_on = models.DateField("有效期至")
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发放人", editable=False)
    granted_at = models.DateTimeField("发放时间", default=timezone.now, editable=False)
    prefix = models.CharField("前几位", max_length=12, blank=True, editable=False)
    digest = models.CharField("摘要", max_length=64, null=True, editable=False)  # noqa: DJ001  (none yet, and unique)
    drawn_at = models.DateTimeField("领取时间", null=True, editable=False)
    last_used_at = models.DateTimeField("最近使用", null=True, editable=False)
    last_address = models.GenericIPAddressField("最近使用的地址", null=True, editable=False)
    revoked_at = models.DateTimeField("作废时间", null=True, editable=False)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="作废人"
    )
    revocation = models.CharField("作废理由", max_length=500, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="one_token_a_secret"),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="token_has_scopes"),
            models.CheckConstraint(condition=Q(networks__len__gt=0), name="token_has_networks"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None, revocation="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revocation=""),
                name="token_revoked_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(digest=None, drawn_at=None, prefix="")
                | Q(digest__regex=r"^[0-9a-f]{64}$", drawn_at__isnull=False) & ~Q(prefix=""),
                name="token_drawn_with_its_digest",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("apitoken-detail", args=[self.pk])

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.expires_on and (reason := rules.why_not_until(self.expires_on, timezone.localdate())):
            errors["expires_on"] = reason
        if strange := rules.unknown_scopes(self.scopes or []):
            errors["scopes"] = f"没有这样的范围：{'、'.join(strange)}"
        if wrong := [reason for one in self.networks or [] if (reason := rules.why_no_network(one))]:
            errors["networks"] = wrong
        if errors:
            raise ValidationError(errors)

    @property
    def actor(self) -> Actor:
        return self.membership.actor

    @property
    def scopes_in_words(self) -> list[str]:
        return in_words(self.scopes)

    @property
    def shown_prefix(self) -> str:
        return f"{self.prefix}…" if self.prefix else "还没有领取"

    @property
    def standing(self) -> tuple[str, str]:
        """In a word, and its tone."""
        left = (self.expires_on - timezone.localdate()).days
        if self.revoked_at:
            return "已作废", "s-none"
        if left < 0:
            return "已到期", "s-late"
        if not self.digest:
            return "待领取", "s-wait"
        return (f"{left} 天后到期", "s-wait") if left <= SOON else ("有效", "s-done")

    def is_open(self, today: date) -> bool:
        """Neither revoked nor past its day."""
        return self.revoked_at is None and self.expires_on >= today
