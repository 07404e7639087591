"""Standing places and people: one province, two cities, three counties, two banks and an insurer with branches."""

from functools import cached_property
from itertools import count

from portal.accounts.actor import Actor
from portal.accounts.models import Membership, Organisation, User
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


class Standing:
    """The county is 西湖区; beside it 拱墅区; elsewhere 海曙区 of another city."""

    def __init__(self) -> None:
        self.regions: dict[str, Region] = {}
        for code, (name, parent, path, level) in PLACES.items():
            self.regions[code] = Region.objects.create(
                code=code, name=name, parent=self.regions.get(parent), path=path, level=level
            )
        self.province = self.department("省厅", "330000")
        self.city = self.department("市局", "330100", self.province)
        self.other_city = self.department("另一市局", "330200", self.province)
        self.county = self.department("县局", "330106", self.city)
        self.beside = self.department("邻县局", "330105", self.city)
        self.elsewhere = self.department("远县局", "330203", self.other_city)
        self.bank = self.partner("某银行", "330000")
        self.branch = self.partner("某银行县支行", "330106", self.bank)
        self.sister = self.partner("某银行邻县支行", "330105", self.bank)
        self.other_bank = self.partner("他银行", "330000")
        self.other_branch = self.partner("他银行县支行", "330106", self.other_bank)
        self.insurer = self.partner("某保险公司", "330000")
        self.insurer_branch = self.partner("某保险公司县支公司", "330106", self.insurer)
        self.counter = Organisation.objects.create(
            name="某网点", kind="outlet", parent=self.branch, region=self.regions["330106"]
        )

    def department(self, name: str, code: str, parent: Organisation | None = None) -> Organisation:
        return Organisation.objects.create(name=name, kind="department", parent=parent, region=self.regions[code])

    def partner(self, name: str, code: str, parent: Organisation | None = None) -> Organisation:
        return Organisation.objects.create(name=name, kind="partner", parent=parent, region=self.regions[code])

    def user(self, name: str = "某人", organisation: Organisation | None = None) -> User:
        return User.objects.create(
            username=f"u{next(_number):04d}", name=name, organisation=organisation or self.county,
            must_change_password=False,
        )  # fmt: skip

    def person(self, roles: str, organisation: Organisation) -> Actor:
        """A new person with these roles ("reviewer approver") in an organisation."""
        user = self.user(f"{organisation}{roles}"[:50], organisation)
        return Membership.objects.create(user=user, organisation=organisation, roles=roles.split()).actor

    @cached_property
    def liaison(self) -> Actor:
        return self.person("liaison", self.branch)

    @cached_property
    def reviewer(self) -> Actor:
        return self.person("reviewer", self.county)

    @cached_property
    def approver(self) -> Actor:
        return self.person("approver", self.county)
