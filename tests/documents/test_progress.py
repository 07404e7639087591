"""The public page of progress: what it tells, what it does not, and how often."""

import re

import pytest
from django.urls import reverse

from onboarding.progress import UNKNOWN
from portal.flow.gate import perform
from portal.flow.testing import replaced
from tests.web.html import Reader

URL = "/progress/"


def ask(number: str, digits: str, reader: Reader | None = None):
    return (reader or Reader()).post(URL, {"number": number, "digits": digits})


@pytest.mark.requirement("R020")
def test_it_says_where_it_is_whose_turn_and_until_when(rooms, submitted):
    one = submitted()[0]
    one = replaced(one, due=one.since.date().replace(year=2030))
    answer = ask(one.number, "0001")
    facts = answer.page.facts()
    assert (facts["轮到"], facts["要办的事"]) == ("县局", "受理")
    assert facts["期限"].startswith("2030年")
    assert "部门已收到，等待受理。" in answer.content.decode()
    perform(type(one).objects.get(pk=one.pk), "take_up", by=rooms.reviewer)
    assert "部门正在审核。" in ask(one.number.lower(), " ０００１ ").content.decode()


@pytest.mark.parametrize("state", ["submitted", "reviewing", "recommended", "returned", "approved", "rejected",
                                   "withdrawn", "ended", "expired"])  # fmt: skip
def test_it_tells_nothing_that_is_not_everybodys(rooms, state):
    one = rooms.application(state)
    answer = ask(one.number, "0001")
    assert answer.status_code == 200
    words = answer.content.decode()
    secrets = [str(rooms.branch), str(rooms.bank), one.need.title, one.statement, "余示范", "138", '0001"', "北山"]
    assert [word for word in secrets if word in words] == []


def test_a_wrong_number_a_wrong_telephone_and_a_draft_have_one_answer(rooms):
    one, draft = rooms.application("submitted"), rooms.application("draft", rooms.need(title="另一个"))
    asked = [(one.number, "0002"), ("YX-999999", "0001"), (draft.number, "0001")]
    answers = [ask(*each) for each in asked]
    said = {bare(answer, *each) for answer, each in zip(answers, asked, strict=True)}
    assert len(said) == 1
    assert all(a.status_code == 422 and UNKNOWN in a.content.decode() for a in answers)


def bare(answer, number: str, digits: str) -> str:
    """The page without what was typed, and without what is new in every answer."""
    words = answer.content.decode().replace(number, "").replace(digits, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", words)


@pytest.mark.parametrize(("number", "digits", "said"), [
    ("", "", "没有填写编号"), ("YX-12", "0001", "编号应为 YX- 加至少 6 位数字"), ("1", "12345", "请填写 4 位数字"),
])  # fmt: skip
def test_what_is_not_written_as_it_should_be_is_said_beside_it(db, number, digits, said):
    answer = ask(number, digits)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_a_number_is_asked_for_ten_times_an_hour(rooms):
    one = rooms.application("submitted")
    assert [ask(one.number, f"{n:04}").status_code for n in range(2, 12)] == [422] * 10
    answer = ask(one.number, "0001")
    assert (answer.status_code, "尝试太频繁" in answer.content.decode()) == (429, True)
    assert ask("YX-999999", "0001").status_code == 422


def test_an_address_asks_sixty_times_in_ten_minutes(db):
    assert {ask(f"YX-{n:06}", "0001").status_code for n in range(100001, 100061)} == {422}
    assert ask("YX-200000", "0001").status_code == 429
    assert Reader().get(URL).status_code == 200


def test_the_qr_code_fills_in_the_number_and_search_engines_stay_out(db):
    answer = Reader().get(URL, {"number": "YX-000318"})
    assert 'value="YX-000318"' in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert URL in Reader().get(reverse("home")).page.links().values()
