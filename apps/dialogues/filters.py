"""Filters of the lists of dialogues, of opinions over the years and of the light records."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.filters import RecordFilter
from apps.dialogues.models import (
    Dialogue,
    DialogueOpinion,
    OnlineFeedback,
    OpinionPoint,
    OpinionStatus,
    VoterContact,
)
from apps.villages.models import Village


class DialogueFilter(RecordFilter):
    date_field = "held_on"

    class Meta:
        model = Dialogue
        fields = ("state", "host_post", "level", "target_group", "mode")


class OpinionFilter(RecordFilter):
    """Opinions of all years; unless asked otherwise those on which something is owed still."""

    PENDING = "pending"
    _STATES = ((PENDING, "còn mở"), ("late", "quá hạn"), *OpinionStatus.choices)

    tinh_trang = filters.ChoiceFilter(choices=_STATES, method="filter_state", label="Tình trạng")
    date_field = "dialogue__held_on"

    class Meta:
        model = DialogueOpinion
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is None or "tinh_trang" not in data:
            data = data.copy() if data is not None else {}
            data["tinh_trang"] = self.PENDING
        super().__init__(data, *args, **kwargs)

    def filter_state(self, queryset: Any, name: str, value: str) -> QuerySet:
        if value == self.PENDING:
            return queryset.pending()
        if value == "late":
            return queryset.late_on(timezone.localdate())
        return queryset.filter(status=value)


class VoterContactFilter(RecordFilter):
    date_field = "held_on"

    class Meta:
        model = VoterContact
        fields = ("level",)


class OpinionPointFilter(RecordFilter):
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")

    class Meta:
        model = OpinionPoint
        fields = ("kind", "village")


class OnlineFeedbackFilter(RecordFilter):
    date_field = "received_on"
    published = filters.ChoiceFilter(
        choices=[("1", "đã công khai"), ("0", "chưa công khai")], method="filter_published", label="Công khai kết quả"
    )

    class Meta:
        model = OnlineFeedback
        fields = ("state", "channel", "field")

    def filter_published(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.filter(published_on__isnull=value == "0")
