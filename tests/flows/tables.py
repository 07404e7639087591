"""How a table of a machine is walked: every state, every step, every person.

A table is written by hand in two parts. SEEN: state → the persons who see the row; for all others it is not found.
RIGHTS: step → who may take it → state → what comes of it; whoever sees the row and is not named is forbidden, and
whoever is named is refused in every state that is not.
"""

import copy

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction

from portal.accounts.actor import STRANGER, SYSTEM
from portal.flow.gate import perform
from portal.flow.refusals import Refused

NOT_FOUND, FORBIDDEN, REFUSED = "not found", "forbidden", "refused"


def persons(rooms):
    """The people of every table: of the county and its branch, above, beside, and those who have no part in it."""
    return {
        "reviewer": rooms.reviewer,
        "approver": rooms.approver,
        "second approver": rooms.person("approver", rooms.county),
        "system administrator": rooms.one("system_administrator", rooms.county),
        "city reviewer": rooms.one("reviewer", rooms.city),
        "city approver": rooms.one("approver", rooms.city),
        "province reviewer": rooms.one("reviewer", rooms.province),
        "beside reviewer": rooms.one("reviewer", rooms.beside),
        "beside approver": rooms.one("approver", rooms.beside),
        "liaison": rooms.liaison,
        "branch manager": rooms.one("partner_manager", rooms.branch),
        "head office liaison": rooms.one("liaison", rooms.bank),
        "sister liaison": rooms.one("liaison", rooms.sister),
        "other liaison": rooms.other_liaison,
        "outlet manager": rooms.one("outlet_manager", rooms.counter),
        "stranger": STRANGER,
        "system": SYSTEM,
    }


COUNTY = {"reviewer", "approver", "second approver", "system administrator"}
ABOVE = {"city reviewer", "city approver", "province reviewer"}
BESIDE = {"beside reviewer", "beside approver"}
BANK = {"liaison", "branch manager", "head office liaison"}
OTHERS = {"sister liaison", "other liaison", "outlet manager", "stranger", "system"}
EVERYBODY = COUNTY | ABOVE | BESIDE | BANK | OTHERS


def outcome(call):
    """The state that a door leads to, or in what way it stays shut. Nothing of it remains."""
    try:
        with transaction.atomic():
            state = str(call().state)
            transaction.set_rollback(True)
            return state
    except Refused as refused:
        return REFUSED if refused.record else f"refused: {refused}"
    except PermissionDenied:
        return FORBIDDEN
    except ObjectDoesNotExist:
        return NOT_FOUND


def walked(obj, people, data):
    """(step, person) → outcome, for every step of the machine and every person."""
    return {
        (name, person): outcome(
            lambda name=name, by=by: perform(copy.copy(obj), name, by=by, seen=obj.version, **data.get(name, {}))
        )
        for name in obj.steps
        for person, by in people.items()
    }


def expected(state, seen, rights):
    """The same, from the two parts of the table."""
    return {
        (name, person): _one(person, state, seen[state], holders)
        for name, holders in rights.items()
        for person in EVERYBODY
    }


def _one(person, state, seers, holders):
    if person not in seers:
        return NOT_FOUND
    if person not in holders:
        return FORBIDDEN
    return holders[person].get(state, REFUSED)


def shut(seers, right):
    """For a door that is no step: person → outcome, `right` naming those for whom it opens or is refused."""
    return {person: NOT_FOUND if person not in seers else right.get(person, FORBIDDEN) for person in EVERYBODY}
