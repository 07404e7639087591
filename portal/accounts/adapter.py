import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from auditlog.models import LogEntry
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from portal.accounts import returning
from portal.accounts.address import client_address
from portal.accounts.lockout import Tries, clear, key_of
from portal.accounts.middleware import SEEN
from portal.accounts.models import User

LOCKED, WRONG = "too_many_login_attempts", "username_password_mismatch"


class AccountAdapter(DefaultAccountAdapter):
    """allauth as this portal needs it: nobody signs up, no mail is sent, a lock is of one account at one address."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "enter_current_password": "当前密码不对",
        "rate_limited": "尝试太频繁，1 分钟后再试",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return redirect("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)

    def set_password(self, user: User, password: str) -> None:
        user.must_change_password = False
        super().set_password(user, password)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return key_of(request, credentials["username"])

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        self.username = credentials["username"]
        super().pre_authenticate(request, **credentials)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if user:
            clear(request, self.username)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        tried = User.objects.filter(username=self.username.strip().lower()).first()
        if tried:
            _note(tried, request, "login_failed")

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code not in (LOCKED, WRONG):
            return super().validation_error(code, *args)
        tries = Tries.of(self.request, self.username)
        return ValidationError(tries.locked if code == LOCKED else tries.wrong, code=code)

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        response = super().post_login(request, user, **facts)
        request.session[SEEN] = int(time.time())
        _note(user, request, "login", actor=user)
        if user.memberships.acting().count() > 1 and not user.must_change_password:
            response = redirect(f"{reverse('acting')}?{urlencode({'next': response.url})}")
        returning.give_cookie(response, user)
        return response


def _note(user: User, request: HttpRequest, event: str, actor: User | None = None) -> None:
    """Logins and failed ones stand in the audit log of the person."""
    LogEntry.objects.log_create(
        user,
        force_log=True,
        action=LogEntry.Action.ACCESS,
        actor=actor,
        remote_addr=client_address(request) or None,
        additional_data={"event": event},
    )
