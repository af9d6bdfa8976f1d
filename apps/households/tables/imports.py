"""The list of imports."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.numbers import format_number
from apps.core.tables import RecordTable
from apps.households.models import HouseholdImport, ImportRow


class ImportTable(RecordTable):
    name = tables.Column(linkify=True, orderable=False)
    state = tables.Column(orderable=False)
    counts = tables.Column(verbose_name="Các dòng", orderable=False, empty_values=())
    created_by = tables.Column(orderable=False)
    created_at = tables.DateTimeColumn(format="H:i d/m/Y", orderable=False, attrs={"td": {"class": "short"}})

    class Meta(RecordTable.Meta):
        model = HouseholdImport
        fields = ("name", "state", "counts", "created_by", "created_at")
        empty_text = "Chưa nhập danh sách nào. Chọn tệp ở trên; trước khi xác nhận, sổ hộ chưa thay đổi gì."

    def render_state(self, record: HouseholdImport) -> SafeString:
        label = record.get_state_display()
        return format_html('<span class="tag tag-{}">{}</span>', record.state, f"{label[:1].upper()}{label[1:]}")

    def render_counts(self, value: dict[str, int]) -> str:
        """The counts by state in words, in the order of the preview; a run notes other things there as well."""
        found = [f"{format_number(value[state])} {state.label}" for state in ImportRow.State if value.get(state)]
        return ", ".join(found) or "—"
