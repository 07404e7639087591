from portal.limits.models import APPROVE_LIMITS, DRAFT_LIMITS
from portal.web.navigation import Nav, register

# Everybody else comes from 办理时限, which says what holds.
register(Nav("期限", "办理时限版本", "limitset-list", (DRAFT_LIMITS, APPROVE_LIMITS), order=73))
