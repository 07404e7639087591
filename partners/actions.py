"""Writes across the register. All take `by`, an Actor, and raise PermissionDenied or ValidationError."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from partners import rules
from partners.models import Contact, Partner, Qualification
from portal.accounts.actor import Actor
from portal.accounts.enums import Kind
from portal.accounts.models import Organisation
from portal.evidence.actions import attach
from portal.flow.refusals import reason_for
from portal.regions.models import Region


@transaction.atomic
def register_partner(*, name: str, region: Region, code: str, kind: str, telephone: str, by: Actor) -> Partner:
    """A head office with its register entry, kept by a department in whose region it lies."""
    if "partners.register_partner" not in by.permissions or by.organisation.kind != Kind.DEPARTMENT:
        raise PermissionDenied("您不能登记合作机构")
    if not region.path.startswith(by.organisation.region_path):
        raise ValidationError({"region": f"{region}不在{by.organisation}的管辖区划内"})
    head_office = Organisation(name=name, kind=Kind.PARTNER, region=region)
    with _unless_taken("name"):
        head_office.save()
    partner = Partner(
        organisation=head_office, code=code, kind=kind, telephone=telephone, registered_by=by.organisation
    )
    partner.full_clean(validate_constraints=False)
    with _unless_taken("code"):  # the database alone sees who else registers at this moment
        partner.save()
    return partner


@transaction.atomic
def add_qualification(*, partner: Partner, by: Actor, **fields: Any) -> Qualification:
    _refuse_strangers(partner, by)
    qualification = Qualification(partner=partner, **fields)
    qualification.full_clean()
    with _unless_taken("certificate"):
        qualification.save()
    attach(qualification, qualification.scans, organisation=by.organisation)
    return qualification


@transaction.atomic
def retire_qualification(*, qualification: Qualification, by: Actor) -> Qualification:
    """From today nobody can cite it; what cites it already keeps it."""
    _refuse_strangers(qualification.partner, by)
    fresh = Qualification.objects.select_for_update(no_key=True, of=("self",)).get(pk=qualification.pk)
    if fresh.retired_on is None:
        fresh.retired_on = timezone.localdate()
        fresh.save(update_fields=["retired_on"])
    return fresh


@transaction.atomic
def change_telephone(*, partner: Partner, telephone: str, by: Actor) -> Partner:
    _refuse_strangers(partner, by)
    partner.telephone = telephone
    partner.full_clean()
    partner.save(update_fields=["telephone"])
    return partner


@transaction.atomic
def save_contact(*, contact: Contact, by: Actor) -> Contact:
    """A new one or a changed one, of the partner's own tree (R051)."""
    _refuse_strangers(contact.partner, by)
    contact.updated_at = timezone.now()  # two telephones may have one mask: the audit log says that something changed
    contact.full_clean(validate_constraints=False)
    with _unless_taken("phone"):
        contact.save()
    return contact


@transaction.atomic
def remove_contact(*, contact: Contact, by: Actor) -> None:
    """For good: personal data is not kept beyond its purpose. The audit log keeps that there was one, masked."""
    _refuse_strangers(contact.partner, by)
    contact.delete()


@contextmanager
def _unless_taken(field: str) -> Iterator[None]:
    """What is taken, if only since a moment ago, is refused beside the field in the constraint's own words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if reason := reason_for(error):
            raise ValidationError({field: reason}) from error
        raise


def _refuse_strangers(partner: Partner, by: Actor) -> None:
    if reason := rules.why_not_maintained(partner, by):
        raise PermissionDenied(reason)
