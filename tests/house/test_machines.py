"""docs/machines.md is what the models declare."""

import pytest
from django.core.management import CommandError, call_command

from portal.flow.management.commands import machines
from portal.flow.step import Step


def test_the_file_is_fresh():
    call_command("machines", check=True)


def test_a_stale_file_is_found_and_written_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(machines, "FILE", tmp_path / "machines.md")
    with pytest.raises(CommandError, match="stale"):
        call_command("machines", check=True)
    call_command("machines")
    call_command("machines", check=True)
    machines.FILE.write_text(machines.FILE.read_text().replace("合作意向", "合作意愿"))
    with pytest.raises(CommandError, match="stale"):
        call_command("machines", check=True)


def test_every_machine_of_the_portal_stands_in_it_and_none_of_the_tests():
    text = machines.document()
    titles = [line for line in text.splitlines() if line.startswith("## ")]
    assert titles == [
        "## 办理时限版本 `limits.LimitSet`",
        "## 公告公示 `announcements.Announcement`",
        "## 合作关系 `partners.Cooperation`",
        "## 服务事项 `services.ServiceItem`",
        "## 服务事项清单 `services.CatalogueEdition`",
        "## 指导记录 `services.Guidance`",
        "## 事项收紧 `services.Narrowing`",
        "## 合作需求 `onboarding.CooperationNeed`",
        "## 合作意向 `onboarding.Application`",
        "## 协商纪要 `onboarding.Negotiation`",
    ]
    assert text.count("```mermaid") == 10


def test_a_line_says_who_may_take_a_step():
    step = Step(
        name="approve", label="批准", side="department", permission="onboarding.approve_application", level="above",
        stamp="decided_by", differs_from=("submitted_by", "recommended_by"), duty="application_decision",
    )  # fmt: skip
    assert machines.line(step) == (
        "| approve | 批准 | department, above | onboarding.approve_application | application_decision"
        " | decided_by | submitted_by, recommended_by |"
    )
    assert machines.line(Step(name="end", label="终止", side="system")) == "| end | 终止 | system | | | | |"
