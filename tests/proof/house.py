"""The standing people in the small rooms that prove the kernel."""

from datetime import date
from functools import cached_property

from django.db import transaction

from portal.accounts.actor import Actor
from portal.flow.step import opened
from portal.flow.testing import placed
from tests.proof.models import Agreement, Answer, Grant, Matter, Outlet, Partner
from tests.standing import Standing

COUNTY = "33/3301/330106/"


class House(Standing):
    def __init__(self) -> None:
        super().__init__()
        self.register = Partner.objects.create(organisation=self.bank)

    @cached_property
    def supervisor(self) -> Actor:
        return self.person("supervisor", self.county)

    @cached_property
    def configurer(self) -> Actor:
        return self.person("permission_configurer", self.county)

    @cached_property
    def manager(self) -> Actor:
        return self.person("outlet_manager", self.counter)

    def new_matter(self, **fields) -> Matter:
        place = {"region_path": COUNTY, "organisation_path": self.branch.path}
        return Matter(**{"title": "城西网点", "department": self.county, "partner": self.branch, **place, **fields})

    @transaction.atomic
    def matter(self, state: str, answers: int = 1, **fields) -> Matter:
        """In this state with the stamps that lead there, and so many answers."""
        order = {
            "submitted": 1,
            "reviewing": 1,
            "returned": 1,
            "recommended": 2,
            "rejected": 3,
            "approved": 3,
        }
        people = {
            "submitted_by": self.liaison.user,
            "recommended_by": self.reviewer.user,
            "approved_by": self.approver.user,
        }
        stamps = dict(list(people.items())[: order.get(state, 0)])
        place = {"region_path": COUNTY, "organisation_path": self.branch.path}
        base = {"title": "城西网点", "department": self.county, "partner": self.branch}
        obj = placed(Matter, state, **{**base, **place, **stamps, **fields})
        with opened(obj):
            for _ in range(answers):
                Answer.objects.create(matter=obj, question="面积", text="80平方米")
        return obj

    def outlet(self, state="operating", **fields) -> Outlet:
        return placed(
            Outlet,
            state,
            **{
                "name": "某网点",
                "partner": self.register,
                "department": self.county,
                "organisation": self.counter,
                "region_path": COUNTY,
                "organisation_path": self.counter.path,
                **fields,
            },
        )

    def agreement(self, outlet, state="in_force") -> Agreement:
        return placed(Agreement, state, outlet=outlet, until=date(2027, 12, 31))

    def grant(self, outlet, state="active", **fields) -> Grant:
        stamps = {"requested_by": self.manager.user}
        if state != "requested":
            stamps["activated_by"] = self.configurer.user
        return placed(Grant, state, outlet=outlet, **{"person": self.user(), **stamps, **fields})
