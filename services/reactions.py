from django.db.models import QuerySet

from portal.accounts.models import Organisation
from portal.announcements.models import Announcement
from portal.flow.reactions import reacts_to
from portal.issued.enums import TighteningState
from portal.regions.models import Region
from portal.web.public_cache import follow
from services import queries
from services.models import CatalogueEdition, Narrowing

MOST = 20_000  # characters of an announcement

follow("catalogue", CatalogueEdition, Narrowing, Organisation, Region)  # the last two by their names


@reacts_to("services.CatalogueEdition.repeal", takes="services.Narrowing.end", later=True)
@reacts_to("services.CatalogueEdition.withdraw", takes="services.Narrowing.end", later=True)
def what_narrows_nothing_any_more(edition: CatalogueEdition) -> QuerySet[Narrowing]:
    """R018: with the last edition of a province ends what was left out of it, and with one that never began what was
    left out of that."""
    here = Narrowing.objects.filter(edition__issuer=edition.issuer_id, state=TighteningState.IN_FORCE)
    over = [one.pk for one in here.select_related("edition") if one.over_on()]
    return Narrowing.objects.filter(pk__in=over)


@reacts_to("services.CatalogueEdition.publish", takes="announcements.Announcement.propose", later=True)
def what_tells_the_public(edition: CatalogueEdition) -> list[Announcement]:
    """R041: a draft for the issuer, with the difference from the edition before in words."""
    said = [f"{edition.issuer}公布{edition}，自{edition.effective_on:%Y年%-m月%-d日}起施行。"]
    if before := edition.before():
        said += [f"与第{before.edition}版相比：", *queries.differences(edition, before).words]
    return [Announcement(issued_by=edition.issuer, title=f"{edition}公布"[:100], body="\n\n".join(said)[:MOST])]
