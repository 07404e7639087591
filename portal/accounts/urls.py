"""Only what this portal uses of allauth: nobody signs up, and no password is reset by mail."""

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", login_not_required(views.logout), name="account_logout"),
    path("password/", views.password_change, name="account_change_password"),
]
