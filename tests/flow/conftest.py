import pytest
from django.contrib.contenttypes.models import ContentType

from tests.proof.house import House


@pytest.fixture
def house(db) -> House:
    ContentType.objects.clear_cache()
    return House()
