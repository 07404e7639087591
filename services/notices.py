"""Who is told what about lists of items."""

from dataclasses import dataclass
from typing import Any

from portal.accounts.enums import Kind
from portal.issued.enums import TighteningState
from portal.notices.audience import Audience, Found, Side, recipients
from portal.notices.kinds import NoticeKind, notice
from services.models import Narrowing
from services.models.guidance import VIEW_GUIDANCE
from services.models.narrowing import APPROVE_NARROWING, DRAFT_NARROWING


@dataclass(frozen=True)
class Narrowers(Audience):
    """R040: whoever drafts or approves at the departments that leave something out of an earlier edition."""

    def of(self, objs: list[Any]) -> Found:
        return {edition.pk: set(self._one(edition)) for edition in objs}

    def _one(self, edition: Any) -> Any:
        running = Narrowing.objects.filter(edition__issuer=edition.issuer_id, state=TighteningState.IN_FORCE)
        places = set(running.exclude(edition=edition).values_list("issuer", flat=True))
        for permission in (DRAFT_NARROWING, APPROVE_NARROWING):
            yield from recipients(permission=permission, side=Kind.DEPARTMENT, organisation__in=places)


@notice("services.CatalogueEdition.publish")
class NarrowingGoesOn(NoticeKind):
    key, label = "services.narrowing_goes_on", "新一版清单公布，请复核收紧"
    to, sides = (Narrowers(),), (Kind.DEPARTMENT,)
    subject = "{obj}公布，请复核贵单位的事项收紧"
    text = (
        "{who}于{when}公布{obj}，自{obj.effective_on:%Y年%-m月%-d日}起施行。贵单位的收紧随清单沿用：仍列入清单的事项继续"
        "不开放，移出清单的不再起作用。请在“事项收紧”里核对：不再需要的终止，新列入而不具备条件的在新版上另行收紧。"
    )


class AboutGuidance(NoticeKind):
    to, sides = (Side("partner", VIEW_GUIDANCE),), (Kind.PARTNER,)


@notice("services.Guidance.give")
class GuidanceGiven(AboutGuidance):
    key, label = "services.guidance_given", "收到指导记录"
    subject = "{obj.department}发来指导记录（{obj.number}）"
    text = (
        "{who}于{when}发来{obj.held_on:%Y年%-m月%-d日}指导贵单位形成事项清单的记录（{obj.number}），有纪要和问答，"
        "请查看。"
    )


@notice("services.Guidance.withdraw")
class GuidanceWithdrawn(AboutGuidance):
    key, label = "services.guidance_withdrawn", "指导记录已撤回"
    subject = "{obj.department}撤回了指导记录（{obj.number}）"
    text = "{who}于{when}撤回指导记录（{obj.number}），理由见办理记录。"


class ImportOver(NoticeKind):
    key, label = "services.import_over", "导入事项的结果"
    sides = (Kind.DEPARTMENT,)
    subject = "导入事项：{standing}"
    text = "导入事项的文件“{name}”：{standing}。逐行的结果见导入页面。"
