"""Putting the notice of a dialogue to come, and the result of one that was held, on the public notice board."""

from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, path
from django.utils import timezone

from apps.dialogues.models import Dialogue
from apps.dialogues.papers.board import hours_and_place, notice_blocks, result_blocks
from apps.dialogues.services.board import NOTICE
from apps.dialogues.views.dialogues import DialoguePages
from apps.documents.blocks import Block, Item
from apps.documents.models import Publication, Subject
from apps.documents.services import Offered
from apps.documents.views.release import ReleaseView
from apps.documents.writers.wording import plain
from apps.villages.models import Village

NAMELESS = "Nội dung không nêu tên người phát biểu: kiểm tra cả lời ý kiến và lời trả lời."


class DialogueReleaseView(ReleaseView):
    """The result of a dialogue that was held, with the opinions and their answers."""

    pages = DialoguePages
    subject = Subject.DIALOGUE
    title = "Đưa kết quả đối thoại lên bảng công khai"
    explanation = f"{ReleaseView.explanation} {NAMELESS}"

    def releasable(self, rows: Any) -> Any:
        return rows.held()

    @property
    def village(self) -> Village | None:
        """Where it was held for one village alone."""
        rows = list(self.object.villages.all())
        return rows[0].village if len(rows) == 1 else None

    def offered(self) -> Offered:
        dialogue: Dialogue = self.object
        title = f"Kết quả đối thoại ngày {dialogue.held_on:%d/%m/%Y}: {dialogue.subject}"
        return Offered(title[:300], _words(result_blocks(dialogue)))


class DialogueNoticeView(DialogueReleaseView):
    """The notice of a planned dialogue, which stands until its day and is listed among what comes up."""

    word = NOTICE
    title = "Đưa thông báo đối thoại lên bảng công khai"
    explanation = ReleaseView.explanation

    def releasable(self, rows: Any) -> Any:
        return rows.coming(timezone.localdate())

    def offered(self) -> Offered:
        dialogue: Dialogue = self.object
        title = f"Thông báo đối thoại ngày {dialogue.held_on:%d/%m/%Y}: {dialogue.subject}"
        return Offered(title[:300], _words(notice_blocks(dialogue)), ends_on=dialogue.held_on)

    def preview(self, form: Any) -> Publication:
        shown = super().preview(form)
        shown.happens_on, shown.happens_at = self.object.held_on, hours_and_place(self.object)
        return shown

    def of_record(self) -> dict[str, Any]:
        return super().of_record() | {"happens_on": self.object.held_on, "happens_at": hours_and_place(self.object)}


def _words(blocks: Iterable[Block]) -> str:
    """Paragraphs; what is listed by hyphens goes on in the paragraph that it belongs to."""
    paragraphs: list[str] = []
    listed = False
    for block in blocks:
        words, number = plain(block), block.number if isinstance(block, Item) else ""
        if listed and number == "-":
            paragraphs[-1] += f"\n{words}"
        else:
            paragraphs.append(f"{number} {words}" if number not in ("", "-") else words)
        listed = isinstance(block, Item)
    return "\n\n".join(paragraphs)


def release_urls(route: str) -> list[URLPattern]:
    """Patterns below a dialogue."""
    address = f"<slug:unit>/{route}/<hexid:public_id>/bang-cong-khai/"
    return [
        path(address, DialogueReleaseView.as_view(), name="dialogue-release"),
        path(f"{address}thong-bao/", DialogueNoticeView.as_view(), name="dialogue-release-notice"),
    ]
