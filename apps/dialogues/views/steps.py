"""Pages that ask before a planned dialogue is called off or planned again."""

from django.urls import URLPattern, path

from apps.core.views.steps import VersionedStepView
from apps.dialogues import services
from apps.dialogues.views.dialogues import DialoguePages


class DialogueStepView(VersionedStepView):
    pages = DialoguePages


class CancelView(DialogueStepView):
    service = staticmethod(services.cancel_dialogue)
    title = "Cuộc đối thoại không tổ chức"
    explanation = "Cuộc đối thoại vẫn còn trong danh sách, ghi là không tổ chức, và không tính vào số liệu."
    button = "Ghi không tổ chức"
    done = "Đã ghi cuộc đối thoại không tổ chức."


class ReopenView(DialogueStepView):
    service = staticmethod(services.reopen_dialogue)
    title = "Lên kế hoạch lại cuộc đối thoại"
    explanation = "Cuộc đối thoại ghi nhầm là không tổ chức trở lại kế hoạch."
    button = "Lên kế hoạch lại"
    done = "Cuộc đối thoại đã trở lại kế hoạch."


def step_urls(route: str) -> list[URLPattern]:
    """Patterns of the steps below a dialogue."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    return [
        path(f"{one}khong-to-chuc/", CancelView.as_view(), name="dialogue-cancel"),
        path(f"{one}len-ke-hoach-lai/", ReopenView.as_view(), name="dialogue-reopen"),
    ]
