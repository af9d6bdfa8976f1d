from apps.disclosures.views import PostingPages

app_name = "disclosures"
urlpatterns = [*PostingPages.urls("cong-khai")]
