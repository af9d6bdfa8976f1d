"""The household register: households with their dates, who votes for them, how they are classed; lists from Excel."""

from apps.households.models.classes import HouseholdClass, HouseholdClassification
from apps.households.models.household import OLDEST_BIRTH_YEAR, Household
from apps.households.models.imports import ColumnName, HouseholdImport, ImportRow
from apps.households.models.pairs import HouseholdMerge, HouseholdPair
from apps.households.models.representatives import HouseholdRepresentative
from apps.households.models.residences import Residence

__all__ = [
    "OLDEST_BIRTH_YEAR",
    "ColumnName",
    "Household",
    "HouseholdClass",
    "HouseholdClassification",
    "HouseholdImport",
    "HouseholdMerge",
    "HouseholdPair",
    "HouseholdRepresentative",
    "ImportRow",
    "Residence",
]
