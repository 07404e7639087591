from typing import Any

from allauth.account import views
from django.conf import settings


class InTheLook:
    """What our templates of allauth's pages need besides the form."""

    def get_context_data(self, **kwargs: Any) -> dict:
        content = super().get_context_data(**kwargs)
        idle = int(settings.IDLE_TIMEOUT.total_seconds() // 60)
        return content | {"bound": [content["form"]], "idle_minutes": idle}


class Login(InTheLook, views.LoginView):
    pass


class PasswordChange(InTheLook, views.PasswordChangeView):
    pass
