from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.generic import View

from portal.accounts import actions, rules
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import ROLES, Role, in_order, names_of, permissions_of
from portal.site.accounts.forms import RolesForm
from portal.site.accounts.navigation import GIVE
from portal.site.accounts.views import ForAdministrators
from portal.site.accounts.words import in_words
from portal.web import drafts
from portal.web.forms import refilled
from portal.web.paging import bounded_count
from portal.web.text import shown_safely
from portal.web.views import Drafting, ModelView


class RoleList(View):
    """角色与权限: portal/accounts/roles.py as it is, for everybody who works here."""

    page_title = "角色与权限"

    def get(self, request: HttpRequest) -> HttpResponse:
        content = {
            "view": self,
            "roles": [role_in_words(role) for role in ROLES.values()],
            "breadcrumbs": [("工作台", reverse("workbench")), (self.page_title, "")],
        }
        return TemplateResponse(request, "site/accounts/roles.html", content)


def role_in_words(role: Role) -> dict:
    excluded = [other.name for other in ROLES.values() if other.key in role.incompatible]
    everybody = len(excluded) == len(ROLES) - 1
    return {
        "role": role,
        "permissions": in_words(role.permissions),
        "excludes": "其他所有角色" if everybody else "、".join(excluded) or "没有",
    }


class RolesPage(ForAdministrators, ModelView):
    """A person whom the security administrator may see, and never the administrator's own roles."""

    model = User
    related = ("organisation",)
    permissions = (GIVE,)
    page_title = "授予和收回角色"

    def rows(self) -> Any:
        return User.objects.serving_below(self.actor).select_related(*self.related)

    def person(self) -> User:
        person = self.seen_object()
        if person == self.actor.user:
            raise PermissionDenied("不能改动自己的角色，由上级或另一位安全管理员办理")
        return person

    def crumbs(self, person: User, *last: tuple[str, str]) -> list:
        return self.way((str(person), person.get_absolute_url()), *last)


class PlaceChoice(RolesPage):
    """Where to give roles: the person's own places first, others by name. At most fifty at once."""

    template_name = "site/accounts/place_choice.html"
    most = 50

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person, words = self.person(), shown_safely(request.GET.get("q", "").strip()[:100])
        places = self.found(person, words)
        content = {"places": places[: self.most], "more": bounded_count(places) > self.most, "words": words}
        return self.page(object=person, **content, breadcrumbs=self.crumbs(person, (self.page_title, "")))

    def found(self, person: User, words: str) -> Any:
        places = Organisation.objects.administered_by(self.actor).select_related("region", "parent")
        if words:
            return places.filter(name__icontains=words)
        return places.filter(
            pk__in=[person.organisation_id, *person.memberships.values_list("organisation_id", flat=True)]
        )


class RolesEdit(Drafting, RolesPage):
    """Roles of one membership: choose, see what would come of it, then save. `seen` are the roles that were shown."""

    template_name = "site/accounts/roles_edit.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.prepare()
        typed = self.find_draft()
        if typed:
            return self.asked(refilled(self.bound(typed)))
        held = {"roles": self.membership.roles}
        return self.asked(RolesForm(place=self.membership.organisation, initial=held))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.prepare()
        form = self.bound(request.POST)
        if not form.is_valid():
            return self.asked(form, status=422)
        if request.POST.get("confirmed") != "1":
            return self.what_if(form.cleaned_data["roles"])
        return self.save(form.cleaned_data["roles"])

    def prepare(self) -> None:
        """The person and the membership, new or old; 404 for a place out of scope."""
        self.object = self.person()
        place = get_object_or_404(Organisation.objects.administered_by(self.actor), pk=self.kwargs["place"])
        try:
            self.membership = actions.membership_for(self.object, place, by=self.actor)
        except ObjectDoesNotExist as error:
            raise Http404 from error

    def bound(self, data: Any) -> RolesForm:
        return RolesForm(data, place=self.membership.organisation)

    def asked(self, form: RolesForm, status: int = 200) -> HttpResponse:
        return self.page(status, form=form, bound=[form], **self.content())

    def content(self) -> dict:
        way = self.crumbs(self.object, (f"{self.membership.organisation}的角色", ""))
        return {"object": self.object, "membership": self.membership, "breadcrumbs": way}

    def what_if(self, roles: list[str], refusals: list[str] | None = None) -> HttpResponse:
        self.template_name = "site/accounts/roles_what_if.html"
        change = Change(self.membership, roles)
        refused = refusals or change.refusals
        content = self.content() | {"change": change, "refusals": refused}
        return self.page(409 if refused else 200, **content)

    def save(self, roles: list[str]) -> HttpResponse:
        seen = self.request.POST.getlist("seen")
        try:
            saved = actions.give_roles(self.object, self.membership.organisation, roles, seen=seen, by=self.actor)
        except ValidationError as refusal:
            return self.what_if(roles, refusal.messages)
        words = f"{self.object}在{saved.organisation}现在是：{names_of(saved.roles)}。下一次点击时生效。"
        drafts.drop(self.request)
        messages.success(self.request, words, extra_tags="s-done")
        return redirect(self.object)


class Change:
    """What would come of giving these roles: which come and go, what may be done more or less, and why not."""

    def __init__(self, membership: Membership, roles: list[str]) -> None:
        self.before, self.after = list(membership.roles), in_order(roles)
        self.given = [ROLES[key] for key in self.after if key not in self.before]
        self.taken = [ROLES[key] for key in self.before if key not in self.after]
        old, new = permissions_of(self.before), permissions_of(self.after)
        self.gained, self.lost = in_words(new - old), in_words(old - new)
        tried = Membership(
            pk=membership.pk, user=membership.user, organisation=membership.organisation, roles=self.after
        )
        self.refusals = rules.why_not(tried)

    @property
    def before_in_words(self) -> str:
        return names_of(self.before)

    @property
    def after_in_words(self) -> str:
        return names_of(self.after)

    @property
    def none(self) -> bool:
        return not self.given and not self.taken
