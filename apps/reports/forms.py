"""Forms of the report studio."""

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.core.forms import (
    CleanText,
    DayFirstDateField,
    PortalFormMixin,
    RecordForm,
    VietnameseNumberField,
    formfield_for,
)
from apps.core.periods import Period
from apps.reports.models import Outline, Report, ReportSection
from apps.reports.tokens import TokenError, tokens_in

PERIOD_KINDS = [
    ("year", "Cả năm"),
    ("half-1", "6 tháng đầu năm"),
    ("half-2", "6 tháng cuối năm"),
    ("quarter-1", "Quý I"),
    ("quarter-2", "Quý II"),
    ("quarter-3", "Quý III"),
    ("quarter-4", "Quý IV"),
    ("nine-months", "9 tháng"),
]


def named_period(kind: str, year: int) -> Period:
    """The period that a choice of `PERIOD_KINDS` means in a year."""
    name, _, part = kind.partition("-")
    if name == "half":
        return Period.half_year(year, int(part))
    if name == "quarter":
        return Period.quarter(year, int(part))
    return Period.nine_months(year) if name == "nine" else Period.year(year)


class BeginReportForm(PortalFormMixin, forms.Form):
    """Which outline, for which period, dated when."""

    outline = forms.ModelChoiceField(Outline.objects.none(), label="Đề cương")
    kind = forms.ChoiceField(label="Kỳ báo cáo", choices=PERIOD_KINDS)
    year = VietnameseNumberField(label="Năm", min_value=2000, max_value=2100)
    issued_on = DayFirstDateField(label="Ngày văn bản (dự kiến)")
    submission = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outline"].queryset = Outline.objects.for_unit(unit)
        self.fields["submission"].initial = secrets.token_urlsafe(18)

    @property
    def period(self) -> Period:
        return named_period(self.cleaned_data["kind"], int(self.cleaned_data["year"]))


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

    value = VietnameseNumberField(label="Giá trị", min_value=0, max_digits=18, decimal_places=2)
    source = CleanText(label="Nguồn số liệu", max_length=200)


class WaiveFigureForm(PortalFormMixin, forms.Form):
    """Why the report goes out without a figure."""

    reason = CleanText(label="Lý do bỏ qua", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class IssueForm(PortalFormMixin, forms.Form):
    """The typed number where the book is kept on paper."""

    number = VietnameseNumberField(label="Số đã cấp trong sổ giấy", min_value=1, max_value=99_999)
