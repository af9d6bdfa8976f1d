from apps.works.views import LandProjectPages, WorkPages

app_name = "works"
urlpatterns = [*WorkPages.urls("cong-trinh"), *LandProjectPages.urls("du-an-thu-hoi-dat")]
