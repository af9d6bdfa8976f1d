"""A report as it stands now: sections and records become a document tree with its figures."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.core import indicators
from apps.core.indicators import MISSING, PARTIAL, Figure, Scope
from apps.core.periods import Period
from apps.documents.blocks import Block, Document, FigureRecord, Heading, Item, Letterhead, Paragraph, Run, Signature
from apps.documents.rules import SignForm, place_and_date, signature_lines
from apps.reports.models import EnteredFigure, Report, ReportSection
from apps.reports.tokens import Token, TokenError, split, tokens_in
from apps.villages.models import Village

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
_ITEM = re.compile(r"(\d{1,2})\. (.*)")
NO_NUMBER_YET = "Số: …/{}-{}"


@dataclass(frozen=True)
class ReportFigure:
    """A figure of a report with where it comes from.

    `entered` is the typed value that stands in for missing records; `waived` the reason for going without.
    """

    token: Token
    figure: Figure
    scope: Scope
    entered: EnteredFigure | None = None
    waived: str = ""

    @property
    def value(self) -> Any:
        """The number that the report stands on: computed, or else entered; None where it goes without."""
        if self.figure.is_whole or self.entered is None:
            return self.figure.value
        return self.entered.value

    @property
    def blocks_issuing(self) -> bool:
        return not self.figure.is_whole and self.entered is None and not self.waived

    @property
    def state(self) -> str:
        """known, entered, waived, partial or missing; for the list of figures."""
        if self.figure.is_whole:
            return self.figure.state
        return "entered" if self.entered else "waived" if self.waived else self.figure.state

    @property
    def label(self) -> str:
        label = self.figure.indicator.describe(self.scope.options)
        return f"{label}, {self.scope.village}" if self.scope.village else label

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
        if self.entered and not self.figure.is_whole:
            return Figure(self.figure.indicator, self.entered.value, indicators.KNOWN).text(style)
        if self.figure.state == PARTIAL and self.figure.value is not None:
            return f"{self.figure.text(style)} (chưa đầy đủ)"
        if self.figure.state == MISSING:
            return "(chưa có số liệu)" if self.waived else "…"
        return self.figure.text(style)


@dataclass(frozen=True)
class Assembled:
    """The document, its figures by key, and the keys that keep the report from being issued."""

    document: Document
    figures: Mapping[str, ReportFigure]
    errors: tuple[str, ...] = field(default=())

    @property
    def blocking(self) -> frozenset[str]:
        return frozenset(key for key, figure in self.figures.items() if figure.blocks_issuing)


def assemble(report: Report) -> Assembled:
    """Read the sections, compute each figure once, and build the document.

    The number of queries depends on how many different figures the text names, not on how many records there are.
    A section whose tokens cannot be read (an indicator that is gone) is printed as typed and named in `errors`.
    """
    sections = list(report.sections.all())
    errors: list[str] = []
    parsed = [_paragraphs(section, errors) for section in sections]
    pieces = [part for paragraphs in parsed for parts in paragraphs for part in parts]
    tokens = {part.key: part for part in pieces if isinstance(part, Token)}
    figures = compute_figures(report, tokens.values())
    body: list[Block] = []
    for (number, section), paragraphs in zip(number_sections(sections), parsed, strict=True):
        body.append(Heading(section.level, number, section.title))
        body.extend(_block(parts, figures) for parts in paragraphs)
    document = Document(
        letterhead=letterhead(report),
        type_name=report.outline.type_name,
        subject=report.subject,
        addressees=_lines(report.addressees),
        body=tuple(body),
        recipients=_lines(report.recipients),
        signature=Signature(
            signature_lines(
                SignForm(report.sign_form),
                organ=report.get_organ_display(),
                head_post=report.head_post,
                own_post=report.own_post,
            ),
            report.signer,
        ),
        title=" ".join(f"{report.outline.type_name.capitalize()} {report.subject}".split()),
        author=f"{report.get_organ_display()} {report.unit.name_on(report.issued_on)}",
        created=report.issued_on,
        figures=tuple(
            FigureRecord(key, entry.label, entry.text(), entry.figure.indicator.measure, entry.source)
            for key, entry in figures.items()
        ),
    )
    return Assembled(document, figures, tuple(errors))


def letterhead(report: Report) -> Letterhead:
    """Names of the report's own date: a later rename does not reach back (Decree 30/2020, Appendix I, II.2-4)."""
    unit, day = report.unit, report.issued_on
    return Letterhead(
        parent="",
        organ=(report.get_organ_display().upper(), unit.name_on(day).upper()),
        number_line=NO_NUMBER_YET.format(report.outline.type_code, report.organ),
        place_date=place_and_date(unit.short_name_on(day), day),
    )


def number_sections(sections: Iterable[ReportSection]) -> list[tuple[str, ReportSection]]:
    """Each section with its number: I, 1, 2.1 by order and level (Decree 30/2020, Appendix I, V.6)."""
    counters = [0, 0, 0]
    numbered = []
    for section in sections:
        level = section.level
        counters[level - 1] += 1
        counters[level:] = [0] * (3 - level)
        roman = _ROMAN[counters[0] - 1] if 0 < counters[0] <= len(_ROMAN) else str(counters[0])
        number = {1: roman, 2: str(counters[1]), 3: f"{counters[1]}.{counters[2]}"}[level]
        numbered.append((number, section))
    return numbered


def compute_figures(report: Report, tokens: Iterable[Token]) -> dict[str, ReportFigure]:
    """Every figure once, with the entered values and waivers that stand in for missing ones."""
    wanted = list(tokens)
    slugs = {token.village for token in wanted if token.village}
    villages: dict[str, Any] = {}
    if slugs:
        found = Village.objects.filter(unit=report.unit, slug__in=slugs).prefetch_related("versions")
        villages = {village.slug: village for village in found}
    entered = {(e.key, e.start, e.end): e for e in EnteredFigure.objects.filter(unit=report.unit)}
    waived = dict(report.waivers.values_list("key", "reason"))
    figures = {}
    for token in wanted:
        scope = scope_of(report, token, villages)
        indicator = indicators.get(token.name)
        figure = Figure(indicator, None, MISSING) if scope is None else indicator.compute(scope)
        scope = scope or Scope(report.unit, report.period, options=dict(token.options))
        figures[token.key] = ReportFigure(
            token,
            figure,
            scope,
            entered.get((token.key, scope.period.start, scope.period.end)),
            waived.get(token.key, ""),
        )
    return figures


def scope_of(report: Report, token: Token, villages: Mapping[str, Any]) -> Scope | None:
    """What the token asks of the records; None when the unit has no such village."""
    if token.village and token.village not in villages:
        return None
    return Scope(
        report.unit,
        token_period(report.period, token),
        villages.get(token.village),
        report.with_predecessors,
        dict(token.options),
    )


def token_period(period: Period, token: Token) -> Period:
    return {"last_year": period.same_last_year, "cumulative": period.cumulative}.get(token.period, lambda: period)()


def report_tokens(report: Report) -> dict[str, Token]:
    """The different figures that the report names, by key; sections that cannot be read are left out."""
    found: dict[str, Token] = {}
    for section in report.sections.all():
        try:
            found.update((token.key, token) for token in tokens_in(section.text))
        except TokenError:
            continue
    return found


def _paragraphs(section: ReportSection, errors: list[str]) -> list[list[str | Token]]:
    try:
        return [list(split(line)) for line in section.text.split("\n") if line.strip()]
    except TokenError as error:
        errors.append(f"{section.title}: {error}")
        return [[line] for line in section.text.split("\n") if line.strip()]


def _block(parts: list[str | Token], figures: Mapping[str, ReportFigure]) -> Block:
    number = ""
    if isinstance(parts[0], str) and (match := _ITEM.fullmatch(parts[0])):
        number, parts = match[1], [match[2], *parts[1:]]
    runs = tuple(
        Run(figures[part.key].text(part.style), figure=part.key) if isinstance(part, Token) else Run(part)
        for part in parts
        if part
    )
    return Item(number, runs) if number else Paragraph(runs)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.split("\n") if line.strip())
