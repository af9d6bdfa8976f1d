"""Pages of the light records."""

from apps.core.views import RecordPages
from apps.dialogues.filters import OpinionPointFilter, VoterContactFilter
from apps.dialogues.forms import OpinionPointForm, VoterContactForm
from apps.dialogues.models import OpinionPoint, VoterContact
from apps.dialogues.tables import OpinionPointTable, VoterContactTable


class VoterContactPages(RecordPages):
    model = VoterContact
    form_class = VoterContactForm
    table_class = VoterContactTable
    filterset_class = VoterContactFilter
    attachable = True
    detail = VoterContactForm.Meta.fields
    intro = "Đại biểu Quốc hội, HĐND các cấp tiếp xúc cử tri tại xã. Số không đếm thì để trống; trống khác với 0."


class OpinionPointPages(RecordPages):
    model = OpinionPoint
    form_class = OpinionPointForm
    table_class = OpinionPointTable
    filterset_class = OpinionPointFilter
    detail = OpinionPointForm.Meta.fields
    intro = "Nơi Nhân dân xem thông tin, gửi ý kiến. Thôi dùng thì ghi ngày cuối, không xóa."
