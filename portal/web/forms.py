"""Forms as the look draws them: component 6 for every field, limits in figures, choices within the actor's sight."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict, ErrorList

from portal.accounts.actor import STRANGER, Actor
from portal.evidence.forms import FilesField, Shelf
from portal.evidence.models import Evidence, named
from portal.web.text import in_figures, one_line, readable, shown_safely, visible
from portal.web.values import NOTHING, shown

ROWS = 3
LONGEST_REASON = 500
FEW = 10  # rows over the limit that still come back as they were typed
CHOOSE = "请选择"
CHECKS = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect)
CHOSEN = (forms.ChoiceField, forms.FileField)


class Field(forms.BoundField):
    """A bound field that knows its CSS class and what describes it."""

    def build_widget_attrs(self, attrs: dict, widget: Any = None) -> dict:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        given = widget.attrs.get("class", "")
        wrong = "is-invalid" if self.errors and not isinstance(widget, CHECKS) else ""
        attrs["class"] = " ".join(filter(None, [given, _css(widget), wrong]))
        if self.described_by and not self.use_fieldset:
            attrs["aria-describedby"] = self.described_by
        return attrs

    @property
    def aria_describedby(self) -> str | None:
        return self.described_by or None

    @property
    def described_by(self) -> str:
        notes = [("_help", self.help_text or getattr(self.field, "demand", "")), ("_error", self.errors)]
        return " ".join(f"{self.auto_id}{end}" for end, note in notes if note and self.auto_id)

    def value(self) -> Any:
        """As typed; a character that no page may hold is shown as one that cannot be read."""
        found = super().value()
        return shown_safely(found) if isinstance(found, str) else found

    @property
    def reading(self) -> str:
        """The words of a field that is closed: it is read and not asked."""
        return _words(self) or NOTHING

    @property
    def files(self) -> list[Evidence] | None:
        """Of a field of files what it has, to be looked at where it is closed; None of any other."""
        return self.field.files(self.value()) if isinstance(self.field, FilesField) else None

    @property
    def is_wide(self) -> bool:
        """Takes a whole line among the fields of a part."""
        widget = self.field.widget
        return self.use_fieldset or isinstance(widget, (forms.Textarea, forms.CheckboxInput)) or "size" in widget.attrs

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)


def _css(widget: Any) -> str:
    if isinstance(widget, CHECKS):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


class FieldRenderer(TemplatesSetting):
    """Every form of the portal, and of the packages it uses, in the same dress."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/field.html"
    bound_field_class = Field


class Careful:
    """Readable text, limits in figures, dates by the browser's own picker, foreign keys within the actor's sight, but
    for those that the form or its formset narrows itself (`narrows`)."""

    takes_actor = True
    narrows: tuple[str, ...] = ()

    def __init__(self, *args: Any, by: Actor = STRANGER, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, field in self.fields.items():
            _careful(field)
            if name not in self.narrows:
                _within_sight(field, by)
        _shelve(self, Shelf(by, named_by(self), lambda: sent_to(self)))


def _shelve(form: Any, shelf: Shelf) -> None:
    for field in form.fields.values():
        if isinstance(field, FilesField):
            field.shelf = shelf


def named_by(form: Any) -> list:
    """The evidence that the form's row has now, before anything is validated into it."""
    return list(named(form.instance)) if hasattr(form, "instance") else []


def sent_to(form: Any) -> Iterable[str]:
    """The evidence that came with what was posted."""
    files = [name for name, field in form.fields.items() if isinstance(field, FilesField)] if form.is_bound else []
    return [key for name in files for key in form.fields[name].prepare_value(form[name].data)]


def _within_sight(field: Any, by: Actor) -> None:
    rows = getattr(field, "queryset", None)
    if rows is not None and hasattr(rows, "visible_to"):
        field.queryset = rows.visible_to(by)


def _careful(field: Any) -> None:
    chosen = isinstance(field, CHOSEN) or isinstance(field.widget, CHECKS) or field.widget.use_fieldset
    field.error_messages["required"] = f"没有{'选择' if chosen else '填写'}{field.label or ''}"
    field.validators = in_figures(field.validators)
    if isinstance(field, forms.CharField):
        field.validators = [*_but_for_nul(field.validators), *_written(field)]
        if isinstance(field.widget, forms.Textarea):
            _as_high_as_said(field.widget)
        field.widget.attrs.pop("maxlength", None)  # a browser would cut what is pasted, without a word
    if isinstance(field, forms.DateField) and isinstance(field.widget, forms.DateInput):
        field.widget.input_type, field.widget.format = "date", "%Y-%m-%d"
    if isinstance(field, forms.ChoiceField):
        _ask_to_choose(field)


def _as_high_as_said(area: forms.Textarea) -> None:
    """As many rows as the form says; where it says nothing, ours instead of Django's ten, and never a width."""
    said = area.attrs.get("rows", "10")
    area.attrs["rows"] = ROWS if said == "10" else said
    area.attrs.pop("cols", None)


def _ask_to_choose(field: Any) -> None:
    """In words, where Django has dashes."""
    [(_, dashes)] = BLANK_CHOICE_DASH
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = field.empty_label and field.empty_label.replace(dashes, CHOOSE)
    else:
        field.choices = [(key, CHOOSE if label == dashes else label) for key, label in field.choices]


def _but_for_nul(validators: list) -> list:
    """Django's own words about it are left out: `readable` says where it stands."""
    return [one for one in validators if not isinstance(one, ProhibitNullCharactersValidator)]


def _written(field: Any) -> list:
    return [readable] if isinstance(field.widget, forms.Textarea) else [readable, one_line, visible]


class Form(Careful, forms.Form):
    """The base of a step's form. With `takes_object = True` it is given `obj`, the row that takes the step."""

    takes_actor = False  # the door asks a step's form without an actor: choices come from the object


def reason(label: str = "理由", told: str = "进入办理记录", required: bool = True) -> forms.CharField:
    """The words that a step's form asks for, always called `note`. told: where they go or who reads them."""
    help_text = f"{told}，最多 {LONGEST_REASON} 字"
    return forms.CharField(
        label=label, widget=forms.Textarea, max_length=LONGEST_REASON, help_text=help_text, required=required
    )


class ModelForm(Careful, forms.ModelForm):
    """The base of what enter and amend are given. The state is never a field."""


class Parts(forms.BaseInlineFormSet):
    """The rows of a part. `label` names one row, `growing` offers one more, `related` is selected along with the rows;
    a form may have its own `legend` and `lead` lines."""

    label, growing = "", False
    related: tuple[str, ...] = ()
    deletion_widget = forms.CheckboxInput

    def get_queryset(self) -> Any:
        return self._with_related

    @cached_property
    def _with_related(self) -> Any:
        """Once: every row of the page is taken from it."""
        return super().get_queryset().select_related(*self.related)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.legend, form.lead = f"{self.label} {index + 1}" if index is not None else self.label, []
        _shelve(form, self.shelf)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = f"删除这一项{self.label}"

    @cached_property
    def shelf(self) -> Shelf:
        """One for all rows: as many queries for fifty as for one."""
        by = self.form_kwargs.get("by", STRANGER)
        current = [key for row in self.get_queryset() for key in named(row)]
        return Shelf(by, current, lambda: [key for form in self.forms for key in sent_to(form)])


def inline(owner: type, part: type, form: type, *, label: str = "", **options: Any) -> type[Parts]:
    """The formset class of a part; its prefix is the name by which the owner knows its rows. With `extra` rows to
    begin with there can be more."""
    options = {"formset": Parts, "extra": 1, "can_delete_extra": False, **options}
    if "max_num" in options:  # Django makes a thousand more, only to refuse them all
        options.setdefault("absolute_max", options["max_num"] + FEW)
    made = forms.inlineformset_factory(owner, part, form=form, **options)
    made.label, made.growing = label or part._meta.verbose_name, options["extra"] > 0
    return made


def errors_of(*bound: Any) -> list[dict]:
    """For the summary: id of the control, label of the field, what is wrong; forms and formsets alike."""
    return [error for one in bound for error in _errors(one)]


def _errors(bound: Any) -> Iterable[dict]:
    if isinstance(bound, forms.BaseFormSet):
        yield from ({"id": "", "label": "", "text": text} for text in bound.non_form_errors())
        for form in bound.forms:
            yield from _errors(form)
        return
    for name, messages in bound.errors.items():
        field = bound[name] if name in bound.fields else None
        yield from (_error(field, str(text)) for text in messages)


def _error(field: Any, text: str) -> dict:
    if field is None or field.is_hidden:
        return {"id": "", "label": "", "text": text}
    return {"id": field.auto_id, "label": str(field.label), "text": text}


def typed(*bound: Any) -> list[tuple[str, str]]:
    """What somebody typed, as label and words, for a page that could not take it."""
    fields = [field for form in _forms(*bound) for field in form if not field.is_hidden and field.name != "DELETE"]
    return [(str(field.label), words) for field in fields if (words := _words(field))]


def words_of(*bound: Any) -> dict[str, tuple[str, str]]:
    """Name → label and words of every field that asks something; a row of a part says which one it is."""
    fields = [(form, field) for form in _forms(*bound) for field in form if field.name != "DELETE"]
    asked = [(form, field) for form, field in fields if not field.is_hidden and not field.field.disabled]
    return {f.html_name: (f"{getattr(form, 'legend', '')} {f.label}".strip(), _words(f)) for form, f in asked}


def _words(field: Any) -> str:
    value = field.value()
    if hasattr(field.field, "words"):
        return field.field.words(value)
    values = [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
    if value in (None, "", []) or value is False:
        return ""
    if value is True:
        return shown(value)
    labels = {str(key): str(label) for key, label in _choices(field.field)}
    return "、".join(labels.get(v, v) for v in values)


def _choices(field: Any) -> Iterable:
    """Only the chosen rows of a foreign key would be needed, but its choices are few and already within sight."""
    for key, label in getattr(field, "choices", ()):
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def spread(refusal: Any, *bound: Any) -> list[str]:
    """Put the errors that a door found beside their fields; the words for fields that no form has come back."""
    homes = {form.add_prefix(name): (form, name) for form in _forms(*bound) for name in form.fields}
    homeless = []
    for key, texts in refusal.errors.items():
        form, name = homes.get(key, (None, None))
        if form is None:
            homeless += [str(text) for text in texts]
        elif name not in form.errors:
            form.add_error(name, list(texts))
    return [text for text in homeless if text not in _said(*bound)]


def _said(*bound: Any) -> set[str]:
    return {error["text"] for error in errors_of(*bound)}


def _forms(*bound: Any) -> Iterable:
    for one in bound:
        yield from one.forms if isinstance(one, forms.BaseFormSet) else [one]


def refilled(bound: Any) -> Any:
    """A bound form or formset that shows what was typed and no faults, because it has not been sent yet."""
    if isinstance(bound, forms.BaseFormSet):
        bound._errors, bound._non_form_errors = [], ErrorList()
    else:
        bound._errors, bound.cleaned_data = ErrorDict(), {}
    for form in _forms(bound) if isinstance(bound, forms.BaseFormSet) else ():
        refilled(form)
    return bound
