"""What a partner is told about its entry in the register."""

from portal.accounts.enums import Kind
from portal.notices.audience import Audience, Found, members_of
from portal.notices.kinds import NoticeKind

MAINTAIN = "partners.maintain_partner"


class Maintainers(Audience):
    """Whoever maintains the entry, at the head office."""

    def of(self, objs: list) -> Found:
        members = members_of({partner.organisation_id for partner in objs}, MAINTAIN, Kind.PARTNER)
        return {partner.pk: members.get(partner.organisation_id, set()) for partner in objs}


class QualificationExpires(NoticeKind):
    """Thirty days before; told by partners.jobs."""

    key, label = "partners.qualification_expires", "资质即将到期"
    to, sides = (Maintainers(),), (Kind.PARTNER,)
    subject = "资质“{qualification.name}”将于{until}到期，请更新"
    text = (
        "{obj}登记的资质“{qualification.name}”（证书编号 {qualification.certificate}）有效期到{until}，"
        "当天过后不能再引用。请在此以前登记新证书，并停用旧证书。"
    )
