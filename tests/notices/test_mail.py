"""Mail as it is read: what is in a digest, what comes at once, what no longer comes; never lost, never twice."""

import smtplib
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.flow.gate import perform
from portal.jobs.models import Job, run_one, run_waiting
from portal.notices import delivery
from portal.notices.audience import Recipient
from portal.notices.jobs import send_digests
from portal.notices.kinds import NoticeKind
from portal.notices.models import Delivery, MailChoice, Notice
from portal.notices.sending import notify
from tests.factories.posting import asked
from tests.notices.conftest import disable, leave
from tests.together import together

pytestmark = pytest.mark.django_db


def work():
    while run_waiting():
        pass


def submit(rooms, people, **fields):
    obj = perform(rooms.application("draft", **fields), "submit", by=people["L"], seen=1)
    work()
    return obj


def send_back(people, obj):
    obj = perform(obj, "take_up", by=people["R"], seen=obj.version)
    obj = perform(
        obj, "send_back", by=people["R"], seen=obj.version, note="王经理的身份证号有误", corrections=asked("statement")
    )
    work()
    return obj


def sent():
    """Who got which subject."""
    return sorted((one.to[0][0].upper(), one.subject) for one in mail.outbox)


def test_a_digest_read_as_text(rooms, people, mailed):
    """One mail for everything of the day; no name of a person, no word that somebody typed, links that lead there."""
    mailed("R")
    one = submit(rooms, people, need=rooms.need(title="城西网点"))
    submit(rooms, people, need=rooms.need(title="城东网点"))
    assert (send_digests(), mail.outbox) == (1, [])
    work()
    [letter] = mail.outbox
    keys = Notice.objects.filter(person=people["R"].user).order_by("pk").values_list("pk", flat=True)
    today = timezone.localdate().strftime("%Y年%-m月%-d日")
    assert letter.subject == "【合作经办管理平台】县局有 2 条通知"
    assert (
        letter.body
        == f"""您好，

合作经办管理平台有以下通知，供您以“县局”的身份办理。

收到合作意向（2 条）

1. 某银行县支行提交了合作意向，请受理
   某银行县支行于{today}提交对“城西网点”的合作意向（{one.number}）。请尽快办理。
   https://portal.test/work/notices/{keys[0]}/

2. 某银行县支行提交了合作意向，请受理
   某银行县支行于{today}提交对“城东网点”的合作意向（YX-{one.pk + 1:06d}）。请尽快办理。
   https://portal.test/work/notices/{keys[1]}/

全部通知：https://portal.test/work/notices/
邮件设置：https://portal.test/work/notices/mail/

这封邮件由系统发出，请勿回复。咨询电话：12333
"""
    )
    [(html, kind)] = letter.alternatives
    assert kind == "text/html"
    assert f'<a href="https://portal.test/work/notices/{keys[0]}/">某银行县支行提交了合作意向，请受理</a>' in html
    assert letter.extra_headers["Message-ID"] == f"<{Delivery.objects.get().number}@portal.test>"
    assert "reviewer" not in letter.body + html


def test_html_is_escaped_and_text_is_not(rooms, people, mailed):
    mailed("R")
    submit(rooms, people, need=rooms.need(title="<b>网点</b> & 其他"))
    send_digests()
    work()
    [letter] = mail.outbox
    assert "“<b>网点</b> & 其他”" in letter.body
    assert "&lt;b&gt;网点&lt;/b&gt; &amp; 其他" in letter.alternatives[0][0]


def test_urgent_ones_go_at_once_and_say_nothing_personal(rooms, people, mailed):
    """Sent back: to both liaisons, whatever they chose, and without the words that were typed."""
    mailed("L")
    mailed("M", muted=["onboarding.taken_up"])
    send_back(people, submit(rooms, people))
    assert sent() == [(who, "【合作经办管理平台】紧急：贵单位的合作意向被退回，请补正") for who in "LM"]
    assert "王经理" not in mail.outbox[0].body + mail.outbox[0].alternatives[0][0]
    assert Delivery.objects.filter(purpose="digest").count() == 0


def test_each_of_two_organisations_has_its_own_digest(rooms, people, mailed):
    """The liaison of the branch is one of the other bank's node as well."""
    mailed("L")
    person = people["L"].user
    for place in (rooms.branch, rooms.sister):
        notify(Word, occasion=f"x{place.pk}", to=[Recipient(person.pk, place.pk)])
    person.memberships.create(organisation=rooms.sister, roles=["liaison"])
    send_digests()
    work()
    assert sorted(one.body.splitlines()[2] for one in mail.outbox) == [
        "合作经办管理平台有以下通知，供您以“某银行县支行”的身份办理。",
        "合作经办管理平台有以下通知，供您以“某银行邻县支行”的身份办理。",
    ]


class Word(NoticeKind):
    key, label, subject, text = "tests.word", "一句话", "请看", "请看 {n}"

    def values(self):
        return {"n": 1}


def tell(people, letters, occasion="甲"):
    notify(
        Word, occasion=occasion, to=[Recipient(people[who].user.pk, people[who].organisation.pk) for who in letters]
    )


def test_what_was_chosen(people, mailed):
    """R at once, Q with the digest, A not this kind, C has no address, L has not confirmed it."""
    mailed("R", rhythm="at_once")
    mailed("Q")
    mailed("A", muted=["tests.word"])
    MailChoice.objects.create(person=people["L"].user, address="l@mail.test")
    tell(people, "RQACL")
    work()
    assert sent() == [("R", "【合作经办管理平台】请看")]
    assert send_digests() == 1
    work()
    assert sent() == [("Q", "【合作经办管理平台】请看"), ("R", "【合作经办管理平台】请看")]
    assert Notice.objects.count() == 5


def test_a_doubled_run_and_a_missed_night(people, mailed):
    """One digest a day; what a missed day left is in the next; what is older than a week stays in the portal."""
    mailed("R")
    tell(people, "R", "前天")
    Notice.objects.update(at=timezone.now() - timedelta(days=2))
    tell(people, "R", "上月")
    Notice.objects.filter(occasion="上月").update(at=timezone.now() - timedelta(days=30))
    tell(people, "R", "今天")
    assert [send_digests(), send_digests()] == [1, 0]
    work()
    tell(people, "R", "发过之后")
    assert send_digests() == 0
    [letter] = mail.outbox
    assert letter.subject == "【合作经办管理平台】县局有 2 条通知"
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert delivery.make_digests(tomorrow) == 1
    work()
    assert [one.subject for one in mail.outbox[1:]] == ["【合作经办管理平台】请看"]


def test_nothing_new_is_no_mail(people, mailed):
    mailed("R")
    assert (send_digests(), run_waiting(), mail.outbox) == (0, 0, [])


def test_what_was_read_or_is_over_is_not_mailed(rooms, people, mailed):
    """Taken up between the making of the digest and its sending: nothing is left to say."""
    mailed("RQ")
    obj = submit(rooms, people)
    assert send_digests() == 2
    perform(obj, "take_up", by=people["R"], seen=obj.version)
    work()
    assert mail.outbox == []
    assert set(Delivery.objects.values_list("outcome", flat=True)) == {"empty"}


@pytest.mark.parametrize("goes", [disable, leave])
def test_whoever_goes_before_it_is_sent_gets_nothing(people, mailed, goes):
    mailed("RQ")
    tell(people, "RQ")
    assert send_digests() == 2
    goes(people["Q"])
    work()
    assert sent() == [("R", "【合作经办管理平台】请看")]


@pytest.mark.parametrize("goes", [disable, leave])
def test_whoever_has_gone_gets_no_digest(people, mailed, goes):
    mailed("RQ")
    tell(people, "RQ")
    goes(people["Q"])
    assert send_digests() == 1


def test_the_same_event_twice_is_one_mail(people, mailed):
    mailed("R", rhythm="at_once")
    for _ in range(3):
        tell(people, "R")
    work()
    assert len(mail.outbox) == 1


# Never lost, and doubled only where the protocol itself cannot tell.


def test_a_mail_server_that_is_down_is_asked_again(people, mailed, monkeypatch):
    """And its error, which quotes the address, stays out of the row of the job."""
    mailed("R", rhythm="at_once")
    tell(people, "R")

    def down(self):
        raise smtplib.SMTPRecipientsRefused({"r@mail.test": (450, b"try later r@mail.test")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", down)
    work()
    job = Job.objects.get(done=None)
    assert job.error == "Deferred（邮件服务器暂不接收（450））"
    assert (job.attempts, Delivery.objects.get().outcome) == (1, "waiting")
    monkeypatch.undo()
    Job.objects.update(not_before=timezone.now())
    work()
    assert (len(mail.outbox), Delivery.objects.get().outcome) == (1, "sent")


def test_an_address_that_is_refused_is_not_asked_again(people, mailed, monkeypatch):
    mailed("R", rhythm="at_once")
    tell(people, "R")

    def unknown(self):
        raise smtplib.SMTPRecipientsRefused({"r@mail.test": (550, b"no such user r@mail.test")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", unknown)
    work()
    row = Delivery.objects.get()
    assert (row.outcome, row.reason, Job.objects.filter(done=None).count()) == ("refused", "邮件服务器拒收（550）", 0)


def test_killed_between_the_server_s_answer_and_the_commit(people, mailed, monkeypatch):
    """The one moment in which a copy comes about: it has the number of the first, and says the same."""
    mailed("R", rhythm="at_once")
    tell(people, "R")
    ends = Delivery.ends
    monkeypatch.setattr(Delivery, "ends", lambda self, *_: (_ for _ in ()).throw(SystemExit("killed")))
    with pytest.raises(SystemExit):
        work()
    assert (len(mail.outbox), Delivery.objects.get().outcome) == (1, "waiting")
    monkeypatch.setattr(Delivery, "ends", ends)
    Job.objects.update(not_before=timezone.now())
    work()
    first, copy = mail.outbox
    assert first.extra_headers["Message-ID"] == copy.extra_headers["Message-ID"]
    assert (first.subject, first.body) == (copy.subject, copy.body)
    assert Delivery.objects.get().outcome == "sent"


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail(rooms, people, mailed):
    mailed("R", rhythm="at_once")
    tell(people, "R")
    pk = Job.objects.get().pk
    assert sorted(together(*[lambda: run_one(pk)] * 4)) == [False, False, False, True]
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["locked", "unlocked"])
def test_two_jobs_of_one_delivery_send_one_mail(rooms, people, mailed, monkeypatch, locked):
    """Whatever brought the second job: the row itself is waited for. Without its lock both would send."""
    mailed("R", rhythm="at_once")
    tell(people, "R")
    send, pk = EmailMultiAlternatives.send, Delivery.objects.get().pk
    monkeypatch.setattr(EmailMultiAlternatives, "send", lambda self: (time.sleep(0.3), send(self)))
    if not locked:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())

    def run():
        with transaction.atomic():
            delivery.deliver(pk)

    together(run, run)
    assert (len(mail.outbox) == 1) is locked


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_and_digest_once(rooms, people, mailed):
    mailed("RQ", rhythm="at_once")
    mailed("A")
    for number in range(5):
        together(*[lambda n=number: tell(people, "RQA", f"第{n}件")] * 3)
    assert (Notice.objects.count(), Delivery.objects.count()) == (15, 10)
    assert sum(together(*[send_digests] * 3)) == 1
    assert Delivery.objects.filter(purpose="digest").get().notices.count() == 5


def test_without_a_mail_server_nothing_leaves_the_portal(people, mailed, settings):
    settings.EMAIL_HOST = ""
    mailed("R", rhythm="at_once")
    tell(people, "R")
    assert (send_digests(), Delivery.objects.count(), Notice.objects.count()) == (0, 0, 1)


def test_the_console_names_nobody(people, settings, caplog):
    settings.NOTICE_CHANNELS = ["portal.notices.channels.Console"]
    tell(people, "R")
    assert send_digests() == 1
    work()
    assert f"to person {people['R'].user.pk}: 【合作经办管理平台】请看" in caplog.text
    assert Delivery.objects.get().outcome == "sent"


def test_many_lines_are_counted(people, mailed):
    mailed("R")
    for number in range(53):
        tell(people, "R", f"第{number}件")
    send_digests()
    work()
    [letter] = mail.outbox
    assert "50. 请看\n" in letter.body
    assert "51. 请看\n" not in letter.body
    assert "还有 3 条，请登录平台查看。" in letter.body
