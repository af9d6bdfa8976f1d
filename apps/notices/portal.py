"""The menu entry of the outbox."""

from apps.core.portal import MenuEntry, add_menu

add_menu(MenuEntry("Quản trị", "Gửi thông báo", "notices:outbox", "notices.read_outbox", "send-check", 65))
