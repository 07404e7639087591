"""One application through time: eleven files, sent back before the Spring Festival of 2026, mended on a phone.

The holidays of 2026 are those of the State Council: 15–23 February off, the Saturdays 14 and 28 February worked. By
hand: ten working days to review from 3 February on, six of them used by the 12th, so four are left; ten working days
to mend after the 12th (13, 14, 24–28 February, 2–4 March), of which the fifth is 26 February and the eighth 2 March;
mended on 3 March, the review goes on with the 4th, 5th, 6th and is due on 9 March.
"""

import pytest
from django.core import mail
from django.utils import timezone

from onboarding.models import Application
from portal.clock.loader import load
from portal.flow.gate import perform
from portal.flow.jobs import act_on_overdue
from portal.jobs.models import run_waiting
from portal.notices.jobs import send_digests, send_reminders
from portal.notices.models import MailChoice, Notice
from tests.browser.test_uploads import FILES, SIZES, choose, on_disk
from tests.factories.posting import checked
from tests.flows.test_onboarding_story import minutes_of, recommend

pytestmark = [pytest.mark.requirement("R032", "R020", "R021")]


@pytest.fixture
def readers(rooms):
    """Both sides have given an address for the digest."""
    for actor, address in ((rooms.reviewer, "reviewer@hrss.test"), (rooms.liaison, "liaison@bank.test")):
        MailChoice.objects.create(person=actor.user, address=address, verified=timezone.now())


def morning(clock, month: int, day: int) -> None:
    """What beat and worker do between seven and nine."""
    run_waiting()
    clock.to(month, day, 9)
    act_on_overdue()
    send_reminders()
    send_digests()
    run_waiting()
    clock.to(month, day)


def card(desk) -> dict[str, str]:
    """Heading of the clock card → its words."""
    return dict(zip(desk.texts(".clock h2"), desk.texts(".clock"), strict=True))


def subjects(address: str) -> list[str]:
    return [m.subject.removeprefix("【合作经办管理平台】") for m in mail.outbox if m.to == [address]]


def letter(address: str, number: int) -> str:
    return [str(m.body) for m in mail.outbox if m.to == [address]][number]


def test_what_was_sent_back_over_the_spring_festival(rooms, desk, clock, readers):
    load()
    need = rooms.need(title="西湖区合作网点")
    liaison = desk(rooms.liaison, viewport=SIZES["desk"])
    one = drafted_with_eleven_files(rooms, liaison, need)
    liaison.follow("提交合作意向")
    liaison.press("确认提交合作意向")

    morning(clock, 2, 3)
    one = perform(Application.objects.get(pk=one.pk), "take_up", by=rooms.reviewer)
    one = checked(one, rooms.reviewer)

    clock.to(2, 12)
    reviewer = desk(rooms.reviewer, viewport=SIZES["desk"])
    sent_back_for_two(reviewer, one)
    assert "已暂停，剩 4 个工作日" in card(reviewer)["期限：审核合作意向"]

    told = [day for day in range(13, 32) if day < 29 and reminded(clock, rooms.liaison.user, 2, day)]
    told += [day for day in (1, 2, 3) if reminded(clock, rooms.liaison.user, 3, day)]
    assert told == [26, 2]

    clock.to(3, 3, 11)
    phone = desk(rooms.liaison, viewport=SIZES["phone"])
    mended_on_a_phone(phone, one)

    reviewer = desk(rooms.reviewer, viewport=SIZES["desk"])
    reviewer.go(one.get_absolute_url())
    words = card(reviewer)["期限：审核合作意向"]
    assert "剩 4 个工作日" in words
    assert "到期 2026年3月9日 24:00" in words
    assert reviewer.texts("#corrections tbody td:last-child") == ["已修改", "已修改"]

    morning(clock, 3, 4)
    one = checked(Application.objects.get(pk=one.pk), rooms.reviewer)
    one = recommend(one, rooms.reviewer)
    minutes_of(rooms, one)
    one = Application.objects.get(pk=one.pk)
    one = perform(one, "approve", by=rooms.approver, seen=one.version, note="同意")
    morning(clock, 3, 5)
    assert one.state == "approved"
    assert subjects("liaison@bank.test") == [
        "紧急：贵单位的合作意向被退回，请补正",
        "县局受理了贵单位的合作意向",
        "还有 6 个工作日（含今天）：某银行县支行合作意向，提交补正",
        "还有 3 个工作日（含今天）：某银行县支行合作意向，提交补正",
        "紧急：某银行县支行的合作意向已批准",
    ]
    assert subjects("reviewer@hrss.test") == [
        "某银行县支行提交了合作意向，请受理",
        "县局有 2 条通知",
        "紧急：某银行县支行的合作意向已批准",
        "某银行县支行确认了协商纪要",
    ]
    assert "贵单位" not in letter("reviewer@hrss.test", 1)
    assert "还有 4 个工作日（含今天）：某银行县支行合作意向，提出推荐意见" in letter("reviewer@hrss.test", 1)
    assert "期限2026年3月9日" in letter("reviewer@hrss.test", 1)
    assert "请在2026年3月4日以前（含当日）办理" in letter("liaison@bank.test", 0)
    assert not [m for m in mail.outbox if "13800000001" in m.body or "余示范" in m.body]


def drafted_with_eleven_files(rooms, liaison, need) -> Application:
    liaison.go(f"/work/applications/new/?need={need.pk}")
    liaison.fill(statement="愿意承接", contact_name="余示范", contact_phone="13800000001")
    liaison.fill(answers__0__statement="临街大厅", answers__1__statement="五项制度")
    liaison.fill(outlets__0__name="北山网点", outlets__0__village="一村", outlets__0__address="便民路 1 号",
                 outlets__0__area="120", outlets__0__hours="周一至周日 9:00–17:00")  # fmt: skip
    liaison.page.select_option("[name=outlets-0-premises_right]", label="自有")
    liaison.choose("乡级", "北山街道", "#outlets")
    for field, names in FILES.items():
        choose(liaison, field, *map(on_disk, names))
    liaison.press("起草合作意向")
    return Application.objects.get()


def sent_back_for_two(reviewer, one: Application) -> None:
    reviewer.go(one.get_absolute_url())
    reviewer.follow("退回补正")
    answer, outlet = one.answers.all()[1], one.outlets.get()
    for name, kind, words in (
        (f"answers:{answer.pk}", "缺失", "缺保密制度"),
        (f"outlets:{outlet.pk}", "不清晰", "重拍门头"),
    ):
        reviewer.page.select_option(f"[name='corrections-{name}-kind']", label=kind)
        reviewer.page.fill(f"[name='corrections-{name}-note']", words)
    reviewer.fill(note="请在期限内补正")
    reviewer.press("确认退回补正")


def reminded(clock, person, month: int, day: int) -> bool:
    """Whether a reminder to mend lies with the liaison that did not before this morning."""
    mine = Notice.objects.filter(kind="clock.reminder", person=person)
    before = mine.count()
    morning(clock, month, day)
    return mine.count() > before


def mended_on_a_phone(phone, one: Application) -> None:
    phone.go(one.get_absolute_url())
    assert phone.texts("#corrections tbody td:nth-child(2) small") == ["缺保密制度", "重拍门头"]
    phone.follow("修改")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.fill(answers__1__statement="六项制度，含保密制度")
    choose(phone, "outlets-0-photos", on_disk("新门头.jpg"))
    phone.fill(corrections__1__reply="重拍了门头")
    phone.press("保存修改")
    phone.follow("提交补正")
    phone.press("确认提交补正")
