from django.urls import path

from onboarding import views
from portal.web.urls import pages

urlpatterns = [
    *pages(prefix="needs/", list=views.NeedList, detail=views.NeedDetail, new=views.NeedNew, edit=views.NeedEdit),
    path("needs/<int:pk>/comparison/", views.Comparison.as_view(), name="need-comparison"),
    *pages(
        prefix="applications/",
        list=views.ApplicationList,
        detail=views.ApplicationDetail,
        new=views.ApplicationNew,
        edit=views.ApplicationEdit,
        step=views.ApplicationStep,
    ),
    *pages(
        prefix="negotiations/",
        list=views.NegotiationList,
        detail=views.NegotiationDetail,
        new=views.NegotiationNew,
        edit=views.NegotiationEdit,
    ),
]
