from portal.announcements.views import READ
from portal.web.navigation import Nav, register

register(Nav("信息公开", "公告公示", "announcement-list", (READ,), order=60))
