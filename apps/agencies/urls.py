from apps.agencies.views.agencies import AgencyPages
from apps.agencies.views.emulation import ScorecardPages, culture_urls
from apps.agencies.views.procedure_import import procedure_import_urls
from apps.agencies.views.procedures import procedure_urls
from apps.agencies.views.records import (
    CollectiveAgreementPages,
    DisciplinePages,
    InternalRulePages,
    StaffConferencePages,
    WorkplaceDialoguePages,
)

app_name = "agencies"
urlpatterns = [
    *AgencyPages.urls("co-quan"),
    *StaffConferencePages.urls("hoi-nghi-co-quan"),
    *WorkplaceDialoguePages.urls("doi-thoai-noi-lam-viec"),
    *InternalRulePages.urls("quy-che-noi-bo"),
    *CollectiveAgreementPages.urls("thoa-uoc-lao-dong"),
    *DisciplinePages.urls("xu-ly-can-bo"),
    *ScorecardPages.urls("tu-cham"),
    *culture_urls("thon-van-hoa"),
    *procedure_urls("thu-tuc-hanh-chinh"),
    *procedure_import_urls("thu-tuc-hanh-chinh/nhap-excel"),
]
