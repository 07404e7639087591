"""The addresses that every model has, and those of the portal's own pages."""

from typing import Any

from django.conf import settings
from django.urls import URLPattern, path

from portal.web import evidence, health, regions
from portal.web.gallery import gallery
from portal.web.look import large
from portal.web.views.batch import BatchView
from portal.web.views.drafting import Discard
from portal.web.views.export import ExportDetail, ExportFile, ExportList, ExportView
from portal.web.views.step import StepView


def pages(
    *,
    list: Any = None,
    detail: Any = None,
    new: Any = None,
    edit: Any = None,
    step: Any = StepView,
    prefix: str | None = None,
) -> list[URLPattern]:
    """`<model>-list`, `-export`, `-batch` (name), `-new`, `-detail` (pk), `-edit` (pk), `-step` (pk, name).

    Export and batch are those of the list; steps come with the detail page of a machine. `prefix` ("needs/") stands
    before each address, the model's name by default.
    """
    model = next(view.model for view in (list, detail, new, edit) if view)
    name = model._meta.model_name
    start = f"{name}/" if prefix is None else prefix
    found = []
    if list:
        found += [
            path(start, list.as_view(), name=f"{name}-list"),
            path(f"{start}export/", ExportView.as_view(list_view=list), name=f"{name}-export"),
        ]
        if list.batch:
            batch = BatchView.as_view(list_view=list, model=model)
            found.append(path(f"{start}batch/<slug:name>/", batch, name=f"{name}-batch"))
    if new:
        found.append(path(f"{start}new/", new.as_view(), name=f"{name}-new"))
    if detail:
        found.append(path(f"{start}<int:pk>/", detail.as_view(), name=f"{name}-detail"))
    if edit:
        found.append(path(f"{start}<int:pk>/edit/", edit.as_view(), name=f"{name}-edit"))
    if detail and getattr(model, "steps", None):
        taken = step.as_view(model=model, related=detail.related)
        found.append(path(f"{start}<int:pk>/steps/<slug:name>/", taken, name=f"{name}-step"))
    return found


urlpatterns = [
    path("drafts/<int:pk>/discard/", Discard.as_view(), name="draft-discard"),
    path("work/exports/", ExportList.as_view(), name="export-list"),
    path("work/exports/<int:pk>/", ExportDetail.as_view(), name="export-detail"),
    path("work/exports/<int:pk>/file/", ExportFile.as_view(), name="export-file"),
    path("large/", large, name="large"),
    *health.urlpatterns,
    *regions.urlpatterns,
    *evidence.urlpatterns,
]
if settings.DEBUG:
    urlpatterns.append(path("ui/", gallery, name="gallery"))
