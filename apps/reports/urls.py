from django.urls import path

from apps.reports import views

app_name = "reports"
_report = "<slug:unit>/bao-cao/<hexid:public_id>/"
urlpatterns = [
    path("<slug:unit>/", views.UnitHomeView.as_view(), name="home"),
    path("<slug:unit>/chi-tieu/", views.FigureListView.as_view(), name="figure-list"),
    path("<slug:unit>/chi-tieu/<str:name>/", views.FigureDetailView.as_view(), name="figure-detail"),
    path("<slug:unit>/bieu-thong-ke-quy/", views.QuarterlyView.as_view(), name="quarterly"),
    path("<slug:unit>/bieu-thong-ke-quy/lap-tep/", views.QuarterlyWorkbookView.as_view(), name="quarterly-workbook"),
    path("<slug:unit>/bieu-thong-ke-quy/tep/", views.QuarterlyFileView.as_view(), name="quarterly-file"),
    path("<slug:unit>/kiem-tra-du-lieu/", views.DoctorView.as_view(), name="doctor"),
    path("<slug:unit>/chot-so/", views.RegisterListView.as_view(), name="register-list"),
    path("<slug:unit>/bao-cao/", views.ReportListView.as_view(), name="report-list"),
    path("<slug:unit>/bao-cao/moi/", views.ReportCreateView.as_view(), name="report-create"),
    path("<slug:unit>/bao-cao/khoi-phuc/<int:history_id>/", views.ReportRestoreView.as_view(), name="report-restore"),
    path(f"{_report}xoa/", views.ReportDiscardView.as_view(), name="report-discard"),
    path(_report, views.ReportDetailView.as_view(), name="report-detail"),
    path(f"{_report}lich-su/", views.ReportHistoryView.as_view(), name="report-history"),
    path(f"{_report}the-thuc/", views.ReportUpdateView.as_view(), name="report-update"),
    path(f"{_report}xem-truoc.pdf", views.ReportPdfView.as_view(), name="report-pdf"),
    path(f"{_report}so-lieu/", views.ReportFigureView.as_view(), name="report-figure"),
    path(f"{_report}buoc/", views.ReportStepView.as_view(), name="report-step"),
    path(f"{_report}ban-hanh/", views.ReportIssueView.as_view(), name="report-issue"),
    path(f"{_report}cong-khai/", views.ReportReleaseView.as_view(), name="report-release"),
    path(f"{_report}muc/moi/", views.SectionAddView.as_view(), name="section-add"),
    path(f"{_report}muc/<int:section>/", views.SectionUpdateView.as_view(), name="section-update"),
    path(f"{_report}muc/<int:section>/thao-tac/", views.SectionActionView.as_view(), name="section-action"),
]
