"""Nothing of the corpus is stored or served active, none is an error of ours, none takes more than 5 s or 300 MB."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.evidence.examination import WALL, command
from portal.evidence.examine import MEMORY
from portal.evidence.models import Evidence
from portal.evidence.storage import private
from tests.evidence.corpus import REFUSED, SCRIPT, TAKEN, fifty_megabytes

NAMES = {"an executable": "证照.pdf", "an SVG with script": "门头.png", "a page with script": "合同.jpg"}


def stored_files() -> list[Path]:
    return [path for path in Path(settings.PRIVATE_FILES).rglob("evidence/*/*") if path.is_file()]


def send(client, content: bytes, name: str = "材料.pdf"):
    return client.post("/api/v1/evidence/", {"file": SimpleUploadedFile(name, content)})


@pytest.mark.requirement("R020")
@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_in_words_and_leaves_nothing(rooms, as_, what):
    make, reason = REFUSED[what]
    before = stored_files()
    answer = send(as_(rooms.liaison), make(), NAMES.get(what, "材料.pdf"))
    assert answer.status_code == 422
    [said] = answer.json()["errors"]["file"]
    assert reason in said
    assert not Evidence.objects.exists()
    assert stored_files() == before


@pytest.mark.parametrize("what", TAKEN)
def test_of_what_looks_like_two_things_only_the_picture_is_kept(rooms, as_, what):
    answer = send(as_(rooms.liaison), TAKEN[what]())
    assert answer.status_code == 201, answer.json()
    evidence = Evidence.objects.get()
    with private.open(evidence.stored) as file:
        content = file.read()
    assert SCRIPT not in content
    assert not zipfile.is_zipfile(BytesIO(content))
    assert evidence.name == f"材料.{evidence.kind if evidence.kind != 'jpeg' else 'jpg'}"


@pytest.mark.parametrize("what", [*REFUSED, *TAKEN, "a picture of 50 MB"])
def test_it_costs_no_more_than_it_may(tmp_path, what):
    """The child itself, as the portal starts it."""
    source = tmp_path / "source"
    make = TAKEN.get(what) or (REFUSED[what][0] if what in REFUSED else fifty_megabytes)
    source.write_bytes(make())
    folder = tmp_path / "folder"
    folder.mkdir()
    seconds, peak = measured(source, folder)
    assert seconds < 5
    assert peak < MEMORY


# Started by something small: what a process was before it became another counts as its own.
BETWEEN = """
import json, resource, subprocess, sys, time
began = time.monotonic()
try:
    subprocess.run(sys.argv[2:], timeout=float(sys.argv[1]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
except subprocess.TimeoutExpired:
    pass
print(json.dumps([time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024]))
"""


def measured(source: Path, folder: Path) -> tuple[float, int]:
    """Seconds and bytes at the most."""
    told = subprocess.check_output([sys.executable, "-I", "-c", BETWEEN, str(WALL), *command(source, folder)])
    seconds, peak = json.loads(told)
    return seconds, peak


def test_a_picture_of_50_megabytes_is_too_large_before_it_is_looked_at(rooms, as_):
    answer = send(as_(rooms.liaison), b"\x89PNG\r\n\x1a\n" + bytes(50 * 2**20), "门头.png")
    assert (answer.status_code, answer.json()["errors"]) == (422, {"file": ["文件有 50.0 MB，每个不超过 20 MB"]})


def test_an_empty_file_is_refused(rooms, as_):
    answer = send(as_(rooms.liaison), b"", "空.pdf")
    assert (answer.status_code, answer.json()["errors"]) == (422, {"file": ["文件是空的"]})
