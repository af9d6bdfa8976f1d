"""What people write for a village, and which village they mean by it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Self

from apps.core.periods import runs_on
from apps.core.text import search_key, shortened
from apps.villages.models import Village, VillageSuccession
from apps.villages.models.units import reachable

_KINDS = ("to dan pho", "khu dan cu", "khu pho", "thon", "lang", "ban", "buon", "khu", "ap", "tdp")
# Lists of other offices write a code before the name: "24-Thôn Đồng Kim".
_CODE = re.compile(r"^\d+\s*[-–.]\s*(?=\D)")


@dataclass(frozen=True)
class VillageName:
    """A name of a village with its kind and without (`own`), as written and as a key without diacritics."""

    village: Any
    name: str
    written: str
    own: str
    key: str
    own_key: str

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, village: Village | None, name: str) -> Self:
        words, keys = name.casefold().split(), _plain(name)
        kind = next((kind for kind in _KINDS if keys.startswith(f"{kind} ")), "")
        own = " ".join(words[len(kind.split()) :])
        return cls(village, name, " ".join(words), own, keys, keys.removeprefix(kind).strip())


def _plain(text: str) -> str:
    """A search key of letters and numbers, these without zeros in front."""
    words = re.findall(r"[a-z0-9]+", search_key(text))
    return " ".join(word.lstrip("0") or "0" if word.isdigit() else word for word in words)


class VillageNames:
    """The names of a unit's villages on a day. `villages` must have their versions loaded."""

    def __init__(self, villages: Iterable[Village], today: date) -> None:
        self.today = today
        self.names = [VillageName.of(village, village.name_on(today)) for village in villages]
        self._by_key = {name.village.pk: str(name) for name in self.names}

    def meant(self, typed: str) -> list[VillageName]:
        """What the text may mean: the name as written, else without its kind, else without diacritics too."""
        return _fitting(typed, self.names)

    def today_name(self, key: int | None) -> str:
        """The name of the village of that key; nothing for one that does not stand on the day."""
        return self._by_key.get(key, "")

    def nearest(self, typed: str) -> str:
        """The village whose name is most like the text; nothing when none is."""
        names = {name.own_key: str(name) for name in self.names}
        close = get_close_matches(VillageName.of(None, typed).own_key, names, n=1, cutoff=0.5)
        return names[close[0]] if close else ""

    def refusal(self, typed: str) -> str:
        """Why the text means none of the villages, or more than one; nothing when it means one."""
        found = self.meant(typed)
        if len(found) > 1:
            return f"Có nhiều thôn gần giống tên này ({', '.join(map(str, found))}); ghi đủ tên và dấu."
        if found:
            return ""
        near = self.nearest(typed)
        return f"Xã không có thôn “{shortened(typed, 60)}”.{f' Gần giống: “{near}”.' if near else ''}"


class VillageNamesOverTime(VillageNames):
    """As `VillageNames`, with the names that the villages had before and those of villages that went into them.

    Read with three queries; a text that was asked for before costs nothing.
    """

    def __init__(self, unit: Any, today: date) -> None:
        every = list(Village.objects.filter(unit=unit).for_list())
        standing = {v.pk: v for v in every if runs_on(today, v.started_on, v.ended_on)}
        super().__init__(standing.values(), today)
        heirs = _heirs(unit, today)
        self._own = [VillageName.of(village, str(version)) for village in every for version in village.versions.all()]
        self.former = [
            VillageName.of(standing[heir], str(version))
            for village in every
            for version in village.versions.all()
            for heir in sorted(heirs(village.pk) & standing.keys())
        ]
        self._known: dict[str, list[VillageName]] = {}

    def meant(self, typed: str) -> list[VillageName]:
        """What the text may mean; where no name of today fits, the former ones, each with its village of today."""
        if typed not in self._known:
            self._known[typed] = self._search(typed) or self._search(_CODE.sub("", typed))
        return self._known[typed]

    def ever(self, typed: str) -> dict[int, str]:
        """The villages, ended ones too, that are or were themselves called so: the name by their key."""
        found = _fitting(typed, self._own) or _fitting(_CODE.sub("", typed), self._own)
        return {name.village.pk: str(name) for name in found}

    def _search(self, typed: str) -> list[VillageName]:
        former = {name.village.pk: name for name in reversed(_fitting(typed, self.former))}
        return super().meant(typed) or list(former.values())


def _heirs(unit: Any, today: date) -> Callable[[int], set[int]]:
    """Gives for a village itself and all that it went into by the day, at any distance."""
    links: dict[int, list[int]] = defaultdict(list)
    so_far = VillageSuccession.objects.filter(predecessor__unit=unit, on__lte=today)
    for old, new in so_far.values_list("predecessor_id", "successor_id"):
        links[old].append(new)

    return lambda village: reachable(village, links)


def _fitting(typed: str, names: Sequence[VillageName]) -> list[VillageName]:
    wanted = VillageName.of(None, typed)
    ways: tuple[Callable[[VillageName], bool], ...] = (
        lambda name: name.written == wanted.written,
        lambda name: name.own in (wanted.written, wanted.own),
        lambda name: name.key == wanted.key,
        lambda name: name.own_key in (wanted.key, wanted.own_key),
    )
    found = ([name for name in names if way(name)] for way in ways)
    return next((some for some in found if some), [])
