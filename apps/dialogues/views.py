"""Pages of dialogues."""

from apps.core.views import Child, RecordPages
from apps.dialogues.filters import DialogueFilter
from apps.dialogues.forms import DialogueForm, DialogueOpinionInline
from apps.dialogues.models import Dialogue
from apps.dialogues.tables import DialogueTable


class DialoguePages(RecordPages):
    model = Dialogue
    form_class = DialogueForm
    table_class = DialogueTable
    filterset_class = DialogueFilter
    attachable = True
    detail = (
        "held_on",
        "subject",
        "host_name",
        "host_post",
        "level",
        "target_group",
        "place",
        ("Thông báo trước", "announcement"),
        "participants",
        ("Công bố kết quả", "publication"),
        "notes",
    )
    children = (
        Child(
            "Ý kiến tại đối thoại",
            DialogueOpinionInline,
            "opinions",
            (
                ("Nội dung", "topic"),
                ("Tình trạng", "get_status_display"),
                ("Hạn trả lời", "due_on"),
                ("Ngày trả lời", "answered_on"),
                ("Trả lời, kết quả giải quyết", "answer"),
            ),
        ),
    )
    intro = "Đối thoại trực tiếp của người đứng đầu với Nhân dân; ý kiến ghi theo nội dung, không ghi tên người nêu."
