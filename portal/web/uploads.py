"""What is uploaded with a form is received before the form is asked; from then on it is a key like any other."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from portal.accounts.actor import Actor
from portal.evidence.actions import receive
from portal.evidence.examination import Unacceptable
from portal.evidence.forms import ADD, REFUSED, FilesField
from portal.web.limits import UPLOAD, demand
from portal.web.text import shown_safely


def received(request: HttpRequest, bound: Iterable[Any], by: Actor) -> QueryDict:
    """The POST with the key of every file that an open field of these forms and formsets takes, and the reason why a
    file was not accepted, for the form to say beside that field. Raises TooOften."""
    data = request.POST.copy()
    if request.FILES:
        demand(request, UPLOAD)
    for name, field in _open_fields(bound):
        data.setlistdefault(name)
        room = field.most - len([key for key in data.getlist(name) if key])
        for number, file in enumerate(request.FILES.getlist(f"{name}-{ADD}")):
            if number >= room:
                data.appendlist(f"{name}-{REFUSED}", f"最多 {field.most} 个，多出的没有保存")
                break
            _take(data, name, file, field, by)
    return data


def _take(data: QueryDict, name: str, file: Any, field: FilesField, by: Actor) -> None:
    try:
        data.appendlist(name, str(receive(file, by=by, kinds=field.kinds).pk))
    except Unacceptable as refusal:
        data.appendlist(f"{name}-{REFUSED}", f"“{shown_safely(file.name)[:60]}”没有上传：{refusal}")


def _open_fields(bound: Iterable[Any]) -> Iterable[tuple[str, FilesField]]:
    for one in bound:
        for form in one.forms if isinstance(one, forms.BaseFormSet) else [one]:
            for name, field in form.fields.items():
                if isinstance(field, FilesField) and not field.disabled:
                    yield form.add_prefix(name), field
