"""Pages of petitions, denunciations and receptions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.complaints.filters import DenunciationFilter, PetitionFilter, ReceptionFilter
from apps.complaints.forms import DenunciationForm, PetitionForm, ReceptionForm, ReclassifyForm
from apps.complaints.models import Denunciation, Petition, Reception
from apps.complaints.services import reclassify_as_denunciation, record_reception
from apps.complaints.tables import DenunciationTable, PetitionTable, ReceptionTable
from apps.core.views import FormOnRecordView, NotedMixin, RecordPages, VisibleMixin


class PetitionPages(RecordPages):
    model = Petition
    form_class = PetitionForm
    table_class = PetitionTable
    filterset_class = PetitionFilter
    attachable = True
    detail = PetitionForm.Meta.fields
    intro = "Khiếu nại, kiến nghị, phản ánh, tranh chấp. Tố cáo được ghi ở sổ riêng, không ghi nội dung."

    @staticmethod
    def actions(record: Petition, user: Any) -> list[tuple[str, str, str]]:
        if not user.has_perms(PetitionReclassifyView.permission_required) or not user.reach.may_write_record(record):
            return []
        url = reverse("complaints:petition-reclassify", args=[record.unit.slug, record.public_id])
        return [("Chuyển sang sổ tố cáo", url, "shield-lock")]


class PetitionReclassifyView(NotedMixin, VisibleMixin, FormOnRecordView):
    """Asks for the two numbers, then registers the denunciation and erases the petition."""

    model = Petition
    form_class = ReclassifyForm
    permission_required = ("complaints.delete_petition", "complaints.add_denunciation")
    template_name = "complaints/petition_reclassify.html"
    slug_field = slug_url_kwarg = "public_id"
    writing = True

    def form_valid(self, form: ReclassifyForm) -> HttpResponse:
        try:
            denunciation = reclassify_as_denunciation(petition=self.object, user=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, "Đã chuyển sang sổ tố cáo và xóa đơn cùng tệp đính kèm, lịch sử của đơn.")
        return redirect(denunciation)


class DenunciationPages(RecordPages):
    model = Denunciation
    form_class = DenunciationForm
    table_class = DenunciationTable
    filterset_class = DenunciationFilter
    detail = DenunciationForm.Meta.fields
    intro = "Chỉ ghi mã số, ngày, lĩnh vực, giai đoạn, kết quả và số hồ sơ giấy; nội dung nằm trong hồ sơ giấy."


class ReceptionPages(RecordPages):
    model = Reception
    form_class = ReceptionForm
    table_class = ReceptionTable
    filterset_class = ReceptionFilter
    detail = ReceptionForm.Meta.fields
    intro = "Mỗi dòng là một lượt tiếp công dân. Lượt tiếp có tố cáo chỉ ghi số người, số vụ việc."
    save = staticmethod(record_reception)
