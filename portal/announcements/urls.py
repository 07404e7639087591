from portal.announcements import views
from portal.web.urls import pages

urlpatterns = pages(
    prefix="announcements/",
    list=views.AnnouncementList,
    detail=views.AnnouncementDetail,
    new=views.AnnouncementNew,
    edit=views.AnnouncementEdit,
)
