"""Lists of the records behind a figure, with the columns that may be printed."""

from dataclasses import dataclass

from django.utils.text import capfirst

from apps.core import indicators
from apps.core.display import record_text
from apps.core.numbers import format_number
from apps.documents.blocks import Block, Paragraph, Run, Table
from apps.reports.assembling.around import Around
from apps.reports.assembling.figures import ReportFigure
from apps.reports.assembling.placing import Turn, bind
from apps.reports.public_columns import columns_of
from apps.reports.specs import RecordsSpec
from apps.reports.tokens import Token

# Words need more room than dates and numbers.
_BROAD = frozenset({"title", "subject", "name", "topic", "content", "item"})


@dataclass(frozen=True)
class ListPlan:
    """A list whose records are not read yet; `figure` is the one that they stand behind."""

    spec: RecordsSpec
    figure: Token


def plan_list(spec: RecordsSpec, turn: Turn, around: Around) -> ListPlan:
    return ListPlan(spec, bind(spec.figure, turn, around.period))


def print_list(plan: ListPlan, figure: ReportFigure) -> list[Block]:
    """The first records in their usual order, and how many more there are. Without a record, a sentence says so."""
    spec, indicator = plan.spec, indicators.get(plan.figure.name)
    rows = figure.rows().for_list().distinct()
    rows = rows if rows.query.order_by or rows.model._meta.ordering else rows.order_by("pk")
    count = rows.count()
    if not count:
        state = "Không có" if figure.is_whole and not figure.value else "Chưa có"
        return [Paragraph((Run(f"{state} bản ghi nào trong kỳ."),))]
    # Where the figure counts the records themselves, they are called by its measure: "và 2 cuộc khác".
    what = indicator.measure if figure.value == count else "bản ghi"
    labels = columns_of(indicator)
    lines = tuple(
        (str(number), *(record_text(row, name) for name in spec.columns))
        for number, row in enumerate(rows[: spec.most], start=1)
    )
    blocks: list[Block] = [
        Table(
            ("TT", *(capfirst(labels[name]) for name in spec.columns)),
            lines,
            _widths(spec.columns),
            caption=spec.caption,
        )
    ]
    if count > spec.most:
        blocks.append(Paragraph((Run(f"(và {format_number(count - spec.most)} {what} khác)."),)))
    return blocks


def _widths(columns: tuple[str, ...]) -> tuple[int, ...]:
    shares = [3 if name in _BROAD else 1 for name in columns]
    room = 93
    return (7, *(max(1, room * share // sum(shares)) for share in shares))
