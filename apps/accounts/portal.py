"""Menu entries of accounts and logs; whose villages somebody may end."""

from apps.accounts.services.villages import held_from
from apps.core.portal import MenuEntry, add_menu
from apps.villages.counting import set_held_source

GROUP = "Quản trị"

add_menu(
    MenuEntry(GROUP, "Người dùng", "accounts:person-list", "accounts.view_user", "people", 10),
    MenuEntry(GROUP, "Nhật ký truy cập", "accounts:access-log", "accounts.view_accessentry", "eye", 40),
    MenuEntry(GROUP, "Nhật ký thay đổi", "accounts:change-log", "accounts.read_changes", "clock-history", 50),
)
set_held_source(held_from)
