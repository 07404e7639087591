from portal.web.tables import STATE, Column, Fact, Group

PARTNERS = (
    Column("机构名称", "organisation.name", sort="organisation__name", small="code"),
    Column("机构类型", "get_kind_display", sort="kind"),
    Column("总部所在区划", "organisation.region.name"),
    Column("办公电话", "telephone"),
    Column("登记部门", "registered_by.name"),
    Column("登记日期", "registered_on", sort="registered_on", num=True),
)
PARTNER_FACTS = (
    Group(
        "登记信息",
        (
            Fact("统一社会信用代码", "code"),
            Fact("机构类型", "get_kind_display"),
            Fact("总部所在区划", "organisation.region.name"),
            Fact("办公电话", "telephone"),
            Fact("登记部门", "registered_by"),
            Fact("登记日期", "registered_on"),
        ),
    ),
)
COOPERATIONS = (
    Column("合作单位", "organisation.name", sort="organisation__name", small="number"),
    STATE,
    Column("合作部门", "department.name", sort="department__name"),
    Column("确定方式", "get_selection_method_display", sort="selection_method"),
    Column("确定日期", "since", sort="since", num=True),
)
COOPERATION_FACTS = (
    Group(
        "合作双方",
        (
            Fact("合作机构", "partner", link=True),
            Fact("合作单位", "organisation"),
            Fact("合作部门", "department"),
            Fact("确定方式", "get_selection_method_display"),
            Fact("确定程序", "procedure", full=True),
        ),
    ),
)
