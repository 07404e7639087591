import pytest
from django.db import connection

from portal.regions.loader import load


@pytest.fixture(scope="package")
def _whole_country(django_db_setup, django_db_blocker):
    """Loaded once for these tests and taken away after them: the other tests make their own few."""
    with django_db_blocker.unblock():
        done = load()
        yield done
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM regions_region")


@pytest.fixture
def country(_whole_country, db):
    """All regions; what the load that brought them said."""
    return _whole_country
