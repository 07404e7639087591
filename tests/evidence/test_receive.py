"""What becomes of a file that is taken: what it is, what it was called, what is left of it, what is known of it."""

import hashlib
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from PIL import Image

from portal.accounts.actor import STRANGER, Actor
from portal.evidence import actions
from portal.evidence.actions import captured, receive
from portal.evidence.enums import IMAGES
from portal.evidence.examination import Unacceptable
from portal.evidence.models import Evidence
from portal.evidence.names import shown_name
from portal.evidence.storage import private
from tests.factories.evidence import evidence, paper, picture

CHINA = ZoneInfo("Asia/Shanghai")
PLACE, TAKEN, OFFSET, TURNED = 0x8825, 0x9003, 0x9011, 0x0112


def taken(rooms, content: bytes, name: str = "门头.jpg", **options) -> Evidence:
    return receive(SimpleUploadedFile(name, content), by=rooms.liaison, **options)


def read(name: str) -> bytes:
    with private.open(name) as file:
        return file.read()


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_picture_is_encoded_anew_and_has_a_thumbnail(rooms, kind):
    one = taken(rooms, picture(kind, (640, 480)), "门头")
    assert (one.kind, one.width, one.height, one.pages) == (kind, 640, 480, None)
    content = read(one.stored)
    assert (one.size, one.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert Image.open(BytesIO(content)).format == kind.upper()
    small = Image.open(BytesIO(read(one.thumbnail)))
    assert (small.format, small.size) == ("JPEG", (240, 180))
    assert (one.uploaded_by, one.organisation, one.owner) == (rooms.liaison.user, rooms.branch, None)


def test_a_pdf_stays_as_it_is_bit_by_bit(rooms):
    """So that a signature in it stays good."""
    one = taken(rooms, paper(3), "合同.pdf")
    assert (one.kind, one.pages, one.thumbnail, one.width) == ("pdf", 3, "", None)
    assert read(one.stored) == paper(3)
    assert one.sha256 == hashlib.sha256(paper(3)).hexdigest()


def photograph(turned: int = 1, **inner: str) -> bytes:
    exif = Image.Exif()
    exif[TURNED] = turned
    exif.get_ifd(0x8769).update({TAKEN: "2026:11:20 09:10:11", **inner})
    exif.get_ifd(PLACE).update({1: "N", 2: (30.0, 15.0, 0.0)})
    target = BytesIO()
    Image.new("RGB", (80, 40)).save(target, "jpeg", exif=exif, comment=b"a secret", dpi=(300, 300))
    return target.getvalue()


def test_of_a_photograph_the_time_is_kept_and_the_place_is_not(rooms):
    one = taken(rooms, photograph())
    assert one.captured_at == datetime(2026, 11, 20, 9, 10, 11, tzinfo=CHINA)
    kept = Image.open(BytesIO(read(one.stored)))
    assert dict(kept.getexif()) == {}
    assert "comment" not in kept.info
    assert b"a secret" not in read(one.stored)


def test_a_photograph_that_lies_on_its_side_is_seen_upright(rooms):
    one = taken(rooms, photograph(turned=6))
    assert (one.width, one.height) == (40, 80)
    assert dict(Image.open(BytesIO(read(one.stored))).getexif()) == {TURNED: 6}
    assert Image.open(BytesIO(read(one.thumbnail))).size == (40, 80)


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("2026:11:20 09:10:11", datetime(2026, 11, 20, 9, 10, 11, tzinfo=CHINA)),
        ("2026:11:20 09:10:11+00:00", datetime(2026, 11, 20, 17, 10, 11, tzinfo=CHINA)),
        ("0000:00:00 00:00:00", None),
        ("2026-11-20", None),
        ("", None),
    ],
)
def test_when_a_camera_says_it_was(words, time):
    assert captured(words) == time


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("门头.jpg", "门头.pdf"),
        ("C:\\fakepath\\合同.PDF", "合同.pdf"),
        ("../../../etc/passwd", "passwd.pdf"),
        ("..", "未命名.pdf"),
        ("", "未命名.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("门\u202efdp.exe", "门fdp.exe.pdf"),
        ("合\u200b同\n 一.pdf", "合同 一.pdf"),
        ("合同.v2", "合同.v2.pdf"),
        ("<script>.pdf", "script.pdf"),
        ("长" * 255, "长" * 96 + ".pdf"),
        (".htaccess", "htaccess.pdf"),
        ("𠮷䶮.pdf", "𠮷䶮.pdf"),
    ],
)
def test_a_name_is_made_fit_to_be_shown(given, shown):
    assert shown_name(given, "pdf") == shown


@pytest.mark.parametrize(
    "name", ["../../../../tmp/x.jpg", "a\0b.jpg", "门\u202egpj.exe", "长" * 85 + ".jpg", "con.jpg"]
)
def test_no_name_reaches_the_disk(rooms, name):
    """Names in the storage are forty random hexadecimal figures."""
    one = taken(rooms, picture(), name)
    for stored in (one.stored, one.thumbnail):
        folder, two, file = stored.split("/")
        token, suffix = file.split(".")
        assert (folder, two, suffix, len(token)) == ("evidence", token[:2], "jpg", 40)
        assert set(token) <= set("0123456789abcdef")
    assert one.name.endswith(".jpg")


def test_a_field_of_pictures_takes_no_pdf_whatever_it_is_called(rooms):
    with pytest.raises(Unacceptable, match="这里不收 PDF 文件"):
        taken(rooms, paper(), "门头.jpg", kinds=IMAGES)
    assert not Evidence.objects.exists()


def test_who_has_no_organisation_uploads_nothing(rooms):
    nobody = Actor(rooms.user("无任职", rooms.branch))
    for by in (nobody, STRANGER):
        with pytest.raises(PermissionDenied):
            receive(SimpleUploadedFile("门头.jpg", picture()), by=by)


def test_nobody_fills_the_disk_with_what_is_not_used(rooms, monkeypatch):
    monkeypatch.setattr(actions, "LOOSE_MOST", 2)
    for _ in range(2):
        evidence(rooms.branch, user=rooms.liaison.user)
    evidence(rooms.branch, user=rooms.liaison.user, owner=rooms.application())
    with pytest.raises(Unacceptable, match="您已有 2 个上传后没有使用的文件"):
        taken(rooms, picture())


def test_what_dies_in_its_examination_is_refused(rooms, monkeypatch, tmp_path):
    """A child that is killed, and one that ends by itself before it has said anything."""
    for program, said in (("import os; os.kill(os.getpid(), 9)", "超过了限额"), ("raise SystemExit(3)", "已损坏")):
        script = tmp_path / "examine.py"
        script.write_text(program)
        monkeypatch.setattr("portal.evidence.examination.SCRIPT", script)
        with pytest.raises(Unacceptable, match=said):
            taken(rooms, picture())


def test_what_takes_too_long_is_refused(rooms, monkeypatch, tmp_path):
    script = tmp_path / "examine.py"
    script.write_text("import time; time.sleep(60)")
    monkeypatch.setattr("portal.evidence.examination.SCRIPT", script)
    monkeypatch.setattr("portal.evidence.examination.WALL", 0.3)
    with pytest.raises(Unacceptable, match="超过了限额"):
        taken(rooms, picture())


# rows that do not change


CHANGES = {
    "name": "x.jpg", "sha256": "0" * 64, "stored": "evidence/00/x.jpg", "kind": "pdf", "size": 1, "captured_at": None,
    "uploaded_at": timezone.now(),
}  # fmt: skip


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("owned", [True, False])
def test_the_database_lets_nobody_change_a_row(rooms, column, owned):
    one = evidence(rooms.branch, owner=rooms.application() if owned else None, captured_at=timezone.now())
    with pytest.raises(IntegrityError, match="never changed"):
        Evidence.objects.filter(pk=one.pk).update(**{column: CHANGES[column]})


def test_an_owner_is_given_once(rooms):
    one, other = rooms.application(), rooms.application(applicant=rooms.other_branch)
    given = evidence(rooms.branch, owner=one)
    for key in (other.pk, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.filter(pk=given.pk).update(object_id=key)


def test_nothing_goes_that_has_an_owner_or_is_young(rooms):
    old = timezone.now() - timedelta(days=30)
    for one in (evidence(rooms.branch, owner=rooms.application(), uploaded_at=old), evidence(rooms.branch)):
        with pytest.raises(IntegrityError), transaction.atomic():
            one.delete()


def test_the_table_is_not_emptied(rooms):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE evidence_evidence")


def test_the_factory_makes_what_the_examination_would(rooms):
    """Other tests stand on it."""
    made = evidence(rooms.branch, "pdf")
    real = taken(rooms, paper(), "材料")
    for name in ("name", "kind", "size", "sha256", "pages", "width", "thumbnail"):
        assert getattr(made, name) == getattr(real, name)
    assert len(pikepdf.open(BytesIO(read(made.stored))).pages) == 1
