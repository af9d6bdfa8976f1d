"""The parser: stored data in, what it asks for out, or a refusal in words."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from apps.core import indicators
from apps.core.numbers import parse_number
from apps.reports.discretion import discretion_refusal
from apps.reports.models import Repeat, SectionKind
from apps.reports.public_columns import columns_of
from apps.reports.specs.kinds import (
    CHANGES,
    CHART_FORMS,
    HIDE_WHEN,
    MOST_COLUMNS,
    MOST_LISTED,
    MOST_ROWS,
    MOST_SOURCE,
    ROWS,
    UNIT_GROUPS,
    Column,
    Condition,
    RecordsSpec,
    Row,
    Rows,
    Spec,
    SpecError,
    TableSpec,
    TextsSpec,
)
from apps.reports.tokens import PERIODS, Token, TokenError, dates_of, parse, place_refusal


def parse_spec(kind: str, data: Any, repeat: str = "") -> Spec | None:
    """What the section's `spec` asks for; None for prose. `repeat`: how often the section comes.

    Raises `SpecError`.
    """
    if kind == SectionKind.PROSE:
        return None
    if kind == SectionKind.TEXTS:
        return _texts(data, repeat)
    fields = _fields(data, "Bảng", {"rows", "columns", "total", "caption", "head", "chart", "figure", "most"})
    if kind == SectionKind.RECORDS:
        return _records(fields, repeat)
    return _table(fields, repeat, drawn=kind == SectionKind.CHART)


def parse_condition(data: Any) -> Condition | None:
    """When the section is left out; None for never. Raises `SpecError`."""
    if not data:
        return None
    fields = _fields(data, "Điều kiện ẩn mục", {"figure", "hide_when"})
    hide_when = fields.get("hide_when")
    if hide_when not in HIDE_WHEN:
        raise SpecError(f"Điều kiện ẩn mục: chọn một trong {', '.join(HIDE_WHEN.values())}.")
    return Condition(_figure(fields.get("figure"), "Điều kiện ẩn mục"), str(hide_when))


def _fields(data: Any, what: str, allowed: set[str]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise SpecError(f"{what}: chưa khai báo.")
    if unknown := sorted(set(map(str, data)) - allowed):
        raise SpecError(f"{what}: không có thuộc tính {', '.join(unknown)}.")
    return data


def _figure(source: Any, where: str) -> Token:
    if not isinstance(source, str) or not source.strip():
        raise SpecError(f"{where}: chưa chọn chỉ tiêu.")
    if len(source) > MOST_SOURCE:
        raise SpecError(f"{where}: phần chỉ tiêu dài quá {MOST_SOURCE} ký tự.")
    try:
        return parse(source.strip())
    except TokenError as error:
        raise SpecError(f"{where}: {error}") from None


def _text(fields: Mapping[str, Any], name: str, most: int = 200) -> str:
    value = fields.get(name) or ""
    if not isinstance(value, str) or len(value) > most:
        raise SpecError(f"Bảng: phần chữ dài quá {most} ký tự.")
    return value


def _records(fields: Mapping[str, Any], repeat: str) -> RecordsSpec:
    figure = _figure(fields.get("figure"), "Danh sách bản ghi")
    if figure.unit:
        raise SpecError("Danh sách bản ghi: chỉ lấy bản ghi của chính đơn vị lập báo cáo; bỏ phần scope=unit.")
    offered = columns_of(indicators.get(figure.name))
    if not offered:
        raise SpecError("Danh sách bản ghi: bản ghi của chỉ tiêu này có thông tin của cá nhân nên không in thành bảng.")
    chosen = fields.get("columns") or []
    wrong = [str(name) for name in chosen if name not in offered] if isinstance(chosen, list) else ["?"]
    if wrong or not chosen:
        raise SpecError(f"Danh sách bản ghi: chọn cột trong {', '.join(offered.values())}.")
    most = fields.get("most", 20)
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= MOST_LISTED:
        raise SpecError(f"Danh sách bản ghi: số dòng từ 1 đến {MOST_LISTED}.")
    return RecordsSpec(figure, tuple(dict.fromkeys(chosen)), most, _text(fields, "caption"))


def _texts(data: Any, repeat: str) -> TextsSpec:
    if repeat:
        raise SpecError("Lời văn của các xã: mục này in một lần, không lặp theo thôn, cơ quan hoặc tháng.")
    return TextsSpec(_text(_fields(data, "Lời văn của các xã", {"heading"}), "heading", 300))


def _table(fields: Mapping[str, Any], repeat: str, *, drawn: bool) -> TableSpec:
    rows = _rows(fields.get("rows"), repeat)
    given = fields.get("columns")
    if not isinstance(given, list) or not given:
        raise SpecError("Bảng: cần ít nhất một cột.")
    if len(given) > MOST_COLUMNS:
        raise SpecError(f"Bảng: nhiều nhất {MOST_COLUMNS} cột; chia thành nhiều bảng.")
    columns = tuple(_column(entry, number, rows) for number, entry in enumerate(given, start=1))
    total = fields.get("total") is True
    if rows.by == "figures" and (total or any(column.control is not None for column in columns)):
        raise SpecError("Bảng: các dòng là những chỉ tiêu khác nhau nên không có dòng tổng và số kiểm tra.")
    _demand_discretion(rows, columns)
    chart = fields.get("chart") or "bar"
    if drawn and chart not in CHART_FORMS:
        raise SpecError(f"Biểu đồ: chọn dạng {', '.join(CHART_FORMS.values())}.")
    if drawn and columns[0].of in CHANGES:
        raise SpecError("Biểu đồ: cột đầu tiên phải là số liệu, không phải mức tăng, giảm.")
    if rows.by == "option":
        _demand_same_kinds(rows, columns)
    return TableSpec(
        rows, columns, total, _text(fields, "caption"), _text(fields, "head", 60), str(chart) if drawn else ""
    )


def _rows(data: Any, repeat: str) -> Rows:
    fields = _fields(data, "Dòng của bảng", {"by", "dimension", "figures", "units", "group"})
    by = fields.get("by")
    if by not in ROWS:
        raise SpecError(f"Dòng của bảng: chọn {'; '.join(ROWS.values())}.")
    if (by, repeat) in (("village", Repeat.VILLAGE), ("month", Repeat.MONTH), ("quarter", Repeat.MONTH)):
        raise SpecError("Dòng của bảng: mục đã in mỗi lần một thôn hoặc một tháng nên bảng không chia như vậy nữa.")
    if by == "figures":
        listed = fields.get("figures")
        if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_ROWS:
            raise SpecError(f"Dòng của bảng: ghi từ 1 đến {MOST_ROWS} chỉ tiêu.")
        return Rows("figures", figures=tuple(_row(entry, number) for number, entry in enumerate(listed, start=1)))
    if by == "unit":
        return _unit_rows(fields)
    dimension = fields.get("dimension") or ""
    return Rows(str(by), dimension=str(dimension) if by == "option" else "")


def _row(entry: Any, number: int) -> Row:
    where = f"Dòng {number}"
    fields = _fields(entry, where, {"figure", "label"})
    return Row(_figure(fields.get("figure"), where), _text(fields, "label"))


def _unit_rows(fields: Mapping[str, Any]) -> Rows:
    group, units = fields.get("group") or "", fields.get("units") or []
    if group and group not in UNIT_GROUPS:
        raise SpecError(f"Dòng của bảng: chọn {', '.join(UNIT_GROUPS.values())}, hoặc ghi tên từng đơn vị.")
    if not isinstance(units, list) or not all(isinstance(slug, str) for slug in units):
        raise SpecError("Dòng của bảng: đơn vị ghi bằng tên trong địa chỉ, ví dụ song-van.")
    if not group and not 1 <= len(units) <= MOST_ROWS:
        raise SpecError(f"Dòng của bảng: ghi từ 1 đến {MOST_ROWS} đơn vị.")
    return Rows("unit", units=() if group else tuple(dict.fromkeys(units)), group=str(group))


def _column(entry: Any, number: int, rows: Rows) -> Column:
    where = f"Cột {number}"
    fields = _fields(entry, where, {"figure", "of", "unit", "label", "control"})
    of, unit = fields.get("of") or "this", fields.get("unit") or ""
    if not isinstance(of, str) or not isinstance(unit, str):
        raise SpecError(f"{where}: kỳ hoặc đơn vị không đọc được.")
    if of not in PERIODS and of not in CHANGES:
        _demand_dates(of, where, rows)
    if rows.by == "figures":
        figure = None
    else:
        figure = _figure(fields.get("figure"), where)
        _demand_fitting(figure, where, rows)
    if unit and rows.by in ("village", "unit"):
        raise SpecError(f"{where}: bảng chia theo thôn hoặc đơn vị nên cột không ghi đơn vị riêng.")
    return Column(figure, of, unit, _text(fields, "label"), _control(fields.get("control"), where))


def _demand_dates(of: str, where: str, rows: Rows) -> None:
    try:
        dates_of(of)
    except ValueError:
        choices = "; ".join((*PERIODS.values(), *CHANGES.values()))
        raise SpecError(f"{where}: kỳ là {choices}; hoặc hai ngày như 2021-01-01..2023-12-31.") from None
    if rows.by in ("month", "quarter"):
        raise SpecError(f"{where}: bảng chia theo tháng, quý nên cột không lấy hai ngày cố định.")


def _demand_fitting(figure: Token, where: str, rows: Rows) -> None:
    if figure.period != "this" or figure.scope or figure.whole or figure.style:
        raise SpecError(f"{where}: kỳ và phạm vi của số liệu chọn ở cột, không ghi trong chỉ tiêu.")
    indicator = indicators.get(figure.name)
    if rows.by == "village" and (refusal := place_refusal(indicator, "village")):
        raise SpecError(f"{where}: {refusal}")
    if rows.by == "option":
        if not indicator.dimensions.get(rows.dimension):
            known = ", ".join(name for name, values in indicator.dimensions.items() if values) or "không có"
            raise SpecError(f"{where}: chỉ tiêu này không chia theo “{rows.dimension}”; phân loại của nó: {known}.")
        if rows.dimension in dict(figure.options):
            raise SpecError(f"{where}: “{rows.dimension}” đã là dòng của bảng, không ghi lại trong chỉ tiêu.")


def _demand_discretion(rows: Rows, columns: tuple[Column, ...]) -> None:
    """Columns over two days of their own are long enough for what they tell; other days are known with a report."""
    split = [rows.dimension] if rows.dimension else []
    for number, column in enumerate(columns, start=1):
        if column.of in PERIODS or column.of in CHANGES:
            continue
        for figure in [column.figure] if column.figure else [row.figure for row in rows.figures]:
            if refusal := discretion_refusal(figure.name, [*dict(figure.options), *split], dates_of(column.of)):
                raise SpecError(f"Cột {number}: {refusal}")


def _demand_same_kinds(rows: Rows, columns: tuple[Column, ...]) -> None:
    """All columns must fall into the same kinds, or a line would say nothing of some."""
    values = [dict(indicators.get(c.figure.name).dimensions[rows.dimension] or {}) for c in columns if c.figure]
    if any(other.keys() != values[0].keys() for other in values[1:]):
        raise SpecError(f"Bảng: các cột không cùng các loại của “{rows.dimension}”; tách thành hai bảng.")


def _control(value: Any, where: str) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return parse_number(value) if isinstance(value, str) else Decimal(value)
    except (ValueError, TypeError, InvalidOperation):
        raise SpecError(f"{where}: số kiểm tra viết như 2.631 hoặc 834,77.") from None
