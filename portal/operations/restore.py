"""A backup comes back: everything is verified first, then the rows come in one transaction, then the files."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from portal.operations import database, manifest
from portal.operations.database import Failed
from portal.operations.manifest import Manifest

ALL_OR_NOTHING = ("--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1")
EMPTY = "DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
AS_MANY = """
DO $$ BEGIN
  IF (SELECT count(*) FROM public."%(table)s") <> %(rows)d THEN RAISE EXCEPTION '%(table)s: not as many rows'; END IF;
END $$;
"""


def restore(folder: Path, *, replace: bool) -> Manifest:
    """Raises Failed before anything was changed. `replace`: what is in the database and in PRIVATE_FILES goes."""
    found = verify(folder)
    _demand_room(replace)
    coming, script = _stage(folder, found), _beside("sql")
    try:
        after = "".join(AS_MANY % {"table": table, "rows": rows} for table, rows in found.rows.items())
        database.write_script(folder / manifest.DATABASE, script, before=EMPTY, after=after)
        connection.close()
        database.run("psql", *ALL_OR_NOTHING, "--file", str(script))
    except BaseException:
        shutil.rmtree(coming, ignore_errors=True)
        raise
    finally:
        script.unlink(missing_ok=True)
    _move_in(coming)
    return found


def verify(folder: Path) -> Manifest:
    """The manifest, when the database, each file and the keys of now are what it says."""
    found = Manifest.read(folder)
    if _digest(folder / manifest.DATABASE) != found.database:
        raise Failed(f"{manifest.DATABASE} 与清单不符，备份已损坏或被改动")
    wrong = [name for name, digest in found.files.items() if _digest(folder / manifest.FILES / name) != digest]
    if wrong:
        raise Failed(f"有 {len(wrong)} 个文件与清单不符，备份已损坏或被改动，第一个是 {wrong[0]}")
    _demand_keys(found)
    _demand_known_migrations(found)
    return found


def _digest(path: Path) -> str:
    try:
        return manifest.sha256(path)
    except OSError:
        return ""


def _demand_keys(found: Manifest) -> None:
    """A personal datum without its key is lost, and an index under another key finds nobody."""
    now = manifest.marks()
    missing = [name for name, mark in found.keys.items() if name != "SECRET_KEY" and now.get(name) != mark]
    if missing:
        raise Failed(f"环境变量中的密钥不是备份时的密钥：{'、'.join(missing)}。请先恢复密钥，再恢复数据")


def _demand_known_migrations(found: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(found.migrations) - known)
    if newer:
        raise Failed(f"备份来自更新的版本，这个版本不认识 {newer[0]} 等 {len(newer)} 项数据库变更；请先升级程序")


def _demand_room(replace: bool) -> None:
    if others := database.others():
        raise Failed(f"还有 {others} 个连接在使用数据库。请先停止网站、后台程序和定时程序，再恢复")
    if replace:
        return
    if database.tables():
        raise Failed("数据库不是空的。确认要以备份替换其中的全部数据时，加上 --replace")
    if any(manifest.walk(Path(settings.PRIVATE_FILES))):
        raise Failed(f"{settings.PRIVATE_FILES} 里还有文件。确认要以备份替换时，加上 --replace")


def _stage(folder: Path, found: Manifest) -> Path:
    """The files beside their place, so that they move in by one renaming."""
    coming = _beside("restoring")
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir(mode=0o700, parents=True)
    for name in found.files:
        target = coming / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(folder / manifest.FILES / name, target)
    return coming


def _beside(suffix: str) -> Path:
    place = Path(settings.PRIVATE_FILES)
    return place.with_name(f"{place.name}.{suffix}")


def _move_in(coming: Path) -> None:
    place = Path(settings.PRIVATE_FILES)
    gone = _beside("replaced")
    shutil.rmtree(gone, ignore_errors=True)
    if place.exists():
        place.rename(gone)
    coming.rename(place)
    shutil.rmtree(gone, ignore_errors=True)
