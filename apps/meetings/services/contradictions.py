"""What a matter's rows may not say at once; each refusal says which matter, which numbers and how to mend it."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError

from apps.core.numbers import format_number
from apps.meetings.models import (
    AT_DOORS,
    Answer,
    Choice,
    Matter,
    MatterAction,
    Outcome,
    VoteMethod,
)


def refuse_contradictions(matter: Matter, choices: Sequence[Choice], *, changed: bool) -> None:
    """Raises `ValidationError` where the settled matter contradicts itself, its meeting, its ballots or what follows.

    `changed`: its votes are others than those stored, so that the constraints of its table are asked as well.
    """
    try:
        matter.clean()
        for choice in choices:
            choice.clean()
        if changed:
            matter.validate_constraints()
        if hasattr(matter, "ballot_plan"):
            matter.ballot_plan.matter = matter
            matter.ballot_plan.clean()
    except ValidationError as error:
        raise ValidationError([f"Việc “{matter}”: {words}" for words in error.messages]) from None
    found = (
        _too_many(matter, choices),
        _other_counts(matter),
        _votes_of_no_meeting(matter),
        _broken_chain(matter),
        _recognised_otherwise(matter, choices),
    )
    if reasons := [f"Việc “{matter}”: {words}" for words in found if words]:
        raise ValidationError(reasons)


def _too_many(matter: Matter, choices: Sequence[Choice]) -> str:
    """On a ballot one marks as many as there are seats, or one option; hands may be raised for several."""
    base = matter.valid_ballots
    if base is None and matter.method != VoteMethod.SHOW_OF_HANDS:
        base = matter.asked
    if base is None or matter.action == MatterAction.DISMISS:
        return ""
    places = matter.seats if matter.is_election else 1
    total = sum(choice.votes or 0 for choice in choices)
    if total <= base * places:
        return ""
    most = format_number(base) if places == 1 else f"{format_number(base)} × {places} người được bầu"
    return f"cộng số phiếu của từng người, từng phương án được {format_number(total)}, lớn hơn {most}."


def _other_counts(matter: Matter) -> str:
    """What was counted household by household is not another number in the minutes."""
    plan = getattr(matter, "ballot_plan", None)
    if plan is None or not plan.by_household:
        return ""
    counts = ballot_counts(plan.sheets.values_list("answer", flat=True))
    if all(getattr(matter, name) == count for name, count in counts.items()):
        return ""
    return "số phiếu đã ghi theo từng hộ; cần sửa thì sửa ở trang Kiểm phiếu theo hộ của việc này."


def _votes_of_no_meeting(matter: Matter) -> str:
    if not matter.meeting.failed or matter.votes_for is None or matter.method in AT_DOORS:
        return ""
    return "cuộc họp ghi là không tiến hành được nên không có kết quả biểu quyết; bỏ dấu đó, hoặc xóa số hộ tán thành."


def _broken_chain(matter: Matter) -> str:
    first = matter.follows
    if first is not None and (first.kind, first.action) != (matter.kind, matter.action):
        return "việc được đưa ra lại thì giữ nguyên loại việc và việc cần quyết như lần trước."
    refused = hasattr(matter, "recognition") and matter.recognition.outcome == Outcome.REFUSED
    if matter.carried and hasattr(matter, "followed_by") and not refused:
        return "việc đã được đưa ra lại nên lần này không thể đạt; xóa việc ở lần sau trước."
    return ""


def _recognised_otherwise(matter: Matter, choices: Sequence[Choice]) -> str:
    recognition = getattr(matter, "recognition", None)
    if recognition is None or not recognition.digest or recognition.digest == digest_of(matter, choices):
        return ""
    return f"{recognition} đã được ghi cho việc này; muốn sửa nội dung, kết quả thì xã rút quyết định trước."


def digest_of(matter: Matter, choices: Iterable[Choice]) -> str:
    """What a recognition rests on: the matter, its votes and verdict, those named in it, the convention drafted."""
    draft = getattr(matter, "convention_draft", None)
    said = [
        *(matter.kind, matter.action, matter.text, matter.seats, matter.carried, f"{matter.decided_on}"),
        *(matter.votes_for, matter.votes_against, matter.votes_other, matter.invalid),
        *(matter.ballots_issued, matter.ballots_returned),
        [[choice.text, choice.votes, choice.elected] for choice in choices],
        [draft.kind, draft.title, draft.change, draft.base_id] if draft is not None else None,
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def ballot_counts(answers: Iterable[str]) -> dict[str, int]:
    """The numbers of a matter (by field) that the households' answers come to."""
    given = Counter(answers)
    issued = given.total()
    return {
        "ballots_issued": issued,
        "ballots_returned": issued - given[Answer.NOT_RETURNED],
        "votes_for": given[Answer.FOR],
        "votes_against": given[Answer.AGAINST],
        "votes_other": given[Answer.OTHER],
        "invalid": given[Answer.INVALID],
    }
