"""Filters of the list of postings."""

import django_filters as filters

from apps.core.filters import RecordFilter
from apps.disclosures.models import Channel, DisclosureItem, Posting
from apps.villages.models import Village


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
