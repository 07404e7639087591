from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from portal.accounts import actions
from portal.accounts.models import Membership, Organisation, User
from portal.site.accounts.filters import PersonFilter
from portal.site.accounts.forms import PersonForm
from portal.site.accounts.navigation import GIVE, MAKE
from portal.site.accounts.tables import PEOPLE, PERSON
from portal.site.accounts.views import CarefulForm, ForAdministrators
from portal.web.views import DetailView, ListView, ModelView


class People(ForAdministrators):
    """Those at home in scope; for who gives roles also those who only hold a membership there."""

    model = User
    related = ("organisation",)

    def rows(self) -> QuerySet:
        below = User.objects.serving_below if GIVE in self.actor.permissions else User.objects.administered_by
        places = Prefetch(
            "memberships", Membership.objects.select_related("organisation").order_by("organisation__path")
        )
        return below(self.actor).select_related(*self.related).prefetch_related(places)


class PersonList(People, ListView):
    columns = PEOPLE
    filterset = PersonFilter
    ordering = ("username",)
    empty = ("还没有人员", "在单位页面新建账号。")
    template_name = "site/accounts/person_list.html"

    def content(self, found: Any) -> dict:
        return super().content(found) | {"may_make": MAKE in self.actor.permissions}


class PersonDetail(People, DetailView):
    facts = PERSON
    template_name = "site/accounts/person_detail.html"

    def context(self) -> dict:
        mine = set(Organisation.objects.administered_by(self.actor).filter(memberships__user=self.object))
        gives = GIVE in self.actor.permissions and self.object != self.actor.user
        places = [(place, place.organisation in mine) for place in self.object.memberships.all()]
        return {
            "places": places,
            "may_make": MAKE in self.actor.permissions and self.object != self.actor.user,
            "may_give": gives,
            "may_reset": gives and User.objects.administered_by(self.actor).filter(pk=self.object.pk).exists(),
        }

    def edit_link(self) -> str:
        return self.link("edit", self.object.pk) if MAKE in self.actor.permissions else ""


class PersonForms(CarefulForm):
    model = User
    related = ("organisation",)
    form_class = PersonForm


@method_decorator(never_cache, name="dispatch")
class PersonNew(PersonForms):
    """A person of the organisation that `organisation` names. The initial password stands on the answer, once."""

    label = "新建"

    def instance(self) -> User:
        given = self.request.GET.get("organisation", "")
        places = Organisation.objects.administered_by(self.actor)
        place = places.filter(pk=given).first() if given.isdecimal() else None
        if place is None:
            raise Http404
        return User(organisation=place)

    def saved(self, form: Any) -> User:
        person = form.save(commit=False)
        self.password = actions.make_person(person, by=self.actor)
        return person

    def finished(self, fresh: User) -> HttpResponse:
        return password_page(self, fresh, self.password)


class PersonEdit(PersonForms):
    label = "修改"

    def finished(self, fresh: User) -> HttpResponse:
        messages.success(self.request, f"已修改人员：{fresh}", extra_tags="s-done")
        return redirect(fresh)


def password_page(view: ModelView, person: User, password: str) -> HttpResponse:
    """The only time that anybody sees it; not kept by browsers."""
    view.template_name = "site/accounts/password_shown.html"
    way = view.way((str(person), person.get_absolute_url()), ("初始密码", ""))
    return view.page(object=person, password=password, breadcrumbs=way)


@method_decorator(never_cache, name="dispatch")
class PersonAction(ForAdministrators, ModelView):
    """A question with its consequences, and a button that does it."""

    model = User
    related = ("organisation",)
    permissions = (MAKE,)
    template_name = "site/accounts/person_confirm.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.object = self.seen_object()
        way = self.way((str(self.object), self.object.get_absolute_url()), (self.label, ""))
        return self.page(object=self.object, breadcrumbs=way)

    @property
    def page_title(self) -> str:
        return self.label


class PasswordReset(PersonAction):
    label = "重置密码"
    consequences = (
        "现在的密码和已登录的设备立即失效",
        "新的初始密码只显示一次，请当面或电话告诉本人",
        "本人下次登录须先改密码",
    )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person = self.seen_object()
        return password_page(self, person, actions.reset_password(person, by=self.actor))


LIFTED = ("此人可以用原来的密码登录", "停用前的角色照旧，如有变动请安全管理员先核对")


class Activation(PersonAction):
    @property
    def label(self) -> str:
        return "停用账号" if self.object_active() else "恢复账号"

    @property
    def consequences(self) -> tuple[str, ...]:
        if self.object_active():
            return ("此人下一次点击时就会退出，不能再登录", "办理记录和角色保留，恢复后照旧")
        if self.object.suspended_on:
            day = f"{self.object.suspended_on:%Y年%-m月%-d日}"
            return (f"账号因长期没有登录，{day}由平台暂停", *LIFTED)
        return LIFTED

    def object_active(self) -> bool:
        return getattr(self, "object", None) is None or self.object.is_active

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person = self.seen_object()
        wanted = request.POST.get("active") == "1"
        try:
            person = actions.set_active(person, wanted, by=self.actor)
        except ValidationError as refusal:
            messages.error(request, "；".join(refusal.messages), extra_tags="s-late")
            return redirect(person)
        words = "已恢复账号，可以登录" if wanted else "已停用账号，不能再登录"
        messages.success(request, f"{words}：{person}", extra_tags="s-done")
        return redirect(person)
