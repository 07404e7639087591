"""What administrators do to people. Each asks for the right and the scope itself, whoever calls it.

PermissionDenied: not this actor's to do. ObjectDoesNotExist: out of its scope. ValidationError: refused, with reasons.
"""

import secrets
from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts import events, rules, sessions
from portal.accounts.actor import SYSTEM, Actor
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import in_order, names_of

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else
MAKE, GIVE = "accounts.make_accounts", "accounts.give_roles"


@transaction.atomic
def make_person(person: User, *, by: Actor) -> str:
    """Saves a new person of an organisation in scope and returns the initial password, which is not kept."""
    _require(by, MAKE)
    Organisation.objects.administered_by(by).get(pk=person.organisation_id)
    password = _given(person)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:  # somebody took the name between the check and the insert
        raise ValidationError({"username": "该账号已存在"}) from error
    return password


@transaction.atomic
def reset_password(person: User, *, by: Actor) -> str:
    """A new initial password; the old one and every session of this person end."""
    person = _administered(person, by)
    if person == by.user:
        raise PermissionDenied("自己的密码在“修改密码”中修改")
    if reason := rules.why_no_reset(person, by):
        raise PermissionDenied(reason)
    password = _given(person)
    person.save()
    events.note(person, "password_reset")
    return password


@transaction.atomic
def set_active(person: User, active: bool, *, by: Actor) -> User:
    """Deactivates or reactivates; whoever is deactivated is out at the next click."""
    person = _administered(person, by)
    if person == by.user:
        raise PermissionDenied("不能停用自己的账号")
    if not active and (reason := rules.why_not_put_out(person, by)):
        raise PermissionDenied(reason)
    if active and person.suspended_on:
        events.note(person, "lifted")
    person.is_active, person.suspended_on, person.counted_from = active, None, timezone.localdate()
    person.save()
    return person


@transaction.atomic
def reset_second_factor(person: User, *, reason: str, by: Actor) -> User:
    """A lost telephone: authenticator, passkeys, recovery codes and every session of this person end, and the next
    login sets up anew. Raises ValidationError without a reason."""
    person = _administered(person, by, GIVE)
    if refusal := rules.why_no_factor_reset(person, by):
        raise PermissionDenied(refusal)
    if not reason.strip():
        raise ValidationError({"reason": "写明理由"})
    Authenticator.objects.filter(user=person).delete()
    sessions.end_every(person)
    events.note(person, "factor_reset", reason=reason.strip())
    return person


@transaction.atomic
def give_roles(
    person: User, place: Organisation, roles: Iterable[str], *, seen: Iterable[str], by: Actor
) -> Membership:
    """Makes `roles` those that the person holds in the place. `seen`: the roles that the page showed."""
    membership = membership_for(person, place, by=by)
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if membership.pk:
        membership.refresh_from_db()
    if membership.roles != in_order(seen):
        raise ValidationError(f"角色刚被他人改动，现在是：{names_of(membership.roles)}")
    membership.roles = in_order(roles)
    membership.save()
    return membership


def membership_for(person: User, place: Organisation, *, by: Actor) -> Membership:
    """The person's membership there, saved or not, if it is this actor's to change."""
    _require(by, GIVE)
    place = Organisation.objects.administered_by(by).select_related("region").get(pk=place.pk)
    person = User.objects.serving_below(by).get(pk=person.pk)
    if person == by.user:
        raise PermissionDenied("不能改动自己的角色，由上级或另一位安全管理员办理")
    known = Membership.objects.filter(user=person, organisation=place).first()
    membership = known or Membership(user=person, organisation=place)
    membership.organisation = place
    return membership


@transaction.atomic
def found_department(department: Organisation, administrators: dict[str, User]) -> dict[str, str]:
    """The first department, which nobody is there to make, with its three administrators: role → person.

    Returns role → initial password. For the operator's shell; no page leads here.
    """
    department.save()
    passwords = {}
    for role, person in administrators.items():
        person.organisation = department
        passwords[role] = make_person(person, by=SYSTEM)
        Membership(user=person, organisation=department, roles=[role]).save()
    return passwords


def _require(by: Actor, permission: str) -> None:
    if not by.system and permission not in by.permissions:
        raise PermissionDenied("您的角色不能办理")


def _administered(person: User, by: Actor, permission: str = MAKE) -> User:
    _require(by, permission)
    return User.objects.administered_by(by).select_for_update(no_key=True, of=("self",)).get(pk=person.pk)


def _given(person: User) -> str:
    """Twelve characters in three groups, to be changed at the first login."""
    password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    person.set_password(password)
    person.must_change_password = True
    return password
