"""What each app announces to the common pages: menu entries and duties (what is due)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain
from typing import Any

from apps.core.periods import Period
from apps.core.querysets import without_rows_below
from apps.core.together import number_of, rows_of, together


@dataclass(frozen=True)
class MenuEntry:
    """A line of the menu: shown to those who hold `permission`; `url_name` takes the unit's slug.

    `for_communes`: left out for units above communes; None for as its group, whose records these units have none of.
    """

    group: str
    label: str
    url_name: str
    permission: str
    icon: str
    order: int
    for_communes: bool | None = None

    def suits(self, unit: Any) -> bool:
        communes_only = self.group not in _GROUPS_OF_ALL if self.for_communes is None else self.for_communes
        return not communes_only or bool(unit.is_or_was_commune)


@dataclass(frozen=True)
class Duty:
    """Something that a unit owes in a period, for the home page.

    `state`: "done", "missing" (nothing entered), "due" (open, with its date) or "late".
    """

    label: str
    state: str
    detail: str
    url: str
    due_on: date | None = None


@dataclass(frozen=True)
class OpenItem:
    """Something of one person's in a unit that is not finished, for the page of handing over.

    Without `url` it says in words how many (`count`) there are that the one who looks may not read. `model` is the
    table of a row that is shown.
    """

    register: str
    label: str
    detail: str = ""
    url: str = ""
    due_on: date | None = None
    count: int = 1
    model: Any = None


# Gives the open items of a person in a unit, as far as the viewer may know of them, with a fixed number of queries.
OpenSource = Callable[[Any, Any, Any], list[OpenItem]]

# Gives the duties of a unit in a period with a fixed number of queries; the user narrows what may be named.
DutySource = Callable[[Any, Period, Any], list[Duty]]

_menu: list[MenuEntry] = []
_duties: list[DutySource] = []
_open_items: list[OpenSource] = []
MENU_GROUPS = (
    "Thôn và hộ",
    "Dân biết",
    "Dân bàn, dân làm",
    "Dân kiểm tra, giám sát",
    "Tiếp dân, đơn thư",
    "Báo cáo",
    "Quản trị",
)

_GROUPS_OF_ALL = ("Báo cáo", "Quản trị")


def add_menu(*entries: MenuEntry) -> None:
    _menu.extend(entries)


def add_duties(source: DutySource) -> None:
    _duties.append(source)


def add_open_items(source: OpenSource) -> None:
    _open_items.append(source)


def menu_for(user: Any, unit: Any) -> list[tuple[str, list[MenuEntry]]]:
    """The menu groups in their order with what the user may open in the unit; empty groups are left out."""
    allowed = [entry for entry in _menu if entry.suits(unit) and user.reach.allows(entry.permission, unit)]
    groups = [(group, sorted((e for e in allowed if e.group == group), key=lambda e: e.order)) for group in MENU_GROUPS]
    return [(group, entries) for group, entries in groups if entries]


def duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Every app's duties of the unit in the period: late first, then by date, then by label.

    The sources ask the database together.
    """
    rank = {"late": 0, "due": 1, "missing": 2, "done": 3}
    found = chain.from_iterable(together([partial(source, unit, period, user) for source in _duties]))
    return sorted(found, key=lambda duty: (rank[duty.state], duty.due_on or date.max, duty.label))


def open_items(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """What the person has open in the unit, in the order in which the apps announce it; `viewer` narrows the sight."""
    return list(chain.from_iterable(together([partial(source, unit, person, viewer) for source in _open_items])))


def open_rows(register: str, rows: Any, viewer: Any, item: Callable[[Any], OpenItem]) -> list[OpenItem]:
    """An `item` for each of the unit's open rows that the viewer may read, and one line that counts the others."""
    number = number_of(rows)
    if not number:
        return []
    readable = without_rows_below(rows.visible_to(viewer).for_list())
    shown = [replace(item(row), model=rows.model) for row in rows_of(readable)]
    hidden = number - len(shown)
    if hidden:
        words = "hồ sơ khác, chỉ người được giao mới mở được" if shown else "hồ sơ, chỉ người được giao mới mở được"
        shown.append(OpenItem(register, f"{hidden} {words}", count=hidden))
    return shown
