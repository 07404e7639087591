import django_filters

from portal.announcements.enums import Kind
from portal.announcements.models import Announcement
from portal.web.filters import FilterSet, NumberSearch, StateChoice


class AnnouncementFilter(FilterSet):
    q = NumberSearch("标题或编号", Announcement, fields=("title", "issued_by__name"))
    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices, empty_label="全部")
    state = StateChoice(Announcement)

    class Meta:
        model = Announcement
        fields = ()
