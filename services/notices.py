"""Who is told what about lists of items."""

from dataclasses import dataclass
from typing import Any

from portal.accounts.enums import Kind
from portal.issued.enums import TighteningState
from portal.notices.audience import Audience, Found, recipients
from portal.notices.kinds import NoticeKind, notice
from services.models import Narrowing
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
