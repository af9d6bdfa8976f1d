"""What the public notice board tells of a dialogue to come, beside what is recorded of it now."""

from datetime import date

from apps.dialogues.models import Dialogue
from apps.dialogues.papers.board import hours_and_place
from apps.documents.services import live_publication, source_of

# Tells the notice of a dialogue apart from its result on the board.
NOTICE = "thong-bao"


def remark_on_notice(dialogue: Dialogue, *, today: date) -> str:
    """What to do where the notice on the board announces another day, hour or place; "" where it does not.

    A notice whose day is over announces nothing any more.
    """
    live = live_publication(f"{source_of(dialogue)}:{NOTICE}")
    if live is None or live.happens_on is None or live.happens_on < today:
        return ""
    stands = "Bảng công khai vẫn thông báo cuộc đối thoại này"
    told = f"{live.happens_on:%d/%m/%Y}" + (f", {live.happens_at}" if live.happens_at else "")
    if dialogue.is_planned and dialogue.held_on >= today:
        if (live.happens_on, live.happens_at) == (dialogue.held_on, hours_and_place(dialogue)):
            return ""
        return f"{stands} vào {told}, khác với nội dung ghi ở đây: đưa thông báo lên bảng lần nữa."
    if dialogue.is_held and live.happens_on == dialogue.held_on:
        return ""
    return f"{stands} vào {told}: mở mục “Bảng công khai”, gỡ thông báo khỏi bảng."
