"""Who is told what on the way from a need to a cooperation. Organisations are named, people never: it goes by mail."""

from dataclasses import dataclass
from typing import Any

from onboarding.models import Application
from onboarding.models.application import APPLY, REVIEW
from portal.accounts.enums import Kind
from portal.notices.audience import TURN, Audience, Found, Recipient, Side, recipients
from portal.notices.kinds import NoticeKind, notice
from portal.regions.paths import under

PARTNER, DEPARTMENT = Side("partner", APPLY), Side("department", REVIEW)
ITS_PARTNERS, ITS_DEPARTMENTS = (Kind.PARTNER,), (Kind.DEPARTMENT,)  # the sides of what is told to one alone


@dataclass(frozen=True)
class MayAnswer(Audience):
    """R031, R032: everybody who may answer a need for a node in its region that has not answered it yet."""

    def of(self, objs: list[Any]) -> Found:
        return {need.pk: set(self._one(need)) for need in objs}

    def _one(self, need: Any) -> list[Recipient]:
        answered = set(Application.objects.live().filter(need=need).values_list("applicant", flat=True))
        place = under("organisation__region_path", need.issued_by.region_path)
        found = recipients(place, permission=APPLY, side=Kind.PARTNER, organisation__kind=Kind.PARTNER)
        return [one for one in found if one.organisation not in answered]


@dataclass(frozen=True)
class Informed(Audience):
    """The department, of what was sent to it: of a draft that ends it learns nothing, as on every page."""

    def of(self, objs: list[Any]) -> Found:
        sent = [one for one in objs if one.submitted_by_id]
        return {one.pk: set() for one in objs} | DEPARTMENT.of(sent)


@notice("onboarding.CooperationNeed.publish")
class NeedPublished(NoticeKind):
    key, label, asks, mass = "onboarding.need_published", "公布合作需求", True, True
    to, sides = (MayAnswer(),), ITS_PARTNERS
    subject = "{obj.issued_by}公布了合作需求“{obj.title}”"
    text = (
        "{obj.issued_by}于{when}公布合作需求“{obj.title}”（{obj.number}），拟设 {obj.outlets_wanted} 个网点。"
        "愿意合作的，请在{obj.opens_on:%Y年%-m月%-d日}至{obj.closes_on:%Y年%-m月%-d日}提出合作意向。"
    )


class AboutApplication(NoticeKind):
    along = ("need__issued_by",)

    def values(self) -> dict[str, Any]:
        return {"opinion": self.obj.get_opinion_display()}


@notice("onboarding.Application.submit")
class Submitted(AboutApplication):
    key, label, asks = "onboarding.submitted", "收到合作意向", True
    to, sides = (TURN,), ITS_DEPARTMENTS
    subject = "{obj.applicant}提交了合作意向，请受理"
    text = "{who}于{when}提交对“{obj.need.title}”的合作意向（{obj.number}）。{until}"


@notice("onboarding.Application.take_up")
class TakenUp(AboutApplication):
    key, label = "onboarding.taken_up", "合作意向已受理"
    to, sides = (PARTNER,), ITS_PARTNERS
    subject = "{obj.department}受理了贵单位的合作意向"
    text = (
        "贵单位对“{obj.need.title}”的合作意向（{obj.number}）已由{who}于{when}受理，正在审核。现在不需要贵单位办理。"
    )


@notice("onboarding.Application.take_over")
class TakenOver(AboutApplication):
    key, label = "onboarding.taken_over", "合作意向提级办理"
    to, sides = (PARTNER,), ITS_PARTNERS
    subject = "贵单位的合作意向改由{obj.department}办理"
    text = (
        "贵单位对“{obj.need.title}”的合作意向（{obj.number}）自{when}起由{obj.department}办理，理由见办理记录。"
        "现在不需要贵单位办理。"
    )


@notice("onboarding.Application.send_back")
class SentBack(AboutApplication):
    key, label, asks = "onboarding.sent_back", "合作意向退回补正", True
    urgent, optional = True, False
    to, sides = (TURN,), ITS_PARTNERS
    subject = "贵单位的合作意向被退回，请补正"
    text = (
        "{who}于{when}退回贵单位对“{obj.need.title}”的合作意向（{obj.number}），要补正的内容和原因见合作意向页面。{until}"
        "只需修改列出的内容，改完提交补正；逾期没有补正的，合作意向终止。"
    )


@notice("onboarding.Application.resubmit")
class Resubmitted(AboutApplication):
    key, label, asks = "onboarding.resubmitted", "合作意向已补正", True
    to, sides = (TURN,), ITS_DEPARTMENTS
    subject = "{obj.applicant}提交了补正，请继续审核"
    text = (
        "{who}于{when}提交对“{obj.need.title}”的合作意向（{obj.number}）的补正，修改前后的对照见合作意向页面。{until}"
    )


@notice("onboarding.Application.recommend")
class Recommended(AboutApplication):
    key, label, asks = "onboarding.recommended", "合作意向待决定", True
    to, sides = (TURN,), ITS_DEPARTMENTS
    subject = "{obj.applicant}的合作意向已提出推荐意见，请决定"
    text = "{who}于{when}对{obj.applicant}的合作意向（{obj.number}）提出推荐意见：{opinion}。{until}"


@notice("onboarding.Application.lapse")
class Lapsed(AboutApplication):
    key, label, asks = "onboarding.lapsed", "推荐意见失效", True
    to, sides = (TURN,), ITS_DEPARTMENTS
    subject = "{obj.applicant}修改了合作意向，推荐意见失效，请重新审核"
    text = "{obj.applicant}于{when}修改对“{obj.need.title}”的合作意向（{obj.number}），原来的推荐意见不再有效。{until}"


@notice("onboarding.Application.approve")
class Approved(AboutApplication):
    key, label = "onboarding.approved", "合作意向已批准"
    urgent, optional = True, False
    to = (PARTNER, DEPARTMENT)
    subject = "{obj.applicant}的合作意向已批准"
    text = (
        "{who}于{when}批准{obj.applicant}对“{obj.need.title}”的合作意向（{obj.number}）。"
        "双方由此确定合作，进入选址和筹备。"
    )


@notice("onboarding.Application.reject")
class Rejected(AboutApplication):
    key, label = "onboarding.rejected", "合作意向已驳回"
    urgent, optional = True, False
    to = (PARTNER, DEPARTMENT)
    subject = "{obj.applicant}的合作意向已驳回"
    text = (
        "{who}于{when}驳回{obj.applicant}对“{obj.need.title}”的合作意向（{obj.number}），理由见办理记录。"
        "需求截止（{obj.need.closes_on:%Y年%-m月%-d日}）以前，可以另行提出。"
    )


@notice("onboarding.Application.withdraw")
class Withdrawn(AboutApplication):
    key, label = "onboarding.withdrawn", "合作意向已撤回"
    to, sides = (Informed(),), ITS_DEPARTMENTS
    subject = "{obj.applicant}撤回了合作意向"
    text = "{who}于{when}撤回对“{obj.need.title}”的合作意向（{obj.number}），不用再办理。"


@notice("onboarding.Application.expire")
class Expired(AboutApplication):
    key, label = "onboarding.expired", "合作意向逾期终止"
    urgent, optional = True, False
    to = (PARTNER, DEPARTMENT)
    subject = "{obj.applicant}的合作意向因逾期没有补正而终止"
    text = (
        "{obj.applicant}对“{obj.need.title}”的合作意向（{obj.number}）没有在期限内补正，于{when}终止。"
        "需求截止（{obj.need.closes_on:%Y年%-m月%-d日}）以前，可以另行提出。"
    )


@notice("onboarding.Application.end")
class Ended(AboutApplication):
    """The need was withdrawn: told to those who had answered it, each about the answer that ends with it."""

    key, label = "onboarding.need_withdrawn", "合作需求已撤回"
    to, sides = (PARTNER,), ITS_PARTNERS
    subject = "{obj.need.issued_by}撤回了合作需求，贵单位的合作意向随之终止"
    text = (
        "{obj.need.issued_by}撤回合作需求“{obj.need.title}”，贵单位的合作意向（{obj.number}）于{when}终止，"
        "理由见需求的办理记录。"
    )


@notice("onboarding.Negotiation.propose")
class MinutesProposed(NoticeKind):
    key, label, asks = "onboarding.minutes_proposed", "协商纪要待确认", True
    to, sides = (TURN,), ITS_PARTNERS
    subject = "{who}送来协商纪要，请确认"
    text = (
        "{who}于{when}送来{obj.held_on:%Y年%-m月%-d日}的协商纪要（{obj.number}）。{until}与事实不符的，可以退回修改。"
    )


@notice("onboarding.Negotiation.send_back")
class MinutesReturned(NoticeKind):
    key, label, asks = "onboarding.minutes_returned", "协商纪要退回修改", True
    urgent, optional = True, False
    to, sides = (TURN,), ITS_DEPARTMENTS
    subject = "{obj.application.applicant}退回了协商纪要，请修改"
    text = "{who}于{when}退回{obj.held_on:%Y年%-m月%-d日}的协商纪要（{obj.number}），理由见办理记录。{until}"


@notice("onboarding.Negotiation.confirm")
class MinutesConfirmed(NoticeKind):
    key, label = "onboarding.minutes_confirmed", "协商纪要已确认"
    to, sides = (DEPARTMENT,), ITS_DEPARTMENTS
    subject = "{obj.application.applicant}确认了协商纪要"
    text = "{who}于{when}确认{obj.held_on:%Y年%-m月%-d日}的协商纪要（{obj.number}），双方确认完毕，纪要不能再改。"
