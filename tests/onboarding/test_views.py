"""What the pages of the room do. Who may open which is the house's walk."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from onboarding.models import Application, CooperationNeed, Negotiation
from partners.models import Cooperation
from portal.flow.gate import perform
from portal.jobs.models import run_waiting
from portal.regions.models import Region
from tests.factories import onboarding as make
from tests.factories.evidence import proven
from tests.factories.posting import ANSWER, OUTLET, amended, asked, checked, offered, posted, row

pytestmark = pytest.mark.django_db


def words(page):
    return page.content.decode()


def step(obj, name, seen=True):
    url = reverse(f"{obj._meta.model_name}-step", args=[obj.pk, name])
    return f"{url}?seen={obj.version}" if seen else url


def fresh(obj):
    return type(obj).objects.get(pk=obj.pk)


NEED = {"title": "乡镇合作网点", "extent": "各乡镇", "outlets_wanted": "3", "selection_method": "open_call",
        "opens_on": "2026-01-01", "closes_on": "2099-12-31", "contact": "0571-12333"}  # fmt: skip


@pytest.mark.requirement("R031", "R013")
def test_a_need_is_drafted_published_and_read_by_everybody(rooms, as_, client):
    data = posted(NEED, requirements=[{"position": 1, "text": "有营业场所", "help": ""}])
    page = as_(rooms.reviewer).post(reverse("cooperationneed-new"), data)
    need = CooperationNeed.objects.get()
    assert page["Location"] == need.get_absolute_url()
    assert client.get(reverse("public-need", args=[need.pk])).status_code == 404
    page = as_(rooms.approver).get(step(need, "publish"))
    assert "需求向社会公开" in words(page)
    assert as_(rooms.approver).post(step(need, "publish", seen=False), {"seen": need.version}).status_code == 302
    shown = words(client.get(reverse("public-need", args=[need.pk])))
    for word in ("乡镇合作网点", "县局", "有营业场所", "接受意向中", "0571-12333",
                 "依法合规", "平等自愿", "便捷利民", "安全规范"):  # fmt: skip
        assert word in shown
    assert "乡镇合作网点" in words(client.get(reverse("public-need-list")))
    assert "乡镇合作网点" in words(client.get(reverse("home")))


@pytest.mark.requirement("R031")
def test_a_need_that_is_over_stays_public_and_says_so(rooms, client):
    closed, withdrawn = rooms.need("closed", title="已截止的"), rooms.need("withdrawn", title="已撤回的")
    shown = words(client.get(reverse("public-need-list")))
    assert "已截止的" in shown
    assert "已撤回的" in shown
    assert "登录后提出合作意向" not in words(client.get(reverse("public-need", args=[closed.pk])))
    assert "已撤回" in words(client.get(reverse("public-need", args=[withdrawn.pk])))


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [("title", "长" * 201, "最多 200 个字，现在是 201 个字"), ("closes_on", "2025-01-01", "截止日期应不早于开始日期"),
     ("outlets_wanted", "0", "拟设网点数应不少于 1 个")],
)  # fmt: skip
def test_a_wrong_need_comes_back_with_what_was_typed(rooms, as_, field, given, said):
    page = as_(rooms.reviewer).post(reverse("cooperationneed-new"), posted(NEED | {field: given}, requirements=[]))
    assert page.status_code == 422
    assert page.context["entry"].form.errors == {field: [said]}
    assert said in words(page)
    assert given in words(page)
    assert not CooperationNeed.objects.exists()


def send(client, need, **fields):
    answers = [{"requirement": r.pk, "statement": "具备", "qualification": ""} for r in need.requirements.all()]
    outlets = [offered(township()) | fields.pop("outlet", {})]
    said = {"statement": "愿意承接", "contact_name": "余示范", "contact_phone": "13800000001"}
    data = posted(said | fields, answers=answers, outlets=outlets)
    return client.post(f"{reverse('application-new')}?need={need.pk}", data)


def township():
    return Region.objects.get(code="330106001")


@pytest.mark.requirement("R020", "R032")
def test_an_application_is_drafted_from_the_need_and_submitted(rooms, as_):
    need, client = rooms.need(), as_(rooms.liaison)
    assert f"?need={need.pk}" in words(client.get(need.get_absolute_url()))
    page = send(client, need, outlet=proven(rooms.liaison))
    one = Application.objects.get()
    assert page["Location"] == one.get_absolute_url()
    assert client.post(step(one, "submit", seen=False), {"seen": one.version}).status_code == 302
    assert fresh(one).state == "submitted"
    assert "北山网点" in words(as_(rooms.reviewer).get(one.get_absolute_url()))


@pytest.mark.requirement("R020")
def test_a_submission_that_lacks_a_fact_is_refused_and_leads_to_it(rooms, as_):
    need, client = rooms.need(), as_(rooms.liaison)
    send(client, need, outlet={"hours": "", "area": ""})
    one = Application.objects.get()
    page = words(client.get(one.get_absolute_url()))
    assert "拟设网点“北山网点”还没有填写面积（平方米）、营业时间" in page
    assert f"{reverse('application-edit', args=[one.pk])}?seen={one.version}#outlets-0" in page
    page = client.post(step(one, "submit", seen=False), {"seen": one.version})
    assert page.status_code == 409
    assert "还没有填写面积（平方米）、营业时间" in words(page)
    assert fresh(one).state == "draft"


@pytest.mark.requirement("R032")
def test_a_second_live_application_is_refused_in_words(rooms, as_):
    need, client = rooms.need(), as_(rooms.liaison)
    send(client, need)
    page = send(client, need)
    assert page.status_code == 409
    assert "贵单位对这个需求已有一件在办的合作意向" in words(page)
    assert Application.objects.count() == 1


@pytest.mark.requirement("R032")
def test_a_head_office_is_told_to_whom_it_may_turn(rooms, as_):
    """It sees the county's need through its branch, and does not lie in the county."""
    page = send(as_(rooms.one("liaison", rooms.bank)), rooms.need())
    assert page.status_code == 409
    assert "“某银行”所在区划不属于县局，只能向所在省、市、县的部门提出合作意向" in words(page)


def test_a_partner_that_is_not_registered_is_told_so(rooms, as_):
    page = as_(rooms.one("liaison", rooms.partner("未登记机构", "330106"))).get(
        f"{reverse('application-new')}?need={rooms.need().pk}"
    )
    assert page.status_code == 403
    assert "贵机构还没有登记" in words(page)


@pytest.mark.requirement("R031")
def test_an_application_to_a_closed_need_is_refused(rooms, as_):
    page = send(as_(rooms.liaison), rooms.need("closed"))
    assert page.status_code == 409
    assert "已截止，不再接受合作意向" in words(page)


@pytest.mark.parametrize("name", ["网" * 200, "\U00020bb7野家䶮·网点"])
def test_names_of_outlets_are_shown_as_they_were_typed(rooms, as_, name):
    client = as_(rooms.liaison)
    page = send(client, rooms.need(), outlet={"name": name})
    assert name in words(client.get(page["Location"]))


def test_a_name_of_201_characters_is_refused_beside_its_field(rooms, as_):
    page = send(as_(rooms.liaison), rooms.need(), outlet={"name": "网" * 201})
    assert page.status_code == 422
    [outlets] = [f for f in page.context["entry"].formsets if f.prefix == "outlets"]
    assert outlets.forms[0].errors == {"name": ["最多 200 个字，现在是 201 个字"]}


# double clicks, old pages


def test_a_double_click_does_it_once_and_another_names_who_was_there_first(rooms, as_):
    one, client = rooms.application("submitted"), as_(rooms.reviewer)
    url, data = step(one, "take_up", seen=False), {"seen": one.version}
    assert client.post(url, data).status_code == 302
    assert "您已受理，第二次点击没有重复办理。" in words(client.post(url, data, follow=True))
    page = as_(rooms.person("reviewer", rooms.county)).post(url, data)
    record = fresh(one).history().last()
    assert page.status_code == 409
    assert record.who in words(page)
    assert record.when.split()[0] in words(page)
    assert fresh(one).version == one.version + 1


def test_a_need_is_offered_to_whoever_may_answer_it_and_has_not(rooms, as_):
    need = rooms.need()
    offer = f"{reverse('application-new')}?need={need.pk}"
    assert offer in words(as_(rooms.liaison).get(need.get_absolute_url()))
    rooms.application("draft", need=need)
    assert offer not in words(as_(rooms.liaison).get(need.get_absolute_url()))
    assert "现在没有您可以办理的" in words(as_(rooms.liaison).get(need.get_absolute_url()))
    assert "提前截止" in words(as_(rooms.approver).get(need.get_absolute_url()))


def test_two_reviewers_with_the_same_page(rooms, as_):
    """The second decides on a page that is no more; it is told by whom, and nothing is half done."""
    one = rooms.application("recommended")
    rooms.negotiation("confirmed", one)
    second = rooms.person("approver", rooms.county)
    assert as_(rooms.approver).post(step(one, "approve", False), {"seen": one.version, "note": ""}).status_code == 302
    page = as_(second).post(step(one, "reject", False), {"seen": one.version, "note": "网点重复"})
    assert page.status_code == 409
    assert rooms.approver.user.name in words(page)
    assert "网点重复" in words(page)  # what was typed is not lost
    assert fresh(one).state == "approved"


def test_an_old_form_saved_after_a_step_is_refused(rooms, as_):
    one = rooms.application("submitted")
    seen, first = one.version, one.answers.first()
    perform(one, "take_up", by=rooms.reviewer)
    answers = [row(a, ANSWER, **({"statement": "改了"} if a == first else {})) for a in one.answers.all()]
    data = posted({"seen": seen}, answers=answers, outlets=[row(o, OUTLET) for o in one.outlets.all()])
    page = as_(rooms.liaison).post(reverse("application-edit", args=[one.pk]), data)
    assert page.status_code == 409
    assert rooms.reviewer.user.name in words(page)
    assert fresh(one).answers.first().statement == first.statement


def test_a_step_without_the_version_leads_back_to_what_must_be_read(rooms, as_):
    one = rooms.application("submitted")
    page = as_(rooms.reviewer).get(step(one, "take_up", seen=False))
    assert (page.status_code, page["Location"]) == (302, one.get_absolute_url())
    assert as_(rooms.reviewer).post(step(one, "take_up", seen=False), {}).status_code == 400


# the department


@pytest.mark.requirement("R032")
def test_the_department_checks_off_and_sees_what_changed_afterwards(rooms, as_):
    one = perform(rooms.application("submitted"), "take_up", by=rooms.reviewer)
    rows = [{"id": a.pk, "check_result": "met", "check_note": "看过"} for a in one.answers.all()]
    url = reverse("application-edit", args=[one.pk])
    assert as_(rooms.reviewer).post(url, posted({"seen": one.version}, answers=rows)).status_code == 302
    one = fresh(one)
    assert {a.checked_by for a in one.answers.all()} == {rooms.reviewer.user}
    amended(one, rooms.liaison, answers={one.answers.first().pk: {"statement": "换了场地"}})
    page = words(as_(rooms.reviewer).get(one.get_absolute_url()))
    assert "内容已更新" in page
    assert "换了场地" in page
    assert "1 / 2 已核对" in page
    assert "内容已更新" not in words(as_(rooms.liaison).get(one.get_absolute_url()))


@pytest.mark.requirement("R024")
def test_the_recommendation_shows_the_comparison_that_it_stands_on(rooms, as_):
    need = rooms.need()
    one = rooms.application("reviewing", need)
    for answer in one.answers.all():
        make.rewrite(one, answer, check_result="met")
    rooms.application("submitted", need, rooms.other_branch)
    client = as_(rooms.reviewer)
    page = words(client.get(step(one, "recommend")))
    assert "他银行县支行符合 0 项，条件不同等，某银行县支行在前" in page
    [seen] = re.findall(r'name="compared" value="(\w{64})"', page)
    rooms.application("submitted", need, rooms.insurer_branch)
    data = {"seen": one.version, "opinion": "agree", "note": "齐全", "compared": seen}
    page = client.post(step(one, "recommend", False), data)
    assert page.status_code == 409
    assert "比较结果已经变化，请重新核对后再提出意见" in words(page)
    data["compared"] = make.compared(one)
    assert client.post(step(one, "recommend", False), data).status_code == 302
    assert len(fresh(one).comparison) == 3


@pytest.mark.requirement("R024")
def test_the_comparison_page_ranks_and_says_why(rooms, as_):
    need = rooms.need()
    both = (("330106001", "一村"), ("330106109", "二村"))
    rooms.application("submitted", need, rooms.branch)
    rooms.application("submitted", need, rooms.other_branch, both)
    rooms.application("submitted", need, rooms.insurer_branch, both)
    rooms.application("draft", rooms.need(), rooms.insurer_branch)
    page = as_(rooms.reviewer).get(reverse("need-comparison", args=[need.pk]))
    assert [r["rank"] for r in page.context["rows"]] == [1, 1, 3]
    shown = words(page)
    assert "他银行县支行和某保险公司县支公司条件同等" in shown
    assert "按标准 5.1 优先考虑某保险公司县支公司" in shown


def test_a_partner_never_learns_who_else_applied(rooms, as_):
    need = rooms.need()
    one = rooms.application("submitted", need)
    rooms.application("submitted", need, rooms.other_branch)
    client = as_(rooms.liaison)
    for url in (need.get_absolute_url(), one.get_absolute_url(), reverse("application-list"), reverse("workbench")):
        assert "他银行" not in words(client.get(url))
    assert client.get(reverse("need-comparison", args=[need.pk])).status_code == 403


@pytest.mark.requirement("R015")
def test_minutes_are_written_proposed_and_confirmed_on_pages(rooms, as_):
    one = rooms.application("reviewing")
    data = {"held_on": timezone.localdate(), "place": "会议室", "attendees": "双方各两人", "minutes": "一致"}
    page = as_(rooms.reviewer).post(f"{reverse('negotiation-new')}?application={one.pk}", data)
    minutes = Negotiation.objects.get()
    assert page["Location"] == minutes.get_absolute_url()
    assert as_(rooms.liaison).get(minutes.get_absolute_url()).status_code == 404
    as_(rooms.reviewer).post(step(minutes, "propose", False), {"seen": minutes.version})
    minutes = fresh(minutes)
    assert as_(rooms.liaison).post(step(minutes, "confirm", False), {"seen": minutes.version}).status_code == 302
    assert fresh(minutes).state == "confirmed"


@pytest.mark.requirement("R015")
def test_minutes_of_what_is_yet_to_be_said_are_refused(rooms, as_):
    one, tomorrow = rooms.application("reviewing"), timezone.localdate() + timedelta(days=1)
    data = {"held_on": tomorrow, "place": "会议室", "attendees": "双方各两人", "minutes": "一致"}
    page = as_(rooms.reviewer).post(f"{reverse('negotiation-new')}?application={one.pk}", data)
    assert page.context["entry"].form.errors == {"held_on": ["协商日期应不晚于今天"]}
    assert not Negotiation.objects.exists()


@pytest.mark.requirement("R010", "R015", "R032")
def test_the_approval_and_what_follows_it(rooms, as_):
    one = rooms.application("recommended")
    client = as_(rooms.approver)
    page = words(client.get(one.get_absolute_url()))
    assert "还没有双方确认的协商纪要" in page
    rooms.negotiation("confirmed", one)
    assert client.post(step(one, "approve", False), {"seen": one.version, "note": "同意"}).status_code == 302
    run_waiting()
    born = Cooperation.objects.get()
    assert born.get_absolute_url() in words(client.get(rooms.register.get_absolute_url()))
    assert "公开征集" in words(as_(rooms.liaison).get(born.get_absolute_url()))


def test_the_batch_takes_up_what_it_can_and_says_why_not(rooms, as_):
    one, two = rooms.application("submitted"), rooms.application("submitted")
    done = rooms.application("reviewing")
    client, url = as_(rooms.reviewer), reverse("application-batch", args=["take_up"])
    page = client.get(url, {"pk": [one.pk, two.pk, done.pk]})
    reasons = {judged.obj.pk: bool(judged.reason) for judged in page.context["judged"]}
    assert reasons == {one.pk: False, two.pk: False, done.pk: True}
    perform(two, "withdraw", by=rooms.liaison)
    page = client.post(url, {f"seen-{one.pk}": one.version, f"seen-{two.pk}": 1})
    assert (len(page.context["done"]), [r.obj.pk for r in page.context["refused"]]) == (1, [two.pk])
    assert (fresh(one).state, fresh(two).state) == ("reviewing", "withdrawn")


def test_one_more_row_is_what_the_page_shows_next(rooms, as_):
    """On a phone the new row lies far below the head of the page."""
    one, client = rooms.application("draft"), as_(rooms.liaison)
    url = reverse("application-edit", args=[one.pk])
    [target] = re.findall(r'value="outlets" formaction="#([\w-]+)"', words(client.get(url)))
    data = posted({"seen": one.version, "add": "outlets"}, outlets=[row(o, OUTLET) for o in one.outlets.all()] + [{}])
    assert f'<fieldset class="part" id="{target}">' in words(client.post(url, data))


def second_outlet(rooms):
    one = rooms.application("draft", places=[("330106001", "一村"), ("330106109", "二村")])
    make.rewrite(one, one.outlets.all()[1], area=None)
    return one, rooms.liaison


def second_answer(rooms):
    one = rooms.application("draft")
    make.rewrite(one, one.answers.all()[1], statement="")
    return one, rooms.liaison


def corrections(rooms):
    one = rooms.application("reviewing")
    return perform(one, "send_back", by=rooms.reviewer, note="请补正", corrections=asked("statement")), rooms.liaison


@pytest.mark.parametrize(
    ("case", "place"),
    [
        (lambda rooms: (rooms.application("draft", places=()), rooms.liaison), "outlets"),
        (lambda rooms: (rooms.application("draft", contact_name=""), rooms.liaison), "id_contact_name"),
        (second_outlet, "outlets-1"),
        (second_answer, "answers-1"),
        (corrections, "corrections-asked"),
        (lambda rooms: (rooms.application("reviewing"), rooms.reviewer), "answers-0"),
        (lambda rooms: (rooms.need("draft", requirements=()), rooms.approver), ""),
    ],
)
def test_what_is_in_the_way_leads_to_where_it_is_mended(rooms, as_, case, place):
    """Whoever may not amend reads it in its place on the page itself."""
    (one, by), ways = case(rooms), re.compile(r'<a href="([^"]+)">去处理</a>')
    one, client = fresh(one), as_(by)
    edit = f"{reverse(f'{one._meta.model_name}-edit', args=[one.pk])}?seen={one.version}"
    [way] = ways.findall(words(client.get(one.get_absolute_url())))
    assert way == (f"{edit}#{place}" if place else f"{one.get_absolute_url()}#requirements")
    page, _, where = way.partition("#")
    assert f'id="{where}"' in words(client.get(page))


def test_what_mends_the_next_step_is_the_main_button_until_it_is_mended(rooms, as_):
    """Otherwise the first button in colour would be 退回补正."""
    one, client = rooms.application("reviewing"), as_(rooms.reviewer)
    main = re.compile(r'<a class="btn btn-primary" href="[^"]*">([^<]*)</a>')
    assert main.findall(words(client.get(one.get_absolute_url()))) == ["核对资格条件"]
    checked(one, rooms.reviewer)
    assert main.findall(words(client.get(one.get_absolute_url()))) == ["提出推荐意见"]


def test_what_is_demanded_stands_beside_its_field_and_hides_no_help(rooms, as_):
    one = rooms.application("reviewing")
    perform(one, "send_back", by=rooms.reviewer, note="请补正", corrections=asked("service_rules", kind="missing"))
    page = words(as_(rooms.liaison).get(reverse("application-edit", args=[one.pk])))
    [notes] = re.findall(r'<div id="id_service_rules_help">(.*?)</div>', page, re.S)
    demand, help_text = re.findall(r'<p class="(?:demand|help)">(.*?)</p>', notes, re.S)
    assert demand.endswith("请补正（缺失）")
    assert "每个不超过 20 MB" in help_text
