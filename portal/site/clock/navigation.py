from portal.web.navigation import Nav, register

register(
    Nav("期限", "逾期事项", "clock-list", order=70),
    Nav("期限", "办理时限", "limit-list", order=71),
    Nav("期限", "节假日表", "calendaryear-list", order=72),
)
