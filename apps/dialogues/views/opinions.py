"""Opinions of all years in one list: what is open goes along from one year into the next."""

from typing import Any

from django.urls import URLPattern, path, reverse

from apps.core.views import RecordPages
from apps.core.views.records import RecordListView
from apps.dialogues.filters import OpinionFilter
from apps.dialogues.models import DialogueOpinion
from apps.dialogues.tables import OpinionTable


class OpinionListView(RecordListView):
    """Rows are written on their dialogue's page, to which each leads."""

    template_name = "dialogues/opinion_list.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().at_held().order_by("dialogue__held_on", "dialogue", "position", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may_add": False}


class OpinionPages(RecordPages):
    """The list alone."""

    model = DialogueOpinion
    table_class = OpinionTable
    filterset_class = OpinionFilter
    when_empty = "Ý kiến ghi ở kết quả của cuộc đối thoại rồi được theo ở đây đến khi làm xong."
    intro = (
        "Ý kiến chưa trả lời và cam kết chưa thực hiện xong của mọi năm; năm nào chưa xong thì chuyển sang năm sau. "
        "Bấm vào ý kiến để mở cuộc đối thoại và ghi kết quả."
    )

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        """There is no page but the list; rows are added on a dialogue's page."""
        return reverse("dialogues:opinion-list" if page == "list" else "dialogues:dialogue-list", args=args[:1])

    @classmethod
    def urls(cls, route: str) -> list[URLPattern]:
        return [path(f"<slug:unit>/{route}/", OpinionListView.as_view(pages=cls), name="opinion-list")]
