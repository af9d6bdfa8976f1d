"""The two buttons of the private calendar's page."""

from django import forms

from apps.core.forms import PortalFormMixin, SubmissionField


class DueFeedForm(PortalFormMixin, forms.Form):
    """Makes a new address, or stops the one that is there."""

    RENEW, STOP = "renew", "stop"

    action = forms.ChoiceField(choices=[(RENEW, "Tạo địa chỉ"), (STOP, "Ngừng")], widget=forms.HiddenInput)
    submission = SubmissionField()
