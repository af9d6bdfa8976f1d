"""Forms of the monthly figures of procedures: one field of a month, a month at once, a list from Excel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.agencies.models import ProcedureMonth
from apps.agencies.models.procedures import FIRST_YEAR, LAST_YEAR, MOST_FIELD, TOO_MANY_ONLINE
from apps.agencies.rules.months import Month
from apps.agencies.services.procedure_reading import MOST_NUMBER, ReadList, ReadRow, read_procedures
from apps.agencies.services.procedures import NUMBERS, SHORT_LABELS, MonthEntry, spellings
from apps.core.forms import (
    CleanText,
    PortalFormMixin,
    RecordForm,
    SubmissionField,
    VersionField,
    VietnameseNumberField,
    YearField,
    new_sending,
)
from apps.core.numbers import format_number
from apps.core.sheets import ListFileField, SheetError, pasted_list
from apps.core.text import search_key

# Lines of a month without a field yet, for what no earlier month had.
BLANK_LINES = 5
# Eight fields a line have to stay below `DATA_UPLOAD_MAX_NUMBER_FIELDS`.
MOST_LINES = 700
MOST_PASTED = 400_000
# Seconds for which what was read from a list may be confirmed.
PREVIEW_LIVES = 24 * 60 * 60
_SALT = "agencies.procedures"
_MONTHS = [(number, f"Tháng {number}") for number in range(1, 13)]


class ProcedureMonthForm(RecordForm):
    """A field that other months have keeps their spelling, so that its months stay one line."""

    class Meta(RecordForm.Meta):
        model = ProcedureMonth
        fields = ("year", "month", "field", *NUMBERS)

    def clean_field(self) -> str:
        typed: str = self.cleaned_data["field"]
        return spellings(self.unit, without=self.instance.pk).get(search_key(typed), typed)


class MonthChoiceForm(forms.Form):
    """Which month; one that has not begun has no figures."""

    nam = YearField(label="Năm", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    thang = forms.TypedChoiceField(label="Tháng", choices=_MONTHS, coerce=int)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            self.month = Month(cleaned["nam"], cleaned["thang"])
            if self.month.first > timezone.localdate():
                raise ValidationError(f"Tháng {self.month} chưa tới; chỉ ghi việc đã diễn ra.")
        return cleaned


class MonthLineForm(PortalFormMixin, forms.Form):
    """One field of the month: nothing typed makes no row; `version` is of the row that stood there."""

    version = VersionField()
    field = CleanText(label="Lĩnh vực", max_length=MOST_FIELD, required=False)

    def __init__(self, *args: Any, place: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NUMBERS:
            self.fields[name] = VietnameseNumberField(
                label=SHORT_LABELS[name], min_value=0, max_value=MOST_NUMBER, required=False
            )
        about = str(self["field"].value() or f"dòng {place}")
        for name in (*NUMBERS, "field"):
            words = about if name != "field" else f"dòng {place}"
            self.fields[name].widget.attrs |= {"class": "form-control", "aria-label": f"{self[name].label}: {words}"}
        # A field that is there already is not renamed here.
        self.is_known = bool(self["version"].value() or self.initial.get("field"))
        if self.is_known:
            self.fields["field"].widget = forms.HiddenInput()
        self.conflict = ""

    @property
    def cells(self) -> list[Any]:
        return [self[name] for name in NUMBERS]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        numbers = {name: cleaned[name] for name in NUMBERS}
        if all(number is None for number in numbers.values()):
            if cleaned["version"]:
                raise ValidationError("Dòng này đã có số liệu. Muốn bỏ thì mở dòng đó trong danh sách rồi bấm Xóa.")
            return cleaned
        if not cleaned["field"]:
            self.add_error("field", "Ghi tên lĩnh vực.")
        if numbers["received"] is None:
            self.add_error("received", "Ghi số hồ sơ tiếp nhận, không có thì ghi 0.")
        elif (numbers["online"] or 0) > numbers["received"]:
            self.add_error("online", TOO_MANY_ONLINE)
        return cleaned

    @property
    def entry(self) -> MonthEntry | None:
        """What a valid line says; None where nothing was typed."""
        numbers = {name: self.cleaned_data[name] for name in NUMBERS}
        if all(number is None for number in numbers.values()):
            return None
        version = self.cleaned_data["version"] or None
        return MonthEntry(self.cleaned_data["field"], {n: int(v or 0) for n, v in numbers.items()}, version)

    def renew(self, current: ProcedureMonth | None) -> None:
        """Say what stands there now, and take its version; what was typed stays."""
        if current is None:
            self.conflict = "Dòng này vừa bị người khác xóa. Lưu lần nữa thì ghi thành dòng mới."
        else:
            numbers = ", ".join(
                f"{SHORT_LABELS[name].lower()} {format_number(getattr(current, name))}" for name in NUMBERS
            )
            self.conflict = f"Người khác vừa lưu: {numbers}. Lưu lần nữa thì thay bằng số đã nhập ở đây."
        self.come_back_with(version=str(current.version) if current else "")


class MonthSheetForm(PortalFormMixin, forms.Form):
    """All fields of one month (`lines`); what was sent decides how many lines there are."""

    submission = SubmissionField()
    lines_sent = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_LINES)

    def __init__(self, *args: Any, standing: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        """`standing`: what each line shows at first; those that find no room are counted in `left_out`."""
        super().__init__(*args, **kwargs)
        room = MOST_LINES - BLANK_LINES
        self.left_out = max(0, len(standing) - room)
        shown: list[Mapping[str, Any]] = [*standing[:room], *({} for _ in range(BLANK_LINES))]
        self.fields["lines_sent"].initial = len(shown)
        count = self._count_sent() if self.is_bound else len(shown)
        data = self.data if self.is_bound else None
        self.lines = [
            MonthLineForm(
                data,
                initial=None if self.is_bound else dict(shown[place]),
                prefix=f"d{place}",
                place=place + 1,
                user=self.user,
            )
            for place in range(count)
        ]

    def _count_sent(self) -> int:
        try:
            return int(self.fields["lines_sent"].clean(self.data.get("lines_sent")))
        except ValidationError:
            return 0

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if [line for line in self.lines if not line.is_valid()]:
            raise ValidationError("Chưa lưu: có dòng chưa đúng, xem lời nhắc ở từng dòng.")
        first: dict[str, int] = {}
        twice: list[str] = []
        for place, line in enumerate(self.lines, start=1):
            entry = line.entry
            if entry and (earlier := first.setdefault(search_key(entry.field), place)) != place:
                line.add_error("field", f"Trùng lĩnh vực với dòng {earlier}.")
                twice.append(f"Chưa lưu: lĩnh vực “{entry.field}” ghi hai lần, ở dòng {earlier} và dòng {place}.")
        if twice:
            raise ValidationError(twice)
        if not self.errors and not self.entries:
            raise ValidationError("Chưa nhập số liệu nào.")
        return cleaned

    @property
    def entries(self) -> list[MonthEntry]:
        return [line.entry for line in self.lines if line.entry]

    def show_conflicts(self, current: Mapping[str, ProcedureMonth | None]) -> None:
        """Mark the lines that others changed meanwhile; the page can be sent once more."""
        for line in self.lines:
            if line.entry and (key := search_key(line.entry.field)) in current:
                line.renew(current[key])
        self.come_back_with(submission=new_sending())


class ProcedureListForm(PortalFormMixin, forms.Form):
    """A list as a file or as cells pasted from Excel; `read` is what it holds."""

    file = ListFileField(label="Tệp Excel", required=False)
    pasted = forms.CharField(
        label="Hoặc dán từ Excel",
        required=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Chép cả dòng tiêu đề trong Excel rồi dán vào đây.",
    )
    thang = forms.TypedChoiceField(
        label="Tháng của số liệu",
        choices=[("", ""), *_MONTHS],
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Chỉ dùng cho dòng không ghi tháng.",
    )
    nam = YearField(
        label="Năm của số liệu",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        required=False,
        help_text="Chỉ dùng cho dòng không ghi năm.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        file, pasted = cleaned["file"], cleaned["pasted"].strip("\r\n")
        if bool(file) == bool(pasted.strip()):
            raise ValidationError(
                "Chọn tệp hoặc dán số liệu, chỉ một trong hai." if file else "Chọn tệp hoặc dán số liệu từ Excel."
            )
        given = file or pasted_list(pasted, "Số liệu dán từ Excel")
        self.name = given.name
        try:
            self.read: ReadList = read_procedures(given, year=cleaned["nam"], month=cleaned["thang"])
        except SheetError as error:
            raise ValidationError(str(error)) from error
        return cleaned


def signed_list(name: str, read: ReadList, *, unit: Any, user: Any) -> str:
    """What was read, to go along with the preview: compressed, and fit for this person and unit alone.

    A field of the page and not the session, whose rows every request loads: two lists can be looked at side by side,
    and nothing is left behind when the page is closed.
    """
    rows = [asdict(row) for row in read.rows]
    return signing.dumps({"name": name, "rows": rows, "notes": list(read.notes)}, salt=_salt(unit, user), compress=True)


def _salt(unit: Any, user: Any) -> str:
    return f"{_SALT}:{unit.pk}:{user.pk}"


class ProcedureConfirmForm(PortalFormMixin, forms.Form):
    """What the person saw: the signed list, and the digest of what would become of it."""

    submission = SubmissionField()
    signed = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean_signed(self) -> dict[str, Any]:
        signed = self.cleaned_data["signed"]
        try:
            held: dict[str, Any] = signing.loads(signed, salt=_salt(self.unit, self.user), max_age=PREVIEW_LIVES)
        except signing.BadSignature as error:
            raise ValidationError(
                "Bản xem trước đã quá một ngày hoặc không còn nguyên vẹn. Gửi lại danh sách."
            ) from error
        self.name: str = held["name"]
        self.read = ReadList(_rows(held["rows"]), held["notes"])
        return held


def _rows(stored: Iterable[Mapping[str, Any]]) -> list[ReadRow]:
    return [ReadRow(**row) for row in stored]


class UndoForm(PortalFormMixin, forms.Form):
    """Taking an import back: it needs only the one-time sending id and which import is meant."""

    submission = SubmissionField()
    lan = forms.CharField(widget=forms.HiddenInput, max_length=16)
