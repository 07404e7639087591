from django.urls import path

from portal.tokens import views
from portal.web.urls import pages

urlpatterns = [
    *pages(prefix="tokens/", list=views.TokenList, detail=views.TokenDetail, new=views.TokenNew),
    path("tokens/<int:pk>/draw/", views.TokenDraw.as_view(), name="apitoken-draw"),
    path("tokens/<int:pk>/revoke/", views.TokenRevoke.as_view(), name="apitoken-revoke"),
]
