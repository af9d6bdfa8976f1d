"""Notices of receptions and petitions: numbers and steps, never a subject or a sender; of denunciations not even these.

Leaders are told of everything in their unit, an officer of the petitions given to him. Nobody is in charge of a
denunciation, a promised answer or a reflection, so that both are told.
"""

from datetime import date, timedelta
from typing import Any

from apps.accounts.roles import Role
from apps.complaints.models import DenunciationStep, OnlineReflection, PetitionStep, Reception
from apps.complaints.services.due import soon_until
from apps.core.notices import Cause, Source, To, add_source

SECRET_WORDS = "Hồ sơ mật: việc đến hạn"  # noqa: S105 - what is told of a denunciation


def _until(today: date) -> date:
    """As early as the list of what is due calls a step soon late; where no rule says so, once it is late."""
    return soon_until(today) or today - timedelta(days=1)


def _petition_step(step: PetitionStep, today: date) -> Cause:
    case = step.petition
    doubt = "" if step.is_confirmed else " (thời hạn chưa kiểm chứng)"
    in_charge = (To(Role.PETITION_OFFICER, case.assigned_to_id),) if case.assigned_to_id else ()
    return Cause(
        row=step.pk,
        key=f"{case.public_id} {step.code}",
        words=f"Đơn số {case.code}/{case.year}: {step.name}{doubt}",
        url=case.get_absolute_url(),
        unit_id=step.unit_id,
        to=(To(Role.LEADER), *in_charge),
        due_on=step.due_on,
    )


def _denunciation_step(step: DenunciationStep, today: date) -> Cause:
    case = step.denunciation
    return Cause(
        row=step.pk,
        key=f"{case.public_id} {step.code}",
        words=SECRET_WORDS,
        url=case.get_absolute_url(),
        unit_id=step.unit_id,
        to=(To(Role.LEADER), To(Role.PETITION_OFFICER)),
        due_on=step.due_on,
        barred=frozenset(bar.user_id for bar in case.bars.all()),
    )


def _promised_answer(reception: Reception, today: date) -> Cause:
    return Cause(
        row=reception.pk,
        key=reception.public_id,
        words=f"Trả lời sau buổi tiếp công dân ngày {reception.held_on:%d/%m/%Y}",
        url=reception.get_absolute_url(),
        unit_id=reception.unit_id,
        due_on=reception.answer_due_on,
    )


def _reflection(reflection: OnlineReflection, today: date) -> Cause:
    return Cause(
        row=reflection.pk,
        key=reflection.public_id,
        words=f"Phản ánh từ bảng công khai chờ xem, nhận ngày {reflection.received_at:%d/%m/%Y}",
        url=reflection.get_absolute_url(),
        unit_id=reflection.unit_id,
    )


def _open_denunciations(today: date) -> Any:
    return DenunciationStep.objects.open().for_list().prefetch_related("denunciation__bars")


add_source(
    Source(
        key="complaints.petition-step",
        label="Hạn xử lý đơn",
        permission="complaints.change_petitionstep",
        rows=lambda today: PetitionStep.objects.open().for_list(),
        cause=_petition_step,
        day_field="due_on",
        until=_until,
        urgent=True,
    )
)
add_source(
    Source(
        key="complaints.denunciation-step",
        label="Hồ sơ mật đến hạn",
        permission="complaints.change_denunciationstep",
        rows=_open_denunciations,
        cause=_denunciation_step,
        day_field="due_on",
        until=_until,
        urgent=True,
    )
)
add_source(
    Source(
        key="complaints.promised-answer",
        label="Hẹn trả lời sau tiếp công dân",
        permission="complaints.change_reception",
        rows=lambda today: Reception.objects.unanswered().for_list(),
        cause=_promised_answer,
        day_field="answer_due_on",
        until=_until,
        urgent=True,
    )
)
add_source(
    Source(
        key="complaints.reflection",
        label="Phản ánh từ bảng công khai chờ xem",
        permission="complaints.change_onlinereflection",
        rows=lambda today: OnlineReflection.objects.waiting().for_list(),
        cause=_reflection,
    )
)
