"""The pages of guidance (R044), and the places where it is shown beside what it is about."""

from typing import Any

from django.http import Http404
from django.utils import timezone

from partners.models import Cooperation
from portal.accounts.actor import Actor
from portal.evidence.models import shelf
from portal.web.permitted import may_enter
from portal.web.tables import Fact
from portal.web.views import DetailView, FormView, ListView, panel
from services import filters, forms, tables
from services.models import CatalogueEdition, Guidance
from services.models.guidance import VIEW_GUIDANCE

MOST = 20
ABOUT = ("edition__issuer__region", "cooperation__organisation", "cooperation__department")


class GuidanceList(ListView):
    model = Guidance
    permission = VIEW_GUIDANCE
    columns = tables.GUIDANCE
    filterset = filters.GuidanceFilter
    related = ("organisation", "department")
    ordering = ("-pk",)
    enter = "draft"
    empty = (
        "还没有指导记录",
        "部门指导合作机构形成事项清单的，从清单、合作关系的页面或这里记录；发出后合作机构可以查看。",
    )


class GuidanceDetail(DetailView):
    model = Guidance
    permission = VIEW_GUIDANCE
    facts = tables.GUIDANCE_FACTS
    head = (Fact("编号", "number"), Fact("指导日期", "held_on"))
    related = ("organisation", "department", *ABOUT)
    template_name = "services/guidance_detail.html"

    def context(self) -> dict:
        return {"questions": list(self.object.questions.all()), "shelf": shelf([self.object])}


class GuidanceNew(FormView):
    """`?edition=` or `?cooperation=` says from which page one comes."""

    model = Guidance
    step = "draft"
    form_class = forms.GuidanceForm
    formsets = (forms.QuestionForms,)

    def instance(self) -> Guidance:
        made = Guidance(department=self.actor.organisation, held_on=timezone.localdate())
        made.edition = seen(CatalogueEdition, self.request.GET.get("edition", ""), self.actor)
        made.cooperation = seen(Cooperation, self.request.GET.get("cooperation", ""), self.actor)
        if made.cooperation:
            made.organisation_id = made.cooperation.organisation_id
        return made


def seen(model: Any, key: str, actor: Actor) -> Any:
    """None where nothing is named; raises Http404 for what this actor does not see."""
    if not key:
        return None
    found = model.objects.visible_to(actor).filter(pk=int(key)).first() if key.isdecimal() and len(key) < 16 else None
    if found is None:
        raise Http404
    return found


class GuidanceEdit(FormView):
    model = Guidance
    related = ("organisation", "department")
    form_class = forms.GuidanceForm
    formsets = (forms.QuestionForms,)


@panel("services.CatalogueEdition", "services/_guidance.html", title="对合作机构的指导", order=50)
def about_an_edition(edition: CatalogueEdition, actor: Actor) -> dict | None:
    return _shown(actor, f"edition={edition.pk}", edition=edition)


@panel("partners.Cooperation", "services/_guidance.html", title="事项清单的指导", order=50)
def about_a_cooperation(cooperation: Cooperation, actor: Actor) -> dict | None:
    return _shown(actor, f"cooperation={cooperation.pk}", cooperation=cooperation)


def _shown(actor: Actor, query: str, **about: object) -> dict | None:
    """None for whom there is nothing to read and nothing to do."""
    if VIEW_GUIDANCE not in actor.permissions:
        return None
    found = Guidance.objects.visible_to(actor).filter(**about).order_by("-pk")
    rows, may = list(found.select_related("organisation")[:MOST]), may_enter(Guidance, "draft", actor)
    return {"rows": rows, "query": query, "may": may} if rows or may else None
