"""One's own notices and the mail about them; the address confirmed by its letter."""

from django.urls import path

from portal.site.notices import views

urlpatterns = [
    path("notices/", views.NoticeList.as_view(), name="notice-list"),
    path("notices/read/", views.Read.as_view(), name="notice-read"),
    path("notices/mail/", views.Choice.as_view(), name="notice-choice"),
    path("notices/mail/letter/", views.Letter.as_view(), name="notice-letter"),
    path("notices/mail/<str:token>/", views.Address.as_view(), name="notice-address"),
    path("notices/<int:pk>/", views.NoticeDetail.as_view(), name="notice-detail"),
]
