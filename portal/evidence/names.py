"""What a file was called, made fit to be shown. On the disk it never bears that name."""

import re
import unicodedata

from portal.evidence.enums import SUFFIXES

LONGEST = 100
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, marks that turn the reading, halves of pairs
ENDINGS = re.compile(r"\.(jpe?g|png|webp|pdf)$", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"|?*]')


def shown_name(given: str, kind: str) -> str:
    """At most 100 characters, no path, with the ending of what the file is: "scan.png" of a JPEG is scan.jpg."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in UNSEEN)
    words = " ".join(FORBIDDEN.sub(" ", seen).split())
    stem = ENDINGS.sub("", words).strip(". ")
    suffix = SUFFIXES[kind]
    return f"{stem[: LONGEST - len(suffix) - 1].rstrip() or '未命名'}.{suffix}"
