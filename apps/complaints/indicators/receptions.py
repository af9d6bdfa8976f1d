"""Figures of receptions and of the days of the head (catalogue H01–H05, G21)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from apps.complaints.models import Petition, Reception, ReceptionDay
from apps.complaints.rules.days import DayRule, Every, Turn, turns, widest
from apps.core.indicators import (
    KNOWN,
    MISSING,
    PARTIAL,
    Figure,
    Indicator,
    Scope,
    count,
    empty_figure,
    held_within,
    ratio,
    register,
    total,
)
from apps.core.periods import Period
from apps.law.models import Rule
from apps.law.services import work_calendar

RECEPTIONS, PETITIONS = "complaints.reception", "complaints.petition"
CHAIRMAN_KEY, SECRETARY_KEY = "chairman-reception-days", "party-secretary-reception-days"
DAY_KEYS = {ReceptionDay.Host.CHAIRMAN: CHAIRMAN_KEY, ReceptionDay.Host.PARTY_SECRETARY: SECRETARY_KEY}
_WEEKLY = "tuần"

_KINDS = {"kind": dict(Reception.Kind.choices)}
_RECEIVERS = {"receiver": dict(Reception.Receiver.choices)}
RECEPTION_DIMENSIONS = {
    **_KINDS,
    **_RECEIVERS,
    "group": {"yes": "đoàn đông người", "no": "không phải đoàn đông người"},
}
_DUE_NOTE = (
    "Theo quy định có hiệu lực vào ngày của từng tuần, từng tháng: mỗi tuần 1 ngày đến hết 30/6/2026, mỗi tháng 2 ngày "
    "từ 01/7/2026. Tuần, tháng vắt qua hai kỳ tính cho kỳ có ngày thứ Năm, ngày 16; tuần không có ngày làm việc không "
    "phải tiếp."
)


def day_rules(host: str) -> list[DayRule]:
    """How many days the host owes, by every row of law that there is; one query."""
    return [
        DayRule(
            Every.WEEK if _WEEKLY in row.measure else Every.MONTH,
            row.numerator,
            row.source,
            row.is_confirmed,
            row.valid_from,
            row.valid_until,
        )
        for row in Rule.objects.filter(key=DAY_KEYS[ReceptionDay.Host(host)])
    ]


def host_turns(host: str, period: Period) -> list[Turn]:
    """The weeks and months of the period in which the host owed days; two queries."""
    return turns(period, day_rules(host), work_calendar())


def receptions(period: Period, options: Mapping[str, str]) -> QuerySet:
    chosen: dict[str, Any] = {key: value for key, value in options.items() if key != "group"}
    if "group" in options:
        chosen["is_group"] = options["group"] == "yes"
    return held_within(Reception, "held_on", period).filter(**chosen)


def groups(period: Period, options: Mapping[str, str]) -> QuerySet:
    return receptions(period, {**options, "group": "yes"})


def with_inspectorate(period: Period, options: Mapping[str, str]) -> QuerySet:
    return receptions(period, options).filter(inspectorate_present=True)


def helped(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Petitions that ended in the period, so that none is counted in two."""
    return held_within(Petition, "closed_on", period).filter(inspectorate_helped=True)


def _chairman_days(period: Period) -> QuerySet:
    return held_within(ReceptionDay, "held_on", period).filter(host_kind=ReceptionDay.Host.CHAIRMAN)


def planned(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _chairman_days(period)


def held(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _chairman_days(period).filter(outcome=ReceptionDay.Outcome.HELD)


def kept(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Days held in the weeks and months of the period, which may reach beyond its ends."""
    span = widest(period, host_turns(ReceptionDay.Host.CHAIRMAN, period))
    return held(Period(span.start, span.end or period.end), options)


def delegated(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _chairman_days(period).filter(outcome=ReceptionDay.Outcome.DELEGATED)


def count_days(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
    """How many different days; partial while the schedule does not say of a day of the chairman what came of it."""
    days = {(unit, day) for unit, day in rows.order_by().values_list("unit_id", "held_on")}
    lacking = _unsaid(scope)
    if not days:
        return Figure(indicator, 0, PARTIAL, lacking=lacking) if lacking else empty_figure(indicator, scope)
    return Figure(indicator, len(days), PARTIAL if lacking else KNOWN, records=rows.count(), lacking=lacking)


def count_kept(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
    """Of the days owed those that the chairman held himself; more in one week make up for no other."""
    owed = host_turns(ReceptionDay.Host.CHAIRMAN, scope.period)
    lacking = _unsaid(scope)
    if not owed:
        return Figure(indicator, None, MISSING)
    every: set[date] = set(rows.order_by().values_list("held_on", flat=True))
    days = {day for day in every if any(turn.holds(day) for turn in owed)}
    if not days:
        return Figure(indicator, 0, PARTIAL, lacking=lacking) if lacking else empty_figure(indicator, scope)
    found = sum(turn.kept(days) for turn in owed)
    return Figure(indicator, found, PARTIAL if lacking else KNOWN, records=rows.count(), lacking=lacking)


def count_due(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
    """How many days the law asked for; missing where no rule held in the period."""
    owed = host_turns(ReceptionDay.Host.CHAIRMAN, scope.period)
    return Figure(indicator, sum(turn.needed for turn in owed), KNOWN) if owed else Figure(indicator, None, MISSING)


def _unsaid(scope: Scope) -> int:
    rows: Any = _chairman_days(scope.period)
    found: int = rows.in_units(scope.unit_ids).filter(outcome="").count()
    return found


def _reception(
    code: str, name: str, label: str, measure: str, how: Any, records: Any = receptions, **extra: Any
) -> Any:
    extra = {"dimensions": RECEPTION_DIMENSIONS} | extra
    return Indicator(f"complaints.{name}", code, label, measure, records, how, RECEPTIONS, **extra)


def _of(field: str, value: str) -> Any:
    """The receptions of one kind or receiver."""

    def records(period: Period, options: Mapping[str, str]) -> QuerySet:
        return receptions(period, options).filter(**{field: value})

    return records


def _day(name: str, code: str, label: str, records: Any, how: Any, **extra: Any) -> Any:
    return Indicator(f"complaints.{name}", code, label, extra.pop("measure", "ngày"), records, how, RECEPTIONS, **extra)


register(
    _reception("H01", "receptions", "Số lượt tiếp công dân", "lượt", count()),
    _reception("H01", "reception_people", "Số người được tiếp", "người", total("people")),
    _reception("H01", "reception_cases", "Số vụ việc qua tiếp công dân", "vụ việc", total("cases")),
    *(
        _reception(
            "H02",
            f"receptions_{kind}",
            f"Số lượt tiếp công dân {Reception.Kind(kind).label}",
            "lượt",
            count(),
            _of("kind", kind),
            dimensions=_RECEIVERS,
        )
        for kind in Reception.Kind.values
    ),
    *(
        _reception(
            "H03", f"receptions_by_{receiver}", label, "lượt", count(), _of("receiver", receiver), dimensions=_KINDS
        )
        for receiver, label in (
            (Reception.Receiver.CHAIRMAN, "Số lượt Chủ tịch UBND trực tiếp tiếp công dân"),
            (Reception.Receiver.DEPUTY, "Số lượt cấp phó được ủy quyền tiếp công dân"),
            (Reception.Receiver.OFFICER, "Số lượt công chức tiếp công dân tiếp"),
            (Reception.Receiver.PARTY_SECRETARY, "Số lượt Bí thư Đảng ủy tiếp công dân"),
        )
    ),
    _day(
        "chairman_days",
        "H04",
        "Số ngày Chủ tịch UBND trực tiếp tiếp công dân theo lịch",
        held,
        count_days,
        note="Mỗi ngày tính một lần; buổi ủy quyền cấp phó không tính.",
    ),
    _day(
        "chairman_days_delegated",
        "H04",
        "Số ngày tiếp của Chủ tịch UBND ủy quyền cấp phó",
        delegated,
        count_days,
        note="Mỗi ngày tính một lần.",
    ),
    _day(
        "chairman_days_due",
        "H04",
        "Số ngày Chủ tịch UBND phải tiếp công dân",
        planned,
        count_due,
        note=_DUE_NOTE,
    ),
    _day(
        "chairman_days_kept",
        "H04",
        "Số ngày phải tiếp mà Chủ tịch UBND đã trực tiếp tiếp",
        kept,
        count_kept,
        note=f"Ngày tiếp thêm trong một tuần, một tháng không bù cho tuần, tháng khác. {_DUE_NOTE}",
    ),
    _day(
        "chairman_days_share",
        "H04",
        "Tỷ lệ ngày Chủ tịch UBND đã trực tiếp tiếp trên số ngày phải tiếp công dân",
        kept,
        ratio("complaints.chairman_days_kept", "complaints.chairman_days_due"),
        measure="%",
        decimals=2,
        note=_DUE_NOTE,
    ),
    _reception(
        "H05", "groups", "Số lượt tiếp đoàn đông người", "đoàn", count(), groups, dimensions=_KINDS | _RECEIVERS
    ),
    _reception(
        "H05",
        "group_people",
        "Số người trong các đoàn đông người được tiếp",
        "người",
        total("people"),
        groups,
        dimensions=_KINDS | _RECEIVERS,
    ),
    _reception(
        "G21",
        "receptions_with_inspectorate",
        "Số lượt tiếp công dân có Ban Thanh tra nhân dân dự",
        "lượt",
        count(),
        with_inspectorate,
    ),
    Indicator(
        "complaints.petitions_helped",
        "G21",
        "Số đơn Ban Thanh tra nhân dân tham gia giải quyết",
        "đơn",
        helped,
        count(),
        PETITIONS,
        note="Đơn kết thúc xử lý trong kỳ.",
    ),
)
