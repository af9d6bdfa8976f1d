"""Pages of works, of what the people give to them, and of land projects."""

from apps.works.views.land import LandProjectPages
from apps.works.views.works import WorkPages

__all__ = ["LandProjectPages", "WorkPages"]
