"""Guards: the reason why a step may not be taken yet, "" when nothing is in its way."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from portal.flow.refusals import Reason
from portal.regions.models import Level


def kept_by_a_province(item: Any, by: Any) -> str:
    """R018: items are the province's; nobody below it sets up its own."""
    return "" if item.issuer.region.level == Level.PROVINCE else "服务事项由省级部门统一设定，市县不能自设事项"


def has_defaults(item: Any, by: Any) -> str:
    return "" if item.unconfirmed else "没有待确认的缺省值"


def batch_sizes(batches: Iterable[int]) -> list[tuple[int, int]]:
    """Batch → how many items, in order. Batch 0 is guidance only and is no batch of the list."""
    return sorted(Counter(batch for batch in batches if batch).items())


def shrinking(batches: Iterable[int]) -> str:
    """R042: from few to many, so no batch is smaller than the one before it."""
    sizes = batch_sizes(batches)
    for (earlier, few), (later, many) in pairwise(sizes):
        if many < few:
            text = f"第 {later} 批 {many} 项，少于第 {earlier} 批的 {few} 项；分批形成的清单由少到多，批次不能缩小"
            return Reason(text, at="entries")
    return ""


def is_empty(edition: Any, by: Any) -> str:
    """R040: a copy would push out what has been listed by hand."""
    return Reason("清单里已有事项，移出后才能照前一版起草", at="entries") if edition.has_lines else ""


def has_lines(edition: Any, by: Any) -> str:
    return "" if edition.has_lines else Reason("清单里还没有事项", at="entries")


def has_candidates(edition: Any, by: Any) -> str:
    return "" if edition.candidates().exists() else "事项库里可列入的事项都已在清单里"


def leaves_out(narrowing: Any, by: Any) -> str:
    return "" if narrowing.exclusions.exists() else "还没有选不开放的事项"
