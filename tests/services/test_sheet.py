"""Items by Excel: a dry run, a report row by row, all or nothing."""

from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from services import sheet
from services.models import ServiceItem
from services.resources import bring_in, faults

pytestmark = pytest.mark.django_db
ROW = {
    "事项编码": "T1", "事项名称": "事项一", "险种（业务大类）": "公共", "服务对象": "个人",
    "办理方式": "业务受理、自助",
    "设定依据": "《社会保险经办条例》第6条", "时限单位": "工作日", "法定时限（天）": "10", "承诺时限（天）": "3",
    "风险等级": "低", "定级理由": "只查询", "网点办理": "网点整办", "网点等级": "基础", "档案保管期限": "10年",
    "频次指数": "80", "复杂程度": "1", "申请材料": "居民身份证｜条例31条\n户口簿｜条例31条｜免交",
}  # fmt: skip


def book(*rows, heads=None):
    heads = list(sheet.COLUMNS) if heads is None else heads
    one = openpyxl.Workbook()
    one.active.append(heads)
    for row in rows:
        one.active.append([row.get(label, "") for label in heads])
    file = BytesIO()
    one.save(file)
    return SimpleUploadedFile("事项.xlsx", file.getvalue())


def rows(*changes):
    return sheet.read(book(*({**ROW, **change} for change in changes)))


def test_a_sheet_comes_in_and_goes_out_the_same(catalogue):
    result = bring_in(rows({}), catalogue.manager, dry_run=False)
    assert result.totals["new"] == 1
    item = ServiceItem.objects.get()
    assert (item.code, item.forms, item.promised, item.risk) == (
        "T1",
        ["counter", "self_service"],
        "3 个工作日",
        "low",
    )
    assert [(m.name, m.shared) for m in item.materials.all()] == [("居民身份证", False), ("户口簿", True)]
    assert {k: v for k, v in sheet.row_of(item).items() if v} == ROW
    again = bring_in(sheet.read(book(sheet.row_of(item))), catalogue.manager, dry_run=False)
    assert (again.totals["skip"], item.history().count()) == (1, 1)


@pytest.mark.parametrize(("name", "label"), [("forms", "办理方式"), ("life_events", "人生事件")])
def test_every_choice_of_a_list_comes_in_as_it_went_out(catalogue, name, label):
    words = "、".join(sheet.ENUMS[name].labels)
    assert bring_in(rows({label: words}), catalogue.manager, dry_run=False).totals["new"] == 1
    assert getattr(ServiceItem.objects.get(), name) == sheet.ENUMS[name].values


@pytest.mark.parametrize("code", ["A/1", "../a", "..", "A?1", "A#1", "@1", "-1", "事项", "A 1", "A%2F"])
def test_a_code_is_what_an_address_may_hold(catalogue, code):
    """Else no page that leads to the item could be made, the public list first of all."""
    assert faults(bring_in(rows({"事项编码": code}), catalogue.manager, dry_run=False)) == [
        (2, ["事项编码：只用字母、数字、点、连字符和下划线，以字母或数字开头"])
    ]
    assert not ServiceItem.objects.exists()


@pytest.mark.parametrize(("label", "most"), [("事项简述", 1000), ("设定依据", 2000), ("办理流程", 5000)])
def test_no_text_is_longer_than_a_cell_or_a_page_bears(catalogue, label, most):
    """A cell holds 32,767 characters: what is longer would be cut in the workbook of the open data, without a word."""
    assert faults(bring_in(rows({label: "长" * (most + 1)}), catalogue.manager, dry_run=True)) == [
        (2, [f"{label}：最多 {most} 个字，现在是 {most + 1} 个字"])
    ]
    assert faults(bring_in(rows({label: "长" * most}), catalogue.manager, dry_run=True)) == []


def test_a_dry_run_writes_nothing(catalogue):
    assert bring_in(rows({}), catalogue.manager, dry_run=True).totals["new"] == 1
    assert ServiceItem.objects.count() == 0


def test_a_change_of_content_and_of_risk(catalogue):
    bring_in(rows({}), catalogue.manager, dry_run=False)
    change = {"承诺时限（天）": "2", "风险等级": "高", "定级理由": "改变资金去向", "申请材料": "居民身份证｜条例31条"}
    result = bring_in(rows(change), catalogue.manager, dry_run=False)
    assert (faults(result), result.totals["update"]) == ([], 1)
    item = ServiceItem.objects.get()
    assert (item.promised_days, item.risk, item.risk_reason) == (2, "high", "改变资金去向")
    assert [m.name for m in item.materials.all()] == ["居民身份证"]
    assert [record.step for record in item.history()] == ["register", "amend", "assess_risk"]


@pytest.mark.requirement("R014", "R050")
def test_bad_rows_are_named_and_nothing_is_taken(catalogue):
    """Of five hundred: tests/services/test_import_pages.py."""
    changes = [{"事项编码": f"T{n}", "申请材料": ""} for n in range(30)]
    changes[10]["设定依据"] = ""
    changes[20] |= {"承诺时限（天）": "11"}
    changes[29]["险种（业务大类）"] = "医保"
    result = bring_in(rows(*changes), catalogue.manager, dry_run=False)
    assert faults(result) == [
        (12, ["设定依据：没有填写设定依据"]),
        (22, ["承诺时限（天）：承诺时限 11 天，应不长于法定时限 10 天"]),
        (31, ["险种（业务大类）：选择一个有效的选项。 医保 不在可用的选项中。"]),
    ]
    assert ServiceItem.objects.count() == 0


def test_a_code_of_another_province_is_another_item(catalogue, other_province):
    there = other_province.entries.get().item
    result = bring_in(rows({"事项编码": there.code}), catalogue.manager, dry_run=False)
    assert (faults(result), result.totals["new"]) == ([], 1)
    assert ServiceItem.objects.get(pk=there.pk).name == "社会保障卡申领（江苏）"
    assert ServiceItem.objects.get(issuer=catalogue.rooms.province).name == "事项一"


def test_the_same_code_twice(catalogue):
    result = bring_in(rows({}, {"事项名称": "又一个"}), catalogue.manager, dry_run=False)
    assert [number for number, _ in faults(result)] == [2, 3]
    assert ServiceItem.objects.count() == 0


def test_the_starter_items_go_out_and_come_in_unchanged(begun):
    data = sheet.read(book(*(sheet.row_of(item) for item in ServiceItem.objects.prefetch_related("materials"))))
    assert bring_in(data, begun.manager, dry_run=False).totals["skip"] == len(begun.starters) == 69


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("a.xlsx", b"not a workbook"), "不是 Excel 工作簿（.xlsx），或文件已损坏"),
        (book(), "只有表头，没有事项"),
        (book(ROW, heads=[h for h in sheet.COLUMNS if h != "设定依据"]), "缺少列：设定依据；请用导出的工作簿填写"),
        (SimpleNamespace(size=5_000_001), "文件超过 5 MB"),
    ],
)
def test_what_is_no_such_sheet(file, words):
    with pytest.raises(ValidationError) as refused:
        sheet.read(file)
    assert refused.value.messages == [words]


def test_the_workbook_that_goes_out_is_one_that_comes_in(catalogue, as_):
    catalogue.item(name="=1+1")
    file = b"".join(as_(catalogue.manager).get(reverse("serviceitem-sheet")).streaming_content)
    data = sheet.read(SimpleUploadedFile("a.xlsx", file))
    assert data["事项名称"] == ["=1+1"]
    assert bring_in(data, catalogue.manager, dry_run=True).totals["skip"] == 1
