"""Pages of profiles, officials, terms and conventions."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from apps.core.display import NOTHING, shown
from apps.core.views import RecordPages
from apps.core.views.records import RecordDetailView
from apps.villages.filters import (
    ConventionFilter,
    OfficeTermFilter,
    OfficialFilter,
    ProfileFigureFilter,
    VillageProfileFilter,
)
from apps.villages.forms import (
    ConventionForm,
    OfficeTermForm,
    OfficialForm,
    ProfileFigureForm,
    VillageProfileForm,
)
from apps.villages.models import Convention, OfficeTerm, Official, ProfileFigure, VillageProfile
from apps.villages.services import heads_beside, remarks_on, save_convention, save_office_term
from apps.villages.tables import (
    ConventionTable,
    OfficeTermTable,
    OfficialTable,
    ProfileFigureTable,
    VillageProfileTable,
)
from apps.villages.views.villages import register_count


class ProfileFigurePages(RecordPages):
    model = ProfileFigure
    form_class = ProfileFigureForm
    table_class = ProfileFigureTable
    filterset_class = ProfileFigureFilter
    detail = ProfileFigureForm.Meta.fields
    intro = "Diện tích, đảng viên, chi bộ và các số liệu khác của xã theo năm; mỗi số liệu phải ghi rõ nguồn."


class VillageProfileDetailView(RecordDetailView):
    """Beside what the source states stands what the household register counts on the last day of the year."""

    template_name = "villages/villageprofile_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        profile = self.object
        day = min(date(profile.year, 12, 31), timezone.localdate())
        counted = register_count(self.request.user, profile.village, day)
        return super().get_context_data(day=day, counted=counted, **kwargs)


class VillageProfilePages(RecordPages):
    model = VillageProfile
    form_class = VillageProfileForm
    table_class = VillageProfileTable
    filterset_class = VillageProfileFilter
    detail = VillageProfileForm.Meta.fields
    views = {"detail": VillageProfileDetailView}
    intro = (
        "Diện tích, số hộ, nhân khẩu, chi bộ, nhà văn hóa của từng thôn theo năm, mỗi năm một bản ghi, ghi rõ nguồn. "
        "Số hộ để biểu quyết vẫn lấy từ sổ hộ."
    )


class OfficialPages(RecordPages):
    model = Official
    form_class = OfficialForm
    table_class = OfficialTable
    filterset_class = OfficialFilter
    detail = OfficialForm.Meta.fields


class OfficeTermDetailView(RecordDetailView):
    """What the law has to remark stands below; it never keeps anybody from recording what happened."""

    template_name = "villages/officeterm_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        term, remarks = self.object, []
        if term.village_id is not None:
            beside = OfficeTerm.objects.visible_to(self.request.user).filter(village=term.village_id)
            remarks = remarks_on(beside, today=timezone.localdate()).get(term.pk, [])
        return super().get_context_data(remarks=remarks, **kwargs)


class OfficeTermPages(RecordPages):
    model = OfficeTerm
    form_class = OfficeTermForm
    table_class = OfficeTermTable
    filterset_class = OfficeTermFilter
    detail = OfficeTermForm.Meta.fields
    views = {"detail": OfficeTermDetailView}
    save = staticmethod(save_office_term)
    intro = "Ai giữ chức vụ nào, từ ngày nào đến ngày nào; người ký văn bản lấy từ danh sách này."

    @staticmethod
    def warnings(record: Any, user: Any) -> list[str]:
        """More than one head at a time is mostly a term that was left without its last day."""
        return [
            format_html(
                'Cùng thời gian này {} còn một trưởng thôn khác: <a href="{}">{}</a>, từ {} đến {}. Nếu người đó đã '
                "thôi, ghi ngày cuối vào nhiệm kỳ đó.",
                other.village,
                other.get_absolute_url(),
                other.official,
                shown(other.valid_from),
                f"hết {shown(other.valid_until)}" if other.valid_until else "nay",
            )
            for other in heads_beside(record, user)
        ]


def _last_day(convention: Any) -> str:
    """With the reason, where another one came in its place."""
    if convention.last_day is None:
        return NOTHING
    by_replacement = convention.last_day != convention.ended_on
    return f"{shown(convention.last_day)}{' (có văn bản thay thế)' if by_replacement else ''}"


class ConventionPages(RecordPages):
    model = Convention
    form_class = ConventionForm
    table_class = ConventionTable
    filterset_class = ConventionFilter
    attachable = True
    save = staticmethod(save_convention)
    detail = (
        *("title", "kind", "village", "change", "base", "adopted_on", "recognised_on", "decision_number"),
        ("hết hiệu lực sau ngày", _last_day),
    )
    intro = (
        "Hương ước, quy ước có hiệu lực từ ngày UBND xã công nhận (Nghị định 61/2023/NĐ-CP). Khi văn bản thay thế được "
        "công nhận, văn bản cũ hết hiệu lực sau ngày hôm trước. Kết quả biểu quyết thông qua ghi ở cuộc họp của thôn."
    )

    @staticmethod
    def actions(record: Any, user: Any) -> list[tuple[str, str, str]]:
        address = reverse("villages:convention-standing", args=[record.unit.slug, record.village.slug])
        return [("Văn bản đang có hiệu lực", address, "journal-text")]
