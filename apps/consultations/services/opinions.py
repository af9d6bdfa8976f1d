"""Taking opinions down and answering them, one by one or many with the same words."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.consultations.models import (
    Answer,
    Consultation,
    ConsultationChannel,
    ConsultationOpinion,
    demand_reply,
)
from apps.consultations.services.recording import CANCELLED_WORDS
from apps.core.services import lock_current


@transaction.atomic
def add_opinions(*, consultation: Consultation, opinions: Sequence[ConsultationOpinion], user: Any) -> int:
    """Store new opinions of a consultation; a form that was not named yet is added. Gives how many were stored.

    Raises `ValidationError` when the consultation was called off or an opinion does not hold together.
    """
    current = _taking(consultation)
    for opinion in opinions:
        opinion.consultation = current
        _store(opinion, user)
    _name_channels(current, {opinion.channel for opinion in opinions}, user)
    return len(opinions)


@transaction.atomic
def save_opinion(*, opinion: ConsultationOpinion, user: Any, expected_version: int) -> ConsultationOpinion:
    """Store a changed opinion. Raises `StaleRecordError` when someone else changed it since it was opened."""
    current = _taking(opinion.consultation)
    standing: ConsultationOpinion = lock_current(opinion, expected_version)
    opinion.version = standing.version + 1
    _store(opinion, user)
    _name_channels(current, {opinion.channel}, user)
    return opinion


@transaction.atomic
def delete_opinion(*, opinion: ConsultationOpinion, user: Any, expected_version: int) -> Consultation:
    """Take away an opinion that was entered by mistake; the history keeps it. Gives its consultation.

    Raises `ValidationError` while everybody reads it on the board.
    """
    current: Any = lock_current(opinion, expected_version)
    if current.is_on_board:
        raise ValidationError("Ý kiến này đang có trên bảng công khai: gỡ khỏi bảng công khai trước rồi mới xóa.")
    current._history_user = user
    current.delete()
    return opinion.consultation


@transaction.atomic
def settle_opinions(
    *, consultation: Consultation, keys: Iterable[int], status: str, reply: str, user: Any
) -> tuple[int, int]:
    """Answer the chosen opinions of a consultation with the same words.

    Those that somebody has answered meanwhile stay as they are: gives how many were answered, and how many were left.
    Raises `ValidationError` without an answer, without words or without any opinion.
    """
    if status == Answer.WAITING:
        raise ValidationError({"status": "Chọn tiếp thu, tiếp thu một phần hoặc không tiếp thu."})
    demand_reply(status, reply)
    current: Any = _taking(consultation)
    chosen = list(current.opinions.select_for_update().filter(pk__in=list(keys)))
    if not chosen:
        raise ValidationError("Chọn ít nhất một ý kiến trong danh sách.")
    waiting = [opinion for opinion in chosen if opinion.is_waiting]
    for opinion in waiting:
        opinion.status, opinion.reply, opinion.version = status, reply, opinion.version + 1
        _store(opinion, user)
    return len(waiting), len(chosen) - len(waiting)


def _taking(consultation: Consultation) -> Consultation:
    """The consultation, locked, so that what is written below it happens in turn; not one that was called off."""
    current = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if current.is_cancelled:
        raise ValidationError(CANCELLED_WORDS)
    return current


def _store(opinion: Any, user: Any) -> None:
    opinion.full_clean()
    opinion._history_user = user
    opinion.save()


def _name_channels(consultation: Any, channels: set[str], user: Any) -> None:
    """An opinion that came in some form says that the form was used."""
    for channel in sorted(channels - set(consultation.channels.values_list("channel", flat=True))):
        row: Any = ConsultationChannel(consultation=consultation, channel=channel)
        row._history_user = user
        row.save()
