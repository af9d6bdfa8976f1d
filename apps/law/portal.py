"""The menu entry of the texts of law."""

from apps.core.portal import MenuEntry, add_menu

add_menu(MenuEntry("Báo cáo", "Văn bản pháp luật", "law:text-list", "law.view_legaltext", "bank", 40))
