from django.db.models import QuerySet

from portal.flow.reactions import reacts_to
from services.models import CatalogueEdition, Narrowing


@reacts_to("services.CatalogueEdition.supersede", takes="services.Narrowing.end", later=True)
@reacts_to("services.CatalogueEdition.repeal", takes="services.Narrowing.end", later=True)
def what_narrows_it(edition: CatalogueEdition) -> QuerySet[Narrowing]:
    """R018: with the edition ends what was left out of it."""
    return Narrowing.objects.filter(edition=edition)
