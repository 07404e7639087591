"""The page of jobs, for system administrators."""

from django.urls import path

from portal.site.jobs.views import JobList, RunAgain
from portal.web.urls import pages

urlpatterns = [*pages(prefix="jobs/", list=JobList), path("jobs/again/", RunAgain.as_view(), name="job-again")]
