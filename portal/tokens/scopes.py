"""What a token may be allowed over the API: one line a resource, in words. A new endpoint is added here, or no token
reaches it; tests/tokens compares this file with the router."""

from dataclasses import dataclass
from typing import Any

READ, WRITE, STEPS = "read", "write", "steps"
KINDS = {
    "list": READ,
    "retrieve": READ,
    "create": WRITE,
    "partial_update": WRITE,
    "steps": STEPS,
    "file": READ,
}
VERBS = {READ: "读取", WRITE: "新建、修改", STEPS: "办理步骤（不含作出决定）："}


@dataclass(frozen=True)
class Scope:
    """`needs:read`: the prefix of the endpoint under /api/v1/, and what may be done there."""

    resource: str
    kind: str
    name: str

    @property
    def key(self) -> str:
        return f"{self.resource}:{self.kind}"

    @property
    def label(self) -> str:
        return f"{VERBS[self.kind]}{self.name}"


RESOURCES = (
    ("needs", "合作需求", (READ, WRITE, STEPS)),
    ("applications", "合作意向", (READ, WRITE, STEPS)),
    ("negotiations", "协商纪要", (READ, WRITE, STEPS)),
    ("partners", "合作机构", (READ,)),
    ("cooperations", "合作关系", (READ,)),
    ("service-items", "服务事项", (READ, WRITE, STEPS)),
    ("catalogue-editions", "事项清单", (READ, WRITE, STEPS)),
    ("narrowings", "事项收紧", (READ, WRITE, STEPS)),
    ("guidance", "指导记录", (READ, WRITE, STEPS)),
    ("limit-sets", "办理时限版本", (READ,)),
    ("announcements", "公告公示", (READ, WRITE, STEPS)),
    ("evidence", "证据材料", (READ, WRITE)),
)
SCOPES = {
    scope.key: scope
    for resource, name, kinds in RESOURCES
    for scope in (Scope(resource, kind, name) for kind in kinds)
}


def needed(view: Any) -> str:
    """The key of the scope that this request asks for; "" where no token has any business."""
    resource = getattr(view, "basename", "").removeprefix("api-")
    key = f"{resource}:{KINDS.get(getattr(view, 'action', ''), '')}"
    return key if key in SCOPES else ""


def in_words(keys: list[str]) -> list[str]:
    """In the order of this file."""
    return [scope.label for key, scope in SCOPES.items() if key in keys]
