"""A year's holidays from CSV, row by row."""

from datetime import date

import pytest

from portal.clock import imports
from portal.clock.calendar import Special

GOOD = """日期,安排,名称
2027-01-01,放假,元旦
2027-02-06,放假,春节
2027-02-07,放假,春节
2027-02-13,上班,春节调休
2027/5/1,放假,劳动节
2027-10-01,放假,国庆节
2027-10-02,放假,国庆节

2027-10-03,放假,国庆节
"""


def problems(*lines):
    """The first thing that is wrong with each line, when these follow the good ones."""
    table = imports.read(2027, GOOD + "\n".join(lines))
    return [line.problem for line in table.lines if line.problem]


def test_a_good_table_is_read_and_written_alike():
    table = imports.read(2027, GOOD)
    assert (table.is_good, len(table.lines), len(table.special)) == (True, 8, 8)
    assert table.special[date(2027, 2, 13)] == Special(True, "春节调休")
    assert imports.read(2027, table.text).special == table.special


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_as_spreadsheets_write_it(encoding):
    assert imports.read(2027, imports.decoded(GOOD.encode(encoding))).is_good


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("2027-13-01,放假,某节", "“2027-13-01”不是日期，日期照 2027-01-01 的样子写"),
        ("2027-02-30,放假,某节", "“2027-02-30”不是日期，日期照 2027-01-01 的样子写"),
        ("明天,放假,某节", "“明天”不是日期，日期照 2027-01-01 的样子写"),
        ("2026-12-31,放假,某节", "2026年的日期不属于2027年"),
        ("2027-01-01,放假,元旦", "这一天已经写过"),
        ("2027-03-01,休息,某节", "安排应为“放假”或“上班”，现在是“休息”"),
        ("2027-03-01,上班,某节", "调休上班的应是星期六或星期日"),
        ("2027-03-01,放假,", "名称应有 1 至 50 个字"),
        (f"2027-03-01,放假,{'节' * 51}", "名称应有 1 至 50 个字"),
        ("2027-03-01,放假", "应有 3 列，现在有 2 列"),
        ("2027-03-01,放假,某节,多", "应有 3 列，现在有 4 列"),
    ],
)
def test_what_is_wrong_with_a_row(line, problem):
    assert problems(line) == [problem]


def test_every_wrong_row_is_said():
    assert len(problems("2027-13-01,放假,某节", "2027-03-02,放假,某节", "2027-03-01,放假")) == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "第一行应为“日期,安排,名称”，现在是“”"),
        ("date,kind,name\n", "第一行应为“日期,安排,名称”，现在是“date,kind,name”"),
        (GOOD.replace("2027-10-02,放假,国庆节\n", ""), "表中没有2027年10月2日（国庆节）放假"),
        (GOOD.replace("春节", "某节"), "表中没有春节放假"),
        (GOOD + "\n" * 120, "最多 119 行"),
    ],
)
def test_what_is_wrong_with_the_whole(text, problem):
    table = imports.read(2027, text)
    assert (table.problems, table.is_good) == ([problem], False)


def test_what_is_no_text_is_refused_in_words():
    table = imports.read(2027, imports.decoded(b"\x00\x01\x02," * 20))
    assert not table.is_good
    assert all("\x00" not in problem for problem in table.problems)
