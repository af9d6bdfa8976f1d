"""Forms of funds and of what comes in and goes out."""

from typing import Any

from django.db.models import Q

from apps.core.forms import RecordForm
from apps.meetings.models import NOT_HELD
from apps.works.forms.rows import RowForm
from apps.works.models import Fund, FundEntry


class FundForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Fund
        fields = ("name", "village", "decided_in", "opened_on", "opening", "closed_on", "keeper", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A meeting that was not held decided nothing; what a record names already stays to be chosen.
        meetings = self.fields["decided_in"].queryset
        self.fields["decided_in"].queryset = meetings.exclude(
            Q(state__in=NOT_HELD) & ~Q(pk=self.instance.decided_in_id or 0)
        )


class FundEntryForm(RowForm):
    class Meta(RowForm.Meta):
        model = FundEntry
        fields = ("kind", "booked_on", "amount", "text", "voucher", "work")
        help_texts = {"text": "Nội dung này in trên bảng công khai của quỹ: không ghi họ tên, địa chỉ của hộ."}  # noqa: RUF012
