"""To be included at /api/: the rooms' endpoints, the schema, and its pages, which need no other host."""

from django.urls import include, path
from django.utils.module_loading import autodiscover_modules
from drf_spectacular.views import SpectacularAPIView

from portal.web.api import evidence
from portal.web.api.docs import docs
from portal.web.api.routing import router

__all__ = ["evidence", "urlpatterns"]
autodiscover_modules("api")

urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]
