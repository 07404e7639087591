"""Only what this portal uses of allauth: nobody signs up, and no password is reset by mail."""

from allauth.account.views import logout
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from portal.accounts import factor_views as factors
from portal.accounts.views import Login, PasswordChange

urlpatterns = [
    path("login/", Login.as_view(), name="account_login"),
    path("logout/", login_not_required(logout), name="account_logout"),
    path("password/", PasswordChange.as_view(), name="account_change_password"),
    path("confirm/", factors.Confirm.as_view(), name="account_reauthenticate"),
    path("code/", factors.Authenticate.as_view(), name="mfa_authenticate"),
    path("authenticator/", factors.SetUp.as_view(), name="mfa_activate_totp"),
    path("passkey/", factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("factors/<int:pk>/", factors.Remove.as_view(), name="factor-remove"),
    path("recovery-codes/", factors.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", factors.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
]
