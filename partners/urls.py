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
    path("partners/<int:pk>/contacts/new/", views.ContactNew.as_view(), name="contact-new"),
    path("contacts/<int:pk>/edit/", views.ContactEdit.as_view(), name="contact-edit"),
    path("contacts/<int:pk>/remove/", views.ContactRemove.as_view(), name="contact-remove"),
    *pages(prefix="cooperations/", list=views.CooperationList, detail=views.CooperationDetail),
]
