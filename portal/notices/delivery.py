"""What leaves the portal: made in the transaction that decides on it, sent by a job of its own.

Guaranteed: nothing that was decided on is lost, for the row and its job are of one commit. Nothing is sent twice,
unless a worker dies in the moment between the mail server's “accepted” and the commit that follows it; that copy has
the Message-ID of the first, and says nothing that the first did not.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.accounts.models import Membership
from portal.jobs.models import enqueue_all, handles
from portal.notices import mail
from portal.notices.audience import Recipient
from portal.notices.channels import Channel, Unwanted, channel_of, channels
from portal.notices.kinds import KINDS, NoticeKind
from portal.notices.models import Delivery, MailChoice, Notice, NoticeQuerySet, Outcome, Purpose, Rhythm

LOOK_BACK = timedelta(days=7)  # a night may be missed, a week not: what is older is in the portal
SIZE = 500


def send_at_once(kind: type[NoticeKind], occasions: Collection[str]) -> None:
    """Urgent ones to whoever is reached, others to those who chose so; one message for all that came together."""
    for channel in channels() if occasions else ():
        rows = Notice.objects.filter(kind=kind.key, occasion__in=occasions).unread().not_sent_by(channel.key)
        if not kind.urgent:
            rows = rows.filter(person__mail_choice__rhythm=Rhythm.AT_ONCE)
        _bundle(channel, Purpose.AT_ONCE, list(rows.select_for_update(of=("self",), no_key=True)))


def make_digests(today: date | None = None) -> int:
    """A digest for every person and organisation with something unread that no mail has told yet. How many were made.

    The second run of a day makes none for whom there is one; what a missed day left is in the next.
    """
    return sum(_digests(channel, today or timezone.localdate()) for channel in channels() if channel.digests)


def _digests(channel: Channel, today: date) -> int:
    made, pairs = 0, list(pending(channel, today).values_list("person", "organisation").distinct().order_by())
    for start in range(0, len(pairs), SIZE):
        made += _some_digests(channel, today, pairs[start : start + SIZE])
    return made


def pending(channel: Channel, today: date) -> NoticeQuerySet:
    """Unread, not over, not mailed, of the last days; of people who have had no digest today."""
    had = Delivery.objects.filter(channel=channel.key, purpose=Purpose.DIGEST, day=today)
    had = had.filter(person=OuterRef("person"), organisation=OuterRef("organisation"))
    recent = Notice.objects.unread().filter(at__gte=timezone.now() - LOOK_BACK)
    return recent.not_sent_by(channel.key).filter(~Exists(had))


@transaction.atomic
def _some_digests(channel: Channel, today: date, pairs: list[tuple[int, int]]) -> int:
    people = {person for person, _ in pairs}
    rows = pending(channel, today).filter(person__in=people, organisation__in={place for _, place in pairs})
    return _bundle(channel, Purpose.DIGEST, list(rows), today)


def due_digests(channel: Channel, today: date) -> set[Recipient]:
    """Who would get a digest now."""
    return set(_bundles(channel, list(pending(channel, today))))


def _bundles(channel: Channel, notices: list[Notice]) -> dict[Recipient, list[Notice]]:
    """What each would get who is reached, wants it and is still there."""
    found: dict[Recipient, list[Notice]] = defaultdict(list)
    reached = channel.reaches({notice.person_id for notice in notices}) if notices else {}
    for notice in notices:
        if notice.person_id in reached and wanted(notice, reached[notice.person_id]):
            found[Recipient(notice.person_id, notice.organisation_id)].append(notice)
    here = still_here(found)
    return {one: bundle for one, bundle in found.items() if one in here}


def _bundle(channel: Channel, purpose: Purpose, notices: list[Notice], day: date | None = None) -> int:
    """One delivery for a person and organisation; those that another worker made at this moment stay its own."""
    bundles, day = _bundles(channel, notices), day or timezone.localdate()
    base = {"channel": channel.key, "purpose": purpose, "day": day}
    rows = [Delivery(person_id=one.person, organisation_id=one.organisation, **base) for one in bundles]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    mine = Delivery.objects.filter(number__in=[row.number for row in rows])
    through = Delivery.notices.through
    carried = [
        through(delivery_id=row.pk, notice_id=notice.pk)
        for row in mine
        for notice in bundles[Recipient(row.person_id, row.organisation_id)]
    ]
    through.objects.bulk_create(carried, batch_size=2000)
    enqueue_all(deliver, [{"delivery": row.pk} for row in mine])
    return len(mine)


def wanted(notice: Notice, choice: MailChoice | None) -> bool:
    """By mail, too: only kinds that are optional can be switched off."""
    kind = KINDS.get(notice.kind)
    return kind is not None and not (kind.optional and choice is not None and notice.kind in choice.muted)


def still_here(people: Iterable[Recipient]) -> set[Recipient]:
    """Of these those who still act in that organisation: nobody who left or was disabled is written to."""
    people = set(people)
    rows = Membership.objects.acting().filter(
        user__in={one.person for one in people}, organisation__in={one.organisation for one in people}
    )
    return people & {Recipient(*row) for row in rows.select_related(None).values_list("user_id", "organisation_id")}


@handles("发送邮件")
def deliver(delivery: int) -> None:
    """The job of one delivery. What has been read or is over meanwhile is left out; when nothing is left, no mail."""
    row = Delivery.objects.select_for_update(of=("self",), no_key=True).get(pk=delivery)
    channel = channel_of(row.channel)
    if row.outcome != Outcome.WAITING:
        return
    message = mail.message_for(row) if channel and _may_go(row, channel) else None
    if channel is None or message is None:
        row.ends(Outcome.EMPTY)
        return
    try:
        channel.send(row.person_id, message)
    except Unwanted as refusal:
        row.ends(Outcome.REFUSED, str(refusal))
    else:
        row.ends(Outcome.SENT)


def _may_go(row: Delivery, channel: Channel) -> bool:
    if row.purpose == Purpose.VERIFICATION:
        return row.person.is_active
    one = Recipient(row.person_id, row.organisation_id or 0)
    return bool(channel.reaches([row.person_id])) and one in still_here([one])
