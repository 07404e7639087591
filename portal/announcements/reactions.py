from django.db.models import QuerySet
from django.utils import timezone

from portal.announcements.models import Announcement
from portal.flow.reactions import reacts_to


@reacts_to("announcements.Announcement.approve", takes="announcements.Announcement.publish", later=True)
def what_is_due(announcement: Announcement) -> QuerySet[Announcement]:
    """Without a time of its own it is published when it is approved; the state follows in a moment."""
    return Announcement.objects.filter(pk=announcement.pk, public_from__lte=timezone.now())
