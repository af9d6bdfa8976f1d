from apps.committees.views import CommitteePages, InspectionPages, TrainingPages

app_name = "committees"
urlpatterns = [*CommitteePages.urls("ban"), *InspectionPages.urls("kiem-tra"), *TrainingPages.urls("tap-huan")]
