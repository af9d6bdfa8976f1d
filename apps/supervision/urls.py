from apps.supervision.views import SupervisionPages

app_name = "supervision"
urlpatterns = [*SupervisionPages.urls("giam-sat")]
