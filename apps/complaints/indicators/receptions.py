"""Figures of receptions and of the days of the head (catalogue H01–H05, G21)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet

from apps.complaints.models import Petition, Reception, ReceptionDay
from apps.complaints.rules.days import DayRule, Every, Turn, turns, widest
from apps.core.indicators import (
    KNOWN,
    MISSING,
    PARTIAL,
    Figure,
    Group,
    Indicator,
    count,
    grouped,
    held_within,
    ratio,
    register,
    total,
)
from apps.core.periods import Period
from apps.law.models import rules_of
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
        for row in rules_of(DAY_KEYS[ReceptionDay.Host(host)])
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


def _unsaid(group: Group) -> dict[int, int]:
    """Days of the chairman of which the schedule does not say what came of them."""
    found = group.summed(group.narrow(_chairman_days(group.period).filter(outcome="")), number=Count("pk"))
    return {unit: sums["number"] for unit, sums in found.items()}


def _owed(group: Group) -> list[Turn]:
    return host_turns(ReceptionDay.Host.CHAIRMAN, group.period)


@grouped
def count_days(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """How many different days; partial while the schedule does not say of a day of the chairman what came of it."""
    held, unsaid = group.listed(rows, "unit", "held_on"), group.read(_unsaid)
    found = {}
    for unit in group.ids:
        days, lacking = held[unit], unsaid.get(unit, 0)
        if days or lacking:
            state = PARTIAL if lacking else KNOWN
            found[unit] = Figure(indicator, len(set(days)), state, records=len(days), lacking=lacking)
    return found


@grouped
def count_kept(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """Of the days owed those that the chairman held himself; more in one week make up for no other."""
    owed = group.read(_owed)
    if not owed:
        return dict.fromkeys(group.ids, Figure(indicator, None, MISSING))
    held, unsaid = group.listed(rows, "held_on"), group.read(_unsaid)
    found = {}
    for unit in group.ids:
        days = {day for (day,) in held[unit] if any(turn.holds(day) for turn in owed)}
        records, lacking = len(held[unit]) if days else 0, unsaid.get(unit, 0)
        if records or lacking:
            number, state = sum(turn.kept(days) for turn in owed), PARTIAL if lacking else KNOWN
            found[unit] = Figure(indicator, number, state, records=records, lacking=lacking)
    return found


@grouped
def count_due(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """How many days the law asked for; missing where no rule held in the period."""
    owed = group.read(_owed)
    figure = Figure(indicator, sum(turn.needed for turn in owed) if owed else None, KNOWN if owed else MISSING)
    return dict.fromkeys(group.ids, figure)


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
