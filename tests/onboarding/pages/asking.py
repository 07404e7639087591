"""What the tests of these pages ask, and how they read the answer."""

from django.urls import reverse

from portal.regions.models import Region
from tests.factories.posting import offered, posted


def words(page):
    return page.content.decode()


def step(obj, name, seen=True):
    url = reverse(f"{obj._meta.model_name}-step", args=[obj.pk, name])
    return f"{url}?seen={obj.version}" if seen else url


def fresh(obj):
    return type(obj).objects.get(pk=obj.pk)


def send(client, need, **fields):
    answers = [{"requirement": r.pk, "statement": "具备", "qualification": ""} for r in need.requirements.all()]
    outlets = [offered(township()) | fields.pop("outlet", {})]
    said = {"statement": "愿意承接", "contact_name": "余示范", "contact_phone": "13800000001"}
    data = posted(said | fields, answers=answers, outlets=outlets)
    return client.post(f"{reverse('application-new')}?need={need.pk}", data)


def township():
    return Region.objects.get(code="330106001")
