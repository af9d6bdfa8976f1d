"""Lists of households and of their imports."""

from apps.households.tables.household import HouseholdTable
from apps.households.tables.imports import ImportTable

__all__ = ["HouseholdTable", "ImportTable"]
