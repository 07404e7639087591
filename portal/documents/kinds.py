"""What a document is: a class of a template and its values, bound to the steps after which it is made."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps

from portal.flow.models import StepRecord

KINDS: dict[str, type["DocumentKind"]] = {}
BOUND: dict[str, list[type["DocumentKind"]]] = defaultdict(list)


class DocumentKind(ABC):
    """A document is a subclass, declared in its room's `documents.py`.

    key: "onboarding.receipt". label: what it is called, on paper too. word: what its number begins with. template:
    extends documents/base.html. version: of the template; a new one whenever what it says changes. along: what is
    selected with the object.
    """

    key = label = word = template = version = ""
    along: tuple[str, ...] = ()
    do_not_call_in_templates = True  # its label is shown without making one

    def __init__(self, obj: Any, record: StepRecord) -> None:
        self.obj, self.record = obj, record

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.key and KINDS.setdefault(cls.key, cls).__qualname__ != cls.__qualname__:
            raise TypeError(f"two documents are called {cls.key}")

    @property
    @abstractmethod
    def issuer(self) -> Any:
        """The organisation in whose sequence it is numbered."""

    def values(self) -> dict[str, Any]:
        """What the template is given beside obj, record, number, label, made_at and the rest of the frame."""
        return {}

    def link(self) -> tuple[str, str]:
        """The path that the QR code leads to, and what it is for; ("", "") for none."""
        return "", ""

    @classmethod
    def of(cls, record: StepRecord) -> "DocumentKind":
        """For the object as it is now: one query."""
        model: Any = record.content_type.model_class()
        rows = model._base_manager.select_related(*cls.along) if cls.along else model._base_manager
        return cls(rows.get(pk=record.object_id), record)


Kind = TypeVar("Kind", bound=type[DocumentKind])


def document(*events: str) -> Callable[[Kind], Kind]:
    """`@document("onboarding.Application.submit")`: made whenever that step was taken, by page, API or job. A later
    one of the same kind and object supersedes it."""

    def bind(kind: Kind) -> Kind:
        for event in events:
            if kind not in BOUND[event]:
                BOUND[event].append(kind)
        return kind

    return bind


def owners() -> list[Any]:
    """The models that any document is about."""
    return [apps.get_model(label) for label in sorted({event.rpartition(".")[0] for event in BOUND})]


def steps_of(model: Any) -> dict[str, list[type[DocumentKind]]]:
    """The steps of this model after which documents are made, and which."""
    bound = {event.rpartition(".")[::2]: kinds for event, kinds in BOUND.items()}
    return {name: kinds for (label, name), kinds in bound.items() if label == model._meta.label}
