"""A backup: one folder with the database, the private files and a manifest. The keys never lie in it.

The rows are those of one moment. The files are taken after it: a file is never changed, and what came later than the
rows is passed over by the nightly sweep like anything that nobody attached.
"""

import os
import shutil
from base64 import b64encode
from datetime import datetime
from pathlib import Path
from shlex import quote

from django.conf import settings
from django.utils import timezone

from portal.operations import database, manifest
from portal.operations.database import Failed
from portal.operations.manifest import Manifest

UNFINISHED = ".unfinished"


def back_up(folder: Path) -> Path:
    """Makes `<folder>/<time>/` and returns it; a name that ends in `.unfinished` is what a killed run left behind."""
    now = timezone.localtime()
    target = folder / f"{now:%Y%m%d-%H%M%S}"
    making = target.with_name(target.name + UNFINISHED)
    _refuse_inside_private_files(folder)
    try:
        making.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise Failed(f"不能在 {folder} 里建立文件夹：{error.strerror}") from error
    previous = newest(folder)
    _write(making, previous, now)
    making.rename(target)
    return target


def newest(folder: Path) -> Path | None:
    """The last complete backup in the folder."""
    found = [path.parent for path in folder.glob(f"*/{manifest.NAME}") if path.parent.suffix != UNFINISHED]
    return max(found, default=None)


def _write(making: Path, previous: Path | None, now: datetime) -> None:
    dump = making / manifest.DATABASE
    with database.one_moment() as snapshot:
        rows, migrations = database.rows_of_tables(), database.applied()
        database.run("pg_dump", "--format", "custom", "--snapshot", snapshot, "--file", str(dump))
    dump.chmod(0o600)
    files = _take_files(making / manifest.FILES, previous)
    Manifest(
        made_at=now.isoformat(timespec="seconds"),
        postgres=database.version(),
        database=manifest.sha256(dump),
        rows=rows,
        migrations=list(migrations),
        files=files,
        keys=manifest.marks(),
    ).write(making)


def _take_files(target: Path, previous: Path | None) -> dict[str, str]:
    """Copies what is new. What the previous backup has already is linked to it, so it takes no room twice."""
    target.mkdir(mode=0o700)
    known = Manifest.read(previous).files if previous else {}
    taken = {}
    for name, path in manifest.walk(Path(settings.PRIVATE_FILES)):
        copy = target / name
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            digest = manifest.sha256(path)
            if previous and known.get(name) == digest:
                os.link(previous / manifest.FILES / name, copy)
            else:
                shutil.copy2(path, copy)
        except FileNotFoundError:  # swept away meanwhile
            continue
        taken[name] = digest
    return taken


def _refuse_inside_private_files(folder: Path) -> None:
    if folder.resolve().is_relative_to(Path(settings.PRIVATE_FILES).resolve()):
        raise Failed("备份不能放在 PRIVATE_FILES 里面，请另选一个磁盘上的文件夹")


def write_keys(path: Path, backup: Path) -> None:
    """The three secrets as lines of an environment file that only the owner reads, as a shell and systemd understand
    them; never beside the data."""
    if path.resolve().is_relative_to(backup.parent.resolve()):
        raise Failed("密钥不能与备份放在一起：谁拿到备份，谁就能读出个人信息")
    secrets = {
        "SECRET_KEY": settings.SECRET_KEY,
        "PERSONAL_KEYS": ",".join(f"{name}:{b64encode(key).decode()}" for name, key in settings.PERSONAL_KEYS),
        "PERSONAL_INDEX_KEY": settings.PERSONAL_INDEX_KEY,
    }
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Failed(f"{path} 已经存在，不覆盖") from error
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name}={quote(value)}\n" for name, value in secrets.items())
