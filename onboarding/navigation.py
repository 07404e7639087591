from portal.web.navigation import Nav, register

STAFF = (
    "onboarding.draft_need",
    "onboarding.publish_need",
    "onboarding.review_application",
    "onboarding.approve_application",
    "onboarding.submit_application",
)
register(
    Nav("合作入网", "合作需求", "cooperationneed-list", permission_any=STAFF, order=10),
    Nav("合作入网", "合作意向", "application-list", permission_any=STAFF, order=20),
    Nav("合作入网", "协商纪要", "negotiation-list", permission_any=STAFF, order=30),
)
