from portal.web.api.problems import problem
from portal.web.api.routing import register
from portal.web.api.serializers import COMMON, RecordSerializer, StatefulSerializer
from portal.web.api.viewsets import RecordViewSet, StatefulViewSet

__all__ = [
    "COMMON",
    "RecordSerializer",
    "RecordViewSet",
    "StatefulSerializer",
    "StatefulViewSet",
    "problem",
    "register",
]
