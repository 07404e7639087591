"""What may be handled where and when, read at four levels; and what becomes of it when editions change."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.flow.gate import enter, perform
from portal.flow.refusals import Refused
from portal.issued.actions import put_into_force
from portal.jobs.models import run_waiting
from portal.notices.models import Notice
from portal.regions.models import Region
from services import queries
from services.models import CatalogueEdition, CatalogueEntry, ItemVersion, Narrowing
from tests.factories import services as make
from tests.standing import PLACES

pytestmark = pytest.mark.django_db
PROVINCE, CITY, COUNTY, TOWN = "33/", "33/3301/", "33/3301/330106/", "33/3301/330106/330106001/"
BESIDE, ELSEWHERE = "33/3301/330105/", "33/3302/330203/"


def names(path, day=None, tier=2):
    assert path in {place for _, _, place, _ in PLACES.values()}
    with CaptureQueriesContext(connection) as asked:
        found = [entry.version.name for entry in queries.applicable(path, day or timezone.localdate(), tier)]
    assert len(asked) == 1
    return found


@pytest.fixture
def three(catalogue):
    return [catalogue.item(name=name, outlet_tier=tier) for name, tier in (("甲", 1), ("乙", 1), ("丙", 2))]


@pytest.mark.requirement("R018", "R019")
def test_a_list_narrows_from_province_to_township_and_never_widens(catalogue, three):
    edition = catalogue.edition(lines=three)
    entries = {entry.version.name: entry for entry in edition.entries.all()}
    rooms = catalogue.rooms
    catalogue.narrowing(edition, rooms.city, [entries["乙"]])
    catalogue.narrowing(edition, rooms.county, [entries["丙"]])
    assert {path: names(path) for path in (PROVINCE, CITY, COUNTY, TOWN, BESIDE, ELSEWHERE)} == {
        PROVINCE: ["甲", "乙", "丙"],
        CITY: ["甲", "丙"],
        COUNTY: ["甲"],
        TOWN: ["甲"],
        BESIDE: ["甲", "丙"],
        ELSEWHERE: ["甲", "乙", "丙"],
    }
    assert names(ELSEWHERE, tier=1) == ["甲", "乙"]
    left = queries.left_out(COUNTY, timezone.localdate())
    assert {(str(one), str(one.narrowing.issuer)) for one in left} == {("乙", "市局"), ("丙", "县局")}


@pytest.mark.requirement("R040")
def test_a_narrowing_applies_from_its_day_to_the_day_before_it_ends(catalogue, three):
    edition = catalogue.edition(lines=three, effective_on=make.in_days(-9))
    one = edition.entries.get(version__name="甲")
    days = {"starts_on": make.in_days(-3), "ended_on": make.in_days(2)}
    catalogue.narrowing(edition, catalogue.rooms.city, [one], "ended", **days)
    open_ = ["甲", "乙", "丙"]
    assert [names(CITY, make.in_days(n)) == open_ for n in (-4, -3, 0, 1, 2)] == [True, False, False, False, True]
    for state in ("draft", "review", "withdrawn"):
        catalogue.narrowing(edition, catalogue.rooms.city, [one], state, starts_on=make.in_days(3))
    assert names(CITY, make.in_days(4)) == open_


@pytest.mark.requirement("R043")
def test_a_later_batch_begins_on_its_own_day(catalogue, three):
    edition = catalogue.edition(lines=three[:2])
    make.entry(edition, three[2], batch=2, starts_on=make.in_days(5))
    assert names(COUNTY) == ["甲", "乙"]
    assert names(COUNTY, make.in_days(5)) == ["甲", "乙", "丙"]


@pytest.mark.requirement("R040")
def test_editions_follow_each_other_by_their_days_whatever_the_job_does(catalogue, three):
    first = catalogue.edition("in_force", three, effective_on=make.in_days(-20))
    second = catalogue.edition("published", three[:2], effective_on=make.in_days(-4))
    third = catalogue.edition("published", three[:1], effective_on=make.in_days(-1))
    catalogue.edition("draft", three, effective_on=make.in_days(-2))
    read = {n: names(COUNTY, make.in_days(n)) for n in (-21, -20, -5, -4, -2, -1, 0, 9)}
    assert read == {
        -21: [], -20: ["甲", "乙", "丙"], -5: ["甲", "乙", "丙"], -4: ["甲", "乙"], -2: ["甲", "乙"], -1: ["甲"],
        0: ["甲"], 9: ["甲"],
    }  # fmt: skip
    assert put_into_force() == 2  # two nights were missed
    assert put_into_force() == 0
    assert {n: names(COUNTY, make.in_days(n)) for n in read} == read
    states = CatalogueEdition.objects.exclude(state="draft").order_by("edition").values_list("state", "ended_on")
    assert list(states) == [
        ("superseded", second.effective_on), ("superseded", third.effective_on), ("in_force", None),
    ]  # fmt: skip
    assert first.history().last().actor is None


def test_what_is_published_waits_for_its_day(catalogue, three):
    edition = catalogue.edition("published", three, effective_on=make.in_days(1))
    assert put_into_force() == 0
    with pytest.raises(Refused, match=r"^施行日期.*还没有到$"):
        perform(edition, "take_effect", by=SYSTEM)
    assert names(COUNTY) == []


def test_a_repealed_edition_applied_up_to_yesterday(catalogue, three):
    edition = catalogue.edition("in_force", three, effective_on=make.in_days(-5))
    perform(edition, "repeal", by=catalogue.approver, note="政策调整")
    assert names(COUNTY) == []
    assert names(COUNTY, make.in_days(-1)) == ["甲", "乙", "丙"]
    assert queries.edition_on(COUNTY, timezone.localdate()) is None


def test_two_editions_are_never_in_force_on_one_day(catalogue, three):
    catalogue.edition("superseded", three, effective_on=make.in_days(-9), ended_on=make.in_days(-3))
    with pytest.raises(IntegrityError, match="one_in_force"), transaction.atomic():
        catalogue.edition("in_force", three, effective_on=make.in_days(-5))
    catalogue.edition("in_force", three, effective_on=make.in_days(-3))
    catalogue.edition("published", three, effective_on=make.in_days(3))
    ready = catalogue.edition("approved", three, effective_on=make.in_days(3))
    with pytest.raises(Refused, match=r"^已有一版在同一天施行，请退回修改施行日期$"):
        perform(ready, "publish", by=catalogue.approver)


@pytest.mark.requirement("R049")
def test_what_is_listed_keeps_its_version(catalogue, three):
    edition = catalogue.edition("in_force", three[:1], effective_on=make.in_days(-1))
    make.material(three[0], position=2, name="户口簿")
    version = edition.entries.get().version
    assert [paper.name for paper in version.papers] == ["居民身份证"]
    draft = catalogue.edition("draft", three[:1])
    assert [paper.name for paper in draft.entries.get().version.papers] == ["居民身份证", "户口簿"]
    assert list(ItemVersion.objects.values_list("number", flat=True)) == [1, 2]
    with pytest.raises(Exception, match="append_only"), transaction.atomic():
        ItemVersion.objects.update(name="改")


@pytest.mark.requirement("R040")
def test_a_second_edition_from_the_first_by_its_steps(catalogue):
    """Adds 3, drops 1, moves 2 to another batch; the difference in words and as a table."""
    items = [catalogue.item(code=f"A{n}", name=f"事项{n}") for n in range(7)]
    first = catalogue.edition("in_force", items[:4], effective_on=make.in_days(-9))
    by = catalogue.manager
    new = CatalogueEdition(issuer=by.organisation, effective_on=make.in_days(9))
    second = enter(new, "draft", by=by)
    second = perform(second, "copy_from", by=by, source=first.pk)
    second = perform(second, "include", by=by, items=[i.pk for i in items[4:]], batch=2)
    line = {entry.item.code: entry.pk for entry in second.listed()}
    second = perform(second, "drop", by=by, entries=[line["A0"]], note="不再适宜")
    second = perform(second, "move", by=by, entries=[line["A1"], line["A2"]], batch=2, note="先试点")
    assert queries.differences(second).words == [
        "新增 3 项：事项4、事项5、事项6",
        "取消 1 项：事项0",
        "调整 2 项：",
        "事项1：批次由“第 1 批”改为“第 2 批”",
        "事项2：批次由“第 1 批”改为“第 2 批”",
    ]
    second = perform(second, "submit", by=by)
    with pytest.raises(Exception, match="不能执行此操作"):
        perform(second, "approve", by=by, seen=second.version)
    second = perform(second, "approve", by=catalogue.approver, seen=second.version)
    second = perform(second, "publish", by=catalogue.approver)
    assert (second.state, second.edition, str(second)) == ("published", 2, "浙江省服务事项清单（第2版）")
    assert [edition.edition for edition in queries.published_editions("33/")] == [2, 1]
    assert queries.published_edition("33/", 2) == second


def test_an_edition_without_items_or_with_shrinking_batches_is_not_submitted(catalogue, three):
    by = catalogue.manager
    with pytest.raises(Refused, match=r"^清单里还没有事项$"):
        perform(catalogue.edition("draft"), "submit", by=by)
    lines = [(three[0], 1), (three[1], 1), (three[2], 2)]
    gradual = catalogue.edition("draft", lines, basis="gradual")
    words = "第 2 批 1 项，少于第 1 批的 2 项；分批形成的清单由少到多，批次不能缩小"
    with pytest.raises(Refused, match=f"^{words}$"):
        perform(gradual, "submit", by=by)
    assert perform(catalogue.edition("draft", lines), "submit", by=by).state == "review"


@pytest.mark.requirement("R018")
def test_a_narrowing_adds_nothing(catalogue, three):
    """Only lines of its own edition can be named, and only below the issuer."""
    edition = catalogue.edition("in_force", three[:1], effective_on=make.in_days(-1))
    other = catalogue.edition("published", three, effective_on=make.in_days(3))
    by = catalogue.rooms.one("catalogue_manager", catalogue.rooms.city)
    obj = Narrowing(edition=edition, issuer=by.organisation, starts_on=timezone.localdate())
    narrowing = enter(obj, "draft", by=by)
    strange = CatalogueEntry.objects.get(edition=other, item=three[1])
    with pytest.raises(Refused) as refused:
        perform(narrowing, "leave_out", by=by, entries=[strange.pk], note="无设备")
    assert list(refused.value.errors) == ["entries"]
    with pytest.raises(Refused, match=r"^还没有选不开放的事项$"):
        perform(narrowing, "submit", by=by)
    own = Narrowing(edition=edition, issuer=catalogue.rooms.province, starts_on=timezone.localdate())
    with pytest.raises(Refused, match="以下的部门"):
        enter(own, "draft", by=catalogue.manager)


# from edition to edition


def closed(catalogue, day):
    return [str(one.entry) for one in queries.left_out(catalogue.rooms.county.region_path, make.in_days(day))]


@pytest.mark.requirement("R018", "R040")
def test_what_a_city_left_out_stays_closed_in_the_next_edition(catalogue, three):
    """Nothing opens because a new edition begins: not on the day, and not before its job has come."""
    first = catalogue.edition("in_force", three, effective_on=make.in_days(-9))
    one, two, _ = (first.entries.get(item=item) for item in three)
    narrowing = catalogue.narrowing(first, catalogue.rooms.city, [one, two], starts_on=make.in_days(-5))
    catalogue.edition("published", [three[0], three[2]], effective_on=make.in_days(2))
    assert (names(CITY), names(CITY, make.in_days(2))) == (["丙"], ["丙"])
    assert (closed(catalogue, 0), closed(catalogue, 2)) == (["甲", "乙"], ["甲"])
    assert names(PROVINCE, make.in_days(2)) == ["甲", "丙"]
    perform(narrowing, "lift", by=catalogue.rooms.one("approver", catalogue.rooms.city), note="设备已齐")
    assert names(CITY, make.in_days(2)) == ["甲", "丙"]


def test_what_is_drafted_on_the_next_edition_closes_nothing_before_it_begins(catalogue, three):
    first = catalogue.edition("in_force", three, effective_on=make.in_days(-9))
    second = catalogue.edition("published", three, effective_on=make.in_days(3))
    catalogue.narrowing(second, catalogue.rooms.city, [second.entries.first()], starts_on=make.in_days(0))
    assert (names(CITY), names(CITY, make.in_days(3))) == (["甲", "乙", "丙"], ["乙", "丙"])
    assert first.narrowings.count() == 0


@pytest.mark.parametrize(("repealed", "state"), [("in_force", "ended"), ("published", "in_force")])
def test_it_ends_when_the_province_has_no_list_any_more(catalogue, three, repealed, state):
    """Repealed without a successor; with one to come it waits for that."""
    edition = catalogue.edition("in_force", three, effective_on=make.in_days(-9))
    narrowing = catalogue.narrowing(edition, catalogue.rooms.city, [edition.entries.first()])
    if repealed == "published":
        catalogue.edition("published", three, effective_on=make.in_days(5))
    perform(edition, "repeal", by=catalogue.approver, note="另行规定")
    run_waiting()
    narrowing.refresh_from_db()
    assert (narrowing.state, names(CITY)) == (state, [])
    assert narrowing.ended_on == (make.in_days(0) if state == "ended" else None)


def test_it_ends_with_an_edition_that_never_began(catalogue, three):
    edition = catalogue.edition("published", three, effective_on=make.in_days(5))
    narrowing = catalogue.narrowing(
        edition, catalogue.rooms.city, [edition.entries.first()], starts_on=make.in_days(5)
    )
    perform(edition, "withdraw", by=catalogue.approver, note="另行规定")
    run_waiting()
    narrowing.refresh_from_db()
    assert (narrowing.state, narrowing.ended_on) == ("ended", make.in_days(5))


@pytest.mark.requirement("R040")
def test_whoever_narrowed_is_told_of_the_next_edition_and_sees_what_goes_on(catalogue, three, as_):
    rooms = catalogue.rooms
    first = catalogue.edition("in_force", three, effective_on=make.in_days(-9))
    one, two, _ = (first.entries.get(item=item) for item in three)
    narrowing = catalogue.narrowing(first, rooms.city, [one, two])
    second = catalogue.edition("approved", [three[0], three[2]], effective_on=make.in_days(2))
    rooms.one("catalogue_manager", rooms.county)
    perform(second, "publish", by=catalogue.approver)
    run_waiting()
    told = Notice.objects.filter(kind="services.narrowing_goes_on")
    assert {notice.person for notice in told} == set(catalogue.pair(rooms.city))
    client = as_(rooms.one("catalogue_manager", rooms.city))
    page = client.get(narrowing.get_absolute_url())
    assert (page.context["newest"], page.context["gone"]) == (second, [narrowing.exclusions.get(entry=two)])
    assert "已不在清单里的不再起作用：" in page.content.decode()
    assert "沿用自第1版" in client.get(second.get_absolute_url()).content.decode()
    assert "，沿用至第2版" in client.get(reverse("narrowing-list")).content.decode()


def test_whoever_narrowed_in_another_province_is_told_nothing(catalogue, three, other_province):
    rooms = catalogue.rooms
    rooms.regions["320100"] = Region.objects.create(
        code="320100", name="南京市", path="32/3201/", level=2, parent=rooms.regions["320000"]
    )
    nanjing = rooms.department("南京市局", "320100", parent=other_province.issuer)
    catalogue.narrowing(other_province, nanjing, other_province.entries.all())
    catalogue.narrowing(catalogue.edition("in_force", three, effective_on=make.in_days(-9)), rooms.city)
    perform(catalogue.edition("approved", three, effective_on=make.in_days(2)), "publish", by=catalogue.approver)
    run_waiting()
    told = Notice.objects.filter(kind="services.narrowing_goes_on")
    assert {notice.person for notice in told} == set(catalogue.pair(rooms.city))


def test_what_is_guidance_only_comes_last(catalogue, three):
    edition = catalogue.edition("in_force", [(three[0], 0), (three[1], 2), (three[2], 1)])
    assert [str(entry) for entry in edition.listed()] == ["丙", "乙", "甲"] == names(PROVINCE)
