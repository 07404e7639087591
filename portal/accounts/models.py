from datetime import date
from typing import Any

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, Lower, LPad
from django.urls import reverse
from django.utils import timezone

from portal.accounts import rules
from portal.accounts.actor import Actor
from portal.accounts.enums import Kind
from portal.accounts.roles import ADMINISTRATORS, in_order, names_of
from portal.regions.models import Region
from portal.regions.paths import path_field
from portal.scope import Hangs, Relation, ScopedQuerySet

DIGITS = 9
OWN_WAY = Concat(LPad(Cast("id", models.CharField()), DIGITS, Value("0")), Value("/"))  # the last piece of a path


class OrganisationQuerySet(ScopedQuerySet):
    def administered_by(self, actor: Actor) -> "OrganisationQuerySet":
        """What an administrator looks after: the departments from its own downward, and the partners' and outlets'
        nodes that lie in its department's region. Nothing for anybody who does not act in a department."""
        return self.filter(rules.administered(actor))

    def readable_by(self, actor: Actor) -> "OrganisationQuerySet":
        """Those whose page the administrator may open."""
        return self.administered_by(actor)


class Organisation(models.Model):
    """One tree of departments, partners and outlets. Kind and parent are for good.

    path: the way down to it, keys of one width, so that its order is the tree's and the older of two stands first.
    """

    scope = Hangs("region_path", "path")
    searched, read_by = ("name",), ("accounts.make_accounts", "accounts.give_roles")

    name = models.CharField("名称", max_length=200)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="所在区划")
    path = path_field("路径")
    region_path = path_field("区划路径")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("path",)
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="one_name_below_a_parent",
                nulls_distinct=False,
                violation_error_message="同一上级下已有同名单位",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="organisation_kind_known", violation_error_message="类别不存在"
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.OUTLET) | Q(parent__isnull=False),
                name="outlet_has_a_partner",
                violation_error_message="网点应有上级合作机构",
            ),
            models.CheckConstraint(
                condition=Q(path=OWN_WAY, parent__isnull=True)
                | Q(path__endswith=Concat(Value("/"), OWN_WAY), parent__isnull=False),
                name="organisation_path_ends_with_it",
            ),
        ]

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, **kwargs: Any) -> None:
        """Checks the rules of the tree under the parent's lock: nothing moves above or below meanwhile."""
        if self.parent_id:
            self.parent = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.parent_id)
        if self._state.adding:
            self.pk = self.pk or _next_key(self)
            self.path = f"{self.parent.path if self.parent else ''}{self.pk:0{DIGITS}d}/"
        else:
            Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.pk)
        self.region_path = self.region.path
        self.full_clean()
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return reverse("organisation-detail", args=[self.pk])

    def clean(self) -> None:
        rules.place_in_the_tree(self)


def _next_key(organisation: Organisation) -> int:
    """The key before the row, because the path holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [organisation._meta.db_table])
        return cursor.fetchone()[0]


class UserQuerySet(ScopedQuerySet):
    def administered_by(self, actor: Actor) -> "UserQuerySet":
        """The people at home in an organisation that the administrator looks after."""
        return self.filter(organisation__in=Organisation.objects.administered_by(actor))

    def serving_below(self, actor: Actor) -> "UserQuerySet":
        """Those, and whoever holds a membership in such an organisation."""
        places = Organisation.objects.administered_by(actor)
        here = Membership.objects.filter(user=OuterRef("pk"), organisation__in=places)
        return self.filter(Q(organisation__in=places) | Exists(here))

    def readable_by(self, actor: Actor) -> "UserQuerySet":
        """Those whose page the administrator may open: whoever gives roles meets people of other homes too."""
        gives = "accounts.give_roles" in actor.permissions
        return self.serving_below(actor) if gives else self.administered_by(actor)

    def unused_since(self, day: date) -> "UserQuerySet":
        """Those in use who have not logged in after this day; it counts from when the account was made or lifted."""
        never = Q(last_login=None) | Q(last_login__date__lte=day)
        return self.filter(never, is_active=True, counted_from__lte=day)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username: str) -> "User":
        return self.get(username=username.strip().lower())


class User(AbstractBaseUser):
    """A person by real name, one account each (§9.4, R084). Nobody is a superuser.

    suspended_on: put out of use by the clock because nobody logged in, and lifted by a system administrator.
    counted_from: when the account was made or lifted; warned_on: when the person was told that it will be suspended.
    session_mark: a session that does not carry it is over.
    """

    scope = Relation("organisation__path")
    searched, read_by = ("name", "username"), ("accounts.make_accounts", "accounts.give_roles")

    username = models.CharField(
        "账号",
        max_length=50,
        validators=[RegexValidator(r"^[\w.-]{3,50}\Z", "账号应为 3 至 50 个字母、汉字、数字、点、横线或下划线")],
    )
    name = models.CharField("姓名", max_length=50)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people", verbose_name="所属单位")
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)
    suspended_on = models.DateField("暂停日期", null=True, blank=True, editable=False)
    counted_from = models.DateField("闲置起算日", default=timezone.localdate, editable=False)
    warned_on = models.DateField("闲置提醒日", null=True, blank=True, editable=False)
    session_mark = models.CharField("登录标记", max_length=30, blank=True, default="", editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ("username",)
        constraints = [
            models.UniqueConstraint(
                fields=["username"], name="one_person_a_username", violation_error_message="该账号已存在"
            ),
            models.CheckConstraint(
                condition=Q(username=Lower("username")),
                name="username_in_lower_case",
                violation_error_message="账号中的字母应为小写",
            ),
            models.CheckConstraint(
                condition=Q(suspended_on=None) | Q(is_active=False),
                name="suspended_is_out_of_use",
                violation_error_message="暂停的账号应为停用",
            ),
        ]

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            User.objects.select_for_update(no_key=True).get(pk=self.pk)
        if kwargs.get("update_fields") is None:
            self.full_clean(exclude=["password"])
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return reverse("user-detail", args=[self.pk])

    def clean_fields(self, exclude: Any = None) -> None:
        self.username = self.username.strip().lower()
        super().clean_fields(exclude)

    def clean(self) -> None:
        super().clean()
        if self.organisation_id and self.pk:
            rules.one_side(self.organisation, *(place.organisation for place in rules.places(self)))

    @property
    def is_superuser(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return any(backend.has_perm(self, perm, obj) for backend in get_backends())


class MembershipQuerySet(ScopedQuerySet):
    def acting(self) -> "MembershipQuerySet":
        """Those in which somebody may act: a person in use, with a role."""
        return self.filter(user__is_active=True, roles__len__gt=0).select_related("organisation")


class Membership(models.Model):
    """A person in an organisation, with the roles held there. Without roles it is the memory of a past one."""

    scope = Hangs("organisation__region_path", "organisation__path")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="人员")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships", verbose_name="单位")
    roles = ArrayField(models.CharField(max_length=30), verbose_name="角色", default=list, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        permissions = (("make_accounts", "建立单位和账号"), ("give_roles", "授予角色"), ("read_audit", "查看审计记录"))
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="one_membership_a_place",
                violation_error_message="该人员已在本单位任职",
            ),
            models.CheckConstraint(
                condition=~Q(roles__overlap=list(ADMINISTRATORS)) | Q(roles__len=1),
                name="administrator_is_nothing_else",
                violation_error_message="系统管理员、安全管理员、审计管理员不得兼任其他角色",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.organisation}"

    @transaction.atomic
    def save(self, **kwargs: Any) -> None:
        """Under the person's lock: two memberships given at once cannot exclude each other unseen."""
        self.user = User.objects.select_for_update(no_key=True).get(pk=self.user_id)
        self.roles = in_order(self.roles)
        self.full_clean()
        super().save(**kwargs)

    @property
    def roles_in_words(self) -> str:
        return names_of(self.roles)

    @property
    def actor(self) -> Actor:
        return Actor(self.user, self.organisation, frozenset(self.roles))

    def clean(self) -> None:
        """R002, R071: one side for a person, each role where it may be held, no two roles that exclude each other."""
        if refusals := rules.why_not(self):
            raise ValidationError({"roles": refusals})


class UserSession(models.Model):
    """A login: from where, by which browser, since when. The session itself knows when it was last used."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", verbose_name="人员")
    key = models.CharField("会话", max_length=40, editable=False)
    address = models.GenericIPAddressField("地址", null=True, blank=True)
    browser = models.CharField("浏览器", max_length=300, blank=True)
    began = models.DateTimeField("登录时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "登录会话"
        ordering = ("-began", "-pk")
        constraints = [models.UniqueConstraint(fields=["key"], name="one_login_a_session")]

    def __str__(self):
        return f"{self.user} {self.began:%Y-%m-%d %H:%M}"
