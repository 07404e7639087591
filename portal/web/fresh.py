"""Public pages that are rendered each time, because a moment that comes changes them: packed, and not sent again to
whoever has them."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page
from django.views.decorators.vary import vary_on_cookie

View = Callable[..., HttpResponseBase]


def fresh(view: View) -> View:
    """304 by the content; another size of print is another page. Never around a page with a secret in it: how well it
    packs would tell of it."""
    return gzip_page(vary_on_cookie(conditional_page(view)))
