"""Three small machines that use everything the kernel has: a matter, an outlet with its agreement, a grant."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.accounts.models import Organisation
from portal.flow.models import Stateful
from portal.flow.step import StateField, stamp_field, step
from portal.regions.paths import path_field
from portal.scope import Hangs, Relation, ScopedQuerySet
from tests.proof import rules
from tests.proof.enums import AgreementState, GrantState, OutletState


class Partner(models.Model):
    """The register of partners: seen through the outlets one can see."""

    scope = Relation("organisation__path")

    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="机构")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "合作机构"

    def __str__(self):
        return str(self.organisation)


class Outlet(Stateful):
    scope = Hangs("region_path", "organisation_path")
    shows = ("partner",)
    handled_by, held_by, lock_rank = "department", "organisation", 1

    name = models.CharField("名称", max_length=50)
    partner = models.ForeignKey(Partner, models.PROTECT, verbose_name="合作机构")
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="主管部门")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="网点单位")
    region_path = path_field("区划路径")
    organisation_path = path_field("机构路径")
    state = StateField("状态", enum=OutletState)

    class Meta(Stateful.Meta):
        verbose_name = verbose_name_plural = "网点"
        permissions = (("supervise_outlet", "监督网点"), ("handle_cases", "经办业务"))

    def __str__(self):
        return self.name

    @step(field=state, source=None, target=OutletState.OPERATING, label="开通", side="system", order=10)
    def open(self, *, by):
        """Follows an approved matter."""

    @step(
        field=state,
        source=[OutletState.OPERATING, OutletState.SUSPENDED],
        target=OutletState.SUSPENDED,
        label="暂停",
        side="department",
        permission="proof.supervise_outlet",
        hold="opens",
        order=20,
    )
    def suspend(self, *, by):
        """Each cause opens its own hold; a suspended outlet can be suspended again for another one."""

    @step(
        field=state,
        source=OutletState.SUSPENDED,
        target=OutletState.SUSPENDED,
        label="解除原因",
        side="system",
        hold="closes",
        order=30,
    )
    def release(self, *, by):
        """A cause has ended: its hold closes, and the outlet waits for the department."""

    @step(
        field=state,
        source=OutletState.SUSPENDED,
        target=OutletState.OPERATING,
        label="恢复",
        side="department",
        permission="proof.supervise_outlet",
        guards=(rules.no_hold_of_others,),
        hold="closes",
        order=40,
    )
    def resume(self, *, by):
        """A department's decision, once no other cause holds the outlet."""

    @step(
        field=state,
        source=[OutletState.OPERATING, OutletState.SUSPENDED],
        target=OutletState.CLOSED,
        label="关闭",
        side="department",
        permission="proof.supervise_outlet",
        order=50,
    )
    def close(self, *, by):
        """Ends the outlet with its agreements and grants."""


class Agreement(Stateful):
    scope = Hangs("outlet__region_path", "outlet__organisation_path")
    handled_by, held_by, lock_root = "outlet__department", "outlet__organisation", "outlet"

    outlet = models.ForeignKey(Outlet, models.PROTECT, verbose_name="网点")
    until = models.DateField("有效期至")
    state = StateField("状态", enum=AgreementState)

    class Meta(Stateful.Meta):
        verbose_name = verbose_name_plural = "服务协议"

    def __str__(self):
        return f"{self.outlet}服务协议"

    @step(
        field=state,
        source=None,
        target=AgreementState.IN_FORCE,
        label="签订",
        side="department",
        permission="proof.supervise_outlet",
    )
    def sign(self, *, by):
        """Both sides have signed."""

    @step(
        field=state,
        source=AgreementState.IN_FORCE,
        target=AgreementState.EXPIRED,
        label="到期",
        side="system",
    )
    def expire(self, *, by):
        """Time has passed; the outlet is held until the agreement is renewed."""

    @step(
        field=state,
        source=AgreementState.EXPIRED,
        target=AgreementState.IN_FORCE,
        label="续签",
        side="department",
        permission="proof.supervise_outlet",
    )
    def renew(self, *, by):
        """Ends the hold that the expiry opened."""

    @step(
        field=state,
        source=[AgreementState.IN_FORCE, AgreementState.EXPIRED],
        target=AgreementState.ENDED,
        label="终止",
        side="system",
    )
    def end(self, *, by):
        """Follows the end of the outlet."""


class Grant(Stateful):
    scope = Hangs("outlet__region_path", "outlet__organisation_path")
    handled_by, held_by, lock_root = "outlet__department", "outlet__organisation", "outlet"

    outlet = models.ForeignKey(Outlet, models.PROTECT, verbose_name="网点")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="人员")
    requested_by = stamp_field("申请人")
    activated_by = stamp_field("配置人")
    state = StateField("状态", enum=GrantState)

    class Meta(Stateful.Meta):
        verbose_name = verbose_name_plural = "岗位权限"
        permissions = (("request_grant", "申请权限"), ("configure_grant", "配置权限"))
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "person"],
                condition=Q(state="active"),
                name="one_active_grant",
                violation_error_message="该人员在本网点已有有效权限",
            )
        ]

    def __str__(self):
        return f"{self.person}在{self.outlet}的权限"

    @step(
        field=state,
        source=None,
        target=GrantState.REQUESTED,
        label="申请",
        side="outlet",
        permission="proof.request_grant",
        stamp="requested_by",
    )
    def request(self, *, by):
        """The outlet asks for a person."""

    @step(
        field=state,
        source=GrantState.REQUESTED,
        target=GrantState.ACTIVE,
        label="配置",
        side="department",
        permission="proof.configure_grant",
        stamp="activated_by",
        differs_from=("requested_by",),
        guards=(rules.outlet_operates,),
        duty="grant_review",
    )
    def activate(self, *, by):
        """From now on the person may handle cases at the outlet."""

    @step(
        field=state,
        source=GrantState.ACTIVE,
        target=GrantState.SUSPENDED,
        label="暂停",
        side="system",
    )
    def suspend(self, *, by):
        """Follows the outlet."""

    @step(
        field=state,
        source=GrantState.SUSPENDED,
        target=GrantState.ACTIVE,
        label="恢复",
        side="system",
        guards=(rules.outlet_operates,),
    )
    def resume(self, *, by):
        """Follows the outlet."""

    @step(
        field=state,
        source=[GrantState.ACTIVE, GrantState.SUSPENDED],
        target=GrantState.REVOKED,
        label="收回",
        side="department",
        permission="proof.configure_grant",
    )
    def revoke(self, *, by):
        """Final; a new request starts over."""
