"""Tables of the holidays, limits, and clocks with what happened to them."""

from datetime import date
from typing import Any

from auditlog.registry import auditlog
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone

from portal.append_only import APPEND_ONLY
from portal.clock.calendar import DAY, Calendar
from portal.clock.running import Happening, State, Term, Unit
from portal.regions.models import Region
from portal.regions.paths import path_field
from portal.scope import Owned, ScopedQuerySet

MOST_DAYS = 366
STATE = ("started", "after", "used", "due", "unsure", "paused", "stopped")


class CalendarYear(models.Model):
    """A year whose holidays are known. source: what they were taken from. confirmed_by: null when they came along."""

    scope = Owned()

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    source = models.CharField("来源", max_length=200)
    confirmed_at = models.DateTimeField("确认时间", default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日表"
        ordering = ("-year",)
        permissions = (("keep_calendar", "导入节假日表"),)

    def __str__(self) -> str:
        return f"{self.year}年节假日表"

    def get_absolute_url(self) -> str:
        return reverse("calendaryear-detail", args=[self.year])


class CalendarDay(models.Model):
    """A day that is not as its weekday says, or that is a holiday on a weekend."""

    scope = Owned("year")

    date = models.DateField("日期", primary_key=True)
    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days", verbose_name="年份")
    working = models.BooleanField("上班")
    name = models.CharField("名称", max_length=50)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日和调休日"
        ordering = ("date",)
        constraints = [
            models.CheckConstraint(condition=Q(year=ExtractYear("date")), name="calendar_day_of_its_year"),
            models.CheckConstraint(
                condition=Q(working=False) | Q(date__iso_week_day__gte=6), name="only_weekends_are_made_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y年%-m月%-d日}{self.name}{'上班' if self.working else '放假'}"


class Limit(models.Model):
    """How long a duty may take: for the whole country, or (`region`) as a province has set it.

    clause: of the standard; source: what the number of days rests on; ceiling: it rests on law, and no province may
    take longer. The rows of a province are written by what it has issued, and by nothing else.
    """

    scope = Owned()

    key = models.CharField("代号", max_length=50)
    name = models.CharField("事项", max_length=50)
    days = models.PositiveSmallIntegerField(
        "天数", validators=[MaxValueValidator(MOST_DAYS, f"天数应不多于 {MOST_DAYS}")]
    )
    unit = models.CharField("单位", max_length=10, choices=Unit.choices, default=Unit.WORKING)
    clause = models.CharField("条款", max_length=30, blank=True)
    source = models.CharField("依据", max_length=200)
    ceiling = models.BooleanField("不得放宽", default=False)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="适用省份"
    )
    set_at = models.DateTimeField("设定时间", default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="设定人"
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理时限"
        ordering = ("key", F("region").asc(nulls_first=True))
        constraints = [
            models.UniqueConstraint(
                fields=["key", "region"],
                nulls_distinct=False,
                name="one_limit_a_province",
                violation_error_message="本省已设定这项时限",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.length}"

    @property
    def length(self) -> str:
        return length(self.term)

    @property
    def term(self) -> Term:
        return Term(self.days, self.unit)


def length(term: Term) -> str:
    """10 个工作日、30 日（日历日）."""
    if term.days is None:
        return "未设期限"
    return f"{term.days} 个工作日" if term.unit == Unit.WORKING else f"{term.days} 日（日历日）"


class ClockQuerySet(ScopedQuerySet):
    def open(self) -> "ClockQuerySet":
        return self.filter(stopped=None)

    def running(self) -> "ClockQuerySet":
        return self.filter(stopped=None, paused=None)

    def about(self, model: Any, pks: Any) -> "ClockQuerySet":
        return self.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=pks)

    def overdue(self, today: date) -> "ClockQuerySet":
        """Running, and their last day is over."""
        return self.running().filter(due__lt=today)

    def reminded(self, pks: Any, day: date) -> int:
        """One more reminder on this day; a second run of the same day adds none. Returns how many were marked."""
        fresh = self.filter(pk__in=pks).filter(Q(reminded_on=None) | Q(reminded_on__lt=day))
        return fresh.update(reminders=F("reminders") + 1, reminded_on=day)


class Clock(models.Model):
    """The running value of one duty of one object: what its events come to, by the limit and the holidays of today.

    Written by the gate only. `after`, `used` and the rest as in portal.clock.running.State; days and unit are the
    limit that was applied. region_path: where the object lies, for the province's limit. reminders: how many were
    sent, the last one on `reminded_on`.
    """

    scope = Owned()

    content_type = models.ForeignKey(ContentType, models.PROTECT, db_index=False, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    duty = models.CharField("事项", max_length=50)
    region_path = path_field("区划路径")
    days = models.PositiveSmallIntegerField("天数", null=True)
    unit = models.CharField("单位", max_length=10, choices=Unit.choices, default=Unit.WORKING)
    started = models.DateTimeField("开始时间")
    after = models.DateField("从次日起算", null=True)
    used = models.PositiveSmallIntegerField("已用天数", null=True, default=0)
    due = models.DateField("期限", null=True)
    unsure = models.BooleanField("待节假日表确认", default=False)
    paused = models.DateTimeField("暂停时间", null=True)
    stopped = models.DateTimeField("结束时间", null=True)
    reminders = models.PositiveSmallIntegerField("已提醒次数", default=0)
    reminded_on = models.DateField("最近一次提醒", null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "期限"
        ordering = ("due", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "duty"],
                condition=Q(stopped=None),
                name="one_open_clock_a_duty",
            )
        ]
        indexes = [
            models.Index(fields=["due", "id"], condition=Q(stopped=None), name="clock_by_due"),
            models.Index(fields=["content_type", "object_id"], name="clock_about"),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.content_type_id}/{self.object_id}"

    def get_absolute_url(self) -> str:
        subject: Any = self.subject
        return subject.get_absolute_url()

    @property
    def term(self) -> Term:
        return Term(self.days, self.unit)

    @property
    def length(self) -> str:
        return length(self.term)

    @property
    def state(self) -> State:
        return State(**{name: getattr(self, name) for name in STATE})

    def show(self, state: State, term: Term) -> None:
        """Take these values; whoever calls writes the row."""
        self.days, self.unit = term
        for name in STATE:
            setattr(self, name, getattr(state, name))

    def overdue(self, calendar: Calendar, today: date) -> int:
        """Working days that have passed since the due day, today included. Raises MissingYear."""
        return calendar.working_days_between(self.due, today) if self.due else 0

    def left(self, calendar: Calendar, today: date) -> int:
        """Working days until the due day, that day and today included; on the day from which it runs, without today.
        While it is paused, what remains of the limit. Raises MissingYear."""
        if self.due is None:
            return (self.days or 0) - (self.used or 0)
        first = max(today - DAY, self.after or today - DAY)
        return calendar.working_days_between(first, self.due)


class ClockEvent(models.Model):
    """What happened to a clock; never changed. step: the name of the step that brought it."""

    scope = Owned("clock")

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="events", verbose_name="期限")
    kind = models.CharField("事件", max_length=10, choices=Happening.choices)
    at = models.DateTimeField("时间")
    step = models.CharField("操作", max_length=50, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "期限事件"
        ordering = ("at", "pk")
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {timezone.localdate(self.at):%Y年%-m月%-d日}"


auditlog.register(CalendarYear)
auditlog.register(Limit)
