"""How often the API may be asked, counted like everything else (portal.web.limits)."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from portal.web.errors import seconds_until
from portal.web.limits import API, UPLOAD, TooOften, demand


class Throttle(BaseThrottle):
    """By person. Nobody comes here without a login."""

    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            self.count(request)
        except TooOften as refusal:
            self.opens = refusal.opens
            return False
        return True

    def count(self, request: Request) -> None:
        demand(request, API)

    def wait(self) -> int:
        return seconds_until(self.opens)


class UploadThrottle(Throttle):
    """The same number as on the pages."""

    def count(self, request: Request) -> None:
        demand(request, UPLOAD)
