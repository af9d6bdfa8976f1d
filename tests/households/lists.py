"""Lists of households for tests: as workbooks, sent in and worked through to the end."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from apps.core.sheets import ListFile
from apps.core.spreadsheets import workbook
from apps.households.models import (
    Household,
    HouseholdClassification,
    HouseholdRepresentative,
    Residence,
)
from apps.households.services.register import save_household

TITLES = {
    "village": "Thôn",
    "code": "Mã hộ",
    "head_name": "Chủ hộ",
    "birth_year": "Năm sinh",
    "representative_name": "Cử tri đại diện hộ",
    "members": "Số nhân khẩu",
    "classes": "Diện hộ",
    "address": "Địa chỉ",
    "phone": "Điện thoại",
    "started_on": "Tính từ ngày",
    "ended_on": "Thôi tính sau ngày",
    "note": "Ghi chú",
}
TABLES: tuple[type[Any], ...] = (Household, Residence, HouseholdClassification, HouseholdRepresentative)
# What tells of changes themselves: an undo is one more.
BOOKKEEPING = ("version", "updated_at")
OPTIONS = {"since": "", "year": "", "decision": ""}


def list_file(rows: Sequence[Sequence[Any]], header: Sequence[str]) -> ListFile:
    return ListFile("danh-sach.xlsx", "xlsx", workbook("Hộ", header, rows))


def of_fields(*rows: dict[str, Any]) -> ListFile:
    """A list whose rows are given by field; it has the columns that any row has, village and head in any case."""
    names = [name for name in TITLES if name in ("village", "head_name") or any(name in row for row in rows)]
    filled = [{"village": "Đồng Kim", "head_name": "Nguyễn Văn An"} | row for row in rows]
    return list_file([[row.get(name) for name in names] for row in filled], [TITLES[name] for name in names])


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the register's four tables, but for what counts their changes."""
    return {
        model._meta.label: sorted(
            model._base_manager.values_list(
                *(field.attname for field in model._meta.concrete_fields if field.name not in BOOKKEEPING)
            ),
            key=lambda row: row[0],
        )
        for model in TABLES
    }


def stored(village: Any, code: str, **values: Any) -> Household:
    """A household as the register holds it, with its residence and history."""
    record = Household(
        **{
            "unit": village.unit,
            "village": village,
            "code": code,
            "head_name": "Nguyễn Văn An",
            "birth_year": 1960,
            "members": 4,
            "started_on": date(2020, 1, 1),
        }
        | values
    )
    record.save()
    Residence.objects.create(
        household=record,
        village=village,
        start=record.started_on,
        start_kind="registered",
        end=record.ended_on,
        end_kind="dissolved" if record.ended_on else "",
    )
    if record.representative_name:
        HouseholdRepresentative.objects.create(
            household=record, full_name=record.representative_name, valid_from=record.started_on
        )
    return record


def changing_list() -> ListFile:
    """For the register of `changing_register`: a new household with all it may have, a changed one, a doubtful one."""
    return of_fields(
        {
            "code": "H1",
            "birth_year": 1960,
            "members": 9,
            "phone": "0900000009",
            "classes": "cận nghèo; chính sách",
            "representative_name": "Lê Văn Dũng",
        },
        {"head_name": "Phạm Thị Mới", "birth_year": 1980, "classes": "nghèo", "representative_name": "Phạm Văn Con"},
        {"code": "H2", "head_name": "Vũ Thị Chờ"},
        {"code": "H5", "head_name": "Đỗ Văn Khác", "members": 2},
        {"code": "H6", "head_name": "9"},
    )


def changing_register(village: Any) -> Household:
    """The households that `changing_list` meets; gives the one that it changes."""
    an = stored(village, "H1", phone="0912345678", representative_name="Lê Văn Cường")
    HouseholdClassification.objects.create(household=an, year=timezone.localdate().year, classification="poor")
    stored(village, "H2", head_name="Vũ Thị Chờ")
    stored(village, "H4", head_name="Đỗ Văn Khác")
    return an


def edit(household: Household, user: Any) -> None:
    household.members = 7
    save_household(record=household, user=user)
