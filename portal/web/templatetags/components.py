"""The twelve components of the look (the gallery at /ui/ shows each). Those that stand on a machine are in flow.py."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.personal import rules
from portal.web import forms, values
from portal.zones import address

register = template.Library()

ALERT_ICONS = {"s-now": "bell", "s-done": "check", "s-wait": "alert", "s-late": "alert", "s-todo": "bell"}


@register.filter
def shown(value: Any) -> str:
    return values.shown(value)


@register.filter
def day(value: Any) -> str:
    """2026年11月23日"""
    return values.shown(value)


@register.filter
def moment(value: Any) -> str:
    """2026年11月23日 9:21"""
    return values.shown(value)


@register.filter
def count(value: int) -> str:
    """A bounded count: 1000+ once it is more than a thousand."""
    return f"{values.MOST:,}+" if value > values.MOST else values.shown(value)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Beside words, never alone."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


@register.simple_tag
def tag(label: str, tone: str) -> SafeString:
    """A badge from its words and its tone, where there is no object with a state."""
    return format_html('<span class="badge {}">{}</span>', tone, label)


@register.simple_block_tag(takes_context=True)
def heading(context: template.Context, content: str, title: str, object: Any = None, facts: tuple = ()) -> str:
    """Once a page: title, state, whose turn, until when, at most three facts; inside: `<li>` actions."""
    known = [fact.read(object, context["actor"]) for fact in facts] if object is not None else list(facts)
    page = {"title": title, "object": object, "facts": known, "content": _trimmed(content)}
    return render_to_string("components/heading.html", context.flatten() | page)


def _trimmed(content: str) -> SafeString:
    """What the engine has rendered inside a block tag, so that an empty one is empty."""
    return mark_safe(content.strip())


@register.simple_block_tag
def card(content: str, title: str, id: str, number: int | str = "", aside: str = "", classes: str = "") -> str:
    """One subject; never in another card. `number` tells apart the cards of a loop."""
    page = {"title": title, "id": f"{id}{number}", "aside": aside, "classes": classes, "content": content}
    return render_to_string("components/card.html", page)


@register.inclusion_tag("components/facts.html", takes_context=True)
def facts(context: template.Context, group: Any, object: Any, classes: str = "") -> dict:
    return {"facts": [fact.read(object, context["actor"]) for fact in group.facts], "classes": classes}


@register.inclusion_tag("components/personal.html", takes_context=True)
def personal(context: template.Context, object: Any) -> dict:
    """Under facts: which of them are masked, and the way to read them in clear for whom it concerns."""
    fields = rules.readable(object)
    shown = bool(fields) and not rules.why_not_shown(object, context["actor"])
    url = address("personal-show", object._meta.label_lower, object.pk) if shown else ""
    return {"labels": "、".join(str(field.verbose_name) for field in fields), "url": url, "object": object}


@register.inclusion_tag("components/files.html")
def files(keys: list, shelf: dict, words: str = "没有附件") -> dict:
    """Attached files with thumbnails; `shelf`: the evidence of the page by key; `words` where there is none."""
    return {"files": [shelf[key] for key in keys if key in shelf], "words": words}


@register.inclusion_tag("components/table.html")
def table(columns: tuple, rows: list, caption: str, links: dict | None = None, pick: bool = False) -> dict:
    """Rows of one kind; the name links to each. `links`: column → (address, direction) for sorting."""
    heads = [(column, *(links or {}).get(column, ("", ""))) for column in columns]
    return {"heads": heads, "rows": rows, "caption": caption, "pick": pick}


@register.inclusion_tag("components/pager.html")
def pager(page: Any, links: list) -> dict:
    """On every list, also when there is one page; `links`: label and address, "" where there is none."""
    return {"page": page, "links": links}


@register.inclusion_tag("components/filters.html")
def filters(form: Any, title: str, active: int) -> dict:
    return {"form": form, "title": title, "active": active}


@register.inclusion_tag("components/chips.html")
def chips(active: list, total: int) -> dict:
    return {"chips": active, "total": total}


@register.simple_block_tag
def alert(content: str, tone: str = "s-now", role: str = "") -> str:
    """The result of the last action, or a notice; role: status after success, alert for refusals."""
    page = {"tone": tone, "icon": ALERT_ICONS[tone], "role": role, "content": content}
    return render_to_string("components/alert.html", page)


@register.inclusion_tag("components/errors.html")
def errors(bound: list, title: str, reasons: tuple = ()) -> dict:
    """The summary over a refused form, with a link to every field; `bound`: forms and formsets."""
    return {"title": title, "reasons": reasons, "errors": forms.errors_of(*bound)}


@register.simple_block_tag
def empty(content: str, title: str, text: str = "", symbol: str = "doc") -> str:
    """Why there is nothing, and inside the next step as `<li>`."""
    page = {"title": title, "text": text, "symbol": symbol, "content": _trimmed(content)}
    return render_to_string("components/empty.html", page)
