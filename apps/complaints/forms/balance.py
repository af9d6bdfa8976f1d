"""Over which days a page reckons."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone

from apps.core.forms import DayFirstDateField
from apps.core.periods import Period


def running_quarter() -> Period:
    today = timezone.localdate()
    return Period.quarter(today.year, (today.month + 2) // 3)


def period_query(period: Period) -> str:
    """The period as `PeriodForm` reads it from an address."""
    return urlencode(_typed(period))


def _typed(period: Period) -> dict[str, str]:
    return {"tu": f"{period.start:%d/%m/%Y}", "den": f"{period.end:%d/%m/%Y}"}


class PeriodForm(forms.Form):
    """Any two dates, both counted in; where none is given the `usual` period, or else the running quarter."""

    tu = DayFirstDateField(label="Từ ngày")
    den = DayFirstDateField(label="Đến ngày")

    def __init__(self, data: Any, *, usual: Period | None = None) -> None:
        asked = {name: data.get(name) for name in ("tu", "den")}
        super().__init__(asked if any(asked.values()) else _typed(usual or running_quarter()))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("tu"), cleaned.get("den")
        if start and end and end < start:
            self.add_error("den", "Ngày cuối kỳ phải sau hoặc bằng ngày đầu kỳ.")
        return cleaned

    @property
    def period(self) -> Period:
        """Once the form is valid."""
        start: date = self.cleaned_data["tu"]
        return Period(start, self.cleaned_data["den"])

    @property
    def links(self) -> list[tuple[str, str, bool]]:
        """Periods that offices report on, of the year that is shown and its neighbours: name, query, if it is shown."""
        shown = self.period
        year = shown.end.year
        offered = [
            Period.year(year - 1),
            *(Period.quarter(year, number) for number in (1, 2, 3, 4)),
            Period.half_year(year, 1),
            Period.half_year(year, 2),
            Period.nine_months(year),
            Period.year(year),
            Period.year(year + 1),
        ]
        return [(period.label, period_query(period), period == shown) for period in offered]
