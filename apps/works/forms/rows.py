"""What the forms of rows without a version of their own share."""

from typing import Any

from django import forms

from apps.core.forms import (
    CleanText,
    PortalFormMixin,
    SubmissionField,
    VersionField,
    formfield_for,
    narrow_choices,
    new_sending,
)
from apps.core.step_forms import StepForm
from apps.works.services.rows import last_change


class RowStepForm(PortalFormMixin, forms.Form):
    """Asks before a step with a row; the version is the last line of the row's history that the page saw."""

    version = VersionField()
    submission = SubmissionField()

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.fields["version"].initial = last_change(record)

    @property
    def expected_version(self) -> int:
        """A page that does not say what it showed agrees with nothing."""
        return self.cleaned_data["version"] or 0

    def renew(self, current: Any) -> None:
        """Take what stands now, for a second sending."""
        self.come_back_with(version=str(last_change(current)), submission=new_sending())


class RowForm(RowStepForm, forms.ModelForm):
    """The fields of a row; choices are narrowed as in `RecordForm`."""

    formfield_callback = formfield_for

    class Meta:
        formfield_callback = formfield_for

    def __init__(self, *args: Any, record: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, instance=record, **kwargs)
        narrow_choices(self, self.user, unit)


class ReasonForm(RowStepForm):
    """Asks why a row is taken back."""

    reason = CleanText(label="Lý do rút lại", max_length=100)


class BatchForm(PortalFormMixin, forms.Form):
    """Names a batch."""

    batch = forms.CharField(widget=forms.HiddenInput, max_length=16)
    submission = SubmissionField()


class TotalsForm(StepForm):
    """Totals taken from rows; `seen` is the digest of what was shown before and after."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, digest: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = digest
