from django.db import models


class NeedState(models.TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已公布"
    CLOSED = "closed", "已截止"
    WITHDRAWN = "withdrawn", "已撤回"


class ApplicationState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待受理"
    REVIEWING = "reviewing", "审核中"
    RECOMMENDED = "recommended", "待决定"
    RETURNED = "returned", "待补正"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "已驳回"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "已终止"
    EXPIRED = "expired", "逾期未补正"


class NegotiationState(models.TextChoices):
    DRAFT = "draft", "草稿"
    PROPOSED = "proposed", "待确认"
    RETURNED = "returned", "待修改"
    CONFIRMED = "confirmed", "双方已确认"
    WITHDRAWN = "withdrawn", "已撤回"


NeedState.tones = {
    NeedState.DRAFT: "s-todo",
    NeedState.PUBLISHED: "s-done",
    NeedState.CLOSED: "s-todo",
    NeedState.WITHDRAWN: "s-late",
}
ApplicationState.tones = {
    ApplicationState.DRAFT: "s-todo",
    ApplicationState.SUBMITTED: "s-now",
    ApplicationState.REVIEWING: "s-now",
    ApplicationState.RECOMMENDED: "s-now",
    ApplicationState.RETURNED: "s-wait",
    ApplicationState.APPROVED: "s-done",
    ApplicationState.REJECTED: "s-late",
    ApplicationState.WITHDRAWN: "s-todo",
    ApplicationState.ENDED: "s-todo",
    ApplicationState.EXPIRED: "s-late",
}
NegotiationState.tones = {
    NegotiationState.DRAFT: "s-todo",
    NegotiationState.PROPOSED: "s-now",
    NegotiationState.RETURNED: "s-wait",
    NegotiationState.CONFIRMED: "s-done",
    NegotiationState.WITHDRAWN: "s-todo",
}
OVER = (
    ApplicationState.APPROVED,
    ApplicationState.REJECTED,
    ApplicationState.WITHDRAWN,
    ApplicationState.ENDED,
    ApplicationState.EXPIRED,
)
UNDECIDED = (ApplicationState.SUBMITTED, ApplicationState.REVIEWING, ApplicationState.RECOMMENDED)


class Principle(models.TextChoices):
    """The four principles of §4.1 (R013), which every need states."""

    LAWFUL = "lawful", "依法合规"
    VOLUNTARY = "voluntary", "平等自愿"
    CONVENIENT = "convenient", "便捷利民"
    SECURE = "secure", "安全规范"


class Opinion(models.TextChoices):
    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"


class Check(models.TextChoices):
    """What the department found when it checked an answer off."""

    MET = "met", "符合"
    UNMET = "unmet", "不符合"


class Fault(models.TextChoices):
    """Why something is sent back to be mended."""

    MISSING = "missing", "缺失"
    WRONG = "wrong", "错误"
    EXPIRED = "expired", "过期"
    UNCLEAR = "unclear", "不清晰"
    OTHER = "other", "其他"


class OutletKind(models.TextChoices):
    """§3.2 (R011): a partner's own outlets, and service points beside them."""

    BRANCH = "branch", "营业网点"
    SERVICE_POINT = "service_point", "便民服务点"


class PremisesRight(models.TextChoices):
    OWNED = "owned", "自有"
    RENTED = "rented", "租赁"
    LENT = "lent", "无偿使用"


PRINCIPLES = {
    Principle.LAWFUL: "双方依照社会保险法律、法规、规章和政策开展经办，维护公共利益和参保群众的合法权益。",
    Principle.VOLUNTARY: "双方都有意愿为群众提供社会保险服务，平等协商，达成合作。",
    Principle.CONVENIENT: "选择网点兼顾人口密度、距离远近和总体布局，让群众就近办、很快办。",
    Principle.SECURE: "按经办规定、程序和安全要求办理，服务规范、统一。",
}
