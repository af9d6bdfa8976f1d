"""Figures of inspections and of what they demanded (catalogue B04–B06)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.committees.models import Inspection, InspectionDemand, InspectionTarget
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
    listed,
    ratio,
    register,
)
from apps.core.periods import Period
from apps.core.text import search_key

INSPECTIONS = "committees.inspection"
MANNERS = {"inspection": "kiểm tra", "self_inspection": "tự kiểm tra"}
_DIMENSIONS: Mapping[str, Any] = {"kind": MANNERS}


def inspections(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Those of the period that have begun: one that is only planned is no inspection yet."""
    rows = held_within(Inspection, "held_on", period).filter(held_on__lte=timezone.localdate())
    return rows.filter(self_inspection=options["kind"] == "self_inspection") if "kind" in options else rows


def targets(period: Period, options: Mapping[str, str]) -> QuerySet:
    return InspectionTarget.objects.filter(inspection__in=inspections(period, options))


def villages_inspected(period: Period, options: Mapping[str, str]) -> QuerySet:
    return targets(period, options).filter(village__isnull=False)


def agencies_inspected(period: Period, options: Mapping[str, str]) -> QuerySet:
    return targets(period, options).filter(village__isnull=True)


def with_a_team(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Inspections that a team is expected of, and self-inspections that name one."""
    return inspections(period, options).filter(~Q(team="") | Q(self_inspection=False))


def demands(period: Period, options: Mapping[str, str]) -> QuerySet:
    return InspectionDemand.objects.filter(inspection__in=inspections(period, options))


def demands_remedied(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Demands of the period's inspections whose remedy was verified by its end."""
    return demands(period, options).filter(verified_on__lte=period.end)


@listed("inspection__unit", "workplace", "workplace__name", "agency")
def count_agencies(indicator: Indicator, group: Group, found: list[tuple[Any, ...]]) -> Figure:
    """How many different places, whether chosen from the list of agencies or named by hand.

    A name typed by hand is the agency of that name where this one was chosen too; case and diacritics do not count.
    """
    chosen = {(unit, key): (unit, search_key(name)) for unit, key, name, _ in found if key is not None}
    typed = {(unit, search_key(name)) for unit, key, _, name in found if key is None}
    number = len(chosen) + len(typed.difference(chosen.values()))
    return Figure(indicator, number, KNOWN, records=len(found))


@listed("unit", "team")
def count_teams(indicator: Indicator, group: Group, names: list[tuple[Any, ...]]) -> Figure:
    """How many different names of teams, whatever their case and diacritics.

    Inspections that name none make the figure partial.
    """
    teams = {(unit, search_key(name)) for unit, name in names if name}
    lacking = sum(not name for _, name in names)
    if not teams:
        return Figure(indicator, None, MISSING, records=len(names), lacking=lacking)
    return Figure(indicator, len(teams), PARTIAL if lacking else KNOWN, records=len(names), lacking=lacking)


@grouped
def count_remedied(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """How many; none is zero, not missing, as soon as something was demanded."""
    found = count().grouped(indicator, group, rows)
    if len(found) == len(group.ids):
        return found
    made = group.figures(_DEMANDS)
    none = {unit: Figure(indicator, None if figure.value is None else 0, figure.state) for unit, figure in made.items()}
    return none | found


def _figure(name: str, code: str, label: str, measure: str, records: Any, how: Any, **extra: Any) -> Indicator:
    return Indicator(
        f"committees.{name}", code, label, measure, records, how, INSPECTIONS, dimensions=_DIMENSIONS, **extra
    )


_DEMANDS = _figure("demands", "B04", "Số yêu cầu khắc phục sau kiểm tra", "yêu cầu", demands, count())

register(
    _figure("inspections", "B04", "Số cuộc kiểm tra việc thực hiện QCDC", "cuộc", inspections, count()),
    _figure(
        "villages_inspected",
        "B05",
        "Số thôn được kiểm tra việc thực hiện QCDC",
        "thôn",
        villages_inspected,
        count("village"),
        note="Thôn được kiểm tra nhiều lần trong kỳ chỉ tính một lần.",
    ),
    _figure(
        "agencies_inspected",
        "B05",
        "Số cơ quan, đơn vị được kiểm tra việc thực hiện QCDC",
        "đơn vị",
        agencies_inspected,
        count_agencies,
        note="Đơn vị được kiểm tra nhiều lần trong kỳ chỉ tính một lần, dù chọn trong danh sách hay ghi tên.",
    ),
    _figure(
        "inspection_teams",
        "B06",
        "Số đoàn kiểm tra việc thực hiện QCDC",
        "đoàn",
        with_a_team,
        count_teams,
        note="Đoàn kiểm tra nhiều cuộc trong kỳ chỉ tính một lần, theo tên đoàn.",
    ),
    _DEMANDS,
    _figure(
        "demands_remedied",
        "B04",
        "Số yêu cầu khắc phục sau kiểm tra đã khắc phục xong",
        "yêu cầu",
        demands_remedied,
        count_remedied,
        note="Yêu cầu của các cuộc kiểm tra trong kỳ, đã được người khác xác nhận khắc phục tính đến hết kỳ.",
    ),
    _figure(
        "demands_remedied_share",
        "B04",
        "Tỷ lệ yêu cầu đã khắc phục xong trên tổng số yêu cầu khắc phục sau kiểm tra",
        "%",
        demands_remedied,
        ratio("committees.demands_remedied", "committees.demands"),
        decimals=2,
    ),
)
