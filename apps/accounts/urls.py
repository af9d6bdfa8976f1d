from django.urls import path

from apps.accounts.views.appointments import (
    AppointmentCancelView,
    AppointmentCreateView,
    AppointmentEndView,
    AppointmentUpdateView,
)
from apps.accounts.views.handover import HandoverView, OwnHandoverView
from apps.accounts.views.heads import HeadsImportView, HeadsPreviewView, HeadsSlipsView, HeadsTemplateView
from apps.accounts.views.help import RolesHelpView
from apps.accounts.views.links import LinkView
from apps.accounts.views.logs import AccessLogView, ChangeLogView
from apps.accounts.views.own import (
    EndOwnSessionsView,
    EndOwnSessionView,
    KeepSessionView,
    OwnAccountView,
    OwnPasswordView,
    OwnSessionsView,
)
from apps.accounts.views.people import PersonCreateView, PersonDetailView, PersonListView, PersonRenameView
from apps.accounts.views.person_actions import (
    PersonLinkView,
    PersonResumeView,
    PersonSecondFactorView,
    PersonSessionEndView,
    PersonSessionsEndView,
    PersonSuspendView,
)
from apps.accounts.views.second_factor import CodesView, RenewCodesView, SecondFactorView, TurnOffView, VerifyView
from apps.accounts.views.sign_in import SignInView, SignOutView

app_name = "accounts"
_PERSON = "<slug:unit>/nguoi-dung/<hexid:public_id>"
_APPOINTMENT = "<slug:unit>/nguoi-dung/phan-cong/<hexid:public_id>"
urlpatterns = [
    path("dang-nhap/", SignInView.as_view(), name="sign-in"),
    path("dang-xuat/", SignOutView.as_view(), name="sign-out"),
    path("tro-giup/vai-tro/", RolesHelpView.as_view(), name="roles-help"),
    path("xac-thuc/", VerifyView.as_view(), name="verify"),
    path("lien-ket/<hexid:public_id>/<str:token>/", LinkView.as_view(), name="link"),
    path("tai-khoan/", OwnAccountView.as_view(), name="own"),
    path("tai-khoan/mat-khau/", OwnPasswordView.as_view(), name="own-password"),
    path("tai-khoan/hai-buoc/", SecondFactorView.as_view(), name="second-factor"),
    path("tai-khoan/hai-buoc/ma/", CodesView.as_view(), name="second-factor-codes"),
    path("tai-khoan/hai-buoc/ma-moi/", RenewCodesView.as_view(), name="second-factor-renew"),
    path("tai-khoan/hai-buoc/tat/", TurnOffView.as_view(), name="second-factor-off"),
    path("tai-khoan/phien/", OwnSessionsView.as_view(), name="own-sessions"),
    path("tai-khoan/phien/dong/", EndOwnSessionsView.as_view(), name="own-sessions-end"),
    path("tai-khoan/phien/giu/", KeepSessionView.as_view(), name="own-session-keep"),
    path("tai-khoan/phien/<hexid:public_id>/dong/", EndOwnSessionView.as_view(), name="own-session-end"),
    path("<slug:unit>/nhat-ky/truy-cap/", AccessLogView.as_view(), name="access-log"),
    path("<slug:unit>/nhat-ky/thay-doi/", ChangeLogView.as_view(), name="change-log"),
    path("tai-khoan/ban-giao/", OwnHandoverView.as_view(), name="own-handover"),
    path("<slug:unit>/nguoi-dung/nhap-truong-thon/", HeadsImportView.as_view(), name="heads-import"),
    path("<slug:unit>/nguoi-dung/nhap-truong-thon/mau/", HeadsTemplateView.as_view(), name="heads-template"),
    path("<slug:unit>/nguoi-dung/nhap-truong-thon/xem-truoc/", HeadsPreviewView.as_view(), name="heads-preview"),
    path("<slug:unit>/nguoi-dung/nhap-truong-thon/phieu/", HeadsSlipsView.as_view(), name="heads-slips"),
    path("<slug:unit>/nguoi-dung/<hexid:public_id>/ban-giao/", HandoverView.as_view(), name="handover"),
    path("<slug:unit>/nguoi-dung/", PersonListView.as_view(), name="person-list"),
    path("<slug:unit>/nguoi-dung/moi/", PersonCreateView.as_view(), name="person-create"),
    path(f"{_PERSON}/", PersonDetailView.as_view(), name="person-detail"),
    path(f"{_PERSON}/ho-ten/", PersonRenameView.as_view(), name="person-rename"),
    path(f"{_PERSON}/lien-ket/", PersonLinkView.as_view(), name="person-link"),
    path(f"{_PERSON}/tam-khoa/", PersonSuspendView.as_view(), name="person-suspend"),
    path(f"{_PERSON}/mo-lai/", PersonResumeView.as_view(), name="person-resume"),
    path(f"{_PERSON}/hai-buoc/", PersonSecondFactorView.as_view(), name="person-second-factor"),
    path(f"{_PERSON}/phien/dong/", PersonSessionsEndView.as_view(), name="person-sessions-end"),
    path(f"{_PERSON}/phien/<hexid:session>/dong/", PersonSessionEndView.as_view(), name="person-session-end"),
    path(f"{_PERSON}/phan-cong/", AppointmentCreateView.as_view(), name="appointment-create"),
    path(f"{_APPOINTMENT}/sua/", AppointmentUpdateView.as_view(), name="appointment-update"),
    path(f"{_APPOINTMENT}/ket-thuc/", AppointmentEndView.as_view(), name="appointment-end"),
    path(f"{_APPOINTMENT}/huy/", AppointmentCancelView.as_view(), name="appointment-cancel"),
]
