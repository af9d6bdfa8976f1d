from apps.documents.views.papers import paper_urls
from apps.works.views import LandProjectPages, WorkPages
from apps.works.views.contribution_many import contribution_many_urls
from apps.works.views.contributions import contribution_urls
from apps.works.views.funds import fund_urls
from apps.works.views.land_households import land_household_urls
from apps.works.views.land_papers import land_paper_urls
from apps.works.views.papers import WorkPaperView
from apps.works.views.release import release_urls

app_name = "works"
urlpatterns = [
    *WorkPages.urls("cong-trinh"),
    *paper_urls("cong-trinh", WorkPaperView),
    *release_urls("cong-trinh"),
    *contribution_urls("cong-trinh"),
    *contribution_many_urls("cong-trinh"),
    *fund_urls("quy"),
    *LandProjectPages.urls("du-an-thu-hoi-dat"),
    *land_household_urls("du-an-thu-hoi-dat"),
    *land_paper_urls("du-an-thu-hoi-dat"),
]
