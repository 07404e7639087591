import pytest

from portal.flow.gate import amend, perform
from tests.proof.forms import MatterForm
from tests.proof.models import Matter, Need

RARE = "𠮷䶮·古丽"  # U+20BB7, U+4DAE and the middle dot


def rows(page):
    return page.by_class("row-link")


def answers(*texts, old=()):
    """The formset of the part as a browser sends it."""
    data = {"answers-TOTAL_FORMS": len(texts), "answers-INITIAL_FORMS": len(old)}
    for number, text in enumerate(texts):
        data |= {f"answers-{number}-question": f"问题{number}" if text else "", f"answers-{number}-text": text}
    return data | {f"answers-{number}-id": pk for number, pk in enumerate(old)}


# Entering and amending --------------------------------------------------------------------------------------


def new_url(house):
    return f"/matters/new/?department={house.county.pk}"


def test_entering_with_its_parts(house, as_):
    client = as_(house.liaison)
    assert client.get(new_url(house)).page.words("h1") == ["新建"]
    sent = client.post(new_url(house), {"title": RARE, "note": "", **answers("80平方米")}, follow=True)
    matter = Matter.objects.get()
    assert (matter.title, matter.state, matter.answers.get().text) == (RARE, "draft", "80平方米")
    assert sent.page.by_class("s-done")[0] == "已新建，现在是“草稿”。轮到：某银行县支行（可提交）。"


def test_a_page_makes_one_thing_however_often_it_is_sent(house, as_):
    client = as_(house.liaison)
    ticket = client.get(new_url(house)).page.value("once")
    refused = client.post(new_url(house), {"title": "", "once": ticket, **answers("80")})
    assert (refused.status_code, refused.page.value("once")) == (422, ticket)
    sent = [client.post(new_url(house), {"title": "甲", "once": ticket, **answers("80")}) for _ in range(2)]
    assert [answer["Location"] for answer in sent] == [Matter.objects.get().get_absolute_url()] * 2
    said = client.get(sent[0]["Location"]).page.by_class("s-done")
    assert "您已新建，第二次点击没有重复办理。" in said
    client.post(
        new_url(house), {"title": "乙", "once": client.get(new_url(house)).page.value("once"), **answers("80")}
    )
    assert Matter.objects.count() == 2


def test_saving_what_was_not_changed_says_so(house, as_):
    matter = house.matter("draft")
    data = {"seen": matter.version, "title": matter.title, "note": matter.note}
    page = as_(house.liaison).post(f"/matters/{matter.pk}/edit/", data, follow=True)
    assert page.page.by_class("s-wait")[0] == "内容没有改动，没有保存。"
    assert Matter.objects.get().version == matter.version


def test_entering_is_for_those_who_may(house, as_):
    assert as_(house.reviewer).get(new_url(house)).status_code == 403
    assert as_(house.reviewer).post(new_url(house), {"title": "甲"}).status_code == 403
    assert Matter.objects.count() == 0


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("长" * 51, "最多 50 个字，现在是 51 个字"),
        ("甲\x07乙", "第 2 个字是看不见的控制字符，请删去后重新填写"),
        ("甲\u202e乙", "第 2 个字是看不见的控制字符，请删去后重新填写"),
        ("甲\n乙", "应写在一行内，不能换行"),
        ("  ", "没有填写名称"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field_and_nothing_typed_is_lost(house, as_, title, message):
    page = as_(house.liaison).post(new_url(house), {"title": title, "note": "留下我", **answers("80")})
    assert page.status_code == 422
    assert page.page.by_class("error") == [message]
    assert page.page.links()[f"名称：{message}"] == "#id_title"
    assert (page.page.value("note"), page.page.value("answers-0-text")) == ("留下我", "80")
    control = page.page.all("input", name="title")[0].attrib
    assert (control["aria-invalid"], control["aria-describedby"]) == ("true", "id_title_error")
    assert Matter.objects.count() == 0


def test_a_name_of_the_longest_length_is_taken(house, as_):
    as_(house.liaison).post(new_url(house), {"title": "𠮷" * 50, "note": "", **answers()})
    assert Matter.objects.get().title == "𠮷" * 50


def test_one_more_row_without_a_script_loses_nothing_and_scolds_nobody(house, as_):
    data = {"title": "", "note": "写了一半", "add": "answers", **answers("80")}
    page = as_(house.liaison).post(new_url(house), data)
    assert page.status_code == 200
    assert page.page.value("answers-TOTAL_FORMS") == "2"
    assert (page.page.value("note"), page.page.value("answers-0-text")) == ("写了一半", "80")
    assert page.page.value("answers-1-text") == ""
    assert page.page.by_class("error") == []
    assert Matter.objects.count() == 0


def test_amending_carries_the_version_that_was_read(house, as_):
    matter = house.matter("draft")
    old = matter.answers.get()
    client = as_(house.liaison)
    form = client.get(f"/matters/{matter.pk}/edit/?seen=1").page
    assert form.value("seen") == "1"
    sent = {"seen": 1, "title": "改过", "note": "", **answers("90", "", old=[old.pk])}
    assert client.post(f"/matters/{matter.pk}/edit/", sent).status_code == 302
    matter = Matter.objects.get()
    assert (matter.title, matter.version, matter.answers.get().text) == ("改过", 2, "90")


def test_amending_without_the_version_is_a_bad_request(house, as_):
    matter = house.matter("draft")
    for seen in ({}, {"seen": ""}, {"seen": "x"}):
        answer = as_(house.liaison).post(f"/matters/{matter.pk}/edit/", {"title": "改过", **seen})
        assert answer.status_code == 400
    assert Matter.objects.get().title == "城西网点"


def test_amending_what_has_changed_meanwhile_is_refused_and_shows_what_was_typed(house, as_):
    matter = house.matter("draft")
    amend(matter, by=house.liaison, seen=1, forms=[MatterForm], data={"title": "别人先改"})
    page = as_(house.liaison).post(
        f"/matters/{matter.pk}/edit/", {"seen": 1, "title": "我的修改", "note": "很长的说明"}
    )
    assert page.status_code == 409
    assert page.page.words("h1") == ["没有修改：别人先改"]
    assert str(house.liaison.user) in page.page.by_class("alert")[0]
    facts = page.page.facts()
    assert (facts["名称"], facts["说明"]) == ("我的修改", "很长的说明")
    assert Matter.objects.get().title == "别人先改"


def test_an_old_form_saved_after_a_step_is_refused(house, as_):
    matter = house.matter("draft")
    perform(matter, "submit", by=house.liaison)
    page = as_(house.liaison).post(f"/matters/{matter.pk}/edit/", {"seen": 1, "title": "晚了"})
    assert page.status_code == 409
    assert Matter.objects.get().title == "城西网点"


def test_what_is_closed_is_read_and_not_asked(house, as_):
    matter = house.matter("reviewing")
    page = as_(house.reviewer).get(f"/matters/{matter.pk}/edit/").page
    assert [e.attrib["name"] for e in page.all("input", type="checkbox")] == ["answers-0-checked"]
    returned = perform(house.matter("reviewing"), "send_back", by=house.reviewer, note="改名", fields_opened=["title"])
    page = as_(house.liaison).get(f"/matters/{returned.pk}/edit/").page
    assert page.value("title") == "城西网点"
    assert page.all("textarea", name="note") == []
    assert page.all("button", name="add") == []


def test_the_other_side_and_a_stranger_to_the_matter_may_not_amend(house, as_):
    matter = house.matter("draft")
    assert as_(house.supervisor).get(f"/matters/{matter.pk}/edit/").status_code == 403
    assert as_(house.person("liaison", house.bank)).get(f"/matters/{matter.pk}/edit/").status_code == 403


def test_a_register_without_a_machine(house, as_):
    client = as_(house.reviewer)
    page = client.get("/needs/new/").page
    assert page.words("option") == [
        "请选择",
        "县局",
        "某银行县支行",
        "某网点",
        "他银行县支行",
        "某保险公司县支公司",
    ]
    assert client.post("/needs/new/", {"title": "甲", "issued_by": house.elsewhere.pk}).status_code == 422
    sent = client.post("/needs/new/", {"title": "甲", "issued_by": house.county.pk}, follow=True)
    assert sent.page.by_class("s-done")[0] == "已登记：甲"
    assert Need.objects.get().issued_by == house.county
    assert as_(house.supervisor).get("/needs/new/").status_code == 403


# Steps ------------------------------------------------------------------------------------------------------


def test_a_step_without_the_version_leads_back_to_the_page(house, as_):
    matter = house.matter("submitted")
    answer = as_(house.reviewer).get(f"/matters/{matter.pk}/steps/take_up/", follow=True)
    assert answer.redirect_chain == [(f"/matters/{matter.pk}/", 302)]
    assert answer.page.by_class("alert") == ["请先看过最新内容，再点“受理”"]
    assert as_(house.reviewer).post(f"/matters/{matter.pk}/steps/take_up/").status_code == 400


def test_a_step_is_asked_and_taken(house, as_):
    matter = house.matter("submitted")
    client, url = as_(house.reviewer), f"/matters/{matter.pk}/steps/take_up/"
    asked = client.get(f"{url}?seen=1").page
    assert asked.words("h1") == ["受理：城西网点"]
    assert asked.words("button")[-1] == "确认受理"
    assert asked.links()["先不受理"] == f"/matters/{matter.pk}/"
    done = client.post(url, {"seen": 1}, follow=True)
    assert done.page.by_class("alert") == ["已受理，现在是“审核中”。轮到：县局（受理审核员）。"]
    assert Matter.objects.get().state == "reviewing"


def test_what_cannot_be_undone_asks_with_its_consequences(house, as_):
    matter = house.matter("recommended")
    page = as_(house.approver).get(f"/matters/{matter.pk}/steps/reject/?seen=1").page
    assert page.words("h2") == ["事项", "驳回之后"]
    assert "驳回后不能恢复" in page.by_class("list")[0]
    assert [e.text for e in page.all("button") if "btn-danger" in e.attrib["class"]] == ["确认驳回"]


def test_a_step_s_form_is_judged_beside_its_fields(house, as_):
    matter = house.matter("reviewing")
    page = as_(house.reviewer).post(f"/matters/{matter.pk}/steps/send_back/", {"seen": 1, "note": "理由在此"})
    assert page.status_code == 422
    assert page.page.value("note") == "理由在此"
    assert len(page.page.by_class("error")) == 1
    assert Matter.objects.get().state == "reviewing"


def test_the_second_of_two_is_told_by_whom_and_when_and_keeps_the_words(house, as_):
    matter = house.matter("recommended")
    first = house.person("approver", house.county)
    perform(matter, "approve", by=first, seen=1)
    page = as_(house.approver).post(f"/matters/{matter.pk}/steps/reject/", {"seen": 1, "note": "我不同意"})
    assert page.status_code == 409
    assert page.page.words("h1") == ["没有驳回：城西网点"]
    told = page.page.by_class("alert")[0]
    assert f"{first.user}（审批负责人，县局）" in told
    assert "年" in told
    assert "没有改动任何内容" in told
    assert page.page.words("td")[:2] == ["待决定", "已批准"]
    assert page.page.facts()["理由"] == "我不同意"
    assert Matter.objects.get().state == "approved"


def test_a_double_click_does_it_once(house, as_):
    matter = house.matter("submitted")
    client, url = as_(house.reviewer), f"/matters/{matter.pk}/steps/take_up/"
    assert [client.post(url, {"seen": 1}).status_code for _ in range(2)] == [302, 302]
    assert Matter.objects.get().version == 2
    assert "您已受理，第二次点击没有重复办理。" in client.get(f"/matters/{matter.pk}/").page.by_class("alert")


def test_the_same_button_with_other_words_is_no_double_click(house, as_):
    matter = house.matter("reviewing")
    client, url = as_(house.reviewer), f"/matters/{matter.pk}/steps/send_back/"
    sent = [{"seen": 1, "note": note, "fields_opened": ["title"]} for note in ("缺合同", "缺合同", "缺图纸")]
    assert [client.post(url, data).status_code for data in sent] == [302, 302, 409]
    assert [record.note for record in matter.history()] == ["", "缺合同"]


def test_a_stale_page_is_told_before_anything_is_typed(house, as_):
    matter = perform(house.matter("submitted"), "take_up", by=house.reviewer)
    assert as_(house.reviewer).get(f"/matters/{matter.pk}/steps/send_back/?seen=1").status_code == 409
    assert as_(house.reviewer).get(f"/matters/{matter.pk}/steps/send_back/?seen=x").status_code == 400


@pytest.mark.parametrize("name", ["nonsense", "lapse"])
def test_steps_that_are_nobody_s_do_not_exist(house, as_, name):
    matter = house.matter("recommended")
    assert as_(house.reviewer).get(f"/matters/{matter.pk}/steps/{name}/?seen=1").status_code == 404
    assert as_(house.reviewer).post(f"/matters/{matter.pk}/steps/{name}/", {"seen": 1}).status_code == 404


def test_the_wrong_side_the_wrong_role_and_the_department_above(house, as_):
    matter = house.matter("recommended")
    for person in (house.liaison, house.reviewer, house.person("approver", house.city)):
        for method in ("get", "post"):
            answer = getattr(as_(person), method)(f"/matters/{matter.pk}/steps/approve/", {"seen": 1})
            assert answer.status_code == 403
    assert Matter.objects.get().state == "recommended"


# Many at once -----------------------------------------------------------------------------------------------


def test_a_step_for_many_is_previewed_and_has_a_result_for_each(house, as_):
    ready, moved, late = (
        house.matter("submitted", title="甲"),
        house.matter("submitted", title="乙"),
        house.matter("draft"),
    )
    client = as_(house.reviewer)
    preview = client.get(f"/matters/batch/take_up/?pk={ready.pk}&pk={moved.pk}&pk={late.pk}").page
    assert preview.words("caption") == ["可以办理 2 件，不能办理 1 件"]
    assert preview.value(f"seen-{ready.pk}") == "1"
    assert Matter.objects.filter(state="reviewing").count() == 0
    perform(moved, "take_up", by=house.reviewer)
    done = client.post("/matters/batch/take_up/", {f"seen-{ready.pk}": 1, f"seen-{moved.pk}": 1}).page
    assert done.by_class("alert") == ["已受理 1 件。", "1 件没有受理，没有改动任何内容。原因见下表。"]
    assert rows(done) == ["乙", "甲"]
    assert Matter.objects.get(pk=ready.pk).state == "reviewing"


def test_everything_that_matches_is_taken_up_to_two_hundred(house, as_, monkeypatch):
    monkeypatch.setattr("portal.web.views.batch.MOST_AT_ONCE", 2)
    for title in ("甲", "乙", "丙"):
        house.matter("submitted", title=title)
    house.matter("reviewing", title="丁")
    page = as_(house.reviewer).get("/matters/batch/take_up/?every=1").page
    assert rows(page) == ["丙", "乙"]
    assert page.by_class("alert") == ["符合条件的超过 2 件，本次只办理前 2 件，其余的请再办一次。"]
    pks = "&".join(f"pk={m.pk}" for m in Matter.objects.all())
    assert as_(house.reviewer).get(f"/matters/batch/take_up/?{pks}").status_code == 400


def test_a_step_with_a_form_for_many(house, as_):
    matter = house.matter("reviewing")
    client = as_(house.reviewer)
    wrong = client.post("/matters/batch/send_back/", {f"seen-{matter.pk}": 1, "note": ""})
    assert wrong.status_code == 422
    client.post("/matters/batch/send_back/", {f"seen-{matter.pk}": 1, "note": "都要改", "fields_opened": ["title"]})
    assert Matter.objects.get().state == "returned"
    assert Matter.objects.get().history().last().note == "都要改"


def test_many_at_once_shows_and_moves_nothing_out_of_sight(house, as_):
    far = house.matter("submitted", region_path="33/3302/330203/", organisation_path=house.other_bank.path)
    client = as_(house.reviewer)
    assert rows(client.get(f"/matters/batch/take_up/?pk={far.pk}").page) == []
    assert rows(client.post("/matters/batch/take_up/", {f"seen-{far.pk}": 1}).page) == []
    assert Matter.objects.get().state == "submitted"


def test_only_declared_steps_and_only_for_those_who_may(house, as_):
    assert as_(house.reviewer).get("/matters/batch/recommend/").status_code == 404
    assert as_(house.liaison).get("/matters/batch/take_up/").status_code == 403
