"""Pages over the small machines of tests.proof, as a room would declare them."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path

from portal.web.filters import FilterSet, ScopedChoice, Search, StateChoice
from portal.web.forms import ModelForm, inline
from portal.web.gallery import gallery
from portal.web.tables import STATE, TURN, Column, Fact, Group
from portal.web.urls import pages
from portal.web.views import DetailView, FormView, ListView, RecordFormView, panel
from tests.proof.models import Answer, Matter, Need, Outlet


class MatterForm(ModelForm):
    class Meta:
        model = Matter
        fields = ("title", "note")


class AnswerForm(ModelForm):
    class Meta:
        model = Answer
        fields = ("question", "text")


class CheckForm(ModelForm):
    class Meta:
        model = Answer
        fields = ("checked",)


Answers = inline(Matter, Answer, AnswerForm, label="答复")
Checks = inline(Matter, Answer, CheckForm, label="答复", extra=0, can_delete=False)


class MatterFilter(FilterSet):
    q = Search("名称", fields=("title", "partner__name"))
    state = StateChoice(Matter)

    class Meta:
        model = Matter
        fields = ()


class MatterList(ListView):
    model = Matter
    columns = (
        Column("名称", "title", sort="title", small="partner.name"),
        STATE,
        TURN,
        Column("受理部门", "department.name", sort="department__name"),
        Column("提交人", "submitted_by.name", sort="submitted_by__name", wide=False),
    )
    filterset = MatterFilter
    related = ("department", "partner", "submitted_by")
    ordering = ("-pk",)
    batch = ("take_up", "send_back")
    enter = "draft"
    empty = ("还没有事项", "先起草一件。")


class MatterDetail(DetailView):
    model = Matter
    related = ("department", "partner", "submitted_by")
    head = (Fact("机构", "partner.name"),)
    facts = (Group("内容", (Fact("名称", "title"), Fact("提交人", "submitted_by"), Fact("说明", "note", full=True))),)


class MatterNew(FormView):
    model = Matter
    step = "draft"
    form_class = MatterForm
    formsets = (Answers,)

    def instance(self):
        here = self.actor.organisation
        return Matter(
            department_id=int(self.request.GET["department"]),
            partner=here,
            region_path=here.region_path,
            organisation_path=here.path,
        )


class MatterEdit(FormView):
    model = Matter

    def forms_for(self, side):
        return (MatterForm, Answers) if side == "partner" else (Checks,)


class NeedForm(ModelForm):
    class Meta:
        model = Need
        fields = ("issued_by", "title")


class NeedFilter(FilterSet):
    issued_by = ScopedChoice("发布部门", Need._meta.get_field("issued_by").related_model)

    class Meta:
        model = Need
        fields = ()


class NeedList(ListView):
    model = Need
    columns = (Column("名称", "title"), Column("发布部门", "issued_by.name"))
    filterset = NeedFilter
    related = ("issued_by",)


class NeedNew(RecordFormView):
    model = Need
    form_class = NeedForm
    label = "登记"
    permission = "proof.review_matter"


class OutletDetail(DetailView):
    model = Outlet


@panel("proof.Outlet", "rooms/_matters.html", title="相关事项", order=10)
def matters(outlet, actor):
    rows = list(Matter.objects.visible_to(actor).filter(department=outlet.department)[:20])
    return {"rows": rows} if rows else None


@login_not_required
def anyone(request):
    return HttpResponse("公开")


class Plain(forms.Form):
    name = forms.CharField(label="名称")


def broken(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [
    *pages(prefix="matters/", list=MatterList, detail=MatterDetail, new=MatterNew, edit=MatterEdit),
    *pages(prefix="needs/", list=NeedList, new=NeedNew),
    *pages(prefix="outlets/", detail=OutletDetail),
    path("", anyone, name="home"),
    path("workbench/", anyone, name="workbench"),
    path("acting/", anyone, name="acting"),
    path("outlets/", anyone, name="outlet-list"),
    path("broken/", broken),
    path("accounts/", include("portal.accounts.urls")),
    path("ui/", gallery, name="gallery"),
    path("", include("portal.web.urls")),
]
from portal.web.errors import handler400, handler403, handler404, handler500  # noqa: E402, F401
from tests.web.api import router  # noqa: E402

urlpatterns += [path("api/v1/", include(router.urls)), path("api/", include("portal.web.api.urls"))]
