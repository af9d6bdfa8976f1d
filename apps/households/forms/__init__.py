"""Forms of the household register and of its import."""

from apps.households.forms.register import HouseholdForm

__all__ = ["HouseholdForm"]
