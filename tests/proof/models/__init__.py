from tests.proof.models.matter import Answer, Matter, Need
from tests.proof.models.outlet import Agreement, Grant, Outlet, Partner

__all__ = ["Agreement", "Answer", "Grant", "Matter", "Need", "Outlet", "Partner"]
