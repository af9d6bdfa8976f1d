from django.urls import path
from django.views import View

from apps.households.views import HouseholdPages, assignment, entitled, events, pairs, register
from apps.households.views.imports import import_urls

app_name = "households"
urlpatterns = HouseholdPages.urls("ho-gia-dinh")

_household = "<slug:unit>/ho-gia-dinh/<hexid:public_id>/"
_pages: dict[str, tuple[str, type[View]]] = {
    "split": ("tach-ho", events.SplitView),
    "merge": ("nhap-ho", events.MergeView),
    "move-out": ("chuyen-di", events.MoveOutView),
    "dissolve": ("xoa-ho", events.DissolveView),
    "move-in": ("chuyen-den", events.MoveInView),
    "change-village": ("chuyen-thon", events.ChangeVillageView),
    "change-head": ("thay-chu-ho", events.ChangeHeadView),
    "name-representative": ("cu-dai-dien", events.NameRepresentativeView),
    "end-representative": ("thoi-dai-dien", events.EndRepresentativeView),
    "classes": ("dien-ho", events.ClassesView),
    "withdraw": ("rut-lai", events.WithdrawView),
    "phone": ("dien-thoai", register.HouseholdPhoneView),
}
urlpatterns += [
    *(
        path(f"{_household}{route}/", view.as_view(), name=f"household-{name}")
        for name, (route, view) in _pages.items()
    ),
    path("<slug:unit>/ho-gia-dinh/mau/", register.HouseholdTemplateView.as_view(), name="household-template"),
    path("<slug:unit>/ho-gia-dinh/cu-tri-dai-dien/", entitled.EntitledView.as_view(), name="entitled"),
    path("<slug:unit>/ho-gia-dinh/nghi-trung/", pairs.PairListView.as_view(), name="pair-list"),
    path(f"{_household}so-sanh/", pairs.PairDetailView.as_view(), name="pair-detail"),
    path(f"{_household}gop/", pairs.DuplicateView.as_view(), name="pair-merge"),
    path("<slug:unit>/ho-gia-dinh/da-gop/", pairs.MergeListView.as_view(), name="merge-list"),
    path(
        "<slug:unit>/ho-gia-dinh/da-gop/<hexid:public_id>/hoan-tac/", pairs.MergeUndoView.as_view(), name="merge-undo"
    ),
]
urlpatterns += [
    path("<slug:unit>/ho-gia-dinh/xep-thon/<hexid:public_id>/", assignment.AssignmentView.as_view(), name="assign"),
]
urlpatterns += import_urls("ho-gia-dinh/nhap-excel")
