"""R042: from few to many, from simple to complex, what is asked for most first."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.models import ServiceItem
from services.ranking import best_first, proposed, ranked, sizes


def item(code, frequency, complexity, risk, role="whole"):
    return SimpleNamespace(pk=code, code=code, frequency=frequency, complexity=complexity, risk=risk, outlet_role=role)


@pytest.mark.requirement("R042")
def test_the_terms_add_up_and_are_shown():
    first, second, third = ranked(
        [
            item("C", 90, 5, "high"),
            item("B", 60, 1, "low"),
            item("A", 85, 2, "middle"),
            item("D", 99, 1, "low", "guide"),
        ]
    )
    assert [(one.item.code, one.place, one.words) for one in (first, second, third)] == [
        ("B", 1, "频次 60 + 简易 100 + 低风险 100 = 260"),
        ("A", 2, "频次 85 + 简易 75 + 低风险 50 = 210"),
        ("C", 3, "频次 90 + 简易 0 + 低风险 0 = 90"),
    ]


def test_equals_keep_the_order_of_their_codes():
    assert [one.item.code for one in ranked([item("B", 5, 1, "low"), item("A", 5, 1, "low")])] == ["A", "B"]


@pytest.mark.requirement("R042")
def test_sizes_by_hand():
    assert (sizes(66, 3), sizes(5, 4), sizes(2, 3), sizes(0, 3)) == ([11, 22, 33], [1, 1, 1, 2], [1, 1], [])


@pytest.mark.requirement("R042")
@given(st.integers(0, 600), st.integers(1, 9))
def test_batches_never_shrink_and_lose_nothing(count, batches):
    found = sizes(count, batches)
    assert sum(found) == count
    assert found == sorted(found)
    assert len(found) == min(count, batches)
    assert all(found)


def test_guidance_is_in_no_batch():
    assert proposed([item("A", 5, 1, "low"), item("B", 9, 1, "low", "guide")], 1) == {"A": 1, "B": 0}


def test_the_database_orders_alike(begun):
    rows = best_first(ServiceItem.objects.all())
    handled = [one.code for one in rows if one.outlet_role != "guide"]
    assert handled == [one.item.code for one in ranked(ServiceItem.objects.all())]
    assert {one.code for one in list(rows)[-3:]} == {"ZY070", "GS040", "GS050"}
