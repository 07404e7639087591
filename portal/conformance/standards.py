"""The ledger of cited standards: which are cited how, how each stands, what takes its place, and who says so."""

from datetime import date
from functools import cache
from typing import NamedTuple

from portal.conformance.enums import Cited, Standing
from portal.conformance.rows import lines


class Standard(NamedTuple):
    """number: GB/T 31599; year: of the edition that is cited, "" for an undated reference; newest: the latest edition
    or what takes its place, as far as known. Dates are None where no source was found; note: what is not certain;
    source: who says so, asked on `checked_on`."""

    number: str
    year: str
    name: str
    cited: Cited
    rows: tuple[str, ...]
    standing: Standing
    issued_on: date | None
    effective_on: date | None
    newest: str
    used: str
    note: str
    checked_on: date
    source: str

    @property
    def code(self) -> str:
        """GB/T 31599-2015"""
        return f"{self.number}-{self.year}" if self.year else self.number

    @property
    def applies(self) -> str:
        """R009: of a dated reference the cited edition alone, of an undated one the newest with all its amendments."""
        if self.cited != Cited.UNDATED:
            return f"只适用 {self.year} 版" if self.cited == Cited.DATED else f"{self.year} 版"
        return (
            f"适用最新版本（包括所有的修改单）：{self.newest}" if self.newest else "适用最新版本（包括所有的修改单）"
        )


@cache
def standards() -> tuple[Standard, ...]:
    """R003, R004, R005, R006, R007, R008, R009: as the data of the portal has them, the standard itself first."""
    return tuple(_standard(line) for line in lines("standards.csv"))


def _standard(line: dict[str, str]) -> Standard:
    read = {
        "cited": Cited(line["cited"]),
        "rows": tuple(line["rows"].split()),
        "standing": Standing(line["standing"]),
        "issued_on": _day(line["issued_on"]),
        "effective_on": _day(line["effective_on"]),
        "checked_on": date.fromisoformat(line["checked_on"]),
    }
    return Standard(**(line | read))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
