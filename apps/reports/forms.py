"""Forms of the report studio."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.core.forms import (
    CleanText,
    DayFirstDateField,
    PortalFormMixin,
    RecordForm,
    SubmissionField,
    VietnameseNumberField,
    YearField,
    formfield_for,
)
from apps.core.periods import Period
from apps.documents.forms import BookNumberField
from apps.reports.models import Outline, Report, ReportSection
from apps.reports.periods import PERIOD_KINDS, named_period
from apps.reports.tokens import TokenError, tokens_in


class BeginReportForm(PortalFormMixin, forms.Form):
    """Which outline, for which period, dated when."""

    outline = forms.ModelChoiceField(Outline.objects.none(), label="Đề cương")
    kind = forms.ChoiceField(label="Kỳ báo cáo", choices=PERIOD_KINDS)
    year = YearField(label="Năm", min_value=2000, max_value=2100)
    issued_on = DayFirstDateField(label="Ngày văn bản (dự kiến)")
    again = forms.BooleanField(label="Vẫn lập thêm một báo cáo cho kỳ này", required=False, widget=forms.HiddenInput)
    submission = SubmissionField()

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["outline"].queryset = Outline.objects.for_unit(unit).order_by("name")

    @property
    def period(self) -> Period:
        return named_period(self.cleaned_data["kind"], self.cleaned_data["year"])

    def clean(self) -> dict[str, Any]:
        """The outline's text must suit the period; a second report for a period is asked about first."""
        data: dict[str, Any] = super().clean() or {}
        if not {"outline", "kind", "year"} <= data.keys():
            return data
        period = self.period
        if not Outline.objects.filter(pk=data["outline"].pk).suiting(period).exists():
            self.add_error("outline", f"Đề cương này viện dẫn văn bản không đúng với {period}; chọn đề cương khác.")
        existing = Report.objects.visible_to(self.user).of_period(self.unit, period).for_list().first()
        if existing and not data.get("again"):
            self.fields["again"].widget = forms.CheckboxInput()
            named = f"số {existing.document.sign}" if existing.document else existing.get_state_display()
            self.add_error(
                "again", f"Kỳ này đã có báo cáo ({named}). Đánh dấu ô này nếu vẫn muốn lập thêm một báo cáo nữa."
            )
        return data


class ReportForm(RecordForm):
    """The form of the document: date, signer, recipients."""

    class Meta(RecordForm.Meta):
        model = Report
        fields = (
            "subject",
            "issued_on",
            "organ",
            "sign_form",
            "head_post",
            "own_post",
            "signer",
            "addressees",
            "recipients",
            "with_predecessors",
        )


class SectionForm(PortalFormMixin, forms.ModelForm):
    """Title, level and text; figures in the text are checked on saving."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    formfield_callback = formfield_for

    class Meta:
        model = ReportSection
        fields = ("title", "level", "text")
        formfield_callback = formfield_for

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["text"].widget.attrs["rows"] = 18

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            tokens_in(text)
        except TokenError as error:
            raise ValidationError(str(error)) from None
        return text


class NewSectionForm(PortalFormMixin, forms.Form):
    """A heading to be put behind another one."""

    title = CleanText(label="Tiêu đề mục mới", max_length=300)
    level = forms.TypedChoiceField(label="Cấp", choices=[(1, "I."), (2, "1."), (3, "1.1.")], coerce=int)
    after = forms.ModelChoiceField(ReportSection.objects.none(), label="Đặt sau mục", required=False)

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].queryset = report.sections.all()


class EnterFigureForm(PortalFormMixin, forms.Form):
    """A figure that no record gives, with where it comes from."""

    value = VietnameseNumberField(label="Giá trị", min_value=0, max_digits=15, decimal_places=2)
    source = CleanText(label="Nguồn số liệu", max_length=200)


class WaiveFigureForm(PortalFormMixin, forms.Form):
    """Why the report goes out without a figure."""

    reason = CleanText(label="Lý do bỏ qua", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class CommentForm(PortalFormMixin, forms.Form):
    """What is to be mended in a report that goes back."""

    comment = CleanText(label="Ý kiến", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class IssueForm(PortalFormMixin, forms.Form):
    """Whether the document replaces the one before, and the typed number where the book is kept on paper."""

    replaces = forms.BooleanField(label="Thay thế văn bản đã ban hành cho kỳ này", required=False)

    number = BookNumberField(required=True, help_text="")


class SheetsForm(forms.Form):
    """Which sheet over which days: a period that offices report on, or any two dates; the running quarter at first."""

    bieu = forms.CharField(required=False, widget=forms.HiddenInput)
    ky = forms.ChoiceField(label="Kỳ", choices=PERIOD_KINDS, required=False)
    nam = YearField(label="Năm", min_value=2000, max_value=2100, required=False)
    tu = DayFirstDateField(label="hoặc từ ngày", required=False)
    den = DayFirstDateField(label="đến ngày", required=False)
    don_vi_cu = forms.BooleanField(label="Tính cả đơn vị cũ đã nhập vào", required=False)

    def __init__(self, data: Any) -> None:
        today = timezone.localdate()
        usual = {"ky": f"quarter-{(today.month + 2) // 3}", "nam": str(today.year)}
        super().__init__({name: data.get(name) or usual.get(name, "") for name in self.base_fields})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("tu"), cleaned.get("den")
        if start and end and end < start:
            self.add_error("den", "Ngày cuối kỳ phải sau hoặc bằng ngày đầu kỳ.")
        for name, other in (("tu", end), ("den", start)):
            if other and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, "Ghi cả hai ngày, hoặc để trống cả hai.")
        return cleaned

    @property
    def period(self) -> Period:
        """Once the form is valid."""
        start, end = self.cleaned_data["tu"], self.cleaned_data["den"]
        return Period(start, end) if start else named_period(self.cleaned_data["ky"], self.cleaned_data["nam"])

    @property
    def asked(self) -> dict[str, str]:
        """The choice as it was typed and an address carries it, without the sheet."""
        typed = {name: self[name].value() for name in ("ky", "nam", "tu", "den", "don_vi_cu")}
        return {name: str(value) for name, value in typed.items() if value}
