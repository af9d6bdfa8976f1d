"""A body is renewed: who leaves, who joins, and the decision, in one step that can be taken back.

All rows of one renewal carry the same mark in their history, by which taking it back finds them.
"""

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.committees.models import Committee, CommitteeDecision, CommitteeMember, DecisionKind
from apps.committees.rules import TWO_SEATS, held_twice
from apps.core.constraints import NOT_YET
from apps.core.periods import runs_on
from apps.core.services import lock_current, save_record
from apps.villages.models import Official

_EVE = timedelta(days=1)


@transaction.atomic
def renew(
    *,
    committee: Committee,
    decision: CommitteeDecision,
    leavers: Iterable[CommitteeMember],
    joiners: Iterable[CommitteeMember],
    user: Any,
    expected_version: int,
) -> Committee:
    """Store the decision; leavers sit up to the day before it, joiners from its day on. Gives the body.

    Whoever gets another role leaves and joins. `decision` and `joiners` are new rows without their body or days.
    Raises `ValidationError` where nobody would change and the decision says no new term, where a day does not fit, or
    somebody who stays would join once more.
    """
    current: Committee = lock_current(committee, expected_version)
    day = decision.decided_on
    if day > timezone.localdate():
        raise ValidationError({"decided_on": f"Ngày quyết định {NOT_YET}"})
    if not runs_on(day, current.established_on, current.dissolved_on):
        raise ValidationError({"decided_on": _not_active(current, day)})
    going, coming = list(leavers), list(joiners)
    if not going and not coming and decision.term_until is None:
        raise ValidationError("Chọn người thôi tham gia, ghi người tham gia mới hoặc ghi nhiệm kỳ mới.")
    mark = secrets.token_hex(8)
    for member in going:
        _leave(member, decision, mark)
    seated = {row.official_id for row in current.members.all() if row.serves_on(day)}
    for member in coming:
        if member.official_id in seated:
            raise ValidationError(
                f"{member.official} đang là thành viên; muốn đổi vai trò thì đánh dấu ở mục Thôi tham gia."
            )
        seated.add(member.official_id)
        member.committee, member.joined_on = current, day
        _store(member, mark)
    _refuse_two_seats(current)
    decision.committee = current
    decision.full_clean()
    _marked(decision, mark).save()
    saved: Committee = save_record(record=current, user=user)
    return saved


def _not_active(committee: Committee, day: date) -> str:
    since, until = committee.established_on, committee.dissolved_on
    active = f"thành lập ngày {since:%d/%m/%Y}" + (f", hoạt động đến hết ngày {until:%d/%m/%Y}" if until else "")
    return f"Ban, tổ này không hoạt động vào ngày {day:%d/%m/%Y}: {active}."


def _leave(member: CommitteeMember, decision: CommitteeDecision, mark: str) -> None:
    last = decision.decided_on - _EVE
    if member.joined_on > last:
        raise ValidationError(
            f"{member.official} tham gia từ ngày {member.joined_on:%d/%m/%Y}, không trước ngày quyết định; "
            "sửa dòng của người này trên trang Sửa."
        )
    member.left_on = last
    _store(member, mark)


def _refuse_two_seats(committee: Committee) -> None:
    seats = CommitteeMember.objects.filter(committee=committee).values_list("official", "joined_on", "left_on")
    person = held_twice(seats)
    if person is not None:
        raise ValidationError(TWO_SEATS.format(who=Official.objects.get(pk=person)))


def _store(member: CommitteeMember, mark: str) -> None:
    member.full_clean()
    _marked(member, mark).save()


def _marked(row: Any, mark: str) -> Any:
    row._change_reason = mark
    return row


def renewal_mark(decision: CommitteeDecision) -> str:
    """The mark of the renewal that stored the decision; "" where it was typed on the body's page."""
    made: Any = decision.history.filter(history_type="+").first()  # type: ignore[attr-defined]
    return (made.history_change_reason or "") if made else ""


@transaction.atomic
def undo_renewal(*, committee: Committee, decision: CommitteeDecision, user: Any, expected_version: int) -> Committee:
    """Take a renewal back: its seats go, those that it ended go on, its decision is deleted. Gives the body.

    Raises `ValidationError` with the reason once a paper was made of the decision, a later one came, or somebody
    changed one of its rows since.
    """
    current: Committee = lock_current(committee, expected_version)
    stored = current.decisions.select_for_update().get(pk=decision.pk)  # type: ignore[attr-defined]
    if stored.made_paper is not None:
        raise ValidationError(f"Không rút lại được: đã lập văn bản {stored.made_paper}. Ra quyết định mới để thay đổi.")
    mark = renewal_mark(stored)
    if not mark:
        raise ValidationError("Quyết định này nhập trên trang Sửa; sửa hoặc xóa ở đó.")
    later = current.decisions.filter(decided_on__gte=stored.decided_on, pk__gt=stored.pk)  # type: ignore[attr-defined]
    if later.exists() or stored.replaced_by.exists():
        raise ValidationError("Không rút lại được: đã có quyết định sau. Rút hoặc xóa quyết định sau trước.")
    touched = [_unchanged(entry) for entry in CommitteeMember.history.filter(history_change_reason=mark)]
    # Somebody with another role comes before he left, so that he never has two open seats.
    for row, entry in sorted(touched, key=lambda pair: pair[1].history_type != "+"):
        if entry.history_type == "+":
            row.delete()
        else:
            row.left_on = entry.prev_record.left_on
            row.full_clean()
            row.save()
    _refuse_two_seats(current)
    stored.delete()
    saved: Committee = save_record(record=current, user=user)
    return saved


def _unchanged(entry: Any) -> tuple[CommitteeMember, Any]:
    row = CommitteeMember.objects.filter(pk=entry.id).first()
    if row is None or row.history.latest("history_id").history_id != entry.history_id:
        raise ValidationError("Không rút lại được: thành viên liên quan đã được sửa hoặc xóa sau đó.")
    return row, entry


def follow_paper(*, decision: CommitteeDecision, number: str, decided_on: date) -> None:
    """Give the decision the number and day of its paper, within the transaction that makes it.

    What began with the decision begins on the new day: seats, those that ended on its eve, and a body that it sets up;
    not where another decision has the old day too. The body itself is changed in memory, for the caller to store.
    """
    before, committee = decision.decided_on, decision.committee
    if decided_on != before and not committee.decisions.filter(decided_on=before).exclude(pk=decision.pk).exists():
        for member in committee.members.filter(joined_on=before):
            member.joined_on = decided_on
            member.full_clean()
            member.save()
        for member in committee.members.filter(left_on=before - _EVE):
            member.left_on = decided_on - _EVE
            member.full_clean()
            member.save()
        _refuse_two_seats(committee)
        if decision.kind == DecisionKind.ESTABLISH and committee.established_on == before:
            committee.established_on = decided_on
    decision.number, decision.decided_on = number, decided_on
    decision.full_clean()
    decision.save()
