"""Forms of committees and inspections with the rows typed on their pages."""

from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from apps.committees.models import (
    Committee,
    CommitteeDecision,
    CommitteeMember,
    Inspection,
    InspectionTarget,
    TrainingSession,
)
from apps.core.forms import ChildForm, RecordForm


class CommitteeForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Committee
        fields = ("kind", "name", "established_on", "dissolved_on")


class CommitteeMemberForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = CommitteeMember
        fields = ("official", "role", "post", "area", "joined_on", "left_on")


class CommitteeDecisionForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = CommitteeDecision
        fields = ("kind", "number", "decided_on", "note")


class BaseMemberFormSet(BaseInlineFormSet):
    """One open seat a person, over what is typed and what stands in the table besides."""

    def clean(self) -> None:
        super().clean()
        typed = [form.instance.pk for form in self.initial_forms]
        seated = set()
        if self.instance.pk:
            others = self.instance.members.filter(left_on__isnull=True).exclude(pk__in=typed)
            seated.update(others.values_list("official", flat=True))
        for form in self.forms:
            row = form.cleaned_data if form.is_valid() else {}
            official = row.get("official")
            if official is None or row.get("DELETE") or row.get("left_on"):
                continue
            if official.pk in seated:
                raise ValidationError(f"{official} đang là thành viên ở một dòng khác; mỗi người chỉ ghi một dòng.")
            seated.add(official.pk)


class InspectionForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Inspection
        fields = (
            "subject",
            "plan_number",
            "team",
            "self_inspection",
            "held_on",
            "examined_from",
            "examined_until",
            "conclusion",
            "concluded_on",
        )


class InspectionTargetForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = InspectionTarget
        fields = ("village", "agency", "finding")


class TrainingForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = TrainingSession
        fields = ("kind", "topic", "held_on", "ended_on", "organiser", "place", "participants", "notes")


MemberFormSet = inlineformset_factory(
    Committee, CommitteeMember, form=CommitteeMemberForm, formset=BaseMemberFormSet, extra=3
)
DecisionFormSet = inlineformset_factory(Committee, CommitteeDecision, form=CommitteeDecisionForm, extra=1)
TargetFormSet = inlineformset_factory(Inspection, InspectionTarget, form=InspectionTargetForm, extra=3)
