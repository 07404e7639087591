"""Sends a file to the child process that looks at it (portal/evidence/examine.py)."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from portal.evidence import examine

WALL = 4.5  # seconds
SCRIPT = Path(examine.__file__)
log = logging.getLogger(__name__)


class Unacceptable(Exception):
    """str() is the reason for the person who sent the file."""


def command(source: Path, folder: Path) -> list[str]:
    """Isolated: neither the environment nor the working directory say what it imports."""
    return [sys.executable, "-I", str(SCRIPT), str(source), str(folder)]


def examined(source: Path, folder: Path) -> dict[str, Any]:
    """kind, width, height, pages, taken; raises Unacceptable. A child that died had met a file that kills."""
    try:
        done = subprocess.run(
            command(source, folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=WALL, env={"LC_ALL": "C.UTF-8"}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unacceptable(examine.TOO_MUCH) from error
    if done.returncode:
        log.warning("an uploaded file ended its examination with %s", done.returncode)
        raise Unacceptable(examine.TOO_MUCH if done.returncode < 0 else examine.BROKEN)
    found = json.loads(done.stdout)
    if "refused" in found:
        raise Unacceptable(found["refused"])
    return found
