"""What the household register announces: its menu entry, its register and its checks."""

from apps.core.doctor import add_check
from apps.core.portal import MenuEntry, add_menu
from apps.core.registers import Register, register
from apps.households.checks import CHECKS
from apps.households.indicators import counts_by_village
from apps.villages.counting import SplitPage, add_split_page, set_count_source

add_menu(MenuEntry("Thôn và hộ", "Hộ gia đình", "households:household-list", "households.view_household", "people", 20))
add_menu(
    MenuEntry(
        "Thôn và hộ",
        "Cử tri đại diện hộ",
        "households:entitled",
        "households.view_household",
        "person-check",
        22,
    )
)
# Others may open the page, yet it only asks for what they may not do.
add_menu(
    MenuEntry("Thôn và hộ", "Hộ nghi trùng", "households:pair-list", "households.change_household", "intersect", 25)
)
register(
    Register(
        "households.household",
        "hộ gia đình",
        "started_on",
        end_field="ended_on",
        list_url="households:household-list",
    )
)
for check in CHECKS:
    add_check(check)
set_count_source(counts_by_village)
add_split_page(SplitPage("Xếp hộ về thôn mới", "households:assign", "households.change_household"))
