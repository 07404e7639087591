"""What a backup consists of, written beside it; a restore reads it first and believes nothing that does not fit."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings

from portal.operations.database import Failed

NAME, DATABASE, FILES, FORMAT = "manifest.json", "database.dump", "files", 1


@dataclass(frozen=True)
class Manifest:
    """`files`: path below `files/` → SHA-256. `keys`: name of a key → what only that key makes (`mark`)."""

    made_at: str
    postgres: str
    database: str
    rows: dict[str, int]
    migrations: list[str]
    files: dict[str, str]
    keys: dict[str, str]
    format: int = field(default=FORMAT)

    def write(self, folder: Path) -> None:
        (folder / NAME).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True))

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        try:
            found = json.loads((folder / NAME).read_text())
            if found.get("format") != FORMAT:
                raise Failed(f"{folder / NAME} 的格式是 {found.get('format')}，这个版本只认 {FORMAT}")
            return cls(**found)
        except FileNotFoundError as error:
            raise Failed(f"{folder} 里没有 {NAME}，不是一份完整的备份") from error
        except OSError as error:
            raise Failed(f"读不了 {folder / NAME}：{error.strerror}。备份应当归平台自己的账号所有") from error
        except (ValueError, TypeError, AttributeError) as error:
            raise Failed(f"{folder / NAME} 读不懂：{error}") from error


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below the folder with its path there, in order; links are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def marks() -> dict[str, str]:
    """Which keys the data of now needs. A mark tells a key from another and nothing about it."""
    personal = {f"PERSONAL_KEYS {name}": key for name, key in settings.PERSONAL_KEYS}
    secret = {"PERSONAL_INDEX_KEY": settings.PERSONAL_INDEX_KEY.encode(), "SECRET_KEY": settings.SECRET_KEY.encode()}
    return {name: hmac.digest(key, b"backup", "sha256").hex()[:16] for name, key in (personal | secret).items()}
