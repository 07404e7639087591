"""The demo province's own limits: a first version in force, and one for next month that waits to be approved; and how
the county guided a partner that draws up its list."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from portal.flow.gate import enter, perform
from portal.issued.actions import put_into_force
from portal.limits.forms import LimitForms, LimitSetForm
from portal.limits.models import LimitSet
from portal.site.demo import Demo
from services.forms import GuidanceForm, QuestionForms
from services.models import CatalogueEdition, Guidance

FIRST = {"application_intake": 3, "application_review": 8, "narrowing_approval": 5}
SECOND = FIRST | {"application_review": 7, "catalogue_publication": 15}
QUESTIONS = (
    ("待遇资格认证可以上门办吗？", "可以。高龄、行动不便的由网点预约上门，两人同行。"),
    ("首批能不能先不列转移接续？", "可以。先列查询、打印、认证等高频简单的事项，转移接续放到后面的批次。"),
)


def make(demo: Demo) -> None:
    drafter, approver = demo.actors["zhejiang.security_administrator"], demo.actors["zhejiang.approver"]
    first = drafted(demo, FIRST, days=0)
    first = perform(first, "submit", by=drafter)
    first = perform(first, "approve", by=approver, seen=first.version)
    perform(first, "publish", by=approver)
    put_into_force([LimitSet])
    perform(drafted(demo, SECOND, days=30), "submit", by=drafter)
    guide(demo)


def drafted(demo: Demo, limits: Mapping[str, int], days: int) -> LimitSet:
    by = demo.actors["zhejiang.security_administrator"]
    data = {
        "effective_on": timezone.localdate() + timedelta(days=days),
        "source": "浙人社示范〔2026〕1号",
        "remark": "",
    }
    data |= rows("limits", [{"key": key, "days": number, "unit": "working"} for key, number in limits.items()])
    forms = (LimitSetForm, LimitForms)
    return enter(LimitSet(issuer=by.organisation), "draft", by=by, forms=forms, data=data)


def guide(demo: Demo) -> None:
    by = demo.actors["zhejiang.catalogue_manager"]
    data = {
        "organisation": demo.organisations["shili"].pk, "subject": "首批经办事项怎么选", "place": "视频会议",
        "edition": CatalogueEdition.objects.order_by("pk")[0].pk, "held_on": timezone.localdate(),
        "attendees": "省厅事项目录管理员、示例银行业务协调联系人",
        "minutes": "按由少到多、由简到繁、高频事项优先的原则，首批先列查询、打印、认证；设备到位后再列第二批。",
    }  # fmt: skip
    asked = [{"position": n, "question": q, "answer": a} for n, (q, a) in enumerate(QUESTIONS, 1)]
    row = Guidance(department=by.organisation)
    one = enter(row, "draft", by=by, forms=(GuidanceForm, QuestionForms), data=data | rows("questions", asked))
    perform(one, "give", by=by)


def rows(part: str, given: list[dict]) -> dict:
    """As the page of a part posts them."""
    found = {f"{part}-TOTAL_FORMS": str(len(given)), f"{part}-INITIAL_FORMS": "0"}
    return found | {f"{part}-{n}-{name}": str(value) for n, one in enumerate(given) for name, value in one.items()}
