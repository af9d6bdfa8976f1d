"""Figures of administrative procedures (catalogue K01–K04), from the monthly figures of all fields."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from apps.agencies.models import ProcedureMonth
from apps.agencies.rules.months import cuts_a_month, whole_months
from apps.core.indicators import (
    KNOWN,
    MISSING,
    PARTIAL,
    Figure,
    Indicator,
    Scope,
    empty_figure,
    ratio,
    register,
)
from apps.core.periods import Period
from apps.core.registers import coverage

REGISTER = "agencies.proceduremonth"
ENDED = ("early", "on_time", "late")
NOTE = (
    "Cộng số liệu các tháng nằm trọn trong kỳ. Kỳ cắt ngang một tháng, hoặc có tháng đã qua chưa có số liệu mà chưa "
    "chốt sổ, thì số liệu chưa đủ."
)
ENDED_NOTE = f"{NOTE} Đã giải quyết = trước hạn + đúng hạn + quá hạn."


def within(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Figures of the months that lie in the period with every day, of one field alone where it is chosen."""
    rows: QuerySet = ProcedureMonth.objects.filter(starts_on__gte=period.start, ends_on__lte=period.end)
    return rows.filter(field=options["field"]) if "field" in options else rows


def monthly(*fields: str) -> Callable[[Indicator, Scope, QuerySet], Figure]:
    """The sum of these fields over the months, whole only where the period cuts none and none of those past is missing.

    `lacking` counts the months past without figures; a month in which another field has some is not one of them.
    """
    summed = sum((F(name) for name in fields[1:]), start=F(fields[0]))

    def how(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
        months = list(rows.order_by().values_list("starts_on").annotate(number=Count("pk"), total=Sum(summed)))
        if not months:
            return _nothing(indicator, scope)
        recorded = {first for first, _, _ in months}
        if scope.options:
            recorded.update(indicator.rows(_all_fields(scope)).order_by().values_list("starts_on", flat=True))
        today = timezone.localdate()
        due = [month for month in whole_months(scope.period) if month.last < today]
        lacking = sum(month.first not in recorded for month in due)
        if lacking and coverage(scope.unit_ids, scope.period, indicator.register).whole:
            lacking = 0
        state = PARTIAL if lacking or cuts_a_month(scope.period) else KNOWN
        records = sum(number for _, number, _ in months)
        return Figure(indicator, sum(total for *_, total in months), state, records=records, lacking=lacking)

    return how


def _all_fields(scope: Scope) -> Scope:
    return Scope(scope.unit, scope.period, scope.village, scope.predecessors)


def _nothing(indicator: Indicator, scope: Scope) -> Figure:
    """No whole month: a closed register says zero, unless the period cuts a month of which there are figures."""
    figure = empty_figure(indicator, scope)
    if figure.state == KNOWN and cuts_a_month(scope.period) and _has_cut_months(scope):
        return Figure(indicator, None, MISSING)
    return figure


def _has_cut_months(scope: Scope) -> bool:
    touched = ProcedureMonth.objects.in_units(scope.unit_ids).filter(
        starts_on__lte=scope.period.end, ends_on__gte=scope.period.start
    )
    return touched.exists()


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
