"""What the answers hold; from these the OpenAPI description is made."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Schema

from apps.core.indicators import UnknownIndicatorError, get
from apps.core.numbers import round_half_up
from apps.reports.models import SubmittedFigure
from apps.reports.rollup import WHOLE

Number = Annotated[
    str | None,
    Field(description="Số thập phân viết thành chuỗi, không tách nghìn, ví dụ 12 hoặc 66.67; null khi không có."),
]
_STATES = (
    "known: đủ; entered: nhập tay kèm nguồn; partial: chưa đủ; missing: chưa có số liệu, khác với 0; "
    "waived: được bỏ qua; withheld: không cung cấp; absent: chưa gửi hoặc báo cáo không nêu."
)
State = Annotated[str, Field(description=_STATES)]
_KNOWN_PART = "Phần đã biết của số liệu chưa đủ (partial); không dùng thay cho value."


def number(value: Decimal | int | None) -> str | None:
    """A value without the zeros behind its last digit: "12", "66.67"."""
    if value is None:
        return None
    whole, _, fraction = format(round_half_up(Decimal(value), 2), "f").partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


class Problem(Schema):
    """Lời từ chối (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="Mã yêu cầu; nêu mã này khi báo người quản trị.")
    errors: list["ParameterProblem"] | None = None


class ParameterProblem(Schema):
    name: str
    reason: str


class UnitOut(Schema):
    slug: str = Field(description="Tên trong địa chỉ; không đổi.")
    code: str = Field(description="Mã đơn vị hành chính; rỗng khi chưa nhập.")
    name: str = Field(description="Loại và tên vào ngày được hỏi.")
    kind: str = Field(description="Loại: province, city, district, commune, ward, township, special_zone…")
    parent: str | None = Field(description="slug của đơn vị cấp trên vào ngày được hỏi.")
    own: bool = Field(description="Đơn vị của mã truy cập, hoặc đơn vị cũ đã nhập vào.")


class UnitList(Schema):
    day: date
    items: list[UnitOut]


class OptionOut(Schema):
    name: str
    values: dict[str, str] | None = Field(description="Giá trị và tên gọi; null khi nhận giá trị bất kỳ.")


class IndicatorOut(Schema):
    name: str = Field(description="Tên dùng trong khóa số liệu; không đổi.")
    code: str = Field(description="Mã trong danh mục chỉ tiêu.")
    label: str
    measure: str = Field(description="Đơn vị tính.")
    decimals: int | None = Field(description="Số chữ số lẻ khi in; null khi in đủ.")
    options: list[OptionOut] = Field(description="Cách chia; thêm vào khóa dạng ten|cách=giá trị.")
    definition: str = Field(description="Cách tính, nếu cần nói rõ.")


class IndicatorList(Schema):
    items: list[IndicatorOut]


class FileOut(Schema):
    format: str
    size: int
    sha256: str
    address: str


class ReportOut(Schema):
    id: str
    unit: str
    unit_name: str = Field(description="Loại và tên vào ngày ban hành.")
    number: int
    symbol: str = Field(description="Số, ký hiệu như in trên văn bản.")
    issued_on: date
    period_start: date | None
    period_end: date | None
    subject: str
    files: list[FileOut]
    replaces: str | None = Field(description="id của báo cáo mà báo cáo này thay thế.")
    replaced_by: str | None = Field(description="id của báo cáo đã thay thế báo cáo này.")


class ReportList(Schema):
    items: list[ReportOut]
    next: str | None = Field(description="Gửi lại ở tham số after để lấy trang sau; null khi đã hết.")


class Value(Schema):
    """`value` is set for whole figures alone, so that a part is never read as the whole."""

    state: State
    value: Number
    known_part: Annotated[str | None, Field(description=_KNOWN_PART)]
    numerator: Number
    denominator: Number
    text: str = Field(description="Như in trong báo cáo.")


class FigureOut(Value):
    key: str = Field(description="Khóa: tên chỉ tiêu và cách chia.")
    code: str
    name: str
    label: str
    measure: str
    place: str = Field(description="Rỗng: cả đơn vị; unit:slug: đơn vị cũ; below: các xã trực thuộc cộng lại.")
    start: date
    end: date


class ReportFigures(Schema):
    report: str
    items: list[FigureOut]


class UnitReport(Schema):
    unit: str
    unit_name: str
    report: str | None = Field(description="id của báo cáo mới nhất của kỳ; null khi chưa gửi.")


class UnitValue(Value):
    unit: str


class TotalOut(Schema):
    value: Number
    text: str
    why_not: str = Field(description="Vì sao không có tổng; rỗng khi có.")


class FigureRow(Schema):
    key: str
    code: str
    name: str
    label: str
    measure: str
    aggregate: str = Field(description="sum: cộng; ratio: cộng tử số và mẫu số; none: không cộng được.")
    figures: list[UnitValue] = Field(description="Theo thứ tự của units.")
    total: TotalOut


class FigureTable(Schema):
    start: date
    end: date
    units: list[UnitReport]
    items: list[FigureRow]


class LiveFigure(Value):
    key: str
    code: str
    name: str
    label: str
    measure: str


class LiveFigures(Schema):
    unit: str
    start: date
    end: date
    items: list[LiveFigure]


def code_of(name: str) -> str:
    """The catalogue code of an indicator; "" for one that a report names and the catalogue no longer has."""
    try:
        return get(name).code
    except UnknownIndicatorError:
        return ""


def value_of(
    state: str,
    value: Decimal | int | None,
    text: str,
    *,
    numerator: Decimal | int | None = None,
    denominator: Decimal | int | None = None,
) -> dict[str, Any]:
    """The fields of `Value`; what is not whole stands apart from what is."""
    whole = state in WHOLE
    return {
        "state": state,
        "value": number(value) if whole else None,
        "known_part": None if whole else number(value),
        "numerator": number(numerator) if whole else None,
        "denominator": number(denominator) if whole else None,
        "text": text,
    }


def submitted_value(figure: SubmittedFigure | None) -> Mapping[str, Any]:
    """Of a submitted figure; "absent" where there is none."""
    if figure is None:
        return value_of("absent", None, "")
    return value_of(figure.state, figure.value, figure.text, numerator=figure.numerator, denominator=figure.denominator)
