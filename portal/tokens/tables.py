from portal.tokens.models import ApiToken
from portal.web.tables import Column, Fact, Group
from portal.web.values import shown


def used(token: ApiToken) -> str:
    return f"{shown(token.last_used_at)}，{token.last_address or '地址不明'}" if token.last_used_at else "还没有用过"


COLUMNS = (
    Column("用途", "name", small="shown_prefix"),
    Column("账号", "membership.user.name", small="membership.organisation.name"),
    Column("范围", "scopes_in_words"),
    Column("最近使用", used),
    Column("有效期至", "expires_on", sort="expires_on", wide=False),
    Column("状态", lambda token: token.standing[0], wide=False),
)
FACTS = (
    Group(
        "令牌",
        (
            Fact("状态", lambda token: token.standing[0]),
            Fact("前几位", "shown_prefix"),
            Fact("账号", "membership.user"),
            Fact("单位", "membership.organisation"),
            Fact("范围", "scopes_in_words", full=True),
            Fact("允许的地址", "networks", full=True),
            Fact("有效期至", "expires_on"),
            Fact("最近使用", used),
        ),
    ),
    Group(
        "发放和作废",
        (
            Fact("发放人", "granted_by"),
            Fact("发放时间", "granted_at"),
            Fact("领取时间", lambda token: token.drawn_at or "还没有领取"),
            Fact("作废", lambda token: f"{token.revoked_by}：{token.revocation}" if token.revoked_at else "没有作废"),
        ),
    ),
)
