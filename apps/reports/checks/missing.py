"""Figures that the records do not give yet: they are found while the report is assembled, and shown with the rest."""

from collections.abc import Iterator, Sequence

from apps.reports.checks.facts import Facts
from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.passages import Passage

_BASIS = "Số liệu thiếu không phải là số 0: nhập bản ghi, chốt sổ, nhập tay kèm nguồn, hoặc ghi lý do bỏ qua số liệu"


def find(passages: Sequence[Passage], facts: Facts) -> Iterator[Finding]:
    """One finding at the first place where each missing figure is named."""
    open_figures = dict(facts.missing)
    for passage in passages:
        for start, end, key in passage.figures:
            if label := open_figures.pop(key, None):
                yield passage.finding(
                    Kind.MISSING,
                    f"missing.{key}",
                    Severity.ERROR,
                    (start, end),
                    f"Chỉ tiêu “{label}” chưa có hoặc chưa đủ số liệu.",
                    _BASIS,
                )
