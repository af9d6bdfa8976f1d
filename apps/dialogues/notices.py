"""Notices of dialogues: those to come or without a record, answers and promises by their day."""

from datetime import date
from typing import Any

from apps.core.notices import Cause, Source, add_source
from apps.dialogues.models import Dialogue, DialogueOpinion, DialogueState, OpinionStatus


def _planned(dialogue: Dialogue, today: date) -> Cause:
    asked = "ghi kết quả" if dialogue.held_on < today else "sắp tổ chức"
    return Cause(
        row=dialogue.pk,
        key=dialogue.public_id,
        words=f"Đối thoại ngày {dialogue.held_on:%d/%m/%Y}: {asked}",
        url=dialogue.get_absolute_url(),
        unit_id=dialogue.unit_id,
        due_on=dialogue.held_on,
    )


def _opinion(words: str, opinion: DialogueOpinion) -> Cause:
    dialogue = opinion.dialogue
    return Cause(
        row=opinion.pk,
        key=f"{opinion.pk}",
        words=f"{words} tại đối thoại ngày {dialogue.held_on:%d/%m/%Y}",
        url=dialogue.get_absolute_url(),
        unit_id=dialogue.unit_id,
        due_on=opinion.next_day,
    )


def _opinions(status: OpinionStatus) -> Any:
    return DialogueOpinion.objects.at_held().filter(status=status).select_related("dialogue__unit")


add_source(
    Source(
        key="dialogues.planned",
        label="Đối thoại sắp tổ chức, chưa ghi kết quả",
        permission="dialogues.change_dialogue",
        rows=lambda today: Dialogue.objects.filter(state=DialogueState.PLANNED).select_related("unit"),
        cause=_planned,
        day_field="held_on",
    )
)
add_source(
    Source(
        key="dialogues.answer",
        label="Trả lời ý kiến đối thoại",
        permission="dialogues.change_dialogueopinion",
        rows=lambda today: _opinions(OpinionStatus.OPEN),
        cause=lambda opinion, today: _opinion("Trả lời ý kiến", opinion),
        day_field="due_on",
    )
)
add_source(
    Source(
        key="dialogues.promise",
        label="Thực hiện cam kết đối thoại",
        permission="dialogues.change_dialogueopinion",
        rows=lambda today: _opinions(OpinionStatus.PROMISED),
        cause=lambda opinion, today: _opinion("Thực hiện cam kết", opinion),
        day_field="promise_due_on",
    )
)
