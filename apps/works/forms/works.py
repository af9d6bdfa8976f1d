"""Form of a work with the rows typed on its page."""

from typing import Any

from django.db.models import Q
from django.forms.models import inlineformset_factory

from apps.committees.models import CommitteeKind
from apps.core.forms import ChildForm, RecordForm
from apps.meetings.models import NOT_HELD
from apps.works.models import Contribution, Work, WorkFunding


class WorkForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Work
        fields = (
            "name",
            "kind",
            "length_m",
            "village",
            "decided_in",
            "investor",
            "contractor",
            "board",
            "started_on",
            "finished_on",
            "total_value",
            "state_budget",
            "people_money",
            "people_goods_value",
            "people_labour_days",
            "land_given_m2",
            "note",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A meeting that was not held decided nothing; what a record names already stays to be chosen.
        meetings = self.fields["decided_in"].queryset
        self.fields["decided_in"].queryset = meetings.exclude(
            Q(state__in=NOT_HELD) & ~Q(pk=self.instance.decided_in_id or 0)
        )
        boards = self.fields["board"].queryset
        self.fields["board"].queryset = boards.filter(kind=CommitteeKind.INVESTMENT_BOARD)


class WorkFundingForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = WorkFunding
        fields = ("source", "detail", "amount")


class ContributionForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = Contribution
        fields = ("village", "kind", "land_class", "amount", "households")


ContributionFormSet = inlineformset_factory(Work, Contribution, form=ContributionForm, extra=3)
FundingFormSet = inlineformset_factory(Work, WorkFunding, form=WorkFundingForm, extra=3)
