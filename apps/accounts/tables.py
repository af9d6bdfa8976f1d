"""Lists of accounts and of what is noted of them."""

from collections.abc import Mapping
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from apps.accounts.models import AccessEntry, Appointment, User
from apps.accounts.services.appointments import has_begun
from apps.accounts.services.people import State
from apps.core.display import NOTHING
from apps.core.tables import NumberColumn, RecordTable


class AccessTable(RecordTable):
    """`addresses` tells where the records stand that the viewer may open, `kinds` what kinds are called."""

    at = tables.DateTimeColumn(format="H:i:s d/m/Y", attrs={"td": {"class": "short"}})
    rows = NumberColumn()

    class Meta(RecordTable.Meta):
        model = AccessEntry
        fields = ("at", "user", "action", "kind", "record", "rows")
        orderable = False
        empty_text = "Chưa có lượt xem dữ liệu cá nhân nào trong phạm vi đang lọc. Cổng tự ghi khi có người xem."

    def __init__(self, *args: Any, kinds: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        self.addresses: Mapping[tuple[str, str], str] = {}

    def render_kind(self, value: str) -> str:
        return self.kinds.get(value, value)

    def render_record(self, value: str, record: AccessEntry) -> str:
        url = self.addresses.get((record.kind, value))
        return format_html('<a href="{}">{}</a>', url, value) if url else value


# How the marks of a state look.
STATE_TAGS = {State.WORKING: "done", State.NEW: "due", State.SUSPENDED: "late", State.ENDED: "draft"}


class PersonTable(RecordTable):
    """People as `services.people` gives them; their names lead to their pages below `unit`."""

    full_name = tables.Column(verbose_name="Họ và tên", order_by=("full_name", "pk"))
    username = tables.Column(verbose_name="Tên đăng nhập")
    roles = tables.Column(verbose_name="Vai trò", accessor="mandates", orderable=False, empty_values=((), []))
    units = tables.Column(verbose_name="Đơn vị", accessor="mandates", orderable=False, empty_values=((), []))
    state = tables.Column(verbose_name="Trạng thái")
    factor = tables.Column(verbose_name="Hai bước", accessor="factor_since", empty_values=())
    came_at = tables.DateTimeColumn(
        verbose_name="Đăng nhập gần nhất", format="H:i d/m/Y", attrs={"td": {"class": "short"}}
    )

    class Meta(RecordTable.Meta):
        model = User
        fields = ("full_name", "username", "roles", "units", "state", "factor", "came_at")
        empty_text = "Chưa có người dùng nào trong phạm vi đang xem. Bấm “Mời người dùng” để lập tài khoản."

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def render_full_name(self, record: User) -> str:
        address = reverse("accounts:person-detail", args=[self.unit.slug, record.public_id])
        return format_html('<a href="{}">{}</a>', address, record)

    def value_full_name(self, record: User) -> str:
        return str(record)

    def render_roles(self, value: list[Appointment]) -> str:
        return "; ".join(role_text(mandate) for mandate in value)

    def render_units(self, value: list[Appointment]) -> str:
        return "; ".join(dict.fromkeys(capfirst(str(mandate.unit)) for mandate in value))

    def render_state(self, value: str) -> str:
        return format_html('<span class="tag tag-{}">{}</span>', STATE_TAGS[State(value)], State(value).label)

    def value_state(self, value: str) -> str:
        return str(State(value).label)

    def render_factor(self, value: Any, record: User) -> str:
        """What one who left does elsewhere is nobody's business here."""
        return NOTHING if not record.serves else "bật" if value else "chưa bật"

    def value_came_at(self, value: Any) -> Any:
        return value


def role_text(mandate: Appointment) -> str:
    """What someone holds, with the village, and from when where it has not begun."""
    village = f" ({mandate.village})" if mandate.village else ""
    later = f" (từ {mandate.first_day:%d/%m/%Y})" if not has_begun(mandate) else ""
    return f"{mandate.get_role_display()}{village}{later}"
