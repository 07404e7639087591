from onboarding.models.application import Application, ProposedOutlet, QualificationAnswer
from onboarding.models.need import CooperationNeed, RequiredQualification
from onboarding.models.negotiation import Negotiation

__all__ = [
    "Application",
    "CooperationNeed",
    "Negotiation",
    "ProposedOutlet",
    "QualificationAnswer",
    "RequiredQualification",
]
