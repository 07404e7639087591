from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from portal.accounts.enums import Kind
from portal.accounts.models import Organisation
from portal.site.accounts.filters import OrganisationFilter
from portal.site.accounts.forms import NewOrganisationForm, OrganisationForm, kinds_below
from portal.site.accounts.navigation import MAKE
from portal.site.accounts.tables import ORGANISATION, ORGANISATIONS
from portal.site.accounts.views import CarefulForm, ForAdministrators
from portal.web.views import DetailView, ListView

RELATED = ("region", "parent")


class OrganisationList(ForAdministrators, ListView):
    model = Organisation
    related = RELATED
    columns = ORGANISATIONS
    filterset = OrganisationFilter
    ordering = ("path",)
    empty = ("还没有单位", "")
    template_name = "site/accounts/organisation_list.html"

    def content(self, found: Any) -> dict:
        return super().content(found) | {"may_make": MAKE in self.actor.permissions}


class OrganisationDetail(ForAdministrators, DetailView):
    """A place with what lies directly below it and its people, at most a hundred of each."""

    model = Organisation
    related = RELATED
    facts = ORGANISATION
    template_name = "site/accounts/organisation_detail.html"
    edit_permission = MAKE

    def context(self) -> dict:
        return {
            "children": self.rows().filter(parent=self.object).order_by("name")[:100],
            "people": self.object.people.order_by("username")[:100],
            "may_make": MAKE in self.actor.permissions,
            "kinds_below": kinds_below(self.object),
        }


class OrganisationForms(CarefulForm):
    model = Organisation
    related = RELATED

    def finished(self, fresh: Organisation) -> HttpResponse:
        messages.success(self.request, f"已{self.label}单位：{fresh}", extra_tags="s-done")
        return redirect(fresh)


class OrganisationNew(OrganisationForms):
    """Below the organisation that `parent` names; without it, a partner's head office."""

    form_class = NewOrganisationForm
    label = "新建"

    def instance(self) -> Organisation:
        parent = self.parent()
        if not kinds_below(parent):
            raise PermissionDenied(f"{parent}下不能再设单位")
        return Organisation(parent=parent)

    def parent(self) -> Organisation | None:
        given = self.request.GET.get("parent", "")
        if not given:
            return None
        found = self.rows().filter(pk=given).first() if given.isdecimal() else None
        if found is None:
            raise Http404
        return found

    def context(self) -> dict:
        return {"parent": self.object.parent, "Kind": Kind}


class OrganisationEdit(OrganisationForms):
    form_class = OrganisationForm
    label = "修改"
