"""A personal value in memory: whatever prints it prints its mask, and only `.clear` tells."""

import hmac
import logging
from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder

from portal.personal import cipher
from portal.personal.kinds import KINDS, comparable, masked

UNREADABLE = "（无法读取）"
log = logging.getLogger(__name__)


class Personal:
    """str(), repr(), templates, exports and serializers see the mask. Equal when the clear texts are, also to a str.

    It holds either a clear text or what a column stores; that is decrypted when it is first asked for.
    """

    __slots__ = ("_clear", "kind", "place", "stored")

    def __init__(self, kind: str, clear: str | None = None, *, stored: str = "", place: str = "") -> None:
        self.kind, self._clear, self.stored, self.place = kind, clear, stored, place

    @property
    def clear(self) -> str:
        """The text itself; raises cipher.Unreadable."""
        if self._clear is None:
            self._clear = cipher.decrypt(self.stored, self.place) if self.stored else ""
        return self._clear

    @property
    def is_readable(self) -> bool:
        try:
            return self.clear is not None
        except cipher.Unreadable:
            return False

    def ends_with(self, digits: str, most: int = 4) -> bool:
        """Whether these are its last digits; takes as long for a wrong answer as for a right one."""
        last = "".join(c for c in self.clear if c.isdecimal())[-most:]
        return len(last) == most and hmac.compare_digest(last.encode(), digits.encode())

    def sealed(self, place: str) -> str:
        """What the column of that place stores: as it is while nothing changed, under the current key otherwise."""
        if not self:
            return ""
        if self.stored and self.place == place and cipher.is_current(self.stored):
            return self.stored
        return cipher.encrypt(self.clear, place)

    def fingerprint(self, place: str) -> str:
        """For exact look-ups; "" for nothing."""
        return cipher.fingerprint(comparable(self.clear, self.kind), place) if self else ""

    def __str__(self) -> str:
        try:
            return masked(self.clear, self.kind)
        except cipher.Unreadable as error:
            log.error("personal value of %s cannot be read", self.place, exc_info=error)
            return UNREADABLE

    def __repr__(self) -> str:
        return f"<{KINDS[self.kind].label} {self}>"

    def __bool__(self) -> bool:
        return bool(self.stored if self._clear is None else self._clear)

    def __eq__(self, other: Any) -> bool:
        if self is other:
            return True
        if isinstance(other, Personal):
            same = bool(self.stored) and (self.stored, self.place) == (other.stored, other.place)
            return same or (self.is_readable and other.is_readable and self.clear == other.clear)
        return self.is_readable and self.clear == other if isinstance(other, str) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.clear)

    def __copy__(self) -> "Personal":
        return self

    def __deepcopy__(self, memo: dict) -> "Personal":
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a personal value goes into no cache, session or queue")


class DigestEncoder(DjangoJSONEncoder):
    """For digests of content: a keyed fingerprint, the same under every encryption key and of no use to a guesser."""

    def default(self, o: Any) -> Any:
        return o.fingerprint("digest") if isinstance(o, Personal) else super().default(o)


def plain(value: Any) -> Any:
    """The value as records, logs and audit rows may hold it: of a personal one its mask."""
    return str(value) if isinstance(value, Personal) else value
