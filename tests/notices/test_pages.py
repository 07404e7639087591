"""The pages: one's own notices only, read by opening; the unread count; the choice about mail and its letter."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail, signing
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Membership
from portal.flow.gate import perform
from portal.jobs.models import run_waiting
from portal.notices import actions
from portal.notices.models import Delivery, MailChoice, Notice
from tests.notices.test_mail import tell
from tests.web.html import Reader

pytestmark = pytest.mark.django_db
LIST, CHOICE, READ = (reverse(name) for name in ("notice-list", "notice-choice", "notice-read"))


@pytest.fixture
def reading(people):
    def of(letter):
        client = Reader()
        client.force_login(people[letter].user)
        return client

    return of


@pytest.fixture
def submitted(rooms, people):
    obj = perform(rooms.application("draft"), "submit", by=people["L"], seen=1)
    run_waiting()
    return obj


def bell(page):
    """What the link in the head of every page says."""
    return next(words for words, url in page.links().items() if url == LIST)


def test_a_notice_leads_to_its_object_and_is_read(submitted, reading):
    client = reading("R")
    page = client.get(LIST).page
    assert bell(page) == "通知 1条未读"
    url = page.links()["某银行县支行提交了合作意向，请受理"]
    assert client.get(url)["Location"] == submitted.get_absolute_url()
    assert bell(client.get(LIST).page) == "通知"
    assert Notice.objects.filter(read_at=None).count() == 1  # the other reviewer's


def test_one_sees_ones_own_only(submitted, reading, people):
    mine = Notice.objects.get(person=people["R"].user)
    assert reading("Q").get(mine.get_absolute_url()).status_code == 404
    assert reading("Q").post(READ, {"pk": mine.pk}).status_code == 302
    mine.refresh_from_db()
    assert mine.read_at is None


def test_each_organisation_has_its_own(people, reading, rooms):
    """Whoever acts in two places sees what was told there."""
    tell(people, "L")
    Membership.objects.create(user=people["L"].user, organisation=rooms.sister, roles=["liaison"])
    client = reading("L")
    assert bell(client.get(LIST).page) == "通知 1条未读"
    client.post(reverse("acting"), {"organisation": rooms.sister.pk})
    assert bell(client.get(LIST).page) == "通知"


def test_what_is_out_of_sight_is_not_linked(submitted, reading, rooms, people):
    """The reviewer goes to the county beside: the notice comes along, the matter does not."""
    one = Notice.objects.get(person=people["R"].user)
    Notice.objects.filter(pk=one.pk).update(organisation=rooms.beside)
    Membership.objects.filter(user=people["R"].user).update(organisation=rooms.beside)
    client = reading("R")
    page = client.get(LIST).page
    assert "某银行县支行提交了合作意向，请受理" not in page.links()
    assert "这件事现在不在您的管辖范围。" in page.words("tbody")[0]
    opened = client.get(one.get_absolute_url())
    assert (opened.status_code, opened.page.words("h1")) == (200, ["某银行县支行提交了合作意向，请受理"])
    assert submitted.get_absolute_url() not in opened.page.links().values()


def test_ticked_ones_and_all_of_them(people, reading):
    for number in range(3):
        tell(people, "R", f"{number}")
    tell(people, "Q", "别人的")
    client, first = reading("R"), Notice.objects.filter(person=people["R"].user).first()
    assert "已把 1 条通知标为已读。" in client.post(READ, {"pk": first.pk}, follow=True).page.words("main")[0]
    assert "没有选中未读的通知。" in client.post(READ, follow=True).page.words("main")[0]
    assert "已把 2 条通知标为已读。" in client.post(READ, {"every": "1"}, follow=True).page.words("main")[0]
    assert Notice.objects.filter(read_at=None).count() == 1
    assert client.post(READ, {"pk": ["1"] * 201}).status_code == 400


def test_filters(submitted, people, reading):
    tell(people, "R")
    Notice.objects.filter(kind="tests.word").update(read_at=timezone.now())
    client = reading("R")

    def shown(**asked):
        return [row["notice"].kind for row in client.get(LIST, asked).context["rows"]]

    assert shown() == ["tests.word", "onboarding.submitted"]
    assert shown(standing="unread") == ["onboarding.submitted"]
    assert shown(standing="read") == ["tests.word"]
    assert shown(standing="over") == []
    assert shown(kind="tests.word") == ["tests.word"]
    assert shown(urgent="1") == []
    assert client.get(LIST, {"standing": "over"}).page.words("h2")[-1:] == ["没有符合条件的通知"]


def test_nothing_yet(reading):
    assert reading("R").get(LIST).page.words("h2")[-1:] == ["还没有通知"]


def test_what_is_over_does_not_count_as_unread(submitted, people, reading):
    perform(submitted, "take_up", by=people["R"], seen=submitted.version)
    run_waiting()
    page = reading("Q").get(LIST).page
    assert bell(page) == "通知"
    assert "已不需办理" in page.words("tbody")[0]


@pytest.mark.parametrize(("unread", "words"), [(99, "通知 99条未读"), (100, "通知 99+条未读")])
def test_the_count_stops(people, reading, unread, words):
    for number in range(unread):
        tell(people, "R", str(number))
    assert bell(reading("R").get(LIST).page) == words


def test_a_page_asks_as_much_with_many_notices_as_with_few(submitted, people, reading):
    client = reading("R")

    def statements(url):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries), sum("COUNT(" in q["sql"] and "notices_notice" in q["sql"] for q in queries)

    tell(people, "R", "一件")
    few = {url: statements(url) for url in (LIST, CHOICE, reverse("workbench"))}
    for number in range(60):
        tell(people, "R", str(number))
    Notice.objects.filter(kind="onboarding.submitted").update(at=timezone.now())
    assert few == {url: statements(url) for url in few}
    assert few[CHOICE][1] == few[reverse("workbench")][1] == 1


def test_the_count_is_read_along_its_index(people):
    """A person with thousands of old notices: only the unread ones are looked at."""
    mine = {"person": people["R"].user, "organisation": people["R"].organisation, "kind": "tests.word"}
    Notice.objects.bulk_create(
        Notice(**mine, occasion=str(n), subject="看", text="看", read_at=timezone.now()) for n in range(3000)
    )
    tell(people, "R")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notices_notice")
    assert "notice_unread" in Notice.objects.of(people["R"]).unread().order_by()[:100].explain()


# Mail


def asked(**changed):
    kinds = ["tests.word", "onboarding.submitted"]
    return {"email": "r@mail.test", "rhythm": "digest", "mailed": kinds} | changed


def letter():
    """The path of the link in the last mail."""
    while run_waiting():
        pass
    [url] = re.findall(r"https://portal\.test\S+", mail.outbox[-1].body)
    return urlsplit(url).path


def test_an_address_is_confirmed_by_its_letter(reading, people):
    client = reading("R")
    page = client.post(CHOICE, asked(), follow=True).page
    assert "r****@mail.test 还没有确认，现在不发邮件" not in page.words("title")
    path = letter()
    assert MailChoice.objects.get().verified is None
    assert "r@mail.test" not in path
    assert client.get(path).page.words("h1") == ["确认电子邮箱"]
    assert MailChoice.objects.get().verified is None  # a mail filter that opens links confirms nothing
    assert "电子邮箱已确认" in client.post(path, follow=True).page.words("main")[0]
    assert MailChoice.objects.get().verified is not None


def test_the_letter_is_for_its_owner_and_this_address_only(reading, people):
    client = reading("R")
    client.post(CHOICE, asked())
    path = letter()
    assert reading("Q").get(path).status_code == 404
    assert reading("Q").post(path).status_code == 403
    client.post(CHOICE, asked(email="other@mail.test"))
    assert client.post(path).status_code == 403
    assert not MailChoice.objects.exclude(verified=None).exists()


def test_the_letter_ends_after_three_days(reading, people, monkeypatch):
    client = reading("R")
    client.post(CHOICE, asked())
    path, later = letter(), signing.time.time() + timedelta(days=3, seconds=5).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert actions.choice_of(people["R"]).address.clear == "r@mail.test"
    with pytest.raises(ValidationError, match="已失效"):
        actions.confirm(path.split("/")[-2], by=people["R"])


def test_a_new_address_is_not_confirmed_and_the_same_one_stays(reading, mailed):
    mailed("R")
    client = reading("R")
    client.post(CHOICE, asked())
    assert MailChoice.objects.get().verified is not None
    client.post(CHOICE, asked(email="new@mail.test"))
    assert MailChoice.objects.get().verified is None
    client.post(CHOICE, asked(email=""))
    choice = MailChoice.objects.get()
    assert (bool(choice.address), choice.verified, Delivery.objects.count()) == (False, None, 1)


def test_kinds_and_rhythm(reading, people):
    reading("R").post(CHOICE, asked(rhythm="at_once", mailed=["onboarding.submitted"]))
    choice = MailChoice.objects.get()
    assert choice.rhythm == "at_once"
    assert "tests.word" in choice.muted
    assert "onboarding.submitted" not in choice.muted
    assert "onboarding.sent_back" not in choice.muted


ALWAYS = {
    "R": "后台任务没有完成 期限提醒 下级逾期 合作意向已批准 合作意向已驳回 合作意向逾期终止 协商纪要退回修改 "
    "第二因素已重置 账号将要暂停",
    "L": "期限提醒 合作意向退回补正 合作意向已批准 合作意向已驳回 合作意向逾期终止 第二因素已重置 账号将要暂停",
}


@pytest.mark.parametrize("letter", ALWAYS)
def test_the_page_knows_the_kinds_of_the_clock_too_and_none_that_never_comes(reading, letter):
    said = reading(letter).get(CHOICE).page.words("form")[-1]
    assert f"总是发邮件的：{ALWAYS[letter].replace(' ', '、')}。" in said


@pytest.mark.parametrize(("letter", "offered"), [("R", (True, False)), ("L", (False, True))])
def test_each_side_chooses_among_what_can_reach_it(reading, letter, offered):
    client = reading(letter)
    for page in (CHOICE, LIST):
        said = client.get(page).page.words("form")[-1]
        assert ("收到合作意向" in said, "公布合作需求" in said) == offered


def test_what_binds_cannot_be_switched_off(people):
    for key in ("onboarding.sent_back", "clock.reminder", "nothing"):
        with pytest.raises(ValidationError, match="不能停发邮件"):
            actions.choose(by=people["R"], email="", rhythm="digest", muted=[key])


def test_five_letters_a_day(reading, people):
    client = reading("R")
    client.post(CHOICE, asked())
    for _ in range(6):
        client.post(reverse("notice-letter"))
    page = client.get(CHOICE).page
    assert Delivery.objects.filter(purpose="verification").count() == 5
    assert "今天已发送 5 封确认邮件" in page.words("main")[0]


def test_a_wrong_address_is_said_beside_its_field(reading):
    response = reading("R").post(CHOICE, asked(email="keine"))
    assert (response.status_code, MailChoice.objects.count()) == (422, 0)
    assert "电子邮箱应像 name@example.com" in response.page.words("form")[-1]


def test_without_a_mail_server_the_page_says_so(reading, settings):
    settings.EMAIL_HOST = ""
    client = reading("R")
    assert "本平台没有配置邮件服务器" in client.get(CHOICE).page.words("main")[0]
    response = client.post(CHOICE, asked(email=""), follow=True)
    assert response.status_code == 200
    assert MailChoice.objects.count() == 1


def test_a_batch_says_whom_it_tells(rooms, people, reading):
    rooms.application("submitted")
    rooms.application("submitted", applicant=rooms.other_branch)
    page = reading("R").get(reverse("application-batch", args=["take_up"]), {"every": "1"}).page
    assert "办理后将通知 3 人。" in page.words("form")[-1]


def test_a_mass_notice_is_announced_before_it_is_sent(rooms, people, reading):
    need = rooms.need("draft")
    page = reading("A").get(reverse("cooperationneed-step", args=[need.pk, "publish"]) + f"?seen={need.version}").page
    assert "办理后将通知 3 人。" in page.words("form")[-1]
