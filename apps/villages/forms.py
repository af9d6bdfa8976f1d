"""Forms of the profile, officials, terms and conventions."""

from typing import Any

from django.db.models import Q

from apps.core.forms import RecordForm
from apps.villages.models import Convention, OfficeTerm, Official, ProfileFigure, ProfileItem


class ProfileFigureForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = ProfileFigure
        fields = ("item", "year", "value", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Shipped items belong to no unit; a commune sees them and its own.
        self.fields["item"].queryset = ProfileItem.objects.filter(Q(unit__isnull=True) | Q(unit=self.unit))


class OfficialForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Official
        fields = ("full_name", "gender")


class OfficeTermForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = OfficeTerm
        fields = ("official", "office", "village", "valid_from", "valid_until", "decision")


class ConventionForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Convention
        fields = ("village", "title", "adopted_on", "recognised_on", "decision_number", "ended_on")
