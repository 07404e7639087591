from portal.jobs.models import KEEP
from portal.web.navigation import Nav, register

register(Nav("单位与人员", "后台任务", "job-list", (KEEP,), order=86))
