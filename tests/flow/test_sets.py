import pytest
from auditlog.models import LogEntry

from portal.accounts.actor import SYSTEM
from portal.flow.gate import enter, enter_many, perform, perform_many
from portal.flow.models import Hold, StepRecord
from portal.flow.refusals import Changed
from tests.proof.models import Grant, Matter, Outlet

pytestmark = pytest.mark.django_db


def rows(model, objs):
    """What stands in the row, in its records and in its audit entries, but for keys, names and times."""
    secret = {"id", "since", "person_id", "outlet_id", "organisation_id", "name", "title"}
    pks = [obj.pk for obj in objs]
    found = [
        {k: v for k, v in row.items() if k not in secret}
        for row in model.objects.filter(pk__in=pks).order_by("pk").values()
    ]
    kind = objs[0].history().first().content_type
    records = StepRecord.objects.filter(content_type=kind, object_id__in=pks).order_by("object_id", "version")
    told = ("version", "step", "source", "target", "actor", "role", "organisation", "note", "data")
    entries = LogEntry.objects.filter(content_type=kind, object_id__in=pks).order_by("object_id", "pk")
    changed = [(e.action, e.actor_id, {k: v for k, v in e.changes.items() if k not in secret}) for e in entries]
    return found, list(records.values_list(*told)), changed


def test_perform_many_leaves_the_same_rows_as_perform(house):
    outlet = house.outlet()
    one = [house.grant(outlet, "requested") for _ in range(3)]
    many = [house.grant(outlet, "requested") for _ in range(3)]
    for grant in one:
        perform(grant, "activate", by=house.configurer)
    results = perform_many(Grant.objects.filter(pk__in=[g.pk for g in many]), "activate", by=house.configurer)
    assert [r.reason for r in results] == ["", "", ""]
    assert rows(Grant, one) == rows(Grant, many)


def test_enter_many_leaves_the_same_rows_as_enter(house):
    outlet = house.outlet()
    people = [house.user() for _ in range(4)]
    one = [enter(Grant(outlet=outlet, person=p), "request", by=house.manager) for p in people[:2]]
    many = enter_many([Grant(outlet=outlet, person=p) for p in people[2:]], "request", by=house.manager)
    assert rows(Grant, one) == rows(Grant, [r.obj for r in many])


def test_reactions_and_holds_of_a_set(house):
    one, many = house.outlet(), [house.outlet(), house.outlet()]
    grants = [house.grant(outlet) for outlet in (one, *many)]
    perform(one, "suspend", by=house.supervisor)
    perform_many(Outlet.objects.exclude(pk=one.pk), "suspend", by=house.supervisor)
    assert [g.state for g in Grant.objects.order_by("pk")] == ["suspended"] * 3
    for model, single, several in ((Grant, grants[:1], grants[1:]), (Outlet, [one], many)):
        once, twice = rows(model, single), rows(model, several)
        assert [part * 2 for part in once] == list(twice)
    assert Hold.objects.filter(closed=None).count() == 3


def test_every_row_has_its_result(house):
    outlet, closed = house.outlet(), house.outlet("suspended")
    active = house.grant(outlet)
    good = house.grant(outlet, "requested")
    twice = house.grant(outlet, "requested", person=active.person)
    frozen = house.grant(closed, "requested")
    own = house.grant(outlet, "requested", requested_by=house.configurer.user)
    last = house.grant(outlet, "requested")
    results = perform_many(Grant.objects.all(), "activate", by=house.configurer)
    reasons = {r.obj.pk: r.reason for r in results}
    assert reasons.pop(active.pk).endswith("，当前状态为“有效”，不能配置")
    assert reasons == {
        good.pk: "",
        twice.pk: "该人员在本网点已有有效权限",
        frozen.pk: "网点当前为“暂停”",
        own.pk: "您是申请人，须由他人办理",
        last.pk: "",
    }
    assert Grant.objects.filter(state="active").count() == 3


def test_rows_out_of_sight_are_not_found(house):
    house.grant(house.outlet(), "requested")
    stranger = house.person("permission_configurer", house.beside)
    assert [r.reason for r in perform_many(Grant.objects.all(), "activate", by=stranger)] == ["找不到该记录"]


def test_a_set_that_decides_wants_the_versions_seen(house):
    seen, stale = house.matter("reviewing"), house.matter("reviewing")
    results = perform_many(Matter.objects.all(), "recommend", by=house.reviewer, seen={seen.pk: 1, stale.pk: 0})
    assert {r.obj.pk: r.reason[:4] for r in results} == {seen.pk: "", stale.pk: "您打开之"}
    with pytest.raises(TypeError):
        perform_many(Matter.objects.filter(pk=stale.pk), "recommend", by=house.reviewer)
    assert issubclass(Changed, Exception)


def test_the_statements_do_not_grow_with_the_rows(house, django_assert_num_queries):
    outlet = house.outlet()
    for _ in range(20):
        house.grant(outlet)
    agreement = house.agreement(outlet)
    with django_assert_num_queries(19):  # three machines, twenty-two rows; savepoint, release, clocks, audit included
        perform(agreement, "expire", by=SYSTEM)
