"""Which household of the register a row means, and what the row would change in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from apps.core.text import masked_phone
from apps.households.models import Household, HouseholdClassification, HouseholdRepresentative
from apps.households.models.classes import LIVING_STANDARDS
from apps.households.services.imports.values import MASK, MOST_NOTE, Problem, Said, same_phone

_PLAIN = ("code", "head_name", "birth_year", "representative_name", "members", "address", "note")


class Known(NamedTuple):
    """A household of the register, as far as a list speaks of it."""

    pk: int
    version: int
    village_id: int
    name_key: str
    code: str
    head_name: str
    birth_year: int | None
    representative_name: str
    members: int
    address: str
    phone: str
    note: str
    started_on: date
    ended_on: date | None

    def __str__(self) -> str:
        return f"{self.code} – {self.head_name}"


class Stock:
    """The households that some rows may mean, with their classes of the year; three queries, however many rows."""

    def __init__(self, unit: Any, wanted: Iterable[tuple[str, int | None, str]], year: int) -> None:
        """`wanted` are (code, key of the village, key of the head's name)."""
        wanted = list(wanted)
        codes, keys = {code for code, _, _ in wanted if code}, {key for _, _, key in wanted if key}
        found = Household.objects.filter(Q(code__in=codes) | Q(name_key__in=keys), unit=unit)
        places = {(village, key) for _, village, key in wanted}
        self.by_code: dict[str, Known] = {}
        self._anywhere: dict[tuple[str, int | None], list[Known]] = defaultdict(list)
        self._by_name: dict[tuple[int | None, str], list[Known]] = defaultdict(list)
        for known in map(Known._make, found.order_by("code").values_list(*Known._fields)):
            if known.code in codes:
                self.by_code[known.code] = known
            if known.name_key in keys:
                self._anywhere[known.name_key, known.birth_year].append(known)
            if (known.village_id, known.name_key) in places:
                self._by_name[known.village_id, known.name_key].append(known)
        meant = {known.pk for known in self.by_code.values()}.union(
            k.pk for some in self._by_name.values() for k in some
        )
        classes = HouseholdClassification.objects.filter(household__in=meant, year=year)
        self.classes: dict[int, set[str]] = defaultdict(set)
        for household, classification in classes.values_list("household_id", "classification"):
            self.classes[household].add(classification)
        named = HouseholdRepresentative.objects.filter(
            household__in=meant, kind=HouseholdRepresentative.Kind.NAMED, valid_until__isnull=True
        )
        self.named_from: dict[int, date | None] = dict(named.values_list("household_id", "valid_from"))

    def alike(self, village: int, name_key: str, year: int | None) -> list[Known]:
        """Those of the village with that head's name whose year of birth is the same, or unknown on one side."""
        return [known for known in self._by_name.get((village, name_key), ()) if may_be(known.birth_year, year)]

    def elsewhere(self, village: int, name_key: str, year: int | None) -> list[Known]:
        """Those that count in another village, with that head's name and the same year of birth."""
        rows = self._anywhere.get((name_key, year), ()) if year else ()
        return [row for row in rows if row.village_id != village and not row.ended_on]


def may_be(first: int | None, second: int | None) -> bool:
    """Whether two years of birth may be one person's."""
    return first is None or second is None or first == second


def changes(known: Known, said: Said, stock: Stock) -> list[str]:
    """The fields that the row says otherwise than the register."""
    found = [name for name in _PLAIN if name in said and said[name] != getattr(known, name)]
    phone = said.get("phone", "")
    if phone and phone != masked_phone(known.phone) and not same_phone(phone, known.phone):
        found.append("phone")
    if "note" in found and len(said["note"]) > MOST_NOTE and known.note.startswith(said["note"]):
        found.remove("note")
    if classes_change(said.get("classes", ()), stock.classes.get(known.pk, set())):
        found.append("classes")
    return found


def classes_change(said: Iterable[str], standing: set[str]) -> bool:
    """A list replaces the year's living standard and adds what it names beside; it takes nothing else away."""
    return any(kind not in standing for kind in said)


def objections(known: Known, said: Said, changed: list[str], stock: Stock, since: date) -> Iterator[Problem]:
    """Why the row cannot be stored in this household, by field."""
    if said["village"] != known.village_id:
        yield "village", "Trong sổ, hộ này thuộc thôn khác; ghi biến động “chuyển thôn” ở trang của hộ."
    for name, label in (("started_on", "bắt đầu tính"), ("ended_on", "thôi tính")):
        day = getattr(known, name)
        if name in said and said[name] != (day.isoformat() if day else ""):
            standing = f"{day:%d/%m/%Y}" if day else "chưa ghi"
            yield name, f"Trong sổ, ngày {label} của hộ: {standing}; ghi ở phần biến động của hộ."
    if "phone" in changed and MASK in said["phone"]:
        yield "phone", "Số điện thoại bị che không khớp số trong sổ; ghi đủ số hoặc để trống ô này."
    if "note" in changed:
        yield from too_long(said)
    if changed and known.ended_on:
        yield "code", f"Hộ đã thôi tính sau ngày {known.ended_on:%d/%m/%Y}; không cập nhật qua danh sách."
    if "representative_name" in changed and not said["representative_name"]:
        begun = stock.named_from.get(known.pk)
        if begun and begun > last_day_before(since, known):
            yield (
                "representative_name",
                f"Người đại diện hiện nay được cử từ {begun:%d/%m/%Y}, không trước ngày áp dụng; sửa ở trang của hộ.",
            )


def too_long(said: Said) -> Iterator[Problem]:
    """The note, where it may have been cut off while it was read."""
    if len(said.get("note", "")) > MOST_NOTE:
        yield "note", f"Dài quá {MOST_NOTE} ký tự."


def last_day_before(since: date, known: Any) -> date:
    """The last day of what a list applied from `since` on ends; a household has no day before its own first one."""
    return max(since, known.started_on) - timedelta(days=1)


def living_standard(classes: Iterable[str]) -> str:
    """The one class of `LIVING_STANDARDS` among them; nothing without one."""
    return next((kind for kind in classes if kind in LIVING_STANDARDS), "")
