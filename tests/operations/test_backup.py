"""Dump, wipe, restore, compare: what comes back is what was there, and it goes on living."""

import json
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from onboarding.models import Application
from portal.evidence.storage import private
from portal.flow.gate import perform
from portal.operations import database, manifest
from portal.operations.backup import UNFINISHED, back_up, newest
from portal.operations.restore import restore, verify
from tests.factories.evidence import evidence

DRILL = f"{settings.DATABASES['default']['TEST']['NAME']}_drill"


@pytest.fixture
def _programs(settings, db):
    """Those that belong to the server of the tests."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting FROM pg_config() WHERE name = 'BINDIR'")
        settings.POSTGRES_PROGRAMS = cursor.fetchone()[0]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    """Private files of this test alone."""
    lie_in(settings, tmp_path / "files")


def lie_in(settings, folder):
    folder.mkdir()
    settings.PRIVATE_FILES = folder
    for name in ("base_location", "location"):
        private.__dict__.pop(name, None)


@pytest.fixture
def elsewhere(settings, tmp_path):
    """Everything asks an empty database and an empty folder: the new machine."""
    with other_database("template1") as name:
        files = settings.PRIVATE_FILES
        lie_in(settings, tmp_path / "new")
        yield name
        settings.PRIVATE_FILES = files


@contextmanager
def other_database(template):
    own = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{DRILL}"')
        cursor.execute(f'CREATE DATABASE "{DRILL}" TEMPLATE {template}')
    try:
        yield DRILL
    finally:
        use(own)
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{DRILL}" WITH (FORCE)')


def use(name):
    connection.close()
    connection.settings_dict["NAME"] = name


CATALOGUES = [
    "format('%s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal",
    "format('%s %s', tablename, indexname) FROM pg_indexes WHERE schemaname = 'public'",
    "format('%s %s %s', conrelid::regclass, conname, convalidated) FROM pg_constraint WHERE conrelid <> 0",
]


def everything():
    """Each table's rows, and every trigger, index and constraint of the database, as one mark each."""
    with connection.cursor() as cursor:
        found = {}
        for table in database.tables():
            cursor.execute(f"SELECT count(*), md5(string_agg(row::text, ';' ORDER BY row::text)) FROM \"{table}\" row")
            found[table] = cursor.fetchone()
        for what in CATALOGUES:
            cursor.execute(f"SELECT {what}")
            found[what] = sorted(row[0] for row in cursor.fetchall())
    return found


@pytest.fixture
def backup(rooms, tmp_path, _programs):
    application = rooms.application("submitted", contact_phone="13900000001")
    evidence(rooms.branch, owner=application)
    return back_up(tmp_path / "backups")


@pytest.mark.django_db(transaction=True)
def test_the_drill(backup, rooms, elsewhere):
    before, files = everything(), dict(manifest.walk(Path(private.location).with_name("files")))
    use(elsewhere)
    restore(backup, replace=False)
    assert everything() == before
    assert {name: path.read_bytes() for name, path in manifest.walk(settings.PRIVATE_FILES)} == {
        name: path.read_bytes() for name, path in files.items()
    }
    assert files

    application = Application.objects.get()
    assert application.contact_phone.clear == "13900000001"
    assert perform(application, "withdraw", by=rooms.liaison, seen=1).state == "withdrawn"
    with pytest.raises(Exception, match="is written only by enter, amend and perform"), connection.cursor() as cursor:
        cursor.execute("UPDATE onboarding_application SET version = version + 1")

    with pytest.raises(CommandError, match="数据库不是空的"):
        call_command("restore", backup)
    call_command("restore", backup, replace=True)
    assert everything() == before
    assert rooms.need().pk > application.need_id


@pytest.mark.django_db(transaction=True)
def test_a_restore_that_fails_leaves_everything_as_it_was(backup, elsewhere, rooms):
    use(elsewhere)
    restore(backup, replace=False)
    before = everything()
    claimed = json.loads((backup / manifest.NAME).read_text())
    claimed["rows"]["accounts_user"] += 1
    (backup / manifest.NAME).write_text(json.dumps(claimed))
    kept = dict(manifest.walk(settings.PRIVATE_FILES))
    with pytest.raises(CommandError, match="accounts_user: not as many rows"):
        call_command("restore", backup, replace=True)
    assert everything() == before
    assert dict(manifest.walk(settings.PRIVATE_FILES)) == kept != {}


def spoil_dump(backup):
    (backup / manifest.DATABASE).write_bytes((backup / manifest.DATABASE).read_bytes()[:-1] + b"x")


def spoil_file(backup):
    path = next(path for _, path in manifest.walk(backup / manifest.FILES))
    path.write_bytes(b"another")


def lose_manifest(backup):
    (backup / manifest.NAME).unlink()


def turn_into_a_file(backup):
    shutil.rmtree(backup)
    backup.touch()


def claim(**facts):
    def changed(backup):
        found = json.loads((backup / manifest.NAME).read_text()) | facts
        (backup / manifest.NAME).write_text(json.dumps(found))

    return changed


HARMS = [
    (spoil_dump, "database.dump 与清单不符"),
    (spoil_file, "有 1 个文件与清单不符"),
    (lose_manifest, "不是一份完整的备份"),
    (turn_into_a_file, r"读不了 .*copy3/manifest.json：.*应当归平台自己的账号"),
    (claim(format=2), "这个版本只认 1"),
    (claim(keys={"PERSONAL_KEYS old": "0" * 16}), "不是备份时的密钥：PERSONAL_KEYS old"),
    (claim(migrations=["onboarding.0099_later"]), "请先升级程序"),
]


@pytest.mark.django_db(transaction=True)
def test_what_does_not_fit_is_not_restored(backup, tmp_path):
    for number, (harm, words) in enumerate(HARMS):
        copy = Path(shutil.copytree(backup, tmp_path / f"copy{number}"))
        call_command("restore", copy, verify=True)
        harm(copy)
        with pytest.raises(CommandError, match=words):
            call_command("restore", copy, verify=True)
    with a_visitor(), pytest.raises(CommandError, match="还有 1 个连接在使用数据库"):
        call_command("restore", backup, replace=True)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_not_there_is_told_in_words(backup):
    own = connection.settings_dict["NAME"]
    use(f"{DRILL}_lost")
    try:
        with pytest.raises(CommandError, match=r"(?s)数据库不能用：.*_drill_lost"):
            call_command("restore", backup, replace=True)
        with pytest.raises(CommandError, match="数据库不能用："):
            call_command("backup", backup.parent)
    finally:
        use(own)
    assert newest(backup.parent) == backup


@contextmanager
def a_visitor():
    other = connection.copy()
    other.connect()
    try:
        yield
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_programs")
def test_the_next_backup_keeps_unchanged_files_once(rooms, tmp_path):
    first = evidence(rooms.branch)
    one = back_up(tmp_path / "backups")
    one = one.rename(one.with_name("20200101-000000"))
    second = evidence(rooms.branch)
    two = back_up(tmp_path / "backups")
    three = back_up(two.parent.with_name("others"))
    path = f"{manifest.FILES}/{first.stored}"
    assert (one / path).stat().st_ino == (two / path).stat().st_ino != (three / path).stat().st_ino
    assert set(verify(two).files) >= {first.stored, first.thumbnail, second.stored, second.thumbnail}


def test_an_unfinished_backup_is_none(tmp_path):
    (tmp_path / f"20300101-000000{UNFINISHED}").mkdir()
    (tmp_path / f"20300101-000000{UNFINISHED}" / manifest.NAME).touch()
    assert newest(tmp_path) is None


def sourced(file):
    """The three secrets as a shell reads them."""
    say = f'. {file}; printf "%s\\n" "$SECRET_KEY" "$PERSONAL_KEYS" "$PERSONAL_INDEX_KEY"'
    return subprocess.run(["sh", "-c", say], capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_programs")
def test_keys_are_written_apart(rooms, tmp_path, settings):
    settings.SECRET_KEY = """secret of $HOME, `id` and "signatures\""""
    settings.PERSONAL_KEYS = [("k2", b"secret of people"), ("k1", b"older")]
    settings.PERSONAL_INDEX_KEY = "secret of the index"
    call_command("backup", tmp_path / "backups", keys=tmp_path / "keys.env")
    assert sourced(tmp_path / "keys.env") == [
        settings.SECRET_KEY,
        "k2:c2VjcmV0IG9mIHBlb3BsZQ==,k1:b2xkZXI=",
        "secret of the index",
    ]
    assert (tmp_path / "keys.env").stat().st_mode & 0o777 == 0o600
    stored = b"".join(path.read_bytes() for path in newest(tmp_path / "backups").rglob("*") if path.is_file())
    assert b"secret of" not in stored
    assert b"c2VjcmV0" not in stored
    with pytest.raises(CommandError, match="已经存在"):
        call_command("backup", tmp_path / "backups", keys=tmp_path / "keys.env")
    with pytest.raises(CommandError, match="密钥不能与备份放在一起"):
        call_command("backup", tmp_path / "backups", keys=tmp_path / "backups" / "keys.env")


@pytest.mark.django_db(transaction=True)
def test_without_the_programs_of_postgresql(tmp_path, settings):
    settings.POSTGRES_PROGRAMS = str(tmp_path)
    with pytest.raises(CommandError, match="找不到 pg_dump：请安装"):
        call_command("backup", tmp_path / "backups")
    assert newest(tmp_path / "backups") is None


def test_not_inside_what_is_backed_up(tmp_path, settings):
    with pytest.raises(CommandError, match="不能放在 PRIVATE_FILES 里面"):
        call_command("backup", Path(settings.PRIVATE_FILES) / "backups")
