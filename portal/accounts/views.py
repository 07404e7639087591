from typing import Any

from allauth.account import views
from django.conf import settings

from portal.accounts import sessions


class InTheLook:
    """What our templates of allauth's pages need besides the form."""

    def get_context_data(self, **kwargs: Any) -> dict:
        content = super().get_context_data(**kwargs)
        idle = int(settings.IDLE_TIMEOUT.total_seconds() // 60)
        return content | {"bound": [content["form"]] if content.get("form") else [], "idle_minutes": idle}


class Login(InTheLook, views.LoginView):
    pass


class PasswordChange(InTheLook, views.PasswordChangeView):
    def form_valid(self, form: Any) -> Any:
        """All other sessions end with the old password; this one goes on under another key."""
        response = super().form_valid(form)
        sessions.keep(self.request, self.request.user)
        return response
