"""退回补正: what a send-back asks to be mended, item by item, what the partner says to it, what became of it."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import models

from onboarding.enums import OVER, Fault
from portal.flow.models import Part
from portal.flow.refusals import Refused
from portal.flow.step import PartOf
from portal.personal.values import DigestEncoder
from portal.scope import Owned, ScopedQuerySet

ANSWERED = ("statement", "qualification", "evidence")  # of an answer what the partner gives; the rest is the check


@dataclass(frozen=True)
class Asked:
    """One item of a send-back as the department wrote it: name as in `Application.openable`, typed reason, words."""

    name: str
    kind: str
    note: str = ""

    @property
    def code(self) -> str:
        """What the record keeps: the words stand on the correction itself."""
        return f"{self.name} {self.kind}"


class Correction(Part):
    """One field, qualification or proposed outlet that was sent back (R032); only its content is open meanwhile."""

    scope = Owned("application")

    application = PartOf("onboarding.Application", related_name="corrections", verbose_name="合作意向")
    time = models.PositiveSmallIntegerField("第几次退回", editable=False)
    name = models.CharField("代号", max_length=40, editable=False)
    words = models.CharField("内容", max_length=300, editable=False)
    kind = models.CharField("原因", max_length=10, choices=Fault.choices, editable=False)
    note = models.CharField("要求", max_length=200, blank=True, editable=False)
    reply = models.CharField("补正说明", max_length=200, blank=True, help_text="改了什么；没有改的，说明为什么")
    found = models.CharField("退回时的内容", max_length=64, editable=False)
    mended = models.BooleanField("内容已修改", null=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = verbose_name_plural = "补正要求"
        ordering = ("time", "pk")
        constraints = [
            models.UniqueConstraint(fields=["application", "time", "name"], name="one_correction_an_item"),
            models.CheckConstraint(
                condition=~models.Q(kind=Fault.OTHER) | ~models.Q(note=""), name="other_faults_are_said"
            ),
        ]

    def __str__(self) -> str:
        return f"补正 {self.words}"

    @property
    def why(self) -> str:
        return "：".join(filter(None, [self.get_kind_display(), self.note]))

    @property
    def outcome(self) -> tuple[str, str]:
        """What came of it, in words and as a tone."""
        if self.mended is None:
            return ("没有补正", "s-late") if self.application.state in OVER else ("待补正", "s-wait")
        return ("已修改", "s-done") if self.mended else ("没有修改", "s-late")

    def opens(self) -> list[str]:
        """The names that the partner may amend because of it: of an answer what it said, never the check."""
        fields = [f"{self.name}.{field}" for field in ANSWERED] if self.name.startswith("answers:") else [self.name]
        return [*fields, f"corrections:{self.pk}.reply"]

    def amended(self, fields: set[str], by: Any) -> None:
        if fields - {"reply"}:
            raise Refused("补正要求由受理部门在退回时写明，不能改")


def ask(application: Any, asked: list[Asked]) -> list[Correction]:
    """The corrections of one more send-back; inside the door only."""
    words, found = dict(application.openable()), content_of(application)
    time = 1 + max((c.time for c in application.corrections.all()), default=0)
    made = [
        Correction(application=application, time=time, name=one.name, words=words[one.name], kind=one.kind,
                   note=one.note, found=digest(found, one.name))
        for one in asked
    ]  # fmt: skip
    for correction in made:
        correction.save()
    return made


def settle(application: Any) -> None:
    """At the resubmission: which items were in fact changed since they were sent back; inside the door only."""
    now = content_of(application)
    for correction in open_corrections(application):
        correction.mended = digest(now, correction.name) != correction.found
        correction.save()


def open_corrections(application: Any) -> list[Correction]:
    return [c for c in application.corrections.all() if c.mended is None]


def untouched(application: Any) -> list[Correction]:
    """Those that were neither changed nor answered since they were asked."""
    now = content_of(application)
    return [c for c in open_corrections(application) if not c.reply and digest(now, c.name) == c.found]


def content_of(application: Any) -> dict[str, Any]:
    """Name of every item → its content as the partner gave it. Two queries."""
    answers = {f"answers:{row['id']}": row for row in application.answers.order_by("pk").values("id", *ANSWERED)}
    outlets = {f"outlets:{row['id']}": row for row in application.outlets.order_by("pk").values()}
    fields = {name: getattr(application, name) for name in application.askable}
    return {**fields, **answers, **outlets, "outlets": list(outlets.values())}


def digest(content: dict[str, Any], name: str) -> str:
    text = json.dumps(content.get(name), cls=DigestEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
