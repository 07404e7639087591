"""A sheet of items through the pages: a job tries it, its sender reads the report, another job takes all of it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Membership
from portal.evidence.storage import private
from portal.jobs import progress
from portal.jobs.models import Job, run_waiting
from portal.notices.models import Notice
from services import resources
from services.jobs import sweep_imports
from services.models import ItemImport, ServiceItem
from tests.factories import services as make
from tests.services.test_sheet import ROW, book
from tests.web.html import Reader

pytestmark = pytest.mark.django_db
NO_BASIS = ROW | {"设定依据": ""}


@pytest.fixture
def client(catalogue):
    reader = Reader()
    reader.force_login(catalogue.manager.user)
    return reader


def sent(client, *rows):
    """The page to which it leads; the job has not run yet."""
    answer = client.post(reverse("serviceitem-import"), {"file": book(*rows)})
    assert answer.status_code == 302
    return answer["Location"]


def words(client, url):
    return client.get(url).page.words("main")[0]


def test_a_sheet_is_tried_reported_and_taken(catalogue, client):
    url = sent(client, ROW, ROW | {"事项编码": "T2"})
    assert "正在预演，等待后台程序开始" in words(client, url)
    run_waiting()
    assert ServiceItem.objects.count() == 0
    assert "没有错误：新增 2 项，修改 0 项，未变 0 项。现在还没有导入。" in words(client, url)
    assert client.post(url)["Location"] == url
    assert "正在导入，等待后台程序开始" in words(client, url)
    client.post(url)  # a second click
    run_waiting()
    assert (ServiceItem.objects.count(), Job.objects.filter(handler__endswith=".go").count()) == (2, 2)
    assert "已导入 共 2 行" in words(client, url)
    told = Notice.objects.filter(kind="services.import_over").order_by("pk")
    assert [one.subject for one in told] == ["导入事项：预演无误，还没有导入", "导入事项：已导入"]
    assert {one.link for one in told} == {url}


@pytest.mark.requirement("R014", "R050")
def test_three_bad_rows_of_five_hundred_are_named_on_the_page(catalogue, client):
    rows = [ROW | {"事项编码": f"T{n}", "申请材料": ""} for n in range(500)]
    rows[10]["设定依据"] = ""
    rows[200] |= {"承诺时限（天）": "11"}
    rows[499]["险种（业务大类）"] = "医保"
    url = sent(client, *rows)
    run_waiting()
    said = words(client, url)
    assert "有 3 行有误，一行也没有导入。" in said
    for row in (
        "第 12 行 设定依据：没有填写设定依据",
        "第 202 行 承诺时限（天）：承诺时限 11 天，应不长于法定时限 10 天",
        "第 501 行 险种（业务大类）：选择一个有效的选项。 医保 不在可用的选项中。",
    ):
        assert row.replace(" 行 ", " 行", 1) in said or row in said
    assert (client.post(url)["Location"], ServiceItem.objects.count()) == (url, 0)
    run_waiting()
    assert ServiceItem.objects.count() == 0


def test_a_faulty_sheet_stays_faulty_whatever_is_pressed(catalogue, client):
    url = sent(client, NO_BASIS)
    run_waiting()
    assert client.post(url)["Location"] == url
    run_waiting()
    row = ItemImport.objects.get()
    assert (row.state, [number for number, _ in row.faults]) == ("faulty", [2])
    assert Job.objects.filter(handler__endswith=".go").count() == 1


def test_what_changed_since_it_was_tried_is_judged_again(catalogue, client):
    url = sent(client, ROW)
    run_waiting()
    catalogue.item(code="T1", state="retired")
    client.post(url)
    run_waiting()
    assert ItemImport.objects.get().state == "faulty"
    assert ServiceItem.objects.get().state == "retired"


def test_the_job_tells_how_far_it_is(catalogue, client, monkeypatch):
    monkeypatch.setattr(progress, "EVERY", 0)
    url, seen = sent(client, ROW, ROW | {"事项编码": "T2"}), []
    row = ItemImport.objects.get()
    entered = resources.enter

    def looked(*args, **kwargs):
        seen.append(progress.read(row.work))
        return entered(*args, **kwargs)

    monkeypatch.setattr(resources, "enter", looked)
    run_waiting()
    assert [(one.done, one.total) for one in seen] == [(0, 2), (1, 2)]
    progress.report(row.work, 1, 2)
    ItemImport.objects.update(state="trying")
    assert "正在预演，已完成 1 行，共 2 行" in words(client, url)


def test_it_is_ones_own(catalogue, client, as_):
    url = sent(client, ROW)
    other = as_(catalogue.rooms.person("catalogue_manager", catalogue.rooms.province))
    assert (other.get(url).status_code, other.post(url).status_code) == (404, 404)
    assert as_(catalogue.approver).get(url).status_code == 403
    assert "事项.xlsx" in words(client, reverse("serviceitem-import"))
    elsewhere = make.item_import(catalogue.rooms.city, catalogue.manager.user)
    assert client.get(elsewhere.get_absolute_url()).status_code == 404


def test_who_has_lost_the_role_imports_nothing(catalogue, client):
    sent(client, ROW)
    Membership.objects.filter(user=catalogue.manager.user).update(roles=["reviewer"])
    run_waiting()
    row = ItemImport.objects.get()
    assert (row.state, row.reason) == ("refused", "您的角色不再含“导入事项”")


def test_a_job_that_was_given_up_is_tried_once_more(catalogue, client):
    url = sent(client, ROW)
    Job.objects.update(attempts=5)
    assert "没有完成" in words(client, url)
    client.post(url)
    run_waiting()
    assert ItemImport.objects.get().state == "tried"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("a.xlsx", b"not a workbook"), "不是 Excel 工作簿（.xlsx），或文件已损坏"),
        (None, "没有选择Excel 工作簿（.xlsx）"),
    ],
)
def test_what_is_no_sheet_is_refused_at_once(catalogue, client, file, said):
    answer = client.post(reverse("serviceitem-import"), {"file": file} if file else {})
    assert answer.status_code == 422
    assert not ItemImport.objects.exists()
    if file:
        assert said in answer.page.words("main")[0]


def test_sheets_go_after_seven_days(catalogue, client):
    sent(client, NO_BASIS)
    run_waiting()
    row = ItemImport.objects.get()
    assert (sweep_imports(), private.exists(row.stored)) == (0, True)
    ItemImport.objects.update(requested_at=timezone.now() - timedelta(days=7, seconds=1))
    assert (sweep_imports(), private.exists(row.stored), ItemImport.objects.exists()) == (1, False, False)
