"""Two versions beside each other: what came, what went, what changed, as a table and in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True)
class Line:
    """One thing in a version. key: by which it is found again in another version; facts: label → words."""

    key: str
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)


class Change(NamedTuple):
    label: str
    old: str
    new: str


class Changed(NamedTuple):
    name: str
    changes: list[Change]

    def __str__(self) -> str:
        return f"{self.name}：" + "，".join(f"{c.label}由“{c.old}”改为“{c.new}”" for c in self.changes)


class Comparison(NamedTuple):
    """Each in the order of the version in which it stands."""

    added: list[Line]
    dropped: list[Line]
    changed: list[Changed]

    @property
    def words(self) -> list[str]:
        """A sentence for each kind of difference; one that says so when there is none."""
        found = [_named("新增", self.added), _named("取消", self.dropped)]
        found += [f"调整 {len(self.changed)} 项："] if self.changed else []
        found += [str(one) for one in self.changed]
        return [sentence for sentence in found if sentence] or ["两版内容相同"]


def compare(old: Iterable[Line], new: Iterable[Line]) -> Comparison:
    earlier, later = {one.key: one for one in old}, {one.key: one for one in new}
    pairs = [(earlier[key], one) for key, one in later.items() if key in earlier]
    return Comparison(
        added=[one for key, one in later.items() if key not in earlier],
        dropped=[one for key, one in earlier.items() if key not in later],
        changed=[Changed(b.name, found) for a, b in pairs if (found := changes(a, b))],
    )


def changes(old: Line, new: Line) -> list[Change]:
    """Label by label; a thing that was renamed says so first."""
    pairs = [("名称", old.name, new.name)]
    pairs += [(label, old.facts.get(label, ""), words) for label, words in new.facts.items()]
    return [Change(label, a or "（空）", b or "（空）") for label, a, b in pairs if a != b]


def _named(word: str, lines: list[Line]) -> str:
    return f"{word} {len(lines)} 项：{'、'.join(one.name for one in lines)}" if lines else ""
