"""What this app announces: menu entries, and the closures of registers that `core` asks for."""

from typing import Any

from django.db.models.signals import post_delete, pre_save

from apps.core.portal import MenuEntry, add_menu
from apps.core.registers import Register, get_register, set_coverage_source
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


def _register_of(sender: Any, raw: bool) -> Register | None:
    return get_register(sender._meta.label_lower) if issubclass(sender, UnitRecord) and not raw else None


def _reopen_on_save(sender: Any, instance: Any, raw: bool, **kwargs: Any) -> None:
    register = _register_of(sender, raw)
    if register:
        # Read before the row is written: a record moved to another day or village also leaves the old one.
        stored = None if instance._state.adding else sender._default_manager.filter(pk=instance.pk).first()
        reopen_for(register, instance, *([stored] if stored else []))


def _reopen_on_delete(sender: Any, instance: Any, **kwargs: Any) -> None:
    register = _register_of(sender, raw=False)
    if register:
        reopen_for(register, instance)


pre_save.connect(_reopen_on_save, dispatch_uid="villages.reopen_on_save")
post_delete.connect(_reopen_on_delete, dispatch_uid="villages.reopen_on_delete")
