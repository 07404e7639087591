"""Pages of cooperation needs: drafted, published, read by everybody."""

import pytest
from django.urls import reverse

from onboarding.models import CooperationNeed
from tests.factories.posting import posted
from tests.onboarding.pages.asking import step, words

pytestmark = pytest.mark.django_db


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


def test_a_need_is_offered_to_whoever_may_answer_it_and_has_not(rooms, as_):
    need = rooms.need()
    offer = f"{reverse('application-new')}?need={need.pk}"
    assert offer in words(as_(rooms.liaison).get(need.get_absolute_url()))
    rooms.application("draft", need=need)
    assert offer not in words(as_(rooms.liaison).get(need.get_absolute_url()))
    assert "现在没有您可以办理的" in words(as_(rooms.liaison).get(need.get_absolute_url()))
    assert "提前截止" in words(as_(rooms.approver).get(need.get_absolute_url()))
