from django.urls import path

from portal.web.urls import pages
from services import guidance, importing, views

urlpatterns = [
    path("items/pending/", views.PendingList.as_view(), name="serviceitem-pending"),
    path("items/import/", importing.SheetSent.as_view(), name="serviceitem-import"),
    path("items/imports/<int:pk>/", importing.ImportDetail.as_view(), name="itemimport-detail"),
    path("items/sheet/", importing.ItemSheet.as_view(), name="serviceitem-sheet"),
    *pages(prefix="items/", list=views.ItemList, detail=views.ItemDetail, new=views.ItemNew, edit=views.ItemEdit),
    path("editions/applicable/", views.Applicable.as_view(), name="catalogueedition-applicable"),
    *pages(
        prefix="editions/",
        list=views.EditionList,
        detail=views.EditionDetail,
        new=views.EditionNew,
        edit=views.EditionEdit,
    ),
    path("editions/<int:pk>/compare/", views.EditionCompare.as_view(), name="catalogueedition-compare"),
    path("entries/<int:pk>/", views.EntryDetail.as_view(), name="catalogueentry-detail"),
    *pages(
        prefix="narrowings/",
        list=views.NarrowingList,
        detail=views.NarrowingDetail,
        new=views.NarrowingNew,
        edit=views.NarrowingEdit,
    ),
    *pages(
        prefix="guidance/",
        list=guidance.GuidanceList,
        detail=guidance.GuidanceDetail,
        new=guidance.GuidanceNew,
        edit=guidance.GuidanceEdit,
    ),
]
