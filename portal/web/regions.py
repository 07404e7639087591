"""The region picker: province, city, county, township, one select a level.

Without a script the button 选下一级 sends the whole form, which comes back with what was typed and the next select;
with htmx a changed select brings the next one by itself. Either way the field alone decides; no view knows about it.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from portal.regions.choice import Choice, codes_of
from portal.regions.models import Level, Region
from portal.web.forms import FieldRenderer

NEXT = "next"  # behind the codes: the button for the next level was pressed, the choice is not finished
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")
PATH = re.compile(r"(\d+/){0,4}")


class RegionPicker(forms.Widget):
    template_name = "components/region_picker.html"
    use_fieldset = True
    within = ""
    level: Level | None = None

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[str]:
        given = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        codes = [str(code) for code in ([given] if isinstance(given, str) else given)]
        return [*codes, NEXT] if f"{name}-{NEXT}" in data else codes

    def value_omitted_from_data(self, data: Mapping, _files: Any, name: str) -> bool:
        return name not in data

    def format_value(self, value: Any) -> list[str]:
        """The codes from the top, as its selects send them."""
        return list(value or [])

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        codes = [code for code in value or [] if code != NEXT]
        choice = self.choice(codes)
        context = super().get_context(name, value, attrs)
        place = {"name": name, "id": context["widget"]["attrs"].get("id", ""), "within": self.within}
        query = urlencode(place | ({"level": int(self.level)} if self.level else {}))
        return context | {"selects": _selects(choice), "options_url": f"{reverse('region-options')}?{query}"}

    def choice(self, codes: list[str]) -> Choice:
        """Where one place is all there is to begin with and something must be chosen, it is chosen already."""
        choice = Choice(codes, self.within, self.level)
        if codes or not self.is_required or len(choice.top) != 1:
            return choice
        return Choice([choice.top[0].code], self.within, self.level)


def _selects(choice: Choice) -> list[dict]:
    return [{"label": offered[0].get_level_display(), "options": offered, "chosen": it} for offered, it in choice.open]


class RegionField(forms.Field):
    """Cleans to a Region, or None where it need not be filled. `within`: the path of a region that nothing may leave;
    `level`: how far down one has to choose. Both may be set on the field of a bound form, before it is cleaned."""

    widget = RegionPicker
    default_error_messages = {"required": "请选择区划"}

    def __init__(self, *, within: str = "", level: Level | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.within, self.level = within, level

    within = property(lambda self: self.widget.within, lambda self, path: setattr(self.widget, "within", path))
    level = property(lambda self: self.widget.level, lambda self, level: setattr(self.widget, "level", level))

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """A model form begins with the key of the region; the row itself may be there already (select_related)."""
        held = getattr(form, "instance", None)
        if held is not None and isinstance(form.initial.get(field_name), int):
            form.initial[field_name] = getattr(held, field_name)
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value: Any) -> list[str]:
        """Codes from the top, of a Region or of its key, or as they were sent."""
        if isinstance(value, int):
            value = Region.objects.filter(pk=value).first()
        if isinstance(value, Region):
            return codes_of(value)
        return [value] if isinstance(value, str) else list(value or [])

    def words(self, value: Any) -> str:
        """Where a choice is only read: the names of what was chosen, from the top."""
        way = Choice([code for code in self.prepare_value(value) if code != NEXT], self.within, self.level).way
        return " ".join(region.name for region in way)

    def to_python(self, value: Any) -> Region | None:
        codes = self.prepare_value(value)
        choice = Choice([code for code in codes if code != NEXT], self.within, self.level)
        if NEXT in codes:
            raise ValidationError(_ask_on(choice), code="next")
        return choice.region()

    def has_changed(self, initial: Any, data: Any) -> bool:
        sent = self.prepare_value(data)
        return not self.disabled and [c for c in self.prepare_value(initial) if c][-1:] != [c for c in sent if c][-1:]


def _ask_on(choice: Choice) -> str:
    if choice.chosen is None:
        return "请先选择上一级"
    offered, region = choice.open[-1]
    return f"{choice.chosen}之下没有可选的了" if region else f"请接着选择{offered[0].get_level_display()}"


@login_not_required
@require_GET
def region_options(request: HttpRequest) -> HttpResponse:
    """The picker once more, with the next select: public data, no session, at most one level's regions a select."""
    name, within = request.GET.get("name", ""), request.GET.get("within", "")
    if not NAME.fullmatch(name) or not PATH.fullmatch(within) or not NAME.fullmatch(request.GET.get("id", "")):
        raise BadRequest("区划选择的参数不对")
    picker = RegionPicker()
    picker.is_required, picker.within, picker.level = False, within, _level(request.GET.get("level", ""))
    return HttpResponse(
        picker.render(name, request.GET.getlist(name), {"id": request.GET["id"]}, renderer=FieldRenderer())
    )


def _level(given: str) -> Level | None:
    try:
        return Level(int(given)) if given else None
    except ValueError as error:
        raise BadRequest("没有这个层级") from error


urlpatterns = [path("regions/options", region_options, name="region-options")]
