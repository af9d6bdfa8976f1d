from apps.consultations.views.consultations import ConsultationPages
from apps.consultations.views.moderation import moderation_urls
from apps.consultations.views.opinions import opinion_urls
from apps.consultations.views.papers import ConsultationPaperView
from apps.consultations.views.release import release_urls
from apps.consultations.views.steps import step_urls
from apps.documents.views.papers import paper_urls

app_name = "consultations"
urlpatterns = [
    *ConsultationPages.urls("lay-y-kien"),
    *step_urls("lay-y-kien"),
    *opinion_urls("lay-y-kien"),
    *moderation_urls("lay-y-kien"),
    *paper_urls("lay-y-kien", ConsultationPaperView),
    *release_urls("lay-y-kien"),
]
