"""Thirty days before a qualification ends, whoever maintains it is told: once, and also after a missed night."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners.jobs import tell_of_expiry
from portal.notices.models import Notice
from tests.factories import partners as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R010")]


@pytest.fixture
def ends(rooms):
    """A qualification of the bank that ends in so many days."""

    def make_one(days, **fields):
        return make.qualification(rooms.register, valid_until=timezone.localdate() + timedelta(days=days), **fields)

    return make_one


def told():
    return list(Notice.objects.order_by("pk").values_list("person__name", "occasion"))


def test_thirty_days_before(ends, rooms):
    manager = rooms.manager.user.name
    for days, fields in ((31, {}), (-1, {}), (10, {"retired_on": timezone.localdate()})):
        ends(days, name=f"{days}天", **fields)
    one, other = ends(30, name="甲"), ends(0, name="乙")
    assert tell_of_expiry() == 2
    assert told() == [(manager, f"qualification:{q.pk}:{q.valid_until}") for q in (one, other)]


def test_a_missed_night_and_a_doubled_run(ends, rooms):
    assert rooms.manager
    ends(23)
    assert [tell_of_expiry(), tell_of_expiry()] == [1, 1]
    assert len(told()) == 1


def test_whoever_takes_the_work_over_is_told_too(ends, rooms):
    assert rooms.manager
    ends(20)
    tell_of_expiry()
    successor = rooms.person("partner_manager", rooms.bank)
    tell_of_expiry()
    assert [name for name, _ in told()] == [rooms.manager.user.name, successor.user.name]


def test_what_has_been_renewed_is_seen_to(ends, rooms):
    """The newer certificate lasts longer; one that ends on the same day does not."""
    assert rooms.manager
    ends(20, name="金融许可证", certificate="旧")
    ends(400, name="金融许可证", certificate="新")
    ends(20, name="营业执照", certificate="甲")
    assert tell_of_expiry() == 1


def test_the_words(ends, rooms):
    assert rooms.manager
    one = ends(30, name="金融许可证", certificate="B0001")
    tell_of_expiry()
    [notice], day = Notice.objects.all(), f"{one.valid_until:%Y年%-m月%-d日}"
    assert notice.subject == f"资质“金融许可证”将于{day}到期，请更新"
    assert notice.text == (
        f"某银行登记的资质“金融许可证”（证书编号 B0001）有效期到{day}，当天过后不能再引用。"
        "请在此以前登记新证书，并停用旧证书。"
    )
    assert notice.object == rooms.register
