"""The menu entry of the number register."""

from apps.core.portal import MenuEntry, add_menu

add_menu(
    MenuEntry("Báo cáo", "Sổ văn bản đi", "documents:register", "documents.view_numberentry", "journal-bookmark", 30)
)
