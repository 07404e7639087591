"""The guides: true to the portal, with every picture and link, and led to from every page."""

import re
from urllib.parse import quote

import pytest
from django.contrib.staticfiles import finders
from django.urls import resolve, reverse

from portal.accounts.roles import ROLES
from portal.flow.offers import machines
from portal.site import demo
from portal.site.help.context import paragraph
from portal.site.help.guides import EVERYBODY, FOLDER, GUIDES, PROGRAMS, PUBLIC, guides
from portal.site.help.paragraphs import PARAGRAPHS
from portal.site.help.rendering import IMAGES, render
from tests.browser.guide_shots import SHOTS
from tests.browser.test_pages import NO_PAGES
from tests.house.addresses import names

TEXTS = {one.key: (FOLDER / f"{one.key}.md").read_text() for one in guides()}
ANCHORS = {one.key: one.anchors for one in guides()}
IMAGE = re.compile(r"!\[(.*?)\]\((.*?)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
ACCOUNTS = {f"{place}.{role}": role for place, role in demo.people(demo.Demo({}, {}, {}))}
UNHELPED = {"gallery", "metrics", "help", "help-page"}


def pictures() -> list[tuple[str, str]]:
    return [found for text in TEXTS.values() for found in IMAGE.findall(text)]


def links() -> set[tuple[str, str]]:
    return {(guide, target) for guide, text in TEXTS.items() for target in LINK.findall(text)}


# what is written


def test_every_role_that_somebody_has_in_the_demo_has_a_guide():
    assert set(GUIDES) - {PUBLIC, EVERYBODY, PROGRAMS} == set(ACCOUNTS.values())
    assert {file.stem for file in FOLDER.glob("*.md")} - {"operations"} == set(GUIDES)  # outside of any portal


def test_a_guide_says_for_whom_it_is_and_answers_questions():
    for one in guides():
        assert one.lead.startswith("写给")
        assert [heading.text for heading in one.contents][-1] == "常见问题"
        assert len(set(one.anchors)) == len(one.anchors)
        role = ROLES.get(one.key)
        assert role is None or one.title.startswith(f"{role.name}：")


def test_markdown_becomes_a_page_without_html_of_its_own():
    source = "# 标题\n\n写给谁\n\n## 一、二\n\n<b>粗</b>[退回](reviewer.md#退回补正)\n\n| 甲 |\n|---|\n| 乙 |\n"
    title, lead, html, sections = render(source)
    assert (title, lead) == ("标题", "写给谁")
    assert [(heading.anchor, words) for heading, words in sections] == [
        ("", "写给谁"),
        ("一二", "<b>粗</b>退回 甲 乙"),
    ]
    assert '<h2 id="一二">一、二</h2>' in html
    assert "&lt;b&gt;" in html
    assert f'<a href="{reverse("help-page", args=["reviewer"])}#{quote("退回补正")}">' in html
    assert '<div class="box scroll" role="region" tabindex="0" aria-label="表 1"><table class="table">' in html


# pictures


def test_every_picture_of_a_guide_is_taken_and_every_picture_taken_is_in_a_guide():
    shown = [source for _, source in pictures()]
    assert sorted(shown) == sorted(f"images/{shot.name}.png" for shot in SHOTS)
    assert {file.name for file in IMAGES.iterdir()} == {f"{shot.name}.png" for shot in SHOTS}
    assert sum(file.stat().st_size for file in IMAGES.iterdir()) < 4 * 2**20


def test_every_picture_is_told_in_words_and_served():
    assert [alt for alt, _ in pictures() if len(alt) < 3] == []
    assert all(finders.find(f"guide/{shot.name}.png") for shot in SHOTS)


def test_every_picture_is_of_a_page_that_exists_for_somebody_who_exists():
    assert {shot.page for shot in SHOTS} <= set(names())
    assert {shot.person for shot in SHOTS} <= {"", *ACCOUNTS}


# links


def test_every_link_of_a_guide_leads_somewhere():
    inside = {(guide, target) for guide, target in links() if target.startswith("#")}
    beside = {target for _, target in links() if ".md" in target}
    assert inside
    assert {(g, target) for g, target in inside if target[1:] not in ANCHORS[g]} == set()
    for target in beside:
        guide, _, anchor = target.partition(".md")
        assert not anchor or anchor[1:] in ANCHORS[guide]
    for _, target in links() - inside:
        if target.startswith("files/"):
            assert finders.find(f"guide/{target.removeprefix('files/')}")
        elif ".md" not in target:
            resolve(target)


def test_every_paragraph_that_a_page_leads_to_is_written():
    assert {(guide, anchor) for (guide, _), anchor in PARAGRAPHS.items() if anchor not in ANCHORS[guide]} == set()


def test_every_page_and_step_that_is_explained_exists():
    steps = {f"{m._meta.model_name}-step/{name}" for m in machines() for name in m.steps}
    assert {page for _, page in PARAGRAPHS} <= set(names()) | steps


def test_every_page_is_explained_somewhere():
    pages = {n for n in names() if not n.startswith("api-") and not n.endswith("-export")} - NO_PAGES - UNHELPED
    assert pages - {page for _, page in PARAGRAPHS} == set()


@pytest.mark.parametrize(
    ("page", "step", "role", "guide", "anchor"),
    [
        ("application-detail", "", "reviewer", "reviewer", "受理"),
        ("application-detail", "", "liaison", "liaison", "各个状态的意思"),
        ("application-step", "send_back", "reviewer", "reviewer", "退回补正"),
        ("application-step", "approve", "approver", "approver", "决定合作意向"),
        ("user-detail", "", "security_administrator", "security_administrator", "授予和收回角色"),
        ("user-detail", "", "system_administrator", "system_administrator", "建立账号"),
        ("workbench", "", "clerk", "everyone", "工作台"),
        ("public-item", "", "reviewer", "public", "看懂办事指南"),
        ("nowhere", "", "reviewer", "", ""),
    ],
)
def test_each_is_led_to_the_paragraph_of_the_own_role(page, step, role, guide, anchor):
    assert paragraph(page, step, frozenset({role})) == (guide, anchor)


@pytest.mark.django_db
def test_the_link_is_on_the_page_and_the_paragraph_behind_it(rooms, as_):
    client = as_(rooms.reviewer)
    at = f"{reverse('help-page', args=['reviewer'])}#受理"
    assert f'<a href="{at}">帮助</a>' in client.get(reverse("application-list")).content.decode()
    assert '<h2 id="受理">受理</h2>' in client.get(at).content.decode()


# the pages of the help


@pytest.mark.django_db
def test_the_help_is_for_everybody(client):
    page = client.get(reverse("help")).content.decode()
    for one in guides():
        assert f'<a href="{reverse("help-page", args=[one.key])}">{one.title}</a>' in page
        assert client.get(reverse("help-page", args=[one.key])).status_code == 200
    assert client.get(reverse("help-page", args=["README"])).status_code == 404


@pytest.mark.django_db
def test_every_word_is_looked_for(client):
    found = client.get(reverse("help"), {"q": "恢复码 手机"}).context["found"]
    assert [(one.key, [hit.title for hit in hits]) for one, hits in found] == [
        ("everyone", ["第二因素"]),
        ("security_administrator", ["重置第二因素"]),
    ]
    assert found[0][1][0].url == f"{reverse('help-page', args=['everyone'])}#第二因素"
    assert "恢复码" in found[0][1][0].words
    assert client.get(reverse("help"), {"q": "没有的话"}).context["found"] == []
    assert client.get(reverse("help"), {"q": "长" * 101}).status_code == 422
