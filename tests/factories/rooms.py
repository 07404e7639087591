"""The standing people with a register of partners, and the factories with their usual arguments."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from onboarding.models import Application, CooperationNeed, Negotiation
from partners.models import Cooperation, Partner
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.regions.models import Region
from tests.factories import onboarding, partners
from tests.standing import Standing


class Rooms(Standing):
    register: Partner
    other_register: Partner
    insurer_register: Partner

    def __init__(self) -> None:
        super().__init__()
        self._people: dict[tuple[str, int], Actor] = {}
        self.register, self.other_register, self.insurer_register = partners.partners(
            self.province, {self.bank: "finance", self.other_bank: "finance", self.insurer: "insurance"}
        )

    def one(self, role: str, organisation: Organisation) -> Actor:
        """Always the same person for a role in an organisation; the county's and the branch's are the usual ones."""
        usual = {
            ("reviewer", self.county.pk): lambda: self.reviewer,
            ("approver", self.county.pk): lambda: self.approver,
            ("liaison", self.branch.pk): lambda: self.liaison,
        }
        key = (role, organisation.pk)
        if key not in self._people:
            self._people[key] = usual[key]() if key in usual else self.person(role, organisation)
        return self._people[key]

    @cached_property
    def other_liaison(self) -> Actor:
        return self.one("liaison", self.other_branch)

    @cached_property
    def manager(self) -> Actor:
        """Keeps the bank's entry in the register."""
        return self.one("partner_manager", self.bank)

    @cached_property
    def keeper(self) -> Actor:
        """Registers partners for the province."""
        return self.one("system_administrator", self.province)

    @property
    def township(self) -> Region:
        return self.regions["330106001"]

    def need(self, state: str = "published", issued_by: Organisation | None = None, **fields: Any) -> CooperationNeed:
        by = issued_by or self.county
        stamps = {"drafted_by": self.one("reviewer", by).user, "published_by": self.one("approver", by).user}
        return onboarding.need(state, by, **stamps | fields)

    def application(
        self, state: str = "submitted", need: CooperationNeed | None = None, applicant: Organisation | None = None,
        places: Iterable[tuple[str, str]] = (("330106001", "一村"),), **fields: Any,
    ) -> Application:  # fmt: skip
        need, applicant = need or self.need(), applicant or self.branch
        by = need.issued_by
        people = [self.one(*where).user for where in (("liaison", applicant), ("reviewer", by), ("approver", by))]
        where = [(self.regions[code], village) for code, village in places]
        partner = fields.pop("partner", None) or self.partner_of(applicant)
        return onboarding.application(state, need, partner, applicant, people, where, **fields)

    def partner_of(self, node: Organisation) -> Partner:
        return next(p for p in self.entries if node.path.startswith(p.organisation.path))

    @property
    def entries(self) -> tuple[Partner, ...]:
        return self.register, self.other_register, self.insurer_register

    def negotiation(
        self, state: str = "proposed", application: Application | None = None, **fields: Any
    ) -> Negotiation:
        application = application or self.application("reviewing")
        by, to = application.department, application.applicant
        return onboarding.negotiation(
            state, application, [self.one("reviewer", by).user, self.one("liaison", to).user], **fields
        )

    def cooperation(
        self, organisation: Organisation | None = None, department: Organisation | None = None, **fields: Any
    ) -> Cooperation:
        node = organisation or self.branch
        return partners.cooperation(self.partner_of(node), node, department or self.county, **fields)
