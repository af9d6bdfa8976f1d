from apps.committees.views import CommitteePages, InspectionPages

app_name = "committees"
urlpatterns = [*CommitteePages.urls("ban"), *InspectionPages.urls("kiem-tra")]
