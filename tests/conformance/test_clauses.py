"""The clause numbers of a published edition: checked line by line, all or nothing, and shown from then on."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from portal.conformance.models import ClauseNumber
from tests.web.html import Reader

pytestmark = pytest.mark.django_db
EDITION = "GB/T 44857-2024"
LIKE = "不是条款号，条款号照 6.1、4.1a、A.2 的样子写，没有的写“无”"
ROWS = [f"R{number:03d}" for number in range(1, 137)]
GOOD = dict.fromkeys(ROWS, "9.9") | {"R032": "6.2.1", "R014": "4.1a", "R116": "A.2", "R136": "B", "R003": "无"}


def table(rows=GOOD, head="req_id,clause"):
    return "\n".join([head, *(f"{row},{clause}" for row, clause in rows.items()), ""])


@pytest.fixture
def load(tmp_path, capsys):
    def run(text, edition=EDITION):
        file = tmp_path / "clauses.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        call_command("load_clauses", file, edition=edition)
        return capsys.readouterr().out

    return run


def refused(load, *args):
    with pytest.raises(CommandError) as caught:
        load(*args)
    assert not ClauseNumber.objects.exists()
    return str(caught.value).splitlines()


@pytest.mark.parametrize("written", [table().encode(), table().encode("utf-8-sig"), table().encode("gb18030")])
def test_an_edition_is_loaded_as_a_spreadsheet_writes_it(load, written):
    assert load(written) == "已装入 GB/T 44857-2024 的条款号 136 条\n"
    numbers = {one.row: one.clause for one in ClauseNumber.objects.newest()}
    assert numbers == GOOD | {"R003": ""}


def test_it_is_replaced_as_a_whole_and_the_last_one_is_shown(load):
    load(table())
    load(table(GOOD | {"R032": "6.3"}))
    assert ClauseNumber.objects.get(row="R032").clause == "6.3"
    load(table(GOOD | {"R032": "7"}), "GB/T 44857-2030")
    assert ClauseNumber.objects.count() == 2 * 136
    assert ClauseNumber.objects.newest().get(row="R032").clause == "7"
    load(table(GOOD | {"R032": "6.4"}))
    assert ClauseNumber.objects.newest().get(row="R032").clause == "6.4"


FAULTY = {
    "head": (table(head="条目,条款"), ["第 1 行应为“req_id,clause”，现在是“条目,条款”"]),
    "empty": ("", ["第 1 行应为“req_id,clause”，现在是“”"]),
    "binary": (b"\xff\xfe\x00\x81", ["文件不是文字，请另存为 CSV（UTF-8）"]),
    "quotes": ('req_id,clause\n"R001"x,1\n', ["不是逗号分隔的文字，请另存为 CSV"]),
    "number": (table(GOOD | {"R032": "第六条"}), [f"第 33 行：“第六条”{LIKE}"]),
    "blank": (table(GOOD | {"R001": ""}), [f"第 2 行：“”{LIKE}"]),
    "columns": (table(GOOD | {"R002": "1,2"}), ["第 3 行：应有 2 列，现在有 3 列"]),
    "twice": (table() + "R001,1\n", ["第 138 行：R001 前面已经写过"]),
    "strange": (table(GOOD | {"R137": "12"}), ["第 138 行：“R137”不是本平台的条目，条目为 R001 至 R136"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), FAULTY.values(), ids=FAULTY)
def test_one_bad_line_and_nothing_is_taken(load, text, said):
    first, *told = refused(load, text)
    missing = [line for line in told if line.startswith("缺少")]
    assert (first, told[: len(said)], len(told) - len(said)) == ("没有装入：", said, len(missing))


def test_every_fault_is_told_and_what_is_missing(load):
    rows = {row: clause for row, clause in GOOD.items() if row > "R012"} | {"R020": "x"}
    assert refused(load, table(rows)) == [
        "没有装入：",
        f"第 9 行：“x”{LIKE}",
        "缺少 13 条：R001、R002、R003、R004、R005、R006、R007、R008、R009、R010……",
    ]


@pytest.mark.parametrize("edition", [" ", "版" * 41, "GB\x07"])
def test_an_edition_has_a_name(load, edition):
    assert refused(load, table(), edition) == ["版本应有 1 至 40 个字，如 GB/T 44857-2024"]


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match=r"读不了 .*none\.csv"):
        call_command("load_clauses", tmp_path / "none.csv", edition=EDITION)


@pytest.mark.parametrize(("row", "constraint"), [("R001", "one_clause_a_row"), ("X001", "clause_of_a_row")])
def test_the_database_keeps_one_clause_a_row(load, row, constraint):
    load(table())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ClauseNumber.objects.create(edition=EDITION, row=row, clause="1")


def test_the_page_says_whose_numbers_they_are(load):
    reader = Reader()
    page = reader.get("/conformance/").page
    assert "还没有装入" in page.by_class("alert")[0]
    assert "6.1" in page.words("h3")
    load(table())
    page = reader.get("/conformance/").page
    assert page.by_class("alert") == ["条款号按 GB/T 44857-2024；括号里是征求意见稿的条款号。"]
    assert {"6.2.1（征求意见稿 6.1）", "没有这一条（征求意见稿 2）"} <= set(page.words("h3"))
