"""The home page: one part for each role that the person holds in the unit today."""

from apps.reports.views.homes.pages import HomeView, UnitHomeView

__all__ = ["HomeView", "UnitHomeView"]
