"""Administrative units and villages as dated trees, and what is known of them."""

from apps.villages.models.arrangements import VillageArrangement, VillageSuccession
from apps.villages.models.base import ChildQuerySet, ChildRow, UnitRecord, VillageRecord
from apps.villages.models.closures import RegisterClosure
from apps.villages.models.conventions import Convention
from apps.villages.models.officials import OfficeTerm, Official
from apps.villages.models.profiles import ProfileFigure, ProfileItem, VillageProfile
from apps.villages.models.units import AdministrativeUnit, UnitSuccession, UnitVersion
from apps.villages.models.villages import Village, VillageVersion

__all__ = [
    "AdministrativeUnit",
    "ChildQuerySet",
    "ChildRow",
    "Convention",
    "OfficeTerm",
    "Official",
    "ProfileFigure",
    "ProfileItem",
    "RegisterClosure",
    "UnitRecord",
    "UnitSuccession",
    "UnitVersion",
    "Village",
    "VillageArrangement",
    "VillageProfile",
    "VillageRecord",
    "VillageSuccession",
    "VillageVersion",
]
