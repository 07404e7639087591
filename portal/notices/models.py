"""What was told to whom, by which mail it went out, and what each person chose about mail."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.notices.kinds import KINDS
from portal.personal.fields import PersonalField
from portal.scope import Owned, ScopedQuerySet

MOST_UNREAD = 99


class NoticeQuerySet(ScopedQuerySet):
    def of(self, actor: Actor) -> "NoticeQuerySet":
        """Those of this person in the organisation in which they act now."""
        if actor.user is None or actor.organisation is None:
            return self.none()
        return self.filter(person=actor.user, organisation=actor.organisation)

    def unread(self) -> "NoticeQuerySet":
        """Not opened yet, and still true: what is over needs no reading."""
        return self.filter(read_at=None, over=None)

    def not_sent_by(self, channel: str) -> "NoticeQuerySet":
        sent = Delivery.notices.through.objects.filter(notice=OuterRef("pk"), delivery__channel=channel)
        return self.filter(~Exists(sent))

    def about(self, model: Any, pks: Any) -> "NoticeQuerySet":
        return self.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=pks)


class Notice(models.Model):
    """One thing told to one person in one organisation, once: the same occasion is never told twice.

    occasion: "record:318" or whatever else happened once. asks_in: the state of the object in which it asks for
    something; once the object has left it, the notice is `over`. Text and subject hold no personal data: they go by
    mail as they are.
    """

    scope = Owned()

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+", verbose_name="收件人"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="以何单位的身份")
    kind = models.CharField("种类", max_length=60)
    occasion = models.CharField("事由", max_length=80)
    urgent = models.BooleanField("紧急", default=False)
    subject = models.CharField("标题", max_length=400)
    text = models.TextField("内容")
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, db_index=False, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    object = GenericForeignKey()
    link = models.CharField("链接", max_length=300, blank=True)
    asks_in = models.CharField("办理前有效的状态", max_length=30, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("阅读时间", null=True)
    over = models.DateTimeField("不再需要的时间", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "occasion", "person", "organisation"], name="one_notice_an_occasion"
            )
        ]
        indexes = [
            models.Index(fields=["person", "organisation", "at", "id"], name="notice_by_time"),
            models.Index(
                fields=["person", "organisation"], condition=Q(read_at=None, over=None), name="notice_unread"
            ),
            models.Index(fields=["content_type", "object_id"], condition=Q(over=None), name="notice_about"),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("notice-detail", args=[self.pk])

    @property
    def label(self) -> str:
        """The words for its kind; those of a kind that is no more are gone with it."""
        return KINDS[self.kind].label if self.kind in KINDS else "通知"

    @property
    def standing(self) -> tuple[str, str]:
        """Whether it is read, in words and as a tone."""
        if self.over:
            return "已不需办理", "s-todo"
        return ("已读", "s-todo") if self.read_at else ("未读", "s-now")


class Rhythm(models.TextChoices):
    DIGEST = "digest", "每天一封，合在一起"
    AT_ONCE = "at_once", "随时发送，每件一封"


class MailChoice(models.Model):
    """What one person chose: an address of their own, how often, and which kinds they do not want by mail.

    Mail goes out only once the address is verified.
    """

    scope = Owned()

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="mail_choice", verbose_name="人员"
    )
    address = PersonalField("电子邮箱", kind="email", blank=True)
    verified = models.DateTimeField("确认时间", null=True, editable=False)
    rhythm = models.CharField("发送方式", max_length=10, choices=Rhythm.choices, default=Rhythm.DIGEST)
    muted = ArrayField(models.CharField(max_length=60), verbose_name="不发邮件的种类", default=list, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邮件设置"

    def __str__(self) -> str:
        return f"{self.person}的邮件设置"

    @classmethod
    def clear_to(cls, actor: Actor) -> Q:
        """One's own address stands on one's own page; nobody else reads it."""
        return Q(pk__in=[])


class Purpose(models.TextChoices):
    DIGEST = "digest", "每日汇总"
    AT_ONCE = "at_once", "即时通知"
    VERIFICATION = "verification", "邮箱确认"


class Outcome(models.TextChoices):
    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    EMPTY = "empty", "不再需要"
    REFUSED = "refused", "对方拒收"


class Delivery(models.Model):
    """One message to one person by one channel, made in the transaction that decides on it and sent by its own job.

    What it carries is fixed when it is made, so a second copy after a crash says nothing that the first did not,
    and `number` is its Message-ID, by which a mailbox may drop the copy. There is one digest a day, person and
    organisation: the constraint says so to two workers at once.
    """

    scope = Owned()

    number = models.UUIDField("邮件编号", default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="收件人")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="以何单位的身份"
    )
    channel = models.CharField("渠道", max_length=20)
    purpose = models.CharField("用途", max_length=20, choices=Purpose.choices)
    day = models.DateField("日期", default=timezone.localdate)
    notices = models.ManyToManyField(Notice, related_name="deliveries", verbose_name="通知")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.CharField("原因", max_length=200, blank=True)
    ended = models.DateTimeField("结束时间", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外发通知"
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_delivery_a_number"),
            models.UniqueConstraint(
                fields=["channel", "person", "organisation", "day"],
                condition=Q(purpose=Purpose.DIGEST),
                name="one_digest_a_day",
            ),
        ]
        indexes = [models.Index(fields=["person", "day"], name="delivery_by_day")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.day}"

    def ends(self, outcome: Outcome, reason: str = "") -> None:
        self.outcome, self.reason, self.ended = outcome, reason[:200], timezone.now()
        self.save(update_fields=["outcome", "reason", "ended"])
