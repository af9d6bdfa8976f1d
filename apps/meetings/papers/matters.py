"""What papers say of a matter: its votes, the verdict with its sum and article, and what follows from it."""

from typing import Any

from apps.core.numbers import format_number, percent_of
from apps.documents.blocks import Table
from apps.documents.drafting import capital, committee_of, count, long_date
from apps.meetings.models import Choice, Matter, MatterAction, Meeting, Outcome
from apps.meetings.rules import Verdict


def matters_of(meeting: Meeting) -> list[Matter]:
    """The matters in their order with all that papers print of them: two queries, however many there are."""
    rows = meeting.matters.select_related(
        "ballot_plan", "convention_draft", "recognition", "followed_by__meeting", "followed_by__ballot_plan", "follows"
    ).prefetch_related("choices")
    found = list(rows)
    for matter in found:
        # One meeting for all of them, so that the rules of its day are fetched once.
        matter.meeting = meeting
        if (later := follower(matter)) is not None and later.meeting_id == meeting.pk:
            later.meeting = meeting
    return found


def follower(matter: Matter) -> Matter | None:
    """The same matter as it was taken up again after this time."""
    return getattr(matter, "followed_by", None)


def follows_here(matter: Matter) -> bool:
    """Whether the matter takes up another one of its own meeting: by ballots to the households after it."""
    return matter.follows is not None and matter.follows.meeting_id == matter.meeting_id


def elected(matter: Matter) -> list[Choice]:
    return [choice for choice in matter.choices.all() if choice.elected]


def is_decided(matter: Matter) -> bool:
    """Whether the matter was carried or, of an election, somebody elected."""
    if matter.is_election and matter.choices.all():
        return bool(elected(matter))
    return matter.verdict is not None and matter.verdict.carried


def about(matter: Matter) -> str:
    """The matter on one line of a title, cut between words."""
    words = " ".join(str(matter).split())
    return f"{words.rpartition(' ')[0]}…" if words.endswith("…") and " " in words else words


def duties(matter: Matter) -> str:
    """What each household gives; "" where the matter asks for nothing."""
    given = []
    if matter.contribution:
        given.append(f"{format_number(matter.contribution)} đồng")
    if matter.labour_days:
        given.append(f"{format_number(matter.labour_days)} ngày công")
    return f"mỗi hộ {' và '.join(given)}" if given else ""


def ballots(matter: Matter) -> str:
    """The ballots as far as they were counted; "" for a vote without any."""
    numbers = (
        ("phát ra", matter.ballots_issued),
        ("thu về", matter.ballots_returned),
        ("hợp lệ", matter.valid_ballots),
        ("không hợp lệ", matter.invalid if matter.ballots_returned is not None or matter.invalid else None),
    )
    return "; ".join(f"{words} {format_number(number)} phiếu" for words, number in numbers if number is not None)


def votes(matter: Matter) -> str:
    return (
        f"tán thành {count(matter.votes_for, 'hộ')}; không tán thành {count(matter.votes_against, 'hộ')}; "
        f"ý kiến khác {count(matter.votes_other, 'hộ')}"
    )


def is_on_persons(matter: Matter) -> bool:
    return matter.action != MatterAction.DECIDE


def choices_table(matter: Matter) -> Table:
    """Options, or candidates with what became of them, and the votes for each over all households."""
    base = matter.meeting.households
    rows: list[tuple[str, ...]] = []
    for position, choice in enumerate(matter.choices.all(), start=1):
        votes_for = "" if choice.votes is None else format_number(choice.votes)
        share = "" if choice.votes is None or not base else percent(choice.votes, base)
        if is_on_persons(matter):
            year = str(choice.birth_year or "")
            rows.append((str(position), choice.text, year, votes_for, share, capital(choice.standing)))
        else:
            rows.append((str(position), choice.text, votes_for, share))
    votes_head, share_head = "Số hộ tán thành", f"Tỷ lệ trên {count(base, 'hộ')}"
    if is_on_persons(matter):
        header = ("STT", "Họ và tên", "Năm sinh", votes_head, share_head, "Kết quả")
        return Table(header, tuple(rows), (7, 29, 10, 13, 17, 24))
    return Table(("STT", "Phương án", votes_head, share_head), tuple(rows), (8, 52, 18, 22))


def percent(part: int, whole: int) -> str:
    return f"{percent_of(part, whole)} %"


def verdict(matter: Matter) -> str:
    """The verdict with its sum and article, and how many of those present it was."""
    words = matter.verdict_on_paper.rstrip(".")
    return f"{words}. Trên số hộ dự họp: {matter.share_of_present}" if matter.share_of_present else words


def needed(matter: Matter) -> str:
    """What the law of the meeting's day asks of the matter, as a number of households."""
    threshold, base = matter.threshold, matter.meeting.households
    if threshold is None or not base:
        return ""
    least = Verdict(0, base, threshold).needed
    word = "từ" if threshold.inclusive else "trên"
    return (
        f"{word} {threshold.share} tổng số hộ, tức ít nhất {format_number(least)}/{format_number(base)} hộ "
        f"tán thành ({threshold.article})"
    )


def effect(matter: Matter) -> str:
    """From when a decision holds (Law 10/2022/QH15, Điều 21): its adoption, or the commune's recognition."""
    if not matter.needs_recognition:
        return f"kể từ ngày thông qua, {long_date(matter.decided_on)}"
    recognition = getattr(matter, "recognition", None)
    if recognition is None:
        return f"kể từ ngày có quyết định công nhận của {committee_of(matter.meeting.unit, matter.decided_on)}"
    decision = f"Quyết định số {recognition.number} {long_date(recognition.decided_on)}"
    if recognition.outcome == Outcome.REFUSED:
        return f"không có hiệu lực, do không được công nhận ({decision})"
    return f"kể từ {long_date(recognition.valid_from)} theo {decision} về việc công nhận"


def outcome_of_election(matter: Matter) -> str:
    """Who was elected, by name; "" where the matter is no election or names no candidates."""
    if not matter.is_election or not matter.choices.all():
        return ""
    names = [f"{choice.text}{' (tái cử)' if choice.reelected else ''}" for choice in elected(matter)]
    if not names:
        return "không có" if matter.votes_for is not None else ""
    words = ", ".join(names)
    return words if len(names) == matter.seats else f"{words} ({len(names)}/{matter.seats} người cần bầu)"


def sequel(matter: Matter) -> str:
    """What follows from the result: effect or recognition, ballots to the households, another meeting; "" if open."""
    later = follower(matter)
    if later is not None and later.meeting_id != matter.meeting_id:
        return f"đưa ra bàn, biểu quyết lại tại cuộc họp {long_date(later.meeting.held_on)}"
    if later is not None:
        plan = getattr(later, "ballot_plan", None)
        when = "" if plan is None else f" {ballot_days(plan)}"
        return f"phát phiếu lấy ý kiến tới các hộ gia đình{when}"
    if is_decided(matter):
        return effect(matter)
    return ""


def posting(draft: Any) -> str:
    """The draft of a convention, with its posting as far as it is known."""
    words = draft.title
    if draft.posted_from:
        words += f", niêm yết từ ngày {draft.posted_from:%d/%m/%Y}"
        words += f" đến hết ngày {draft.posted_until:%d/%m/%Y}" if draft.posted_until else ""
        words += f" tại {draft.posted_at}" if draft.posted_at else ""
    return words


def ballot_days(plan: Any) -> str:
    return f"từ ngày {plan.starts_on:%d/%m/%Y} đến hết ngày {plan.ends_on:%d/%m/%Y}"
