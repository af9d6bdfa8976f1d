"""Pages of the household register and of its import from Excel."""

from apps.households.views.register import HouseholdPages

__all__ = ["HouseholdPages"]
