"""Monthly figures of procedures: a month entered at once, sums over units, and what the months do not explain."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet, Sum
from django.utils import timezone

from apps.agencies.indicators.procedures import REGISTER, within
from apps.agencies.models import ProcedureMonth
from apps.agencies.models.procedures import NO_MONTH, TOO_MANY_ONLINE
from apps.agencies.rules.months import Excess, Month, excesses, whole_months
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.services import save_record
from apps.core.text import search_key, sort_key
from apps.core.together import answers, sums
from apps.villages.models import AdministrativeUnit, RegisterClosure
from apps.villages.services import lock_unit

NUMBERS = ("received", "online", "early", "on_time", "late", "apologies")
SHORT_LABELS = {
    "received": "Tiếp nhận",
    "online": "Trực tuyến",
    "early": "Trước hạn",
    "on_time": "Đúng hạn",
    "late": "Quá hạn",
    "apologies": "Thư xin lỗi",
}
# Of a field in a month: its search key and the month's first day.
Key = tuple[str, date]


@dataclass(frozen=True)
class MonthEntry:
    """A field's figures as typed; `version` is that of the stored row which the page showed, None for a new one."""

    field: str
    numbers: Mapping[str, int]
    version: int | None = None


class StaleEntriesError(Exception):
    """Others changed fields of the month meanwhile: by search key the row that stands now, None where it is gone."""

    def __init__(self, current: Mapping[str, ProcedureMonth | None]) -> None:
        super().__init__("the month was changed meanwhile")
        self.current = current


@dataclass
class RecordedMonth:
    """What became of the entries of a month."""

    made: list[ProcedureMonth] = field(default_factory=list)
    changed: list[ProcedureMonth] = field(default_factory=list)
    same: int = 0


@dataclass(frozen=True)
class ProcedureTotals:
    """Sums of a unit's fields over the months that lie wholly in a period, and of how many such months."""

    received: int
    online: int
    early: int
    on_time: int
    late: int
    apologies: int
    months: int

    @property
    def ended(self) -> int:
        return self.early + self.on_time + self.late


def spellings(unit: Any, *, without: int | None = None) -> dict[str, str]:
    """How the unit writes its fields, by search key; of several spellings the one used last.

    `without` is the key of a row that does not count: one that is being corrected must not hold on to its own slip.
    """
    rows = ProcedureMonth.objects.filter(unit=unit)
    if without is not None:
        rows = rows.exclude(pk=without)
    names = rows.order_by().values_list("field").annotate(last=Max("starts_on"))
    return {search_key(name): name for name, _ in sorted(names, key=lambda found: found[1])}


@transaction.atomic
def record_month(*, unit: Any, user: Any, month: Month, entries: Sequence[MonthEntry]) -> RecordedMonth:
    """Store the fields of one month, all or none; a field is known by its name, diacritics and case apart.

    Entries that say what stands already are left alone. Raises `StaleEntriesError` where a row is no longer the one
    that the page showed, `ValidationError` with the field's name for what cannot be stored.
    """
    # Two who enter the same month at once would both find a field missing.
    lock_unit(unit.pk)
    rows = ProcedureMonth.objects.select_for_update().filter(unit=unit, year=month.year, month=month.number)
    standing = {search_key(row.field): row for row in rows.select_related("unit")}
    stale = {key: standing.get(key) for key, entry in _by_key(entries).items() if _is_stale(entry, standing.get(key))}
    if stale:
        raise StaleEntriesError(stale)
    known, result = spellings(unit), RecordedMonth()
    for key, entry in _by_key(entries).items():
        row = standing.get(key)
        if row is not None and says_same(row, entry.numbers):
            result.same += 1
            continue
        if row is None:
            row = ProcedureMonth(
                unit=unit, year=month.year, month=month.number, field=known.get(key, entry.field), **entry.numbers
            )
            result.made.append(row)
        else:
            result.changed.append(row)
            for name, number in entry.numbers.items():
                setattr(row, name, number)
        check_row(row)
        save_record(record=row, user=user)
    return result


def lines_of_month(rows: QuerySet, month: Month) -> list[dict[str, Any]]:
    """What a page for the month begins with: its fields with `version` and numbers, then those it does not have yet.

    These are the fields of the last month before it that has any, by name alone. `rows` are those that the user sees.
    Two queries.
    """
    standing = rows.filter(year=month.year, month=month.number)
    earlier = rows.filter(starts_on__lt=month.first)
    last = earlier.order_by("-starts_on").values("starts_on")[:1]
    lines: list[dict[str, Any]] = [
        {"field": row.field, "version": row.version} | {name: getattr(row, name) for name in NUMBERS}
        for row in standing
    ]
    there = {search_key(line["field"]) for line in lines}
    names = earlier.filter(starts_on=last).values_list("field", flat=True)
    lines += [{"field": name} for name in names if search_key(name) not in there]
    return sorted(lines, key=lambda line: ("version" not in line, sort_key(line["field"])))


def check_row(row: ProcedureMonth) -> None:
    """Raise `ValidationError`, with the field's name before each sentence, where the row cannot be stored.

    Asks the database nothing, since it is called for each row of a list; what the row must hold stands there too.
    """
    try:
        row.clean_fields(exclude=("unit", "created_by"))
        row.clean()
        if row.starts_on is None:
            raise ValidationError(NO_MONTH)
        if row.online > row.received:
            raise ValidationError(TOO_MANY_ONLINE)
    except ValidationError as error:
        raise ValidationError([f"{row.field}: {words}" for words in error.messages]) from error


def _by_key(entries: Iterable[MonthEntry]) -> dict[str, MonthEntry]:
    return {search_key(entry.field): entry for entry in entries}


def _is_stale(entry: MonthEntry, row: ProcedureMonth | None) -> bool:
    if row is None:
        return entry.version is not None
    return row.version != entry.version and not says_same(row, entry.numbers)


def says_same(row: ProcedureMonth, numbers: Mapping[str, int]) -> bool:
    """Whether the row stands with these numbers already."""
    return all(getattr(row, name) == number for name, number in numbers.items())


def procedure_totals(unit_ids: Iterable[int], period: Period) -> dict[int, ProcedureTotals]:
    """Sums by unit over the months of which the period holds every day; units without any are left out. One query."""
    rows: Any = within(period, {})
    grouped = rows.in_units(unit_ids).order_by().values("unit_id")
    found = grouped.annotate(months=Count("starts_on", distinct=True), **{f"sum_{name}": Sum(name) for name in NUMBERS})
    return {
        row["unit_id"]: ProcedureTotals(**{name: row[f"sum_{name}"] for name in NUMBERS}, months=row["months"])
        for row in found
    }


def unexplained(
    unit: Any, *, fields: Iterable[str] | None = None, planned: Iterable[ProcedureMonth] = ()
) -> dict[Key, Excess]:
    """The months of the unit in which a field ended more than came in and was carried over. One query.

    `fields` are exact names to look at, `planned` rows not stored yet that take the place of stored ones.
    """
    rows = ProcedureMonth.objects.filter(unit=unit)
    if fields is not None:
        rows = rows.filter(field__in=set(fields))
    months: dict[str, dict[date, tuple[int, ...]]] = defaultdict(dict)
    flows = ("received", "early", "on_time", "late")
    for name, first, *numbers in rows.order_by().values_list("field", "starts_on", *flows):
        months[search_key(name)][first] = tuple(numbers)
    for row in planned:
        months[search_key(row.field)][row.starts_on] = tuple(getattr(row, name) for name in flows)
    return {
        (key, first): excess
        for key, found in months.items()
        for first, excess in excesses((first, *found[first]) for first in sorted(found))  # type: ignore[misc]
    }


def key_of(row: ProcedureMonth) -> Key:
    """By this key `unexplained` tells of the row."""
    return search_key(row.field), row.starts_on


def excess_words(excess: Excess) -> str:
    """The sum, and what it may mean; it refuses nothing."""
    number = format_number
    return (
        f"Trước hạn {number(excess.early)} + đúng hạn {number(excess.on_time)} + quá hạn {number(excess.late)} = "
        f"{number(excess.ended)} hồ sơ đã giải quyết, nhiều hơn {number(excess.received)} hồ sơ tiếp nhận + "
        f"{number(excess.carried)} hồ sơ các tháng trước chuyển sang là {number(excess.surplus)} hồ sơ. "
        "Kiểm tra lại; nếu là hồ sơ tồn từ trước tháng đầu tiên có số liệu thì không cần sửa."
    )


def doubts_of(row: ProcedureMonth, found: Mapping[Key, Excess]) -> list[str]:
    """What to look at again in the row, a sentence each; it refuses nothing. `found` is what `unexplained` gives."""
    excess = found.get(key_of(row))
    doubts = [excess_words(excess)] if excess else []
    if row.apologies > row.late:
        doubts.append(
            f"Thư xin lỗi {format_number(row.apologies)}, nhiều hơn {format_number(row.late)} hồ sơ quá hạn của tháng. "
            "Kiểm tra lại; nếu là thư của hồ sơ quá hạn tháng trước thì không cần sửa."
        )
    return doubts


def months_owed(unit: AdministrativeUnit, period: Period) -> list[Month]:
    """Months of the period that are over, come after the unit's first recorded one, and have no figures.

    Those for which the register was closed are not owed. Three queries at most.
    """
    rows = ProcedureMonth.objects.filter(unit=unit).order_by()
    first = sums(rows, {"first": Min("starts_on")})["first"]
    if first is None:
        return []
    today = timezone.localdate()
    over = [month for month in whole_months(period) if first < month.first and month.last < today]
    if not over:
        return []
    within = rows.filter(starts_on__range=(over[0].first, over[-1].first))
    recorded = {starts_on for (starts_on,) in answers(within.values_list("starts_on"))}
    owed = [month for month in over if month.first not in recorded]
    if not owed:
        return []
    closures = RegisterClosure.objects.in_force().filter(unit=unit, village=None, register=REGISTER)
    spans = answers(closures.values_list("start", "end"))
    return [month for month in owed if not any(start <= month.first and month.last <= end for start, end in spans)]
