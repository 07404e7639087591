from onboarding.models.application import Application, ProposedOutlet, QualificationAnswer
from onboarding.models.correction import Correction
from onboarding.models.need import CooperationNeed, RequiredQualification
from onboarding.models.negotiation import Negotiation

__all__ = [
    "Application",
    "CooperationNeed",
    "Correction",
    "Negotiation",
    "ProposedOutlet",
    "QualificationAnswer",
    "RequiredQualification",
]
