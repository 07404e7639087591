"""What was typed and not submitted: saved by a script, by a button, and when the session had ended."""

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts import returning
from portal.accounts.actor import Actor
from portal.flow.gate import amend
from portal.web import drafts
from portal.web.jobs import sweep_drafts
from portal.web.models import Draft
from tests.factories.web import draft as make
from tests.proof.forms import MatterForm
from tests.proof.models import Matter, Need
from tests.web.html import Reader

pytestmark = pytest.mark.django_db
PASSWORD = "a-quiet-river-42"
RARE = "材料不全：缺租赁合同 𠮷"
SCRIPT = {"hx-request": "true"}


def new_url(house):
    return f"/matters/new/?department={house.county.pk}"


def answers(*texts):
    data = {"answers-TOTAL_FORMS": len(texts), "answers-INITIAL_FORMS": 0}
    for number, text in enumerate(texts):
        data |= {f"answers-{number}-question": f"问题{number}", f"answers-{number}-text": text}
    return data


def typed(**fields):
    return {"title": "写到一半", "note": RARE, **answers("80平方米", "二楼"), **fields}


def saved(client, url, headers=SCRIPT, **fields):
    return client.post(url, typed(**fields) | {"draft": "1"}, headers=headers)


def shown(client, url):
    return client.get(url).page


class TestSaving:
    def test_a_script_saves_and_is_told_when(self, house, as_):
        answer = saved(as_(house.liaison), new_url(house))
        draft = Draft.objects.get()
        assert answer.content.decode().strip() == f"草稿保存于 {draft.when}，尚未提交"
        assert not Matter.objects.exists()
        assert (draft.user, draft.organisation, draft.page, draft.title) == (
            house.liaison.user, house.branch, new_url(house), "新建",
        )  # fmt: skip

    def test_it_comes_back_with_every_row_and_says_so(self, house, as_):
        client = as_(house.liaison)
        saved(client, new_url(house))
        page = shown(client, new_url(house))
        assert [page.value(name) for name in ("title", "note", "answers-0-text", "answers-1-text")] == [
            "写到一半", RARE, "80平方米", "二楼",
        ]  # fmt: skip
        assert page.by_class("s-wait")[0].startswith(f"草稿保存于 {Draft.objects.get().when}，尚未提交")
        assert page.by_class("error") == []

    def test_without_a_script_a_button_saves_and_leads_back(self, house, as_):
        client = as_(house.liaison)
        answer = saved(client, new_url(house), headers={})
        assert answer["Location"] == new_url(house)
        page = shown(client, new_url(house))
        assert page.value("note") == RARE
        assert page.by_class("s-done") == [f"草稿保存于 {Draft.objects.get().when}，尚未提交。"]
        assert "保存草稿" in page.words("button", name="draft")
        assert page.by_class("muted")[-1] == (
            "“新建”先检查填写的内容，再建立合作申请，之后在列表里能找到。"
            "“保存草稿”不检查，只把这一页填写的留给您自己，30 天内回到这一页可以接着填。"
        )

    def test_what_cannot_be_submitted_can_be_saved(self, house, as_):
        client = as_(house.liaison)
        saved(client, new_url(house), title="长" * 90)
        assert shown(client, new_url(house)).value("title") == "长" * 90
        assert client.post(new_url(house), typed(title="长" * 90)).status_code == 422
        assert Draft.objects.exists()

    def test_the_newest_counts(self, house, as_):
        client = as_(house.liaison)
        for note in ("一", "二", "三"):
            saved(client, new_url(house), note=note)
        assert shown(client, new_url(house)).value("note") == "三"
        assert Draft.objects.count() == 1

    def test_it_is_encrypted(self, house, as_):
        saved(as_(house.liaison), new_url(house))
        with connection.cursor() as cursor:
            cursor.execute("SELECT content FROM web_draft")
            [(text,)] = cursor.fetchall()
        assert text.startswith("test:")

    @pytest.mark.parametrize(
        "nothing",
        [{}, {"seen": "3"}, {"title": "", "note": ""}, answers("") | {"answers-0-question": ""},
         {"csrfmiddlewaretoken": "abc", "password": "geheim"}, {"note": "x" * 400_001}],
    )  # fmt: skip
    def test_nothing_and_too_much_are_not_kept(self, house, as_, nothing):
        client = as_(house.liaison)
        answer = client.post(new_url(house), nothing | {"draft": "1"}, headers=SCRIPT)
        assert answer.content.decode().strip() == "没有保存草稿：还没有填写内容，或者内容太长"
        assert client.post(new_url(house), nothing | {"draft": "1"})["Location"] == new_url(house)
        assert not Draft.objects.exists()

    def test_neither_passwords_nor_tokens_nor_files_are_kept(self, house, as_):
        more = {"csrfmiddlewaretoken": "abc", "once": "x" * 20, "password1": "geheim", "OldPassword": "geheim",
                "paper": "[object File]", "photos": ["[object File]", "5f0c"]}  # fmt: skip
        as_(house.liaison).post(new_url(house), {"title": "写", "draft": "1", **more}, headers=SCRIPT)
        assert json.loads(Draft.objects.get().content.clear) == {"title": ["写"], "paper": [], "photos": ["5f0c"]}

    def test_at_most_twenty_of_one_person(self, house, as_):
        for number in range(25):
            make(house.liaison, f"/page/{number}/", saved_at=timezone.now() - timedelta(hours=number + 1))
        other = make(house.reviewer, "/page/0/")
        saved(as_(house.liaison), new_url(house))
        kept = Draft.objects.filter(user=house.liaison.user)
        assert {d.page for d in kept} == {new_url(house), *(f"/page/{n}/" for n in range(19))}
        assert Draft.objects.filter(pk=other.pk).exists()


class TestWhose:
    def test_only_that_person_on_that_page(self, house, as_):
        saved(as_(house.liaison), new_url(house))
        assert shown(as_(house.person("liaison", house.branch)), new_url(house)).value("title") == ""
        other = f"/matters/new/?department={house.beside.pk}"
        assert shown(as_(house.liaison), other).value("title") == ""

    def test_the_version_that_was_seen_does_not_make_another_page(self, house, as_):
        matter, client = house.matter("draft", answers=0), as_(house.liaison)
        edit = f"/matters/{matter.pk}/edit/"
        client.post(f"{edit}?seen=1", {"seen": 1, "title": "新名", "note": "", "draft": "1"}, headers=SCRIPT)
        assert shown(client, edit).value("title") == "新名"
        assert shown(client, f"{edit}?seen=1").value("title") == "新名"

    def test_in_the_place_where_it_was_typed(self, house, as_):
        saved(as_(house.liaison), new_url(house))
        elsewhere = Actor(house.liaison.user, house.sister, house.liaison.roles)
        assert list(drafts.of(elsewhere)) == []
        assert drafts.of(house.liaison).count() == 1

    def test_whoever_may_not_be_there_saves_nothing(self, house, as_):
        matter = house.matter("draft")
        assert saved(as_(house.reviewer), new_url(house)).status_code == 403
        assert saved(as_(house.person("reviewer", house.beside)), f"/matters/{matter.pk}/edit/").status_code == 404
        assert not Draft.objects.exists()

    def test_nobody_discards_anothers(self, house, as_):
        draft = make(house.liaison, new_url(house))
        assert as_(house.reviewer).post(f"/drafts/{draft.pk}/discard/").status_code == 404
        assert as_(house.liaison).get(f"/drafts/{draft.pk}/discard/").status_code == 405
        assert Draft.objects.exists()


class TestEnding:
    def test_it_goes_when_the_page_is_accepted(self, house, as_):
        client = as_(house.liaison)
        saved(client, new_url(house))
        assert client.post(new_url(house), typed()).status_code == 302
        assert (Matter.objects.count(), Draft.objects.count()) == (1, 0)

    def test_a_step_and_a_plain_row_too(self, house, as_):
        matter, client = house.matter("reviewing"), as_(house.reviewer)
        step = f"/matters/{matter.pk}/steps/send_back/"
        given = {"seen": matter.version, "note": "缺材料"}
        client.post(step, given | {"draft": "1"}, headers=SCRIPT)
        assert shown(client, f"{step}?seen={matter.version}").value("note") == "缺材料"
        client.post("/needs/new/", {"title": "某需求", "draft": "1"}, headers=SCRIPT)
        assert shown(client, "/needs/new/").value("title") == "某需求"
        assert [d.title for d in Draft.objects.order_by("pk")] == [f"退回：{matter}", "登记合作需求"]
        assert client.post(step, given | {"fields_opened": ["title"]}).status_code == 302
        assert client.post("/needs/new/", {"title": "某需求", "issued_by": house.county.pk}).status_code == 302
        assert (Need.objects.count(), Draft.objects.count()) == (1, 0)

    def test_by_hand(self, house, as_):
        draft, client = make(house.liaison, new_url(house)), as_(house.liaison)
        assert client.post(f"/drafts/{draft.pk}/discard/")["Location"] == new_url(house)
        assert shown(client, new_url(house)).value("title") == ""
        assert not Draft.objects.exists()

    def test_after_thirty_days_it_is_neither_shown_nor_kept(self, house, as_):
        make(house.liaison, new_url(house), {"title": ["旧"]}, saved_at=timezone.now() - timedelta(days=30))
        new = make(house.liaison, "/needs/new/", saved_at=timezone.now() - timedelta(days=29, hours=23))
        assert shown(as_(house.liaison), new_url(house)).value("title") == ""
        assert (sweep_drafts(), sweep_drafts()) == (1, 0)
        assert Draft.objects.get() == new

    def test_what_a_script_sends_after_the_button_does_not_undo_what_the_button_saved(self, house, as_):
        """It was begun before: it knows nothing of the files that came with the button."""
        client = as_(house.liaison)
        sheet = shown(client, new_url(house)).value("draft-sheet")
        saved(client, new_url(house), headers={}, note="按钮", **{"draft-sheet": sheet})
        late = saved(client, new_url(house), note="脚本", **{"draft-sheet": sheet})
        assert late.content.decode().strip() == f"草稿保存于 {Draft.objects.get().when}，尚未提交"
        page = shown(client, new_url(house))
        assert page.value("note") == "按钮"
        saved(client, new_url(house), note="新的一页", **{"draft-sheet": page.value("draft-sheet")})
        assert shown(client, new_url(house)).value("note") == "新的一页"

    def test_what_a_script_sends_after_the_page_was_accepted_is_no_draft(self, house, as_):
        client = as_(house.liaison)
        ticket = shown(client, new_url(house)).value("once")
        client.post(new_url(house), typed(once=ticket))
        saved(client, new_url(house), once=ticket)
        matter = Matter.objects.get()
        edit = f"/matters/{matter.pk}/edit/"
        client.post(edit, {"seen": matter.version, "title": "新名", "note": ""})
        client.post(edit, {"seen": matter.version, "title": "新名", "note": "", "draft": "1"}, headers=SCRIPT)
        assert not Draft.objects.exists()


class TestStale:
    def test_it_shows_what_differs_and_takes_the_version_that_it_shows(self, house, as_):
        matter, client = house.matter("draft", answers=0, title="旧名"), as_(house.liaison)
        edit = f"/matters/{matter.pk}/edit/"
        client.post(edit, {"seen": 1, "title": "我的", "note": "", "draft": "1"}, headers=SCRIPT)
        colleague = house.person("liaison", house.branch)
        amend(matter, by=colleague, seen=1, forms=(MatterForm,), data={"title": "同事的", "note": "同事写的"})
        page = shown(client, edit)
        assert page.value("title") == "我的"
        assert page.value("seen") == "2"
        assert page.words("th") == ["内容", "现在", "您的草稿", "名称", "说明"]
        assert page.words("td") == ["同事的", "我的", "同事写的", "未填写"]
        assert client.post(edit, {"seen": 2, "title": "我的", "note": "同事写的"}).status_code == 302
        assert (Matter.objects.get().title, Draft.objects.count()) == ("我的", 0)

    def test_of_the_same_version_it_shows_no_table(self, house, as_):
        matter, client = house.matter("draft", answers=0), as_(house.liaison)
        edit = f"/matters/{matter.pk}/edit/"
        client.post(edit, {"seen": 1, "title": "我的", "note": "", "draft": "1"}, headers=SCRIPT)
        assert shown(client, edit).words("th") == []

    def test_for_a_step_that_cannot_be_taken_now_the_words_are_not_lost(self, house, as_):
        matter, client = house.matter("submitted"), as_(house.reviewer)
        step = f"/matters/{matter.pk}/steps/send_back/"
        client.post(step, {"seen": matter.version, "note": "缺材料", "draft": "1"}, headers=SCRIPT)
        amended = as_(house.reviewer).post(f"/matters/{matter.pk}/steps/take_up/", {"seen": matter.version})
        assert amended.status_code == 302
        answer = client.get(f"{step}?seen={matter.version}")
        assert answer.status_code == 409
        assert "缺材料" in answer.page.words("body")[0]


class TestLostSession:
    """The session has ended before the form was sent: the cookie of the browser says whose it was."""

    @pytest.fixture
    def gone(self, house):
        """A browser in which the liaison had logged in, and whose session is gone."""
        house.liaison.user.set_password(PASSWORD)
        house.liaison.user.save()
        client = self.enter(house.liaison.user, Reader())
        Session.objects.all().delete()
        return client

    @staticmethod
    def enter(user, client):
        answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
        assert answer.status_code == 302
        return client

    def test_it_comes_back_after_login(self, house, gone):
        answer = gone.post(new_url(house), typed())
        assert answer["Location"].startswith("/accounts/login/?next=/matters/new/")
        assert not Matter.objects.exists()
        self.enter(house.liaison.user, gone)
        page = shown(gone, new_url(house))
        assert (page.value("note"), page.value("answers-1-text")) == (RARE, "二楼")
        assert "尚未提交" in page.by_class("s-wait")[0]

    def test_a_script_leads_the_whole_page_to_the_login(self, house, gone):
        answer = saved(gone, new_url(house))
        assert answer["HX-Redirect"].startswith("/accounts/login/?next=/matters/new/")
        assert Draft.objects.get().data["note"] == RARE

    def test_saved_again_it_belongs_to_the_place(self, house, gone):
        gone.post(new_url(house), typed())
        self.enter(house.liaison.user, gone)
        saved(gone, new_url(house), note="更新")
        draft = Draft.objects.get()
        assert (draft.organisation, draft.data["note"]) == (house.branch, "更新")

    def test_not_for_another_person_at_the_same_desk(self, house, gone):
        gone.post(new_url(house), typed())
        colleague = house.person("liaison", house.branch).user
        colleague.set_password(PASSWORD)
        colleague.save()
        self.enter(colleague, gone)
        assert shown(gone, new_url(house)).value("title") == ""

    def test_a_stranger_cannot_fill_the_database(self, house, client):
        client.post(new_url(house), typed())
        client.cookies[returning.COOKIE] = f"{house.liaison.user.pk}:1abcde:forged"
        client.post(new_url(house), typed())
        assert not Draft.objects.exists()

    def test_only_pages_that_keep_drafts(self, house, gone):
        for page in ("/acting/", "/accounts/password/change/", "/outlets/"):
            gone.post(page, typed())
        assert not Draft.objects.exists()

    def test_a_form_of_another_site_is_not_kept(self, house, gone):
        strict = Reader(enforce_csrf_checks=True)
        strict.cookies[returning.COOKIE] = gone.cookies[returning.COOKIE].value
        assert strict.post(new_url(house), typed()).status_code == 403
        assert not Draft.objects.exists()

    def test_nothing_of_it_lies_in_the_cache(self, house, gone):
        gone.post(new_url(house), typed())
        server = cache._cache.get_client()
        assert [k for k in server.keys("*") if RARE.encode() in (server.get(k) or b"")] == []

    def test_a_file_does_not_disturb_it(self, house, gone):
        gone.post(new_url(house), typed() | {"paper": SimpleUploadedFile("a.pdf", b"%PDF")})
        assert "paper" not in Draft.objects.get().data


def test_a_form_without_words_offers_no_draft(house, as_):
    matter = house.matter("draft")
    page = shown(as_(house.liaison), f"/matters/{matter.pk}/steps/submit/?seen={matter.version}")
    assert page.words("button", name="draft") == []


def test_as_many_questions_for_many_drafts(house, as_):
    client = as_(house.liaison)
    saved(client, new_url(house))

    def asked():
        with CaptureQueriesContext(connection) as found:
            saved(client, new_url(house))
        return len(found)

    few = asked()
    for number in range(15):
        make(house.liaison, f"/page/{number}/")
    assert asked() == few
