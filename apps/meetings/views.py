"""Pages of village meetings."""

from apps.core.views import Child, RecordPages
from apps.meetings.filters import MeetingFilter
from apps.meetings.forms import MatterInline, MeetingForm
from apps.meetings.models import Meeting
from apps.meetings.services import record_meeting
from apps.meetings.tables import MeetingTable


class MeetingPages(RecordPages):
    model = Meeting
    form_class = MeetingForm
    table_class = MeetingTable
    filterset_class = MeetingFilter
    attachable = True
    save = staticmethod(record_meeting)
    detail = (
        ("Thôn", "village_name"),
        "kind",
        "subject",
        "held_on",
        "place",
        "chair_name",
        "secretary_name",
        ("Số hộ có đại diện dự trên tổng số hộ", "attendance"),
        "summary",
    )
    children = (
        Child(
            "Việc đưa ra bàn, quyết định",
            MatterInline,
            "matters",
            (
                ("Nội dung", "text"),
                ("Loại việc", "get_kind_display"),
                ("Hình thức", "get_method_display"),
                ("Tán thành", "votes_for"),
                ("Không tán thành", "votes_against"),
                ("Ý kiến khác", "votes_other"),
                ("Không hợp lệ", "invalid"),
                ("Kết quả trên tổng số hộ", "verdict"),
                ("Tỷ lệ trên số hộ dự họp", "share_of_present"),
            ),
        ),
    )
    intro = (
        "Mỗi hộ một phiếu. Tỷ lệ tính trên tổng số hộ của thôn ngày họp, theo quy định có hiệu lực ngày đó; "
        "cuộc họp không đủ tỷ lệ cũng ghi."
    )
