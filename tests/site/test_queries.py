"""A page asks as many questions of the database with sixty rows as with three."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onboarding.models import Application
from portal.web.paging import Key
from tests.factories import onboarding as make
from tests.factories import partners as make_partner
from tests.factories.rooms import Rooms

INBOX = 12  # at most, whoever looks: with drafts, unread notices and the holidays
ASKED = {
    "nobody": {"home": 3, "needs": 2, "need": 2},
    "reviewer": {
        "workbench": 10,
        "workbench waiting": 8,
        "search": 15,
        "search number": 15,
        "cooperationneed-list": 6,
        "application-list": 9,
        "negotiation-list": 8,
        "partner-list": 6,
        "cooperation-list": 6,
        "application": 21,
        "application of many answers": 21,
        "application-export": 5,
        "application-batch": 8,
        "check": 10,
        "recommend": 20,
        "send_back": 13,
        "comparison": 14,
        "need": 12,
        "need of many conditions": 12,
        "negotiation": 10,
        "partner": 9,
        "cooperation": 9,
    },
    "approver": {"workbench": 12, "workbench waiting": 8},
    "liaison": {
        "workbench": 10,
        "workbench waiting": 8,
        "search": 17,
        "search number": 17,
        "cooperationneed-list": 7,
        "application-list": 10,
        "negotiation-list": 8,
        "partner-list": 6,
        "cooperation-list": 6,
        "application": 19,
        "application of many answers": 19,
        "edit": 18,
        "new": 10,
    },
    "partner_manager": {"partner": 10},
    "system_administrator": {"organisation-list": 6, "organisation": 7, "user-list": 7},
    "security_administrator": {"user-list": 7},
    "audit_administrator": {"audit-list": 10},
}


def grow(rooms: Rooms, many: int) -> SimpleNamespace:
    """So many needs, applicants to one of them, answers, outlets and minutes of one application, people of a place."""
    called = rooms.need(title="大家都应的需求")
    one = rooms.application("reviewing", called, places=[("330106001", f"{n}村") for n in range(many)])
    for answer in one.answers.all():
        make.rewrite(one, answer, check_result="met", checked_by=rooms.reviewer.user)
    for number in range(many):
        branch = rooms.partner(f"第{number}支行{many}", "330106", rooms.bank)
        state = ("submitted", "reviewing", "recommended")[number % 3]
        rooms.negotiation("proposed", rooms.application(state, called, branch))
        rooms.negotiation("proposed", one, place=f"第{number}会议室")
        rooms.need(title=f"第{number}个需求")
        rooms.need("draft", title=f"第{number}个草稿")
        rooms.cooperation(branch)
        make_partner.qualification(rooms.register)
        rooms.person("reviewer", rooms.county)
    full = rooms.need(title="条件很多的需求", requirements=[f"条件{n}" for n in range(many)])
    return SimpleNamespace(called=called, one=one, full=full, many=rooms.application("reviewing", full))


def addresses(rooms: Rooms, rows: SimpleNamespace) -> dict[str, dict[str, str]]:
    """Who looks at which pages."""
    lists = {f"{name}-list": reverse(f"{name}-list") for name in ("cooperationneed", "application", "negotiation")}
    lists |= {f"{name}-list": reverse(f"{name}-list") for name in ("partner", "cooperation")}
    boxes = {"workbench": reverse("workbench"), "workbench waiting": reverse("workbench") + "?box=waiting"}
    search = {"search": reverse("search") + "?q=支行", "search number": reverse("search") + "?q=YX-000001"}
    one, county = rows.one, rooms.county
    applications = {
        "application": one.get_absolute_url(),
        "application of many answers": rows.many.get_absolute_url(),
    }
    return {
        "nobody": {
            "home": reverse("home"),
            "needs": reverse("public-need-list"),
            "need": reverse("public-need", args=[rows.full.pk]),
        },
        "reviewer": boxes | search | lists | applications | {
            "application-export": reverse("application-export"),
            "application-batch": reverse("application-batch", args=["take_up"]) + "?every=1",
            "check": reverse("application-edit", args=[rows.many.pk]),
            "recommend": reverse("application-step", args=[one.pk, "recommend"]) + f"?seen={one.version}",
            "send_back": reverse("application-step", args=[rows.many.pk, "send_back"]) + f"?seen={one.version}",
            "comparison": reverse("need-comparison", args=[rows.called.pk]),
            "need": rows.called.get_absolute_url(),
            "need of many conditions": rows.full.get_absolute_url(),
            "negotiation": one.negotiations.first().get_absolute_url(),
            "partner": rooms.register.get_absolute_url(),
            "cooperation": rooms.register.cooperations.first().get_absolute_url(),
        },
        "approver": boxes,
        "liaison": boxes | search | lists | applications | {
            "edit": reverse("application-edit", args=[one.pk]),
            "new": reverse("application-new") + f"?need={rows.full.pk}",
        },
        "partner_manager": {"partner": rooms.register.get_absolute_url()},
        "system_administrator": {
            "organisation-list": reverse("organisation-list"),
            "organisation": reverse("organisation-detail", args=[county.pk]),
            "user-list": reverse("user-list"),
        },
        "security_administrator": {"user-list": reverse("user-list")},
        "audit_administrator": {"audit-list": reverse("audit-list")},
    }  # fmt: skip


@pytest.fixture
def asked(rooms, as_):
    """Statements of every page for its person; once before, so that nothing is looked up for the first time."""

    def count(rows: SimpleNamespace) -> dict[str, dict[str, int]]:
        found = {}
        for who, pages in addresses(rooms, rows).items():
            client = Client() if who == "nobody" else as_(person(rooms, who))
            found[who] = {page: statements(client, url) for page, url in pages.items()}
        return found

    return count


def person(rooms: Rooms, role: str):
    place = {"liaison": rooms.branch, "partner_manager": rooms.bank}.get(role, rooms.county)
    return rooms.one(role, place)


def statements(client: Client, url: str) -> int:
    assert client.get(url).status_code == 200, url
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def test_sixty_rows_ask_no_more_than_three(rooms, asked):
    few, many = asked(grow(rooms, 3)), asked(grow(rooms, 60))
    assert few == many == ASKED


def test_the_inbox_asks_little():
    boxes = [n for pages in ASKED.values() for page, n in pages.items() if page.startswith("workbench")]
    assert len(boxes) == 6
    assert max(boxes) <= INBOX


def test_the_newest_applications_are_read_along_an_index(rooms):
    order = [Key.of(Application, term).order(reverse=False) for term in ("-since", "-pk")]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "Index Scan Backward using application_by_since" in Application.objects.order_by(*order)[:51].explain()
