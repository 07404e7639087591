"""A draft with and without JavaScript, on a desk and on a phone: typed, left, found again, thrown away, submitted."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from onboarding.models import CooperationNeed
from portal.web.models import Draft
from tests.web.browsing import look

TYPED = {"title": "乡镇合作网点 𠮷", "extent": "写到一半的范围"}
SAVED = "[aria-live=polite]"


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_it_is_saved_while_one_types(rooms, desk, size):
    at = desk(rooms.reviewer)
    new = reverse("cooperationneed-new")
    at.go(new)
    at.fill(**TYPED)
    expect(at.page.locator(SAVED)).to_contain_text("尚未提交")
    draft = Draft.objects.get()
    assert at.texts(SAVED) == [f"草稿保存于 {draft.when}，尚未提交"]
    assert not CooperationNeed.objects.exists()
    at.go(reverse("workbench"))
    assert "未提交的草稿" in at.texts("h2")
    at.follow("起草需求", within="#drafts")
    assert [at.page.input_value(f"[name={name}]") for name in TYPED] == list(TYPED.values())
    found = look(at.page, f"{at.site}{new}", size)
    assert (found.violations, found.sideways, found.console) == ([], False, [])
    found = look(at.page, f"{at.site}{reverse('workbench')}", size)
    assert (found.violations, found.sideways, found.console) == ([], False, [])


def test_without_a_script_by_a_button(rooms, desk):
    at = desk(rooms.reviewer, scripts=False)
    new = reverse("cooperationneed-new")
    at.go(new)
    at.fill(**TYPED)
    at.press("保存草稿")
    assert at.path == new
    assert at.said[0].startswith("草稿保存于")
    assert at.page.input_value("[name=extent]") == TYPED["extent"]
    at.press("放弃草稿")
    assert at.page.input_value("[name=extent]") == ""
    assert not Draft.objects.exists()


def test_the_enter_key_submits_and_saves_no_draft(rooms, desk):
    at = desk(rooms.reviewer, scripts=False)
    at.go(reverse("cooperationneed-new"))
    at.fill(title=TYPED["title"])
    with at.page.expect_navigation() as sent:
        at.page.press("[name=title]", "Enter")
    assert sent.value.status == 422
    assert not Draft.objects.exists()
