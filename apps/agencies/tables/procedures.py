"""Lists of the monthly figures of procedures, and of the imports that brought them."""

from functools import cached_property
from typing import Any

import django_tables2 as tables
from django.db.models import Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.agencies.models import ProcedureMonth
from apps.agencies.services.procedure_import import import_id
from apps.agencies.services.procedures import NUMBERS, SHORT_LABELS
from apps.core.numbers import share_text
from apps.core.tables import NumberColumn, RecordTable


class ProcedureMonthTable(RecordTable):
    """The workbook of this list is one that the import reads."""

    field = tables.Column(linkify=True, verbose_name="Lĩnh vực")
    starts_on = tables.DateColumn(format="m/Y", verbose_name="Tháng", attrs={"td": {"class": "short"}})
    received = NumberColumn(verbose_name=SHORT_LABELS["received"])
    online = NumberColumn(verbose_name=SHORT_LABELS["online"])
    early = NumberColumn(verbose_name=SHORT_LABELS["early"])
    on_time = NumberColumn(verbose_name=SHORT_LABELS["on_time"])
    late = NumberColumn(verbose_name=SHORT_LABELS["late"])
    apologies = NumberColumn(verbose_name=SHORT_LABELS["apologies"])

    class Meta(RecordTable.Meta):
        model = ProcedureMonth
        fields = ("field", "starts_on", *NUMBERS)
        template_name = "agencies/procedure_table.html"

    def value_starts_on(self, value: Any) -> str:
        return f"{value:%m/%Y}"

    @cached_property
    def sums(self) -> dict[str, int] | None:
        """Over all rows that the list shows, on whatever page; None where there are none. One query."""
        found: dict[str, int | None] = self.data.data.order_by().aggregate(**{name: Sum(name) for name in NUMBERS})
        return None if found["received"] is None else {name: number or 0 for name, number in found.items()}

    @property
    def summed(self) -> list[tuple[str, int]]:
        return [(SHORT_LABELS[name], number) for name, number in (self.sums or {}).items()]

    @property
    def ended(self) -> int:
        """Dossiers ended, of all rows that the list shows."""
        sums = self.sums or {}
        return sum(sums.get(name, 0) for name in ("early", "on_time", "late"))

    @property
    def surplus(self) -> int:
        """By how many more were ended than came in; they were carried over from before, or it is a slip."""
        return max(0, self.ended - (self.sums or {}).get("received", 0))

    @property
    def shares(self) -> list[tuple[str, str]]:
        """Each share with its sum and base."""
        sums, found = self.sums, []
        if sums and sums["received"]:
            found.append(("Trực tuyến trên số tiếp nhận", share_text(sums["online"], sums["received"], "hồ sơ")))
        if sums and self.ended:
            in_time = sums["early"] + sums["on_time"]
            found.append(("Trước và đúng hạn trên số đã giải quyết", share_text(in_time, self.ended, "hồ sơ")))
            found.append(("Quá hạn trên số đã giải quyết", share_text(sums["late"], self.ended, "hồ sơ")))
        return found


class ProcedureImportTable(RecordTable):
    """Imports as the history tells them; `unit` is where the undo leads."""

    moment = tables.DateTimeColumn(format="H:i d/m/Y", orderable=False, verbose_name="Nhập lúc")
    history_user__full_name = tables.Column(orderable=False, verbose_name="Người nhập", default="Không rõ ai")
    made = NumberColumn(orderable=False, verbose_name="Dòng mới")
    changed = NumberColumn(orderable=False, verbose_name="Dòng thay đổi")
    undone = tables.Column(orderable=False, verbose_name="Tình trạng")

    class Meta(RecordTable.Meta):
        fields = ("moment", "history_user__full_name", "made", "changed", "undone")
        empty_text = "Chưa nhập danh sách nào. Chọn tệp Excel ở trên rồi đọc và xem trước."

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def render_undone(self, value: bool, record: dict[str, Any]) -> SafeString | str:
        if value:
            return "Đã hoàn tác"
        address = reverse("agencies:procedure-import-undo", args=[self.unit.slug])
        return format_html('<a href="{}?lan={}">Hoàn tác</a>', address, import_id(record["history_change_reason"]))
