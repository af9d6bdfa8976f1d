from django.urls import path

from apps.villages.views import (
    ConventionPages,
    OfficeTermPages,
    OfficialPages,
    ProfileFigurePages,
    VillageDetailView,
    VillageListView,
)

app_name = "villages"
urlpatterns = [
    path("<slug:unit>/thon/", VillageListView.as_view(), name="village-list"),
    path("<slug:unit>/thon/<slug:village>/", VillageDetailView.as_view(), name="village-detail"),
    *ProfileFigurePages.urls("so-lieu-co-ban"),
    *OfficialPages.urls("can-bo"),
    *OfficeTermPages.urls("chuc-vu"),
    *ConventionPages.urls("huong-uoc"),
]
