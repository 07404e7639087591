from portal.web.tables import DUE, STATE, TURN, Column, Fact, Group

NEEDS = (
    Column("名称", "title", sort="title", small="number"),
    STATE,
    Column("公布部门", "issued_by.name"),
    Column("拟设网点", "outlets_wanted", num=True, sort="outlets_wanted"),
    Column("开始", "opens_on", sort="opens_on", num=True),
    Column("截止", "closes_on", sort="closes_on", num=True, wide=False),
)
NEED_FACTS = (
    Group(
        "需求内容",
        (
            Fact("公布部门", "issued_by"),
            Fact("拟设网点", lambda need: f"{need.outlets_wanted} 个"),
            Fact("开始日期", "opens_on"),
            Fact("截止日期", "closes_on"),
            Fact("确定方式", "get_selection_method_display"),
            Fact("咨询电话", "contact"),
            Fact("合作范围", "extent", full=True),
        ),
    ),
)
APPLICATIONS = (
    Column("申请单位", "applicant.name", sort="applicant__name", small="number"),
    STATE,
    TURN,
    Column("合作需求", "need.title"),
    Column("受理部门", "department.name"),
    Column("到这一步", "since", sort="since", num=True),
    DUE,
)
APPLICATION_FACTS = (
    Group(
        "意向内容",
        (
            Fact("合作机构", "partner", link=True),
            Fact("申请单位", "applicant"),
            Fact("受理部门", "department"),
            Fact("合作需求", "need", link=True),
            Fact("联系人", "contact_name"),
            Fact("联系电话", "contact_phone"),
            Fact("合作意愿", "statement", full=True),
        ),
    ),
)
NEGOTIATIONS = (
    Column("纪要", lambda one: f"{one.held_on:%Y年%-m月%-d日}协商", small="number"),
    STATE,
    TURN,
    Column("申请单位", "application.applicant.name", sort="application__applicant__name"),
    Column("地点或方式", "place"),
    Column("协商日期", "held_on", sort="held_on", num=True),
    DUE,
)
NEGOTIATION_FACTS = (
    Group(
        "协商情况",
        (
            Fact("合作意向", "application", link=True),
            Fact("协商日期", "held_on"),
            Fact("地点或方式", "place"),
            Fact("参加人员", "attendees", full=True),
            Fact("纪要", "minutes", full=True),
        ),
    ),
)
