"""The way back: what was read as the plain values that are stored, and in words for those who compare two texts."""

from typing import Any

from apps.core import indicators
from apps.core.numbers import format_number
from apps.reports.models import SectionContent
from apps.reports.public_columns import columns_of
from apps.reports.specs.kinds import CHANGES, HIDE_WHEN, ROWS, Column, RecordsSpec, Spec, SpecError, TextsSpec
from apps.reports.specs.parsing import parse_condition, parse_spec
from apps.reports.tokens import PERIODS, Token


def plain_spec(spec: Spec) -> dict[str, Any]:
    """The values that `parse_spec` reads as this again; what a form stores."""
    if isinstance(spec, RecordsSpec):
        listed = {"figure": spec.figure.source, "columns": list(spec.columns), "most": spec.most}
        return listed | ({"caption": spec.caption} if spec.caption else {})
    if isinstance(spec, TextsSpec):
        return {"heading": spec.heading} if spec.heading else {}
    rows: dict[str, Any] = {"by": spec.rows.by}
    rows |= {name: value for name in ("dimension", "group") if (value := getattr(spec.rows, name))}
    if spec.rows.units:
        rows["units"] = list(spec.rows.units)
    if spec.rows.figures:
        rows["figures"] = [{"figure": row.figure.source, "label": row.label} for row in spec.rows.figures]
    texts = {name: value for name in ("caption", "head", "chart") if (value := getattr(spec, name))}
    return {"rows": rows, "columns": [_plain_column(column) for column in spec.columns], "total": spec.total} | texts


def _plain_column(column: Column) -> dict[str, Any]:
    values: dict[str, Any] = {"figure": column.figure.source} if column.figure else {}
    values |= {"of": column.of} | {name: value for name in ("unit", "label") if (value := getattr(column, name))}
    return values | ({"control": format_number(column.control)} if column.control is not None else {})


def in_words(section: SectionContent) -> list[str]:
    """What the section is beside its text, a sentence a line; what cannot be read any more is told by its reason."""
    lines = [f"Loại mục: {section.get_kind_display()}; in {section.get_repeat_display()}."]
    try:
        spec = parse_spec(section.kind, section.spec, section.repeat)
        condition = parse_condition(section.condition)
    except SpecError as error:
        return [*lines, str(error)]
    if isinstance(spec, RecordsSpec):
        offered = columns_of(indicators.get(spec.figure.name))
        columns = ", ".join(offered[name] for name in spec.columns)
        lines.append(f"Bản ghi của “{_label(spec.figure)}”; cột: {columns}; nhiều nhất {spec.most} dòng.")
    elif isinstance(spec, TextsSpec):
        lines.append(f"Lời văn của các xã ở mục “{spec.heading or section.title}”.")
    elif spec is not None:
        lines.append(f"Bảng: {ROWS[spec.rows.by]}{'; có dòng tổng cộng' if spec.total else ''}.")
        lines += [f"Dòng: {row.label or _label(row.figure)}." for row in spec.rows.figures]
        lines += [f"Cột: {_column_in_words(column)}." for column in spec.columns]
    if condition is not None:
        lines.append(f"Ẩn khi “{_label(condition.figure)}” {HIDE_WHEN[condition.hide_when]}.")
    return lines


def _label(token: Token) -> str:
    return indicators.get(token.name).describe(dict(token.options))


def _column_in_words(column: Column) -> str:
    named = column.label or (_label(column.figure) if column.figure else "")
    when = {**PERIODS, **CHANGES}.get(column.of, column.of)
    control = f"số kiểm tra {format_number(column.control)}" if column.control is not None else ""
    return ", ".join(filter(None, (named, when, column.unit, control)))
