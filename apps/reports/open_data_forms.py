"""The form that asks before open data goes to everybody."""

from django import forms

from apps.core.forms import PortalFormMixin, SubmissionField
from apps.documents.forms import ConfirmingMixin, confirmed_field


class PublishForm(ConfirmingMixin, PortalFormMixin, forms.Form):
    """Carries which pack the page showed (`token`) and what stood on the board then (`stands`)."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    stands = forms.CharField(widget=forms.HiddenInput, required=False)
    confirmed = confirmed_field()
    submission = SubmissionField()
