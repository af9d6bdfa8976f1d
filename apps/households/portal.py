"""What the household register announces: its menu entry and its register."""

from apps.core.portal import MenuEntry, add_menu
from apps.core.registers import Register, register

add_menu(MenuEntry("Thôn và hộ", "Hộ gia đình", "households:household-list", "households.view_household", "people", 20))
register(
    Register(
        "households.household",
        "hộ gia đình",
        "started_on",
        end_field="ended_on",
        list_url="households:household-list",
    )
)
