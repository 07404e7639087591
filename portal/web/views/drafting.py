"""Pages that keep a draft of what is typed on them."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseFormSet, CharField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.generic import View

from portal.flow.models import Stateful
from portal.web import drafts
from portal.web.models import Draft


class Drafting:
    """A page with a form: `draft` is what GET found to put back; a POST named `draft` keeps and submits nothing."""

    request: HttpRequest
    draft: Draft | None = None
    keeps_drafts = True
    draft_days = drafts.KEPT_FOR.days

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if drafts.SHEET in request.POST and not self.by_script:
            drafts.put_away(request)

    @property
    def by_script(self) -> bool:
        return "HX-Request" in self.request.headers

    def find_draft(self) -> Any:
        """What the page is filled with again, or None."""
        self.draft = drafts.find(self.request)
        return self.draft.data if self.draft else None

    @property
    def only_draft(self) -> bool:
        return drafts.ASKED in self.request.POST

    def keep_draft(self, title: str) -> HttpResponse:
        """A script gets the words to show, a person without one the page with all that was typed."""
        if self.by_script and drafts.is_put_away(self.request):
            return TemplateResponse(self.request, "components/draft_saved.html", {"draft": drafts.find(self.request)})
        draft = None if self.taken_already() else drafts.save(self.request, title)
        if self.by_script:
            return TemplateResponse(self.request, "components/draft_saved.html", {"draft": draft})
        if draft is None:
            messages.warning(self.request, "没有保存草稿：还没有填写内容，或者内容太长。", extra_tags="s-wait")
        else:
            messages.success(self.request, f"草稿保存于 {draft.when}，尚未提交。", extra_tags="s-done")
        return redirect(self.request.get_full_path())

    def taken_already(self) -> bool:
        """What a script sent last may come after the button: this person made the next version of what was read."""
        thing, seen = getattr(self, "object", None), self.request.POST.get("seen", "")
        if not isinstance(thing, Stateful) or not seen.isdecimal() or int(seen) >= thing.version:
            return False
        return thing.history().filter(version=int(seen) + 1, actor=self.request.user).exists()

    def page(self, status: int = 200, **content: Any) -> TemplateResponse:
        bound = content.get("bound") or getattr(content.get("entry"), "bound", [])
        more = {"draft": self.draft, "sheet": drafts.new_sheet(), "writes": writes(bound), "changes": []}
        return super().page(status, **{**more, **content})


def writes(bound: list) -> bool:
    """Whether any of these forms asks for words; of a tick or a choice no draft is worth it."""
    forms = [form for one in bound for form in (one.forms if isinstance(one, BaseFormSet) else [one])]
    fields = [field for form in forms for field in form.fields.values()]
    return any(isinstance(f, CharField) and not f.disabled and not f.widget.is_hidden for f in fields)


class Discard(View):
    """The person throws a draft away, on its page or on the workbench."""

    http_method_names = ("post", "options")

    @transaction.atomic
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = get_object_or_404(drafts.of(request.actor), pk=pk)
        page = draft.page
        draft.delete()
        messages.success(request, "已放弃草稿。", extra_tags="s-done")
        return redirect(reverse("workbench") if request.POST.get("from") == "workbench" else page)
