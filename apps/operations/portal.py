"""The menu entry of the schedule."""

from apps.core.portal import MenuEntry, add_menu

add_menu(MenuEntry("Quản trị", "Việc định kỳ", "operations:schedule", "operations.read_schedule", "calendar-check", 60))
