"""The catalogue of profile figures as a workbook."""

from typing import ClassVar

from apps.core.resources import ReferenceResource
from apps.villages.models import ProfileItem


class ProfileItemResource(ReferenceResource):
    class Meta:
        model = ProfileItem
        fields: ClassVar = ("unit", "code", "name", "measure", "decimals", "position")
