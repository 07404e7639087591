from django.urls import path

from portal.limits import views
from portal.web.urls import pages

urlpatterns = [
    *pages(
        prefix="limit-sets/",
        list=views.LimitSetList,
        detail=views.LimitSetDetail,
        new=views.LimitSetNew,
        edit=views.LimitSetEdit,
    ),
    path("limit-sets/<int:pk>/compare/", views.LimitSetCompare.as_view(), name="limitset-compare"),
    path("limit-sets/<int:pk>/effect/", views.LimitSetEffect.as_view(), name="limitset-effect"),
]
