"""One's own notices: the list, what one leads to, and what goes by mail."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from portal.notices import actions, address
from portal.notices.channels import mail_is_off
from portal.notices.kinds import kinds_for
from portal.notices.models import Notice
from portal.site.notices.forms import ChoiceForm, always
from portal.web.filters import FilterSet
from portal.web.tables import Column
from portal.web.views import ListView, ModelView
from portal.zones import reachable

MOST = 200
STANDING = (("unread", "未读"), ("read", "已读"), ("over", "已不需办理"))
STANDINGS = {
    "unread": {"read_at": None, "over": None},
    "read": {"read_at__isnull": False, "over": None},
    "over": {"over__isnull": False},
}
URGENT = (("1", "紧急"), ("0", "普通"))


class NoticeFilter(FilterSet):
    standing = django_filters.ChoiceFilter(label="阅读", choices=STANDING, method="by_standing")
    kind = django_filters.ChoiceFilter(label="种类")
    urgent = django_filters.ChoiceFilter(label="重要程度", choices=URGENT)

    class Meta:
        model = Notice
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kinds_for(self.request.actor.organisation)
        self.filters["kind"].extra["choices"] = [(kind.key, kind.label) for kind in kinds]

    def by_standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(**STANDINGS[value])


class Mine(ModelView):
    model = Notice
    page_title = "通知"

    def rows(self) -> QuerySet:
        return Notice.objects.of(self.actor)


class NoticeList(Mine, ListView):
    """The newest first; what is in sight leads to its object, everything can be ticked as read."""

    template_name = "site/notices/list.html"
    columns = (Column("通知", "subject"), Column("时间", "at", sort="at"))
    filterset = NoticeFilter
    ordering = ("-at",)
    empty = ("还没有通知", "轮到您办理、对方有了结果、期限快到时，这里会告诉您。")

    def content(self, found: Any) -> dict:
        seen = in_sight(found.rows, self.actor)
        rows = [{"notice": one, "seen": one.object_id is None or one.pk in seen} for one in found.rows]
        unread = self.rows().unread().exists()
        return super().content(found) | {"rows": rows, "unread_left": unread}


def in_sight(notices: Iterable[Notice], actor: Any) -> set[int]:
    """Keys of the notices whose object this actor can see; a query a kind of object."""
    wanted: dict[int, dict[int, list[int]]] = {}
    for one in notices:
        if one.content_type_id:
            wanted.setdefault(one.content_type_id, {}).setdefault(one.object_id, []).append(one.pk)
    found: set[int] = set()
    for kind, keys in wanted.items():
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        for pk in model.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True):
            found.update(keys[pk])
    return found


class NoticeDetail(Mine):
    """Opening a notice marks it as read and leads to its object; when that is out of sight, it says so."""

    template_name = "site/notices/detail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        one = self.seen_object()
        actions.read(by=self.actor, keys=[one.pk])
        if one.object_id and in_sight([one], self.actor) and (page := reachable(one.object.get_absolute_url())):
            return redirect(page)
        if one.link and url_has_allowed_host_and_scheme(one.link, None) and (page := reachable(one.link)):
            return redirect(page)
        return self.page(notice=one, breadcrumbs=self.way((str(one), "")))


class Read(Mine):
    """POST: the ticked ones (`pk`), or all of them (`every=1`), are read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        keys = None if request.POST.get("every") == "1" else keys_of(request.POST.getlist("pk"))
        count = actions.read(by=self.actor, keys=keys)
        said = f"已把 {count} 条通知标为已读。" if count else "没有选中未读的通知。"
        messages.success(request, said, extra_tags="s-done" if count else "s-wait")
        return redirect("notice-list")


def keys_of(given: list[str]) -> list[int]:
    if len(given) > MOST:
        raise BadRequest(f"一次最多选 {MOST} 条")
    return [int(key) for key in given if key.isdecimal() and len(key) < 16]


class Choice(ModelView):
    """One's own address, how often, and which kinds."""

    model = Notice
    template_name = "site/notices/choice.html"
    page_title = "邮件设置"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.asked(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.asked(form, 422)
        given = form.cleaned_data
        try:
            choice = actions.choose(
                by=self.actor, email=given["email"].clear, rhythm=given["rhythm"], muted=form.muted
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self.asked(form, 422)
        waiting = choice.address and not choice.verified
        said = "已保存。确认邮件已发出，请打开其中的链接。" if waiting else "已保存邮件设置。"
        messages.success(request, said, extra_tags="s-done")
        return redirect("notice-choice")

    def form(self, data: Any = None) -> ChoiceForm:
        return ChoiceForm(data, choice=actions.choice_of(self.actor), organisation=self.actor.organisation)

    def asked(self, form: ChoiceForm, status: int = 200) -> HttpResponse:
        content = {"choice": actions.choice_of(self.actor), "off": mail_is_off()}
        content |= {"always": always(self.actor.organisation)}
        return self.page(status, form=form, bound=[form], breadcrumbs=self.way((self.page_title, "")), **content)


class Letter(View):
    """POST: the letter of confirmation once more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            actions.ask_to_confirm(by=request.actor)
            messages.success(request, "确认邮件已再次发出。", extra_tags="s-done")
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0], extra_tags="s-wait")
        return redirect("notice-choice")


class Address(ModelView):
    """Where the letter leads: it shows a button (mail filters open links too), and the button confirms."""

    model = Notice
    template_name = "site/notices/address.html"
    page_title = "确认电子邮箱"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        good = address.is_good(token, actions.choice_of(self.actor))
        crumbs = self.way(("邮件设置", reverse("notice-choice")), (self.page_title, ""))
        return self.page(200 if good else 404, good=good, breadcrumbs=crumbs)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            actions.confirm(token, by=self.actor)
        except ValidationError as refusal:
            raise PermissionDenied(refusal.messages[0]) from refusal
        messages.success(request, "电子邮箱已确认，今后的通知会发到这里。", extra_tags="s-done")
        return redirect("notice-choice")
