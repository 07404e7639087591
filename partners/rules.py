from typing import Any

from django.db.models import Q, QuerySet

from portal.accounts.enums import Kind
from portal.scope import sent_part, showing


def why_no_head_office(organisation: Any) -> str:
    """A register entry stands for a whole partner: its head office, with the branches below it (R010)."""
    if organisation.kind != Kind.PARTNER or organisation.parent_id:
        return f"“{organisation}”不是合作机构的总部，登记应以总部为单位"
    return ""


def why_not_maintained(partner: Any, by: Any) -> str:
    """Only people of its own head office keep a partner's telephone and qualifications."""
    if by.organisation != partner.organisation or "partners.maintain_partner" not in by.permissions:
        return "合作机构的登记信息由其总部的合作机构管理员维护"
    return ""


def why_not_in_the_tree(organisation: Any, partner: Any) -> str:
    """A contact stands for the partner's head office or one of its branches."""
    if organisation.kind == Kind.PARTNER and organisation.path.startswith(partner.organisation.path):
        return ""
    return f"“{organisation}”不是{partner}的总部或分支机构"


def dealing_with(model: Any, organisation: Any) -> QuerySet:
    """The partners that this organisation registered, or with which it handles something that was sent to it."""
    found = Q(registered_by=organisation)
    for other, way in showing(model):
        handled = other.objects.filter(sent_part(other.scope), **{other.handled_by: organisation})
        found |= Q(pk__in=handled.values(way))
    return model.objects.filter(found)
