"""What officials add to the computed figures: an entered value, or a waiver."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.core.indicators import Indicator, all_indicators
from apps.core.text import sort_key
from apps.reports.assembling import report_tokens, token_period
from apps.reports.models import EnteredFigure, FigureWaiver, Report, ReportState, ReportStep
from apps.reports.services.steps import StepRefusedError, lock_report, note_step


def may_fill_in(report: Report, user: Any) -> bool:
    """Writers fill in figures of a draft; during review only those who review."""
    if report.state == ReportState.IN_REVIEW:
        return bool(user.reach.allows("reports.review_report", report.unit))
    return report.state == ReportState.DRAFT and bool(user.reach.allows("reports.change_report", report.unit))


def _opened(report: Report, user: Any, note: str) -> Report:
    current = lock_report(report, ReportState.DRAFT, ReportState.IN_REVIEW)
    if not may_fill_in(current, user):
        raise StepRefusedError("Báo cáo đang chờ duyệt; chỉ người duyệt được bổ sung số liệu.")
    current.version += 1
    current.save()
    note_step(current, ReportStep.Action.FIGURE, user, note)
    return current


def entered_figure(report: Report, key: str) -> EnteredFigure | None:
    """What somebody typed for the figure in the time that the report asks about; `KeyError` as `enter_figure`."""
    period = token_period(report.period, report_tokens(report, every=True)[key])
    return EnteredFigure.objects.filter(unit=report.unit, key=key, start=period.start, end=period.end).first()


@transaction.atomic
def enter_figure(*, report: Report, key: str, value: Decimal, source: str, user: Any) -> EnteredFigure:
    """Type a figure that the records do not give, with its source; a second entry replaces the value.

    Raises `KeyError` when the report does not name the figure.
    """
    _opened(report, user, f"{key} = {value}; nguồn: {source}")
    entered = entered_figure(report, key)
    if entered is None:
        period = token_period(report.period, report_tokens(report, every=True)[key])
        entered = EnteredFigure(unit=report.unit, key=key, start=period.start, end=period.end, created_by=user)
    else:
        entered.version += 1
    entered.value, entered.source = value, source
    entered.full_clean()
    entered.save()
    return entered


@transaction.atomic
def waive_figure(*, report: Report, key: str, reason: str, user: Any) -> FigureWaiver:
    """Let the report go out without the figure; raises `KeyError` when the report does not name it."""
    _opened(report, user, f"bỏ qua {key}: {reason}")
    token = report_tokens(report, every=True)[key]
    waiver, _ = FigureWaiver.objects.update_or_create(
        report=report, key=token.key, defaults={"reason": reason, "by": user}
    )
    return waiver


@transaction.atomic
def waive_figures(*, report: Report, keys: Iterable[str], reason: str, user: Any) -> int:
    """Let the report go out without several figures for one reason; gives how many of them it names.

    Such as the cells of a table that a village did not report for.
    """
    known = report_tokens(report, every=True)
    named = [key for key in dict.fromkeys(keys) if key in known]
    if named:
        _opened(report, user, f"bỏ qua {len(named)} số liệu: {reason}")
    for key in named:
        FigureWaiver.objects.update_or_create(report=report, key=key, defaults={"reason": reason, "by": user})
    return len(named)


@transaction.atomic
def withdraw_waiver(*, report: Report, key: str, user: Any) -> None:
    """Take a waiver back; its reason stays in the history."""
    _opened(report, user, f"không bỏ qua nữa: {key}")
    report.waivers.filter(key=key).delete()


def indicators_by_label() -> list[Indicator]:
    """The figures that a text can name, as an official looks for them."""
    return sorted(all_indicators(), key=lambda indicator: sort_key(indicator.label))
