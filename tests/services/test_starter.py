"""The starter items, read off data/service_items.csv by hand."""

import pytest

from portal.flow.refusals import Refused
from services import starter
from services.models import ServiceItem
from services.queries import pending_fields

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R012", "R014")
def test_all_sixty_nine_come_with_a_category_and_a_legal_basis(begun):
    items = {item.code: item for item in ServiceItem.objects.all()}
    assert len(items) == 69
    one = items["GG050"]
    assert one.category == "common"
    assert one.legal_basis == "《社会保险经办条例》（国务院令第765号）第10条"
    assert (one.statutory_days, one.limit_unit, one.promised_days) == (10, "working", 3)
    assert (one.risk, one.is_reviewed, one.outlet_role, one.outlet_tier) == ("high", True, "accept", 2)
    assert [m.name for m in one.materials.all()] == ["变更后身份证", "公安机关变更证明（可共享核验的免交）"]
    assert [m.shared for m in one.materials.all()] == [False, True]
    assert all(item.legal_basis for item in items.values())


@pytest.mark.requirement("R050")
def test_days_are_counted_as_the_law_counts_them(begun):
    one = ServiceItem.objects.get(code="GS040")
    assert (one.statutory_days, one.limit_unit, one.promised_days) == (60, "calendar", None)
    assert one.statutory == "60 日（日历日）"
    assert one.promised == "没有规定"


def test_a_default_without_source_is_to_be_confirmed(begun):
    one = ServiceItem.objects.get(code="GG040")  # its promise has a source, its materials another county's guide
    assert "promised_days" not in one.unconfirmed
    assert {"risk", "retention", "fee", "place", "materials"} <= set(one.unconfirmed)
    assert one.promised == "当场办结"
    other = ServiceItem.objects.get(code="GG030")
    assert other.promised == "省级待定"
    claim = ServiceItem.objects.get(code="SY010")  # its papers rest on article 31
    assert "materials" not in claim.unconfirmed
    counts = {row.label: row.count for row in pending_fields(begun.rooms.province)}
    assert (counts["风险等级"], counts["法定时限"], counts["申请材料"]) == (69, 10, 65)


@pytest.mark.requirement("R014", "R018")
def test_nothing_that_is_no_law_stands_where_the_public_reads_a_law(begun):
    items = {item.code: item for item in ServiceItem.objects.prefetch_related("materials")}
    bases = {paper.legal_basis for item in items.values() for paper in item.materials.all()}
    regulation = "《社会保险经办条例》（国务院令第765号）"
    assert bases == {"省级待定", *(f"{regulation}第{n}条" for n in (22, 24, 31))}
    assert {item.summary for item in items.values()} == {""}  # the notes of the data are nobody's summary
    from_memory, named, injury = items["ZY090"], items["JM010"], items["GS040"]
    assert (from_memory.statutory, from_memory.statutory_source) == ("省级待定", "")
    assert (named.statutory, named.statutory_source) == ("10 个工作日", f"{regulation}第6条")
    assert (injury.legal_basis, injury.statutory_source) == ("《工伤保险条例》第20条", "《工伤保险条例》第20条")
    assert "legal_basis" not in injury.unconfirmed
    assert (items["GG010"].statutory, items["GG010"].statutory_source) == ("没有规定", "")


def test_twice_brings_nothing_new(begun):
    assert len(begun.starters) == 69
    assert starter.load(begun.manager) == []


@pytest.mark.requirement("R018")
def test_a_city_sets_up_no_items_of_its_own(catalogue):
    city = catalogue.rooms.one("catalogue_manager", catalogue.rooms.city)
    with pytest.raises(Refused, match=r"^服务事项由省级部门统一设定，市县不能自设事项$"):
        starter.load(city)
