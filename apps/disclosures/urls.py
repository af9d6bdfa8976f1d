from django.urls import path

from apps.disclosures.views.broadcasts import BroadcastPages
from apps.disclosures.views.duties import DutyListView
from apps.disclosures.views.papers import PostingPaperView
from apps.disclosures.views.postings import PostingPages
from apps.disclosures.views.release import release_urls
from apps.documents.views.papers import paper_urls

app_name = "disclosures"
urlpatterns = [
    path("<slug:unit>/cong-khai/danh-muc/", DutyListView.as_view(), name="duties"),
    *PostingPages.urls("cong-khai"),
    *paper_urls("cong-khai", PostingPaperView),
    *release_urls("cong-khai"),
    *BroadcastPages.urls("tin-bai-phat-thanh"),
]
