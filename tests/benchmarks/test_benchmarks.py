"""Every benchmark at its smallest: that it still finds what it measures. Nothing here is about time."""

from itertools import islice

import pytest
from django.db import transaction

from benchmarks import gate, pages
from benchmarks.alone import in_a_process, lines_of
from benchmarks.harness import SMALL
from onboarding.models import Application


def undone(lines):
    """Another one may follow."""
    with transaction.atomic():
        found = list(lines)
        transaction.set_rollback(True)
    return found


def sound(lines):
    """The lines of a benchmark, by what they measure; each with its yardstick among them."""
    lines = list(lines)
    found = {line.what: line for line in lines}
    assert len(found) == len(lines)
    assert all(line.rows and all(line.seconds) for line in lines)
    assert {line.yardstick.what for line in lines if line.yardstick} <= set(found)
    assert any(line.times for line in lines)
    return found


def test_a_set_asks_as_often_however_many_rows_it_has(db):
    few, more = (sound(undone(gate.lines(gate.Size(rows, ones=2, runs=1)))) for rows in (4, 9))
    for what in gate.STEPS:
        assert (few[what].rows, more[what].rows) == (4, 9)
        assert few[what].more["statements"] == more[what].more["statements"]


def test_a_county_has_what_is_not_left_out_above_it(db):
    found = sound(lines_of("catalogue", SMALL))
    assert [line.rows for line in found.values()] == [60, 20, 40, 20, 40, 30, 60]


def test_a_night_tells_all_reviewers_of_each_office_and_the_morning_writes_to_each_once(db):
    found = sound(lines_of("reminders", SMALL))
    night, morning = found["the nightly run"], found["the digests, made and sent"]
    assert (night.more["clocks"], night.rows, night.more["people"], morning.rows) == (20, 60, 6, 6)


def test_a_receipt_has_pages(db):
    assert sound(lines_of("documents", SMALL))["outlets: 1"].more["pages"] == 2


@pytest.mark.django_db(transaction=True)
def test_an_export_has_its_rows_in_a_process_of_its_own():
    found = sound(lines_of("exports", SMALL))
    assert found["20 applications"].rows == 20
    assert found["20 applications"].more["file, kB"] > 4


@pytest.mark.django_db(transaction=True)
def test_public_pages_are_kept_by_a_server_that_ends_with_its_benchmark():
    found = sound(in_a_process(lines_of, "public", SMALL))
    assert [line.rows for line in found.values()] == [1, 1, 1, 10, 2, 10, 10, 2, 10, 10]
    assert found["item list, kept"].yardstick is found["an empty view"]


@pytest.mark.django_db(transaction=True)
def test_pages_over_real_counties():
    """Of the first reader; the others read the same pages."""
    assert sound(lines_of("regions", SMALL))["the first load"].rows > 40_000
    lines = pages.lines(pages.Size(applications=40, runs=1))
    found = sound(islice(lines, 22))
    lines.close()
    assert all(line.what.startswith("a county") for line in found.values())
    assert max(line.more["statements"] for line in found.values()) < 30
    seen = {who: Application.objects.visible_to(actor).count() for who, actor in pages.readers()}
    assert [count for who, count in seen.items() if "all of it" in who] == [30, 40, 30]  # drafts are their partner's
