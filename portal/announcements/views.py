from portal.announcements import filters, forms, tables
from portal.announcements.models import Announcement
from portal.evidence.models import shelf
from portal.web.tables import Fact
from portal.web.views import DetailView, FormView, ListView

READ = "announcements.view_announcement"


class AnnouncementList(ListView):
    model = Announcement
    permission = READ
    columns = tables.ANNOUNCEMENTS
    filterset = filters.AnnouncementFilter
    ordering = ("-pk",)
    enter = "draft"
    empty = ("还没有公告公示", "写好的公告由另一人审签，到时间自动公布到门户的“公告公示”。")


class AnnouncementDetail(DetailView):
    model = Announcement
    permission = READ
    facts = tables.FACTS
    head = (Fact("编号", "number"),)
    related = ("written_by", "approved_by")
    template_name = "announcements/announcement_detail.html"

    def context(self) -> dict:
        return {"shelf": shelf([self.object])}


class AnnouncementNew(FormView):
    model = Announcement
    step = "draft"
    form_class = forms.AnnouncementForm

    def instance(self) -> Announcement:
        return Announcement(issued_by=self.actor.organisation)


class AnnouncementEdit(FormView):
    model = Announcement
    form_class = forms.AnnouncementForm
