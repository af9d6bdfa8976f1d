"""The document tree of a report: letterhead, sections with their text, tables and lists, signature."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from apps.core.numbers import format_number
from apps.documents.blocks import Block, Document, FigureRecord, Heading, Item, Letterhead, Paragraph, Run, Signature
from apps.documents.rules import SignForm, place_and_date, signature_lines
from apps.reports.assembling.around import Around
from apps.reports.assembling.figures import ReportFigure, compute, refusals, reported_warnings
from apps.reports.assembling.listing import ListPlan, plan_list, print_list
from apps.reports.assembling.placing import Turn, bind, expand, number_sections
from apps.reports.assembling.table_printing import print_table
from apps.reports.assembling.tables import TablePlan, plan_table
from apps.reports.assembling.texts import TextsPlan, plan_texts, print_texts
from apps.reports.models import Report, ReportSection
from apps.reports.specs import (
    Condition,
    RecordsSpec,
    Spec,
    SpecError,
    TextsSpec,
    parse_condition,
    parse_spec,
    turn_refusal,
)
from apps.reports.tokens import Token, TokenError, split

_ITEM = re.compile(r"(\d{1,2})\. (.*)")
NO_NUMBER_YET = "Số: …/{}-{}"
_MOST_PLACED = 600
# Each costs at least a query.
MOST_FIGURES = 3000


@dataclass(frozen=True)
class SectionFigures:
    """The figures of one section as it is printed: its number and title, and their keys in their order."""

    section: int
    title: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class PrintedSection:
    """One coming of a section: its key, and the number and title under which it is printed this time."""

    section: int
    number: str
    title: str


@dataclass(frozen=True)
class Assembled:
    """The document, its figures by key, and what keeps the report from being issued.

    `groups` are the figures by section. `warnings` are to be read before it is approved: totals that differ from what
    was typed for control, sums that cannot be made. `hidden` names sections that their condition leaves out, `printed`
    are all comings of those that come, in their order.
    """

    document: Document
    figures: Mapping[str, ReportFigure]
    errors: tuple[str, ...] = field(default=())
    groups: tuple[SectionFigures, ...] = ()
    warnings: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    printed: tuple[PrintedSection, ...] = ()

    @property
    def blocking(self) -> frozenset[str]:
        return frozenset(key for key, figure in self.figures.items() if figure.blocks_issuing)


@dataclass(frozen=True)
class _Placed:
    """One coming of a section, read but not computed."""

    section: ReportSection
    title: str
    paragraphs: list[list[str | Token]]
    plan: TablePlan | ListPlan | TextsPlan | None = None
    condition: Condition | None = None

    @property
    def level(self) -> int:
        return self.section.level

    @property
    def tokens(self) -> Iterator[Token]:
        """The figures that are printed."""
        yield from (part for parts in self.paragraphs for part in parts if isinstance(part, Token))
        if isinstance(self.plan, TablePlan):
            yield from self.plan.tokens
        elif isinstance(self.plan, ListPlan):
            yield self.plan.figure

    @property
    def all_tokens(self) -> Iterator[Token]:
        """Also those that decide whether the section comes, and what sums are compared with."""
        yield from self.tokens
        if self.condition is not None:
            yield self.condition.figure
        if isinstance(self.plan, TablePlan):
            yield from self.plan.control_tokens


def assemble(report: Report, sections: Sequence[ReportSection] | None = None) -> Assembled:
    """Read the sections, compute each figure once, and build the document.

    The number of queries depends on how many different figures the text names, not on how many records there are.
    A section whose tokens cannot be read (an indicator that is gone) is printed as typed and named in `errors`.
    `sections` are those of a report that is not stored, as an outline is previewed.
    """
    around = Around(report)
    errors: list[str] = []
    placed = _placed(report.sections.all() if sections is None else sections, around, errors)
    tokens = {token.key: token for entry in placed for token in entry.all_tokens}
    computed = compute(around, tokens.values())
    errors += refusals(around, tokens)
    shown, hidden = _shown(placed, computed)
    figures = {token.key: computed[token.key] for entry in shown for token in entry.tokens}
    body, warnings, groups = _body(shown, around, computed, figures)
    return Assembled(
        document=_document(report, body, figures),
        figures=figures,
        errors=tuple(dict.fromkeys(errors)),
        groups=groups,
        warnings=(*warnings, *reported_warnings(figures.values())),
        hidden=hidden,
        printed=tuple(PrintedSection(e.section.pk or 0, number, e.title) for number, e in number_sections(shown)),
    )


def _placed(sections: Iterable[ReportSection], around: Around, errors: list[str]) -> list[_Placed]:
    placed: list[_Placed] = []
    keys: set[str] = set()
    for section, turn in expand(list(sections), around):
        if len(placed) == _MOST_PLACED:
            errors.append(f"Các mục in nhiều lần cộng lại hơn {_MOST_PLACED} mục; chọn kỳ ngắn hơn hoặc bớt mục lặp.")
            break
        entry = _read(section, turn, around, errors)
        keys |= {token.key for token in entry.all_tokens}
        if len(keys) > MOST_FIGURES:
            errors.append(
                f"{entry.title}: từ mục này báo cáo có hơn {format_number(MOST_FIGURES)} số liệu khác nhau nên chưa "
                "in được; bớt mục lặp, bớt dòng, cột của bảng hoặc chọn kỳ ngắn hơn."
            )
            break
        placed.append(entry)
    return placed


def _read(section: ReportSection, turn: Turn, around: Around, errors: list[str]) -> _Placed:
    title = turn.fill(section.title)
    lines = [line for line in turn.fill(section.text).split("\n") if line.strip()]
    try:
        paragraphs = [[_bound(part, turn, around) for part in split(line)] for line in lines]
    except (TokenError, SpecError) as error:
        errors.append(f"{title}: {error}")
        return _Placed(section, title, [[line] for line in lines])
    try:
        plan = _plan(parse_spec(section.kind, section.spec, section.repeat), title, turn, around)
        condition = parse_condition(section.condition)
        if condition is not None:
            condition = Condition(_demand_turn(condition.figure, turn, around), condition.hide_when)
    except SpecError as error:
        errors.append(f"{title}: {error}")
        return _Placed(section, title, paragraphs)
    return _Placed(section, title, paragraphs, plan, condition)


def _bound(part: str | Token, turn: Turn, around: Around) -> str | Token:
    return _demand_turn(part, turn, around) if isinstance(part, Token) else part


def _demand_turn(token: Token, turn: Turn, around: Around) -> Token:
    """What the token means in this turn; `SpecError` where its figure cannot be taken so."""
    kind = "village" if turn.village else "agency" if turn.agency else ""
    if refusal := turn_refusal(token, kind):
        raise SpecError(refusal)
    return bind(token, turn, around.period)


def _plan(spec: Spec | None, title: str, turn: Turn, around: Around) -> TablePlan | ListPlan | TextsPlan | None:
    if spec is None:
        return None
    if isinstance(spec, TextsSpec):
        return plan_texts(spec, title)
    if isinstance(spec, RecordsSpec):
        _demand_turn(spec.figure, turn, around)
        return plan_list(spec, turn, around)
    named = [column.figure for column in spec.columns if column.figure] + [row.figure for row in spec.rows.figures]
    for figure in named if spec.rows.by not in ("village", "unit") else ():
        _demand_turn(figure, turn, around)
    return plan_table(spec, title, turn, around)


def _shown(placed: list[_Placed], figures: Mapping[str, ReportFigure]) -> tuple[list[_Placed], tuple[str, ...]]:
    """The sections that come, and the titles of those whose condition leaves them out; deeper ones go along."""
    shown: list[_Placed] = []
    hidden: list[str] = []
    below: int | None = None
    for entry in placed:
        if below is not None and entry.level > below:
            continue
        below = None
        if entry.condition is not None and _holds(entry.condition, figures[entry.condition.figure.key]):
            below = entry.level
            hidden.append(entry.title)
        else:
            shown.append(entry)
    return shown, tuple(hidden)


def _holds(condition: Condition, figure: ReportFigure) -> bool:
    missing = figure.value is None
    zero = figure.is_whole and figure.value is not None and figure.value == 0
    return {
        "missing": missing,
        "zero": zero,
        "missing_or_zero": missing or zero,
        "not_missing": not missing,
        "not_zero": not missing and figure.value != 0,
    }[condition.hide_when]


def _body(
    shown: list[_Placed], around: Around, computed: Mapping[str, ReportFigure], figures: dict[str, ReportFigure]
) -> tuple[list[Block], list[str], tuple[SectionFigures, ...]]:
    """Blocks, warnings and the figures by section; totals that are figures are added to `figures`."""
    body: list[Block] = []
    warnings: list[str] = []
    groups: list[SectionFigures] = []
    for number, entry in number_sections(shown):
        body.append(Heading(entry.level, number, entry.title))
        body.extend(_block(parts, computed) for parts in entry.paragraphs)
        keys = [token.key for token in entry.tokens]
        if isinstance(entry.plan, ListPlan):
            body.extend(print_list(entry.plan, computed[entry.plan.figure.key]))
        elif isinstance(entry.plan, TextsPlan):
            texts, told = print_texts(entry.plan, around)
            body.extend(texts)
            warnings.extend(told)
        elif entry.plan is not None:
            printed = print_table(entry.plan, computed)
            body.extend(printed.blocks)
            warnings.extend(printed.warnings)
            figures.update((key, computed[key]) for key in printed.totals)
            keys.extend(printed.totals)
        if keys:
            groups.append(SectionFigures(entry.section.pk or 0, f"{number}. {entry.title}", tuple(dict.fromkeys(keys))))
    return body, warnings, tuple(groups)


def _document(report: Report, body: list[Block], figures: Mapping[str, ReportFigure]) -> Document:
    return Document(
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


def letterhead(report: Report) -> Letterhead:
    """Names of the report's own date: a later rename does not reach back (Decree 30/2020, Appendix I, II.2-4)."""
    unit, day = report.unit, report.issued_on
    return Letterhead(
        parent="",
        organ=(report.get_organ_display().upper(), unit.name_on(day).upper()),
        number_line=NO_NUMBER_YET.format(report.outline.type_code, report.organ),
        place_date=place_and_date(unit.short_name_on(day), day),
    )


def compute_figures(report: Report, tokens: Iterable[Token]) -> dict[str, ReportFigure]:
    """Figures of the report by key, each computed once, as `assemble` prints them."""
    return compute(Around(report), tokens)


def report_tokens(report: Report, *, every: bool = False) -> dict[str, Token]:
    """The different figures that the report names, by key, also those of sections that are left out at present.

    `every`: those too that decide whether a section comes, and the totals. Sections that cannot be read name none.
    """
    placed = _placed(report.sections.all(), Around(report), [])
    return {token.key: token for entry in placed for token in (entry.all_tokens if every else entry.tokens)}


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
