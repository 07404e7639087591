"""Permissions in words, as their rooms declared them."""

from collections.abc import Iterable
from functools import cache

from django.apps import apps


@cache
def declared() -> dict[str, str]:
    """ "app.codename" → its name, of all models' own permissions."""
    return {
        f"{model._meta.app_label}.{codename}": str(name)
        for model in apps.get_models()
        for codename, name in (
            *model._meta.permissions,
            (f"view_{model._meta.model_name}", f"查看{model._meta.verbose_name}"),
        )
    }


def in_words(permissions: Iterable[str]) -> list[str]:
    """In the order in which the rooms declare them."""
    wanted = set(permissions)
    return [name for permission, name in declared().items() if permission in wanted]
