"""All addresses: signing in, the admin of reference data, and each app's pages below `/<unit>/`."""

from django.contrib import admin
from django.urls import include, path

from apps.core.views import offline
from apps.reports.views import HomeView

handler400 = "apps.core.views.errors.bad_request"
handler403 = "apps.core.views.errors.forbidden"
handler404 = "apps.core.views.errors.not_found"
handler500 = "apps.core.views.errors.server_error"

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("sw.js", offline.service_worker, name="service-worker"),
    path("ngoai-mang/", offline.offline, name="offline"),
    path("suc-khoe/", include("apps.operations.health_urls")),
    path("may-chu/", offline.alive, name="alive"),
    path("da-gui/<slug:key>/", offline.sent, name="sent"),
    path("api/v1/", include("apps.api.v1_urls")),
    path("", include("apps.api.urls")),
    path("", include("apps.accounts.urls")),
    path("", include("apps.guidance.urls")),
    path("", include("apps.notices.urls")),
    path("quan-tri/", admin.site.urls),
    path("cong-khai/", include("apps.disclosures.public.urls")),
    path("xac-nhan/", include("apps.documents.public.urls")),
    path("khao-sat/", include("apps.surveys.public.urls")),
    path("phan-anh/", include("apps.complaints.public.urls")),
    path("theo-doi-don/", include("apps.complaints.follow_up_urls")),
    path("", include("apps.operations.urls")),
    path("", include("apps.villages.urls")),
    path("", include("apps.law.urls")),
    path("", include("apps.households.urls")),
    path("", include("apps.meetings.urls")),
    path("", include("apps.dialogues.urls")),
    path("", include("apps.consultations.urls")),
    path("", include("apps.surveys.urls")),
    path("", include("apps.disclosures.urls")),
    path("", include("apps.agencies.urls")),
    path("", include("apps.committees.urls")),
    path("", include("apps.complaints.urls")),
    path("", include("apps.works.urls")),
    path("", include("apps.supervision.urls")),
    path("", include("apps.documents.urls")),
    path("", include("apps.reports.urls")),
]
