"""Rows are found where they are named, and a claim that is not carried is found out."""

import ast

import pytest

from portal.conformance.carrying import Carried, as_json, carried, in_code, in_tests
from portal.conformance.enums import State
from portal.conformance.matrix import faults
from portal.conformance.rows import Claim, Requirement

CODE = '''
"""What R010 asks."""
class Outlet:
    """R011 and (R012); not XR0130 or R14."""
    def rule(self):
        """R011: a rule.

        More of it, R013.
        """
        return "R099"
def plain(): pass  # R098
'''
TESTS = """
pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R024")]
@pytest.mark.requirement("R010", "R020")
@pytest.mark.parametrize("one", [1, pytest.param(2, marks=pytest.mark.requirement("R021"))])
def test_it(): 'R031'
@pytest.mark.requirement("R084")
class TestThat:
    @pytest.mark.requirement("R085")
    def test_one(self): pytest.mark.other("R032")
"""


def test_rows_are_named_in_docstrings():
    assert list(in_code(ast.parse(CODE))) == [
        ("R010", ""), ("R011", "Outlet"), ("R012", "Outlet"), ("R011", "Outlet.rule"), ("R013", "Outlet.rule"),
    ]  # fmt: skip


def test_rows_are_marked_over_tests():
    assert sorted(in_tests(ast.parse(TESTS))) == [
        ("R010", "test_it"), ("R020", "test_it"), ("R021", "test_it"), ("R024", ""), ("R084", "TestThat"),
        ("R085", "TestThat.test_one"),
    ]  # fmt: skip


def test_files_are_gathered_by_row(tmp_path):
    for name in (
        "room/rules.py",
        "room/migrations/0001.py",
        "other/rules.py",
        "tests/room/test_rules.py",
        "tests/x.py",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TESTS if name.startswith("tests") else CODE)
    found = carried(tmp_path, ["room"])
    assert found["R011"] == Carried(("room/rules.py: Outlet", "room/rules.py: Outlet.rule"), ())
    assert found["R024"] == Carried((), ("tests/room/test_rules.py",))
    assert found["R010"] == Carried(("room/rules.py",), ("tests/room/test_rules.py: test_it",))
    assert as_json({"R024": found["R024"]}) == (
        '{\n "R024": {\n  "code": [],\n  "tests": [\n   "tests/room/test_rules.py"\n  ]\n }\n}\n'
    )


ROWS = [Requirement(row, "6.1", "应", "要求", "合作双方", "登记") for row in ("R001", "R002")]
BOTH, CODE_ONLY, TESTS_ONLY = Carried(("a",), ("b",)), Carried(("a",), ()), Carried((), ("b",))


def claim(state=State.ENFORCED, does="不让办下去", lacks="", rooms=(), places=("home",), row="R001"):
    return Claim(row, state, does, lacks, rooms, places)


NOTHING = {"state": State.NOT_YET, "does": "", "rooms": ("outlets",), "places": ()}
LATER = claim(**NOTHING, row="R002")


@pytest.mark.parametrize("state", [State.ENFORCED, State.RECORDED, State.SHOWN])
@pytest.mark.parametrize(
    ("carried", "wrong"),
    [
        (BOTH, []),
        (CODE_ONLY, ["no tests names it"]),
        (TESTS_ONLY, ["no code names it"]),
        (Carried(), ["no code names it", "no tests names it"]),
    ],
)
def test_a_row_that_is_there_needs_code_and_tests(state, carried, wrong):
    assert list(faults(ROWS, [claim(state), LATER], {"R001": carried})) == [f"R001: {state}, and {w}" for w in wrong]


@pytest.mark.parametrize(
    ("one", "carried", "wrong"),
    [
        (claim(**NOTHING), CODE_ONLY, []),
        (claim(**NOTHING), TESTS_ONLY, []),
        (claim(**NOTHING), BOTH, ["not_yet, and code and tests carry it"]),
        (claim(**NOTHING | {"does": "有了"}), Carried(), ["not_yet, and something is said to be there"]),
        (claim(**NOTHING | {"places": ("home",)}), Carried(), ["not_yet, and something is said to be there"]),
        (claim(**NOTHING | {"rooms": ()}), Carried(), ["what is missing, and who brings it, go together"]),
        (claim(**NOTHING | {"rooms": ("attic",)}), Carried(), ["no such room: attic"]),
        (claim(State.OUTSIDE, "由人来做", places=()), Carried(), []),
        (claim(State.OUTSIDE, "", places=()), Carried(), ["outside, and not said how or why"]),
        (claim(does=""), BOTH, ["enforced, and not said how or why"]),
        (claim(places=()), BOTH, ["enforced, and nobody is told where"]),
        (claim(lacks="导出审批"), BOTH, ["what is missing, and who brings it, go together"]),
        (claim(rooms=("security",)), BOTH, ["what is missing, and who brings it, go together"]),
        (claim(lacks="导出审批", rooms=("security",)), BOTH, []),
    ],
)
def test_a_claim_says_neither_more_nor_less_than_there_is(one, carried, wrong):
    assert list(faults(ROWS, [one, LATER], {"R001": carried})) == [f"R001: {words}" for words in wrong]


def test_every_row_is_claimed_once_and_no_other_is_named():
    carried = {"R001": BOTH, "R999": CODE_ONLY}
    assert list(faults(ROWS, [claim(), LATER], carried)) == [
        "R999: named by code or tests, and no row of the standard"
    ]
    assert list(faults(ROWS, [claim()], {"R001": BOTH})) == ["not claimed once, in order: ['R002']"]
    assert list(faults(ROWS, [LATER, claim()], {"R001": BOTH})) == ["not claimed once, in order: the order differs"]
