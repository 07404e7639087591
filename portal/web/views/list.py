from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from portal.flow.models import Stateful
from portal.flow.step import Step
from portal.web.due import show_until
from portal.web.filters import FilterSet, changed
from portal.web.paging import Page, page
from portal.web.permitted import may_enter, side_of
from portal.web.tables import Column, rows_of
from portal.web.values import MOST
from portal.web.views.base import ModelView


class ListView(ModelView):
    """A list: filters, sort and place in the URL, paged by key, exported and worked on as a set.

    columns: tables.Column, the first names the thing; filterset: filters.FilterSet; ordering: look-ups of the model;
    batch: names of steps offered for ticked rows; enter: the step of the page for a new one; empty: title and text
    when there are none yet.
    """

    template_name = "pages/list.html"
    columns: tuple[Column, ...] = ()
    filterset: type[FilterSet] | None = None
    ordering: tuple[str, ...] = ("-pk",)
    batch: tuple[str, ...] = ()
    enter = ""
    title = ""
    noun = ""  # what a row is, where the title says something else
    empty: ClassVar[tuple[str, str] | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if any(cls.model.steps[name].decides for name in cls.batch):
            raise TypeError(f"{cls.__name__}: a step that decides is taken on one thing at a time")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.filters = self.filtered()
        rows = self.filters.rows() if self.filters else self.rows()
        found = page(rows, self.order(), request.GET.dict())
        if any(column.due for column in self.columns):
            show_until(found.rows)
        return self.page(**self.content(found))

    def content(self, found: Page) -> dict:
        return {
            "page": found,
            "rows": rows_of(found.rows, self.columns),
            "links": self.page_links(found),
            "heads": self.sort_links(),
            "filters": self.filters,
            "chips": self.filters.active if self.filters else [],
            "steps": self.batch_steps(),
            "export_url": self.export_url(),
            "capped": found.total > MOST,
            "new_url": self.new_url(),
            "noun": self.noun or self.page_title,
            "none_yet": self.empty or (f"还没有{self.page_title}", ""),
            "breadcrumbs": [*self.way()[:1], (self.page_title, "")],
            "query": self.request.GET.urlencode(),
        }

    @property
    def page_title(self) -> str:
        return self.title or self.list_title

    def filtered(self) -> FilterSet | None:
        return self.filterset(self.request.GET, self.rows(), request=self.request) if self.filterset else None

    def chosen(self) -> QuerySet:
        """The filtered rows in the order of the page: what is exported, and what a batch is taken from."""
        filters = self.filtered()
        return (filters.rows() if filters else self.rows()).order_by(*self.order(), "pk")

    def order(self) -> tuple[str, ...]:
        """One column that the list declares as sortable, or the list's own order."""
        asked = self.request.GET.get("sort", "")
        known = {column.sort for column in self.columns if column.sort}
        return (asked,) if asked.removeprefix("-") in known else self.ordering

    def sort_links(self) -> dict[Column, tuple[str, str]]:
        return {column: self._sort_link(column) for column in self.columns if column.sort}

    def _sort_link(self, column: Column) -> tuple[str, str]:
        now = self.order()[0]
        if now.removeprefix("-") != column.sort:
            return changed(self.request.GET, sort=column.sort), ""
        if now.startswith("-"):
            return changed(self.request.GET, sort=column.sort), "descending"
        return changed(self.request.GET, sort=f"-{column.sort}"), "ascending"

    def page_links(self, found: Page) -> list[tuple[str, str]]:
        """First, previous, next; "" where there is none."""
        query = self.request.GET
        return [
            ("第一页", changed(query) if found.before else ""),
            ("上一页", changed(query) + f"&before={found.before}" if found.before else ""),
            ("下一页", changed(query) + f"&after={found.after}" if found.after else ""),
        ]

    def batch_steps(self) -> list[tuple[Step, str]]:
        """Those that this actor's role may take at all; each row is judged on the preview."""
        steps = [self.model.steps[name] for name in self.batch]
        side, permissions = side_of(self.actor), self.actor.permissions
        return [(s, self.link("batch", s.name)) for s in steps if s.side == side and s.permission in permissions]

    def export_url(self) -> str:
        url = self.link_if_any("export")
        return f"{url}?{self.request.GET.urlencode()}" if url else ""

    def new_url(self) -> str:
        return self.link_if_any("new") if self.enter and self._may_enter(self.model) else ""

    @property
    def new_label(self) -> str:
        """In the words of the step that it begins with."""
        return self.model.steps[self.enter].label if issubclass(self.model, Stateful) else f"新建{self.page_title}"

    def _may_enter(self, model: type[Model]) -> bool:
        """`enter` is a step's name, or for a plain register the permission to add to it."""
        if issubclass(model, Stateful):
            return may_enter(model, self.enter, self.actor)
        return self.enter in self.actor.permissions
