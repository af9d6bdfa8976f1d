"""The menu entry of tokens."""

from apps.core.portal import MenuEntry, add_menu

add_menu(MenuEntry("Quản trị", "Mã truy cập API", "api:token-list", "api.view_apitoken", "key", 20))
