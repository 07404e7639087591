"""The open data of an edition: three files of the same content, whole, harmless, described, and the same for ever."""

import csv
import hashlib
import io
import json
import time
from base64 import b64decode
from datetime import date, datetime, timedelta, timezone
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator, FormatChecker

from portal.flow.gate import perform
from portal.flow.testing import replaced
from services import opendata
from services.models import CatalogueEdition, CatalogueEntry, ItemVersion
from services.opendata import FIELDS
from services.opendata_description import json_schema
from tests.factories import services as make
from tests.web.html import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R014")]
KINDS = ("json", "csv", "xlsx")
DAY = date(2026, 11, 1)
FULL = {
    "name": "失业保险金申领", "code": "SY01", "summary": "按月领取", "category": "unemployment",
    "forms": ["counter", "self_service"], "life_events": ["jobless"], "statutory_days": 10, "provincial_days": 7,
    "promised_days": 3, "statutory_source": "《失业保险条例》", "risk": "high", "outlet_role": "accept",
    "outlet_tier": 2, "procedure": "申请\n审核", "fee": "不收费", "unconfirmed": ["promised_days", "fee"],
}  # fmt: skip
SHEET = {
    "事项编码": "SY01", "事项名称": "失业保险金申领", "事项简述": "按月领取", "批次": 2,
    "开始经办日期": "2026-12-01", "险种（业务大类）": "失业", "服务对象": "个人", "办理方式": "业务受理、自助",
    "人生事件": "失业", "设定依据": "《社会保险经办条例》第6条",
    "申请材料": "居民身份证（依据：《社会保险经办条例》第31条）", "时限单位": "工作日", "法定时限": 10,
    "法定时限的依据": "《失业保险条例》", "本省时限": 7, "承诺时限": "", "风险等级": "高",
    "网点办理": "网点受理，人社复核办结", "网点等级": "优质", "办理流程": "申请\n审核", "结果送达": "",
    "收费依据及标准": "不收费", "办事时间": "", "办理机构及地点": "", "咨询查询途径": "", "监督投诉渠道": "",
    "GB/T 39554.1 编码": "", "GB/T 35617 代码": "", "规程版本": 1, "省级待定": "承诺时限、收费依据及标准",
}  # fmt: skip


def get(name: str, *args, status: int = 200, **headers):
    response = Client().get(reverse(name, args=args), headers=headers)
    assert response.status_code == status
    return response


def data(kind: str, number: int = 1, **options):
    return get("public-edition-data", "330000", number, kind, **options)


def table(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def sheet(body: bytes):
    return openpyxl.load_workbook(io.BytesIO(body)).active


@pytest.fixture
def edition(catalogue):
    """An item of which everything is known, and one of which nothing is that need not be."""
    items = [catalogue.item(papers=1, **FULL), catalogue.item(papers=0, code="SY02", name="咨询")]
    made = catalogue.edition("in_force", [], effective_on=DAY, published_on=date(2026, 10, 20))
    make.entry(made, items[0], batch=2, starts_on=date(2026, 12, 1))
    make.entry(made, items[1], batch=0)
    return made


def test_the_json_is_what_its_schema_says(edition):
    schema = json.loads(get("public-open-data-schema").content)
    Draft202012Validator.check_schema(schema)
    found = json.loads(data("json").content)
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(found)
    head = {name: value for name, value in found.items() if name != "items"}
    assert head == {
        "format": 1, "province": "330000", "province_name": "浙江省", "edition": 1, "number": edition.number,
        "published_on": "2026-10-20", "effective_on": "2026-11-01",
    }  # fmt: skip
    full, bare = found["items"]
    assert (bare["code"], bare["batch"], bare["starts_on"], bare["materials"], bare["summary"]) == (
        "SY02", 0, "2026-11-01", [], None,
    )  # fmt: skip
    paper = {"name": "居民身份证", "legal_basis": "《社会保险经办条例》第31条", "shared": False}
    assert (full["category"], full["forms"], full["materials"], full["outlet_tier"]) == (
        "unemployment", ["counter", "self_service"], [paper], 2,
    )  # fmt: skip
    assert (full["provincial_days"], full["promised_days"], full["unconfirmed"]) == (
        7, None, ["promised_days", "fee"],
    )  # fmt: skip


def test_the_schema_refuses_what_no_file_holds():
    schema = Draft202012Validator(json_schema("https://portal.test/open-data/items.schema.json"))
    wrong = {"format": 1, "province": "33", "province_name": "浙江省", "edition": 0, "number": "QD-1"}
    wrong |= {"published_on": "2026-10-20", "effective_on": "2026-11-01", "items": [{"code": "A", "more": 1}]}
    assert {error.validator for error in schema.iter_errors(wrong)} == {
        "pattern", "minimum", "required", "additionalProperties",
    }  # fmt: skip


def test_the_table_opens_in_excel_and_says_the_choices_in_words(edition):
    body = data("csv").content
    assert body.startswith(b"\xef\xbb\xbf")
    heads, full, _ = table(body)
    assert dict(zip(heads, full, strict=True)) == {label: str(value) for label, value in SHEET.items()}
    assert body.count(b"\r\n") == 3  # lines within a cell end otherwise


def test_the_workbook_holds_the_same_with_numbers_and_days(edition):
    heads, full, _ = sheet(data("xlsx").content).iter_rows(values_only=True)
    day = SHEET | {"开始经办日期": datetime(2026, 12, 1)}
    assert dict(zip(heads, full, strict=True)) == {label: value or None for label, value in day.items()}


def test_no_cell_is_a_formula(catalogue):
    evil = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "＝1+1", "\t=1"]
    items = [catalogue.item(name=words, summary=words, legal_basis=words) for words in evil]
    catalogue.edition("in_force", items, effective_on=DAY)
    rows = table(data("csv").content)[1:]
    assert [(row[1], row[2], row[9]) for row in rows] == [(f"'{words}",) * 3 for words in evil]
    cells = [row[1] for row in sheet(data("xlsx").content).iter_rows(min_row=2, max_row=len(evil) + 1)]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells[:4]] == [
        (words, "s", True) for words in evil[:4]
    ]
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_checksum_is_shown_and_served_and_is_that_of_the_file(edition):
    page = Reader().get(reverse("public-edition", args=["330000", 1])).page
    lines = get("public-edition-checksums", "330000", 1).content.decode().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    for kind in KINDS:
        response = data(kind)
        digest = hashlib.sha256(response.content)
        name = f"items-330000-1.{kind}"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert b64decode(response["Repr-Digest"].removeprefix("sha-256=:").removesuffix(":")) == digest.digest()
        assert sums[name] == digest.hexdigest()
        assert f"SHA-256：{digest.hexdigest()}" in page.words("dd")


def test_the_same_edition_gives_the_same_bytes_for_ever(catalogue, edition, monkeypatch):
    """A year later, with its items changed, and repealed meanwhile."""
    before = [data(kind).content for kind in KINDS]
    replaced(edition.listed()[0].item, name="改了名", promised_days=1)
    perform(edition, "repeal", by=catalogue.approver, note="政策变了")
    cache.clear()
    a_year_passes(monkeypatch)
    assert [data(kind).content for kind in KINDS] == before


def a_year_passes(monkeypatch) -> None:
    """For openpyxl and the archive, which write down when a workbook is made."""

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) + timedelta(days=365)

    later = SimpleNamespace(time=time.time, localtime=lambda moment: time.localtime(moment + 365 * 86400))
    monkeypatch.setattr("openpyxl.writer.excel.datetime", SimpleNamespace(datetime=Later, timezone=timezone))
    monkeypatch.setattr("zipfile.time", later)


def test_a_form_that_changes_counts_up(catalogue):
    """The bytes of a line written by hand, and every choice with its words: when this fails, FORMAT counts up, for the
    checksums that people keep."""
    assert opendata.FORMAT == 1
    edition = CatalogueEdition(pk=7, edition=2, issuer=catalogue.rooms.province, effective_on=DAY, published_on=DAY)
    version = ItemVersion(number=1, materials=[], name="参保登记", legal_basis="条例", forms=["counter"], risk="low",
                          category="common", applicant="person", outlet_role="whole", outlet_tier=1)  # fmt: skip
    entry = CatalogueEntry(edition=edition, item=catalogue.item(code="A1"), version=version, batch=1)
    sums = [hashlib.sha256(opendata.content(edition, kind, [entry])).hexdigest()[:16] for kind in ("json", "csv")]
    sums.append(hashlib.sha256(json.dumps(json_schema("")).encode()).hexdigest()[:16])
    assert sums == ["5d6805ed40c9e9c8", "612e9cb5cce40fda", "e7dd65d96d8589f2"]


def test_whoever_has_the_file_is_told_so(edition):
    tag = data("csv")["ETag"]
    assert data("csv", status=304, **{"If-None-Match": tag}).content == b""
    assert data("csv", status=304, **{"If-None-Match": f'W/"x", {tag}'}).content == b""
    for odd in ("x", "W/", '"', "*/", ""):
        assert data("csv", **{"If-None-Match": odd, "If-Modified-Since": "yesterday", "Accept": "image/png"}).content


def test_a_changed_edition_has_another_checksum_and_the_old_answer_is_not_kept(catalogue, edition):
    """What has been counted is kept by the moment of the last step."""
    first = [one.sha256 for one in opendata.files(edition)]
    assert [one.sha256 for one in opendata.files(edition)] == first
    other = catalogue.edition("superseded", [catalogue.item()], effective_on=date(2026, 9, 1), ended_on=DAY)
    assert not set(first) & {one.sha256 for one in opendata.files(other)}


def test_the_description_names_files_licence_and_standing(edition, settings):
    settings.OPEN_DATA_LICENCE, settings.OPEN_DATA_LICENCE_URL = "浙江省公共数据开放许可", "https://example.gov.cn/l"
    found = json.loads(get("public-edition-description", "330000", 1).content)
    assert found["licenses"] == [{"path": "https://example.gov.cn/l", "title": "浙江省公共数据开放许可"}]
    assert (found["standing"], found["effective_on"], found["ended_on"]) == ("施行中", "2026-11-01", None)
    assert found["homepage"] == "https://portal.test/editions/330000/1/"
    for resource in found["resources"]:
        body = Client().get(f"/editions/330000/1/{resource['path']}").content
        assert resource["bytes"] == len(body)
        assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
    fields = found["resources"][1]["schema"]["fields"]
    assert [field["name"] for field in fields] == table(data("csv").content)[0]
    assert 'rel="license"' in data("csv")["Link"]


def test_a_past_edition_has_its_data_and_says_that_it_is_past(catalogue, edition):
    catalogue.edition("superseded", [catalogue.item(code="OLD1")], effective_on=date(2026, 9, 1), ended_on=DAY)
    found = json.loads(get("public-edition-description", "330000", 2).content)
    assert (found["standing"], found["ended_on"]) == ("已被新版替代", "2026-11-01")
    assert [item["code"] for item in json.loads(data("json", 2).content)["items"]] == ["OLD1"]


def test_nothing_unpublished_has_data(catalogue, edition):
    secret = catalogue.item(code="SECRET1")
    for state in ("draft", "review", "approved"):
        number = catalogue.edition(state, [secret], effective_on=make.in_days(9)).edition
        for kind in KINDS:
            assert b"SECRET1" not in data(kind, number, status=404).content
        get("public-edition-checksums", "330000", number, status=404)
        get("public-edition-description", "330000", number, status=404)
    assert b"SECRET1" not in get("public-open-data").content


def test_a_form_of_file_that_there_is_not(edition):
    page = Reader().get(reverse("public-edition-data", args=["330000", 1, "xml"])).page
    assert page.words("b", class_="reason") == ["数据文件有 JSON、CSV、XLSX 三种，没有 xml"]


def test_the_page_explains_every_field(edition):
    page = Reader().get(reverse("public-open-data")).page
    assert page.links()["CSV（浙江省）"] == "/editions/330000/1/items.csv"
    assert page.words("td", class_="mono") == [field.name for field in FIELDS]
    assert len({field.label for field in FIELDS}) == len(FIELDS) == 30
    assert "险种（业务大类） category 选项".replace(" ", "") in "".join(page.words("tr")).replace(" ", "")


def test_no_data_before_there_is_an_edition(catalogue):
    assert "还没有可以下载的清单" in Reader().get(reverse("public-open-data")).page.words("h2")


def test_without_redis_there_are_pages_and_files_all_the_same(edition, settings):
    sums = [one.sha256 for one in opendata.files(edition)]
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    assert [one.sha256 for one in opendata.files(edition)] == sums
    assert sums[0] in get("public-edition", "330000", 1).content.decode()
    assert data("json")["ETag"] == f'"{sums[0]}"'
