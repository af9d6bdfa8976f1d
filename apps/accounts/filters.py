"""Filters of the list of people."""

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.accounts.services.people import State, standing_in
from apps.core.filters import RecordFilter


class PersonFilter(RecordFilter):
    """Narrows people with `state` (`services.people`) by what they hold in `units`."""

    don_vi = filters.ChoiceFilter(method="filter_mandates", label="Đơn vị")
    vai_tro = filters.ChoiceFilter(method="filter_mandates", label="Vai trò", choices=Role.choices)
    state = filters.ChoiceFilter(label="Trạng thái", choices=State.choices)
    hai_buoc = filters.ChoiceFilter(
        method="filter_factor", label="Xác thực hai bước", choices=[("on", "đang bật"), ("off", "chưa bật")]
    )

    class Meta:
        model = User
        fields = ()

    def __init__(self, *args: Any, user: User, unit: Any, units: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, user=user, unit=unit, **kwargs)
        self.mandates = standing_in(user, units)
        if len(units) > 1:
            self.filters["don_vi"].extra["choices"] = [(entry.slug, str(entry)) for entry in units]
        else:
            self.filters.pop("don_vi")

    def filter_mandates(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Unit and role of one and the same appointment."""
        held = {"don_vi": "unit__slug", "vai_tro": "role"}
        chosen = {path: self.data.get(field) for field, path in held.items() if field in self.filters}
        mandates = self.mandates.filter(**{path: value for path, value in chosen.items() if value})
        return queryset.filter(pk__in=mandates.values("user"))

    def filter_factor(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(serves=True, factor_since__isnull=value == "off")
