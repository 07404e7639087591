"""Two workers at one moment: with the lock every number once, without it the database alone refuses."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from portal.documents.models import Document, NumberSequence
from tests.factories.documents import document
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10


def numbered(rooms) -> list:
    """Two documents of one issuer, made at one moment."""
    one, other = rooms.application("submitted"), rooms.application("submitted", rooms.need(title="乙"))

    def make(owner):
        with transaction.atomic():
            return document(owner).serial

    return together(lambda: make(one), lambda: make(other))


def test_two_documents_at_one_moment_have_two_numbers_without_a_gap(rooms):
    for n in range(ROUNDS):
        assert sorted(numbered(rooms)) == [2 * n + 1, 2 * n + 2]
    assert (Document.objects.count(), NumberSequence.objects.get().last) == (2 * ROUNDS, 2 * ROUNDS)


def test_without_the_lock_both_take_the_same_number_and_the_database_refuses_one(rooms, monkeypatch):
    NumberSequence.objects.create(issuer=rooms.county, kind="onboarding.receipt", year=2026)
    both, save = threading.Barrier(2), NumberSequence.save

    def meet_and_save(self, **options):
        both.wait(timeout=5)
        save(self, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())
    monkeypatch.setattr(NumberSequence, "save", meet_and_save)
    outcomes = numbered(rooms)
    refused = [type(o) for o in outcomes if isinstance(o, Exception)]
    assert refused == [IntegrityError]
    assert connection.in_atomic_block is False
