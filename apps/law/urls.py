from django.urls import path

from apps.law.views import LegalTextListView

app_name = "law"
urlpatterns = [path("<slug:unit>/van-ban-phap-luat/", LegalTextListView.as_view(), name="text-list")]
