import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
ROOMS = [room for room in settings.ROOMS if not room.startswith("tests.")]


def test_parts_and_rooms_import_downward_only():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-logo"], cwd=BASE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["portal", *ROOMS])
def test_each_top_level_name_is_ours(name):
    """A room may be called like a module of Python or of a package: ours must be the one that is found."""
    assert Path(find_spec(name).origin).is_relative_to(BASE / name)


def test_every_package_of_the_top_level_is_a_declared_room():
    packages = {path.parent.name for path in BASE.glob("*/__init__.py")}
    assert packages - {"tests", "benchmarks"} == {"portal", *ROOMS}


@pytest.mark.parametrize("room", ROOMS)
def test_two_names_that_bite_are_taken_in_no_room(room):
    assert not [name for name in ("services.py", "permissions.py") if (BASE / room / name).exists()]


def test_what_few_need_is_not_loaded_at_every_start():
    """Each of them costs every process of the portal a good part of its start, and memory, too."""
    code = "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns\n"
    code += "print(*({'openpyxl', 'pypinyin', 'weasyprint', 'pikepdf', 'chinese_calendar'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=BASE, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
