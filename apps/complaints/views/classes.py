"""Pages of the commune's own types and fields of petitions, and of the time that it allows itself."""

from apps.complaints.filters import InternalTargetFilter, PetitionClassFilter
from apps.complaints.forms.classes import InternalTargetForm, PetitionClassForm
from apps.complaints.models import InternalTarget, PetitionClass
from apps.complaints.services.classes import delete_target, restore_target, save_target
from apps.complaints.tables import InternalTargetTable, PetitionClassTable
from apps.core.views import RecordPages


class PetitionClassPages(RecordPages):
    model = PetitionClass
    form_class = PetitionClassForm
    table_class = PetitionClassTable
    filterset_class = PetitionClassFilter
    detail = ("axis", "counted_as", "name", "is_in_use")
    intro = (
        "Tên gọi chi tiết hơn mà xã tự đặt. Mỗi tên gọi tính vào một loại đơn hoặc một lĩnh vực chung, nên số liệu vẫn "
        "so sánh được với xã khác."
    )


class InternalTargetPages(RecordPages):
    model = InternalTarget
    form_class = InternalTargetForm
    table_class = InternalTargetTable
    filterset_class = InternalTargetFilter
    detail = InternalTargetForm.Meta.fields
    intro = (
        "Thời hạn trả lời mà xã tự quy định cho loại đơn luật không đặt thời hạn. Đơn tiếp nhận trong khoảng ngày áp "
        "dụng theo thời hạn này; đổi thời hạn thì hạn của đơn đang xử lý được tính lại."
    )
    save = staticmethod(save_target)
    delete = staticmethod(delete_target)
    restore = staticmethod(restore_target)
