"""Short hand for tests of the import's pages: imports and rows as they wait in the database, addresses of pages."""

from datetime import date
from typing import Any

from django.utils import timezone

from apps.core.sheets import ColumnHead, Layout
from apps.households.models import Household, HouseholdImport, ImportRow

LIST = "/song-van/ho-gia-dinh/nhap-excel/"
HEADS = ["Thôn", "Mã hộ", "Chủ hộ", "Năm sinh", "Diện"]
FIELDS = ["village", "code", "head_name", "birth_year", "classes"]


def made(unit: Any, state: str = "ready", **values: Any) -> HouseholdImport:
    heads = [ColumnHead(at, "ABCDE"[at], title, title.casefold(), f"mẫu {title}") for at, title in enumerate(HEADS)]
    guess = {name: at for at, name in enumerate(FIELDS)}
    layout = Layout(0, "Hộ dân", 3, 4, 6, heads, guess)
    options = {"since": "2023-01-01", "year": 2023, "decision": ""}
    values = {"name": "ho-dan.xlsx", "kind": "xlsx", "layout": layout.to_json(), "mapping": guess} | values
    confirmed_at = timezone.now() if state == "done" else None
    return HouseholdImport.objects.create(
        unit=unit, state=state, options=options, **{"confirmed_at": confirmed_at} | values
    )


def row(
    imported: HouseholdImport, number: int, state: str = "new", name: str = "Nguyễn Văn An", **more: Any
) -> ImportRow:
    said = {"village": 0, "village_name": "thôn Đồng Kim", "code": f"H{number}", "head_name": name, "birth_year": 1965}
    cells = ["Đồng Kim", f"H{number}", name, 1965, "hộ nghèo"]
    version = 1 if "household" in more else None
    more = {"values": said, "cells": cells, "household_version": version} | more
    return ImportRow.objects.create(imported=imported, number=number, state=state, **more)


def standing(village: Any, code: str = "H1", **values: Any) -> Household:
    values = {"head_name": "Nguyễn Văn An", "birth_year": 1964, "members": 4, "started_on": date(2020, 1, 1)} | values
    return Household.objects.create(unit=village.unit, village=village, code=code, **values)


def at(imported: HouseholdImport, page: str = "") -> str:
    return f"/{imported.unit.slug}/ho-gia-dinh/nhap-excel/{imported.public_id}/{page}"


def page_of(client: Any, address: str, **headers: str) -> str:
    return " ".join(client.get(address, headers=headers or None).content.decode().split())
