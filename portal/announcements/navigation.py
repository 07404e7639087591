from portal.announcements.views import READ
from portal.web.navigation import Nav, register

register(Nav("公告公示", "公告公示", "announcement-list", (READ,), order=60))
