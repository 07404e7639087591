from django.db import models


class Kind(models.TextChoices):
    """What a department tells the public; a publicity asks for objections, for so many working days."""

    NOTICE = "notice", "公告"
    PUBLICITY = "publicity", "公示"
    CIRCULAR = "circular", "通知"
    POLICY = "policy", "政策说明"


class AnnouncementState(models.TextChoices):
    DRAFT = "draft", "草稿"
    REVIEW = "review", "待审签"
    SCHEDULED = "scheduled", "待公布"
    PUBLISHED = "published", "已公布"
    ENDED = "ended", "公示期满"
    WITHDRAWN = "withdrawn", "已撤回"


AnnouncementState.tones = {
    AnnouncementState.DRAFT: "s-todo",
    AnnouncementState.REVIEW: "s-now",
    AnnouncementState.SCHEDULED: "s-wait",
    AnnouncementState.PUBLISHED: "s-done",
    AnnouncementState.ENDED: "s-todo",
    AnnouncementState.WITHDRAWN: "s-late",
}
