from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from portal.accounts.actor import Actor
from portal.accounts.enums import Kind
from portal.accounts.models import Organisation, User
from portal.accounts.roles import ROLES
from portal.accounts.rules import PARENTS
from portal.regions.models import Level, Region
from portal.regions.paths import under
from portal.web.forms import Form, ModelForm


def places_for(by: Actor) -> QuerySet[Region]:
    """Regions of the administrator's own down to counties, and townships that hang on a city."""
    within = Region.objects.filter(under("path", by.organisation.region_path), successor=None)
    return within.filter(Q(level__lte=Level.COUNTY) | Q(level=Level.TOWNSHIP, parent__level=Level.CITY))


class RegionField(forms.ModelChoiceField):
    """Indented by level, so that the list reads as a tree."""

    def label_from_instance(self, region: Region) -> str:
        return "\u3000" * (region.level - 1) + region.name


class OrganisationForm(ModelForm):
    region = RegionField(Region.objects.none(), label="所在区划", empty_label="选择区划")

    class Meta:
        model = Organisation
        fields = ("name", "region")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["region"].queryset = places_for(by)


class NewOrganisationForm(OrganisationForm):
    """The parent is given; the kinds are those that may stand below it."""

    kind = forms.ChoiceField(label="类别", widget=forms.RadioSelect)

    class Meta:
        model = Organisation
        fields = ("kind", "name", "region")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["kind"].choices = kinds_below(self.instance.parent)
        self.initial["kind"] = self.fields["kind"].choices[0][0]


def kinds_below(parent: Organisation | None) -> list[tuple[str, str]]:
    """A head office has no parent; a department without one is made when the portal is set up, not on a page."""
    above = parent.kind if parent else None
    return [
        (kind.value, kind.label) for kind, allowed in PARENTS.items() if above in allowed and not _root(kind, above)
    ]


def _root(kind: Kind, above: str | None) -> bool:
    return kind == Kind.DEPARTMENT and above is None


class PersonForm(ModelForm):
    class Meta:
        model = User
        fields = ("name", "username")
        help_texts = {
            "name": "与身份证件一致的真实姓名",
            "username": "3 至 50 个小写字母、汉字、数字、点、横线或下划线，建好后用它登录",
        }


class RolesForm(Form):
    """The roles that may be held in organisations of this kind; what is refused is told by the what-if page."""

    roles = forms.MultipleChoiceField(label="角色", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, place: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [role for role in ROLES.values() if place.kind in role.places]
        self.fields["roles"].choices = [(role.key, f"{role.name}：{role.sentence}") for role in held]
