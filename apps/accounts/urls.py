from django.urls import path

from apps.accounts.views.sign_in import SignInView, SignOutView

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", SignInView.as_view(), name="sign-in"),
    path("dang-xuat/", SignOutView.as_view(), name="sign-out"),
]
