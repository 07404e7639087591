"""What everybody may read: what the standard asks, clause by clause, and what the portal makes of it; the standards
that it cites."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from portal.conformance import carrying, matrix
from portal.conformance.actions import SUBJECT
from portal.conformance.enums import Cited, Standing, State
from portal.conformance.models import ClauseNumber
from portal.conformance.rows import CHAPTERS, Chapter
from portal.conformance.standards import standards
from portal.web.public_cache import cached
from portal.web.tables import Column
from portal.zones import address

NAME, LEDGER = "标准符合性", "引用标准台账"
DRAFT = "征求意见稿"
PARTLY = "partly"  # a filter beside the states: what is there, and not all of it
PUBLIC = {  # address by name → what it is called
    "account_login": "登录",
    "conformance": "本页",
    "cited-standards": LEDGER,
    "public-item-list": "服务事项",
    "public-edition-all": "事项清单",
    "public-need-list": "合作需求",
    "public-announcement-list": "公告公示",
}
WORK = {  # the same of what only those find who work here
    "audit-list": "审计记录",
    "reading-list": "明文查看记录",
    "application-list": "合作意向",
    "cooperation-list": "合作关系",
    "cooperationneed-list": "合作需求（比较）",
    "guidance-list": "指导记录",
    "limit-list": "办理时限",
    "negotiation-list": "协商纪要",
    "partner-list": "合作机构",
    "role-list": "角色与权限",
    "serviceitem-list": "事项库",
}


class Place(NamedTuple):
    """url: "" where this site does not have the page."""

    label: str
    url: str


class Row(NamedTuple):
    """A line of the matrix as the page shows it. clause: of the published edition where one was loaded."""

    line: matrix.Line
    clause: str
    places: list[Place]


class Numbers(NamedTuple):
    """edition: "" while only the draft's clause numbers are known; clauses: row → clause."""

    edition: str
    clauses: dict[str, str]

    def of(self, line: matrix.Line) -> str:
        """6.1; where an edition was loaded 6.2（征求意见稿 6.1）."""
        draft = line.requirement.clause
        if not self.edition:
            return draft
        return f"{self.clauses.get(line.row) or '没有这一条'}（{DRAFT} {draft}）"


def numbers() -> Numbers:
    """One query."""
    found = list(ClauseNumber.objects.newest())
    return Numbers(found[0].edition if found else "", {one.row: one.clause for one in found})


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Without an account, and only to read."""
    return login_not_required(require_safe(view))


@public
@cached(SUBJECT, keys=("state",))
def conformance(request: HttpRequest) -> HttpResponse:
    """R001: the rows by chapter, those of the eight fields of the standard's scope among them; of one state if the
    address says so."""
    asked, every = request.GET.get("state", ""), matrix.lines(carrying.known())
    if asked not in ("", PARTLY, *State.values):
        raise Http404(f"没有“{asked[:20]}”这种状态")
    counted, partly = matrix.counted(every), [line for line in every if line.claim.is_partial]
    known = numbers()
    found = partly if asked == PARTLY else [line for line in every if asked in ("", line.state)]
    chapters = _chapters(found, known)
    content = {
        "edition": known.edition,
        "asked": asked,
        "choices": [("", "全部", len(every)), *_choices(counted), (PARTLY, "还差一部分", len(partly))],
        "states": [(state, state.meaning) for state in State],
        "fields": [chapter for chapter, _ in chapters if chapter.is_field],
        "summary": [*_summary(every), ("合计", list(counted.values()), _told(counted))],
        "chapters": chapters,
        "breadcrumbs": [("首页", "/"), (NAME, "")],
    }
    return render(request, "conformance/conformance.html", content)


def _summary(every: list[matrix.Line]) -> Iterator[tuple[str, list[int], str]]:
    """Each chapter with its numbers in the order of the states, and the same in words for a narrow screen."""
    for chapter, here in matrix.by_chapter(every):
        counted = matrix.counted(here)
        yield chapter.words, list(counted.values()), _told(counted)


def _told(counted: dict[State, int]) -> str:
    """已强制 4、尚未建设 2"""
    return "、".join(f"{state.label} {number}" for state, number in counted.items() if number)


def _choices(counted: dict[State, int]) -> list[tuple[str, str, int]]:
    return [(state.value, state.label, number) for state, number in counted.items()]


def _chapters(found: Iterable[matrix.Line], known: Numbers) -> list[tuple[Chapter, list[Row]]]:
    return [
        (chapter, [Row(line, known.of(line), places_of(line)) for line in here])
        for chapter, here in matrix.by_chapter(found)
    ]


def places_of(line: matrix.Line) -> list[Place]:
    return [Place(_label(name), address(name)) for name in line.claim.places]


def _label(name: str) -> str:
    return PUBLIC[name] if name in PUBLIC else f"{WORK[name]}（登录后）"


COLUMNS = (
    Column("条目", lambda row: row.line.row),
    Column("条款", "clause"),
    Column("章", lambda row: _name_of(row.line.requirement.chapter)),
    Column("标准的要求", lambda row: row.line.requirement.words),
    Column("性质", lambda row: row.line.requirement.force),
    Column("谁的责任", lambda row: row.line.requirement.actor),
    Column("平台要做的", lambda row: row.line.requirement.duty),
    Column("状态", lambda row: row.line.state.label),
    Column("现在做到的", lambda row: row.line.claim.does or "没有"),
    Column("还没有的", lambda row: row.line.claim.lacks or "没有"),
    Column("由哪一部分建成", lambda row: row.line.claim.coming or "没有"),
    Column("程序", lambda row: "\n".join(row.line.carried.code) or "没有"),
    Column("测试", lambda row: "\n".join(row.line.carried.tests) or "没有"),
)


def _name_of(key: str) -> str:
    return next(chapter.words for chapter in CHAPTERS if chapter.key == key)


@public
def sheet(request: HttpRequest) -> HttpResponse:
    """The whole matrix for Excel, with the code and the tests that carry each row."""
    from portal.web.workbook import workbook  # openpyxl: a fifth of the whole start for one page

    known = numbers()
    rows = [Row(line, known.of(line), []) for line in matrix.lines(carrying.known())]
    words = [f"条款号：{known.edition or DRAFT}"]
    response = HttpResponse(
        workbook(NAME, COLUMNS, rows, words).getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = 'attachment; filename="conformance.xlsx"'
    return response


@public
@cached(SUBJECT)
def cited_standards(request: HttpRequest) -> HttpResponse:
    """R003, R004, R005, R006, R007, R008, R009: dated references apart from undated ones, of which the newest
    version applies."""
    found = standards()
    content = {
        "itself": [one for one in found if one.cited == Cited.SELF],
        "groups": [(kind, [one for one in found if one.cited == kind]) for kind in (Cited.DATED, Cited.UNDATED)],
        "unverified": sum(one.standing == Standing.UNVERIFIED for one in found),
        "breadcrumbs": [("首页", "/"), (NAME, reverse("conformance")), (LEDGER, "")],
    }
    return render(request, "conformance/standards.html", content)


urlpatterns = [
    path("conformance/", conformance, name="conformance"),
    path("conformance/conformance.xlsx", sheet, name="conformance-sheet"),
    path("conformance/standards/", cited_standards, name="cited-standards"),
]
