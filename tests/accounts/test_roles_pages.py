"""The page of all roles, and how they are given and taken."""

import re

import pytest
from auditlog.models import LogEntry

from portal.accounts.models import Membership


class TestRoles:
    def url(self, person, place):
        return f"/work/people/{person.pk}/roles/{place.pk}/"

    def test_the_page_shows_every_role_of_the_file(self, people, enter):
        page = enter(people["reviewer"]).get("/work/roles/").content.decode()
        cells = r"\s*<td[^>]*>(.*?)</td>" * 3
        rows = re.findall(r'<th scope="row"><b>([^<]*)</b><small>.*?</th>' + cells, page, re.S)
        table = {name: (where, excludes) for name, where, _, excludes in rows}
        assert len(table) == 19
        assert table["系统管理员"] == ("部门", "其他所有角色")
        assert table["受理审核员"] == ("部门", "系统管理员、安全管理员、审计管理员")
        assert table["事项目录管理员"][0] == "部门"
        assert table["机构经办联系人"][0] == "合作机构"
        assert {name: may for name, _, may, _ in rows}["系统管理员"].startswith("建立单位和账号")

    def test_what_would_come_of_it_is_shown_before_it_is_saved(self, standing, people, enter):
        officer, client = standing.approver.user, enter(people["sec"])
        url = self.url(officer, standing.county)
        page = client.post(url, {"roles": ["reviewer"], "seen": ["approver"]}).content.decode()
        facts = dict(re.findall(r"<dt>([^<]*)</dt>\s*<dd>(.*?)</dd>", page, re.S))
        assert facts["授予"].strip() == "受理审核员"
        assert facts["收回"].strip() == "审批负责人"
        assert "起草合作需求" in facts["增加的权限"]
        assert "批准和驳回合作意向" in facts["减少的权限"]
        assert officer.memberships.get().roles == ["approver"]
        answer = client.post(url, {"roles": ["reviewer"], "seen": ["approver"], "confirmed": "1"})
        assert answer.url == f"/work/people/{officer.pk}/"
        assert officer.memberships.get().roles == ["reviewer"]
        entry = LogEntry.objects.get_for_object(officer.memberships.get()).first()
        assert entry.changes == {"roles": ["['approver']", "['reviewer']"]}
        assert entry.actor == people["sec"].user

    def test_what_would_be_refused_is_told_with_all_reasons_and_cannot_be_saved(self, standing, people, enter):
        officer, client = standing.approver.user, enter(people["sec"])
        Membership.objects.create(user=officer, organisation=standing.city, roles=["inspector"])
        url = self.url(officer, standing.county)
        data = {"roles": ["audit_administrator", "catalogue_manager"], "seen": ["approver"]}
        answer = client.post(url, data)
        reasons = re.findall(r"<li>(.*?)</li>", re.search(r'id="summary".*?</div>', answer.content.decode(), re.S)[0])
        assert answer.status_code == 409
        assert reasons == [
            "事项目录管理员与审计管理员不得由同一人担任",
            "审计管理员与检查验收员（在市局担任）不得由同一人担任",
        ]
        assert "保存角色变动" not in answer.content.decode()
        assert client.post(url, data | {"confirmed": "1"}).status_code == 409
        assert officer.memberships.get(organisation=standing.county).roles == ["approver"]

    def test_a_role_in_a_new_place(self, standing, people, enter):
        clerk, client = standing.liaison.user, enter(people["sec"])
        assert client.get(f"/work/people/{clerk.pk}/roles/?q=网点").content.decode().count("row-link") == 1
        client.post(self.url(clerk, standing.counter), {"roles": ["clerk"], "confirmed": "1"})
        assert {m.organisation: m.roles for m in clerk.memberships.all()} == {
            standing.branch: ["liaison"],
            standing.counter: ["clerk"],
        }

    def test_a_department_role_for_a_bank_clerk_is_refused(self, standing, people, enter):
        clerk = standing.liaison.user
        data = {"roles": ["reviewer"], "confirmed": "1"}
        answer = enter(people["sec"]).post(self.url(clerk, standing.county), data)
        assert (answer.status_code, "同一人不得同时在部门和合作机构任职" in answer.content.decode()) == (409, True)

    def test_somebody_else_was_faster(self, standing, people, enter):
        officer, client = standing.approver.user, enter(people["sec"])
        url = self.url(officer, standing.county)
        client.post(url, {"roles": ["reviewer", "approver"], "seen": ["approver"], "confirmed": "1"})
        answer = client.post(url, {"roles": [], "seen": ["approver"], "confirmed": "1"})
        assert answer.status_code == 409
        assert "角色刚被他人改动，现在是：受理审核员、审批负责人" in answer.content.decode()

    def test_never_to_oneself(self, standing, people, enter):
        client, own = enter(people["sec"]), people["sec"].user
        for url in (f"/work/people/{own.pk}/roles/", self.url(own, standing.county)):
            assert client.get(url).status_code == 403
        answer = client.post(self.url(own, standing.county), {"roles": ["reviewer"], "confirmed": "1"})
        assert answer.status_code == 403
        assert own.memberships.get().roles == ["security_administrator"]

    @pytest.mark.parametrize("name", ["sys", "aud", "sys above", "sec beside", "reviewer", "liaison"])
    def test_nobody_else_gives_them(self, standing, people, enter, name):
        officer = standing.approver.user
        url = self.url(officer, standing.county)
        answer = enter(people[name]).post(url, {"roles": ["reviewer"], "seen": ["approver"], "confirmed": "1"})
        assert answer.status_code in (403, 404)
        assert officer.memberships.get().roles == ["approver"]

    def test_an_unknown_role_is_refused(self, standing, people, enter):
        url = self.url(standing.approver.user, standing.county)
        answer = enter(people["sec"]).post(url, {"roles": ["king"], "seen": ["approver"], "confirmed": "1"})
        assert answer.status_code == 422
