"""Plain reckoning of a land project: how far its steps have come, days of posting, why households do not agree."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from apps.core.text import search_key


class StepState(StrEnum):
    """How a step of the order of work stands."""

    DONE = "done"
    NEXT = "next"
    SKIPPED = "skipped"
    AHEAD = "ahead"


STEP_LABELS = {
    StepState.DONE: "đã thực hiện",
    StepState.NEXT: "bước tiếp theo",
    StepState.SKIPPED: "chưa ghi, đã sang bước sau",
    StepState.AHEAD: "chưa tới",
}


@dataclass(frozen=True)
class Stage:
    """A step of the order of work: `first` and `last` are the days on which it was done, None while it was not."""

    kind: str
    state: StepState
    first: date | None = None
    last: date | None = None

    @property
    def label(self) -> str:
        return STEP_LABELS[self.state]


def progress_of(order: Sequence[str], done: Mapping[str, Sequence[date]], *, finished: bool = False) -> list[Stage]:
    """Each step of `order` as it stands.

    A step is skipped when a later one was done, and next when it is the first behind the last one done. In a project
    that is finished none is to come any more: what was not done was skipped.
    """
    reached = max((place for place, kind in enumerate(order) if done.get(kind)), default=-1)

    def state(place: int, kind: str) -> StepState:
        if done.get(kind):
            return StepState.DONE
        if place < reached or finished:
            return StepState.SKIPPED
        return StepState.NEXT if place == reached + 1 else StepState.AHEAD

    return [
        Stage(kind, state(place, kind), min(done.get(kind, ()), default=None), max(done.get(kind, ()), default=None))
        for place, kind in enumerate(order)
    ]


def days_posted(posted_on: date, approved_on: date) -> int:
    """Days from the one of the posting up to the day before the approval; 0 where the approval came first."""
    return max((approved_on - posted_on).days, 0)


def last_day_to_pay(approved_on: date, days: int) -> date:
    """The last day within `days` days that follow the approval."""
    return approved_on + timedelta(days=days)


_WORD = re.compile(r"\w+")
NOT_TOLD, OTHER_REASON = "chưa ghi lý do", "lý do khác"
# By words of the written opinion, the first that fits: what a paper says of households without naming one.
_REASONS = (
    ("về bố trí tái định cư", ("tai dinh cu", "cho o moi")),
    ("về nguồn gốc đất, tranh chấp", ("nguon goc", "tranh chap", "thua ke", "giay chung nhan", "so do")),
    ("về diện tích, kiểm đếm", ("dien tich", "kiem dem", "ranh gioi", "do dac", "do dat", "tai san", "cay coi")),
    (
        "về đơn giá, mức bồi thường",
        ("don gia", "gia dat", "gia boi thuong", "gia thap", "boi thuong thap", "muc boi thuong", "tien boi thuong"),
    ),
    ("về chính sách hỗ trợ, việc làm", ("ho tro", "viec lam", "chinh sach", "chuyen doi nghe")),
)


def reason_of(opinion: str) -> str:
    """The group to which a written opinion belongs; it carries over none of the opinion's own words."""
    key = f" {' '.join(_WORD.findall(search_key(opinion)))} "
    if not key.strip():
        return NOT_TOLD
    return next((title for title, words in _REASONS if any(f" {word} " in key for word in words)), OTHER_REASON)


REASONS = (*(title for title, _ in _REASONS), OTHER_REASON, NOT_TOLD)
