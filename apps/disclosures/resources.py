"""The catalogue of what must be made public as a workbook."""

from typing import ClassVar

from apps.core.resources import ReferenceResource
from apps.disclosures.models import DisclosureItem


class DisclosureItemResource(ReferenceResource):
    class Meta:
        model = DisclosureItem
        fields: ClassVar = (
            "code",
            "name",
            "article",
            "mark",
            "min_days",
            "min_days_mark",
            "is_permanent",
            "is_occasional",
            "due_month",
            "due_day",
            "position",
            "valid_from",
            "valid_until",
        )
