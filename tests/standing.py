"""Standing places and people: one province, two cities, three counties, two banks and an insurer with branches."""

from functools import cached_property
from itertools import count
from typing import Any

from django.db import connection
from django.db.models import Model

from portal.accounts.actor import Actor
from portal.accounts.models import DIGITS, Membership, Organisation, User
from portal.accounts.roles import ROLES, in_order
from portal.regions.models import Region

_number = count(1)
PLACES = {  # code → (name, parent, path, level)
    "330000": ("浙江省", None, "33/", 1),
    "330100": ("杭州市", "330000", "33/3301/", 2),
    "330200": ("宁波市", "330000", "33/3302/", 2),
    "330105": ("拱墅区", "330100", "33/3301/330105/", 3),
    "330106": ("西湖区", "330100", "33/3301/330106/", 3),
    "330203": ("海曙区", "330200", "33/3302/330203/", 3),
    "330106001": ("北山街道", "330106", "33/3301/330106/330106001/", 4),
    "330106109": ("三墩镇", "330106", "33/3301/330106/330106109/", 4),
    "330105001": ("米市巷街道", "330105", "33/3301/330105/330105001/", 4),
}
ORGANISATIONS = {  # attribute → (name, kind, region, the attribute of its parent)
    "province": ("省厅", "department", "330000", ""),
    "city": ("市局", "department", "330100", "province"),
    "other_city": ("另一市局", "department", "330200", "province"),
    "county": ("县局", "department", "330106", "city"),
    "beside": ("邻县局", "department", "330105", "city"),
    "elsewhere": ("远县局", "department", "330203", "other_city"),
    "bank": ("某银行", "partner", "330000", ""),
    "branch": ("某银行县支行", "partner", "330106", "bank"),
    "sister": ("某银行邻县支行", "partner", "330105", "bank"),
    "other_bank": ("他银行", "partner", "330000", ""),
    "other_branch": ("他银行县支行", "partner", "330106", "other_bank"),
    "insurer": ("某保险公司", "partner", "330000", ""),
    "insurer_branch": ("某保险公司县支公司", "partner", "330106", "insurer"),
    "counter": ("某网点", "outlet", "330106", "branch"),
}


def regions() -> dict[str, Region]:
    """All in one statement: thousands of tests begin with it."""
    made: dict[str, Region] = {}
    for key, (code, (name, parent, path, level)) in zip(keys(Region, len(PLACES)), PLACES.items(), strict=True):
        made[code] = Region(pk=key, code=code, name=name, parent=made.get(parent), path=path, level=level)
    Region.objects.bulk_create(made.values())
    return made


def organisations(places: dict[str, Region]) -> dict[str, Organisation]:
    """As their save() makes them; that it does is tested where they are kept."""
    made: dict[str, Organisation] = {}
    new = zip(keys(Organisation, len(ORGANISATIONS)), ORGANISATIONS.items(), strict=True)
    for key, (attribute, (name, kind, code, above)) in new:
        parent, region = made.get(above), places[code]
        path = f"{parent.path if parent else ''}{key:0{DIGITS}d}/"
        made[attribute] = Organisation(
            pk=key, name=name, kind=kind, parent=parent, region=region, path=path, region_path=region.path
        )
    Organisation.objects.bulk_create(made.values())
    return made


def keys(model: type[Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def inserted(row: Any) -> Any:
    """One statement, as the checked row of a save() would be: the checks are tested where they are made."""
    [made] = type(row).objects.bulk_create([row])
    return made


class Standing:
    """The county is 西湖区; beside it 拱墅区; elsewhere 海曙区 of another city."""

    province: Organisation
    city: Organisation
    other_city: Organisation
    county: Organisation
    beside: Organisation
    elsewhere: Organisation
    bank: Organisation
    branch: Organisation
    sister: Organisation
    other_bank: Organisation
    other_branch: Organisation
    insurer: Organisation
    insurer_branch: Organisation
    counter: Organisation

    def __init__(self) -> None:
        self.regions = regions()
        vars(self).update(organisations(self.regions))

    def department(self, name: str, code: str, parent: Organisation | None = None) -> Organisation:
        return Organisation.objects.create(name=name, kind="department", parent=parent, region=self.regions[code])

    def partner(self, name: str, code: str, parent: Organisation | None = None) -> Organisation:
        return Organisation.objects.create(name=name, kind="partner", parent=parent, region=self.regions[code])

    def user(self, name: str = "某人", organisation: Organisation | None = None) -> User:
        return inserted(
            User(
                username=f"u{next(_number):04d}", name=name, organisation=organisation or self.county,
                must_change_password=False,
            )
        )  # fmt: skip

    def person(self, roles: str, organisation: Organisation) -> Actor:
        """A new person with these roles ("reviewer approver") in an organisation."""
        user, keys = self.user(f"{organisation}{roles}"[:50], organisation), in_order(roles.split())
        assert [key for key in keys if key not in ROLES] == []
        return inserted(Membership(user=user, organisation=organisation, roles=keys)).actor

    @cached_property
    def liaison(self) -> Actor:
        return self.person("liaison", self.branch)

    @cached_property
    def reviewer(self) -> Actor:
        return self.person("reviewer", self.county)

    @cached_property
    def approver(self) -> Actor:
        return self.person("approver", self.county)
