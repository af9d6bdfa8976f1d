"""Forms of the import of household lists: the file, its columns, doubtful rows, and the steps that only ask."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from apps.core.forms import CleanText, DayFirstDateField, PortalFormMixin, SubmissionField, YearField
from apps.core.sheets import ColumnHead, Layout, ListFileField
from apps.households.listing import COLUMNS
from apps.households.models import HouseholdClassification, HouseholdImport, ImportRow

Choice = ImportRow.Choice
NOT_READ = "Không đọc cột này"
_TITLES = {column.name: column.title for column in COLUMNS}


class SendingForm(PortalFormMixin, forms.Form):
    """A step that needs nothing typed: only the one-time sending id."""

    submission = SubmissionField()


class ListFileForm(SendingForm):
    """The list as a file; its value is a checked `ListFile`."""

    file = ListFileField(label="Tệp danh sách hộ")


class ColumnsForm(SendingForm):
    """Which field each column of the file is, and what the file leaves open.

    `mapping` (field: column's number from 0) and `options` are what `choose_columns` takes.
    """

    since = DayFirstDateField(
        label="Ngày áp dụng",
        help_text="Hộ mới ở dòng không ghi ngày được tính từ ngày này; số hộ của thôn ở mỗi cuộc họp tính theo đó.",
    )
    year = YearField(
        label="Năm của diện hộ",
        min_value=1990,
        max_value=2200,
        help_text="Diện nghèo, cận nghèo trong tệp là của năm nào; tiêu đề cột ghi năm thì theo tiêu đề.",
    )
    decision = CleanText(
        label="Quyết định công nhận diện hộ",
        max_length=HouseholdClassification._meta.get_field("decision").max_length,
        required=False,
        help_text="Số và ngày quyết định, nếu có.",
    )

    def __init__(self, *args: Any, imported: HouseholdImport, layout: Layout, **kwargs: Any) -> None:
        options = imported.options
        since = options.get("since")
        initial = {
            "since": date.fromisoformat(since) if since else None,
            "year": options.get("year"),
            "decision": options.get("decision", ""),
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        chosen = {place: name for name, place in (imported.mapping or layout.guess).items()}
        self.heads: dict[str, ColumnHead] = {f"cot-{head.place}": head for head in layout.heads}
        for name, head in self.heads.items():
            self.fields[name] = forms.ChoiceField(
                label=f"Cột {head.letter}: {head.heading}",
                choices=[("", NOT_READ), *_TITLES.items()],
                required=False,
                initial=chosen.get(head.place, ""),
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )

    @property
    def columns(self) -> list[tuple[ColumnHead, Any]]:
        """Each column with its field, as they stand in the file."""
        return [(head, self[name]) for name, head in self.heads.items()]

    def clean(self) -> dict[str, Any]:
        """A field is read from one column at most, and the message stands at the second one."""
        taken: dict[str, ColumnHead] = {}
        for name, head in self.heads.items():
            field = self.cleaned_data.get(name)
            if field in taken:
                self.add_error(name, f"Cột {taken[field].letter} đã là “{_TITLES[field]}”: chỉ chọn một cột.")
            elif field:
                taken[field] = head
        self.mapping = {field: head.place for field, head in taken.items()}
        return self.cleaned_data

    @property
    def options(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("since", "year", "decision")}


class ChoicesForm(PortalFormMixin, forms.Form):
    """A way for each doubtful row of a page; `choices` are those by row number, "" where none was chosen."""

    def __init__(self, *args: Any, rows: Iterable[ImportRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[int, str] = {}
        for row in rows:
            self.names[row.number] = name = f"dong-{row.number}"
            ways = [way for way in Choice if row.may_update or way != Choice.UPDATE]
            self.fields[name] = forms.ChoiceField(
                label=f"Cách xử lý dòng {row.number}",
                choices=[("", "Chưa chọn (bỏ qua)"), *((way.value, str(way.label).capitalize()) for way in ways)],
                required=False,
                initial=row.choice,
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )

    def field_of(self, row: ImportRow) -> Any:
        """The row's field, where it has one."""
        name = self.names.get(row.number)
        return self[name] if name else None

    @property
    def choices(self) -> dict[int, str]:
        return {number: self.cleaned_data[name] for number, name in self.names.items()}


class AllChoicesForm(PortalFormMixin, forms.Form):
    """One way for all doubtful rows."""

    all = forms.ChoiceField(choices=[(way.value, way.label) for way in (Choice.NEW, Choice.SKIP)])


class ConfirmForm(SendingForm):
    """What the person saw before confirming: `seen` is the sentence of the plan."""

    seen = forms.CharField(widget=forms.HiddenInput)
