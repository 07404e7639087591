from datetime import timedelta

import pytest
from django.utils import timezone

from onboarding.models import Application, CooperationNeed
from partners.models import Cooperation
from portal.flow.gate import perform
from portal.flow.models import StepRecord
from portal.jobs.models import Job, run_one, run_waiting
from tests.together import together


def approved(rooms, need=None, applicant=None):
    one = rooms.application("recommended", need, applicant)
    rooms.negotiation("confirmed", one)
    return perform(one, "approve", by=rooms.one("approver", one.department), seen=one.version, note="")


def reactions():
    """The jobs that bring a cooperation; those beside them tell people."""
    return Job.objects.filter(handler="portal.flow.effects.react_later")


@pytest.mark.requirement("R010")
@pytest.mark.django_db
def test_a_cooperation_is_born_with_its_procedure_by_a_job_of_the_approval(rooms):
    need = rooms.need(selection_method="comparison")
    one = approved(rooms, need)
    assert not Cooperation.objects.exists()
    [job] = reactions().filter(done=None)
    assert run_one(job.pk)
    born = Cooperation.objects.get()
    assert (born.partner, born.organisation, born.department) == (rooms.register, rooms.branch, rooms.county)
    assert (born.state, born.selection_method) == ("agreed", "comparison")
    assert (born.region_path, born.organisation_path) == (rooms.county.region_path, rooms.branch.path)
    assert born.procedure == (
        f"县局公布合作需求“乡镇合作网点”（{need.number}），某银行县支行提出合作意向（{one.number}），县局审核推荐并批准"
    )
    record = born.history().get()
    assert (record.step, record.cause, record.actor) == ("agree", one.history().last(), rooms.approver.user)


@pytest.mark.requirement("R010")
@pytest.mark.django_db
def test_a_second_approval_of_the_same_pair_makes_no_second_one(rooms):
    approved(rooms)
    run_waiting()
    approved(rooms)
    run_waiting()
    assert Cooperation.objects.count() == 1
    assert not Job.objects.filter(done=None).exists()


@pytest.mark.requirement("R010")
@pytest.mark.django_db
def test_another_branch_or_department_is_another_pair(rooms):
    approved(rooms)
    approved(rooms, applicant=rooms.other_branch)
    approved(rooms, rooms.need(issued_by=rooms.city))
    run_waiting()
    pairs = sorted(Cooperation.objects.values_list("organisation__name", "department__name"))
    assert pairs == [("他银行县支行", "县局"), ("某银行县支行", "县局"), ("某银行县支行", "市局")]


@pytest.mark.requirement("R010")
@pytest.mark.django_db
def test_a_job_that_runs_twice_does_no_harm(rooms):
    approved(rooms)
    [job] = reactions()
    run_waiting()
    Job.objects.filter(pk=job.pk).update(done=None, not_before=timezone.now())
    assert run_waiting() == 1
    assert Cooperation.objects.count() == 1


@pytest.mark.requirement("R010")
@pytest.mark.django_db
def test_who_was_not_approved_has_no_cooperation(rooms):
    one = rooms.application("recommended")
    perform(one, "reject", by=rooms.approver, seen=one.version, note="网点重复")
    assert not reactions().exists()


@pytest.mark.requirement("R010")
@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_one_moment_make_one_cooperation(rooms, monkeypatch):
    """Both find none; the constraint lets one through, and the other job, tried again, finds it."""
    approved(rooms)
    approved(rooms)
    jobs = list(reactions().filter(done=None).values_list("pk", flat=True))
    together(*(lambda pk=pk: run_one(pk) for pk in jobs))
    assert Cooperation.objects.count() == 1
    left = reactions().filter(done=None)
    assert [job.attempts for job in left] in ([], [1])
    left.update(not_before=timezone.now() - timedelta(seconds=1))
    run_waiting()
    assert (Cooperation.objects.count(), Job.objects.filter(done=None).count()) == (1, 0)
    assert StepRecord.objects.filter(step="agree").count() == 1


ENDED = {"draft": "ended", "submitted": "ended", "reviewing": "ended", "recommended": "ended", "returned": "ended",
         "approved": "approved", "rejected": "rejected", "withdrawn": "withdrawn", "ended": "ended"}  # fmt: skip


@pytest.mark.requirement("R031")
@pytest.mark.django_db
@pytest.mark.parametrize("state", ENDED)
def test_a_need_that_is_withdrawn_ends_what_is_live_of_it(rooms, state):
    one, other = rooms.application(state), rooms.application("submitted")
    need = perform(CooperationNeed.objects.get(pk=one.need_id), "withdraw", by=rooms.approver, note="计划调整")
    now = Application.objects.get(pk=one.pk)
    assert now.state == ENDED[state]
    assert Application.objects.get(pk=other.pk).state == "submitted"
    if state != ENDED[state]:
        record = now.history().last()
        assert (record.step, record.cause) == ("end", need.history().last())


@pytest.mark.requirement("R031")
@pytest.mark.django_db
def test_a_need_that_is_closed_leaves_its_applications_alone(rooms):
    one = rooms.application("reviewing")
    perform(CooperationNeed.objects.get(pk=one.need_id), "close_early", by=rooms.approver, note="名额已满")
    assert Application.objects.get(pk=one.pk).state == "reviewing"


@pytest.mark.requirement("R015")
@pytest.mark.django_db
def test_minutes_end_with_what_they_were_about(rooms):
    one = rooms.application("recommended")
    confirmed, waiting, drafted = (rooms.negotiation(s, one) for s in ("confirmed", "proposed", "draft"))
    one = perform(one, "approve", by=rooms.approver, seen=one.version, note="")
    states = dict(one.negotiations.values_list("pk", "state"))
    assert states == {confirmed.pk: "confirmed", waiting.pk: "withdrawn", drafted.pk: "withdrawn"}
    ended = waiting.history().last()
    assert (ended.step, ended.cause, ended.actor) == ("end", one.history().last(), rooms.approver.user)


@pytest.mark.requirement("R015")
@pytest.mark.django_db
@pytest.mark.parametrize(("name", "data"), [("withdraw", {}), ("reject", {"note": "不符合"})])
def test_minutes_end_whichever_way_it_ends(rooms, name, data):
    one = rooms.application("recommended")
    waiting = rooms.negotiation("proposed", one)
    by = rooms.liaison if name == "withdraw" else rooms.approver
    perform(one, name, by=by, seen=one.version, **data)
    assert waiting.history().last().step == "end"


@pytest.mark.requirement("R015")
@pytest.mark.django_db
def test_a_withdrawn_need_ends_the_minutes_too(rooms):
    need = rooms.need()
    one = rooms.application("reviewing", need)
    waiting = rooms.negotiation("proposed", one)
    perform(need, "withdraw", by=rooms.approver, note="不再需要")
    chain = waiting.history().last()
    assert (chain.step, chain.cause.step, chain.cause.cause.step) == ("end", "end", "withdraw")
