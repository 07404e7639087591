from django.db import models


class IssuedState(models.TextChoices):
    DRAFT = "draft", "草稿"
    REVIEW = "review", "待审定"
    APPROVED = "approved", "待公布"
    PUBLISHED = "published", "已公布，待施行"
    IN_FORCE = "in_force", "施行中"
    SUPERSEDED = "superseded", "已被新版替代"
    WITHDRAWN = "withdrawn", "已撤回"


class TighteningState(models.TextChoices):
    DRAFT = "draft", "草稿"
    REVIEW = "review", "待批准"
    IN_FORCE = "in_force", "有效"
    ENDED = "ended", "已终止"
    WITHDRAWN = "withdrawn", "已撤回"


IssuedState.tones = {
    IssuedState.DRAFT: "s-todo",
    IssuedState.REVIEW: "s-now",
    IssuedState.APPROVED: "s-now",
    IssuedState.PUBLISHED: "s-wait",
    IssuedState.IN_FORCE: "s-done",
    IssuedState.SUPERSEDED: "s-todo",
    IssuedState.WITHDRAWN: "s-late",
}
TighteningState.tones = {
    TighteningState.DRAFT: "s-todo",
    TighteningState.REVIEW: "s-now",
    TighteningState.IN_FORCE: "s-done",
    TighteningState.ENDED: "s-todo",
    TighteningState.WITHDRAWN: "s-late",
}
# Those that applied, or will, on some day.
DATED = (IssuedState.PUBLISHED, IssuedState.IN_FORCE, IssuedState.SUPERSEDED)
