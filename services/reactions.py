from django.db.models import QuerySet

from portal.flow.reactions import reacts_to
from portal.issued.enums import TighteningState
from portal.web.public_cache import follow
from services.models import CatalogueEdition, Narrowing

follow("catalogue", CatalogueEdition, Narrowing)


@reacts_to("services.CatalogueEdition.repeal", takes="services.Narrowing.end", later=True)
@reacts_to("services.CatalogueEdition.withdraw", takes="services.Narrowing.end", later=True)
def what_narrows_nothing_any_more(edition: CatalogueEdition) -> QuerySet[Narrowing]:
    """R018: with the last edition of a province ends what was left out of it, and with one that never began what was
    left out of that."""
    here = Narrowing.objects.filter(edition__issuer=edition.issuer_id, state=TighteningState.IN_FORCE)
    over = [one.pk for one in here.select_related("edition") if one.over_on()]
    return Narrowing.objects.filter(pk__in=over)
