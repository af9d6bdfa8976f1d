"""What the law has to remark on a meeting: notice, quorum, votes out of reach, posting, late recognition."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from apps.core.numbers import format_number
from apps.law.models import Rule, rule_on, rules_of
from apps.law.remarks import Remark
from apps.law.rules import TimeLimit, deadline
from apps.law.services import work_calendar
from apps.meetings.models import (
    NOT_HELD,
    QUORUM_KEY,
    VOTE_KEY,
    BallotReason,
    Matter,
    MatterAction,
    Meeting,
    MeetingKind,
    MeetingState,
    Minutes,
    VoteMethod,
)
from apps.meetings.models.meetings import SECRETARY_KEY
from apps.meetings.rules import Verdict
from apps.meetings.services.recording import households_on

NOTICE_KEY, CLUSTER_KEY = "meeting-notice-days", "meeting-cluster-households"
POSTING_KEY, RECOGNITION_KEY = "convention-posting-days", "recognition-working-days"
_KEYS = (NOTICE_KEY, CLUSTER_KEY, POSTING_KEY, RECOGNITION_KEY)
_BALLOTS = "điểm b khoản 1 Điều 4 Nghị định số 59/2023/NĐ-CP"


def remarks_on(meeting: Meeting, *, today: date, matters: list[Matter] | None = None) -> list[Remark]:
    """Remarks on a meeting and its matters by the rules of its day, in the order of events; a fixed number of queries.

    Nothing is ever refused for them. One that was called off has none. `matters` are the meeting's, where the caller
    has them with their draft, recognition, ballot plan, successor and choices.
    """
    if meeting.state == MeetingState.CANCELLED:
        return []
    rules = rules_of(*_KEYS)
    if matters is None:
        rows = meeting.matters.select_related("convention_draft", "recognition", "followed_by", "ballot_plan")
        matters = list(rows.prefetch_related("choices"))
    for matter in matters:
        matter.meeting = meeting
    return [
        *_on_notice(meeting, rules, today),
        *_on_clusters(meeting, rules, matters),
        *_on_posting(meeting, rules, matters),
        *_on_presence(meeting),
        *_out_of_reach(meeting, matters),
        *_hands_raised_twice(meeting, matters),
        *_ballots_without_need(meeting, matters),
        *_on_recognition(meeting, rules, matters, today),
    ]


def _on_notice(meeting: Meeting, rules: list[Rule], today: date) -> Iterable[Remark]:
    """Households hear of a regular meeting some days before; for the other kinds no number of days is known."""
    rule = rule_on(rules, NOTICE_KEY, meeting.held_on)
    if rule is None or meeting.kind != MeetingKind.REGULAR:
        return
    told = meeting.invited_on
    days = (meeting.held_on - (told or today)).days
    if told is not None and days < rule.numerator:
        yield Remark.by(rule, f"Thông báo trước ngày họp {max(days, 0)} ngày, ít nhất phải {rule.numerator} ngày")
    elif told is None and meeting.is_planned and days < rule.numerator:
        yield Remark.by(rule, f"Chưa ghi ngày gửi giấy mời; phải thông báo trước ít nhất {rule.numerator} ngày")


def _on_clusters(meeting: Meeting, rules: list[Rule], matters: list[Matter]) -> Iterable[Remark]:
    """A large village may meet by clusters; said before the meeting, and after one to which too few came."""
    rule = rule_on(rules, CLUSTER_KEY, meeting.held_on)
    short = meeting.failed or _short_of(meeting.quorum) or any(matter.out_of_reach for matter in matters)
    if rule is None or not (meeting.is_planned or short):
        return
    households = meeting.households
    if households is None:
        households = households_on(village=meeting.village, day=meeting.held_on)
    if households >= rule.numerator:
        count = format_number(households)
        words = f"Thôn có {count} hộ; từ {rule.numerator} hộ trở lên có thể họp theo từng cụm dân cư"
        yield Remark.by(rule, words)


def _on_posting(meeting: Meeting, rules: list[Rule], matters: list[Matter]) -> Iterable[Remark]:
    """The draft of a convention stands posted before the households vote; later days help nobody."""
    rule = rule_on(rules, POSTING_KEY, meeting.held_on)
    for matter in matters if rule is not None else ():
        draft = getattr(matter, "convention_draft", None)
        if rule is None or draft is None:
            continue
        if draft.posted_from is None:
            yield Remark.by(rule, f"Chưa ghi ngày niêm yết dự thảo “{draft}”; ít nhất phải {rule.numerator} ngày")
            continue
        last = min(draft.posted_until or meeting.held_on, meeting.held_on)
        days = max((last - draft.posted_from).days + 1, 0)
        if days < rule.numerator:
            words = f"Dự thảo “{draft}” niêm yết {days} ngày trước khi họp, ít nhất phải {rule.numerator} ngày"
            yield Remark.by(rule, words)


def _on_presence(meeting: Meeting) -> Iterable[Remark]:
    quorum, secretary = meeting.quorum, meeting.secretary_verdict
    if quorum is not None and _short_of(quorum):
        yield _of_verdict(f"{QUORUM_KEY}{meeting.kind}", "Chưa đủ số hộ dự họp", quorum)
    if secretary is not None and _short_of(secretary):
        yield _of_verdict(SECRETARY_KEY, "Thư ký chưa được quá nửa số hộ dự họp tán thành", secretary)


def _out_of_reach(meeting: Meeting, matters: list[Matter]) -> Iterable[Remark]:
    """Even if all who came agreed it would not do: ballots to the households, or for an election another meeting."""
    for matter in matters:
        best = matter.out_of_reach
        if best is None or matter.carried or getattr(matter, "followed_by", None) is not None:
            continue
        decides = matter.action == MatterAction.DECIDE
        step = f"có thể phát phiếu lấy ý kiến tới hộ, {_BALLOTS}" if decides else "tổ chức họp lại"
        words = f"Việc “{matter}”: số hộ dự họp không đủ để đạt tỷ lệ, {step}"
        yield _of_verdict(f"{VOTE_KEY}{matter.kind}", words, best)


def _hands_raised_twice(meeting: Meeting, matters: list[Matter]) -> Iterable[Remark]:
    """By a show of hands one household may have been counted for two candidates of one seat."""
    for matter in matters:
        threshold, asked = matter.threshold, matter.asked
        if not matter.is_election or matter.method != VoteMethod.SHOW_OF_HANDS or threshold is None or not asked:
            continue
        total = sum(choice.votes or 0 for choice in matter.choices.all())
        if total > asked * matter.seats:
            words = f"Việc “{matter}”: cộng số hộ tán thành các ứng viên là {format_number(total)}, "
            least = f"nhiều hơn {format_number(asked)} hộ × {matter.seats} người được bầu; có hộ được tính hai lần"
            yield Remark(f"{VOTE_KEY}{matter.kind}", words + least, threshold.article, threshold.is_confirmed)


def _ballots_without_need(meeting: Meeting, matters: list[Matter]) -> Iterable[Remark]:
    """Ballots for want of households, where those present would have been enough to carry the matter."""
    for matter in matters:
        plan, threshold, base = getattr(matter, "ballot_plan", None), matter.threshold, meeting.households
        if plan is None or plan.reason != BallotReason.SHORT or threshold is None or not base:
            continue
        present = Verdict(meeting.present or 0, base, threshold)
        if present.carried:
            words = f"Việc “{matter}” phát phiếu vì không đủ số hộ dự, nhưng số hộ dự họp đã đủ để đạt tỷ lệ"
            yield Remark(f"{VOTE_KEY}{matter.kind}", words, _BALLOTS, True)


def _on_recognition(meeting: Meeting, rules: list[Rule], matters: list[Matter], today: date) -> Iterable[Remark]:
    """Working days from the sending of the minutes that the commune did not give back."""
    waiting = [matter for matter in matters if matter.needs_recognition and matter.carried]
    if not waiting or meeting.state in NOT_HELD:
        return
    sent = meeting.minutes.exclude(state=Minutes.State.RETURNED).order_by("number").first()
    received = timezone.localdate(sent.submitted_at) if sent is not None else None
    rule = rule_on(rules, RECOGNITION_KEY, received) if received is not None else None
    if received is None or rule is None:
        return
    due = deadline(received, TimeLimit(rule.numerator, working=True), work_calendar()).days[-1].day
    for matter in waiting:
        recognition = getattr(matter, "recognition", None)
        limit = f"hạn là ngày {due:%d/%m/%Y} ({rule.numerator} ngày làm việc từ khi nhận hồ sơ)"
        if recognition is not None and recognition.decided_on > due:
            day = f"{recognition.decided_on:%d/%m/%Y}"
            yield Remark.by(rule, f"Việc “{matter}” được trả lời ngày {day}, {limit}")
        elif recognition is None and getattr(matter, "followed_by", None) is None and today > due:
            yield Remark.by(rule, f"Việc “{matter}” chưa có quyết định công nhận, {limit}")


def _of_verdict(key: str, words: str, verdict: Verdict) -> Remark:
    threshold = verdict.threshold
    needed = f"{format_number(verdict.yes)}/{format_number(verdict.base)} {verdict.measure}"
    least = f"cần ít nhất {format_number(verdict.needed)}"
    return Remark(key, f"{words}: {needed}, {least}", threshold.article, threshold.is_confirmed)


def _short_of(verdict: Verdict | None) -> bool:
    return verdict is not None and not verdict.carried
