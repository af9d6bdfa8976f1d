"""The menu entry of the texts of law."""

from apps.core.portal import MenuEntry, add_menu

add_menu(MenuEntry("Báo cáo", "Văn bản pháp luật", "law:text-list", "documents.view_issueddocument", "bank", 40))
