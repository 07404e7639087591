"""Who is told what about an announcement. The public reads it on its own pages."""

from portal.accounts.enums import Kind
from portal.announcements.models import WRITE
from portal.notices.audience import TURN, Side
from portal.notices.kinds import NoticeKind, notice


class AboutAnnouncement(NoticeKind):
    sides = (Kind.DEPARTMENT,)


@notice("announcements.Announcement.propose")
class Proposed(AboutAnnouncement):
    key, label, asks = "announcements.proposed", "公告草稿待编写", True
    to = (TURN,)
    subject = "公告草稿“{obj.title}”已生成，请编写"
    text = "系统于{when}按办理结果生成公告草稿“{obj.title}”（{obj.number}）。请核对内容，提交审签或者撤回。{until}"


@notice("announcements.Announcement.submit")
class Submitted(AboutAnnouncement):
    key, label, asks = "announcements.submitted", "公告待审签", True
    to = (TURN,)
    subject = "公告“{obj.title}”待审签"
    text = "{who}于{when}提交“{obj.title}”（{obj.number}），请审签。{until}"


@notice("announcements.Announcement.send_back")
class SentBack(AboutAnnouncement):
    key, label, asks = "announcements.sent_back", "公告退回修改", True
    to = (Side("department", WRITE),)
    subject = "公告“{obj.title}”已退回，请修改"
    text = "“{obj.title}”（{obj.number}）于{when}由审签人退回，要改的内容见办理记录。{until}"
