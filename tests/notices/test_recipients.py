"""Which notice goes to whom: a literal table, every step taken through its door and its job run."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from onboarding.models import Application
from portal.accounts.actor import SYSTEM
from portal.clock.models import Clock
from portal.flow.gate import perform
from portal.flow.testing import replaced
from portal.jobs.models import run_waiting
from portal.notices.audience import TURN, Recipient
from portal.notices.kinds import KINDS
from portal.notices.models import Notice
from portal.notices.sending import reach, tell
from tests.factories.onboarding import compared, rewrite
from tests.factories.posting import amended, asked
from tests.notices.conftest import WHO

pytestmark = pytest.mark.django_db
WORDS = {"note": "见说明"}


def need(rooms, people):
    return perform(rooms.need("draft"), "publish", by=people["A"], seen=1)


def answered_need(rooms, people):
    rooms.application("submitted", called := rooms.need("draft"))
    return perform(called, "publish", by=people["A"], seen=called.version)


def withdrawn_need(rooms, people):
    return perform(rooms.application("reviewing").need, "withdraw", by=people["A"], **WORDS)


def step(state, name, letter, **data):
    def taken(rooms, people):
        obj = rooms.application(state)
        if name == "approve":
            rooms.negotiation("confirmed", obj)
        return perform(obj, name, by=people[letter], seen=obj.version, **data)

    return taken


def send_back(rooms, people):
    obj = rooms.application("reviewing")
    return perform(obj, "send_back", by=people["R"], seen=obj.version, corrections=asked("statement"), **WORDS)


def recommend(rooms, people):
    obj = rooms.application("reviewing")
    for answer in obj.answers.all():
        rewrite(obj, answer, check_result="met", checked_by=people["R"].user)
    data = {"opinion": "agree", "compared": compared(obj), **WORDS}
    return perform(Application.objects.get(pk=obj.pk), "recommend", by=people["R"], seen=1, **data)


def lapse(rooms, people):
    obj = rooms.application("recommended")
    first = obj.answers.first()
    return amended(obj, people["L"], answers={first.pk: {"statement": "补充说明"}})


def minutes(state, name, letter, **data):
    def taken(rooms, people):
        obj = rooms.negotiation(state)
        return perform(obj, name, by=people[letter], seen=obj.version, **data)

    return taken


def expire(rooms, people):
    """The clock of the correction is over, and two reminders were sent."""
    obj = rooms.application("returned")
    Clock.objects.about(Application, [obj.pk]).delete()
    kind = ContentType.objects.get_for_model(Application)
    over = {"started": timezone.now(), "days": 10, "due": timezone.localdate() - timedelta(days=1), "reminders": 2}
    about = {"content_type": kind, "object_id": obj.pk, "duty": "application_supplement", "region_path": "33/"}
    Clock.objects.create(**about, **over)
    return perform(Application.objects.get(pk=obj.pk), "expire", by=SYSTEM)


CASES = {
    "publish": need,
    "withdraw need": withdrawn_need,
    "submit": step("draft", "submit", "L"),
    "take up": step("submitted", "take_up", "R"),
    "take over": step("submitted", "take_over", "C", **WORDS),
    "send back": send_back,
    "resubmit": step("returned", "resubmit", "L"),
    "recommend": recommend,
    "lapse": lapse,
    "approve": step("recommended", "approve", "A", **WORDS),
    "reject": step("recommended", "reject", "A", **WORDS),
    "withdraw": step("reviewing", "withdraw", "L"),
    "expire": expire,
    "propose": minutes("draft", "propose", "R"),
    "confirm": minutes("proposed", "confirm", "L"),
    "return": minutes("proposed", "send_back", "L", **WORDS),
}
#                                      R Q A C B L M K H O I D E F G: whoever acted is not told, nor who cannot act
TABLE = """
publish        need_published     | . . . . . L M . . O . . . . .
withdraw need  need_withdrawn     | . . . . . L M . . . . . . . .
submit         submitted          | R Q . . . . . . . . . . . . .
take up        taken_up           | . . . . . L M . . . . . . . .
take over      taken_over         | . . . . . L M . . . . . . . .
send back      sent_back          | . . . . . L M . . . . . . . .
resubmit       resubmitted        | R Q . . . . . . . . . . . . .
recommend      recommended        | . . A . . . . . . . . . . . .
lapse          lapsed             | R Q . . . . . . . . . . . . .
approve        approved           | R Q . . . L M . . . . . . . .
reject         rejected           | R Q . . . L M . . . . . . . .
withdraw       withdrawn          | R Q . . . . . . . . . . . . .
expire         expired            | R Q . . . L M . . . . . . . .
propose        minutes_proposed   | . . . . . L M . . . . . . . .
confirm        minutes_confirmed  | R Q . . . . . . . . . . . . .
return         minutes_returned   | R Q . . . . . . . . . . . . .
"""
ROWS = [line.split("|") for line in TABLE.strip().splitlines()]


def test_the_table_has_every_step_and_every_person():
    assert [left[:14].strip() for left, _ in ROWS] == list(CASES)
    assert {len(right.split()) for _, right in ROWS} == {len(WHO)}


@pytest.mark.parametrize(("left", "right"), ROWS, ids=list(CASES))
def test_who_is_told(rooms, people, told, left, right):
    case, kind = left[:14].strip(), f"onboarding.{left[14:].strip()}"
    CASES[case](rooms, people)
    while run_waiting():
        pass
    got = told()
    assert got == {kind: "".join(right.split()).replace(".", "")}
    sides = {"department" if letter in "RQACB" else "partner" for letter in got[kind]}
    assert sides == set(KINDS[kind].sides) & {"department", "partner"}


def test_a_draft_that_was_withdrawn_was_never_sent_to_anybody(rooms, people, told):
    perform(rooms.application("draft"), "withdraw", by=people["L"])
    run_waiting()
    assert told() == {}


def test_whoever_acted_is_not_told(rooms, people, told):
    """A person who may review as well decides: the other reviewers learn of it, the one who knows does not."""
    both = rooms.person("reviewer approver", rooms.county)
    people["Z"] = both
    obj = rooms.application("recommended")
    perform(obj, "reject", by=both, seen=obj.version, **WORDS)
    run_waiting()
    assert not Notice.objects.filter(person=both.user).exists()
    assert told() == {"onboarding.rejected": "RQLM"}


def test_a_need_is_not_announced_to_whom_has_answered_it(rooms, people, told):
    """Drafted while the need was open before: the branch need not be told of it any more."""
    called = rooms.need()
    rooms.application("submitted", called)
    assert reach(called.steps["publish"], [called], people["A"]) == 1


def test_what_no_longer_holds_is_not_told_any_more(rooms, people, told):
    """The job is late: somebody has taken it up meanwhile."""
    obj = perform(rooms.application("draft"), "submit", by=people["L"], seen=1)
    perform(obj, "take_up", by=people["R"], seen=obj.version)
    while run_waiting():
        pass
    assert told() == {"onboarding.taken_up": "LM"}


def test_what_was_asked_is_over_when_it_is_done(rooms, people, told):
    obj = perform(rooms.application("draft"), "submit", by=people["L"], seen=1)
    run_waiting()
    assert told(over=None) == {"onboarding.submitted": "RQ"}
    perform(obj, "take_over", by=people["C"], seen=obj.version, **WORDS)
    run_waiting()
    assert told(over=None) == {"onboarding.taken_over": "LM"}


def test_the_same_job_again_changes_nothing(rooms, people):
    obj = perform(rooms.application("draft"), "submit", by=people["L"], seen=1)
    record = obj.history().last().pk
    for _ in range(3):
        tell([record])
    assert list(Notice.objects.order_by("person").values_list("person", "occasion", "over")) == [
        (people[letter].user.pk, f"record:{record}", None) for letter in "RQ"
    ]


def test_a_late_copy_of_a_job_ends_nothing_newer(rooms, people, told):
    first = perform(rooms.application("draft"), "submit", by=people["L"], seen=1)
    early = first.history().last().pk
    second = perform(first, "take_up", by=people["R"], seen=first.version)
    perform(second, "send_back", by=people["R"], seen=second.version, corrections=asked("statement"), **WORDS)
    while run_waiting():
        pass
    tell([early])
    assert told(over=None) == {"onboarding.taken_up": "LM", "onboarding.sent_back": "LM"}


def test_whoever_stamped_is_not_asked_to_decide(rooms, people, told):
    """The reviewer of a county who is its approver too has recommended: another decides."""
    both = rooms.person("reviewer approver", rooms.county)
    obj = rooms.application("recommended")
    replaced(obj, recommended_by_id=both.user.pk)
    assert TURN.of([Application.objects.get(pk=obj.pk)]) == {obj.pk: {Recipient(people["A"].user.pk, rooms.county.pk)}}


def test_how_many_a_batch_would_reach_is_asked_once_for_all(rooms, people, django_assert_num_queries):
    rows = [rooms.application("submitted"), rooms.application("submitted")]
    with django_assert_num_queries(2):
        assert reach(Application.steps["take_up"], rows, people["R"]) == 2
    rows += [rooms.application("submitted", applicant=rooms.other_branch) for _ in range(5)]
    with django_assert_num_queries(2):
        assert reach(Application.steps["take_up"], rows, people["R"]) == 3
    assert not Notice.objects.exists()


def test_the_system_itself_tells_everybody(rooms, people, told):
    obj = rooms.application("recommended")
    perform(obj, "lapse", by=SYSTEM)
    run_waiting()
    assert told() == {"onboarding.lapsed": "RQ"}
