"""The machine's own Chromium, as setup.sh looks for it: the one without windows starts and draws in less time."""

import os
import shutil

NAMES = ("chromium-headless-shell", "chromium")


def program() -> str | None:
    """Where it lies; None leaves it to Playwright, which then says what is missing."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)
