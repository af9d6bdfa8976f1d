"""Pages of supervisions."""

from apps.core.views import Child, RecordPages
from apps.supervision.filters import SupervisionFilter
from apps.supervision.forms import FindingFormSet, RecommendationFormSet, SupervisionForm
from apps.supervision.models import Supervision
from apps.supervision.tables import SupervisionTable


class SupervisionPages(RecordPages):
    model = Supervision
    form_class = SupervisionForm
    table_class = SupervisionTable
    filterset_class = SupervisionFilter
    attachable = True
    detail = SupervisionForm.Meta.fields
    children = (
        Child(
            "Vụ việc phát hiện",
            FindingFormSet,
            "findings",
            (
                ("Vụ việc", "description"),
                ("Tiền (đồng)", "money_found"),
                ("Đất (m²)", "land_found_m2"),
                ("Tình trạng", lambda row: row.get_status_display()),
            ),
        ),
        Child(
            "Kiến nghị sau giám sát",
            RecommendationFormSet,
            "recommendations",
            (
                ("Nơi nhận", lambda row: row.get_addressee_display()),
                ("Nội dung", "text"),
                ("Ngày gửi", "sent_on"),
                ("Hạn trả lời", "due_on"),
                ("Trả lời", "reply"),
                ("Ngày trả lời", "replied_on"),
                ("Được tiếp thu", "accepted"),
            ),
        ),
    )
    intro = (
        "Giám sát, khảo sát và phản biện xã hội của MTTQ, các tổ chức chính trị - xã hội, Ban Thanh tra nhân dân, "
        "Ban Giám sát đầu tư của cộng đồng và HĐND; tính vào kỳ theo ngày bắt đầu."
    )
