import pytest
from django.db import connection

from tests.factories import partners as make


@pytest.fixture
def contact(rooms):
    return make.contact(rooms.register)


@pytest.fixture
def stored():
    """What a column of a row really holds."""

    def read(obj, column):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM {obj._meta.db_table} WHERE id = %s", [obj.pk])
            return cursor.fetchone()[0]

    return read
