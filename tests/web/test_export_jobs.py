"""Exports of more rows than a page waits for: one job, one file, for the one who asked and still may."""

import hashlib
import shutil
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from auditlog.models import LogEntry
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.evidence.storage import private
from portal.jobs import progress
from portal.jobs.models import MOST_ATTEMPTS, Job, run_waiting
from portal.notices.models import Notice
from portal.web.exports import making
from portal.web.models import Export, ExportState

ASK = "/matters/export/?state=submitted&sort=title"
FILES = Path(site.PRIVATE_FILES) / "exports"


@pytest.fixture
def many(house, monkeypatch):
    """Three of them, where two are the most that come at once."""
    monkeypatch.setattr("portal.web.views.export.MOST", 2)
    for title in ("丙", "甲", "乙"):
        house.matter("submitted", title=title)
    house.matter("reviewing", title="丁")
    house.matter("submitted", title="别处", region_path="33/3302/330203/", organisation_path=house.other_bank.path)


@pytest.fixture
def client(house, as_, many):
    return as_(house.reviewer)


def asked(client, once="a" * 22, address=ASK):
    answer = client.post(address, {"once": once})
    assert answer.status_code == 302
    return Export.objects.get(pk=int(answer["Location"].rstrip("/").rpartition("/")[2]))


def made(client, **given):
    export = asked(client, **given)
    assert run_waiting() == 1
    export.refresh_from_db()
    return export


def content(client, export):
    answer = client.get(f"/work/exports/{export.pk}/file/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def said(answer):
    return " ".join(answer.page.words("main"))


def column(data):
    return [row[0].value for row in openpyxl.load_workbook(BytesIO(data)).active.iter_rows()]


def kept():
    return sorted(str(one.relative_to(FILES)) for one in FILES.rglob("*") if one.is_file()) if FILES.exists() else []


@pytest.fixture(autouse=True)
def _no_files_of_others():
    shutil.rmtree(FILES, ignore_errors=True)


def test_a_page_says_how_many_there_are_before_a_job_is_made(client):
    assert "3 行" in said(client.get(ASK))
    assert not Export.objects.exists()


def test_the_job_writes_what_the_list_shows_and_tells_who_asked(house, client):
    export = made(client)
    data = content(client, export)
    found = column(data)
    assert found[:4] == ["名称", "丙", "乙", "甲"]
    assert found[-1].startswith(f"{house.reviewer}（县局）于20")
    assert found[-1].endswith("导出，共 3 行")
    assert (export.rows, export.size, export.sha256) == (3, len(data), hashlib.sha256(data).hexdigest())
    told = Notice.objects.get()
    assert (told.person, told.organisation, told.link) == (
        house.reviewer.user,
        house.county,
        f"/work/exports/{export.pk}/",
    )


def test_making_and_fetching_are_in_the_audit_log(house, client):
    before = LogEntry.objects.count()
    content(client, made(client))
    made_, fetched = LogEntry.objects.order_by("pk")[before:]
    assert {one.actor for one in (made_, fetched)} == {house.reviewer.user}
    assert {one.additional_data["rows"] for one in (made_, fetched)} == {3}
    assert made_.additional_data["export"] == {"sort": "title", "state": "submitted"}
    assert [one.additional_data["file"].get("fetched") for one in (made_, fetched)] == [None, True]


def test_two_clicks_make_one_job(client):
    first, second = asked(client), asked(client)
    assert (first, Job.objects.count()) == (second, 1)
    assert asked(client, once="b" * 22) == first  # the same list from another window, while it is being made
    run_waiting()
    assert asked(client) == first  # the page that is sent again later
    assert asked(client, once="b" * 22) == first  # and the other window, which was led to it
    assert asked(client, once="c" * 22) != first


def test_what_is_made_is_what_one_may_see_when_it_is_made(house, client):
    export = asked(client)
    house.matter("submitted", title="戊")
    run_waiting()
    assert column(content(client, export))[1:5] == ["丙", "乙", "戊", "甲"]


def test_whoever_has_left_gets_nothing(house, client):
    export = asked(client)
    house.reviewer.user.memberships.update(roles=[])
    run_waiting()
    export.refresh_from_db()
    assert (export.state, export.reason) == (ExportState.REFUSED, "您已不在申请导出时的单位任职")
    assert (kept(), Notice.objects.count()) == ([], 0)
    assert client.get(f"/work/exports/{export.pk}/").status_code == 404


def test_whoever_may_no_longer_read_the_list_gets_nothing(client, monkeypatch):
    export, late = asked(client), asked(client, address="/matters/export/?state=reviewing", once="d" * 22)
    monkeypatch.setattr("tests.web.rooms.MatterList.permission", "proof.submit_matter")
    run_waiting()
    export.refresh_from_db()
    assert (export.state, export.reason, kept()) == (ExportState.REFUSED, "您的角色不再含“合作申请”", [])
    assert "您的角色不再含“合作申请”，没有生成文件。" in said(client.get(f"/work/exports/{late.pk}/"))


def test_the_right_is_judged_again_when_the_file_is_fetched(client, monkeypatch):
    export = made(client)
    with monkeypatch.context() as changed:
        changed.setattr("tests.web.rooms.MatterList.permission", "proof.submit_matter")
        assert client.get(f"/work/exports/{export.pk}/file/").status_code == 403
    Export.objects.update(place="别处")
    assert client.get(f"/work/exports/{export.pk}/file/").status_code == 403


def test_it_is_nobody_elses(house, client, as_):
    export = made(client)
    for other in (house.liaison, house.approver):
        assert as_(other).get(f"/work/exports/{export.pk}/").status_code == 404
        assert as_(other).get(f"/work/exports/{export.pk}/file/").status_code == 404


def test_the_cap_is_said_before_and_in_the_file(client, settings):
    settings.EXPORT_MAX_ROWS = 2
    assert "符合条件的超过 2 行，文件里只有前 2 行。" in said(client.get(ASK))
    export = made(client)
    assert (export.rows, export.capped) == (2, True)
    found = column(content(client, export))
    assert found[1:3] == ["丙", "乙"]
    assert found[-1] == "符合条件的超过 2 行，本表只有前 2 行；请加筛选条件后分次导出"


def test_what_a_killed_attempt_left_is_replaced(client):
    """Half a sheet in its folder, half a file under its name, and the job claimed."""
    export = asked(client)
    folder = making.folder_of(export.pk)
    folder.mkdir(parents=True)
    (folder / "openpyxl.abc").write_text("half")
    stored = Path(private.path(export.stored))
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_text("half")
    run_waiting()
    assert (kept(), column(content(client, export))[1:4]) == ([str(stored.relative_to(FILES))], ["丙", "乙", "甲"])
    assert not folder.exists()


def test_a_failed_attempt_leaves_no_file(client, monkeypatch):
    monkeypatch.setattr("portal.web.exports.making.notify", lambda *args, **kwargs: 1 / 0)
    export = asked(client)
    run_waiting()
    export.refresh_from_db()
    assert (export.state, Job.objects.get().error.partition("（")[0]) == (ExportState.WAITING, "ZeroDivisionError")
    assert kept() == []
    monkeypatch.undo()
    Job.objects.update(not_before=timezone.now())
    run_waiting()
    assert (len(kept()), Notice.objects.count()) == (1, 1)


def test_one_that_was_given_up_is_asked_for_again(client):
    export = asked(client)
    Job.objects.update(attempts=MOST_ATTEMPTS)
    page = said(client.get(f"/work/exports/{export.pk}/"))
    assert "后台连续 5 次没有完成，系统管理员会收到通知。也可以再试一次。" in page
    client.post(f"/work/exports/{export.pk}/")
    assert run_waiting() == 1
    assert column(content(client, export))[1:4] == ["丙", "乙", "甲"]


def test_the_page_tells_how_far_it_is(client):
    export = asked(client)
    address = f"/work/exports/{export.pk}/"
    assert "等待后台程序开始" in said(client.get(address))
    progress.report(export.work, 1200, 3000)
    assert "已完成 1,200 行，共 3,000 行" in said(client.get(address))
    cache.clear()
    run_waiting()
    assert "下载文件" in client.get(address).page.links()


@pytest.mark.parametrize(("age", "files", "there"), [(6, 1, "ready"), (8, 0, "expired"), (98, 0, "")])
def test_files_go_after_seven_days_and_rows_after_ninety(client, age, files, there):
    export = made(client)
    for days in {8, age} if age > 8 else {age}:
        then = timezone.now() - timedelta(days=days)
        Export.objects.update(made_at=then, requested_at=then)
        making.sweep()
        making.sweep()  # a doubled run
    assert len(kept()) == files
    assert Export.objects.filter(pk=export.pk, state=there).exists() is bool(there)
    answer = client.get(f"/work/exports/{export.pk}/file/")
    answer.close()
    assert answer.status_code == (200 if files else 404)


def test_a_file_asks_as_many_questions_with_many_rows_as_with_few(house, client):
    def count(once):
        export = asked(client, once=once)
        with CaptureQueriesContext(
            connection,
        ) as found:
            making.make(export.pk)
        return len(found)

    count("e" * 22)
    few = count("f" * 22)
    for number in range(30):
        house.matter("submitted", title=f"第{number}件")
    assert count("g" * 22) == few


def test_ones_own_are_listed(house, client, as_):
    made(client)
    listed = client.get("/work/exports/").page.links()
    assert client.get(listed["合作申请"]).page.links()["我的导出"] == "/work/exports/"
    assert "还没有导出文件" in said(as_(house.liaison).get("/work/exports/"))


def test_a_file_is_run_by_no_browser(client):
    answer = client.get(f"/work/exports/{made(client).pk}/file/")
    answer.close()
    named = ("Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Resource-Policy")
    assert [answer[name] for name in named] == ["default-src 'none'; sandbox", "nosniff", "same-origin"]


def test_a_file_that_is_gone_is_said_to_be_and_not_logged_as_fetched(client):
    export = made(client)
    private.delete(export.stored)
    answer = client.get(f"/work/exports/{export.pk}/file/")
    assert answer.status_code == 409
    assert "不能提供这份导出文件" in said(answer)
    assert not LogEntry.objects.filter(additional_data__file__fetched=True).exists()
