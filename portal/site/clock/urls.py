"""Pages about time: what is overdue, the limits, the holidays."""

from django.urls import path

from portal.site.clock import calendar, limits, overdue
from portal.web.urls import pages

urlpatterns = [
    *pages(prefix="overdue/", list=overdue.OverdueList),
    path("limits/", limits.LimitList.as_view(), name="limit-list"),
    path("calendar/import/", calendar.YearImport.as_view(), name="calendaryear-import"),
    *pages(prefix="calendar/", list=calendar.YearList, detail=calendar.YearDetail),
]
