"""Public pages that are rendered each time, because a moment that comes changes them: packed, and not sent again to
whoever has them."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page

View = Callable[..., HttpResponseBase]


def fresh(view: View) -> View:
    """304 by the content, which the size of print is part of. Never around a page with a secret in it: how well it
    packs would tell of it."""
    return gzip_page(conditional_page(view))
