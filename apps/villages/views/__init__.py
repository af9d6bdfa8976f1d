"""Pages of villages, their rearrangement, profiles, officials, terms and conventions."""

from apps.villages.views.arrangements import (
    ArrangementCreateView,
    ArrangementDetailView,
    ArrangementListView,
    ArrangementUndoView,
    MergeVillagesView,
    RenameVillageView,
    SplitVillageView,
)
from apps.villages.views.records import (
    ConventionPages,
    OfficeTermPages,
    OfficialPages,
    ProfileFigurePages,
    VillageProfilePages,
)
from apps.villages.views.villages import StandingConventionsView, VillageDetailView, VillageListView

__all__ = [
    "ArrangementCreateView",
    "ArrangementDetailView",
    "ArrangementListView",
    "ArrangementUndoView",
    "ConventionPages",
    "MergeVillagesView",
    "OfficeTermPages",
    "OfficialPages",
    "ProfileFigurePages",
    "RenameVillageView",
    "SplitVillageView",
    "StandingConventionsView",
    "VillageDetailView",
    "VillageListView",
    "VillageProfilePages",
]
