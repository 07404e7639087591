from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from portal.accounts.actor import Actor
from portal.clock.models import Limit
from portal.clock.tables import load_calendar, load_limits
from portal.flow import recompute
from portal.issued.comparing import Line
from portal.limits import filters, forms, tables
from portal.limits.models import VIEW_LIMITS, LimitSet, usual_lines
from portal.web.affected import affected
from portal.web.permitted import may_issue
from portal.web.tables import Fact
from portal.web.views import CompareView, DetailView, FormView, ListView, ModelView


class LimitSetList(ListView):
    model = LimitSet
    permission = VIEW_LIMITS
    columns = tables.SETS
    filterset = filters.LimitSetFilter
    related = ("issuer__region",)
    ordering = ("-pk",)
    enter = "draft"
    empty = ("还没有本省的办理时限", "没有设定的事项按全国缺省；省级安全管理员起草、审批负责人审定公布后施行。")

    def new_url(self) -> str:
        return super().new_url() if may_issue(LimitSet, self.actor) else ""


class LimitSetDetail(DetailView):
    model = LimitSet
    permission = VIEW_LIMITS
    facts = tables.SET_FACTS
    head = (Fact("编号", "number"), Fact("施行", "effective_on"))
    related = ("issuer__region", "approved_by")
    template_name = "limits/detail.html"

    def context(self) -> dict:
        usual = self.object.usual
        rows = [(row, usual[row.key]) for row in self.object.limits.all()]
        return {"rows": rows, "others": len(usual) - len(rows), "will_apply": not self.object.ended_on}


class LimitSetNew(FormView):
    model = LimitSet
    step = "draft"
    form_class = forms.LimitSetForm
    formsets = (forms.LimitForms,)

    def instance(self) -> LimitSet:
        return new_set(self.actor)


def new_set(actor: Actor) -> LimitSet:
    if not may_issue(LimitSet, actor):
        raise PermissionDenied("办理时限由省级部门的安全管理员起草")
    return LimitSet(issuer=actor.organisation)


class LimitSetEdit(FormView):
    model = LimitSet
    related = ("issuer__region",)
    form_class = forms.LimitSetForm
    formsets = (forms.LimitForms,)


class LimitSetCompare(CompareView):
    """The first version beside the country's defaults."""

    model = LimitSet
    permission = VIEW_LIMITS
    page_title = "比较两版时限"

    def first(self) -> tuple[list[Line], str]:
        return usual_lines(), "全国缺省"


class LimitSetEffect(ModelView):
    """Whose due day would move if the set were in force now; read by whoever drafts it and whoever decides."""

    model = LimitSet
    permission = VIEW_LIMITS
    related = ("issuer__region",)
    template_name = "limits/effect.html"
    page_title = "核对影响"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        limit_set = self.seen_object()
        proposed, place = limit_set.proposed(), limit_set.issuer.region_path
        now, keys = load_limits(), Limit.objects.filter(region=None).values_list("key", flat=True)
        moved = [key for key in keys if now.term(key, place) != proposed.term(key, place)]
        rows = recompute.touched_by_limits(moved, place)
        would = affected(recompute.shifts(rows, load_calendar(), proposed), self.actor)
        way = self.way((str(limit_set), limit_set.get_absolute_url()), (self.page_title, ""))
        return self.page(object=limit_set, affected=would, breadcrumbs=way)
