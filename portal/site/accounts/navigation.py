from portal.web.navigation import Nav, register

MAKE, GIVE, READ = "accounts.make_accounts", "accounts.give_roles", "accounts.read_audit"

register(
    Nav("单位与人员", "单位", "organisation-list", (MAKE, GIVE), order=80),
    Nav("单位与人员", "人员", "user-list", (MAKE, GIVE), order=81),
    Nav("单位与人员", "审计记录", "audit-list", (READ,), order=82),
    Nav("单位与人员", "明文查看记录", "reading-list", (READ,), order=83),
    Nav("单位与人员", "角色与权限", "role-list", order=89),
)
