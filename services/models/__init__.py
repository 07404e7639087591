from services.models.edition import CatalogueEdition, CatalogueEntry
from services.models.guidance import Guidance, GuidanceQuestion
from services.models.item import ItemVersion, Material, ServiceItem
from services.models.narrowing import Exclusion, Narrowing

__all__ = [
    "CatalogueEdition",
    "CatalogueEntry",
    "Exclusion",
    "Guidance",
    "GuidanceQuestion",
    "ItemVersion",
    "Material",
    "Narrowing",
    "ServiceItem",
]
