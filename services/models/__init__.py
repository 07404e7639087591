from services.models.edition import CatalogueEdition, CatalogueEntry
from services.models.guidance import Guidance, GuidanceQuestion
from services.models.item import ItemVersion, Material, ServiceItem
from services.models.narrowing import Exclusion, Narrowing
from services.models.sheet_import import ItemImport

__all__ = [
    "CatalogueEdition",
    "CatalogueEntry",
    "Exclusion",
    "Guidance",
    "GuidanceQuestion",
    "ItemImport",
    "ItemVersion",
    "Material",
    "Narrowing",
    "ServiceItem",
]
