"""The figures of a report: each computed once, with what officials typed or waived beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from apps.core import indicators
from apps.core.indicators import MISSING, PARTIAL, Figure, Scope
from apps.core.together import answers, rows_of, together
from apps.reports.assembling.around import Around
from apps.reports.assembling.reported import FROM_RECORDS, Part, commune_of, is_reported, reported_figures
from apps.reports.discretion import discretion_refusal
from apps.reports.models import EnteredFigure, SubmittedFigure
from apps.reports.tokens import Token, agency_path, place_refusal, token_period

_SUFFIXED = ("full", "percent")


@dataclass(frozen=True)
class ReportFigure:
    """A figure of a report with where it comes from.

    `entered` is the typed value that stands in for missing records; `waived` the reason for going without. `agency` is
    the one that the figure is of, where it is of one alone; `unit_name` that of another unit than the report's.
    `is_refused`: the report has no such village, agency or unit, or may not tell of it so narrowly. `parts` are
    those of the communes below, where it is a figure of theirs and not counted from the unit's own records.
    """

    token: Token
    figure: Figure
    scope: Scope
    entered: EnteredFigure | None = None
    waived: str = ""
    agency: Any = None
    unit_name: str = ""
    is_refused: bool = False
    parts: tuple[Part, ...] | None = None

    @property
    def value(self) -> Any:
        """The number that the report stands on: computed, or else entered; None where it goes without."""
        if self.figure.is_whole or self.entered is None:
            return self.figure.value
        return self.entered.value

    @property
    def is_whole(self) -> bool:
        """Whether the number may be printed and added up as it stands."""
        return self.figure.is_whole or self.entered is not None

    @property
    def blocks_issuing(self) -> bool:
        return not self.is_whole and not self.waived

    @property
    def state(self) -> str:
        """known, entered, waived, partial or missing; for the list of figures."""
        if self.figure.is_whole:
            return self.figure.state
        return "entered" if self.entered else "waived" if self.waived else self.figure.state

    @property
    def label(self) -> str:
        label = self.figure.indicator.describe(self.scope.options)
        places = (str(self.scope.village or ""), str(self.agency or ""), self.unit_name)
        return ", ".join((label, *filter(None, places)))

    @property
    def dated_label(self) -> str:
        """The label with the days, where the figure is of others than the report."""
        return self.label if self.token.period == "this" else f"{self.label} ({self.scope.period})"

    @property
    def source(self) -> str:
        """In words, for the list and the attached data."""
        if self.entered and not self.figure.is_whole:
            return f"nhập tay: {self.entered.source}"
        if self.waived and not self.figure.is_whole:
            return f"bỏ qua: {self.waived}"
        own = self.figure.source or f"{self.figure.records} bản ghi"
        return f"{own} (gồm cả đơn vị cũ)" if self.scope.predecessors else own

    def text(self, style: str = "") -> str:
        """What the report prints: never a partial figure as if it were whole."""
        if style in _SUFFIXED:
            return self._with_measure()
        if self.entered and not self.figure.is_whole:
            return Figure(self.figure.indicator, self.entered.value, indicators.KNOWN).text(style)
        if self.figure.state == PARTIAL and self.figure.value is not None:
            return f"{self.figure.text(style)} (chưa đầy đủ)"
        if self.figure.state == MISSING:
            return "(chưa có số liệu)" if self.waived else "…"
        return self.figure.text(style)

    def _with_measure(self) -> str:
        plain, measure = self.text(), self.figure.indicator.measure
        number, mark, rest = plain.partition(" (")
        return f"{number}{'' if measure == '%' else ' '}{measure}{mark}{rest}" if number else f"{plain} {measure}"

    def rows(self) -> Any:
        """The records behind the figure; none where the report may not ask for it."""
        if self.parts is not None:
            return SubmittedFigure.objects.filter(pk__in=[part.row for part in self.parts if part.row is not None])
        if self.is_refused:
            return self.figure.indicator.records(self.scope.period, self.scope.options).none()
        return _rows(self.figure.indicator, self.scope, self.agency)


def _rows(indicator: Any, scope: Scope, agency: Any) -> Any:
    rows = indicator.rows(scope)
    return rows.filter(**{agency_path(indicator): agency}) if agency is not None else rows


def compute(around: Around, tokens: Iterable[Token]) -> dict[str, ReportFigure]:
    """Every figure once, with the entered values and waivers that stand in for missing ones."""
    report = around.report
    # One that is not stored, as an outline is previewed, has no waivers.
    waivers = partial(answers, report.waivers.values_list("key", "reason")) if report.pk else list
    entries, waived_ones = together([partial(rows_of, EnteredFigure.objects.filter(unit=report.unit)), waivers])
    waived = dict(waived_ones)
    entered = {(e.key, e.start, e.end): e for e in entries}
    figures: dict[str, ReportFigure] = {}
    asked = {token.key: token for token in tokens}
    reported = reported_figures(around, (token for token in asked.values() if is_reported(around, token)))
    scopes = {key: scope_of(around, token) for key, token in asked.items()}
    own = [key for key in asked if scopes[key] is None or key not in reported]
    counted = dict(zip(own, together([partial(_own, around, asked[key], scopes[key]) for key in own]), strict=True))
    for token in asked.values():
        scope, agency = scopes[token.key], _agency(around, token)
        is_refused = scope is None
        stated = None if is_refused else reported.get(token.key)
        figure = counted[token.key] if stated is None else stated.figure
        if scope is None:
            scope = Scope(report.unit, token_period(report.period, token), options=dict(token.options))
        figures[token.key] = ReportFigure(
            token,
            figure,
            scope,
            entered.get((token.key, scope.period.start, scope.period.end)),
            waived.get(token.key, ""),
            agency,
            _unit_name(around, token, scope),
            is_refused,
            None if stated is None else stated.parts,
        )
    return figures


def _agency(around: Around, token: Token) -> Any:
    return around.agencies.get(token.agency) if token.agency else None


def _own(around: Around, token: Token, scope: Scope | None) -> Figure:
    """The figure as the unit's records give it; missing where the report may not ask."""
    indicator, agency = indicators.get(token.name), _agency(around, token)
    if scope is None:
        return Figure(indicator, None, MISSING)
    if agency is not None:
        return indicator.how(indicator, scope, _rows(indicator, scope, agency))
    return indicator.compute(scope)


def _unit_name(around: Around, token: Token, scope: Scope) -> str:
    """Whose figure it is, where it is not the report's unit's own; "" where it is."""
    if token.below:
        return "cộng các xã"
    return around.unit_name(scope.unit) if token.unit and scope.unit != around.report.unit else ""


def scope_of(around: Around, token: Token) -> Scope | None:
    """What the token asks of the records; None when the report has no such village, agency or unit, or may not tell."""
    report, village, unit = around.report, None, around.report.unit
    indicator = indicators.get(token.name)
    if token.village:
        village = around.villages.get(token.village)
        if village is None or place_refusal(indicator, "village"):
            return None
    if token.agency and (token.agency not in around.agencies or place_refusal(indicator, "agency")):
        return None
    if _too_narrow(around, token):
        return None
    if token.below and not around.communes_below():
        return None
    if token.unit:
        named = around.units.get(token.unit) or commune_of(around, token)
        if named is None:
            return None
        unit = named
    predecessors = report.with_predecessors and not token.unit
    return Scope(unit, token_period(report.period, token), village, predecessors, dict(token.options))


def refusals(around: Around, tokens: Mapping[str, Token]) -> list[str]:
    """What to say of figures that the report may not print."""
    told = [f"“[[{token.source}]]”: {said}" for token in tokens.values() if (said := _too_narrow(around, token))]
    return [*_foreign_units(around, tokens), *told]


def reported_warnings(figures: Iterable[ReportFigure]) -> list[str]:
    """A sentence where figures of communes come from their records, as their reports do not state them."""
    counted = [figure for figure in figures if any(part.source == FROM_RECORDS for part in figure.parts or ())]
    if not counted:
        return []
    return [
        f"{len(counted)} số liệu của các xã, như “{counted[0].label}”, có phần lấy từ sổ theo dõi vì báo cáo của "
        "xã chưa nêu; mở từng số liệu để xem nguồn của mỗi xã."
    ]


def _too_narrow(around: Around, token: Token) -> str:
    return discretion_refusal(token.name, dict(token.options), token_period(around.period, token))


def _foreign_units(around: Around, tokens: Mapping[str, Token]) -> list[str]:
    """What to say of units whose figures the report may not print, each once."""
    others = [token for token in tokens.values() if token.unit and token.unit not in around.units]
    foreign = sorted({token.unit for token in others if not is_reported(around, token)})
    unit = around.report.unit
    told = [
        f"Đơn vị “{slug}” không phải đơn vị cũ đã nhập vào {unit}, cũng không phải xã trực thuộc, nên không lấy được "
        "số liệu."
        for slug in foreign
    ]
    if any(token.below for token in tokens.values()) and not around.communes_below():
        told.append(f"{unit} không có xã trực thuộc vào cuối kỳ nên không cộng được số liệu của các xã.")
    return told
