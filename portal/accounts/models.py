from typing import Any

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction

from portal.accounts.actor import Actor
from portal.accounts.roles import ROLES
from portal.regions.models import Region
from portal.regions.paths import path_field
from portal.scope import Hangs, Relation, ScopedQuerySet


class Kind(models.TextChoices):
    DEPARTMENT = "department", "部门"
    PARTNER = "partner", "合作机构"
    OUTLET = "outlet", "网点"


class Organisation(models.Model):
    """One tree of departments, partners and outlets; `path` is the way down to it."""

    scope = Hangs("region_path", "path")

    name = models.CharField("名称", max_length=200)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="所在区划")
    path = path_field("路径")
    region_path = path_field("区划路径")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("path",)

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, **kwargs: Any) -> None:
        self.region_path = self.region.path
        super().save(**kwargs)
        if not self.path:
            self.path = f"{self.parent.path if self.parent else ''}{self.pk}/"
            super().save(update_fields=["path"])


class User(AbstractBaseUser):
    """A person by real name. Nobody is a superuser."""

    scope = Relation("organisation__path", keeper="organisation__path")

    username = models.CharField("账号", max_length=50)
    name = models.CharField("姓名", max_length=50)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people", verbose_name="所属单位")
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)

    objects = BaseUserManager.from_queryset(ScopedQuerySet)()

    USERNAME_FIELD = "username"
    is_superuser = False

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ("username",)
        constraints = [
            models.UniqueConstraint(fields=["username"], name="one_person_a_username", violation_error_message="该账号已存在")
        ]

    def __str__(self):
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return any(backend.has_perm(self, perm, obj) for backend in get_backends())


class Membership(models.Model):
    """A person in an organisation, with the roles held there."""

    scope = Hangs("organisation__region_path", "organisation__path")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="人员")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships", verbose_name="单位")
    roles = ArrayField(models.CharField(max_length=30), verbose_name="角色", default=list, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        permissions = (("make_accounts", "建立单位和账号"), ("give_roles", "授予角色"), ("read_audit", "查看审计记录"))
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], name="one_membership_a_place", violation_error_message="该人员已在本单位任职"
            )
        ]

    def __str__(self):
        return f"{self.user} · {self.organisation}"

    @transaction.atomic
    def save(self, **kwargs: Any) -> None:
        User.objects.select_for_update(no_key=True).get(pk=self.user_id)
        self.full_clean()
        super().save(**kwargs)

    @property
    def actor(self) -> Actor:
        return Actor(self.user, self.organisation, frozenset(self.roles))

    def clean(self) -> None:
        """One side for a person, each role where it may be held, and no two roles that exclude each other."""
        others = list(self.user.memberships.exclude(pk=self.pk).select_related("organisation"))
        if len({place.organisation.kind == Kind.DEPARTMENT for place in (self, *others)}) > 1:
            raise ValidationError("同一人不得同时在部门和合作机构任职")
        for key in self.roles:
            if self.organisation.kind not in ROLES[key].places:
                raise ValidationError({"roles": f"{ROLES[key].name}不能在{self.organisation.get_kind_display()}担任"})
        held = set(self.roles).union(*(m.roles for m in others))
        for key in sorted(held, key=list(ROLES).index):
            if clash := held & ROLES[key].incompatible:
                raise ValidationError({"roles": f"{ROLES[key].name}与{ROLES[sorted(clash)[0]].name}不得由同一人担任"})
