"""Filters of the list of postings."""

from typing import Any

import django_filters as filters
from django_filters.fields import ModelChoiceField

from apps.core.filters import RecordFilter
from apps.disclosures.models import Broadcast, Channel, DisclosureItem, Posting
from apps.villages.models import Village


class ItemField(ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.short_name)


class PostingFilter(RecordFilter):
    date_field = "starts_on"

    item = filters.ModelChoiceFilter(queryset=DisclosureItem.objects.all(), label="Nội dung")
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")
    channel = filters.ChoiceFilter(
        field_name="channels__channel", choices=Channel.choices, label="Hình thức", distinct=True
    )

    class Meta:
        model = Posting
        fields = ("item", "village", "channel")

    def __init__(self, *args: Any, user: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, unit=unit, **kwargs)
        # The whole catalogue: narrowed to the unit it would leave out just the items that are not posted yet.
        self.filters["item"].queryset = DisclosureItem.objects.visible_to(user)
        self.filters["item"].field_class = ItemField


class BroadcastFilter(RecordFilter):
    date_field = "starts_on"

    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")

    class Meta:
        model = Broadcast
        fields = ("kind", "village")
