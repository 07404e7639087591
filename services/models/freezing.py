"""An item becomes a version: all its content and its materials, written down once and never again."""

import hashlib
import json
from collections.abc import Iterable

from django.core.serializers.json import DjangoJSONEncoder

from services.models.content import ItemContent
from services.models.item import ItemVersion, ServiceItem

COLUMNS = [field.attname for field in ItemContent._meta.concrete_fields]


def frozen(items: Iterable[ServiceItem]) -> dict[int, ItemVersion]:
    """Item → its version as it is now; a new one only where something has changed since the last. Three queries."""
    items = list(items)
    last = latest([item.pk for item in items])
    found, new = {}, []
    for item in items:
        version = _version(item, last.get(item.pk))
        found[item.pk] = version
        new += [version] if version.pk is None else []
    ItemVersion.objects.bulk_create(new)
    return found


def latest(items: list[int]) -> dict[int, ItemVersion]:
    rows = ItemVersion.objects.filter(item__in=items).order_by("item_id", "-number").distinct("item_id")
    return {one.item_id: one for one in rows}


def _version(item: ServiceItem, last: ItemVersion | None) -> ItemVersion:
    materials = [{"name": m.name, "legal_basis": m.legal_basis, "shared": m.shared} for m in item.materials.all()]
    content = {name: getattr(item, name) for name in COLUMNS}
    digest = _digest({**content, "materials": materials})
    if last and last.digest == digest:
        return last
    number = last.number + 1 if last else 1
    return ItemVersion(
        item=item, number=number, materials=materials, digest=digest, initials=initials(item.name), **content
    )


def is_stale(item: ServiceItem, version: ItemVersion) -> bool:
    return _version(item, version) is not version


def initials(name: str) -> str:
    """职工参保登记 → zgcbdj."""
    from pypinyin import Style, lazy_pinyin  # its phrases take a sixth of the whole start

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()[:200]


def _digest(content: dict) -> str:
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
