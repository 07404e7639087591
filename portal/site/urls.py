"""The whole address space: public pages at the root, work under /work/, the API under /api/v1/."""

from django.urls import include, path

from onboarding.progress import urlpatterns as public_progress
from onboarding.public import urlpatterns as public_needs
from portal.announcements.public import urlpatterns as public_announcements
from portal.conformance.public import urlpatterns as public_conformance
from portal.operations.views import urlpatterns as operations
from portal.site import about, home, public_search, search, sitemap, workbench
from portal.site.documents import views as documents
from portal.site.help import views as guides
from portal.web.errors import handler400, handler403, handler404, handler429, handler500
from services.feeds import urlpatterns as public_feeds
from services.opendata_pages import urlpatterns as public_data
from services.public_editions import urlpatterns as public_editions
from services.public_items import urlpatterns as public_items

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]

urlpatterns = [
    path("", home.home, name="home"),
    *public_needs,
    *public_progress,
    *public_announcements,
    *public_items,
    *public_editions,
    *public_feeds,
    *public_data,
    path("search/", public_search.search, name="public-search"),
    *about.urlpatterns,
    *guides.urlpatterns,
    *public_conformance,
    path("sitemap.xml", sitemap.page, name="sitemap"),
    *documents.public_urlpatterns,
    path("account/", include("portal.accounts.urls")),
    path("work/", workbench.Workbench.as_view(), name="workbench"),
    path("work/search/", search.Search.as_view(), name="search"),
    path("work/", include("portal.site.accounts.urls")),
    path("work/", include("portal.tokens.urls")),
    path("work/", include("portal.site.personal.urls")),
    path("work/", include("portal.site.notices.urls")),
    path("work/", include("portal.site.clock.urls")),
    path("work/", include("portal.limits.urls")),
    path("work/", include("portal.site.jobs.urls")),
    path("work/", include(documents.work_urlpatterns)),
    path("work/", include("portal.announcements.urls")),
    path("work/", include("partners.urls")),
    path("work/", include("services.urls")),
    path("work/", include("onboarding.urls")),
    path("api/", include("portal.web.api.urls")),
    *operations,
    path("", include("portal.web.urls")),
]
