"""Forms of the commune's own types and fields of petitions, and of the time that it allows itself."""

from apps.complaints.models import InternalTarget, PetitionClass, PetitionType
from apps.core.forms import RecordForm


class PetitionClassForm(RecordForm):
    """What a name is counted as says by itself whether it is one of a type or of a field."""

    class Meta(RecordForm.Meta):
        model = PetitionClass
        fields = ("counted_as", "name", "is_in_use")

    def clean_counted_as(self) -> str:
        value: str = self.cleaned_data["counted_as"]
        of_type = value in PetitionType.values
        self.instance.axis = PetitionClass.Axis.TYPE if of_type else PetitionClass.Axis.FIELD
        return value

    def _get_validation_exclusions(self) -> set[str]:
        # Nobody types `axis`, yet a name that is taken must be told here and not as a failed write.
        known = {"axis"} if self.instance.axis else set()
        return super()._get_validation_exclusions() - known


class InternalTargetForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = InternalTarget
        fields = ("petition_type", "days", "working", "basis", "valid_from", "valid_until")
