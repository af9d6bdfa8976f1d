from django.urls import path

from apps.dialogues.views.contacts import OpinionPointPages, VoterContactPages
from apps.dialogues.views.dialogues import DialoguePages
from apps.dialogues.views.duties import DutyView
from apps.dialogues.views.feedback import feedback_urls
from apps.dialogues.views.opinions import OpinionPages
from apps.dialogues.views.papers import DialoguePaperView
from apps.dialogues.views.release import release_urls
from apps.dialogues.views.steps import step_urls
from apps.documents.views.papers import paper_urls

app_name = "dialogues"
urlpatterns = [
    path("<slug:unit>/doi-thoai/nghia-vu/", DutyView.as_view(), name="duties"),
    *OpinionPages.urls("doi-thoai/y-kien"),
    *DialoguePages.urls("doi-thoai"),
    *step_urls("doi-thoai"),
    *paper_urls("doi-thoai", DialoguePaperView),
    *release_urls("doi-thoai"),
    *VoterContactPages.urls("tiep-xuc-cu-tri"),
    *OpinionPointPages.urls("diem-tiep-nhan-y-kien"),
    *feedback_urls("phan-anh-kien-nghi"),
]
