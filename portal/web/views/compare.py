"""Two versions of what is issued beside each other, in words and as a table."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from portal.issued.comparing import Line, compare
from portal.issued.models import Issued
from portal.web.views.base import ModelView

MOST = 50


class CompareView(ModelView):
    """`?with=` names the other version; by default the one before. `first()`: what the first version is compared with,
    and what that is called."""

    model: type[Issued] = Issued
    related = ("issuer__region",)
    template_name = "pages/compare.html"
    page_title = "比较两版"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        this = self.seen_object()
        others = self.rows().filter(issuer=this.issuer).exclude(pk=this.pk).order_by("-edition")
        other = self.other(others, this)
        old, name = (other.lines(), str(other)) if other else self.first()
        found = compare(old, this.lines()) if name else None
        way = self.way((str(this), this.get_absolute_url()), (self.page_title, ""))
        content = {"object": this, "other": name, "others": others[:MOST], "comparison": found}
        return self.page(**content, breadcrumbs=way)

    def other(self, others: Any, this: Issued) -> Any:
        """Raises Http404 for one that this actor does not see."""
        given = self.request.GET.get("with", "")
        if not given:
            return this.before()
        found = others.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 16 else None
        if found is None:
            raise Http404
        return found

    def first(self) -> tuple[list[Line], str]:
        return [], ""
