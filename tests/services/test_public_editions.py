"""What a province has published, as anybody reads it: what is in force, the history, one edition, the differences."""

import pytest
from django.urls import reverse

from portal.regions.models import Region
from portal.web.values import shown
from tests.factories import services as make
from tests.web.html import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R040")]
AGO, SOON, TODAY = make.in_days(-9), make.in_days(9), make.in_days(0)
PAST = {"effective_on": make.in_days(-30), "ended_on": AGO}
HEAD = "事项 险种 网点办理 承诺时限".replace(" ", "")


def read(name: str, *args, status: int = 200, more: str = ""):
    response = Reader().get(reverse(name, args=args) + more)
    assert response.status_code == status
    return response.page


def refused(name: str, *args, more: str = "") -> str:
    """What a page that is not there says."""
    return read(name, *args, status=404, more=more).words("b", class_="reason")[0]


@pytest.fixture
def editions(catalogue):
    """Two items in the first edition; the second drops one, adds one and moves one to the second batch."""
    kept, dropped, new = (catalogue.item(name=name) for name in ("参保登记", "权益查询", "资格认证"))
    old = catalogue.edition("superseded", [kept, dropped], **PAST)
    current = catalogue.edition("in_force", [(kept, 2), new], effective_on=AGO)
    return old, current


@pytest.fixture
def hidden(catalogue, editions):
    """All that nobody outside may see: two editions on their way, one that was withdrawn before it was published."""
    secret = catalogue.item(name="保密事项", code="SECRET1")
    approver = catalogue.approver.user
    return [
        catalogue.edition("draft", [secret], effective_on=SOON),
        catalogue.edition("review", [secret], effective_on=SOON),
        catalogue.edition("approved", [secret], effective_on=SOON),
        catalogue.edition("withdrawn", [secret], effective_on=SOON, approved_by=approver),
    ]


def withdrawn(catalogue, **fields):
    approver = catalogue.approver.user
    return catalogue.edition(
        "withdrawn", [catalogue.item(name="新事项")], approved_by=approver, published_by=approver, published_on=TODAY,
        **fields,
    )  # fmt: skip


def test_every_province_stands_there_with_what_is_in_force(editions):
    Region.objects.create(code="340000", name="安徽省", path="34/", level=1)
    page = read("public-edition-all")
    assert page.words("tr") == ["省份施行中的清单施行事项", f"浙江省 第 2 版 {shown(AGO)}起 2 项"]
    assert page.links()["第 2 版"] == "/editions/330000/2/"
    assert page.links()["浙江省"] == "/editions/330000/"
    assert "还没有公布清单：安徽省。" in page.words("p")


def test_before_anything_is_published_the_list_of_provinces_says_so(catalogue):
    catalogue.edition("approved", [catalogue.item()])
    page = read("public-edition-all")
    assert page.words("tr") == []
    assert "还没有省份公布服务事项清单" in page.words("h2")
    assert read("public-edition-list", "330000").words("h2") == ["还没有公布服务事项清单"]


def test_a_province_whose_edition_was_repealed_has_none_in_force(catalogue):
    withdrawn(catalogue, effective_on=AGO, ended_on=TODAY)
    assert read("public-edition-all").words("tr")[1] == "浙江省 现在没有施行中的清单"


def test_the_history_says_how_each_edition_stands_the_newest_first(catalogue, editions):
    catalogue.edition("published", [catalogue.item()], effective_on=SOON)
    withdrawn(catalogue, effective_on=make.in_days(5))
    today = shown(TODAY)
    assert read("public-edition-list", "330000").words("tr")[1:] == [
        f"第 4 版已撤回 没有施行过 {today} 省厅 1 项 与前一版的不同（第 4 版）",
        f"第 3 版待施行 {shown(SOON)}起 {today} 省厅 1 项 与前一版的不同（第 3 版）",
        f"第 2 版施行中 {shown(AGO)}起 {today} 省厅 2 项 与前一版的不同（第 2 版）",
        f"第 1 版已被新版替代 {shown(PAST['effective_on'])}至{shown(make.in_days(-10))} {today} 省厅 2 项 第一次公布",
    ]


@pytest.mark.parametrize(
    ("day", "status", "words"),
    [
        (make.in_days(-10), 200, "施行的是第 1 版。"),
        (AGO, 200, "施行的是第 2 版。"),
        (make.in_days(-31), 404, "在浙江省没有施行中的清单。请换一天，或看下面各版的施行日期。"),
    ],
)
def test_a_day_is_asked_about(editions, day, status, words):
    page = read("public-edition-list", "330000", status=status, more=f"?day={day:%Y-%m-%d}")
    assert f"{shown(day)}{words}" in page.words("p")


def test_a_day_that_is_none_is_said_beside_the_field(editions):
    page = read("public-edition-list", "330000", status=422, more="?day=2026-02-30")
    assert page.by_class("error") == ["日期写成 2026-11-23"]


def test_an_edition_shows_its_items_by_batch(catalogue, editions):
    page = read("public-edition", "330000", 2)
    assert page.words("h1") == ["浙江省服务事项清单（第2版）"]
    assert page.by_class("badge") == ["施行中"]
    assert page.words("h3") == [f"第 1 批（1 项）自{shown(AGO)}起", f"第 2 批（1 项）自{shown(AGO)}起"]
    lines = [entry.item.code for entry in editions[1].listed()]
    assert page.words("tr") == [
        HEAD, f"资格认证{lines[0]} 职工养老 网点整办 没有规定",
        HEAD, f"参保登记{lines[1]} 职工养老 网点整办 没有规定",
    ]  # fmt: skip
    assert page.links()["资格认证"] == f"/items/{lines[0]}/?region=330000"
    assert page.links()["与第 1 版的不同"] == "/editions/330000/2/differences/"


@pytest.mark.parametrize(
    ("state", "fields", "sentence"),
    [
        (
            "published",
            {"effective_on": SOON},
            f"这一版还没有施行，自{shown(SOON)}起施行。现在施行的是第 2 版。",
        ),
        (
            "withdrawn",
            {"effective_on": SOON},
            "这一版公布后已撤回，没有施行过，不能作为办事依据。现在施行的是第 2 版。",
        ),
    ],
)
def test_what_is_not_in_force_says_so_at_the_top(catalogue, editions, state, fields, sentence):
    made = withdrawn(catalogue, **fields) if state == "withdrawn" else catalogue.edition(state, **fields)
    assert read("public-edition", "330000", made.edition).by_class("alert") == [sentence]


def test_a_past_edition_says_when_it_applied_and_what_does_now(editions):
    page = read("public-edition", "330000", 1)
    assert page.by_class("alert") == [
        f"这是过去的一版，曾于{shown(PAST['effective_on'])}至{shown(make.in_days(-10))}施行，不能作为现在办事的依据。"
        "现在施行的是第 2 版。"
    ]
    assert page.links()["第 2 版"] == "/editions/330000/2/"


def test_the_guides_of_an_edition_are_those_of_its_days(catalogue, editions):
    """The past one leads to its last day, a later batch to the day on which it begins, the withdrawn one nowhere."""
    coming = catalogue.edition("published", [], effective_on=SOON)
    make.entry(coming, catalogue.item(code="LATER1", name="以后的"), starts_on=make.in_days(20))
    withdrawn(catalogue, effective_on=make.in_days(5))
    links = [read("public-edition", "330000", number).links() for number in (1, 3, 4)]
    code = editions[0].listed()[0].item.code
    assert links[0]["参保登记"] == f"/items/{code}/?region=330000&day={make.in_days(-10)}"
    assert links[1]["以后的"] == f"/items/LATER1/?region=330000&day={make.in_days(20)}"
    assert "新事项" not in links[2]


def test_a_repealed_edition_says_when_it_applied(catalogue):
    withdrawn(catalogue, effective_on=AGO, ended_on=TODAY)
    days = f"{shown(AGO)}至{shown(make.in_days(-1))}"
    assert read("public-edition", "330000", 1).by_class("alert") == [f"这一版已废止，曾于{days}施行。"]


def test_a_night_that_the_job_missed_changes_nothing(catalogue, editions):
    """By the dates, and not by the state that nobody has turned yet."""
    catalogue.edition("published", [catalogue.item()], effective_on=TODAY)
    assert read("public-edition", "330000", 3).by_class("badge") == ["施行中"]
    assert read("public-edition", "330000", 2).by_class("badge") == ["已被新版替代"]
    assert "浙江省 第 3 版" in read("public-edition-all").words("tr")[1]


@pytest.mark.requirement("R018")
def test_a_region_below_sees_what_is_left_out_there_and_above(catalogue, editions):
    rooms, (_, current) = catalogue.rooms, editions
    first, second = current.listed()
    catalogue.narrowing(current, rooms.city, [first])
    catalogue.narrowing(current, rooms.beside, [second])
    catalogue.narrowing(current, rooms.county, [second], state="draft")
    page = read("public-edition", "330000", 2)
    assert page.links()["杭州市"] == "?region=330100"
    assert page.links()["拱墅区"] == "?region=330105"
    assert "西湖区" not in page.links()
    assert page.by_class("badge") == ["施行中"]
    county = read("public-edition", "330000", 2, more="?region=330106")
    assert f"{shown(TODAY)}，西湖区开放 1 项，不开放 1 项：" in county.words("p")
    assert f"资格认证（{first.item.code}）市局：设备不足" in county.words("li")
    assert county.by_class("badge") == ["施行中", "当地不开放"]
    both = read("public-edition", "330000", 2, more="?region=330105")
    assert f"{shown(TODAY)}，拱墅区开放 0 项，不开放 2 项：" in both.words("p")
    free = read("public-edition", "330000", 2, more="?region=330203")
    assert f"{shown(TODAY)}，海曙区没有减少事项，这一版的 2 项都在开放范围内。" in free.words("p")


@pytest.mark.requirement("R018")
def test_a_past_edition_is_read_as_it_was_on_its_last_day(catalogue, editions):
    old, _ = editions
    city, entry = catalogue.rooms.city, old.listed()[0]
    started = make.in_days(-20)
    catalogue.narrowing(old, city, [entry], state="ended", starts_on=started, ended_on=AGO)
    catalogue.narrowing(old, city, [old.listed()[1]], state="ended", starts_on=started, ended_on=started)
    page = read("public-edition", "330000", 1, more="?region=330100")
    assert f"{shown(make.in_days(-10))}，杭州市开放 1 项，不开放 1 项：" in page.words("p")


def test_the_differences_are_said_in_words_and_as_a_table(editions):
    page = read("public-edition-differences", "330000", 2)
    said = ["新增 1 项：资格认证", "取消 1 项：权益查询", "调整 1 项：", "参保登记：批次由“第 1 批”改为“第 2 批”"]
    assert [words for words in page.words("li") if words in said] == said
    assert page.words("tr") == [
        "事项内容第 1 版第 2 版", "资格认证新增没有列入，第 1 批", "权益查询取消列入，第 1 批没有",
        "参保登记批次第 1 批第 2 批",
    ]  # fmt: skip
    back = read("public-edition-differences", "330000", 1, more="?from=2")
    assert back.words("tr")[1:3] == ["权益查询新增没有列入，第 1 批", "资格认证取消列入，第 1 批没有"]


def test_any_two_editions_are_compared(catalogue, editions):
    catalogue.edition("published", [catalogue.item(name="新事项")], effective_on=SOON)
    page = read("public-edition-differences", "330000", 3, more="?from=1")
    assert page.words("h1") == ["浙江省服务事项清单：第 3 版与第 1 版的不同"]
    assert "取消 2 项：参保登记、权益查询" in page.words("li")
    assert {words: to for words, to in page.links().items() if words.startswith("与第")} == {"与第 2 版": "?from=2"}


def test_the_first_edition_has_nothing_to_be_compared_with(editions):
    assert "没有可比较的前一版" in read("public-edition-differences", "330000", 1).words("h2")


def test_what_is_not_published_is_not_there(hidden):
    for number in (3, 4, 5, 6, 99):
        for name in ("public-edition", "public-edition-differences"):
            assert refused(name, "330000", number) == f"浙江省没有公布第 {number} 版服务事项清单"
    page = read("public-edition", "330000", 3, status=404)
    assert page.links()["查看浙江省的各版清单"] == "/editions/330000/"


def test_nothing_that_is_not_published_leaks(hidden):
    pages = [
        read("public-edition-all"), read("public-edition-list", "330000"), read("public-edition", "330000", 2),
        read("public-edition-differences", "330000", 2),
    ]  # fmt: skip
    assert [page.text.count("SECRET1") + page.text.count("保密事项") for page in pages] == [0, 0, 0, 0]
    assert [words[:5] for words in pages[1].words("tr")[1:]] == ["第 2 版", "第 1 版"]
    assert "第 3 版" not in pages[3].text


def test_only_published_editions_are_compared(hidden):
    for number in ("3", "99", "0", "x", "", "99999999999999999999", "2 or 1=1", "２"):
        words = refused("public-edition-differences", "330000", 2, more=f"?from={number}")
        assert words == "浙江省没有可以和第 2 版比较的这一版"


def test_no_such_province(editions):
    for code in ("990000", "330100", "zhejiang"):
        for name, args in (
            ("public-edition-list", ()),
            ("public-edition", (1,)),
            ("public-edition-differences", (1,)),
        ):
            assert refused(name, code, *args) == "没有这个省级区划；省级区划的代码是六位数字，例如 330000"
    assert read("public-edition-list", "990000", status=404).links()["查看各省清单"] == "/editions/"


def test_a_number_beyond_every_column_is_none(editions):
    assert read("public-edition", "330000", 10**30, status=404).words("h1") == ["没有找到"]


def test_a_region_that_does_not_lie_there(editions):
    Region.objects.create(code="340000", name="安徽省", path="34/", level=1)
    for code in ("340000", "990101", "x", "３３０１０６", "330106'--", "3" * 5000):
        assert refused("public-edition", "330000", 2, more=f"?region={code}") == "浙江省没有这个区划"


def test_the_pages_are_only_read(editions):
    for name, args in (("public-edition-all", []), ("public-edition", ["330000", 2])):
        assert Reader().post(reverse(name, args=args)).status_code == 405
        assert Reader().head(reverse(name, args=args)).status_code == 200


def test_no_cookie_is_set(editions):
    assert dict(Reader().get(reverse("public-edition", args=["330000", 2])).cookies) == {}
