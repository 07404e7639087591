"""The world of the walk: rows of every kind on this side and that, and the people who look at them."""

from typing import Any

from portal.documents.models import NumberSequence
from portal.jobs.models import Job
from portal.notices.models import Delivery, MailChoice, Notice
from tests.factories import partners as make_partner
from tests.factories import personal as make_personal
from tests.factories.documents import document
from tests.factories.evidence import evidence
from tests.factories.rooms import Rooms
from tests.factories.web import draft as make_draft
from tests.factories.web import export as make_export
from tests.house import walk_announcements, walk_catalogue, walk_clock, walk_tokens

# The order of the people is the order of the columns in the tables of the walk.
PEOPLE = {
    "R": "reviewer of the county",
    "A": "approver of the county",
    "S": "system administrator of the county",
    "G": "security administrator of the county",
    "U": "audit administrator of the county",
    "C": "reviewer of the city above",
    "P": "reviewer of the province above",
    "B": "reviewer of the county beside",
    "L": "liaison of the branch",
    "M": "manager of the branch",
    "H": "liaison of its head office",
    "K": "manager of its head office",
    "I": "liaison of the sister branch in the county beside",
    "O": "liaison of another bank's branch",
    "T": "outlet manager below the branch",
    "N": "a person without any role",
    "X": "a stranger, not logged in",
}
COLUMNS = "".join(PEOPLE)


def people(rooms: Rooms) -> dict[str, Any]:
    """Actors by column; N is a user, X is nobody."""
    where = {
        "R": ("reviewer", rooms.county), "A": ("approver", rooms.county), "S": ("system_administrator", rooms.county),
        "G": ("security_administrator", rooms.county), "U": ("audit_administrator", rooms.county),
        "C": ("reviewer", rooms.city), "P": ("reviewer", rooms.province), "B": ("reviewer", rooms.beside),
        "L": ("liaison", rooms.branch), "M": ("partner_manager", rooms.branch), "H": ("liaison", rooms.bank),
        "K": ("partner_manager", rooms.bank), "I": ("liaison", rooms.sister), "O": ("liaison", rooms.other_branch),
        "T": ("outlet_manager", rooms.counter),
    }  # fmt: skip
    return {column: rooms.one(*place) for column, place in where.items()}


def walked() -> tuple[Rooms, dict[str, Any]]:
    """The standing places and people, and every row by the name that the tables call it: `laid(walked)`."""
    rooms = Rooms()
    people(rooms)
    return rooms, world(rooms)


def world(rooms: Rooms) -> dict[str, Any]:
    sent = _applications(rooms)
    rows = {
        **walk_announcements.rows(rooms),
        **walk_catalogue.rows(rooms),
        **_needs(rooms),
        **sent,
        **{f"need of {name}": one.need for name, one in sent.items()},
    }
    rows |= {
        "minutes draft": rooms.negotiation("draft", rows["application sent"], place="地点甲"),
        "minutes": rooms.negotiation("proposed", rows["application sent"], place="地点乙"),
        "other minutes": rooms.negotiation("proposed", rows["other application"], place="地点丙"),
        "cooperation": rooms.cooperation(),
        "other cooperation": rooms.cooperation(rooms.other_branch),
        "sister cooperation": rooms.cooperation(rooms.sister, rooms.beside),
        "partner": rooms.register,
        "other partner": rooms.other_register,
        "insurer": rooms.insurer_register,
        "qualification": make_partner.qualification(rooms.register, name="甲种许可"),
        "contact": make_partner.contact(rooms.register),
        "other contact": make_partner.contact(rooms.other_register),
        "other qualification": make_partner.qualification(rooms.other_register, name="乙种许可"),
    }
    rows |= _tree(rooms)
    return rows | _parts(rows) | walk_tokens.rows(rooms)


def _parts(rows: dict[str, Any]) -> dict[str, Any]:
    return {
        **_documents(rows),
        "evidence draft": evidence(rows["application draft"].applicant, owner=rows["application draft"]),
        "evidence": evidence(rows["application sent"].applicant, owner=rows["application sent"]),
        "other evidence": evidence(rows["other application"].applicant, owner=rows["other application"]),
        "evidence loose": evidence(rows["branch"], user=rows["person branch"]),
        "scan": evidence(rows["bank"], "pdf", rows["qualification"]),
        "requirement draft": rows["need draft"].requirements.first(),
        "requirement": rows["need"].requirements.first(),
        "answer draft": rows["application draft"].answers.first(),
        "answer": rows["application sent"].answers.first(),
        "correction": rows["application returned"].corrections.first(),
        "outlet draft": rows["application draft"].outlets.first(),
        "outlet": rows["application sent"].outlets.first(),
        "record": rows["application sent"].history().last(),
        "reading": make_personal.reading(rows["application sent"], rows["application sent"].submitted_by),
        **_notices(rows),
        **walk_clock.rows(rows["application sent"]),
        "job": Job.objects.create(handler="portal.jobs.models.run_waiting"),
    }


def _documents(rows: dict[str, Any]) -> dict[str, Any]:
    made = document(rows["application sent"])
    sequence = NumberSequence.objects.get(issuer=made.issuer)
    return {"document": made, "other document": document(rows["other application"]), "sequence": sequence}


def _notices(rows: dict[str, Any]) -> dict[str, Any]:
    """All of them the reviewer's own, and even so found only by asking for one's own."""
    about = rows["application sent"]
    mine = {"person": about.need.drafted_by, "organisation": about.department}
    told = Notice.objects.create(**mine, kind="onboarding.submitted", occasion="walk", subject="请受理", text="请受理",
                                 object=about)  # fmt: skip
    choice = MailChoice.objects.create(person=mine["person"], address="walk@mail.test")
    return {"notice": told, "mail choice": choice, "delivery": Delivery.objects.create(channel="email", **mine)}


def _needs(rooms: Rooms) -> dict[str, Any]:
    return {
        "need draft": rooms.need("draft", title="县需求草稿"),
        "need": rooms.need(title="县需求"),
        "city need draft": rooms.need("draft", rooms.city, title="市需求草稿"),
        "city need": rooms.need(issued_by=rooms.city, title="市需求"),
        "beside need draft": rooms.need("draft", rooms.beside, title="邻县需求草稿"),
        "beside need": rooms.need(issued_by=rooms.beside, title="邻县需求"),
        "far need": rooms.need(issued_by=rooms.elsewhere, title="远县需求"),
    }


def _applications(rooms: Rooms) -> dict[str, Any]:
    def to(title: str, by: Any = None) -> Any:
        return rooms.need(issued_by=by, title=title)

    return {
        "application draft": rooms.application("draft", to("答甲")),
        "application sent": rooms.application("submitted", to("答乙")),
        "application returned": rooms.application("returned", to("答丙")),
        "other application draft": rooms.application("draft", to("答丁"), rooms.other_branch),
        "other application": rooms.application("reviewing", to("答戊"), rooms.other_branch),
        "sister application": rooms.application("submitted", to("答己", rooms.beside), rooms.sister, ()),
        "head office application": rooms.application("submitted", to("答庚", rooms.province), rooms.bank),
    }


def _tree(rooms: Rooms) -> dict[str, Any]:
    return {
        "draft": make_draft(rooms.liaison, "/work/applications/"),
        "export": make_export(rooms.liaison),
        "county": rooms.county, "beside": rooms.beside, "city": rooms.city, "branch": rooms.branch,
        "other branch": rooms.other_branch, "sister": rooms.sister, "bank": rooms.bank,
        "person county": rooms.reviewer.user, "person beside": rooms.one("reviewer", rooms.beside).user,
        "person city": rooms.one("reviewer", rooms.city).user, "person branch": rooms.liaison.user,
        "person other": rooms.other_liaison.user,
        "membership county": rooms.reviewer.user.memberships.get(),
        "membership branch": rooms.liaison.user.memberships.get(),
    }  # fmt: skip
