"""What happened to each finding of a supervision, in its order, with who and when."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.text import capfirst

from apps.core.numbers import format_number
from apps.supervision.models import OPEN_FINDINGS, Finding, FindingStatus, Recommendation, Supervision
from apps.supervision.rules import possible

_AMOUNTS = (
    ("money_recovered", "tiền thu hồi", "đồng"),
    ("money_other", "xử lý khác về tiền", "đồng"),
    ("settlement_cut", "giảm trừ quyết toán", "đồng"),
    ("land_recovered_m2", "đất thu hồi", "m²"),
    ("land_other_m2", "xử lý khác về đất", "m²"),
)


@dataclass(frozen=True)
class Link:
    """One thing that happened: on which day, entered by whom; `due_on` is the day by which something follows."""

    label: str
    on: date | None
    who: str = ""
    text: str = ""
    due_on: date | None = None
    anchor: str = ""
    # The recommendation that still waits for its reply.
    waiting: Recommendation | None = None


@dataclass(frozen=True)
class Chain:
    """A finding with what happened to it, and the steps that this person may take next."""

    finding: Finding
    links: list[Link] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    # The person entered the remedy, so that somebody else has to verify it.
    waits_for_another: bool = False


def chains_of(supervision: Supervision, *, user: Any) -> tuple[list[Chain], list[Link]]:
    """The chain of each finding, and the recommendations that are about none of them; five queries at most.

    The findings must be loaded with who noted their remedies.
    """
    findings = list(supervision.findings.all())
    recommendations = list(supervision.recommendations.all())
    history = list(Finding.history.filter(supervision=supervision.pk).order_by("history_id"))
    sent = list(Recommendation.history.filter(supervision=supervision.pk).order_by("history_id"))
    names = _names([*findings, *history, *sent])
    per_finding = {row.pk: [entry for entry in history if entry.id == row.pk] for row in findings}
    per_recommendation = {row.pk: [entry for entry in sent if entry.id == row.pk] for row in recommendations}
    links = {row.pk: list(_recommended(row, per_recommendation[row.pk], names)) for row in recommendations}
    chains = []
    for row in findings:
        about = [link for other in recommendations if other.finding_id == row.pk for link in links[other.pk]]
        entries = per_finding[row.pk]
        found = Link("Phát hiện", supervision.started_on, _who(entries[:1], names))
        same = row.is_remedy_of(user)
        chains.append(
            Chain(
                row,
                [found, *about, *_undone(entries, names), *_standing(row, entries, names)],
                possible(row.status, by_same=same),
                waits_for_another=row.status == FindingStatus.REMEDIED and same,
            )
        )
    general = [link for row in recommendations if row.finding_id is None for link in links[row.pk]]
    return chains, general


def _names(rows: Iterable[Any]) -> dict[int, str]:
    keys = {
        getattr(row, name, None) for row in rows for name in ("history_user_id", "remedied_by_id", "verified_by_id")
    }
    return {user.pk: str(user) for user in get_user_model()._default_manager.filter(pk__in=keys - {None})}


def _who(entries: Iterable[Any], names: Mapping[int, str]) -> str:
    return next((names.get(entry.history_user_id, "") for entry in entries), "")


def _recommended(row: Recommendation, entries: list[Any], names: Mapping[int, str]) -> Iterator[Link]:
    to = row.get_addressee_display()
    about = "; về bất cập của pháp luật" if row.on_law else ""
    yield Link(
        "Kiến nghị",
        row.sent_on,
        _who(entries[:1], names),
        f"Gửi {to}{about}: {row.text}",
        due_on=None if row.is_answered else row.due_on,
        anchor=f"kien-nghi-{row.pk}",
        waiting=None if row.is_answered else row,
    )
    if row.is_answered:
        verdict = {True: "Được tiếp thu", False: "Không được tiếp thu", None: "Chưa rõ có tiếp thu không"}[row.accepted]
        answered = [entry for entry in entries if entry.replied_on is not None]
        text = f"{verdict}. {row.reply}".strip()
        yield Link("Trả lời", row.replied_on, _who(answered[:1], names), text)


def _undone(entries: list[Any], names: Mapping[int, str]) -> Iterator[Link]:
    """Remedies that were sent back and ends that were opened again, with what stood there before."""
    for before, entry in zip(entries, entries[1:], strict=False):
        works_again = entry.status in (FindingStatus.OPEN, FindingStatus.RECOMMENDED)
        if not works_again or before.status in (FindingStatus.OPEN, FindingStatus.RECOMMENDED):
            continue
        yield from _standing(before, entries, names)
        label = "Trả lại" if before.status in OPEN_FINDINGS else "Mở lại"
        day = timezone.localdate(entry.history_date)
        yield Link(label, day, _who([entry], names), entry.returned_why)


def _standing(row: Any, entries: list[Any], names: Mapping[int, str]) -> Iterator[Link]:
    """What a finding, or an entry of its history, says of its remedy and end."""
    if row.remedied_on is not None:
        yield Link("Khắc phục", row.remedied_on, names.get(row.remedied_by_id, ""), _remedy_text(row))
    if row.verified_on is not None:
        yield Link("Xác nhận", row.verified_on, names.get(row.verified_by_id, ""))
    if row.closed_on is not None:
        closing = [entry for entry in entries if entry.closed_on == row.closed_on]
        yield Link("Kết thúc, không xử lý", row.closed_on, _who(closing[:1], names), row.closed_why)


def _remedy_text(row: Any) -> str:
    amounts = [
        f"{words} {format_number(value)} {measure}"
        for name, words, measure in _AMOUNTS
        if (value := getattr(row, name)) is not None
    ]
    return f"{row.remedy}\n{capfirst('; '.join(amounts))}." if amounts else row.remedy
