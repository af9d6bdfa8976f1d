"""Forms of the outlines that a unit makes for itself, and of finding a figure."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.core.forms import (
    CleanText,
    DayFirstDateField,
    PortalFormMixin,
    SubmissionField,
    VersionField,
    YearField,
    formfield_for,
)
from apps.core.periods import Period
from apps.core.uploads import CheckedFileField
from apps.core.word_files import WordFileError, read_word
from apps.reports.models import LEVELS, Outline, OutlineSection, Report
from apps.reports.periods import PERIOD_KINDS, named_period
from apps.reports.specs import SpecError, check_section
from apps.reports.tokens import FORMATS, PERIODS, TokenError, parse
from apps.reports.word_outlines import ReadOutline, outline_of

# Longer than any term that is reported on; months and quarters of it still fit on pages.
MOST_YEARS = 10
SOURCES = [
    ("outline", "Chép từ một đề cương"),
    ("report", "Lấy các mục của một báo cáo đã lập"),
    ("word", "Đọc từ tệp Word của cấp trên"),
    ("empty", "Đề cương trống"),
]


class NewOutlineForm(PortalFormMixin, forms.Form):
    """A name, and what the outline is made from."""

    name = CleanText(label="Tên đề cương", max_length=200)
    source = forms.ChoiceField(label="Làm từ", choices=SOURCES, widget=forms.RadioSelect, initial="outline")
    outline = forms.ModelChoiceField(Outline.objects.none(), label="Đề cương", required=False)
    report = forms.ModelChoiceField(Report.objects.none(), label="Báo cáo", required=False)
    file = CheckedFileField(label="Tệp Word", allowed=frozenset({"docx"}), required=False)
    year = YearField(label="Tệp Word viết cho năm", min_value=2000, max_value=2100, required=False)
    submission = SubmissionField()

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outlines: Any = self.fields["outline"]
        outlines.queryset = Outline.objects.visible_to(self.user).for_unit(unit).order_by("name")
        reports: Any = self.fields["report"]
        reports.queryset = Report.objects.visible_to(self.user).filter(unit=unit).for_list()
        self.fields["year"].help_text = "Ghi năm thì số năm đó trong lời văn tự đổi theo kỳ của từng báo cáo."
        self.read: ReadOutline | None = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        wanted = {"outline": "outline", "report": "report", "word": "file"}.get(data.get("source", ""))
        if wanted and not data.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, {"file": "Chọn tệp Word.", "report": "Chọn báo cáo."}.get(wanted, "Chọn đề cương."))
        if data.get("source") == "word" and data.get("file"):
            try:
                self.read = outline_of(read_word(data["file"].content), data.get("year"))
            except WordFileError as error:
                self.add_error("file", str(error))
        return data


class OutlineForm(PortalFormMixin, forms.ModelForm):
    """Name, subject, recipients and days of an outline."""

    lines = CleanText(
        label="Nơi nhận (mỗi dòng một nơi, dòng cuối là nơi lưu)",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = VersionField()
    formfield_callback = formfield_for

    class Meta:
        model = Outline
        fields = ("name", "purpose", "subject", "type_code", "type_name", "with_addressee", "valid_from", "valid_until")
        formfield_callback = formfield_for

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["lines"].initial = "\n".join(self.instance.recipients)

    def clean_lines(self) -> str:
        lines: str = self.cleaned_data["lines"]
        self.instance.recipients = [line for line in lines.split("\n") if line.strip()]
        return lines


class OutlineSectionForm(PortalFormMixin, forms.ModelForm):
    """Title, level and text; figures in the text are checked on saving."""

    version = VersionField()
    formfield_callback = formfield_for

    class Meta:
        model = OutlineSection
        fields = ("title", "level", "text")
        formfield_callback = formfield_for

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["text"].widget.attrs["rows"] = 18

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        typed = {name: data[name] for name in ("title", "level", "text") if name in data}
        if len(typed) == 3:
            try:
                check_section(OutlineSection(**(self.instance.content() | typed)))
            except SpecError as error:
                self.add_error("title" if "tiêu đề" in str(error) else "text", str(error))
        return data

    def show_conflict(self, stored: Any) -> None:
        """Keep what was typed and take the stored version for the next sending."""
        self.come_back_with(version=str(stored.version))
        self.add_error(None, "Mục này vừa được người khác sửa; bản đang lưu hiện ở bên dưới để đối chiếu.")


def offer_sections(field: Any, sections: Any) -> None:
    """Sections of a report or an outline as choices; a page that has loaded them does not ask for them again."""
    field.queryset = sections.all()
    field.choices = lambda: [("", field.empty_label), *((section.pk, str(section)) for section in sections.all())]


class NewOutlineSectionForm(PortalFormMixin, forms.Form):
    """A heading to be put behind another one."""

    title = CleanText(label="Tiêu đề mục mới", max_length=300)
    level = forms.TypedChoiceField(label="Cấp", choices=LEVELS, coerce=int)
    after = forms.ModelChoiceField(OutlineSection.objects.none(), label="Đặt sau mục", required=False)
    submission = SubmissionField()

    def __init__(self, *args: Any, outline: Outline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_sections(self.fields["after"], outline.sections)


class PreviewForm(forms.Form):
    """The period that an outline is looked at for: a named one, or any two days; a whole year at first."""

    ky = forms.ChoiceField(label="Xem với kỳ", choices=PERIOD_KINDS, required=False)
    nam = YearField(label="Năm", min_value=2000, max_value=2100, required=False)
    tu = DayFirstDateField(label="hoặc từ ngày", required=False)
    den = DayFirstDateField(label="đến ngày", required=False)

    def __init__(self, data: Any, *, year: int) -> None:
        usual = {"ky": "year", "nam": str(year)}
        super().__init__({name: data.get(name) or usual.get(name, "") for name in self.base_fields})
        self.usual = Period.year(year)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("tu"), cleaned.get("den")
        message = two_days_refusal(start, end)
        if not message and start and end and (end.year - MOST_YEARS, end.month, end.day) >= _parts(start):
            message = f"Xem với kỳ dài nhất {MOST_YEARS} năm; chọn ngày cuối kỳ sớm hơn."
        if message and not self.errors:
            self.add_error("den", message)
        return cleaned

    @property
    def period(self) -> Period:
        """The usual one while what was typed cannot be read."""
        if not self.is_valid():
            return self.usual
        data = self.cleaned_data
        return Period(data["tu"], data["den"]) if data["tu"] else named_period(data["ky"], data["nam"])


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def two_days_refusal(start: date | None, end: date | None) -> str:
    """What is wrong with two days of which both or neither are to be given; "" where nothing is."""
    if bool(start) != bool(end):
        return "Ghi cả hai ngày, hoặc để trống cả hai."
    return "Ngày cuối kỳ phải sau hoặc bằng ngày đầu kỳ." if start and end and end < start else ""


class FigureTokenForm(forms.Form):
    """Which figure, how it is written, over which days and of what; gives the token to be put into a text."""

    q = CleanText(label="Tìm theo tên (không cần dấu) hoặc mã", max_length=100, required=False)
    cach_viet = forms.ChoiceField(label="Cách viết", choices=FORMATS.items(), required=False)
    ky = forms.ChoiceField(
        label="Kỳ", choices=[*PERIODS.items(), ("days", "từ ngày đến ngày")], required=False, initial="this"
    )
    tu = DayFirstDateField(label="Từ ngày", required=False)
    den = DayFirstDateField(label="Đến ngày", required=False)
    pham_vi = forms.ChoiceField(label="Phạm vi", required=False)

    def __init__(self, data: Any, *, scopes: list[tuple[str, str]]) -> None:
        super().__init__(data or None)
        scope: Any = self.fields["pham_vi"]
        scope.choices = scopes

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        days = (cleaned.get("tu"), cleaned.get("den"))
        if cleaned.get("ky") == "days" and not self.errors and (message := two_days_refusal(*days) or not days[0]):
            self.add_error("den", message if isinstance(message, str) else "Ghi ngày đầu và ngày cuối.")
        return cleaned

    def token_of(self, source: str) -> str:
        """The figure with what was chosen; the plain one where it cannot be taken so."""
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        parts = [source]
        if data.get("cach_viet"):
            parts.append(f"format={data['cach_viet']}")
        if data.get("ky") == "days":
            parts.append(f"period={data['tu'].isoformat()}..{data['den'].isoformat()}")
        elif data.get("ky") not in (None, "", "this"):
            parts.append(f"period={data['ky']}")
        if data.get("pham_vi"):
            parts.append(f"scope={data['pham_vi']}")
        try:
            return parse("|".join(parts)).source
        except TokenError:
            return ""


class WaiveGroupForm(PortalFormMixin, forms.Form):
    """Which of the missing figures the report goes out without, and why."""

    keys = forms.MultipleChoiceField(label="Số liệu", widget=forms.CheckboxSelectMultiple)
    reason = CleanText(label="Lý do bỏ qua", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    submission = SubmissionField()

    def __init__(self, *args: Any, keys: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["keys"]
        chosen.choices = keys

    def clean_keys(self) -> list[str]:
        keys: list[str] = self.cleaned_data["keys"]
        if not keys:
            raise ValidationError("Chọn ít nhất một số liệu.")
        return keys
