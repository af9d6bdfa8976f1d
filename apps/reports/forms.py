"""Forms of the report studio."""

import re
from collections.abc import Iterable
from datetime import date
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
    VersionField,
    VietnameseNumberField,
    YearField,
    formfield_for,
)
from apps.core.periods import Period
from apps.core.standing import StandingForm
from apps.core.step_forms import StepForm
from apps.core.text import sort_key
from apps.documents.forms import BookNumberField
from apps.reports.assembling.texts import CommuneText
from apps.reports.below import communes_below
from apps.reports.merging import has_marks
from apps.reports.models import Outline, Purpose, Report, ReportCall, ReportSection, SectionComment
from apps.reports.outline_forms import offer_sections, two_days_refusal
from apps.reports.periods import PERIOD_KINDS, named_period
from apps.reports.services import call_day
from apps.reports.tokens import TokenError, tokens_in

_KEY = re.compile(r"[0-9a-z]{1,40}", re.ASCII)


class BeginReportForm(PortalFormMixin, forms.Form):
    """Which outline, for which period, dated when."""

    outline = forms.ModelChoiceField(Outline.objects.none(), label="Đề cương")
    kind = forms.ChoiceField(label="Kỳ báo cáo", choices=PERIOD_KINDS)
    year = YearField(label="Năm", min_value=2000, max_value=2100)
    start = DayFirstDateField(label="Hoặc kỳ từ ngày", required=False)
    end = DayFirstDateField(label="đến hết ngày", required=False)
    issued_on = DayFirstDateField(label="Ngày văn bản (dự kiến)")
    again = forms.BooleanField(label="Vẫn lập thêm một báo cáo cho kỳ này", required=False, widget=forms.HiddenInput)
    submission = SubmissionField()

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["outline"].queryset = Outline.objects.for_unit(unit).in_use().order_by("name")

    @property
    def period(self) -> Period:
        """The two days where they are typed, else the named period."""
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        return (
            Period(start, end) if start and end else named_period(self.cleaned_data["kind"], self.cleaned_data["year"])
        )

    def _other_outlines(self, period: Period) -> str:
        """Why the chosen one is refused, and which of the list would do."""
        names = self.fields["outline"].queryset.suiting(period).values_list("name", flat=True)
        others = "; ".join(f"“{name}”" for name in names)
        next_step = f"Chọn một trong: {others}." if others else "Chưa có đề cương nào cho kỳ này."
        return f"Đề cương này viện dẫn văn bản không đúng với {period}. {next_step}"

    def clean(self) -> dict[str, Any]:
        """The outline's text must suit the period; a second report for a period is asked about first."""
        data: dict[str, Any] = super().clean() or {}
        if message := two_days_refusal(data.get("start"), data.get("end")):
            self.add_error("end", message)
        if not {"outline", "kind", "year", "start", "end"} <= data.keys():
            return data
        period = self.period
        if not Outline.objects.filter(pk=data["outline"].pk).suiting(period).exists():
            self.add_error("outline", self._other_outlines(period))
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
    """Title, level and text; figures in the text are checked on saving.

    `version` is what the text is saved upon, `base` what it was written on: they differ once somebody else has saved
    and this person's own text was not merged with it. `choice` then says what becomes of the two.
    """

    MERGE, MINE, THEIRS = "merge", "mine", "theirs"

    version = VersionField()
    base = VersionField()
    choice = forms.ChoiceField(
        label="Xử lý hai bản",
        required=False,
        choices=[
            (MERGE, "Gộp hai bản theo từng đoạn rồi xem lại"),
            (MINE, "Giữ bản của tôi, thay bản đang lưu"),
            (THEIRS, "Lấy bản đang lưu, bỏ bản của tôi"),
        ],
        widget=forms.HiddenInput,
    )
    submission = SubmissionField()
    formfield_callback = formfield_for

    class Meta:
        model = ReportSection
        fields = ("title", "level", "text")
        formfield_callback = formfield_for

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.fields["base"].initial = self.instance.version
        self.fields["text"].widget.attrs["rows"] = 18

    @property
    def written_on(self) -> int:
        """The version that the text was written on; once the form is valid."""
        base = self.cleaned_data["base"]
        return int(self.cleaned_data["version"] or 0) if base is None else int(base)

    def offer_choice(self) -> None:
        """Let the page ask what becomes of two texts; merging is chosen at first."""
        field: Any = self.fields["choice"]
        field.widget = forms.RadioSelect(choices=field.choices)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("choice") in ("", self.MINE) and has_marks(data.get("text", "")):
            self.add_error("text", "Còn chỗ hai bản khác nhau chưa chọn: giữ lại một bản và bỏ các dòng «« »« »».")
        return data

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
        offer_sections(self.fields["after"], report.sections)


class BelowTextsForm(PortalFormMixin, forms.Form):
    """Which communes' words go into the section; those without words there cannot be chosen."""

    communes = forms.MultipleChoiceField(label="Xã", required=False, widget=forms.CheckboxSelectMultiple)
    version = VersionField()
    submission = SubmissionField()

    def __init__(self, *args: Any, texts: Iterable[CommuneText], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes: Any = self.fields["communes"]
        communes.choices = [(text.slug, text.name) for text in texts if text.paragraphs]


class SectionCommentForm(PortalFormMixin, forms.ModelForm):
    """What is to be said about a section, or about a passage of it."""

    section = forms.ModelChoiceField(ReportSection.objects.none(), label="Về mục")
    submission = SubmissionField()
    formfield_callback = formfield_for

    class Meta:
        model = SectionComment
        fields = ("section", "quote", "text")
        formfield_callback = formfield_for

    def __init__(self, *args: Any, report: Report, one: ReportSection | None = None, **kwargs: Any) -> None:
        """`one`: the page is about this section alone, which then needs no choosing."""
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["section"]
        chosen.queryset = report.sections.all()
        if one is not None:
            chosen.widget, chosen.initial = forms.HiddenInput(), one.pk
        for name, rows, most in (("quote", 2, 1000), ("text", 3, 2000)):
            self.fields[name].widget.attrs |= {"rows": rows, "maxlength": most}
        self.fields["quote"].help_text = "Chép đoạn cần góp ý vào đây, hoặc để trống nếu góp ý cả mục."


class EnterFigureForm(StandingForm, PortalFormMixin, forms.Form):
    """A figure that no record gives, with where it comes from."""

    value = VietnameseNumberField(label="Giá trị", min_value=0, max_digits=15, decimal_places=2)
    source = CleanText(label="Nguồn số liệu", max_length=200)


class WaiveFigureForm(PortalFormMixin, forms.Form):
    """Why the report goes out without a figure."""

    reason = CleanText(label="Lý do bỏ qua", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class WaiveCheckForm(PortalFormMixin, forms.Form):
    """Why a finding of the checks is let pass."""

    reason = CleanText(label="Lý do bỏ qua", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


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


class FiguresForm(SheetsForm):
    """Whose figures stand side by side: over which days, from the issued reports or the registers, of which name."""

    LIVE = "so-sach"

    bieu = None  # type: ignore[assignment]
    don_vi_cu = None  # type: ignore[assignment]
    nguon = forms.ChoiceField(
        label="Nguồn",
        choices=[("", "báo cáo đã ban hành"), (LIVE, "sổ theo dõi hiện nay")],
        required=False,
    )
    q = CleanText(label="Tìm chỉ tiêu (không cần dấu)", max_length=200, required=False)


class ReportCallForm(RecordForm):
    """What is asked for, by when, and of which communes; these are the ones below on the letter's day, or today."""

    everyone = forms.BooleanField(label="Gửi tất cả xã, phường trực thuộc", required=False)
    communes = forms.MultipleChoiceField(
        label="Hoặc chọn đơn vị nhận", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta(RecordForm.Meta):
        model = ReportCall
        fields = ("title", "outline", "start", "end", "due_on", "letter_number", "letter_date", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Communes write by outlines that ship with the portal, or by their own; one of the level above is neither.
        outline: Any = self.fields["outline"]
        outline.queryset = (
            Outline.objects.filter(unit__isnull=True).exclude(purpose=Purpose.CONSOLIDATED).order_by("name")
        )
        before = [row.unit for row in self._recipients()]
        below = communes_below(self.unit, self._day(), self.user)
        self.offered = {str(unit.pk): unit for unit in [*below, *before]}
        communes: Any = self.fields["communes"]
        communes.choices = sorted(
            ((key, str(unit)) for key, unit in self.offered.items()), key=lambda c: sort_key(c[1])
        )
        self.fields["everyone"].initial = self.instance.pk is None
        communes.initial = [str(unit.pk) for unit in before]

    def _recipients(self) -> Any:
        if self.instance.pk is None:
            return []
        return self.instance.recipients.select_related("unit").prefetch_related("unit__versions")

    def _day(self) -> date:
        """The letter's day as it is typed, so that the page offers the communes of that day."""
        typed = self.data.get(self.add_prefix("letter_date")) if self.is_bound else None
        if typed is None:
            return call_day(self.instance)
        try:
            return DayFirstDateField(required=False).clean(typed) or timezone.localdate()
        except ValidationError:
            return call_day(self.instance)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end, outline = data.get("start"), data.get("end"), data.get("outline")
        if start and end and outline and start <= end:
            period = Period(start, end)
            if not Outline.objects.filter(pk=outline.pk).suiting(period).exists():
                self.add_error(
                    "outline", f"Đề cương này viện dẫn văn bản không đúng với kỳ {period}; chọn đề cương khác."
                )
        keys = list(self.offered) if data.get("everyone") else data.get("communes", [])
        self.instance.addressed = [self.offered[key] for key in keys]
        if not keys and "communes" not in self.errors:
            self.add_error("communes", "Chọn ít nhất một xã, phường để gửi yêu cầu.")
        return data


class WithdrawCallForm(StepForm):
    """Why the report is asked for no longer."""

    why = CleanText(label="Lý do thu hồi", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class KeysField(forms.Field):
    """Public ids of ticked rows, each once; what cannot be one is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(key for key in value or () if _KEY.fullmatch(key)))


class ReceivedForm(forms.Form):
    """Which of the received reports: by words, by the year in which the period ends, or ticked one by one."""

    q = CleanText(label="Tìm đơn vị hoặc số, ký hiệu", max_length=200, required=False)
    nam = YearField(label="Năm báo cáo", min_value=1900, max_value=2200, required=False)
    vb = KeysField(required=False)


class ReturnReportForm(PortalFormMixin, forms.Form):
    """What is to be mended in a report that was issued and sent up."""

    comment = CleanText(label="Ý kiến", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    answer_by = DayFirstDateField(label="Đề nghị gửi lại chậm nhất ngày", required=False)
    submission = SubmissionField()
