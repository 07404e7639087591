"""The pages of the register. Who may open which page at all is the house's walk; here is what they do."""

import pytest
from django.urls import reverse

from partners.models import Partner, Qualification
from portal.accounts.models import Organisation
from tests.factories import partners as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(rooms, as_):
    """Sends the page 登记合作机构 as the province's keeper."""

    def send(**fields):
        base = {"name": "某信托", "code": make.code(), "kind": "other", "telephone": "95588",
                "region": ["330000", "330100", "330106"]}  # fmt: skip
        return as_(rooms.keeper).post(reverse("partner-new"), base | fields)

    return send


def words(page):
    return page.content.decode()


@pytest.mark.requirement("R010")
def test_a_partner_is_registered(new):
    page = new()
    partner = Partner.objects.get(organisation__name="某信托")
    assert (page.status_code, page["Location"]) == (302, partner.get_absolute_url())


def test_a_wrong_check_character_comes_back_beside_its_field(new):
    page = new(code="91110108551385082R")
    assert page.status_code == 422
    assert "按前 17 位应为“Q”，现在是“R”" in words(page)
    assert 'value="91110108551385082R"' in words(page)
    assert Partner.objects.count() == 3


def test_a_code_that_is_registered_comes_back_beside_its_field(rooms, new):
    page = new(code=rooms.register.code.lower())
    assert page.status_code == 422
    assert page.context["form"].errors == {"code": ["该统一社会信用代码已登记"]}
    assert not Organisation.objects.filter(name="某信托").exists()


def test_a_name_that_is_taken_comes_back(rooms, new):
    page = new(name="某银行")
    assert page.status_code == 422
    assert "同一上级下已有同名单位" in words(page)
    assert Partner.objects.count() == 3


@pytest.mark.parametrize("name", ["\U00020bb7野家银行", "䶮龙银行", "阿不都·热合曼银行", "名" * 200])
def test_rare_names_are_shown_as_they_were_typed(rooms, as_, new, name):
    detail = new(name=name)["Location"]
    assert f"<h1>{name}</h1>" in words(as_(rooms.keeper).get(detail))
    assert name in words(as_(rooms.keeper).get(reverse("partner-list")))


def test_a_name_of_201_characters_is_refused_beside_its_field(new):
    page = new(name="名" * 201)
    assert page.status_code == 422
    assert page.context["form"].errors == {"name": ["最多 200 个字，现在是 201 个字"]}


def licence(client, partner, **fields):
    base = {"name": "金融许可证", "certificate": "B1", "valid_from": "2026-01-01", "valid_until": ""}
    return client.post(reverse("qualification-new", args=[partner.pk]), base | fields)


def test_a_qualification_is_added(rooms, as_):
    page = licence(as_(rooms.manager), rooms.register)
    assert (page.status_code, page["Location"]) == (302, rooms.register.get_absolute_url())
    assert "金融许可证" in words(as_(rooms.manager).get(page["Location"]))


def test_the_same_certificate_twice_is_refused_on_the_page(rooms, as_):
    licence(as_(rooms.manager), rooms.register)
    page = licence(as_(rooms.manager), rooms.register)
    assert page.status_code == 422
    assert "这份证书已登记" in words(page)
    assert Qualification.objects.count() == 1


def test_a_validity_that_ends_before_it_begins_is_refused_on_the_page(rooms, as_):
    page = licence(as_(rooms.manager), rooms.register, valid_until="2025-12-31")
    assert page.status_code == 422
    assert "有效期止应不早于有效期起" in words(page)


def test_retiring_is_asked_first(rooms, as_):
    one = make.qualification(rooms.register)
    url = reverse("qualification-retire", args=[one.pk])
    client = as_(rooms.manager)
    assert "停用后，新的合作意向不能再引用它" in words(client.get(url))
    one.refresh_from_db()
    assert one.retired_on is None
    assert client.post(url)["Location"] == rooms.register.get_absolute_url()
    one.refresh_from_db()
    assert not one.is_in_force


def test_the_telephone_is_changed(rooms, as_):
    url = reverse("partner-edit", args=[rooms.register.pk])
    assert as_(rooms.manager).post(url, {"telephone": "955"}).status_code == 422
    assert as_(rooms.manager).post(url, {"telephone": "95588"}).status_code == 302
    assert Partner.objects.get(pk=rooms.register.pk).telephone == "95588"


@pytest.mark.parametrize(("role", "place"), [("liaison", "bank"), ("partner_manager", "branch")])
def test_the_wrong_person_is_forbidden_and_changes_nothing(rooms, as_, role, place):
    client, one = as_(rooms.one(role, getattr(rooms, place))), make.qualification(rooms.register)
    assert licence(client, rooms.register).status_code == 403
    assert client.post(reverse("qualification-retire", args=[one.pk])).status_code == 403
    assert client.post(reverse("partner-edit", args=[rooms.register.pk]), {"telephone": "95588"}).status_code == 403
    one.refresh_from_db()
    assert (one.retired_on, Qualification.objects.count()) == (None, 1)
    assert Partner.objects.get(pk=rooms.register.pk).telephone == "0571-12345678"


def test_another_partners_entry_is_not_found(rooms, as_):
    client, one = as_(rooms.one("partner_manager", rooms.other_bank)), make.qualification(rooms.register)
    assert licence(client, rooms.register).status_code == 404
    assert client.post(reverse("qualification-retire", args=[one.pk])).status_code == 404
    assert client.post(reverse("partner-edit", args=[rooms.register.pk]), {"telephone": "95588"}).status_code == 404


def test_a_branch_sees_the_entry_without_buttons(rooms, as_):
    make.qualification(rooms.register)
    page = words(as_(rooms.liaison).get(rooms.register.get_absolute_url()))
    assert "某银行" in page
    assert "登记资质" not in page
    page = words(as_(rooms.manager).get(rooms.register.get_absolute_url()))
    assert "登记资质" in page


def test_branches_are_those_in_sight(rooms, as_):
    rooms.application("submitted")
    page = words(as_(rooms.reviewer).get(rooms.register.get_absolute_url()))
    assert "某银行县支行" in page
    assert "某银行邻县支行" not in page
