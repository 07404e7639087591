from portal.web.panels import panel
from portal.web.views.base import ModelView
from portal.web.views.batch import BatchView
from portal.web.views.compare import CompareView
from portal.web.views.detail import DetailView
from portal.web.views.drafting import Drafting
from portal.web.views.export import ExportView
from portal.web.views.form import FormView, RecordFormView
from portal.web.views.list import ListView
from portal.web.views.step import StepView

__all__ = [
    "BatchView",
    "CompareView",
    "DetailView",
    "Drafting",
    "ExportView",
    "FormView",
    "ListView",
    "ModelView",
    "RecordFormView",
    "StepView",
    "panel",
]
