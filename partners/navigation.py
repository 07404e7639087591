from portal.web.navigation import Nav, register

VIEW = ("partners.view_partner",)
register(
    Nav("机构与合作", "合作机构", "partner-list", permission_any=VIEW, order=60),
    Nav("机构与合作", "合作关系", "cooperation-list", permission_any=("partners.view_cooperation",), order=61),
)
