from portal.accounts.actions import GIVE
from portal.web.navigation import Nav, register

register(Nav("单位与人员", "接口令牌", "apitoken-list", (GIVE,), order=84))
