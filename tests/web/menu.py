from portal.web.navigation import Nav

NAV = (
    Nav("事项", "合作事项", "matter-list", permission_any=("proof.submit_matter", "proof.review_matter"), order=10),
    Nav("事项", "合作需求", "need-list", side=("department",), order=20),
    Nav("权限", "岗位权限", "outlet-list", permission_any=("proof.configure_grant",), order=30),
)
