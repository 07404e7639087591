from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.flow import gate
from portal.flow.content import bind
from portal.flow.models import Stateful
from portal.flow.refusals import Changed, Refused
from portal.web import drafts, once
from portal.web.entry import Entry
from portal.web.forms import refilled, spread, typed
from portal.web.permitted import may_enter, right_to_amend, side_of
from portal.web.said import done
from portal.web.uploads import received
from portal.web.views.base import ModelView, version_of
from portal.web.views.drafting import Drafting
from portal.web.views.refused import fresh_of, refused


class FormView(Drafting, ModelView):
    """Entering a new Stateful (`step` names its first step) or amending one (no `step`).

    form_class and formsets, or forms_for(side) for forms that differ by side; instance() makes the row before it is
    entered. A button named `add` asks for one more row of that part; nothing typed is lost.
    """

    template_name = "pages/form.html"
    model: type[Stateful] = Stateful
    step = ""
    form_class: type | None = None
    formsets: tuple[type, ...] = ()

    def forms_for(self, side: str) -> Iterable[type]:
        """The ModelForm class and the formset classes that this side is given."""
        return (*filter(None, [self.form_class]), *self.formsets)

    def instance(self) -> Any:
        return self.model()

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.prepare()
        if self.allowed == set():
            messages.info(request, "现在没有可以修改的内容", extra_tags="s-wait")
            return redirect(self.object)
        self.seen = version_of(request.GET.get("seen", str(self.object.version)))
        if self.seen != self.object.version:
            messages.info(request, "打开后内容已更新，下面是最新内容", extra_tags="s-wait")
            self.seen = self.object.version
        return self.asked(self.filled(self.find_draft()))

    def filled(self, typed: Any) -> Entry:
        """With what was typed before, if there is a draft: nothing of it has been judged yet."""
        entry = Entry(self.object, self.classes(), typed, self.actor, self.allowed)
        return entry.unjudged() if typed else entry

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.prepare()
        self.receive()
        self.seen = 0 if self.step else version_of(request.POST.get("seen"))
        if self.only_draft:
            return self.keep_draft(self.draft_title)
        if part := request.POST.get("add"):
            more = Entry.with_one_more(part, self.object, self.classes(), request.POST, self.actor, self.allowed)
            return self.asked(more)
        entry = Entry(self.object, self.classes(), request.POST, self.actor, self.allowed)
        unchanged = self.step or self.seen == self.object.version
        if unchanged and self.allowed != set() and not entry.is_valid():
            return self.asked(entry, status=422)
        try:
            return self.saved_once() if self.step else self.finished(self.saved())
        except Refused as refusal:
            return self.refused(entry, refusal)

    def prepare(self) -> None:
        """The row and what of it is open; 404 out of sight, 403 when it is not this actor's to change."""
        if self.step:
            self.object, self.allowed = self.instance(), None
            allowed = may_enter(self.model, self.step, self.actor)
        else:
            self.object = self.seen_object()
            self.allowed = self.object.allowed_edits(side_of(self.actor))
            allowed = right_to_amend(self.object, self.actor) is not None
        if not allowed:
            raise PermissionDenied(f"您不能办理“{self.page_title}”")

    def receive(self) -> None:
        """Files first, and their keys among what was posted: whatever comes of the form, they are there; its draft has
        them too, should the person leave it unfinished."""
        if self.request.FILES:
            entry = Entry(self.object, self.classes(), self.request.POST, self.actor, self.allowed)
            self.request.POST = received(self.request, entry.bound, self.actor)
            drafts.save(self.request, self.draft_title)

    def classes(self) -> list[type]:
        return list(self.forms_for(side_of(self.actor)))

    def saved(self) -> Stateful:
        if self.step:
            row = self.instance()
            return gate.enter(row, self.step, by=self.actor, forms=self.classes(), data=self.request.POST)
        return gate.amend(self.object, by=self.actor, seen=self.seen, forms=self.classes(), data=self.request.POST)

    def saved_once(self) -> HttpResponse:
        """A new thing; for a second click on the same page the one that the first click made."""
        with once.alone(self.request) as ticket:
            if ticket.made:
                messages.info(self.request, f"您已{self.label}，第二次点击没有重复办理。", extra_tags="s-done")
                return redirect(ticket.made)
            fresh = self.saved()
            ticket.keep(fresh.get_absolute_url())
        return self.finished(fresh)

    def finished(self, fresh: Any) -> HttpResponse:
        drafts.drop(self.request)
        if self.step or fresh.version != self.seen:
            messages.success(self.request, done(self.label, fresh), extra_tags="s-done")
        else:
            messages.info(self.request, "内容没有改动，没有保存。", extra_tags="s-wait")
        still_seen = self.rows().filter(pk=fresh.pk).exists()
        return redirect(fresh if still_seen else self.link_if_any("list") or "workbench")

    def refused(self, entry: Entry, refusal: Refused) -> HttpResponse:
        if isinstance(refusal, Changed) or refusal.record:
            return refused(self.request, fresh_of(self.object), self.label, refusal, self.seen, typed(*entry.bound))
        loose = spread(refusal, *entry.bound)
        reasons = loose if refusal.errors else list(refusal.reasons)
        return self.asked(entry, status=422 if refusal.errors else 409, reasons=reasons)

    def asked(self, entry: Entry, status: int = 200, reasons: Iterable[str] = ()) -> HttpResponse:
        known = self.object if self.object.pk else None
        content = {"object": self.object, "known": known, "title": self.heading, "entry": entry, "seen": self.seen}
        content |= {"changes": self.changes(entry)}
        content |= {"once": once.ticket_for(self.request)} if self.step else {}
        return self.page(status, **content, reasons=list(reasons), breadcrumbs=self.crumbs(), **self.context())

    def changes(self, entry: Entry) -> list:
        """Where a draft of an older version differs from what is so now."""
        if self.draft is None or self.step or self.draft.version == self.object.version:
            return []
        return entry.against(Entry(self.object, self.classes(), None, self.actor, self.allowed))

    def context(self) -> dict:
        """What a room's own template needs."""
        return {}

    @property
    def heading(self) -> str:
        return f"{self.label}：{self.object}" if self.object.pk else self.label

    @property
    def draft_title(self) -> str:
        """What a draft is called in the list of drafts."""
        return self.heading

    def crumbs(self) -> list[tuple[str, str]]:
        if self.step:
            return self.way((self.label, ""))
        return self.way((str(self.object), self.object.get_absolute_url()), (self.label, ""))

    @property
    def label(self) -> str:
        if self.step:
            return self.model.steps[self.step].label
        amend = self.model.amend_of(side_of(self.actor))
        return amend.label if amend else "修改"

    @property
    def page_title(self) -> str:
        return self.label

    @property
    def button(self) -> str:
        return "保存修改" if self.label == "修改" else self.label

    @property
    def button_does(self) -> str:
        """Said beside what keeping a draft does: who comes anew takes one for the other."""
        if self.step:
            return f"“{self.button}”先检查填写的内容，再建立{self.model._meta.verbose_name}，之后在列表里能找到。"
        return f"“{self.button}”先检查填写的内容，再保存，写入办理记录。"

    @property
    def back_url(self) -> str:
        return self.object.get_absolute_url() if self.object.pk else self.link_if_any("list")


class RecordFormView(Drafting, ModelView):
    """A plain row, without a machine: new, or with `pk` an old one. `permission` is asked; what was saved is read
    again through the scope, and out of sight nothing has been saved. What is refused only then, by what somebody else
    did meanwhile, comes back on the form."""

    template_name = "pages/record_form.html"
    form_class: type
    label = "保存"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        typed = self.find_draft()
        return self.asked(refilled(self.form(typed)) if typed else self.form(None))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.FILES:
            request.POST = received(request, [self.form(request.POST)], self.actor)
        form = self.form(request.POST)
        if self.only_draft:
            return self.keep_draft(self.page_title)
        if form.is_valid():
            try:
                return self.finished(self.saved(form))
            except ValidationError as refusal:
                form.add_error(None, refusal)
        return self.asked(form, status=422)

    def finished(self, fresh: Any) -> HttpResponse:
        drafts.drop(self.request)
        messages.success(self.request, f"已{self.label}：{fresh}", extra_tags="s-done")
        return redirect(self.after(fresh))

    def form(self, data: Any) -> Any:
        self.object = self.seen_object() if "pk" in self.kwargs else self.instance()
        return bind(self.form_class, self.object, self.actor, data)

    def instance(self) -> Any:
        return self.model()

    @transaction.atomic
    def saved(self, form: Any) -> Any:
        fresh = form.save()
        if not self.rows().filter(pk=fresh.pk).exists():
            raise Http404
        return fresh

    def after(self, fresh: Any) -> Any:
        return fresh if hasattr(fresh, "get_absolute_url") else self.link("list")

    def asked(self, form: Any, status: int = 200) -> HttpResponse:
        crumbs = self.way((self.page_title, ""))
        return self.page(status, object=self.object, form=form, bound=[form], breadcrumbs=crumbs, **self.context())

    def context(self) -> dict:
        return {}

    @property
    def page_title(self) -> str:
        return f"{self.label}{self.model._meta.verbose_name}"

    @property
    def back_url(self) -> str:
        old = "pk" in self.kwargs and hasattr(self.object, "get_absolute_url")
        return self.object.get_absolute_url() if old else self.link_if_any("list")
