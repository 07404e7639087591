"""Paths of trees: "33/3301/330106/". Regions, organisations and everything that hangs on them use these."""

from django.db import models
from django.db.models import Q


def path_field(label: str) -> models.CharField:
    """A path that ends in "/". Only under collation C does a range of paths mean a tree and use the index."""
    return models.CharField(label, max_length=120, db_collation="C", db_index=True, editable=False)


def under(lookup: str, path: str) -> Q:
    """Everything in the tree of `path`, as an indexed range: 50/ never opens 51/."""
    return Q(**{f"{lookup}__gte": path, f"{lookup}__lt": path[:-1] + chr(ord(path[-1]) + 1)})


def above(path: str) -> list[str]:
    """The path and everything it lies in: 33/3301/ → 33/, 33/3301/."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
