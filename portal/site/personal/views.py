"""查看明文: one page that asks why, shows once and keeps nothing; and the list of who has read what."""

from typing import Any

import django_filters
from django import forms
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from portal.accounts import fresh
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.personal.actions import show
from portal.personal.fields import personal_fields
from portal.personal.models import Purpose, Reading
from portal.personal.rules import why_not_shown
from portal.regions.paths import under
from portal.site.accounts.navigation import READ
from portal.site.accounts.views import ForAdministrators
from portal.site.personal.forms import ShowForm
from portal.web import drafts
from portal.web.filters import FilterSet, Search
from portal.web.forms import refilled
from portal.web.limits import SHOW, demand
from portal.web.panels import panel
from portal.web.tables import Column
from portal.web.views import Drafting, ListView, ModelView

MOST = 20


def model_of(label: str) -> Any:
    """The model of an address; Http404 for one that has no personal data of its own to show."""
    try:
        model: Any = apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    if not personal_fields(model) or not hasattr(model, "held_by"):
        raise Http404
    return model


class Show(Drafting, ModelView):
    """GET asks, POST writes down who reads what and why, and answers with the page itself: no address leads to it, no
    cache keeps it, and whoever loads it again asks again. Who has to confirm first finds the reason typed already."""

    template_name = "site/personal/show.html"
    page_title = "查看个人信息明文"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.model = model_of(kwargs["label"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.seen_object()
        if reason := why_not_shown(self.object, self.actor):
            raise PermissionDenied(reason)
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if fresh.why_not_fresh(request):
            return fresh.confirm(request)
        typed = self.find_draft()
        return self.asked(refilled(ShowForm(typed, obj=self.object)) if typed else ShowForm(obj=self.object))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        title = f"{self.page_title}：{self.object}"
        if self.only_draft:
            return self.keep_draft(title)
        if fresh.why_not_fresh(request):
            drafts.save(request, title)
            return fresh.confirm(request)
        form = ShowForm(request.POST, obj=self.object)
        if not form.is_valid():
            return self.asked(form, 422)
        demand(request, SHOW)
        given = form.cleaned_data
        values = show(
            self.object, fields=given["fields_shown"], purpose=given["purpose"], words=given["words"], by=self.actor
        )
        drafts.drop(request)
        self.template_name = "site/personal/shown.html"
        return self.page(object=self.object, values=values, back_url=self.back_url, breadcrumbs=self.crumbs())

    def asked(self, form: Any, status: int = 200) -> HttpResponse:
        return self.page(
            status, object=self.object, form=form, bound=[form], back_url=self.back_url, breadcrumbs=self.crumbs()
        )

    def crumbs(self) -> list[tuple[str, str]]:
        return [("工作台", reverse("workbench")), (str(self.object), self.back_url), (self.page_title, "")]

    @property
    def back_url(self) -> str:
        return self.object.get_absolute_url()


def _day() -> Any:
    return forms.DateInput(attrs={"type": "date"})


class ReadingFilter(FilterSet):
    who = Search("查看人的姓名或账号", fields=("reader__name", "reader__username"))
    what = Search("对象的名称和编号", fields=("name",))
    purpose = django_filters.ChoiceFilter(label="用途", choices=Purpose.choices)
    since = django_filters.DateFilter(label="从", field_name="at", lookup_expr="date__gte", widget=_day())
    until = django_filters.DateFilter(label="到", field_name="at", lookup_expr="date__lte", widget=_day())

    class Meta:
        model = Reading
        fields = ()


class ReadingList(ForAdministrators, ListView):
    """For the audit administrator: what was read by people of the departments and partners looked after, and what
    was read of them."""

    model = Reading
    permissions = (READ,)
    related = ("reader", "organisation", "holder", "content_type")
    filterset = ReadingFilter
    ordering = ("-at",)
    title = "明文查看记录"
    empty = ("还没有人查看过个人信息明文", "有人写明理由查看后，这里会有记录。")
    columns = (
        Column("时间", "at", sort="at", link=False),
        Column("查看人", "reader.name", sort="reader__name", wide=False),
        Column("查看单位", "organisation.name"),
        Column("对象", "name", wide=False),
        Column("内容", "what"),
        Column("用途", "purpose", wide=False, small="words"),
        Column("信息所属单位", "holder.name"),
    )

    def rows(self) -> QuerySet:
        places = Organisation.objects.administered_by(self.actor)
        mine = Q(organisation__in=places) | Q(holder__in=places)
        return Reading.objects.filter(mine).select_related(*self.related)


@panel("onboarding.Application", "site/personal/_readings.html", title="明文查看记录", order=95)
def readings_of_application(obj: Any, actor: Actor) -> dict | None:
    return _readings(actor, Reading.objects.filter(holder=actor.organisation), obj)


@panel("partners.Partner", "site/personal/_readings.html", title="明文查看记录", order=95)
def readings_of_partner(obj: Any, actor: Actor) -> dict | None:
    """Of its contacts; also of those that are no longer registered."""
    if actor.organisation != obj.organisation:
        return None
    contacts = ContentType.objects.get_for_model(obj.contacts.model)
    tree = Reading.objects.filter(under("holder__path", obj.organisation.path), content_type=contacts)
    return _newest(tree)


def _readings(actor: Actor, found: QuerySet, obj: Any) -> dict | None:
    """The organisation whose data it is sees who has read it: nobody reads behind its back."""
    kind = ContentType.objects.get_for_model(obj)
    return _newest(found.filter(content_type=kind, object_id=obj.pk)) if actor.organisation else None


def _newest(found: QuerySet) -> dict | None:
    rows = list(found.select_related("reader", "organisation", "content_type")[:MOST])
    return {"rows": rows} if rows else None
