from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from portal.accounts import fresh, returning, rules, sessions
from portal.accounts.address import client_address
from portal.accounts.events import note
from portal.accounts.lockout import Tries, clear, key_of
from portal.accounts.models import User

LOCKED, WRONG = "too_many_login_attempts", "username_password_mismatch"
CODES_LOCKED = (
    f"验证码连续输错 {settings.LOGIN_FAILURES} 次，已锁定 30 分钟。手机丢失或不能用的，请安全管理员重置第二因素。"
)


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
        """Only whoever is suspended comes so far, with the right password."""
        note(user, "login_suspended", request, actor=user)
        messages.warning(request, rules.how_to_lift(user), extra_tags="s-late")
        return redirect("account_login")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return bool(fresh.why_not_fresh(self.request))

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        return [{"id": "reauthenticate", "description": "再次验证身份", "url": reverse("account_reauthenticate")}]

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
            note(tried, "login_failed", request)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code not in (LOCKED, WRONG):
            return super().validation_error(code, *args)
        if not hasattr(self, "username"):
            return ValidationError(CODES_LOCKED, code=code)
        tries = Tries.of(self.request, self.username)
        return ValidationError(tries.locked if code == LOCKED else tries.wrong, code=code)

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        response = super().post_login(request, user, **facts)
        places = list(user.memberships.acting())
        self.tell(sessions.begin(request, user, only=rules.one_login_at_a_time(places)))
        note(user, "login", request, actor=user)
        if len(places) > 1 and not user.must_change_password:
            response = redirect(f"{reverse('acting')}?{urlencode({'next': response.url})}")
        returning.give_cookie(response, user)
        return response

    def tell(self, ended: list[sessions.Login]) -> None:
        for login in ended:
            began = f"{timezone.localtime(login.row.began):%H:%M}"
            where = f"（{login.row.address}）" if login.row.address else ""
            words = f"网点人员同一时间只能在一处登录：您 {began} 在别处{where}的登录已结束。"
            messages.warning(self.request, words, extra_tags="s-wait")
