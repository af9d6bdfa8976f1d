"""What this app announces: menu entries, and the closures of registers that `core` asks for."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from apps.core.portal import MenuEntry, add_menu
from apps.core.registers import get_register, set_coverage_source
from apps.villages.models import UnitRecord
from apps.villages.services import register_coverage, reopen_for

GROUP = "Thôn và hộ"

add_menu(
    MenuEntry(GROUP, "Thôn", "villages:village-list", "villages.view_village", "houses", 10),
    MenuEntry(
        GROUP,
        "Số liệu cơ bản",
        "villages:profilefigure-list",
        "villages.view_profilefigure",
        "clipboard-data",
        30,
    ),
    MenuEntry(
        GROUP,
        "Hương ước, quy ước",
        "villages:convention-list",
        "villages.view_convention",
        "journal-check",
        40,
    ),
    MenuEntry(GROUP, "Cán bộ", "villages:official-list", "villages.view_official", "person-badge", 50),
    MenuEntry(
        GROUP,
        "Nhiệm kỳ, chức vụ",
        "villages:officeterm-list",
        "villages.view_officeterm",
        "calendar-range",
        60,
    ),
)
set_coverage_source(register_coverage)


def _reopen(sender: Any, instance: Any, **kwargs: Any) -> None:
    register = get_register(sender._meta.label_lower) if issubclass(sender, UnitRecord) else None
    if register and not kwargs.get("raw"):
        reopen_for(instance, register)


post_save.connect(_reopen, dispatch_uid="villages.reopen_on_save")
post_delete.connect(_reopen, dispatch_uid="villages.reopen_on_delete")
