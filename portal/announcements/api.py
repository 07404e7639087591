from collections.abc import Mapping

from portal.announcements import filters, forms
from portal.announcements.models import Announcement
from portal.announcements.views import READ
from portal.web.api import COMMON, StatefulSerializer, StatefulViewSet, register


class AnnouncementSerializer(StatefulSerializer):
    class Meta:
        model = Announcement
        fields = (
            *COMMON, "number", "issued_by", "kind", "title", "body", "attachments", "contact", "publish_at", "period",
            "public_from", "ends_on", "withdrawn_at", "withdrawal", "since",
        )  # fmt: skip


class AnnouncementViewSet(StatefulViewSet):
    model = Announcement
    serializer_class = AnnouncementSerializer
    filterset = filters.AnnouncementFilter
    permission = READ
    step = "draft"
    form_class = forms.AnnouncementForm

    def instance(self, data: Mapping) -> Announcement:
        return Announcement(issued_by=self.actor.organisation)


register("announcements", AnnouncementViewSet)
