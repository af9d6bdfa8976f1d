"""Figures of administrative procedures (catalogue K01–K04), from the monthly figures of all fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from apps.agencies.models import ProcedureMonth
from apps.agencies.rules.months import cuts_a_month, whole_months
from apps.core.indicators import (
    KNOWN,
    MISSING,
    PARTIAL,
    Figure,
    Fold,
    Group,
    Indicator,
    grouped,
    ratio,
    register,
)
from apps.core.periods import Period

REGISTER = "agencies.proceduremonth"
ENDED = ("early", "on_time", "late")
COLUMNS = ("received", *ENDED, "online", "apologies")
NOTE = (
    "Cộng số liệu các tháng nằm trọn trong kỳ. Kỳ cắt ngang một tháng, hoặc có tháng đã qua chưa có số liệu mà chưa "
    "chốt sổ, thì số liệu chưa đủ."
)
ENDED_NOTE = f"{NOTE} Đã giải quyết = trước hạn + đúng hạn + quá hạn."


def within(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Figures of the months that lie in the period with every day, of one field alone where it is chosen."""
    rows: QuerySet = ProcedureMonth.objects.filter(starts_on__gte=period.start, ends_on__lte=period.end)
    return rows.filter(field=options["field"]) if "field" in options else rows


@dataclass(frozen=True)
class _Months:
    """What the whole months of the period come to: how many rows, their sums by column, the first days of all."""

    records: int
    sums: Mapping[str, int]
    recorded: frozenset[date]


def _months(group: Group) -> dict[int, _Months]:
    """By unit; one query, and one more where a field is chosen, for the months of which others have figures."""
    found = group.listed(group.narrow(within(group.period, group.options)), "starts_on", *COLUMNS)
    of_all = group.listed(group.narrow(within(group.period, {})), "starts_on") if group.options else found
    return {
        unit: _Months(
            records=len(own),
            sums={name: sum(row[at] for row in own) for at, name in enumerate(COLUMNS, start=1)},
            recorded=frozenset(first for first, *_ in of_all[unit]),
        )
        for unit, own in found.items()
        if own
    }


def monthly(*fields: str) -> Fold:
    """The sum of these fields over the months, whole only where the period cuts none and none of those past is missing.

    `lacking` counts the months past without figures; a month in which another field has some is not one of them.
    """

    @grouped
    def how(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        months = group.read(_months)
        found = {unit: _sum_of(indicator, group, unit, fields) for unit in months}
        if cuts_a_month(group.period):
            for unit in set(group.ids).difference(months):
                if group.coverage(unit, indicator.register).whole and unit in group.read(_touched):
                    # The closed register would say zero, though there are figures of a month that the period cuts.
                    found[unit] = Figure(indicator, None, MISSING)
        return found

    return how


def _sum_of(indicator: Indicator, group: Group, unit: int, fields: Iterable[str]) -> Figure:
    months, today = group.read(_months)[unit], timezone.localdate()
    due = [month for month in whole_months(group.period) if month.last < today]
    lacking = sum(month.first not in months.recorded for month in due)
    if lacking and group.coverage(unit, indicator.register).whole:
        lacking = 0
    state = PARTIAL if lacking or cuts_a_month(group.period) else KNOWN
    value = sum(months.sums[name] for name in fields)
    return Figure(indicator, value, state, records=months.records, lacking=lacking)


def _touched(group: Group) -> set[int]:
    """The units that have figures of a month of which a day lies in the period."""
    rows = ProcedureMonth.objects.filter(starts_on__lte=group.period.end, ends_on__gte=group.period.start)
    found = group.summed(group.narrow(rows), number=Count("pk"))
    return {unit for unit, sums in found.items() if sums["number"]}


def _figure(name: str, code: str, label: str, measure: str, how: Any, **extra: Any) -> Indicator:
    values: dict[str, Any] = {"note": NOTE, "dimensions": {"field": None}} | extra
    return Indicator(f"agencies.{name}", code, label, measure, within, how, REGISTER, **values)


def _share(name: str, code: str, label: str, top: str, base: str, **extra: Any) -> Indicator:
    return _figure(name, code, label, "%", ratio(f"agencies.{top}", f"agencies.{base}"), decimals=2, **extra)


_OF_ENDED = "trên số hồ sơ đã giải quyết"

register(
    _figure("dossiers_received", "K01", "Số hồ sơ thủ tục hành chính tiếp nhận", "hồ sơ", monthly("received")),
    _figure(
        "dossiers_ended",
        "K02",
        "Số hồ sơ thủ tục hành chính đã giải quyết",
        "hồ sơ",
        monthly(*ENDED),
        note=ENDED_NOTE,
    ),
    *(
        _figure(f"dossiers_{name}", "K02", f"Số hồ sơ giải quyết {label}", "hồ sơ", monthly(*fields))
        for name, label, fields in (
            ("early", "trước hạn", ("early",)),
            ("on_time", "đúng hạn", ("on_time",)),
            ("late", "quá hạn", ("late",)),
            ("in_time", "trước hạn và đúng hạn", ("early", "on_time")),
        )
    ),
    *(
        _share(
            f"dossiers_{name}_share",
            "K02",
            f"Tỷ lệ hồ sơ giải quyết {label} {_OF_ENDED}",
            f"dossiers_{name}",
            "dossiers_ended",
            note=ENDED_NOTE,
        )
        for name, label in (
            ("early", "trước hạn"),
            ("on_time", "đúng hạn"),
            ("late", "quá hạn"),
            ("in_time", "trước hạn và đúng hạn"),
        )
    ),
    _figure("dossiers_online", "K03", "Số hồ sơ nộp trực tuyến", "hồ sơ", monthly("online")),
    _share(
        "dossiers_online_share",
        "K03",
        "Tỷ lệ hồ sơ nộp trực tuyến trên số hồ sơ tiếp nhận",
        "dossiers_online",
        "dossiers_received",
    ),
    _figure("apology_letters", "K04", "Số thư xin lỗi do trễ hẹn", "thư", monthly("apologies")),
)
