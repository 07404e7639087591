"""What pages cost where `manage.py seed_demo --scale 20000` has been: `python -m benchmarks.pages`.

Statements, the time that the database takes for them, and the time of the whole page without the network: the median
of three, for readers who see little and for readers who see everything. Reads the database that DATABASE_URL names;
what it moves there is rolled back. `--explain PAGE` shows how the database finds what is on a page.
"""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
RUNS = 3
NOWHERE = "13/"  # the province below which everything is put for those who see everything


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--explain", metavar="PAGE", default="")
    options = parser.parse_args()
    django.setup()
    with nothing_kept():
        for who, actor in readers():
            print(f"\n{who}: {seen(actor)}\n{'':<26}{'statements':>12}{'database ms':>13}{'page ms':>9}")
            for name, url in pages(actor).items():
                measure(actor, name, url, options.explain)


@contextmanager
def nothing_kept() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Who looks ------------------------------------------------------------------------------------------------------


def readers() -> Iterator[tuple[str, Any]]:
    from onboarding.models import Application
    from portal.accounts.models import Organisation
    from portal.regions.models import Region

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


def reader(organisation: Any, role: str) -> Any:
    from portal.accounts.models import Membership, User

    organisation.refresh_from_db()
    user = User(username=f"reader{User.objects.count()}", name="读者", organisation=organisation)
    user.must_change_password = False
    user.save()
    return Membership.objects.create(user=user, organisation=organisation, roles=[role]).actor


def a_city() -> Any:
    """With about a hundredth of all applications."""
    from django.db.models import Count
    from django.db.models.functions import Substr

    from onboarding.models import Application
    from portal.regions.models import Region

    cities = Application.objects.annotate(city=Substr("region_path", 1, 8)).values("city").annotate(n=Count("pk"))
    hundredth = Application.objects.count() / 100
    return Region.objects.get(path=min(cities, key=lambda city: (abs(city["n"] - hundredth), city["city"]))["city"])


def everything_below(some: Any, province: Any) -> None:
    """All regions below one province, all nodes below one head office, all applications with the province."""
    from django.db import connection

    head = some.partner.organisation.path
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
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
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE")


def seen(actor: Any) -> str:
    from onboarding.models import Application, CooperationNeed

    counted = [
        (model.objects.visible_to(actor).count(), model._meta.verbose_name) for model in (CooperationNeed, Application)
    ]
    return ", ".join(f"{count} {name}" for count, name in counted)


# What they look at --------------------------------------------------------------------------------------------------


def pages(actor: Any) -> dict[str, str]:
    from django.urls import reverse

    if "audit_administrator" in actor.roles:
        return {"audit": reverse("audit-list"), "audit of a name": reverse("audit-list") + "?what=西湖"}
    return everywhere(actor) | (of_a_department(actor) if actor.organisation.kind == "department" else {})


def everywhere(actor: Any) -> dict[str, str]:
    from django.urls import reverse

    from onboarding.models import Application, CooperationNeed
    from partners.models import Partner

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


def of_a_department(actor: Any) -> dict[str, str]:
    from django.urls import reverse

    from onboarding.models import Application

    batch = {"batch": reverse("application-batch", args=["take_up"]) + "?every=1"}
    own = Application.objects.filter(need__issued_by=actor.organisation, state="reviewing").first()
    return batch | ({"comparison": reverse("need-comparison", args=[own.need_id])} if own else {})


# Measuring ----------------------------------------------------------------------------------------------------------


class Watch:
    """Wraps every statement of a page."""

    def __init__(self) -> None:
        self.statements: list[tuple[float, str, Any]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements.append((time.perf_counter() - start, sql, params))


def measure(actor: Any, name: str, url: str, explained: str) -> None:
    from django.db import connection
    from django.test import Client

    client, runs = Client(), []
    client.force_login(actor.user)
    for _ in range(1 + RUNS):  # the first one warms up
        start, watch = time.perf_counter(), Watch()
        with connection.execute_wrapper(watch):
            response = client.get(url)
            response.getvalue() if response.streaming else response.content
        assert response.status_code == 200, (url, response.status_code)
        database = sum(spent for spent, _, _ in watch.statements)
        runs.append((database * 1000, (time.perf_counter() - start) * 1000))
    database, whole = (median(column) for column in zip(*runs[1:], strict=True))
    print(f"{name:<26}{len(watch.statements):>12}{database:>13.1f}{whole:>9.0f}", flush=True)
    if explained and name.startswith(explained):
        explain(watch)


def explain(watch: Watch) -> None:
    """The statement that took longest."""
    from django.db import connection

    _, sql, params = max(watch.statements, key=lambda one: one[0])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
        print("\n".join([sql % tuple(params or ()), *(line for (line,) in cursor.fetchall())]))


if __name__ == "__main__":
    main()
