"""One factory a model of the room `partners`: a sound row, with any field replaced by name."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from partners.codes import check_character
from partners.models import Contact, Cooperation, Partner, Qualification
from portal.accounts.models import Organisation
from portal.flow.testing import placed

_number = count(1)


def code() -> str:
    """A unified social credit code that nobody else has."""
    body = f"91330000{next(_number):09d}"
    return body + check_character(body)


def partner(organisation: Organisation, registered_by: Organisation, **fields: Any) -> Partner:
    base = {"code": code(), "kind": "finance", "telephone": "0571-12345678"}
    return Partner.objects.create(organisation=organisation, registered_by=registered_by, **base | fields)


def partners(registered_by: Organisation, kinds: Mapping[Organisation, str]) -> list[Partner]:
    """An entry for each, in one statement: most tests begin with them."""
    return Partner.objects.bulk_create(
        Partner(organisation=one, registered_by=registered_by, code=code(), kind=kind, telephone="0571-12345678")
        for one, kind in kinds.items()
    )


def qualification(partner: Partner, **fields: Any) -> Qualification:
    """In force since a year ago, for another year."""
    today = timezone.localdate()
    base = {
        "name": "金融许可证", "certificate": f"B{next(_number):06d}",
        "valid_from": today - timedelta(days=365), "valid_until": today + timedelta(days=365),
    }  # fmt: skip
    return Qualification.objects.create(partner=partner, **base | fields)


def contact(partner: Partner, **fields: Any) -> Contact:
    base = {
        "organisation": partner.organisation, "duty": "业务协调", "name": "何样例", "phone": "13900000002",
        "email": "he@example.com",
    }  # fmt: skip
    return Contact.objects.create(partner=partner, **base | fields)


def cooperation(partner: Partner, organisation: Organisation, department: Organisation, **fields: Any) -> Cooperation:
    base = {
        "region_path": department.region_path, "organisation_path": organisation.path,
        "selection_method": "open_call", "procedure": "公布需求，审核推荐并批准",
    }  # fmt: skip
    sides = {"partner": partner, "organisation": organisation, "department": department}
    return placed(Cooperation, "agreed", **sides | base | fields)
