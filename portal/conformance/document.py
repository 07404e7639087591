"""docs/conformance.md: row → duty → code that enforces it → tests → state."""

from collections.abc import Iterable, Iterator, Mapping

from portal.conformance.carrying import Carried
from portal.conformance.enums import State
from portal.conformance.matrix import Line, by_chapter, counted, lines

TOP = """# Conformance

Written by `manage.py conformance`; do not edit, a stale file fails a test. The rows are those of the draft of
GB/T 44857-2024 (`portal/conformance/data/requirements.csv`), with the draft's clause numbers. What is claimed of each
stands in `claims.csv` beside it. A row is 已强制 (enforced), 已记录 (recorded) or 已展示 (shown) only where both the
docstring of a rule, step or constraint and a test marked `@pytest.mark.requirement` name it; the others are 软件之外
(outside software) or 尚未建设 (not yet built). “partly” says that part of the duty is still to come.
"""


def document(carried: Mapping[str, Carried]) -> str:
    found = lines(carried)
    return "\n".join([TOP, *_summary(found), *_chapters(found)])


def _summary(found: list[Line]) -> Iterator[str]:
    yield f"| chapter | {' | '.join(state.label for state in State)} | rows |"
    yield f"|---{'|---:' * (len(State) + 1)}|"
    for chapter, here in by_chapter(found):
        yield _numbers(chapter.words, here)
    yield _numbers("**all**", found)
    partly = sum(one.claim.is_partial for one in found)
    yield f"\nOf the rows that are enforced, recorded or shown, {partly} are partly so.\n"


def _numbers(name: str, here: list[Line]) -> str:
    return f"| {name} | {' | '.join(str(number or '') for number in counted(here).values())} | {len(here)} |"


def _chapters(found: list[Line]) -> Iterator[str]:
    for chapter, here in by_chapter(found):
        yield f"## {chapter.words}\n"
        yield "| row | clause | duty | state | code | tests |\n|---|---|---|---|---|---|"
        yield from (_row(one) for one in here)
        yield ""


def _row(line: Line) -> str:
    one = line.requirement
    cells = [
        one.row,
        one.clause,
        one.duty,
        _state(line),
        _names(line.carried.code),
        _names(line.carried.tests),
    ]
    return " ".join([*(f"| {cell}" if cell else "|" for cell in cells), "|"])


def _state(line: Line) -> str:
    claim = line.claim
    if claim.state == State.NOT_YET:
        return f"{claim.state.label}: {', '.join(claim.rooms)}"
    if not claim.lacks:
        return f"**{claim.state.label}** {claim.does}"
    return f"**{claim.state.label}**, partly: {claim.does} 还没有：{claim.lacks}（{', '.join(claim.rooms)}）"


def _names(found: Iterable[str]) -> str:
    """A module once, with the names in it."""
    modules: dict[str, list[str]] = {}
    for one in found:
        module, _, name = one.partition(": ")
        modules.setdefault(module, []).extend([name] if name else [])
    return "<br>".join(f"`{module}`{': ' if names else ''}{', '.join(names)}" for module, names in modules.items())
