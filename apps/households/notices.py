"""Notices of lists of households from Excel, to the one who sent them."""

from datetime import date, timedelta
from typing import Any

from apps.core.notices import Cause, Source, To, add_source
from apps.households.models import HouseholdImport

# What ended so long ago nobody needs to be told any more.
TOLD_FOR = timedelta(days=14)
_State = HouseholdImport.State
_WORDS = {
    _State.COLUMNS: "chờ chọn cột",
    _State.READY: "đã đọc xong, chờ xác nhận",
    _State.DONE: "đã nhập xong",
    _State.FAILED: "không đọc được",
}


def _import(row: HouseholdImport, today: date) -> Cause:
    return Cause(
        row=row.pk,
        key=row.public_id,
        words=f"Danh sách hộ gửi ngày {row.created_at:%d/%m/%Y}: {_WORDS[_State(row.state)]}",
        url=row.get_absolute_url(),
        unit_id=row.unit_id,
        to=(To(user_id=row.created_by_id),) if row.created_by_id else (),
        state=row.state,
    )


def _recent(today: date) -> Any:
    return HouseholdImport.objects.filter(
        state__in=list(_WORDS), created_at__date__gte=today - TOLD_FOR
    ).select_related("unit")


add_source(
    Source(
        key="households.import",
        label="Danh sách hộ từ Excel",
        permission="households.change_household",
        rows=_recent,
        cause=_import,
    )
)
