"""What the file of the containers promises itself of the program inside."""

import os
import subprocess
import sys
from pathlib import Path

import yaml
from django.conf import settings

COMPOSE = yaml.safe_load((Path(settings.BASE_DIR) / "docker-compose.yml").read_text())


def test_the_web_finds_itself_healthy_under_its_own_name(live_server, settings):
    """Until it does, nginx does not start."""
    settings.ALLOWED_HOSTS = ["portal.test"]
    *_, script = COMPOSE["services"]["web"]["healthcheck"]["test"]
    assert "127.0.0.1:8000" in script
    script = script.replace("127.0.0.1:8000", live_server.url.removeprefix("http://")).replace(
        "timeout=5", "timeout=60"
    )
    for host, well in (("portal.test,other.test", True), ("other.test", False)):
        environment = os.environ | {"ALLOWED_HOSTS": host}
        done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=False)
        assert (done.returncode == 0) == well
