"""Forms of the report studio."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

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

    number = VietnameseNumberField(label="Số đã cấp trong sổ giấy", min_value=1, max_value=99_999)
