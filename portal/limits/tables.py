from portal.web.tables import STATE, TURN, Column, Fact, Group

SETS = (
    Column("版本", str, sort="edition", small="number"),
    STATE,
    TURN,
    Column("施行", "effective_on", sort="effective_on", num=True),
    Column("终止", "ended_on", num=True),
    Column("公布", "published_on", num=True),
)
SET_FACTS = (
    Group(
        "版本",
        (
            Fact("发布部门", "issuer"),
            Fact("依据", "source"),
            Fact("施行日期", "effective_on"),
            Fact("公布日期", "published_on"),
            Fact("终止日期", "ended_on"),
            Fact("审定人", "approved_by"),
            Fact("说明", "remark", full=True),
        ),
    ),
)
