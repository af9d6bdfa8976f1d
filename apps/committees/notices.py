"""Notices of the commune's inspections and of the programmes of its bodies."""

from datetime import date

from apps.committees.models import InspectionDemand, ProgrammeItem
from apps.core.notices import Cause, Source, add_source


def _demand(row: InspectionDemand, today: date) -> Cause:
    inspection = row.inspection
    return Cause(
        row=row.pk,
        key=f"{row.pk}",
        words=f"Khắc phục sau kiểm tra ngày {inspection.held_on:%d/%m/%Y}",
        url=f"{inspection.get_absolute_url()}#yeu-cau",
        unit_id=inspection.unit_id,
        due_on=row.due_on,
    )


def _item(row: ProgrammeItem, today: date) -> Cause:
    return Cause(
        row=row.pk,
        key=f"{row.pk}",
        words="Việc theo chương trình công tác đến hạn",
        url=row.get_absolute_url(),
        unit_id=row.programme.unit_id,
        due_on=row.due_on,
    )


add_source(
    Source(
        key="committees.demand",
        label="Khắc phục sau kiểm tra",
        permission="committees.change_inspectiondemand",
        rows=lambda today: InspectionDemand.objects.open().select_related("inspection__unit"),
        cause=_demand,
        day_field="due_on",
    )
)
add_source(
    Source(
        key="committees.programme-item",
        label="Việc theo chương trình công tác",
        permission="committees.change_programmeitem",
        rows=lambda today: ProgrammeItem.objects.open().for_list(),
        cause=_item,
        day_field="due_on",
    )
)
