"""The races of the two rooms. Each runs many rounds with its locks, and once without, where it must come out wrong."""

import contextlib
import copy
import threading
from collections import Counter
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from onboarding.models import Application, CooperationNeed
from onboarding.views import new_application
from partners import actions
from partners.models import Partner
from portal.accounts.models import Organisation
from portal.flow import effects
from portal.flow.gate import amend, enter, perform
from portal.flow.models import StepRecord
from portal.flow.refusals import Changed, Refused
from tests.factories import onboarding as make
from tests.factories import partners as make_partner
from tests.factories.posting import NEED, amended, checked, posted, row
from tests.together import ROUNDS, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unlocked(monkeypatch):
    """The same code with its locks taken out."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())


@pytest.fixture
def meeting(monkeypatch):
    """Both are let in before either writes: what a lock would have prevented."""
    write, both = effects.write, threading.Barrier(2)

    def meet_and_write(moves, *content, **facts):
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.5)
        write(moves, *content, **facts)

    monkeypatch.setattr(effects, "write", meet_and_write)


def kinds(outcomes):
    return Counter(type(o) if isinstance(o, Exception) else "done" for o in outcomes)


def errors(outcomes):
    return [o for o in outcomes if isinstance(o, Exception)]


def fresh(obj):
    return type(obj).objects.get(pk=obj.pk)


# two deciders


def decide_twice(rooms, one, second):
    """One approves, another rejects, at one moment, both on the version that they read."""
    mine, theirs = copy.copy(one), copy.copy(one)
    return together(
        lambda: perform(mine, "approve", by=rooms.approver, seen=mine.version, note=""),
        lambda: perform(theirs, "reject", by=second, seen=theirs.version, note="网点重复"),
    )


def recommended(rooms):
    one = rooms.application("recommended")
    rooms.negotiation("confirmed", one)
    return one


def test_of_two_deciders_one_decides_and_the_other_is_told_by_whom_and_when(rooms):
    second, won = rooms.person("approver", rooms.county), Counter()
    for _ in range(ROUNDS):
        one = recommended(rooms)
        outcomes = decide_twice(rooms, one, second)
        assert kinds(outcomes) == {"done": 1, Refused: 1}
        now, [lost] = fresh(one), errors(outcomes)
        [record] = StepRecord.objects.filter(object_id=one.pk, step__in=("approve", "reject"))
        assert (lost.record, now.decided_by) == (record, record.actor)
        assert str(lost).startswith(f"{record}，当前状态为“{now.get_state_display()}”")
        won[now.state] += 1
    assert set(won) <= {"approved", "rejected"}


def test_two_deciders_without_locks_are_both_let_in(rooms, unlocked, meeting):
    """Only the database is left to say no, and it cannot say by whom."""
    [lost] = errors(decide_twice(rooms, recommended(rooms), rooms.person("approver", rooms.county)))
    assert type(lost) is IntegrityError


# decide against amend


def decide_and_amend(rooms, one):
    mine, theirs = copy.copy(one), copy.copy(one)
    change = {one.answers.first().pk: {"statement": "改了"}}
    return together(
        lambda: perform(mine, "approve", by=rooms.approver, seen=mine.version, note=""),
        lambda: amended(theirs, rooms.liaison, answers=change),
    )


def test_a_decision_stands_on_what_it_saw_or_is_taken_anew(rooms):
    won = Counter()
    for _ in range(ROUNDS):
        one = recommended(rooms)
        outcomes = decide_and_amend(rooms, one)
        assert kinds(outcomes)["done"] == 1
        now, [lost] = fresh(one), errors(outcomes)
        won[now.state] += 1
        if now.state == "approved":
            assert (type(lost), lost.record.step) == (Changed, "approve")
            assert now.history().last().digest == now.digest()
        else:
            assert (now.state, now.answers.first().statement, now.recommended_by) == ("reviewing", "改了", None)
            assert (type(lost), lost.record.step) == (Refused, "lapse")
    assert set(won) <= {"approved", "reviewing"}


def test_a_decision_beside_an_amend_without_locks_is_stopped_by_the_database_alone(rooms, unlocked, meeting):
    [lost] = errors(decide_and_amend(rooms, recommended(rooms)))
    assert not getattr(lost, "record", None)


# submit against close


def submit_and_close(rooms, one, need):
    return together(
        lambda: perform(copy.copy(one), "submit", by=rooms.liaison),
        lambda: perform(need, "close_early", by=rooms.approver, note="名额已满"),
    )


def late(one, need):
    """A submission that came after the closing: its record is younger than that of the closing."""
    closed = need.history().filter(step="close_early").get()
    sent = one.history().filter(step="submit").first()
    return sent is not None and sent.pk > closed.pk


def test_nothing_is_submitted_to_a_need_that_is_closed(rooms):
    won = Counter()
    for _ in range(ROUNDS):
        one = rooms.application("draft")
        need = fresh(one.need)
        outcomes = submit_and_close(rooms, one, need)
        assert fresh(need).state == "closed"
        assert not late(one, need)
        won[fresh(one).state] += 1
        for lost in errors(outcomes):
            assert str(lost) == "合作需求“乡镇合作网点”已截止，不再接受合作意向"
            assert fresh(one).state == "draft"
    assert sum(won.values()) == ROUNDS


def test_without_the_needs_lock_a_submission_slips_past_the_closing(rooms, unlocked, monkeypatch):
    """It has looked at the open need; the need closes; then it writes."""
    closed = threading.Event()
    write = effects.write

    def after_the_closing(moves, *content, **facts):
        if type(moves[0].obj) is Application:
            closed.wait(timeout=2)
        write(moves, *content, **facts)

    def close(need):
        perform(need, "close_early", by=rooms.approver, note="名额已满")
        closed.set()

    monkeypatch.setattr(effects, "write", after_the_closing)
    one = rooms.application("draft")
    need = fresh(one.need)
    outcomes = together(lambda: perform(copy.copy(one), "submit", by=rooms.liaison), lambda: close(need))
    assert errors(outcomes) == []
    assert late(one, need)


# publish against withdraw


def publish_and_discard(rooms, need):
    mine, theirs = copy.copy(need), copy.copy(need)
    return together(
        lambda: perform(mine, "publish", by=rooms.approver, seen=mine.version),
        lambda: perform(theirs, "discard", by=rooms.reviewer),
    )


def test_a_draft_is_published_or_withdrawn_and_the_other_is_told(rooms):
    won = Counter()
    for _ in range(ROUNDS):
        need = rooms.need("draft")
        outcomes = publish_and_discard(rooms, need)
        assert kinds(outcomes) == {"done": 1, Refused: 1}
        now, [lost] = fresh(need), errors(outcomes)
        won[now.state] += 1
        assert lost.record == now.history().last()
        assert (now.published_by is not None) is (now.state == "published")
    assert set(won) <= {"published", "withdrawn"}


def test_publishing_beside_withdrawing_without_locks_is_stopped_by_the_database_alone(rooms, unlocked, meeting):
    [lost] = errors(publish_and_discard(rooms, rooms.need("draft")))
    assert type(lost) is IntegrityError


# publish against amend: the one who changes stands for the draft, the other publishes what was read


def publish_and_change(rooms, need):
    [first, *_] = need.requirements.all()
    rows = [row(first, ("position", "text", "help"), text="改了的条件")]
    mine, theirs = copy.copy(need), copy.copy(need)
    return together(
        lambda: perform(mine, "publish", by=rooms.approver, seen=mine.version),
        lambda: amend(
            theirs, by=rooms.reviewer, seen=theirs.version, forms=NEED[1:], data=posted({}, requirements=rows)
        ),
    )


def test_what_is_published_is_what_was_read(rooms):
    for _ in range(ROUNDS):
        need = rooms.need("draft", requirements=("有营业场所",))
        [lost] = errors(publish_and_change(rooms, need))
        now = fresh(need)
        published = now.state == "published"
        assert now.requirements.get().text == ("有营业场所" if published else "改了的条件")
        assert (type(lost), lost.record) == (Changed, now.history().last())


# recommending on a comparison that changes


def test_a_recommendation_stands_on_the_comparison_that_it_saw(rooms):
    """Another's submission and the recommendation have one root, the need: they come one after the other."""
    won = Counter()
    for _ in range(max(5, ROUNDS // 4)):
        need = rooms.need()
        one = checked(rooms.application("reviewing", need), rooms.reviewer)
        other = rooms.application("draft", need, rooms.other_branch)
        seen = {"opinion": "agree", "note": "齐全", "compared": make.compared(one)}
        together(
            lambda one=one, seen=seen: perform(
                copy.copy(one), "recommend", by=rooms.reviewer, seen=one.version, **seen
            ),
            lambda other=other: perform(copy.copy(other), "submit", by=rooms.other_liaison),
        )
        now = fresh(one)
        compared = {r["application"] for r in now.comparison}
        sent = fresh(other).history().get(step="submit")
        if now.state == "recommended":
            assert compared == {one.pk}
            assert now.history().last().pk < sent.pk
        else:
            assert (now.state, compared) == ("reviewing", set())
        won[now.state] += 1
    assert set(won) <= {"recommended", "reviewing"}


# two partners with one code


def register_twice(rooms, code, names):
    second = rooms.person("system_administrator", rooms.province)
    return together(
        *(
            lambda name=name, by=by: actions.register_partner(
                name=name, region=rooms.regions["330000"], code=code, kind="other", telephone="95588", by=by
            )
            for name, by in zip(names, (rooms.keeper, second), strict=True)
        )
    )


@pytest.fixture
def blind(monkeypatch):
    """Both have looked before either has written: no check finds anything, the constraint is alone."""
    both, save = threading.Barrier(2), Partner.save

    def meet_and_save(self, **kwargs):
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=1)
        return save(self, **kwargs)

    monkeypatch.setattr(Partner, "save", meet_and_save)


def test_one_of_two_partners_with_one_code_is_registered(rooms):
    for number in range(ROUNDS):
        code, names = make_partner.code(), (f"甲{number}", f"乙{number}")
        outcomes = register_twice(rooms, code, names)
        assert kinds(outcomes) == {"done": 1, ValidationError: 1}
        [lost] = errors(outcomes)
        assert lost.message_dict == {"code": ["该统一社会信用代码已登记"]}
        assert Partner.objects.filter(code=code).count() == 1
        assert Organisation.objects.filter(name__in=names).count() == 1


def test_no_check_beforehand_is_what_saves_it(rooms, blind):
    code = make_partner.code()
    [lost] = errors(register_twice(rooms, code, ("甲", "乙")))
    assert lost.message_dict == {"code": ["该统一社会信用代码已登记"]}
    assert isinstance(lost.__cause__, IntegrityError)
    assert Organisation.objects.filter(name__in=("甲", "乙")).count() == 1


def test_without_the_constraint_both_are_registered(rooms, blind):
    """Two partners would have one code."""
    constraint = next(c for c in Partner._meta.constraints if c.name == "one_partner_a_code")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Partner, constraint)
    code = make_partner.code()
    try:
        assert errors(register_twice(rooms, code, ("甲", "乙"))) == []
        assert Partner.objects.filter(code=code).count() == 2
    finally:
        Partner.objects.filter(code=code).delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Partner, constraint)


# one live application for a node and a need


def test_of_two_drafts_for_one_need_one_is_entered(rooms):
    second = rooms.person("liaison", rooms.branch)
    for _ in range(max(5, ROUNDS // 4)):
        need = rooms.need()
        rows = [new_application(by, str(need.pk)) for by in (rooms.liaison, second)]
        for one in rows:
            one.statement = "愿意承接"
        outcomes = together(
            *(
                lambda one=one, by=by: enter(one, "draft", by=by)
                for one, by in zip(rows, (rooms.liaison, second), strict=True)
            )
        )
        assert kinds(outcomes) == {"done": 1, Refused: 1}
        assert [str(lost) for lost in errors(outcomes)] == ["贵单位对这个需求已有一件在办的合作意向"]
        assert Application.objects.filter(need=need).count() == 1
        assert CooperationNeed.objects.get(pk=need.pk).applications.count() == 1


# one page sent several times


def sent_at_once(rooms, as_, need, times=4):
    """The same page with the same ticket: what a double click sends while the first answer is under way."""
    url = reverse("cooperationneed-new")
    clients = [as_(rooms.reviewer) for _ in range(times)]
    return together(*(partial(client.post, url, need) for client in clients))


def test_a_page_sent_several_times_at_once_makes_one_thing(rooms, as_):
    for number in range(ROUNDS):
        title = f"第{number}次起草"
        answers = sent_at_once(rooms, as_, needed(title) | {"once": f"ticket-of-round-{number:04}"})
        assert {answer["Location"] for answer in answers} == {
            CooperationNeed.objects.get(title=title).get_absolute_url()
        }


def test_without_its_ticket_it_makes_several(rooms, as_):
    sent_at_once(rooms, as_, needed("几次起草"))
    assert CooperationNeed.objects.filter(title="几次起草").count() == 4


def needed(title):
    today = str(timezone.localdate())
    fields = {"title": title, "extent": "各乡镇", "outlets_wanted": 1, "selection_method": "open_call"}
    return posted(fields | {"opens_on": today, "closes_on": today}, requirements=[])
