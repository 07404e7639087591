"""What the pages of people who work cost, for readers who see little and for readers who see everything.

Many applications over real counties, as `manage.py seed_demo --scale` makes them. The time is that of the whole page
without the network. The yardstick is an empty view that the same person asks for: session, person and place are read
for every page.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection
from django.db.models import Count
from django.db.models.functions import Substr
from django.test import Client, override_settings
from django.urls import reverse

from benchmarks import harness
from benchmarks.harness import Line, Tally
from benchmarks.urls import EMPTY
from onboarding.models import Application, CooperationNeed
from partners.models import Partner
from portal.accounts.actor import Actor
from portal.accounts.models import Membership, Organisation, User
from portal.regions.loader import load
from portal.regions.models import Region
from portal.site import demo_scale

NOWHERE = "13/"  # the province below which everything is put for those who see everything


class Size(NamedTuple):
    applications: int
    runs: int


SIZES = {"small": Size(80, 1), "usual": Size(1_000, 3), "large": Size(20_000, 5)}


def lines(size: Size) -> Iterator[Line]:
    load()
    demo_scale.make(size.applications)
    harness.analyse()
    with override_settings(ROOT_URLCONF="benchmarks.urls"):
        for who, actor in readers():
            yield from seen(who, actor, size.runs)


def seen(who: str, actor: Actor, runs: int) -> Iterator[Line]:
    client, tally = Client(), Tally()
    client.force_login(actor.user)
    found = {f"{who}: {name}": url for name, url in ({"an empty view": EMPTY} | pages(actor)).items()}
    for url in found.values():
        read(client, url)  # the first time warms up
    for _ in range(runs):
        for what, url in found.items():
            tally(what, lambda url=url: read(client, url))
    empty = None
    for what in found:
        yield (line := tally.line(what, yardstick=empty))
        empty = empty or line


def read(client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    response.getvalue() if response.streaming else response.content


# Who looks ------------------------------------------------------------------------------------------------------


def readers() -> Iterator[tuple[str, Actor]]:
    some = Application.objects.filter(state="reviewing").select_related("department__region__parent").latest("pk")
    yield "a county, its own", reader(some.department, "reviewer")
    yield "a branch", reader(some.applicant, "liaison")
    above = Organisation(name="市局", kind="department", region=a_city())
    above.save()
    yield "a city, about 1 %", reader(above, "reviewer")
    above = Organisation(name="省厅", kind="department", region=Region.objects.get(path=NOWHERE))
    above.save()
    everything_below(some, above)
    yield "a province, all of it and its own to review", reader(above, "reviewer")
    yield "a head office, all of it", reader(some.partner.organisation, "liaison")
    yield "an auditor, all of it", reader(above, "audit_administrator")


def reader(organisation: Organisation, role: str) -> Actor:
    organisation.refresh_from_db()
    user = User(username=f"reader{User.objects.count()}", name="读者", organisation=organisation)
    user.must_change_password = False
    user.save()
    return Membership.objects.create(user=user, organisation=organisation, roles=[role]).actor


def a_city() -> Region:
    """With about a hundredth of all applications."""
    cities = Application.objects.annotate(city=Substr("region_path", 1, 8)).values("city").annotate(n=Count("pk"))
    hundredth = Application.objects.count() / 100
    return Region.objects.get(path=min(cities, key=lambda city: (abs(city["n"] - hundredth), city["city"]))["city"])


def everything_below(some: Application, province: Organisation) -> None:
    """All regions below one province, all nodes below one head office, all applications with the province."""
    head = some.partner.organisation.path
    with harness.unguarded(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE onboarding_application SET region_path = %s || region_path, organisation_path = %s ||"
            " organisation_path, department_id = %s",
            [NOWHERE, head, province.pk],
        )
        cursor.execute(
            "UPDATE accounts_organisation SET region_path = %s || region_path WHERE id <> %s", [NOWHERE, province.pk]
        )
        cursor.execute(
            "UPDATE accounts_organisation SET path = %s || path WHERE kind = 'partner' AND parent_id <> %s",
            [head, some.partner.organisation_id],
        )
    harness.analyse()


# What they look at --------------------------------------------------------------------------------------------------


def pages(actor: Actor) -> dict[str, str]:
    if "audit_administrator" in actor.roles:
        return {"audit": reverse("audit-list"), "audit of a name": reverse("audit-list") + "?what=西湖"}
    return everywhere(actor) | (of_a_department(actor) if actor.organisation.kind == "department" else {})


def everywhere(actor: Actor) -> dict[str, str]:
    applications, needs = reverse("application-list"), reverse("cooperationneed-list")
    one = Application.objects.visible_to(actor).filter(state="reviewing").first()
    need = CooperationNeed.objects.visible_to(actor).filter(state="published").first()
    return {
        "workbench": reverse("workbench"),
        "workbench, waiting": reverse("workbench") + "?box=waiting",
        "search a name": reverse("search") + "?q=西湖",
        "search a number": reverse("search") + f"?q={one.number}",
        "applications": applications,
        "applications by state": applications + "?state=submitted",
        "applications by name": applications + "?sort=applicant__name",
        "applications found": applications + "?q=支行",
        "applications not found": applications + "?q=没有的",
        "export of applications": reverse("application-export"),
        "application": one.get_absolute_url(),
        "needs": needs,
        "needs by date": needs + "?sort=closes_on",
        "need": need.get_absolute_url(),
        "negotiations": reverse("negotiation-list"),
        "partners": reverse("partner-list"),
        "partner": Partner.objects.visible_to(actor).get(pk=one.partner_id).get_absolute_url(),
        "public needs": reverse("public-need-list"),
        "home": reverse("home"),
    }


def of_a_department(actor: Actor) -> dict[str, str]:
    batch = {"batch": reverse("application-batch", args=["take_up"]) + "?every=1"}
    own = Application.objects.filter(need__issued_by=actor.organisation, state="reviewing").first()
    return batch | ({"comparison": reverse("need-comparison", args=[own.need_id])} if own else {})
