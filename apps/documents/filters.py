"""Filters of the number register."""

import django_filters as filters

from apps.core.filters import RecordFilter
from apps.documents.models import NumberEntry, Organ
from apps.documents.rules import TYPE_CODES


class NumberEntryFilter(RecordFilter):
    date_field = "issued_on"
    organ = filters.ChoiceFilter(field_name="book__organ", choices=Organ.choices, label="Cơ quan ban hành")
    type_code = filters.ChoiceFilter(
        field_name="book__type_code", choices=list(TYPE_CODES.items()), label="Loại văn bản"
    )

    class Meta:
        model = NumberEntry
        fields = ("organ", "type_code")
