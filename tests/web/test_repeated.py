"""The same request twice, under one key: made once, by whoever sends it."""

import pytest

from tests.proof.models import Matter
from tests.web.test_api import MATTERS, new

pytestmark = pytest.mark.django_db
KEY = "5f0c1a52-9c1e-4c54-9d0c-2f7c0b2d6b11"


def send(client, content, key=KEY):
    return client.post(MATTERS, content, content_type="application/json", headers={"Idempotency-Key": key})


def test_the_same_request_makes_one_thing_and_answers_with_it(house, as_):
    client = as_(house.liaison)
    first, second = send(client, new(house)), send(client, new(house))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"] == Matter.objects.get().pk
    assert second["ETag"] == f'"{Matter.objects.get().version}"'


def test_another_request_under_the_same_key_is_refused(house, as_):
    client = as_(house.liaison)
    send(client, new(house))
    answer = send(client, new(house, title="另一件"))
    assert (answer.status_code, Matter.objects.count()) == (422, 1)
    assert answer.json()["errors"] == {"Idempotency-Key": ["这个值已用于另一个请求，不同的请求各用各的值"]}


def test_what_was_refused_keeps_no_key(house, as_):
    client = as_(house.liaison)
    assert send(client, new(house, title="")).status_code == 422
    assert send(client, new(house)).status_code == 201


def test_keys_are_each_account_s_own_and_none_is_asked_for(house, as_):
    send(as_(house.liaison), new(house))
    assert send(as_(house.person("liaison", house.branch)), new(house)).status_code == 201
    for _ in range(2):
        assert as_(house.liaison).post(MATTERS, new(house), content_type="application/json").status_code == 201
    assert Matter.objects.count() == 4


@pytest.mark.parametrize("key", ["short", "x" * 65, "with spaces in it, long enough", "键" * 20])
def test_a_key_that_is_none_is_named(key, house, as_):
    answer = send(as_(house.liaison), new(house), key)
    assert (answer.status_code, Matter.objects.count()) == (400, 0)
    assert answer.json()["detail"].startswith("Idempotency-Key 应为 16 至 64 个")
