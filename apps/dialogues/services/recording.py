"""Writing a dialogue with its villages, calling a planned one off and planning it again."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core.services import delete_record, lock_current, save_record
from apps.dialogues.models import Dialogue, DialogueState
from apps.documents.services import demand_off_board

CANCELLED_WORDS = "Cuộc đối thoại này đã ghi là không tổ chức. Nếu ghi nhầm thì bấm “Lên kế hoạch lại” rồi sửa tiếp."


@transaction.atomic
def record_dialogue(*, record: Dialogue, user: Any, expected_version: int | None = None) -> Dialogue:
    """Store a dialogue, planned or held.

    Raises `ValidationError` when it does not hold together or was called off, `StaleRecordError` as `save_record` does.
    """
    stored = Dialogue.objects.filter(pk=record.pk).only("state").first() if record.pk is not None else None
    if record.is_cancelled or (stored is not None and stored.is_cancelled):
        raise ValidationError(CANCELLED_WORDS)
    if stored is not None and stored.is_held and record.is_planned:
        raise ValidationError("Cuộc đối thoại này đã ghi là đã tổ chức.")
    record.full_clean()
    saved: Dialogue = save_record(record=record, user=user, expected_version=expected_version)
    return saved


@transaction.atomic
def cancel_dialogue(*, dialogue: Dialogue, user: Any, expected_version: int) -> Dialogue:
    """Note that a planned dialogue was not held.

    Raises `ValidationError` for one that was, or while its notice stands on the board.
    """
    current: Dialogue = lock_current(dialogue, expected_version)
    if not current.is_planned:
        raise ValidationError("Chỉ cuộc đối thoại đã lên kế hoạch mới ghi được là không tổ chức.")
    demand_off_board(current)
    current.state = DialogueState.CANCELLED
    saved: Dialogue = save_record(record=current, user=user)
    return saved


@transaction.atomic
def delete_dialogue(*, record: Dialogue, children: Iterable[type[Any]] = ()) -> Any:
    """As `delete_record`; raises `ValidationError` while its notice or its result stands on the board."""
    demand_off_board(record)
    return delete_record(record=record, children=children)


@transaction.atomic
def reopen_dialogue(*, dialogue: Dialogue, user: Any, expected_version: int) -> Dialogue:
    """Plan a dialogue again that was noted as not held. Raises `ValidationError` for any other one."""
    current: Dialogue = lock_current(dialogue, expected_version)
    if not current.is_cancelled:
        raise ValidationError("Chỉ cuộc đối thoại đã ghi là không tổ chức mới lên kế hoạch lại được.")
    current.state = DialogueState.PLANNED
    saved: Dialogue = save_record(record=current, user=user)
    return saved
