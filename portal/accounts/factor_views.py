"""The pages of the second factor, on allauth's views: asked for at login and again later, set up, removed."""

from typing import Any

from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import BaseReauthenticateView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from portal.accounts import fresh
from portal.accounts.events import note
from portal.accounts.factor_forms import ReauthenticateForm
from portal.accounts.second_factor import NAMES, Kind, codes_left, factors, name_of
from portal.accounts.views import InTheLook


class Authenticate(InTheLook, AuthenticateView):
    """After the password: a code, or the passkey."""

    template_name = "mfa/authenticate.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        content = super().get_context_data(**kwargs)
        has = set(factors(self.stage.login.user).values_list("type", flat=True))
        return content | {"passkey": Kind.WEBAUTHN in has}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        used = getattr(form, "authenticator", None)
        if used and used.type == Kind.RECOVERY_CODES:
            left = codes_left(used.user)
            messages.warning(
                self.request, f"用去一个恢复码，还剩 {left} 个，可在“账号安全”重新生成。", extra_tags="s-wait"
            )
        return response


class Confirm(InTheLook, BaseReauthenticateView):
    """Is it still you? By the second factor, or by the password of whoever has none."""

    template_name = "account/confirm.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.kinds = set(factors(request.user).values_list("type", flat=True))
        return super().dispatch(request, *args, **kwargs)

    def _check_reauthentication_method_available(self, request: HttpRequest) -> None:
        """This one page knows all methods."""

    def get_form_class(self) -> Any:
        if not self.kinds:
            return PasswordForm
        return ReauthenticateWebAuthnForm if "credential" in self.request.POST else ReauthenticateForm

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if "password" in form.fields:
            field = form.fields["password"]
            field.label, field.help_text = "密码", ""
            field.widget.attrs = {"autocomplete": "current-password"}
            field.error_messages["required"] = "填写密码"
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        if self.kinds:
            form.save()
        else:
            reauthentication.reauthenticate_by_password(self.request)
        minutes = settings.REAUTHENTICATE_MINUTES
        words = f"已验证身份，{minutes} 分钟内不再询问。" if minutes else "已验证身份。"
        messages.success(self.request, words, extra_tags="s-done")
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict:
        content = super().get_context_data(**kwargs)
        content |= {"passkey": Kind.WEBAUTHN in self.kinds, "minutes": settings.REAUTHENTICATE_MINUTES}
        if content["passkey"]:
            content["js_data"] = {"request_options": webauthn.begin_authentication(self.request.user)}
        return content

    def get_reauthentication_alternatives(self) -> list:
        return []


class Managing(InTheLook):
    """A page that changes second factors: only for whom it certainly is."""

    request: HttpRequest

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        unproven = factors(request.user).exists() and not fresh.has_second_factor(request)
        if unproven or fresh.why_not_fresh(request):
            return fresh.confirm(request)
        return self.proceed(request, *args, **kwargs)

    def proceed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | {"demanded": self.demanded}

    @property
    def demanded(self) -> bool:
        """Nothing else can be done before it."""
        return settings.SECOND_FACTOR and not fresh.has_second_factor(self.request)


class Proven(Managing):
    """Whoever sets a factor up has used it, and needs not do so again in this session."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response, user = super().form_valid(form), self.request.user
        note(user, "factor_added", self.request, actor=user, factor=self.kind)
        if self.did_generate_recovery_codes:
            note(user, "recovery_codes_made", self.request, actor=user)
        record_authentication(self.request, user, "mfa", type=self.kind, reauthenticated=True)
        return response

    def get_success_url(self) -> str:
        if self.did_generate_recovery_codes:
            return reverse("mfa_view_recovery_codes")
        return reverse("account-security")


class SetUp(Proven, ActivateTOTPView):
    """A first authenticator, or another in its place: a new telephone."""

    template_name, kind = "mfa/set_up.html", Kind.TOTP

    def proceed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """allauth would have the old one removed first, and the person without any in between."""
        return View.dispatch(self, request, *args, **kwargs)

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        Authenticator.objects.filter(user=self.request.user, type=Kind.TOTP).delete()
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict:
        content = super().get_context_data(**kwargs)
        secret = content["form"].secret
        content["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        content["replaces"] = factors(self.request.user).filter(type=Kind.TOTP).exists()
        return content


class AddPasskey(Proven, AddWebAuthnView):
    template_name, kind = "mfa/add_passkey.html", Kind.WEBAUTHN

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | {"form": kwargs.get("form") or self.get_form()}


class Codes(Managing, ViewRecoveryCodesView):
    """The recovery codes, in clear once."""

    template_name = "mfa/recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs, form=None)


class NewCodes(Managing, GenerateRecoveryCodesView):
    template_name = "mfa/new_codes.html"

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        note(self.request.user, "recovery_codes_made", self.request, actor=self.request.user)
        return super().form_valid(form)


class Remove(Managing, View):
    """An authenticator or a passkey that is not used any more."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.asked(self.found(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        factor = self.found(pk)
        if not get_adapter().can_delete_authenticator(factor):
            return self.asked(factor, 409)
        delete_and_cleanup(request, factor)
        messages.success(request, f"已删除{NAMES[Kind(factor.type)]}。", extra_tags="s-done")
        return redirect("account-security")

    def found(self, pk: int) -> Authenticator:
        return get_object_or_404(factors(self.request.user), pk=pk)

    def asked(self, factor: Authenticator, status: int = 200) -> HttpResponse:
        refusal = "" if get_adapter().can_delete_authenticator(factor) else self.words
        content = {"called": name_of(factor), "name": NAMES[Kind(factor.type)], "refusal": refusal}
        return TemplateResponse(self.request, "mfa/remove.html", content, status=status)

    @property
    def words(self) -> str:
        return str(get_adapter().error_messages["cannot_delete_authenticator"])
