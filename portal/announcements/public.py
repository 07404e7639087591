"""What everybody reads without an account: announcements by kind, place, year and words, each with its files, and a
feed of the newest."""

from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, ListView

from portal.announcements.enums import Kind
from portal.announcements.models import Announcement
from portal.evidence.enums import MEDIA_TYPES
from portal.evidence.enums import Kind as FileKind
from portal.evidence.models import Evidence, shelf
from portal.regions.models import Region
from portal.regions.paths import under
from portal.web.absolute import absolute
from portal.web.evidence import served
from portal.web.filters import FilterSet, Search
from portal.web.fresh import fresh
from portal.web.limits import too_many_searches
from portal.web.navigation import Public, register_public

NEWEST = 50
NAME = "公告公示"


def published() -> QuerySet:
    return Announcement.objects.standing().select_related("issued_by").order_by("-public_from", "-pk")


def newest(most: int) -> list[Announcement]:
    """For the home page."""
    return list(published().defer("body")[:most])


def issuing_regions(request: Any) -> QuerySet:
    """Where something is published."""
    places = Announcement.objects.standing().values("issued_by__region")
    return Region.objects.filter(pk__in=places.distinct()).order_by("path")


class PublicFilter(FilterSet):
    q = Search("标题或正文", fields=("title", "body"))
    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices, empty_label="全部")
    region = django_filters.ModelChoiceFilter(
        label="地区", queryset=issuing_regions, to_field_name="code", method="by_region", empty_label="全部",
        error_messages={"invalid_choice": "没有这个地区的公告公示，请从列出的地区里选择"},
    )  # fmt: skip
    year = django_filters.NumberFilter(
        label="年份", field_name="public_from", lookup_expr="year", min_value=2000, max_value=2999, decimal_places=0,
        widget=forms.NumberInput(attrs={"placeholder": "例如 2026"}),
    )  # fmt: skip

    class Meta:
        model = Announcement
        fields = ()

    def by_region(self, rows: QuerySet, name: str, value: Region) -> QuerySet:
        """Of this place and those in it."""
        return rows.filter(under("issued_by__region_path", value.path))


@method_decorator([login_not_required, fresh], name="dispatch")
class PublicAnnouncementList(ListView):
    """The newest first, twenty a page; a condition that nobody understands is said beside its field."""

    template_name = "announcements/public_list.html"
    paginate_by = 20

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return too_many_searches(request) or super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet:
        self.filters = PublicFilter(self.request.GET, published().defer("body"), request=self.request)
        return self.filters.rows()

    def get_context_data(self, **kwargs: Any) -> dict:
        kept = self.request.GET.copy()
        kept.pop("page", None)
        content = {"filters": self.filters, "chips": self.filters.active, "query": kept.urlencode()}
        return super().get_context_data(**content, breadcrumbs=[("首页", "/"), (NAME, "")], **kwargs)

    def render_to_response(self, context: dict, **kwargs: Any) -> HttpResponse:
        return super().render_to_response(context, status=422 if self.filters.form.errors else 200, **kwargs)


@method_decorator([login_not_required, fresh], name="dispatch")
class PublicAnnouncement(DetailView):
    """What was taken back says so, with the reason, and is gone for a search engine (410)."""

    context_object_name = "one"

    def get_queryset(self) -> QuerySet:
        return Announcement.objects.published().select_related("issued_by")

    def get_template_names(self) -> list[str]:
        gone = self.object.withdrawn_at
        return ["announcements/public_withdrawn.html" if gone else "announcements/public_announcement.html"]

    def get_context_data(self, **kwargs: Any) -> dict:
        way = [("首页", "/"), (NAME, reverse("public-announcement-list")), (str(self.object), "")]
        files = [] if self.object.withdrawn_at else list(shelf([self.object]).values())
        return super().get_context_data(breadcrumbs=way, files=files, **kwargs)

    def render_to_response(self, context: dict, **kwargs: Any) -> HttpResponse:
        return super().render_to_response(context, status=410 if self.object.withdrawn_at else 200, **kwargs)


@login_not_required
@require_safe
def attachment(request: HttpRequest, pk: int, key: UUID) -> HttpResponseBase:
    """A file of an announcement that is public at this moment; always saved, never shown."""
    one = Announcement.objects.standing().filter(pk=pk, attachments__contains=[key]).only("pk").first()
    file = one and Evidence.objects.of(one).filter(pk=key).first()
    if not file:
        raise Http404
    return served(file.stored, MEDIA_TYPES[FileKind(file.kind)], file.name, True)


@login_not_required
@require_safe
@fresh
def feed(request: HttpRequest) -> HttpResponse:
    """Atom, the newest fifty; whoever has them already is told so (304)."""
    rows = list(published()[:NEWEST])
    atom = Atom1Feed(
        title=f"{settings.SITE_NAME}{NAME}", link=absolute(request, reverse("public-announcement-list")),
        description=f"最近 {NEWEST} 份公告公示", language="zh-CN", feed_url=absolute(request, request.path),
        author_name=settings.OPERATOR or settings.SITE_NAME,
    )  # fmt: skip
    for one in rows:
        address = absolute(request, one.public_url)
        atom.add_item(
            title=one.title, link=address, description=one.body, unique_id=address, author_name=str(one.issued_by),
            pubdate=one.public_from, updateddate=one.public_from, categories=[one.get_kind_display()],
        )  # fmt: skip
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


register_public(Public(NAME, "public-announcement-list", order=25))
urlpatterns = [
    path("announcements/", PublicAnnouncementList.as_view(), name="public-announcement-list"),
    path("announcements/feed/", feed, name="public-announcement-feed"),
    path("announcements/<int:pk>/", PublicAnnouncement.as_view(), name="public-announcement"),
    path("announcements/<int:pk>/files/<uuid:key>/", attachment, name="public-announcement-file"),
]
