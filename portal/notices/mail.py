"""What a message says: lines of notices, merged under their kinds; no names of people, no personal data."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from portal.notices import address
from portal.notices.channels import Message
from portal.notices.models import Delivery, Notice, Purpose

MAIL = ("notices/mail.txt", "notices/mail.html")
VERIFICATION = ("notices/verification.txt", "notices/verification.html")
MOST = 50  # lines of one mail; the rest is counted


def message_for(row: Delivery) -> Message | None:
    """None when nothing is left to say: all of it has been read, or is over."""
    if row.purpose == Purpose.VERIFICATION:
        return _verification(row)
    notices = holding(row.notices.unread().order_by("-urgent", "kind", "at", "pk").select_related("content_type"))
    return _about(row, notices) if notices else None


def holding(notices: Iterable[Notice]) -> list[Notice]:
    """Without those whose object has left the state in which they ask for something: the job that marks them as over
    may still be waiting. One statement a kind of object."""
    notices = list(notices)
    asked: dict[Any, set[int]] = {}
    for one in notices:
        if one.asks_in:
            asked.setdefault(one.content_type, set()).add(one.object_id)
    states = {
        (kind.pk, pk): state
        for kind, pks in asked.items()
        for pk, state in kind.model_class()._base_manager.filter(pk__in=pks).values_list("pk", "state")
    }
    return [one for one in notices if one.asks_in in ("", states.get((one.content_type_id, one.object_id)))]


def _about(row: Delivery, notices: list[Notice]) -> Message:
    content = {
        "place": row.organisation,
        "sections": list(sections(notices[:MOST])),
        "more": max(0, len(notices) - MOST),
        "list_url": link(reverse("notice-list")),
        "choice_url": link(reverse("notice-choice")),
    }
    return _message(row, _subject(row, notices), MAIL, content)


def _subject(row: Delivery, notices: list[Notice]) -> str:
    urgent = "紧急：" if notices[0].urgent else ""
    if len(notices) == 1:
        return f"{urgent}{notices[0].subject}"
    return f"{urgent}{row.organisation}有 {len(notices)} 条通知"


def sections(notices: Iterable[Notice]) -> Iterable[dict[str, Any]]:
    """One section a kind; its notices each with the address that leads to their object."""
    for (_, label), group in groupby(notices, key=lambda notice: (notice.urgent, notice.label)):
        rows = [{"notice": notice, "url": link(notice.get_absolute_url())} for notice in group]
        yield {"label": label, "urgent": rows[0]["notice"].urgent, "rows": rows}


def _verification(row: Delivery) -> Message:
    url = link(reverse("notice-address", args=[address.token_for(row.person.mail_choice)]))
    return _message(row, "请确认接收通知的电子邮箱", VERIFICATION, {"url": url, "days": address.DAYS})


def _message(row: Delivery, subject: str, templates: tuple[str, str], content: dict[str, Any]) -> Message:
    content |= {"site": settings.SITE_NAME, "subject": subject, "hotline": settings.HOTLINE}
    text, html = (render_to_string(template, content) for template in templates)
    return Message(str(row.number), f"【{settings.SITE_NAME}】{one_line(subject)}", tidy(text), html)


def one_line(text: str) -> str:
    return " ".join(text.split())


def tidy(text: str) -> str:
    """At most one empty line: what a template leaves behind where it says nothing."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def link(path: str) -> str:
    """Absolute; "" while the portal's own address is not set."""
    return f"{settings.SITE_URL.rstrip('/')}{path}" if settings.SITE_URL else ""
