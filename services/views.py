from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actor import Actor
from portal.issued.enums import TighteningState
from portal.web.permitted import may_enter, may_issue
from portal.web.tables import Fact
from portal.web.views import CompareView, DetailView, FormView, ListView, ModelView, panel
from services import filters, forms, queries, starter, tables
from services.models import CatalogueEdition, CatalogueEntry, Narrowing, ServiceItem
from services.models.item import DRAFT_CATALOGUE


class ItemList(ListView):
    model = ServiceItem
    permission = "services.view_serviceitem"
    columns = tables.ITEMS
    filterset = filters.ItemFilter
    related = ("issuer",)
    ordering = ("code",)
    batch = ("confirm_all",)
    enter = "register"
    noun = "服务事项"
    template_name = "services/item_list.html"
    empty = ("还没有服务事项", "由省级统一设定：从“待确认的缺省值”页载入起始目录，或用 Excel 导入，或逐项新增。")

    def new_url(self) -> str:
        return super().new_url() if may_keep_items(self.actor) else ""

    def content(self, found: Any) -> dict:
        content = super().content(found)
        if not may_keep_items(self.actor):
            content["none_yet"] = ("事项库由省级维护", "市、县看省级公布的事项清单，可以从菜单打开。")
        return content


class ItemDetail(DetailView):
    model = ServiceItem
    permission = "services.view_serviceitem"
    head = (Fact("编码", "code"), Fact("风险等级", "risk"))
    facts = (tables.KEEPING,)
    related = ("issuer",)
    template_name = "services/item_detail.html"

    def context(self) -> dict:
        rows = self.object.entries.filter(edition__in=CatalogueEdition.objects.visible_to(self.actor))
        rows = rows.select_related("edition__issuer__region", "version").order_by("-edition__edition")
        return {"guide": self.object.guide, "papers": self.object.materials.all(), "listed": rows[:20]}


class ItemNew(FormView):
    model = ServiceItem
    step = "register"
    form_class = forms.NewItemForm
    formsets = (forms.MaterialForms,)

    def instance(self) -> ServiceItem:
        demand_items_of(self.actor)
        return ServiceItem(issuer=self.actor.organisation)


def may_keep_items(actor: Actor) -> bool:
    return may_issue(ServiceItem, actor, "register")


def demand_items_of(actor: Actor) -> None:
    """R018. Raises PermissionDenied."""
    if not may_keep_items(actor):
        raise PermissionDenied("服务事项由省级部门的事项目录管理员统一设定，市县不能自设事项")


class ItemEdit(FormView):
    model = ServiceItem
    related = ("issuer",)
    form_class = forms.ItemForm
    formsets = (forms.MaterialForms,)


class PendingList(ListView):
    """Every default that has no source, until the province confirms it; the starter items are loaded from here."""

    model = ServiceItem
    permission = DRAFT_CATALOGUE
    columns = tables.PENDING
    filterset = filters.ItemFilter
    related = ("issuer",)
    ordering = ("code",)
    batch = ("confirm_all",)
    title = "待确认的缺省值"
    empty = ("没有待确认的缺省值", "载入起始目录后，没有出处的值列在这里，由本省确认。")
    template_name = "services/pending.html"

    def rows(self) -> Any:
        return super().rows().exclude(unconfirmed=[]).prefetch_related("materials")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.fields = queries.pending_fields(self.actor.organisation)
        self.may_load = len(starter.missing(self.actor.organisation)) if may_keep_items(self.actor) else 0
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Load the starter items that the province does not have."""
        demand_items_of(self.actor)
        made = starter.load(self.actor)
        words = f"已载入起始目录 {len(made)} 项" if made else "起始目录的事项都已在事项库里"
        messages.success(request, words, extra_tags="s-done")
        return redirect("serviceitem-pending")

    def export_url(self) -> str:
        return ""


class EditionList(ListView):
    model = CatalogueEdition
    permission = "services.view_catalogueedition"
    columns = tables.EDITIONS
    filterset = filters.EditionFilter
    related = ("issuer__region",)
    ordering = ("-pk",)
    enter = "draft"
    empty = ("还没有服务事项清单", "省级事项目录管理员起草、审批负责人审定公布后，合作网点才能经办。")

    def new_url(self) -> str:
        return super().new_url() if may_issue(CatalogueEdition, self.actor) else ""


def by_batch(entries: Any) -> list[tuple[str, list[CatalogueEntry]]]:
    return [(name, list(rows)) for name, rows in groupby(entries, key=lambda entry: entry.batch_words)]


class EditionDetail(DetailView):
    model = CatalogueEdition
    permission = "services.view_catalogueedition"
    facts = tables.EDITION_FACTS
    head = (Fact("编号", "number"), Fact("施行", "effective_on"))
    related = ("issuer__region", "approved_by")
    template_name = "services/edition_detail.html"

    def context(self) -> dict:
        entries = list(self.object.listed())
        stale = {entry.pk for entry in self.object.stale(entries)} if self.object.state == "draft" else set()
        return {
            "batches": by_batch(entries),
            "count": len(entries),
            "stale": stale,
            "before": self.object.before(),
            "may_narrow": may_narrow(self.object, self.actor),
        }


def may_narrow(edition: CatalogueEdition, actor: Actor) -> bool:
    return edition.is_dated and may_enter(Narrowing, "draft", actor) and actor.organisation != edition.issuer


class EditionNew(FormView):
    model = CatalogueEdition
    step = "draft"
    form_class = forms.EditionForm

    def instance(self) -> CatalogueEdition:
        if not may_issue(CatalogueEdition, self.actor):
            raise PermissionDenied("服务事项清单由省级部门的事项目录管理员起草")
        return CatalogueEdition(issuer=self.actor.organisation)


class EditionEdit(FormView):
    model = CatalogueEdition
    related = ("issuer__region",)
    form_class = forms.EditionForm


class EditionCompare(CompareView):
    """R040."""

    model = CatalogueEdition
    permission = "services.view_catalogueedition"
    page_title = "比较两版清单"


class EntryDetail(DetailView):
    """A line of an edition: the guide as it was frozen."""

    model = CatalogueEntry
    permission = "services.view_catalogueedition"
    related = ("edition__issuer__region", "version", "item")
    template_name = "services/entry_detail.html"

    def content(self) -> dict:
        edition, version = self.object.edition, self.object.version
        listed = reverse("catalogueedition-list")
        way = [self.way()[0], ("服务事项清单", listed), (str(edition), edition.get_absolute_url()), (version.name, "")]
        return {
            "object": self.object,
            "title": version.name,
            "version": version,
            "guide": version.guide,
            "keeping": (tables.ENTRY_KEEPING,),
            "breadcrumbs": way,
        }


class NarrowingList(ListView):
    model = Narrowing
    permission = "services.view_narrowing"
    columns = tables.NARROWINGS
    filterset = filters.NarrowingFilter
    related = ("issuer__region", "edition__issuer__region")
    empty = ("还没有事项收紧", "市县从已公布的清单的页面起草；收紧只能减少可办的事项。")

    def rows(self) -> Any:
        """Each with `newest`, the number of the last edition that applies or will."""
        dated = CatalogueEdition.objects.dated().filter(issuer=OuterRef("edition__issuer"))
        newest = dated.order_by("-effective_on").values("edition")[:1]
        return super().rows().annotate(newest=Subquery(newest))


class NarrowingDetail(DetailView):
    model = Narrowing
    permission = "services.view_narrowing"
    facts = tables.NARROWING_FACTS
    head = (Fact("编号", "number"), Fact("清单", "edition", link=True))
    related = ("issuer__region", "edition__issuer__region", "approved_by")
    template_name = "services/narrowing_detail.html"

    def context(self) -> dict:
        """An item that the newest edition has no more is closed by nobody."""
        exclusions, running = list(self.object.listed()), self.object.state == TighteningState.IN_FORCE
        newest = self.object.newest() if running else None
        goes_on = newest is not None and newest != self.object.edition
        listed = set(newest.entries.values_list("item", flat=True)) if goes_on else set()
        gone = [one for one in exclusions if goes_on and one.entry.item_id not in listed]
        return {"exclusions": exclusions, "newest": newest if goes_on else None, "gone": gone}


class NarrowingNew(FormView):
    """R018: on an edition of the province that lies above."""

    model = Narrowing
    step = "draft"
    form_class = forms.NarrowingForm

    def instance(self) -> Narrowing:
        return new_narrowing(self.actor, self.request.GET.get("edition", ""))

    @property
    def back_url(self) -> str:
        return self.object.edition.get_absolute_url()


def new_narrowing(actor: Actor, key: str) -> Narrowing:
    """Raises Http404 for an edition out of sight."""
    known = CatalogueEdition.objects.visible_to(actor).select_related("issuer__region")
    edition = known.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 16 else None
    if edition is None:
        raise Http404
    if actor.organisation is None or actor.organisation.kind != "department":
        raise PermissionDenied("事项收紧由市县的部门起草")
    return Narrowing(edition=edition, issuer=actor.organisation)


class NarrowingEdit(FormView):
    model = Narrowing
    related = ("issuer__region", "edition__issuer__region")
    form_class = forms.NarrowingForm


class Applicable(ModelView):
    """R018: what may be handled in one's own region on a day, by an outlet of a tier."""

    model = CatalogueEdition
    permission = "services.view_catalogueedition"
    template_name = "services/applicable.html"
    page_title = "本地现行事项"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = forms.ApplicableForm(request.GET or {"day": timezone.localdate(), "tier": 2})
        content: dict[str, Any] = {"form": form, "bound": [form], "breadcrumbs": self.way((self.page_title, ""))}
        if not form.is_valid():
            return self.page(422, **content)
        path, day = self.actor.organisation.region_path, form.cleaned_data["day"]
        entries = list(queries.applicable(path, day, int(form.cleaned_data["tier"])))
        edition = entries[0].edition if entries else queries.edition_on(path, day)
        content |= {"batches": by_batch(entries), "edition": edition, "count": len(entries), "day": day}
        return self.page(200, **content, exclusions=list(queries.left_out(path, day)))


@panel("services.CatalogueEdition", "services/_narrowings.html", title="市县的收紧", order=40)
def narrowings(edition: CatalogueEdition, actor: Actor) -> dict | None:
    if edition.published_on is None:
        return None
    found = Narrowing.objects.visible_to(actor).filter(narrows(edition)).order_by("-pk")
    return {"edition": edition, "rows": found.select_related("issuer__region", "edition__issuer__region")[:50]}


def narrows(edition: CatalogueEdition) -> Q:
    """Drafted on this edition, or on an earlier one and still in force when this one began."""
    earlier = Q(edition__issuer=edition.issuer_id, edition__effective_on__lt=edition.effective_on)
    running = Q(state__in=[TighteningState.IN_FORCE, TighteningState.ENDED])
    return Q(edition=edition) | earlier & running & (Q(ended_on=None) | Q(ended_on__gt=edition.effective_on))
