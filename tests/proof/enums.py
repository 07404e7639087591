from django.db.models import TextChoices


class MatterState(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待受理"
    REVIEWING = "reviewing", "审核中"
    RECOMMENDED = "recommended", "待决定"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "已驳回"
    WITHDRAWN = "withdrawn", "已撤回"


class OutletState(TextChoices):
    OPERATING = "operating", "运行"
    SUSPENDED = "suspended", "暂停"
    CLOSED = "closed", "已关闭"


class AgreementState(TextChoices):
    IN_FORCE = "in_force", "生效"
    EXPIRED = "expired", "已到期"
    ENDED = "ended", "已终止"


class GrantState(TextChoices):
    REQUESTED = "requested", "已申请"
    ACTIVE = "active", "有效"
    SUSPENDED = "suspended", "暂停"
    REVOKED = "revoked", "已收回"


MatterState.tones = {
    MatterState.DRAFT: "s-todo",
    MatterState.SUBMITTED: "s-now",
    MatterState.REVIEWING: "s-now",
    MatterState.RECOMMENDED: "s-now",
    MatterState.RETURNED: "s-wait",
    MatterState.APPROVED: "s-done",
    MatterState.REJECTED: "s-late",
    MatterState.WITHDRAWN: "s-todo",
}
OutletState.tones = {OutletState.OPERATING: "s-done", OutletState.SUSPENDED: "s-wait", OutletState.CLOSED: "s-todo"}
AgreementState.tones = {
    AgreementState.IN_FORCE: "s-done",
    AgreementState.EXPIRED: "s-late",
    AgreementState.ENDED: "s-todo",
}
GrantState.tones = {
    GrantState.REQUESTED: "s-now",
    GrantState.ACTIVE: "s-done",
    GrantState.SUSPENDED: "s-wait",
    GrantState.REVOKED: "s-late",
}
