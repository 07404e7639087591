from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.accounts import fresh
from portal.flow.admission import ask, authorise, require, responsible
from portal.flow.gate import perform
from portal.flow.records import StepRecord
from portal.flow.refusals import Refused
from portal.flow.step import Step
from portal.web import drafts
from portal.web.forms import refilled, spread, typed
from portal.web.said import done
from portal.web.uploads import received
from portal.web.views.base import ModelView, version_of
from portal.web.views.drafting import Drafting
from portal.web.views.refused import fresh_of, refused


class StepView(Drafting, ModelView):
    """Every step of every machine: GET asks, POST takes it. The version that was read travels along as `seen`."""

    template_name = "pages/step.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.seen_object()
        self.step: Step | None = self.object.steps.get(kwargs["name"])
        if self.step is None or self.step.side == "system":
            raise Http404
        authorise(self.step, self.actor, responsible(self.actor, [self.object])[self.object.pk])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "seen" not in request.GET:
            messages.info(request, f"请先看过最新内容，再点“{self.step.label}”", extra_tags="s-wait")
            return redirect(self.object)
        self.seen = version_of(request.GET["seen"])
        try:
            require(self.step, self.object, self.actor, self.seen)
        except Refused as refusal:
            return refused(request, self.object, self.step.label, refusal, self.seen, self.typed_before())
        if self.confirmed_too_long_ago:
            return fresh.confirm(request)
        words = self.find_draft() if self.step.form else None
        form = ask(self.step, words, self.object)
        return self.asked(refilled(form) if words else form)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.seen = version_of(request.POST.get("seen"))
        if request.FILES and self.step.form:
            request.POST = received(request, [ask(self.step, request.POST, self.object)], self.actor)
        form = ask(self.step, request.POST, self.object)
        if self.only_draft:
            return self.keep_draft(self.heading)
        if self.confirmed_too_long_ago:
            drafts.save(request, self.heading)
            return fresh.confirm(request, f"{request.path}?seen={self.seen}")
        if form and not form.is_valid():
            return self.asked(form, status=422)
        try:
            return self.taken(form)
        except Refused as refusal:
            if form and refusal.errors and not refusal.record:
                spread(refusal, form)
                return self.asked(form, status=422)
            if self.repeated(refusal, form):
                messages.info(request, f"您已{self.step.label}，第二次点击没有重复办理。", extra_tags="s-done")
                return redirect(self.object)
            return refused(
                request, fresh_of(self.object), self.step.label, refusal, self.seen, typed(form) if form else []
            )

    @property
    def confirmed_too_long_ago(self) -> bool:
        """Who decides shows again who they are; what was typed meanwhile is a draft and comes back."""
        return self.step.decides and bool(fresh.why_not_fresh(self.request))

    def taken(self, form: Any) -> HttpResponse:
        data = self.data(form)
        fresh = perform(self.object, self.step.name, by=self.actor, seen=self.seen, **data)
        drafts.drop(self.request)
        messages.success(self.request, done(self.step.label, fresh), extra_tags="s-done")
        still_seen = self.rows().filter(pk=fresh.pk).exists()
        return redirect(fresh if still_seen else self.link_if_any("list") or "workbench")

    def repeated(self, refusal: Refused, form: Any) -> bool:
        """A second click on the same button of the same page: the first one was taken, with the same content."""
        last, sent = refusal.record, {"note": ""} | StepRecord.coded(form.cleaned_data if form else {})
        if last is None or last.actor_id != self.actor.user.pk:
            return False
        return (last.step, last.version) == (self.step.name, self.seen + 1) and last.data | {"note": last.note} == sent

    def data(self, form: Any) -> dict:
        """What the door's form is bound to: it judges again, under the lock."""
        return {name: form[name].data for name in form.fields} if form else {}

    def asked(self, form: Any, status: int = 200) -> HttpResponse:
        way = self.way((str(self.object), self.object.get_absolute_url()), (self.step.label, ""))
        content = {"object": self.object, "step": self.step, "form": form, "bound": [form] if form else []}
        return self.page(status, **content, title=self.heading, seen=self.seen, breadcrumbs=way, **self.context())

    def context(self) -> dict:
        """What a room's own template needs."""
        return {}

    def typed_before(self) -> list[tuple[str, str]]:
        """Of a draft for a step that cannot be taken now, the words: they are not lost."""
        words = self.find_draft() if self.step.form else None
        return typed(ask(self.step, words, self.object)) if words else []

    @property
    def heading(self) -> str:
        return f"{self.step.label}：{self.object}"

    @property
    def page_title(self) -> str:
        return self.step.label if self.step else ""
