"""The form that asks before a step with a record."""

from typing import Any

from django import forms

from apps.core.forms import PortalFormMixin, SubmissionField, VersionField, new_sending


class StepForm(PortalFormMixin, forms.Form):
    """Carries the version that the page showed and a one-time sending id."""

    version = VersionField()
    submission = SubmissionField()

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.fields["version"].initial = record.version

    @property
    def expected_version(self) -> int:
        """A page that does not say which version it showed agrees with none."""
        return self.cleaned_data["version"] or 0

    def renew(self, current: Any) -> None:
        """Take the version that stands now, for a second sending."""
        self.come_back_with(version=str(current.version), submission=new_sending())
