"""Figures of mediation cases (catalogue H18). What was carried over, and what was taken, less what ended is open."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from apps.complaints.models import MediationCase, MediationCaseQuerySet
from apps.core.indicators import Indicator, Records, count, ratio, register
from apps.core.periods import Period

MEDIATION = "complaints.mediationcase"
DIMENSIONS = {"field": dict(MediationCase.Field.choices)}
_CASES = "vụ việc"
_SETTLED = (MediationCase.Outcome.SUCCESS, MediationCase.Outcome.FAILURE)


class _CasesByVillage(MediationCaseQuerySet):
    """The commune keeps the register; its figures can be taken for one village all the same."""

    village_path = "village"


def _cases(options: Mapping[str, str]) -> Any:
    return _CasesByVillage(MediationCase).filter(**options)


def taken(period: Period, options: Mapping[str, str]) -> Any:
    return _cases(options).filter(received_on__range=(period.start, period.end))


def carried_over(period: Period, options: Mapping[str, str]) -> Any:
    return _cases(options).open_after(period.start - timedelta(days=1))


def handled(period: Period, options: Mapping[str, str]) -> Any:
    return _cases(options).handled_in(period)


def ended(*outcomes: str) -> Callable[[Period, Mapping[str, str]], Any]:
    """Cases that ended in the period; with `outcomes` those that ended so."""

    def records(period: Period, options: Mapping[str, str]) -> Any:
        rows = _cases(options).filter(closed_on__range=(period.start, period.end))
        return rows.filter(outcome__in=outcomes) if outcomes else rows

    return records


def open_at_end(period: Period, options: Mapping[str, str]) -> Any:
    return _cases(options).open_after(period.end)


def _counted(name: str, label: str, records: Records, note: str = "") -> Indicator:
    return Indicator(
        f"complaints.{name}",
        "H18",
        label,
        _CASES,
        records,
        count(),
        register=MEDIATION,
        dimensions=DIMENSIONS,
        note=note,
    )


def _share(name: str, label: str, base: str, note: str) -> Indicator:
    return Indicator(
        f"complaints.{name}",
        "H18",
        label,
        "%",
        ended(MediationCase.Outcome.SUCCESS),
        ratio("complaints.mediations_success", f"complaints.{base}"),
        decimals=2,
        dimensions=DIMENSIONS,
        note=note,
    )


register(
    _counted("mediations", "Số vụ việc hòa giải thụ lý trong kỳ", taken),
    _counted("mediations_carried_over", "Số vụ việc hòa giải kỳ trước chuyển sang", carried_over),
    _counted(
        "mediations_handled",
        "Tổng số vụ việc hòa giải thụ lý",
        handled,
        note="Kỳ trước chuyển sang cộng thụ lý trong kỳ.",
    ),
    _counted(
        "mediations_ended",
        "Số vụ việc hòa giải kết thúc trong kỳ",
        ended(),
        note="Hòa giải thành, không thành, và kết thúc không tiến hành tiếp.",
    ),
    _counted("mediations_success", "Số vụ việc hòa giải thành", ended(MediationCase.Outcome.SUCCESS)),
    _counted("mediations_failure", "Số vụ việc hòa giải không thành", ended(MediationCase.Outcome.FAILURE)),
    _counted(
        "mediations_settled",
        "Số vụ việc hòa giải đã có kết quả thành, không thành",
        ended(*_SETTLED),
        note="Không gồm vụ việc kết thúc mà không tiến hành tiếp.",
    ),
    _counted("mediations_open", "Số vụ việc đang hòa giải cuối kỳ", open_at_end),
    _share(
        "mediations_success_share",
        "Tỷ lệ hòa giải thành trên số vụ việc đã có kết quả",
        "mediations_settled",
        note="Mẫu số: vụ việc có kết quả thành hoặc không thành trong kỳ.",
    ),
    _share(
        "mediations_success_share_of_handled",
        "Tỷ lệ hòa giải thành trên tổng số vụ việc thụ lý",
        "mediations_handled",
        note="Mẫu số: vụ việc kỳ trước chuyển sang và thụ lý trong kỳ, kể cả đang hòa giải.",
    ),
)
