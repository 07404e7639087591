from io import BytesIO

import openpyxl
import pytest
from auditlog.models import LogEntry

from tests.proof.models import Matter


def sheet(answer):
    return openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active


def column(found, number=1):
    return [row[number - 1].value for row in found.iter_rows()]


def test_the_sheet_has_every_column_of_the_filtered_rows_in_sight(house, as_):
    house.matter("submitted", title="甲")
    house.matter("reviewing", title="乙")
    house.matter("submitted", title="别处", region_path="33/3302/330203/", organisation_path=house.other_bank.path)
    answer = as_(house.reviewer).get("/matters/export/?state=submitted")
    found = sheet(answer)
    rows = [[cell.value for cell in row] for row in found.iter_rows(max_row=2)]
    assert rows == [
        ["名称", "状态", "轮到", "受理部门", "提交人", "名称（附）"],
        ["甲", "待受理", "县局（受理审核员）", "县局", str(house.liaison.user), "某银行县支行"],
    ]
    assert column(found)[-1].startswith(f"{house.reviewer}（县局）于20")
    assert column(found)[-1].endswith("导出，共 1 行")
    assert ".xlsx" in answer["Content-Disposition"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_what_people_typed_is_never_a_formula(house, as_, text):
    house.matter("submitted", title=text)
    cell = sheet(as_(house.reviewer).get("/matters/export/"))["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_every_export_is_in_the_audit_log(house, as_):
    house.matter("submitted", title="甲")
    before = LogEntry.objects.count()
    as_(house.reviewer).get("/matters/export/?state=submitted")
    entry = LogEntry.objects.latest("pk")
    assert LogEntry.objects.count() == before + 1
    assert (entry.action, entry.actor, entry.content_type.model_class()) == (3, house.reviewer.user, Matter)
    assert entry.additional_data["export"] == {"state": "submitted"}
    assert entry.additional_data["rows"] == 1
    assert entry.additional_data["organisation"] == house.county.pk


def test_a_page_that_is_closed_is_closed_as_a_sheet(house, as_, monkeypatch):
    monkeypatch.setattr("tests.web.rooms.MatterList.permission", "proof.review_matter")
    assert as_(house.liaison).get("/matters/").status_code == 403
    assert as_(house.liaison).get("/matters/export/").status_code == 403
