"""A form field for personal data: the control shows it in clear to whoever may change it, everything else its mask."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.personal.kinds import KINDS, masked
from portal.personal.values import Personal

INPUTS = {"phone": "tel", "id_number": "text", "bank_card": "numeric", "email": "email"}


class PersonalFormField(forms.CharField):
    """Cleans to a Personal: what a step's form asked for reaches its record as a mask."""

    def __init__(self, *, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**{"max_length": KINDS[kind].longest, **kwargs})
        if kind in INPUTS:
            self.widget.attrs.setdefault("inputmode", INPUTS[kind])
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> str:
        return KINDS[self.kind].tidy(super().to_python(_clear(value)) or "")

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if value:
            KINDS[self.kind].check(value)

    def clean(self, value: Any) -> Personal:
        return Personal(self.kind, super().clean(_clear(value)))

    def prepare_value(self, value: Any) -> Any:
        return _clear(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            return KINDS[self.kind].tidy(_clear(initial) or "") != self.to_python(data)
        except ValidationError:
            return True

    def words(self, value: Any) -> str:
        """What a page that does not ask for it shows."""
        return masked(KINDS[self.kind].tidy(_clear(value) or ""), self.kind)


def _clear(value: Any) -> Any:
    return value.clear if isinstance(value, Personal) else value
