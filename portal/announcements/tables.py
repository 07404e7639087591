from portal.web.tables import DUE, STATE, TURN, Column, Fact, Group

ANNOUNCEMENTS = (
    Column("标题", "title", sort="title", small="number"),
    STATE,
    TURN,
    Column("类别", "kind", sort="kind"),
    Column("发布部门", "issued_by.name"),
    Column("公布", "public_from", sort="public_from", num=True),
    DUE,
)
FACTS = (
    Group(
        "公布",
        (
            Fact("发布部门", "issued_by"),
            Fact("类别", "kind"),
            Fact("公布时间", lambda one: one.public_from or one.publish_at or "审签后即公布"),
            Fact("公示期", lambda one: f"{one.period} 个工作日" if one.period else "没有公示期"),
            Fact("公示截止", lambda one: one.ends_on or "没有"),
            Fact("联系电话", "contact"),
            Fact("撰稿人", "written_by"),
            Fact("审签人", "approved_by"),
        ),
    ),
    Group("正文", (Fact("标题", "title", full=True), Fact("正文", "body", full=True))),
)
