"""Filters of the monthly figures of procedures."""

from typing import Any

import django_filters as filters

from apps.agencies.models import ProcedureMonth
from apps.core.filters import RecordFilter
from apps.core.text import sort_key


class ProcedureMonthFilter(RecordFilter):
    thang = filters.ChoiceFilter(
        field_name="month", choices=[(number, f"Tháng {number}") for number in range(1, 13)], label="Tháng"
    )
    linh_vuc = filters.ChoiceFilter(field_name="field", label="Lĩnh vực")
    date_field = "starts_on"

    class Meta:
        model = ProcedureMonth
        fields = ()

    def __init__(self, *args: Any, user: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, unit=unit, **kwargs)
        rows = ProcedureMonth.objects.visible_to(user).filter(unit=unit)
        names = rows.order_by().values_list("field", flat=True).distinct()
        self.filters["linh_vuc"].extra["choices"] = [(name, name) for name in sorted(names, key=sort_key)]
