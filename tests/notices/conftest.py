from types import SimpleNamespace

import pytest

from portal.accounts.models import Membership
from portal.notices.models import MailChoice, Notice

# The order of the people is the order of the columns in the tables.
WHO = {
    "R": "reviewer of the county, who acts",
    "Q": "another reviewer of the county",
    "A": "approver of the county",
    "C": "reviewer of the city above",
    "B": "reviewer of the county beside",
    "L": "liaison of the branch, who acts",
    "M": "another liaison of the branch",
    "K": "manager of the branch, without a right to apply",
    "H": "liaison of the head office",
    "O": "liaison of another bank's branch in the county",
    "I": "liaison of the sister branch in the county beside",
    "D": "liaison of the branch, disabled",
    "E": "liaison of the branch who has left",
    "F": "reviewer of the county, disabled",
    "G": "reviewer of the county who has left",
}


@pytest.fixture
def people(rooms):
    """Letter → actor."""
    found = {
        "R": rooms.reviewer, "Q": rooms.person("reviewer", rooms.county), "A": rooms.approver,
        "C": rooms.one("reviewer", rooms.city), "B": rooms.one("reviewer", rooms.beside),
        "L": rooms.liaison, "M": rooms.person("liaison", rooms.branch),
        "K": rooms.person("partner_manager", rooms.branch), "H": rooms.one("liaison", rooms.bank),
        "O": rooms.other_liaison, "I": rooms.one("liaison", rooms.sister),
        "D": rooms.person("liaison", rooms.branch), "E": rooms.person("liaison", rooms.branch),
        "F": rooms.person("reviewer", rooms.county), "G": rooms.person("reviewer", rooms.county),
    }  # fmt: skip
    for letter in "DF":
        disable(found[letter])
    for letter in "EG":
        leave(found[letter])
    return found


def disable(actor):
    actor.user.is_active = False
    actor.user.save()


def leave(actor):
    place = Membership.objects.get(user=actor.user, organisation=actor.organisation)
    place.roles = []
    place.save()


@pytest.fixture
def told(people):
    """Kind → the letters of those who were told, in the order of the columns."""
    letters = {actor.user.pk: letter for letter, actor in people.items()}

    def read(**which):
        found: dict[str, list[str]] = {}
        for kind, person in Notice.objects.filter(**which).values_list("kind", "person"):
            found.setdefault(kind, []).append(letters[person])
        return {kind: "".join(sorted(got, key="".join(WHO).index)) for kind, got in found.items()}

    return read


@pytest.fixture
def mailed(people):
    """Gives people a verified address."""

    def give(letters, **choice):
        for letter in letters:
            user = people[letter].user
            MailChoice.objects.create(person=user, address=f"{letter.lower()}@mail.test", verified="2026-01-01T00:00Z",
                                      **choice)  # fmt: skip

    return give


@pytest.fixture
def story(rooms):
    """A need, an application to it in any state, and its minutes."""

    def at(state, **fields):
        application = rooms.application(state, **fields)
        return SimpleNamespace(application=application, need=application.need)

    return at
