import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from portal.settings.env import VARIABLES
from portal.site.management.commands.settings_doc import FILE, document

BASE = Path(settings.BASE_DIR)
CODE = [*(BASE / "portal").rglob("*.py"), *(BASE / "tests").rglob("*.py"), BASE / "manage.py"]
SCRIPTS = [BASE / "Makefile", BASE / "setup.sh", BASE / "Procfile"]
# Of the shell, of make and of Django for the browser tests; what one script hands to the next.
THEIRS = {"PATH", "PWD", "CURDIR", "XML", "DJANGO_ALLOW_ASYNC_UNSAFE", "EMBEDDED_STARTED", "EMBEDDED_MADE"}
THEIRS |= {"PYTEST_XDIST_WORKER"}  # set by pytest-xdist in its processes

NEEDED = {
    "SECRET_KEY": "k7p2vx9q4mzn8rj3wt6yb5hd1gfs0aclueio-k7p2vx9q4mzn8rj3",
    "PERSONAL_KEYS": "k2:OJSzc4NmDhyzIBqbPgmM5sqDsmZ6yiQyTdg/5XJpKS8=,k1:z7Y7o4VXQyGxIEsbm6NDAA==",
    "PERSONAL_INDEX_KEY": "h4k9vq2zr8mwp3xt6yb5nd1gfs0acluejio-h4k9vq2zr8mwp3xt",
    "DATABASE_URL": "postgres://portal@db.example/portal",
    "REDIS_URL": "redis://redis.example:6379/0",
}


def start(**environment):
    """Python that reads the production settings with this environment and nothing else."""
    return subprocess.run(
        [sys.executable, "-c", "from portal.settings import base; print(base.DEBUG, base.TRUSTED_PROXIES)"],
        cwd=BASE,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )


def test_the_document_is_fresh():
    assert FILE.read_text() == document(), "run manage.py settings_doc"


def test_every_variable_says_what_it_is_for():
    assert [v.name for v in VARIABLES.values() if len(v.purpose) < 4] == []


def test_every_variable_that_code_or_script_reads_is_in_the_document():
    read = {
        name
        for file in CODE
        for name in re.findall(r"""(?:environ|getenv)[\w.]*[(\[]\s*"([A-Z][A-Z_]+)\"""", file.read_text())
    }
    read |= {name for file in SCRIPTS for name in re.findall(r"\$\{?([A-Z][A-Z_]+)", file.read_text())}
    undocumented = {name for name in read - THEIRS if f"`{name}`" not in document()}
    assert undocumented == set()


def test_production_starts_from_its_environment_alone():
    done = start(**NEEDED, TRUSTED_PROXIES="10.0.0.4,10.1.0.0/16")
    assert (done.returncode, done.stdout) == (0, "False ['10.0.0.4', '10.1.0.0/16']\n"), done.stderr


@pytest.mark.parametrize("missing", NEEDED)
def test_production_does_not_start_without_what_it_needs(missing):
    done = start(**{name: value for name, value in NEEDED.items() if name != missing})
    assert done.returncode != 0
    assert f"Set the {missing} environment variable" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY is too weak"),
        ("SECRET_KEY", "ab" * 30, "SECRET_KEY is too weak"),
        ("PERSONAL_INDEX_KEY", "short", "PERSONAL_INDEX_KEY is too weak"),
        ("PERSONAL_KEYS", "k1:c2hvcnQ=", "each key is id:base64 of 32 (AES-256) or 16 (SM4) random bytes"),
        ("PERSONAL_KEYS", "k1:not base64!", "each key is id:base64"),
        ("PERSONAL_KEYS", "k1:" + "A" * 43 + "=", "each key is id:base64"),
        ("PERSONAL_KEYS", "K_1:OJSzc4NmDhyzIBqbPgmM5sqDsmZ6yiQyTdg/5XJpKS8=", "each key is id:base64"),
        ("PERSONAL_KEYS", "k:z7Y7o4VXQyGxIEsbm6NDAA==,k:OJSzc4NmDhyzIBqbPgmM5g==", "every id once"),
        ("TRUSTED_PROXIES", "10.0.0.4,proxy.example", "TRUSTED_PROXIES: 'proxy.example'"),
        ("TRUSTED_PROXIES", "10.0.0.4/8", "TRUSTED_PROXIES: 10.0.0.4/8 has host bits set"),
        ("PORTAL_ZONE", "intranet", "PORTAL_ZONE: 'intranet' is none of business, public, field"),
        ("IDLE_MINUTES", "soon", "invalid literal for int()"),
    ],
)
def test_production_does_not_start_with_a_wrong_value(name, value, said):
    done = start(**(NEEDED | {name: value}))
    assert done.returncode != 0
    assert said in done.stderr


def test_the_documented_default_is_the_one_that_holds():
    assert "| `IDLE_MINUTES` | 整数 | `15` |" in document()
    assert "| `SECRET_KEY` | 文字 | 必须设置 |" in document()
    assert "| `SECURE_COOKIES` | true 或 false | `true` |" in document()
