"""How the communes stand to a report call: who has sent the report, in time or late, who has not, what came back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any

from apps.core.numbers import format_number
from apps.core.text import search_key, sort_key
from apps.documents.models import IssuedDocument
from apps.reports.below import stood_on
from apps.reports.models import Report, ReportCall, ReportReturn
from apps.villages.models import AdministrativeUnit
from apps.villages.models.units import UnitSuccession


class Standing(Enum):
    """A commune's place on the board; each holds alone."""

    OVERDUE = "qua-han"
    RETURNED = "tra-lai"
    LATE = "gui-cham"
    NOT_BEGUN = "chua-lap"
    BEGUN = "dang-lap"
    IN_TIME = "dung-han"
    EXCUSED = "khong-phai-gui"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def tag(self) -> str:
        """The state whose colours the page shows it in."""
        return _TAGS[self]


_LABELS = {
    Standing.OVERDUE: "chưa gửi, quá hạn",
    Standing.RETURNED: "trả lại, chờ gửi lại",
    Standing.LATE: "đã gửi, chậm",
    Standing.NOT_BEGUN: "chưa lập, còn hạn",
    Standing.BEGUN: "đang lập, còn hạn",
    Standing.IN_TIME: "đã gửi, đúng hạn",
    Standing.EXCUSED: "không phải gửi",
}
_TAGS = {
    Standing.OVERDUE: "late",
    Standing.RETURNED: "missing",
    Standing.LATE: "partial",
    Standing.NOT_BEGUN: "due",
    Standing.BEGUN: "draft",
    Standing.IN_TIME: "done",
    Standing.EXCUSED: "none",
}


def standing_of(
    *, first_sent: date | None, is_returned: bool, is_begun: bool, owes: bool, due_on: date, today: date
) -> Standing:
    """The place of a commune. The last day is in time; a report that was replaced counts by its first sending.

    `owes`: the commune stood on the last day.
    """
    if is_returned:
        return Standing.RETURNED
    if first_sent is not None:
        return Standing.LATE if first_sent > due_on else Standing.IN_TIME
    if not owes:
        return Standing.EXCUSED
    if today > due_on:
        return Standing.OVERDUE
    return Standing.BEGUN if is_begun else Standing.NOT_BEGUN


@dataclass(frozen=True)
class Entry:
    """A commune on the board. `document` is the report as it stands now, `first_sent` the day of the first one.

    `successors` are the names of the units that it went into before the last day.
    """

    unit: AdministrativeUnit
    name: str
    standing: Standing
    document: IssuedDocument | None
    first_sent: date | None
    returned: ReportReturn | None
    is_begun: bool
    successors: tuple[str, ...]
    days_late: int

    @property
    def words(self) -> str:
        """What the page and the workbook say beside the standing."""
        if self.standing is Standing.EXCUSED:
            into = f"; nay là {', '.join(self.successors)}" if self.successors else ""
            return f"đơn vị không còn trước ngày hết hạn{into}"
        if self.standing is Standing.OVERDUE:
            return f"quá {format_number(self.days_late)} ngày{', đang lập' if self.is_begun else ', chưa lập'}"
        if self.standing is Standing.LATE:
            return f"chậm {format_number(self.days_late)} ngày"
        if self.returned is not None:
            limit = f"; gửi lại chậm nhất ngày {self.returned.answer_by:%d/%m/%Y}" if self.returned.answer_by else ""
            return f"trả lại ngày {self.returned.at:%d/%m/%Y}{limit}"
        return ""


class Board:
    """Every commune that a call goes to, in the order of names; the same few queries however many there are."""

    def __init__(self, call: ReportCall, today: date) -> None:
        self.call = call
        recipients = list(call.recipients.select_related("unit").prefetch_related("unit__versions"))
        gone = [row.unit_id for row in recipients if not stood_on(row.unit, call.due_on)]
        self._successors = _successor_names(gone, call.due_on)
        reports: dict[int, list[Report]] = {}
        linked = Report.objects.filter(answers__call=call).for_list().prefetch_related("document__files")
        for report in linked.order_by("document__issued_on", "pk"):
            reports.setdefault(report.unit_id, []).append(report)
        issued = [report.document_id for found in reports.values() for report in found if report.document_id]
        returns = {
            row.document_id: row for row in ReportReturn.objects.unanswered().filter(document__in=issued).for_list()
        }
        entries = [
            self._entry(row.unit, reports.get(row.unit_id, []), returns, is_gone=row.unit_id in gone, today=today)
            for row in recipients
        ]
        self.entries = sorted(entries, key=lambda entry: sort_key(entry.name))

    def _entry(
        self,
        unit: AdministrativeUnit,
        reports: Sequence[Report],
        returns: dict[int, ReportReturn],
        *,
        is_gone: bool,
        today: date,
    ) -> Entry:
        documents = [report.document for report in reports if report.document is not None]
        replaced = {document.replaces_id for document in documents}
        current = next((found for found in reversed(documents) if found.pk not in replaced), None)
        returned = next((returns[found.pk] for found in reversed(documents) if found.pk in returns), None)
        first = min((document.issued_on for document in documents), default=None)
        is_begun = any(report.document is None for report in reports)
        standing = standing_of(
            first_sent=first,
            is_returned=returned is not None,
            is_begun=is_begun,
            owes=not is_gone,
            due_on=self.call.due_on,
            today=today,
        )
        return Entry(
            unit=unit,
            name=unit.name_on(self.call.due_on),
            standing=standing,
            document=current,
            first_sent=first,
            returned=returned,
            is_begun=is_begun,
            successors=tuple(self._successors.get(unit.pk, ())),
            days_late=max(0, ((first or today) - self.call.due_on).days),
        )

    def counts(self) -> list[tuple[Standing, int]]:
        """How many communes have each standing that any has."""
        numbers = [(standing, sum(e.standing is standing for e in self.entries)) for standing in Standing]
        return [(standing, number) for standing, number in numbers if number]

    @cached_property
    def _counted(self) -> Any:
        return ReportCall.objects.counted().get(pk=self.call.pk)

    @property
    def owing(self) -> int:
        """How many communes the report is expected of, as the list of calls says it."""
        return int(self._counted.owing)

    @property
    def sent(self) -> int:
        """How many reports are there that did not come back, as the list of calls says it."""
        return int(self._counted.sent)


def call_behind(document: IssuedDocument, unit: AdministrativeUnit) -> ReportCall | None:
    """The unit's call that an issued report answers."""
    found: ReportCall | None = ReportCall.objects.filter(unit=unit, recipients__reports__document=document).first()
    return found


def _successor_names(units: Iterable[int], day: date) -> dict[int, list[str]]:
    """What the units went into by the day, under the names of that day."""
    found: dict[int, list[str]] = {}
    links = UnitSuccession.objects.filter(predecessor__in=list(units), on__lte=day).select_related("successor")
    for link in links.prefetch_related("successor__versions").order_by("on", "pk"):
        found.setdefault(link.predecessor_id, []).append(link.successor.name_on(day))
    return found


SORTS = {
    "ten": ("Tên đơn vị", lambda entry: sort_key(entry.name)),
    "tinh-trang": ("Tình trạng", lambda entry: list(Standing).index(entry.standing)),
    "ngay": ("Ngày gửi", lambda entry: entry.first_sent or date.max),
}


def chosen(entries: Iterable[Entry], *, words: str = "", standing: str = "", sort: str = "") -> list[Entry]:
    """The entries whose names have every word (diacritics do not count), of one standing, in the order asked for."""
    wanted = search_key(words).split()
    found: list[Entry] = [
        entry
        for entry in entries
        if standing in ("", entry.standing.value) and all(word in search_key(entry.name) for word in wanted)
    ]
    key: Any = SORTS.get(sort, SORTS["ten"])[1]
    return sorted(found, key=key)
