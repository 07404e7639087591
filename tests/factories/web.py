"""One factory a model of `portal.web`."""

import json
from typing import Any

from portal.accounts.actor import Actor
from portal.web.models import Draft


def draft(by: Actor, page: str, content: dict[str, list[str]] | None = None, **fields: Any) -> Draft:
    """Of this person, in this place, on this page."""
    base = {
        "user": by.user, "organisation": by.organisation, "page": page, "title": "起草合作意向", "version": 1,
        "content": json.dumps(content or {"statement": ["写到一半"]}, ensure_ascii=False),
    }  # fmt: skip
    return Draft.objects.create(**base | fields)
