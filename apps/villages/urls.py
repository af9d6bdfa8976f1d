from django.urls import path

from apps.villages import views

app_name = "villages"
_arranging = "<slug:unit>/sap-xep-thon/"
_arrangement = f"{_arranging}<hexid:public_id>/"
urlpatterns = [
    path("<slug:unit>/thon/", views.VillageListView.as_view(), name="village-list"),
    path("<slug:unit>/thon/<slug:village>/", views.VillageDetailView.as_view(), name="village-detail"),
    path(
        "<slug:unit>/thon/<slug:village>/huong-uoc/",
        views.StandingConventionsView.as_view(),
        name="convention-standing",
    ),
    path(_arranging, views.ArrangementListView.as_view(), name="villagearrangement-list"),
    path(f"{_arranging}moi/", views.ArrangementCreateView.as_view(), name="villagearrangement-create"),
    path(f"{_arranging}nhap/", views.MergeVillagesView.as_view(), name="village-merge"),
    path(f"{_arranging}tach/", views.SplitVillageView.as_view(), name="village-split"),
    path(f"{_arranging}doi-ten/", views.RenameVillageView.as_view(), name="village-rename"),
    path(_arrangement, views.ArrangementDetailView.as_view(), name="villagearrangement-detail"),
    path(f"{_arrangement}hoan-tac/", views.ArrangementUndoView.as_view(), name="villagearrangement-undo"),
    *views.VillageProfilePages.urls("so-lieu-thon"),
    *views.ProfileFigurePages.urls("so-lieu-co-ban"),
    *views.OfficialPages.urls("can-bo"),
    *views.OfficeTermPages.urls("chuc-vu"),
    *views.ConventionPages.urls("huong-uoc"),
]
