"""The form of a section's table, chart or list, and of when and how often the section comes.

What is typed becomes the data that `reports.specs` reads; that parser alone says what is right.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.core import indicators
from apps.core.forms import CleanText, DayFirstDateField, PortalFormMixin, VersionField
from apps.reports.assembling import printable_units
from apps.reports.below import communes_ever_below
from apps.reports.figure_search import figure_named
from apps.reports.models import Repeat, SectionKind
from apps.reports.public_columns import columns_of
from apps.reports.specs import (
    CHANGES,
    CHART_FORMS,
    HIDE_WHEN,
    MOST_COLUMNS,
    MOST_LISTED,
    MOST_ROWS,
    ROWS,
    UNIT_GROUPS,
    SpecError,
    check_section,
)
from apps.reports.tokens import PERIODS, TokenError, dates_of

_DAYS = "days"
_OF = [*PERIODS.items(), *CHANGES.items(), (_DAYS, "từ ngày đến ngày (ghi ở bên)")]
# Blocks for further columns beyond those that are there.
_SPARE = 3


class FigureField(CleanText):
    """A figure by its name, its code (D01) or words that only one figure has; the value is the token's source."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 180)
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.widget.attrs |= {"list": "figures", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if not typed:
            return ""
        try:
            return figure_named(typed)
        except TokenError as error:
            raise ValidationError(str(error)) from None


class SpecForm(PortalFormMixin, forms.Form):
    """Kind, repetition and condition of a section, and its table or list; `section` takes on what was typed."""

    kind = forms.ChoiceField(label="Loại mục", choices=SectionKind.choices)
    repeat = forms.ChoiceField(label="In mục này", choices=Repeat.choices, required=False)
    hide_figure = FigureField(label="Ẩn mục theo chỉ tiêu")
    hide_when = forms.ChoiceField(label="Ẩn khi chỉ tiêu đó", choices=[("", ""), *HIDE_WHEN.items()], required=False)
    caption = CleanText(label="Tên bảng", max_length=200, required=False)
    by = forms.ChoiceField(label="Mỗi dòng của bảng là", choices=[("", ""), *ROWS.items()], required=False)
    dimension = CleanText(
        label="Phân loại (khi mỗi dòng là một loại)",
        max_length=40,
        required=False,
        help_text="Ví dụ: kind, land, method.",
    )
    lines = CleanText(
        label="Các chỉ tiêu (khi mỗi dòng là một chỉ tiêu)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Mỗi dòng một chỉ tiêu; muốn đặt tên khác thì ghi thêm dấu = và tên. Ví dụ: D01 = Số cuộc họp.",
    )
    group = forms.ChoiceField(
        label="Các đơn vị (khi mỗi dòng là một đơn vị)", choices=[("", ""), *UNIT_GROUPS.items()], required=False
    )
    units = forms.MultipleChoiceField(
        label="Hoặc chọn từng đơn vị", required=False, widget=forms.CheckboxSelectMultiple
    )
    heading = CleanText(
        label="Tiêu đề mục trong báo cáo của xã",
        max_length=300,
        required=False,
        help_text="Để trống thì lấy theo tiêu đề của chính mục này; nhiều tiêu đề cách nhau bằng dấu chấm phẩy.",
    )
    head = CleanText(label="Tên cột đầu", max_length=60, required=False)
    total = forms.BooleanField(label="Có dòng tổng cộng", required=False)
    chart = forms.ChoiceField(label="Dạng biểu đồ", choices=CHART_FORMS.items(), required=False)
    figure = FigureField(label="Danh sách bản ghi của chỉ tiêu")
    record_columns = forms.MultipleChoiceField(
        label="Cột của danh sách", required=False, widget=forms.CheckboxSelectMultiple
    )
    most = forms.IntegerField(
        label="Số dòng nhiều nhất", min_value=1, max_value=MOST_LISTED, required=False, initial=20
    )
    version = VersionField()

    def __init__(self, *args: Any, section: Any, unit: Any, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(section)
        super().__init__(*args, **kwargs)
        self.section, self.unit = section, unit
        offered = printable_units(unit) | communes_ever_below(unit)
        choices = [(slug, str(row)) for slug, row in offered.items()]
        # An empty choice here is one of the answers.
        repeat: Any = self.fields["repeat"]
        repeat.choices = Repeat.choices
        units: Any = self.fields["units"]
        units.choices = choices
        columns: Any = self.fields["record_columns"]
        columns.choices = list(self._columns_of_figure().items())
        self.blocks = min(MOST_COLUMNS, self._typed_blocks() + _SPARE)
        for number in range(self.blocks):
            self.fields |= _block_fields(number, choices)

    def _columns_of_figure(self) -> dict[str, str]:
        typed = self.data.get("figure") if self.is_bound else self.initial.get("figure")
        try:
            return columns_of(indicators.get(figure_named(str(typed or "")).partition("|")[0]))
        except TokenError:
            return {}

    def _typed_blocks(self) -> int:
        numbers = range(MOST_COLUMNS)
        if self.is_bound:
            return max((n + 1 for n in numbers if any(self.data.get(f"c{n}_{name}") for name in _TYPED)), default=0)
        return sum(f"c{n}_of" in self.initial for n in numbers)

    @property
    def column_blocks(self) -> Iterator[tuple[int, list[Any]]]:
        """The fields of each column, for the page."""
        for number in range(self.blocks):
            yield number + 1, [self[name] for name in self.fields if name.startswith(f"c{number}_")]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        for name, value in self.contents(data).items():
            setattr(self.section, name, value)
        if self.errors:
            return data
        try:
            check_section(self.section)
        except SpecError as error:
            self.add_error(None, str(error))
        return data

    def contents(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What of the section was typed here, as its fields keep it."""
        kind = data["kind"]
        hides = data["hide_figure"] or data["hide_when"]
        condition = {"figure": data["hide_figure"], "hide_when": data["hide_when"]} if hides else {}
        spec: dict[str, Any] = {}
        if kind == SectionKind.TEXTS:
            spec = {"heading": data["heading"]} if data["heading"] else {}
        elif kind == SectionKind.RECORDS:
            spec = {"figure": data["figure"], "columns": data["record_columns"], "most": data["most"] or 20}
        elif kind != SectionKind.PROSE:
            spec = {"rows": self._rows(data), "columns": self._columns(data), "total": data["total"]}
            spec |= {"head": data["head"]} if data["head"] else {}
            spec |= {"chart": data["chart"] or "bar"} if kind == SectionKind.CHART else {}
        if spec and data["caption"] and kind != SectionKind.TEXTS:
            spec["caption"] = data["caption"]
        return {"kind": kind, "spec": spec, "repeat": data["repeat"], "condition": condition}

    def _rows(self, data: Mapping[str, Any]) -> dict[str, Any]:
        by = data["by"]
        rows: dict[str, Any] = {"by": by}
        if by == "option":
            rows["dimension"] = data["dimension"]
        elif by == "unit":
            rows |= {"group": data["group"]} if data["group"] else {"units": data["units"]}
        elif by == "figures":
            rows["figures"] = self._lines(data["lines"])
        return rows

    def _lines(self, typed: str) -> list[dict[str, str]]:
        figures: list[dict[str, str]] = []
        lines = [line for line in typed.split("\n") if line.strip()]
        if len(lines) > MOST_ROWS:
            self.add_error("lines", f"Có {len(lines)} dòng; nhiều nhất {MOST_ROWS} chỉ tiêu, chia thành nhiều bảng.")
            return figures
        for line in lines:
            # Options are typed with "=" as well, but without a space beside it.
            name, _, label = line.partition(" = ")
            try:
                figures.append({"figure": figure_named(name), "label": label.strip()})
            except TokenError as error:
                self.add_error("lines", str(error))
                figures.append({"figure": name.strip()[:100], "label": ""})
        return figures

    def _columns(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        by_figures = data["by"] == "figures"
        blocks = [
            (number, {name: data.get(f"c{number}_{name}") for name in (*_TYPED, "of", "start", "end")})
            for number in range(self.blocks)
        ]
        # Where the lines are figures a column has none of its own, and says by its box that it is one.
        says = ("used", "label", "unit") if by_figures else ("figure",)
        return [self._column(number, own, by_figures) for number, own in blocks if any(own[name] for name in says)]

    def _column(self, number: int, own: Mapping[str, Any], by_figures: bool) -> dict[str, Any]:
        of = own["of"] or "this"
        if of == _DAYS:
            if not own["start"] or not own["end"]:
                self.add_error(f"c{number}_start", "Ghi cả ngày đầu và ngày cuối.")
            else:
                of = f"{own['start'].isoformat()}..{own['end'].isoformat()}"
        column: dict[str, Any] = {"of": of} | ({} if by_figures else {"figure": own["figure"]})
        return column | {name: own[name] for name in ("unit", "label", "control") if own[name]}

    def show_conflict(self, stored: Any) -> None:
        """Keep what was typed; the page shows what stands there now, whose version the next sending takes."""
        self.come_back_with(version=str(stored.version))
        self.add_error(
            None,
            "Mục này vừa được người khác sửa; nội dung đang lưu được ghi ở đầu trang. Kiểm tra rồi bấm Lưu nếu muốn "
            "giữ nội dung của mình.",
        )


_TYPED = ("figure", "label", "unit", "control", "used")


def _block_fields(number: int, units: list[tuple[str, str]]) -> dict[str, forms.Field]:
    return {
        f"c{number}_figure": FigureField(label="Chỉ tiêu"),
        f"c{number}_of": forms.ChoiceField(label="Kỳ", choices=_OF, required=False),
        f"c{number}_start": DayFirstDateField(label="Từ ngày", required=False),
        f"c{number}_end": DayFirstDateField(label="Đến ngày", required=False),
        f"c{number}_unit": forms.ChoiceField(
            label="Của đơn vị", choices=[("", "đơn vị báo cáo"), *units], required=False
        ),
        f"c{number}_label": CleanText(label="Tên cột (để trống thì lấy tên chỉ tiêu)", max_length=200, required=False),
        f"c{number}_control": CleanText(label="Số kiểm tra (không in)", max_length=30, required=False),
        f"c{number}_used": forms.BooleanField(label="Dùng cột này (khi mỗi dòng là một chỉ tiêu)", required=False),
    }


def _initial(section: Any) -> dict[str, Any]:
    """What the section keeps, as the fields show it; data that cannot be read any more shows as far as it can."""
    spec = section.spec if isinstance(section.spec, dict) else {}
    condition = section.condition if isinstance(section.condition, dict) else {}
    rows: dict[str, Any] = spec.get("rows") or {}
    initial: dict[str, Any] = {
        "kind": section.kind,
        "repeat": section.repeat,
        "hide_figure": condition.get("figure", ""),
        "hide_when": condition.get("hide_when", ""),
        "version": section.version,
        "lines": "\n".join(_line(row) for row in rows.get("figures", [])),
        "units": rows.get("units", []),
        "figure": spec.get("figure", ""),
        "most": spec.get("most", 20),
        "heading": spec.get("heading", ""),
    }
    initial |= {name: rows.get(name, "") for name in ("by", "dimension", "group")}
    initial |= {name: spec.get(name, "") for name in ("caption", "head", "total", "chart")}
    columns = spec.get("columns", [])
    if section.kind == SectionKind.RECORDS:
        return initial | {"record_columns": columns}
    for number, column in enumerate(columns[:MOST_COLUMNS]):
        initial |= _block_initial(number, column)
    return initial


def _line(row: Mapping[str, str]) -> str:
    return " = ".join(filter(None, (row.get("figure", ""), row.get("label", ""))))


def _block_initial(number: int, column: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: column.get(name, "") for name in ("figure", "label", "unit", "control")}
    of = column.get("of", "this")
    try:
        days = dates_of(of)
        values |= {"of": _DAYS, "start": days.start, "end": days.end}
    except ValueError:
        values["of"] = of
    return {f"c{number}_{name}": value for name, value in (values | {"used": True}).items()}
