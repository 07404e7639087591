from django.urls import path

from partners import views
from portal.web.urls import pages

urlpatterns = [
    *pages(
        prefix="partners/",
        list=views.PartnerList,
        detail=views.PartnerDetail,
        new=views.PartnerNew,
        edit=views.PartnerEdit,
    ),
    path("partners/<int:pk>/qualifications/new/", views.QualificationNew.as_view(), name="qualification-new"),
    path("qualifications/<int:pk>/retire/", views.QualificationRetire.as_view(), name="qualification-retire"),
    *pages(prefix="cooperations/", list=views.CooperationList, detail=views.CooperationDetail),
]
