"""Pages of villages, profile figures, officials, terms and conventions."""

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.views.generic import DetailView, ListView

from apps.core.views import RecordPages, VisibleMixin
from apps.villages.filters import ConventionFilter, OfficeTermFilter, OfficialFilter, ProfileFigureFilter
from apps.villages.forms import ConventionForm, OfficeTermForm, OfficialForm, ProfileFigureForm
from apps.villages.models import Convention, OfficeTerm, Official, ProfileFigure, Village
from apps.villages.services import save_office_term
from apps.villages.tables import ConventionTable, OfficeTermTable, OfficialTable, ProfileFigureTable


class VillageListView(VisibleMixin, ListView):
    """The commune's villages of today with their heads."""

    model = Village
    permission_required = "villages.view_village"
    template_name = "villages/village_list.html"

    def get_queryset(self) -> Any:
        today = timezone.localdate()
        serving = OfficeTerm.objects.visible_to(self.request.user).on(today)
        heads = serving.filter(office="village_head").select_related("official")
        return super().get_queryset().on(today).prefetch_related(Prefetch("terms", heads, to_attr="heads"))


class VillageDetailView(VisibleMixin, DetailView):
    """One village: names over time, heads over time, conventions."""

    model = Village
    permission_required = "villages.view_village"
    template_name = "villages/village_detail.html"
    slug_url_kwarg = "village"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            terms=OfficeTerm.objects.visible_to(user).filter(village=self.object).for_list(),
            conventions=Convention.objects.visible_to(user).filter(village=self.object).for_list(),
            **kwargs,
        )


class ProfileFigurePages(RecordPages):
    model = ProfileFigure
    form_class = ProfileFigureForm
    table_class = ProfileFigureTable
    filterset_class = ProfileFigureFilter
    detail = ProfileFigureForm.Meta.fields
    intro = "Diện tích, đảng viên, chi bộ và các số liệu khác của xã theo năm; mỗi số liệu phải ghi rõ nguồn."


class OfficialPages(RecordPages):
    model = Official
    form_class = OfficialForm
    table_class = OfficialTable
    filterset_class = OfficialFilter
    detail = OfficialForm.Meta.fields


class OfficeTermPages(RecordPages):
    model = OfficeTerm
    form_class = OfficeTermForm
    table_class = OfficeTermTable
    filterset_class = OfficeTermFilter
    detail = OfficeTermForm.Meta.fields
    save = staticmethod(save_office_term)
    intro = "Ai giữ chức vụ nào, từ ngày nào đến ngày nào; người ký văn bản lấy từ danh sách này."


class ConventionPages(RecordPages):
    model = Convention
    form_class = ConventionForm
    table_class = ConventionTable
    filterset_class = ConventionFilter
    attachable = True
    detail = ("title", "village", "adopted_on", "recognised_on", "decision_number", "ended_on")
    intro = "Hương ước, quy ước có hiệu lực từ ngày UBND xã công nhận (Nghị định 61/2023/NĐ-CP)."
