import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.backends.postgresql.operations import DatabaseOperations

from tests.standing import Standing


@pytest.fixture(autouse=True, scope="session")
def _only_cleaning_up_lifts_the_triggers():
    """A transactional test ends with TRUNCATE, which append-only tables refuse to everybody else."""
    flush = DatabaseOperations.execute_sql_flush
    DatabaseOperations.execute_sql_flush = lambda self, statements: flush(
        self, ["SET LOCAL session_replication_role = replica", *statements]
    )
    yield
    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Lockouts and kept forms of one test are not another's."""
    cache.clear()


@pytest.fixture
def standing(db) -> Standing:
    ContentType.objects.clear_cache()
    return Standing()
