from django.urls import path

from apps.api.views import HelpView, TokenCreateView, TokenDetailView, TokenListView, TokenRevokeView

app_name = "api"
urlpatterns = [
    path("api/", HelpView.as_view(), name="help"),
    path("<slug:unit>/ma-truy-cap/", TokenListView.as_view(), name="token-list"),
    path("<slug:unit>/ma-truy-cap/moi/", TokenCreateView.as_view(), name="token-create"),
    path("<slug:unit>/ma-truy-cap/<hexid:public_id>/", TokenDetailView.as_view(), name="token-detail"),
    path("<slug:unit>/ma-truy-cap/<hexid:public_id>/thu-hoi/", TokenRevokeView.as_view(), name="token-revoke"),
]
