"""Who gets which page; expectations written by hand. Out of scope is 404, not one's role 403, nobody yet 302."""

import re

import pytest
from auditlog.models import LogEntry
from django.test import Client

from portal.accounts.models import Membership, Organisation, User

PEOPLE = ["sys", "sec", "aud", "sys above", "sys beside", "sec beside", "reviewer", "liaison", "stranger"]
TABLE = {
    "/work/me/": [200, 200, 200, 200, 200, 200, 200, 200, 302],
    "/work/roles/": [200, 200, 200, 200, 200, 200, 200, 200, 302],
    "/work/organisations/": [200, 200, 403, 200, 200, 200, 403, 403, 302],
    "/work/organisations/export/": [200, 200, 403, 200, 200, 200, 403, 403, 302],
    "/work/organisations/{county}/": [200, 200, 403, 200, 404, 404, 403, 403, 302],
    "/work/organisations/{branch}/": [200, 200, 403, 200, 404, 404, 403, 403, 302],
    "/work/organisations/{bank}/": [404, 404, 403, 200, 404, 404, 403, 403, 302],
    "/work/organisations/{city}/": [404, 404, 403, 200, 404, 404, 403, 403, 302],
    "/work/organisations/{county}/edit/": [200, 403, 403, 200, 404, 403, 403, 403, 302],
    "/work/organisations/new/": [200, 403, 403, 200, 200, 403, 403, 403, 302],
    "/work/organisations/new/?parent={branch}": [200, 403, 403, 200, 404, 403, 403, 403, 302],
    "/work/organisations/new/?parent={counter}": [403, 403, 403, 403, 404, 403, 403, 403, 302],
    "/work/organisations/new/?parent=x": [404, 403, 403, 404, 404, 403, 403, 403, 302],
    "/work/people/": [200, 200, 403, 200, 200, 200, 403, 403, 302],
    "/work/people/export/": [200, 200, 403, 200, 200, 200, 403, 403, 302],
    "/work/people/{officer}/": [200, 200, 403, 200, 404, 404, 403, 403, 302],
    "/work/people/{clerk}/": [200, 200, 403, 200, 404, 404, 403, 403, 302],
    "/work/people/{officer}/edit/": [200, 403, 403, 200, 404, 403, 403, 403, 302],
    "/work/people/{officer}/password/": [200, 403, 403, 200, 404, 403, 403, 403, 302],
    "/work/people/{officer}/activation/": [200, 403, 403, 200, 404, 403, 403, 403, 302],
    "/work/people/{officer}/roles/": [403, 200, 403, 403, 403, 404, 403, 403, 302],
    "/work/people/{officer}/roles/{county}/": [403, 200, 403, 403, 403, 404, 403, 403, 302],
    "/work/people/{officer}/roles/{city}/": [403, 404, 403, 403, 403, 404, 403, 403, 302],
    "/work/people/new/?organisation={county}": [200, 403, 403, 200, 404, 403, 403, 403, 302],
    "/work/people/new/?organisation={city}": [404, 403, 403, 200, 404, 403, 403, 403, 302],
    "/work/people/new/": [404, 403, 403, 404, 404, 403, 403, 403, 302],
    "/work/audit/": [403, 403, 200, 403, 403, 403, 403, 403, 302],
}


@pytest.fixture
def names(standing) -> dict:
    places = {name: getattr(standing, name).pk for name in ("county", "city", "branch", "bank", "counter")}
    return places | {"officer": standing.approver.user.pk, "clerk": standing.liaison.user.pk}


@pytest.mark.parametrize("path", TABLE)
def test_who_gets_the_page(path, people, names, enter):
    url = path.format(**names)
    got = {name: enter(people[name]).get(url).status_code for name in PEOPLE}
    assert got == dict(zip(PEOPLE, TABLE[path], strict=True))


def test_a_list_shows_its_scope_and_nothing_else(standing, people, enter):
    def rows(name, path):
        page = enter(people[name]).get(path).content.decode()
        return set(re.findall(r'class="row-link"[^>]*>([^<]*)<', page))

    assert rows("sys", "/work/organisations/") == {
        "县局",
        "某银行县支行",
        "他银行县支行",
        "某保险公司县支公司",
        "某网点",
    }
    assert rows("sys beside", "/work/organisations/") == {"邻县局", "某银行邻县支行"}
    assert rows("sys", "/work/organisations/?q=银行&kind=partner") == {"某银行县支行", "他银行县支行"}
    assert rows("sys", "/work/organisations/?q=邻县") == set()
    county = {"县局system_administrator", "县局security_administrator", "县局audit_administrator", "县局reviewer"}
    assert rows("sys", "/work/people/") == county | {"某银行县支行liaison"}
    assert rows("sys beside", "/work/people/") == {"邻县局system_administrator", "邻县局security_administrator"}
    assert rows("sys", "/work/people/?q=邻县") == set()


def test_a_person_of_the_city_who_serves_the_county_is_seen_by_who_gives_roles_there(standing, people, enter):
    helper = standing.user("市局来人", standing.city)
    Membership.objects.create(user=helper, organisation=standing.county, roles=["inspector"])
    assert enter(people["sec"]).get(f"/work/people/{helper.pk}/").status_code == 200
    assert enter(people["sys"]).get(f"/work/people/{helper.pk}/").status_code == 404
    assert enter(people["sec beside"]).get(f"/work/people/{helper.pk}/").status_code == 404


def test_the_menu_shows_what_the_role_may_use(people, enter):
    def menu(name):
        page = enter(people[name]).get("/work/me/").content.decode()
        side = re.search(r'<nav class="side".*?</nav>', page, re.S)[0]
        return re.findall(r"<a [^>]*>([^<]*)</a>", side[side.index("<h2>") :])

    time = ["逾期事项", "办理时限", "节假日表"]
    assert menu("sys") == ["合作机构", *time, "单位", "人员", "后台任务", "角色与权限"]
    assert menu("sec") == [*time, "办理时限版本", "单位", "人员", "接口令牌", "角色与权限"]
    assert menu("aud") == [*time, "审计记录", "明文查看记录", "角色与权限"]


@pytest.mark.parametrize("path", ["/work/organisations/", "/work/people/", "/work/audit/"])
def test_the_number_of_queries_does_not_grow(standing, people, enter, path, django_assert_max_num_queries):
    client = enter(people["aud" if path == "/work/audit/" else "sys"])
    client.get(path)

    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    def grow(numbers):
        for number in numbers:
            place = standing.partner(f"支行{number}", "330106", standing.bank)
            user = standing.user(f"人{number}", standing.county)
            Membership.objects.create(user=user, organisation=standing.county, roles=["reviewer", "approver"])
            Membership.objects.create(user=standing.user(f"员{number}", place), organisation=place, roles=["liaison"])

    grow(range(1))
    few = queries()
    grow(range(1, 31))
    assert queries() == few
    assert few <= 12


class TestOrganisations:
    def make(self, client, query="", **data):
        return client.post(f"/work/organisations/new/{query}", data)

    def test_a_branch_is_made_below_a_branch(self, standing, people, enter):
        client, region = enter(people["sys"]), standing.regions["330106"].pk
        answer = self.make(client, f"?parent={standing.branch.pk}", kind="outlet", name="新网点", region=region)
        made = Organisation.objects.get(name="新网点")
        assert answer.url == f"/work/organisations/{made.pk}/"
        assert (made.parent, made.kind, made.path) == (
            standing.branch,
            "outlet",
            f"{standing.branch.path}{made.pk:09d}/",
        )
        assert "已新建单位：新网点" in client.get(answer.url).content.decode()

    def test_a_head_office_is_made_in_the_region_of_the_department(self, standing, people, enter):
        region = standing.regions["330106"].pk
        self.make(enter(people["sys"]), kind="partner", name="县农商行", region=region)
        assert Organisation.objects.get(name="县农商行").parent is None

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"kind": "partner", "name": "新行", "region": "330105"}, "id_region"),
            ({"kind": "partner", "name": "新行", "region": "330100"}, "id_region"),
            ({"kind": "department", "name": "新局", "region": "330106"}, "id_kind"),
            ({"kind": "partner", "name": "", "region": "330106"}, "id_name"),
            ({"kind": "partner", "name": "行" * 201, "region": "330106"}, "id_name"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(self, standing, people, enter, data, field):
        data = data | {"region": standing.regions[data["region"]].pk}
        answer = self.make(enter(people["sys"]), **data)
        assert answer.status_code == 422
        assert f'id="{field}_error"' in answer.content.decode()
        assert Organisation.objects.count() == 14

    def test_a_name_twice_is_refused(self, standing, people, enter):
        answer = self.make(
            enter(people["sys"]),
            f"?parent={standing.bank.pk}",
            kind="partner",
            name="某银行县支行",
            region=standing.regions["330106"].pk,
        )
        assert answer.status_code == 404  # the head office is not the county's
        answer = self.make(
            enter(people["sys above"]),
            f"?parent={standing.bank.pk}",
            kind="partner",
            name="某银行县支行",
            region=standing.regions["330106"].pk,
        )
        assert (answer.status_code, "同一上级下已有同名单位" in answer.content.decode()) == (422, True)

    def test_a_name_is_changed_and_audited(self, standing, people, enter):
        client = enter(people["sys"])
        region = standing.regions["330106"].pk
        client.post(
            f"/work/organisations/{standing.branch.pk}/edit/",
            {"name": "改名支行", "region": region},
            REMOTE_ADDR="10.1.1.1",
        )
        entry = LogEntry.objects.get_for_object(Organisation.objects.get(name="改名支行")).first()
        assert entry.changes == {"name": ["某银行县支行", "改名支行"]}
        assert (entry.actor, entry.remote_addr) == (people["sys"].user, "10.1.1.1")

    def test_it_does_not_leave_the_region_of_the_administrator(self, standing, people, enter):
        data = {"name": "某银行县支行", "region": standing.regions["330105"].pk}
        assert enter(people["sys"]).post(f"/work/organisations/{standing.branch.pk}/edit/", data).status_code == 422


class TestPeople:
    def test_an_account_is_made_with_a_password_that_is_shown_once(self, standing, people, enter):
        client = enter(people["sys"])
        url = f"/work/people/new/?organisation={standing.branch.pk}"
        answer = client.post(url, {"name": "李样例", "username": "li.yangli"})
        page = answer.content.decode()
        password = re.search(r"<dd class=\"mono big\">([a-z2-9-]{14})</dd>", page)[1]
        person = User.objects.get(username="li.yangli")
        assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
        assert (person.organisation, person.must_change_password) == (standing.branch, True)
        assert person.check_password(password)
        assert password not in client.get(f"/work/people/{person.pk}/").content.decode()
        login = Client().post("/account/login/", {"login": "li.yangli", "password": password})
        assert login.status_code == 302
        assert not person.memberships.exists()

    def test_it_cannot_be_made_elsewhere_or_twice(self, standing, people, enter):
        client = enter(people["sys"])
        data = {"name": "李样例", "username": "li.yangli"}
        assert client.post(f"/work/people/new/?organisation={standing.city.pk}", data).status_code == 404
        assert client.post(f"/work/people/new/?organisation={standing.county.pk}", data).status_code == 200
        again = client.post(f"/work/people/new/?organisation={standing.county.pk}", data | {"username": "LI.yangli"})
        assert (again.status_code, "该账号已存在" in again.content.decode()) == (422, True)

    def test_nobody_else_makes_one(self, standing, people, enter):
        for name in PEOPLE:
            if name not in ("sys", "sys above", "stranger"):
                url = f"/work/people/new/?organisation={standing.county.pk}"
                answer = enter(people[name]).post(url, {"name": "李样例", "username": "li.yangli"})
                assert answer.status_code in (403, 404), name
        assert not User.objects.filter(username="li.yangli").exists()

    def test_an_account_is_put_out_of_use_and_back(self, standing, people, enter):
        client, officer = enter(people["sys"]), standing.approver.user
        url = f"/work/people/{officer.pk}/activation/"
        assert "停用账号：" in client.get(url).content.decode()
        client.post(url, {"active": "0"})
        assert not User.objects.get(pk=officer.pk).is_active
        assert "恢复账号：" in client.get(url).content.decode()
        client.post(url, {"active": "1"})
        assert User.objects.get(pk=officer.pk).is_active
        changed = LogEntry.objects.get_for_object(officer).filter(action=LogEntry.Action.UPDATE).order_by("pk")
        assert [entry.changes for entry in changed] == [
            {"is_active": ["True", "False"]},
            {"is_active": ["False", "True"]},
        ]

    def test_a_password_is_reset(self, standing, people, enter):
        officer = standing.approver.user
        officer.set_password("the-old-one-1")
        officer.save()
        working = enter(standing.approver)
        page = enter(people["sys"]).post(f"/work/people/{officer.pk}/password/").content.decode()
        password = re.search(r"<dd class=\"mono big\">([a-z2-9-]{14})</dd>", page)[1]
        officer.refresh_from_db()
        assert officer.check_password(password)
        assert officer.must_change_password
        assert working.get("/work/me/").status_code == 302
        assert LogEntry.objects.filter(object_pk=officer.pk, additional_data={"event": "password_reset"}).count() == 1
        assert password not in str(list(LogEntry.objects.values_list("changes", flat=True)))

    @pytest.mark.parametrize("watcher", ["sec", "aud"])
    def test_who_watches_over_it_is_not_put_out_by_the_system_administrator(self, standing, people, enter, watcher):
        """Only once the role has been taken, which another administrator does; from above at once."""
        person = people[watcher].user
        url = f"/work/people/{person.pk}/activation/"
        page = enter(people["sys"]).post(url, {"active": "0"})
        assert (page.status_code, User.objects.get(pk=person.pk).is_active) == (403, True)
        enter(people["sys above"]).post(url, {"active": "0"})
        assert not User.objects.get(pk=person.pk).is_active
        enter(people["sys"]).post(url, {"active": "1"})
        person.memberships.update(roles=[])
        enter(people["sys"]).post(url, {"active": "0"})
        assert not User.objects.get(pk=person.pk).is_active

    @pytest.mark.parametrize("page", ["password", "activation"])
    def test_not_to_oneself_and_not_out_of_scope(self, standing, people, enter, page):
        client = enter(people["sys"])
        assert client.post(f"/work/people/{people['sys'].user.pk}/{page}/", {"active": "0"}).status_code == 403
        assert client.post(f"/work/people/{people['sys above'].user.pk}/{page}/", {"active": "0"}).status_code == 404
        assert enter(people["sec"]).post(f"/work/people/{standing.approver.user.pk}/{page}/").status_code == 403


class TestMe:
    def test_one_reads_who_one_is(self, standing, people, enter):
        page = enter(people["reviewer"]).get("/work/me/").content.decode()
        assert "受理审核员" in page
        assert "起草合作需求" in page
        assert "的身份办理" not in page

    def test_with_two_places_one_may_change(self, standing, people, enter):
        user = people["reviewer"].user
        Membership.objects.create(user=user, organisation=standing.city, roles=["reviewer"])
        client = enter(people["reviewer"])
        assert "以市局的身份办理" in client.get("/work/me/").content.decode()
        page = client.post("/work/me/", {"organisation": standing.city.pk}, follow=True).content.decode()
        assert "市局" in page
        assert "以县局的身份办理" in client.get("/work/me/").content.decode()
        assert client.post("/work/me/", {"organisation": standing.county.pk, "next": "//evil/"}).url == "/work/"

    def test_without_a_role_one_is_told_where_to_get_one(self, standing, enter):
        client = Client()
        client.force_login(standing.user())
        answer = client.get("/work/me/")
        assert (answer.status_code, "还没有角色，不能办事" in answer.content.decode()) == (200, True)


class TestAudit:
    def test_what_happened_in_scope_is_shown_and_nothing_else(self, standing, people, enter):
        standing.partner("新支行", "330106", standing.bank)
        enter(people["sys"]).post(
            f"/work/organisations/{standing.branch.pk}/edit/",
            {"name": "改名支行", "region": standing.regions["330106"].pk},
        )
        new = f"/work/people/new/?organisation={standing.county.pk}"
        enter(people["sys"]).post(new, {"name": "新人", "username": "xin.ren"})
        enter(people["sec"]).post(
            f"/work/people/{standing.approver.user.pk}/roles/{standing.county.pk}/",
            {"roles": ["reviewer"], "seen": ["approver"], "confirmed": "1"},
        )
        page = enter(people["aud"]).get("/work/audit/").content.decode()
        assert "名称：某银行县支行 → 改名支行" in page
        assert "角色：审批负责人 → 受理审核员" in page
        assert "所属单位：无 → 县局" in page
        assert "类别：无 → 合作机构" in page
        assert "邻县局" not in page
        beside = standing.person("audit_administrator", standing.beside)
        assert "改名支行" not in enter(beside).get("/work/audit/").content.decode()
        above = standing.person("audit_administrator", standing.city)
        assert "改名支行" in enter(above).get("/work/audit/").content.decode()

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("who=system_administrator", 1),
            ("who=nobody", 0),
            ("what=改名支行", 1),
            ("since=2020-01-01&what=改名支行", 1),
            ("until=2020-01-01", 0),
        ],
    )
    def test_it_is_filtered_by_person_date_and_thing(self, standing, people, enter, query, count):
        data = {"name": "改名支行", "region": standing.regions["330106"].pk}
        enter(people["sys"]).post(f"/work/organisations/{standing.branch.pk}/edit/", data)
        page = enter(people["aud"]).get(f"/work/audit/?{query}").content.decode()
        assert page.count("名称：某银行县支行 → 改名支行") == count

    def test_it_is_paged(self, standing, people, enter):
        for number in range(60):
            standing.partner(f"支行{number}", "330106", standing.bank)
        client = enter(people["aud"])
        first = client.get("/work/audit/")
        assert first.content.decode().count('<th scope="row">') == 50
        assert "下一页" in first.content.decode()
