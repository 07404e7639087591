"""One router for all rooms: each registers its viewsets in its api.py, which is found by name."""

from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import GenericViewSet

router = SimpleRouter(use_regex_path=True)


def register(prefix: str, viewset: type[GenericViewSet]) -> None:
    """`register("applications", ApplicationViewSet)` → /api/v1/applications/."""
    router.register(prefix, viewset, basename=f"api-{prefix}")
