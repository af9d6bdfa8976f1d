from apps.committees.views import (
    CommendationPages,
    CommitteeMeetingPages,
    CommitteePages,
    InspectionPages,
    ModelCasePages,
    ProgrammePages,
    TrainingPages,
)
from apps.committees.views.inspections import DemandPages, InspectionPaperView
from apps.committees.views.papers import decision_paper_urls
from apps.committees.views.remedies import remedy_urls
from apps.committees.views.renewal import renewal_urls
from apps.committees.views.work import CommitteeMeetingPaperView, ProgrammePaperView
from apps.documents.views.papers import paper_urls

app_name = "committees"
urlpatterns = [
    *CommitteePages.urls("ban"),
    *renewal_urls("ban"),
    *decision_paper_urls("ban"),
    *ProgrammePages.urls("chuong-trinh-cong-tac"),
    *paper_urls("chuong-trinh-cong-tac", ProgrammePaperView),
    *CommitteeMeetingPages.urls("hop-ban"),
    *paper_urls("hop-ban", CommitteeMeetingPaperView),
    *ModelCasePages.urls("mo-hinh"),
    *CommendationPages.urls("khen-thuong"),
    *DemandPages.urls("kiem-tra/yeu-cau"),
    *InspectionPages.urls("kiem-tra"),
    *remedy_urls("kiem-tra"),
    *paper_urls("kiem-tra", InspectionPaperView),
    *TrainingPages.urls("tap-huan"),
]
