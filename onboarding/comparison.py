"""Who is preferred in equal conditions, and why (§5.1, R024): whoever reaches more townships, then more villages."""

import hashlib
import json
from itertools import groupby, pairwise
from typing import Any

from django.db.models import Prefetch

from onboarding.enums import ApplicationState
from onboarding.rules import conditions_met

OUT = (ApplicationState.WITHDRAWN, ApplicationState.ENDED)


def applications(need: Any) -> list:
    """All that were sent in answer to a need and still stand, with what is compared; four queries, however many."""
    model = need.applications.model
    answers = model.answers.rel.related_model.objects.select_related("requirement")
    outlets = model.outlets.rel.related_model.objects.select_related("township")
    found = need.applications.filter(model.scope.sent).exclude(state__in=OUT).order_by("pk")
    return list(
        found.select_related("applicant", "partner__organisation").prefetch_related(
            Prefetch("answers", answers), Prefetch("outlets", outlets)
        )
    )


def rows(need: Any) -> list[dict[str, int]]:
    """One row an application, best first: key, version, conditions met, townships, villages, shared rank."""
    return ranked([row(application) for application in applications(need)])


def row(application: Any) -> dict[str, int]:
    outlets = application.outlets.all()
    townships = {o.township_id for o in outlets if o.township_id}
    villages = {(o.township_id, o.village) for o in outlets if o.township_id and o.village}
    return {
        "application": application.pk,
        "version": application.version,
        "met": conditions_met(application.answers.all()),
        "townships": len(townships),
        "villages": len(villages),
    }


def merit(one: dict[str, int]) -> tuple[int, int, int]:
    """Conditions come first: the reach only decides between equals."""
    return -one["met"], -one["townships"], -one["villages"]


def ranked(found: list[dict[str, int]]) -> list[dict[str, int]]:
    ordered, rank, result = sorted(found, key=lambda r: (*merit(r), r["application"])), 1, []
    for _, equals in groupby(ordered, key=merit):
        same = list(equals)
        result += [r | {"rank": rank} for r in same]
        rank += len(same)
    return result


def digest(found: list[dict[str, int]]) -> str:
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def words(found: list[dict[str, int]], names: dict[int, str]) -> list[str]:
    """Between each and the next: who is preferred and why, as a sentence."""
    return [_between(a, b, names) for a, b in pairwise(found)]


def _between(one: dict[str, int], other: dict[str, int], names: dict[int, str]) -> str:
    first, second = names[one["application"]], names[other["application"]]
    if one["met"] != other["met"]:
        return f"{first}符合 {one['met']} 项资格条件，{second}符合 {other['met']} 项，条件不同等，{first}在前。"
    if one["rank"] == other["rank"]:
        reach = f"都到 {one['townships']} 个乡镇（街道）、{one['villages']} 个村（社区）"
        return f"{first}和{second}条件同等，{reach}，不分先后。"
    wider = one["townships"] != other["townships"]
    what, unit = ("townships", "乡镇（街道）") if wider else ("villages", "村（社区）")
    more = f"{first}延伸到 {one[what]} 个{unit}，多于{second}的 {other[what]} 个"
    return f"两家都符合 {one['met']} 项资格条件，条件同等；{more}，按标准 5.1 优先考虑{first}。"
