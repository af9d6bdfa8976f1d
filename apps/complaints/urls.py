from django.urls import path

from apps.complaints.views import (
    DenunciationPages,
    InternalTargetPages,
    MediationCasePages,
    PetitionClassPages,
    PetitionPages,
    PetitionReclassifyView,
    ReceptionDayPages,
    ReceptionPages,
    ReflectionPages,
    balance_urls,
    day_urls,
    denunciation_urls,
    due_urls,
    event_urls,
    paper_urls,
    reception_urls,
    retention_urls,
)

app_name = "complaints"
urlpatterns = [
    *due_urls(),
    *PetitionPages.urls("don-thu"),
    *event_urls("don-thu"),
    path(
        "<slug:unit>/don-thu/<hexid:public_id>/chuyen-to-cao/",
        PetitionReclassifyView.as_view(),
        name="petition-reclassify",
    ),
    *paper_urls("don-thu"),
    *PetitionClassPages.urls("loai-don-linh-vuc"),
    *InternalTargetPages.urls("thoi-han-noi-bo"),
    *balance_urls("can-doi-don"),
    *DenunciationPages.urls("to-cao"),
    *denunciation_urls("to-cao"),
    *retention_urls(),
    *MediationCasePages.urls("hoa-giai"),
    *ReflectionPages.urls("phan-anh-truc-tuyen"),
    *reception_urls("tiep-dan"),
    *ReceptionPages.urls("tiep-dan"),
    *day_urls("lich-tiep-cong-dan"),
    *ReceptionDayPages.urls("lich-tiep-cong-dan"),
]
