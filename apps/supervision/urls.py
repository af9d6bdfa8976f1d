from apps.documents.views.papers import paper_urls
from apps.supervision.views.findings import FindingPages, RecommendationPages, step_urls
from apps.supervision.views.papers import PlanPaperView, SupervisionPaperView, board_report_urls
from apps.supervision.views.plans import SupervisionPlanPages, plan_step_urls
from apps.supervision.views.supervisions import SupervisionPages

app_name = "supervision"
urlpatterns = [
    *FindingPages.urls("giam-sat/vu-viec"),
    *RecommendationPages.urls("giam-sat/kien-nghi"),
    *SupervisionPlanPages.urls("giam-sat/ke-hoach"),
    *plan_step_urls("giam-sat/ke-hoach"),
    *paper_urls("giam-sat/ke-hoach", PlanPaperView),
    *board_report_urls("giam-sat/bao-cao"),
    *SupervisionPages.urls("giam-sat"),
    *step_urls("giam-sat"),
    *paper_urls("giam-sat", SupervisionPaperView),
]
