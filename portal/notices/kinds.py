"""What a notice is: a class of words, for whom it is, and to which steps it is bound."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.utils import timezone

from portal.accounts.enums import Kind as Side
from portal.flow.offers import follow, holder

KINDS: dict[str, type["NoticeKind"]] = {}
BOUND: dict[str, list[type["NoticeKind"]]] = defaultdict(list)
NO_DATE = "请尽快办理。"


class NoticeKind:
    """A notice is a subclass, declared in its room's `notices.py`.

    key: "onboarding.submitted". label: the name of the kind, as people choose it. urgent: goes out at once by mail.
    optional: people may switch its mail off; never of what is urgent. asks: it asks for something, for as long as
    the object stays in the state that it was told in. to: who gets it (portal.notices.audience). sides: whose people
    it can reach, so that nobody is asked about the mail of a kind that never comes. mass: it may go to hundreds, so
    the page of its step says to how many. along: what is selected with the object. subject, text: `str.format` over
    obj, who, when, until and `values()`. They go by mail, so they hold no personal data: organisations, never people,
    and no words that somebody typed for the other side.
    """

    key = label = subject = text = ""
    urgent = False
    optional = True
    asks = mass = False
    to: tuple[Any, ...] = ()
    sides: tuple[str, ...] = tuple(Side)
    along: tuple[str, ...] = ()

    def __init__(self, obj: Any, record: Any = None, **extra: Any) -> None:
        self.obj, self.record, self.extra = obj, record, extra

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.key:
            if KINDS.setdefault(cls.key, cls).__qualname__ != cls.__qualname__:
                raise TypeError(f"two notices are called {cls.key}")
            KINDS[cls.key] = cls

    def values(self) -> dict[str, Any]:
        """What the words may name beside `obj`, `who`, `when` and `until`."""
        return {}

    def words(self) -> tuple[str, str]:
        """Subject and text."""
        found = {"obj": self.obj, "who": self.who, "when": self.when, "until": self.until, **self.extra}
        found |= self.values()
        return self.subject.format_map(found), self.text.format_map(found)

    @property
    def who(self) -> str:
        """The organisation that took the step, or the system."""
        place = self.record.organisation if self.record else None
        return str(place) if place else "系统"

    @property
    def when(self) -> str:
        at = timezone.localtime(self.record.at if self.record else timezone.now())
        return at.strftime("%Y年%-m月%-d日")

    @property
    def until(self) -> str:
        """The date by which the next step is due, as a sentence."""
        due = getattr(self.obj, "due", None)
        return f"请在{due:%Y年%-m月%-d日}以前（含当日）办理。" if due else NO_DATE

    @classmethod
    def load(cls, model: Any, pks: Any) -> dict[int, Any]:
        """The objects as they are now, with what words and audiences look up: one query."""
        ways = {way for way in (model.handled_by, model.held_by) if way}
        ways |= {*getattr(model, "named_by", ()), *cls.along}
        return model._base_manager.filter(pk__in=pks).select_related(*ways).in_bulk()


def kinds_for(organisation: Any) -> list[type[NoticeKind]]:
    """Those that can reach somebody who acts there; all of them for whoever acts nowhere."""
    return [kind for kind in KINDS.values() if organisation is None or organisation.kind in kind.sides]


Kind = TypeVar("Kind", bound=type[NoticeKind])


def notice(*events: str) -> Callable[[Kind], Kind]:
    """`@notice("onboarding.Application.submit")`: told whenever that step was taken, by page, API or job.

    That the step exists is checked at start, like a reaction's.
    """

    def bind(kind: Kind) -> Kind:
        for event in events:
            if kind not in BOUND[event]:
                BOUND[event].append(kind)
        return kind

    return bind


def followed_steps() -> set[str]:
    """The steps that notices are bound to, and every other one of the same machines: it may end what a notice asks."""
    found = set(BOUND)
    for model in apps.get_models():
        label = model._meta.label
        if any(event.rpartition(".")[0] == label for event in BOUND):
            found |= {f"{label}.{name}" for name in getattr(model, "steps", ())}
    return found


def place_of(obj: Any, side: str) -> Any:
    """The organisation that must act on this side; None when the model has none there."""
    way = holder(type(obj), side)
    return follow(obj, way) if way else None
