from typing import Any

from portal.accounts.enums import Kind


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
