"""Pages about personal data: showing it in clear, and who has read what."""

from django.urls import path

from portal.site.personal.views import ReadingList, Show
from portal.web.urls import pages

urlpatterns = [
    *pages(prefix="personal/readings/", list=ReadingList),
    path("personal/<str:label>/<int:pk>/", Show.as_view(), name="personal-show"),
]
