"""Filters of the number register and of the public notice board."""

from typing import Any

import django_filters as filters
from django.utils import timezone

from apps.core.filters import RecordFilter
from apps.core.querysets import VisibleQuerySet
from apps.documents.models import NumberEntry, Organ, Publication, Subject, Submission, SubmissionState
from apps.documents.rules import TYPE_CODES
from apps.villages.models import Village


class NumberEntryFilter(RecordFilter):
    date_field = "issued_on"
    organ = filters.ChoiceFilter(field_name="book__organ", choices=Organ.choices, label="Cơ quan ban hành")
    type_code = filters.ChoiceFilter(
        field_name="book__type_code", choices=list(TYPE_CODES.items()), label="Loại văn bản"
    )
    is_directing = filters.ChoiceFilter(
        choices=[("1", "văn bản chỉ đạo"), ("0", "văn bản khác")], label="Chỉ đạo về dân chủ ở cơ sở"
    )

    class Meta:
        model = NumberEntry
        fields = ("organ", "type_code", "is_directing")


class PublicationFilter(RecordFilter):
    date_field = "starts_on"
    subject = filters.ChoiceFilter(choices=Subject.choices, label="Lĩnh vực")
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")
    state = filters.ChoiceFilter(
        method="filter_state",
        label="Trạng thái",
        choices=[("standing", "đang công khai"), ("ended", "đã công khai"), ("withdrawn", "đã gỡ xuống")],
    )

    class Meta:
        model = Publication
        fields = ("subject", "village", "state")

    def filter_state(self, queryset: Any, name: str, value: str) -> VisibleQuerySet:
        today = timezone.localdate()
        if value == "withdrawn":
            return queryset.exclude(withdrawn_at=None)  # type: ignore[no-any-return]
        return queryset.standing_on(today) if value == "standing" else queryset.ended_by(today)  # type: ignore[no-any-return]


class SubmissionFilter(RecordFilter):
    """What waits, unless another state or all of them are asked for."""

    date_field = "received_at"
    state = filters.ChoiceFilter(choices=SubmissionState.choices, label="Trạng thái")
    publication = filters.ModelChoiceFilter(
        queryset=Publication.objects.exclude(opinions_until=None), label="Về nội dung"
    )

    class Meta:
        model = Submission
        fields = ("state", "publication")

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is None or "state" not in data:
            data = data.copy() if data is not None else {}
            data["state"] = SubmissionState.WAITING
        super().__init__(data, *args, **kwargs)
