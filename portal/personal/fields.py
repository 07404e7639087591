"""Model fields: `phone = PersonalField("联系电话", kind="phone")`, and `phone_index = PersonalIndex("phone")`."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.lookups import Exact, IsNull
from django.db.models.query_utils import DeferredAttribute

from portal.personal.forms import PersonalFormField
from portal.personal.kinds import KINDS
from portal.personal.values import Personal


class _Value(DeferredAttribute):
    """Whatever is assigned becomes a Personal at once, so that nothing of the row ever prints in clear."""

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class PersonalField(models.TextField):
    """Encrypted at rest, masked in print. "" is stored as it is; NULL is not used.

    kind: see portal.personal.kinds. It is found only by its index and sorted by nothing.
    """

    descriptor_class = _Value

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"kind": self.kind}

    @property
    def place(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    @cached_property
    def validators(self) -> list:
        known = KINDS[self.kind]
        return [*super().validators, MaxLengthValidator(known.longest), known.check]

    def to_python(self, value: Any) -> Personal:
        if isinstance(value, Personal):
            return value
        return Personal(self.kind, KINDS[self.kind].tidy(value or ""))

    def run_validators(self, value: Personal) -> None:
        if value:
            super().run_validators(value.clear)

    def from_db_value(self, value: str, expression: Any, connection: Any) -> Personal:
        return Personal(self.kind, stored=value, place=self.place)

    def get_prep_value(self, value: Any) -> Any:
        """Expressions pass: `F()`, a subquery."""
        if hasattr(value, "resolve_expression"):
            return value
        return self.to_python(value).sealed(self.place)

    def value_to_string(self, obj: Any) -> str:
        """For Django's serializers: a dump of rows is no way to read them."""
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": PersonalFormField, "kind": self.kind, **kwargs})

    def get_lookup(self, lookup_name: str) -> Any:
        return {"exact": EmptyOnly, "isnull": IsNull}.get(lookup_name)

    def get_transform(self, lookup_name: str) -> None:
        return None


class EmptyOnly(Exact):
    """Ciphertext equals nothing: whether there is a value can be asked, and which one only of its index."""

    def get_prep_lookup(self) -> str:
        if self.rhs:
            raise FieldError("个人信息只能按索引列查找：Model.objects.filter(lookup(Model, phone=…))")
        return ""


class _Computed(DeferredAttribute):
    """Always that of the value as it is now."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = getattr(instance, self.field.source)
        return value.fingerprint(self.field.place) if value.is_readable else super().__get__(instance, cls)

    def __set__(self, instance: Any, value: str) -> None:
        instance.__dict__[self.field.attname] = value


class PersonalIndex(models.CharField):
    """The keyed fingerprint of a PersonalField of the same row, for exact look-ups and for uniqueness.

    It follows its source when the row is saved whole; `save(update_fields=…)` must name both.
    """

    descriptor_class = _Computed

    def __init__(self, source: str, **kwargs: Any) -> None:
        self.source = source
        super().__init__(**{"max_length": 64, "editable": False, "default": "", "db_index": True, **kwargs})

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.source, *args], kwargs

    @property
    def place(self) -> str:
        return f"{self.model._meta.label_lower}.{self.source}"

    def of(self, text: str) -> str:
        source: Any = self.model._meta.get_field(self.source)
        return Personal(source.kind, text).fingerprint(self.place)


def personal_fields(model: Any) -> list[PersonalField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, PersonalField)]


def indexes(model: Any) -> Iterator[PersonalIndex]:
    return (field for field in model._meta.concrete_fields if isinstance(field, PersonalIndex))


def lookup(model: Any, **values: str) -> models.Q:
    """`Contact.objects.filter(lookup(Contact, phone="0571-12345678"))`: the rows with exactly this value."""
    by_source = {index.source: index for index in indexes(model)}
    return models.Q(**{by_source[name].name: by_source[name].of(text) for name, text in values.items()})
