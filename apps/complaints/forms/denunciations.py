"""Forms of denunciations: chosen values, days and numbers; no field takes words."""

from typing import Any

from django import forms
from django.utils import timezone

from apps.complaints.models import (
    Denunciation,
    DenunciationEvent,
    DenunciationEventKind,
    DenunciationPaper,
    DenunciationPaperKind,
)
from apps.complaints.services import accounts_of, bar_accounts, next_denunciation_code
from apps.complaints.services.events import next_moves
from apps.core.display import NOTHING
from apps.core.forms import EMPTY_CHOICE, PortalFormMixin, RecordForm, SubmissionField, formfield_for
from apps.core.step_forms import StepForm
from apps.documents.forms import BookNumberField


class DenunciationForm(RecordForm):
    """The code proposed is the next one of this year. `barred` are the accounts from which it is kept."""

    barred = forms.TypedMultipleChoiceField(
        label="Tài khoản không được xem",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=(
            "Chọn tài khoản của người bị tố cáo, người liên quan: các tài khoản này không thấy hồ sơ ở bất cứ trang "
            "nào. Không tự chọn tài khoản của mình."
        ),
    )

    class Meta(RecordForm.Meta):
        model = Denunciation
        fields = ("code", "received_on", "field", "is_remote", "is_involved", "paper_dossier_number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance if self.instance.pk else None
        self.fields["barred"].choices = accounts_of(self.unit, stored)
        if stored is None:
            self.fields["code"].initial = next_denunciation_code(self.unit, timezone.localdate().year)
        else:
            self.fields["barred"].initial = list(stored.bars.values_list("user_id", flat=True))

    def differences(self, current: Any) -> list[tuple[str, str, str]]:
        """Also from whom it is kept, so that no such choice of another person is lost unseen."""
        found = super().differences(current)
        standing, typed = set(current.bars.values_list("user_id", flat=True)), set(self.cleaned_data.get("barred", ()))
        if standing != typed:
            names = dict(accounts_of(self.unit, current))
            both = (", ".join(names.get(key, "") for key in sorted(keys)) or NOTHING for keys in (standing, typed))
            found.append((str(self["barred"].label), *both))
        return found

    def _save_m2m(self) -> None:
        super()._save_m2m()
        bar_accounts(denunciation=self.instance, accounts=self.cleaned_data["barred"], user=self.user)


class DenunciationEventForm(StepForm):
    """What happened next; `result` is asked for by the conclusion alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moves = [(kind, DenunciationEventKind(kind).label) for kind in next_moves(self.record)]
        self.fields["kind"] = forms.ChoiceField(label="Việc", choices=[("", EMPTY_CHOICE), *self.moves])
        self.fields["happened_on"] = formfield_for(DenunciationEvent._meta.get_field("happened_on"))
        self.fields["number"] = formfield_for(DenunciationEvent._meta.get_field("number"))
        if DenunciationEventKind.DECIDE in dict(self.moves):
            self.fields["result"] = forms.ChoiceField(
                label="Kết quả (khi kết luận)",
                choices=[("", EMPTY_CHOICE), *Denunciation.Result.choices],
                required=False,
            )


class DenunciationNumberForm(StepForm):
    """A number for a paper that is written by hand."""

    kind = forms.ChoiceField(label="Loại văn bản", choices=[("", EMPTY_CHOICE), *DenunciationPaperKind.choices])
    issued_on = formfield_for(DenunciationPaper._meta.get_field("issued_on"))
    number = BookNumberField()


class ReclassifyForm(PortalFormMixin, forms.Form):
    """The two numbers under which a petition goes on as a denunciation."""

    submission = SubmissionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "paper_dossier_number"):
            self.fields[name] = formfield_for(Denunciation._meta.get_field(name))
