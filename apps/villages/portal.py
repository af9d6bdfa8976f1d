"""What this app announces: menu entries, and the closures of registers that `core` asks for."""

from typing import Any

from django.db.models.signals import post_delete, pre_save
from django.utils import timezone

from apps.core.doctor import add_check
from apps.core.history import set_names_of_gone
from apps.core.portal import MenuEntry, OpenItem, add_menu, add_open_items, open_rows
from apps.core.registers import Register, get_register, set_coverage_source
from apps.villages.checks import CHECKS
from apps.villages.models import OfficeTerm, Village
from apps.villages.services import coverage_of_each, names_of_removed, register_coverage, reopen_for

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
        "Số liệu từng thôn",
        "villages:villageprofile-list",
        "villages.view_villageprofile",
        "card-list",
        35,
    ),
    MenuEntry(
        GROUP,
        "Hương ước, quy ước",
        "villages:convention-list",
        "villages.view_convention",
        "journal-check",
        40,
    ),
    MenuEntry(
        GROUP, "Cán bộ", "villages:official-list", "villages.view_official", "person-badge", 50, for_communes=False
    ),
    MenuEntry(
        GROUP,
        "Nhiệm kỳ, chức vụ",
        "villages:officeterm-list",
        "villages.view_officeterm",
        "calendar-range",
        60,
        for_communes=False,
    ),
)
set_coverage_source(register_coverage, coverage_of_each)
set_names_of_gone(Village, names_of_removed)
for check in CHECKS:
    add_check(check)


def running_terms(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Offices that the person still holds."""
    if person.official_id is None:
        return []
    rows = OfficeTerm.objects.filter(unit=unit, official=person.official_id).on(timezone.localdate())
    title = "Chức vụ đang giữ"

    def item(term: Any) -> OpenItem:
        label = f"{term.get_office_display()}{f', {term.village}' if term.village else ''}"
        return OpenItem(title, label, f"từ ngày {term.valid_from:%d/%m/%Y}", term.get_absolute_url(), term.valid_until)

    return open_rows(title, rows, viewer, item)


add_open_items(running_terms)


def _register_of(sender: Any, raw: bool) -> Register | None:
    return None if raw else get_register(sender._meta.label_lower)


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
