from django.urls import path

from apps.complaints.views import (
    DenunciationPages,
    PetitionPages,
    PetitionReclassifyView,
    ReceptionDayPages,
    ReceptionPages,
    day_urls,
)

app_name = "complaints"
urlpatterns = [
    *PetitionPages.urls("don-thu"),
    path(
        "<slug:unit>/don-thu/<hexid:public_id>/chuyen-to-cao/",
        PetitionReclassifyView.as_view(),
        name="petition-reclassify",
    ),
    *DenunciationPages.urls("to-cao"),
    *ReceptionPages.urls("tiep-dan"),
    *day_urls("lich-tiep-cong-dan"),
    *ReceptionDayPages.urls("lich-tiep-cong-dan"),
]
