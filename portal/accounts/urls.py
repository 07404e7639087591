"""Only what this portal uses of allauth: nobody signs up, and no password is reset by mail."""

from allauth.account.views import logout
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from portal.accounts.views import Login, PasswordChange

urlpatterns = [
    path("login/", Login.as_view(), name="account_login"),
    path("logout/", login_not_required(logout), name="account_logout"),
    path("password/", PasswordChange.as_view(), name="account_change_password"),
]
