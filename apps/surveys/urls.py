from apps.documents.views.papers import paper_urls
from apps.surveys.views.answers import answer_urls
from apps.surveys.views.results import SurveyPaperView, result_urls
from apps.surveys.views.setting_aside import setting_aside_urls
from apps.surveys.views.steps import step_urls
from apps.surveys.views.surveys import SurveyPages

app_name = "surveys"
urlpatterns = [
    *SurveyPages.urls("khao-sat"),
    *step_urls("khao-sat"),
    *answer_urls("khao-sat"),
    *result_urls("khao-sat"),
    *setting_aside_urls("khao-sat"),
    *paper_urls("khao-sat", SurveyPaperView),
]
