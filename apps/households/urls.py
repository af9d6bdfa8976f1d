from apps.households.views import HouseholdPages

app_name = "households"
urlpatterns = HouseholdPages.urls("ho-gia-dinh")
