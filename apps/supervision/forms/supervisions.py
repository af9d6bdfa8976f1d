"""The form of a supervision with the rows typed on its page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from apps.core.forms import ChildForm, RecordForm
from apps.supervision.models import BOARDS, Finding, FindingStatus, Recommendation, Supervision
from apps.supervision.rules import refusal

ABOUT_A_FINDING = "Kiến nghị về một vụ việc: lưu cuộc giám sát rồi bấm Kiến nghị ở vụ việc đó."


class SupervisionForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Supervision
        fields = (
            "body",
            "kind",
            "plan",
            "subject",
            "place",
            "plan_number",
            "committee",
            "team",
            "work",
            "started_on",
            "ended_on",
            "checked",
            "conclusion",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boards: Any = self.fields["committee"]
        boards.queryset = boards.queryset.filter(kind__in=BOARDS.values())


class FindingForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = Finding
        fields = ("description", "money_found", "land_found_m2", "due_on")

    def clean(self) -> dict[str, Any]:
        """What was verified or closed stays as it was when that was done."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.is_settled and self.has_changed():
            raise ValidationError("Vụ việc này đã xử lý xong hoặc đã kết thúc nên không sửa, xóa được; mở lại trước.")
        return cleaned


class RecommendationForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = Recommendation
        fields = (
            "finding",
            "addressee",
            "text",
            "on_law",
            "sent_on",
            "due_on",
            "reply",
            "replied_on",
            "accepted",
        )

    def clean(self) -> dict[str, Any]:
        """A finding is chosen by the same rule as its button goes by: none that was remedied or closed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("finding")
        if (
            chosen is not None
            and "finding" in self.changed_data
            and (words := refusal("recommend", status=chosen.status))
        ):
            self.add_error("finding", words)
        return cleaned


class BaseFindingFormSet(BaseInlineFormSet):
    """A finding on which something was done already does not go by a tick."""

    def clean(self) -> None:
        super().clean()
        gone = [form.instance for form in self.deleted_forms if form.instance.pk is not None]
        if not gone:
            return
        named = set(
            self.instance.recommendations.filter(finding__in=[row.pk for row in gone]).values_list("finding", flat=True)
        )
        for row in gone:
            if row.pk in named:
                raise ValidationError(f"Còn kiến nghị về vụ việc “{row}”. Xóa kiến nghị đó và lưu trước.")
            if row.status not in (FindingStatus.OPEN, FindingStatus.RECOMMENDED) or row.returned_why:
                raise ValidationError(f"Vụ việc “{row}” đã ghi kết quả khắc phục hoặc đã từng kết thúc nên không xóa.")


class BaseRecommendationFormSet(BaseInlineFormSet):
    """A recommendation may be about a finding of the same supervision; a new supervision has none yet."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.instance.pk is None:
            del form.fields["finding"]
            form.fields["addressee"].help_text = ABOUT_A_FINDING
        else:
            field = form.fields["finding"]
            field.queryset = field.queryset.filter(supervision=self.instance)
            field.help_text = f"Chọn vụ việc đã lưu; để trống khi kiến nghị chung. {ABOUT_A_FINDING}"


FindingFormSet = inlineformset_factory(Supervision, Finding, form=FindingForm, formset=BaseFindingFormSet, extra=2)
RecommendationFormSet = inlineformset_factory(
    Supervision, Recommendation, form=RecommendationForm, formset=BaseRecommendationFormSet, extra=2
)
