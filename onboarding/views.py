from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from onboarding import filters, forms, queries, tables
from onboarding.enums import PRINCIPLES
from onboarding.models import Application, CooperationNeed, Negotiation
from portal.accounts.actor import Actor
from portal.flow.clocks import foreseen
from portal.web.permitted import may_enter, side_of
from portal.web.tables import Fact
from portal.web.views import DetailView, FormView, ListView, ModelView, StepView, panel

PRINCIPLE_WORDS = [(principle.label, words) for principle, words in PRINCIPLES.items()]
COMPARERS = {"onboarding.review_application", "onboarding.approve_application"}


class NeedList(ListView):
    model = CooperationNeed
    permission = "onboarding.view_cooperationneed"
    columns = tables.NEEDS
    filterset = filters.NeedFilter
    related = ("issued_by",)
    batch = ("discard",)
    enter = "draft"
    empty = ("还没有合作需求", "受理审核员起草、审批负责人公布后，合作机构就能提出合作意向。")


class NeedDetail(DetailView):
    model = CooperationNeed
    permission = "onboarding.view_cooperationneed"
    facts = tables.NEED_FACTS
    head = (Fact("编号", "number"), Fact("截止", "closes_on"))
    related = ("issued_by",)
    template_name = "onboarding/need_detail.html"

    def context(self) -> dict:
        need, actor = self.object, self.actor
        answers = side_of(actor) == "partner" and may_enter(Application, "draft", actor)
        return {
            "requirements": need.requirements.all(),
            "principles": PRINCIPLE_WORDS,
            "may_answer": answers and queries.open_needs(actor, timezone.localdate()).filter(pk=need.pk).exists(),
            "may_compare": may_compare(need, actor),
        }


class NeedNew(FormView):
    model = CooperationNeed
    step = "draft"
    form_class = forms.NeedForm
    formsets = (forms.RequirementForms,)

    def instance(self) -> CooperationNeed:
        return CooperationNeed(issued_by=self.actor.organisation)


class NeedEdit(FormView):
    model = CooperationNeed
    related = ("issued_by",)
    form_class = forms.NeedForm
    formsets = (forms.RequirementForms,)


class Comparison(ModelView):
    """R024: all that answer one need, side by side, and who is preferred in equal conditions and why."""

    model = CooperationNeed
    permission = "onboarding.view_cooperationneed"
    related = ("issued_by",)
    template_name = "onboarding/comparison.html"
    page_title = "比较合作意向"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        need = self.seen_object()
        if not may_compare(need, self.actor):
            raise PermissionDenied("只有受理部门和上级部门的审核、审批人员可以比较合作意向")
        way = self.way((str(need), need.get_absolute_url()), (self.page_title, ""))
        return self.page(object=need, breadcrumbs=way, **queries.compared(need, self.actor))


def may_compare(need: CooperationNeed, actor: Actor) -> bool:
    """The department that called for it and those above; a partner never sees who else applied."""
    above = side_of(actor) == "department" and need.issued_by.path.startswith(actor.organisation.path)
    return above and bool(COMPARERS & actor.permissions)


class ApplicationList(ListView):
    model = Application
    permission = "onboarding.view_application"
    columns = tables.APPLICATIONS
    filterset = filters.ApplicationFilter
    related = ("applicant", "department", "need")
    ordering = ("-since",)
    batch = ("take_up",)
    empty = ("还没有合作意向", "合作需求公布后，合作机构从需求页提出。")


class ApplicationDetail(DetailView):
    model = Application
    permission = "onboarding.view_application"
    facts = tables.APPLICATION_FACTS
    head = (Fact("编号", "number"), Fact("需求", "need", link=True))
    related = ("applicant", "department", "need__issued_by", "partner__organisation")
    template_name = "onboarding/application_detail.html"

    def context(self) -> dict:
        one, answers = self.object, list(self.object.listed_answers())
        return {
            "answers": answers,
            "checked": f"{sum(bool(a.check_result) for a in answers)} / {len(answers)} 已核对",
            "corrections": queries.corrections_by_time(one),
            **queries.with_files(one, answers),
            "negotiations": Negotiation.objects.visible_to(self.actor).filter(application=one).order_by("-pk")[:20],
            "changes": queries.amended_since_review(one) if side_of(self.actor) == "department" else [],
            "may_compare": may_compare(one.need, self.actor),
            "may_negotiate": one.is_undecided and self._handles(),
        }

    def _handles(self) -> bool:
        return may_enter(Negotiation, "draft", self.actor) and self.object.department == self.actor.organisation


class ApplicationNew(FormView):
    """R032: from a need that this node may answer; the department is the one that called for it."""

    model = Application
    step = "draft"
    form_class = forms.ApplicationForm
    formsets = (forms.AnswerForms, forms.OutletForms)
    template_name = "onboarding/application_form.html"

    def instance(self) -> Application:
        return new_application(self.actor, self.request.GET.get("need", ""))

    @property
    def draft_title(self) -> str:
        return f"{self.label}：{self.object.need}"

    @property
    def back_url(self) -> str:
        return self.object.need.get_absolute_url()


def new_application(actor: Actor, key: str) -> Application:
    """Raises Http404 for a need out of sight, PermissionDenied for a partner that is not in the register."""
    known = CooperationNeed.objects.visible_to(actor).select_related("issued_by")
    need = known.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 16 else None
    if need is None:
        raise Http404
    if side_of(actor) != "partner":
        raise PermissionDenied("合作意向由合作机构提出")
    partner = queries.own_partner(actor.organisation)
    if partner is None:
        raise PermissionDenied("贵机构还没有登记，请先联系部门的系统管理员登记")
    return Application(
        need=need,
        partner=partner,
        applicant=actor.organisation,
        department=need.issued_by,
        region_path=need.issued_by.region_path,
        organisation_path=actor.organisation.path,
    )


class ApplicationEdit(FormView):
    model = Application
    related = ("applicant", "department", "need__issued_by", "partner__organisation")
    template_name = "onboarding/application_form.html"

    def forms_for(self, side: str) -> tuple:
        if side == "department":
            return (forms.CheckForms,)
        replies = (forms.ReplyForms,) if self.object.opened else ()
        return (forms.ApplicationForm, forms.AnswerForms, forms.OutletForms, *replies)

    def context(self) -> dict:
        """What is to be mended, at the head of the page, each with the way to its place."""
        asked = self.object.open_corrections() if side_of(self.actor) == "partner" else []
        ids = places(self.object) if asked else {}
        return {"corrections": [(one, ids.get(one.name, one.name)) for one in asked]}


def places(application: Application) -> dict[str, str]:
    """Name of an item → the id of its row on the form."""
    rows = [("answers", application.answers.all()), ("outlets", application.outlets.all())]
    found = {f"{part}:{row.pk}": f"{part}-{number}" for part, all_ in rows for number, row in enumerate(all_)}
    return found | {name: f"id_{name}" for name in application.askable}


class ApplicationStep(StepView):
    """A recommendation shows the comparison that it stands on, a send-back what was sent back before."""

    templates = {"recommend": "onboarding/recommend.html", "send_back": "onboarding/send_back.html"}

    def asked(self, form: Any, status: int = 200) -> HttpResponse:
        self.template_name = self.templates.get(self.step.name, self.template_name)
        return super().asked(form, status)

    def context(self) -> dict:
        if self.step.name == "send_back":
            ahead = foreseen(self.object, "application_supplement")
            return {"corrections": queries.corrections_by_time(self.object), "ahead": ahead}
        compares = self.step.name == "recommend"
        return queries.compared(self.object.need, self.actor) if compares else {}


class NegotiationList(ListView):
    model = Negotiation
    permission = "onboarding.view_negotiation"
    columns = tables.NEGOTIATIONS
    filterset = filters.NegotiationFilter
    related = ("application__applicant", "application__department")
    empty = ("还没有协商纪要", "受理后，从合作意向的页面记录协商。")


class NegotiationDetail(DetailView):
    model = Negotiation
    permission = "onboarding.view_negotiation"
    facts = tables.NEGOTIATION_FACTS
    head = (Fact("编号", "number"),)
    related = ("application__applicant", "application__department")


class NegotiationNew(FormView):
    model = Negotiation
    step = "draft"
    form_class = forms.NegotiationForm

    def instance(self) -> Negotiation:
        return new_negotiation(self.actor, self.request.GET.get("application", ""))

    @property
    def draft_title(self) -> str:
        return f"{self.label}：{self.object.application}"

    @property
    def back_url(self) -> str:
        return self.object.application.get_absolute_url()


def new_negotiation(actor: Actor, key: str) -> Negotiation:
    """Raises Http404 for an application out of sight."""
    known = Application.objects.visible_to(actor).select_related("applicant", "department")
    application = known.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 16 else None
    if application is None:
        raise Http404
    return Negotiation(application=application)


class NegotiationEdit(FormView):
    model = Negotiation
    related = ("application__applicant", "application__department")
    form_class = forms.NegotiationForm


@panel("onboarding.CooperationNeed", "onboarding/_applications.html", title="合作意向", order=40)
def applications(need: CooperationNeed, actor: Actor) -> dict | None:
    """The newest ones that this actor may see."""
    found = Application.objects.visible_to(actor).filter(need=need).order_by("-since", "-pk")
    return {"rows": found.select_related("applicant", "department")[:20]}
