"""What may be done next with a dialogue, and its papers, as links that its page offers."""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.dialogues.models import Dialogue, DialogueState
from apps.dialogues.papers import PAPERS
from apps.documents.drafting import PaperLink, paper_links
from apps.documents.services import may_release

Offer = tuple[str, str, str]


def _to(name: str, dialogue: Dialogue, *more: Any) -> str:
    return reverse(f"dialogues:dialogue-{name}", args=(dialogue.unit.slug, dialogue.public_id, *more))


def offers_of(dialogue: Dialogue, user: Any) -> list[Offer]:
    """(label, address, icon) of each step that fits the dialogue's state and the person."""
    if not user.reach.may_write_record(dialogue):
        return []
    releases = may_release(user, dialogue.unit)
    found: list[Offer] = []
    if dialogue.state == DialogueState.PLANNED:
        found += [
            ("Ghi kết quả", _to("result", dialogue), "pencil-square"),
            ("Không tổ chức", _to("cancel", dialogue), "calendar-x"),
        ]
        if releases and dialogue.held_on >= timezone.localdate():
            found.append(("Đưa thông báo lên bảng công khai", _to("release-notice", dialogue), "broadcast"))
    elif dialogue.state == DialogueState.CANCELLED:
        found.append(("Lên kế hoạch lại", _to("reopen", dialogue), "calendar-plus"))
    elif releases:
        found.append(("Đưa kết quả lên bảng công khai", _to("release", dialogue), "broadcast"))
    return found


def papers_of(dialogue: Dialogue) -> list[PaperLink]:
    """The papers for which the dialogue has something."""
    return paper_links(PAPERS, dialogue, partial(_to, "paper", dialogue))
