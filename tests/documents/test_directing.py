"""Documents that direct grassroots democracy: counted by the mark in the register (catalogue B01)."""

from datetime import date
from typing import Any

import pytest

from apps.core.indicators import KNOWN, MISSING, get
from apps.core.periods import Period
from apps.core.registers import get_register
from apps.documents.models import NumberEntry
from apps.documents.services import note_paper
from apps.reports.registers import count_records
from apps.villages.services import close_register

pytestmark = pytest.mark.django_db
YEAR = Period.year(2024)


def paper(unit: Any, day: date, **values: Any) -> NumberEntry:
    given = {"organ": "UBND", "type_code": "KH", "subject": "Kế hoạch thực hiện dân chủ", "is_directing": True} | values
    return note_paper(unit=unit, issued_on=day, **given)


def told(unit: Any, **options: str) -> tuple[Any, str]:
    figure = get("documents.directing").value(unit, YEAR, **options)
    return figure.value, figure.state


def close(unit: Any) -> None:
    register = get_register("documents.numberentry")
    assert register is not None
    close_register(unit=unit, register=register, period=YEAR, user=None, has_records=False)


def test_marked_numbers_of_the_period_count_by_kind_and_organ(commune, other_commune) -> None:
    paper(commune, date(2024, 1, 1))
    paper(commune, date(2024, 12, 31), organ="BCĐ")
    paper(commune, date(2024, 6, 1), type_code="QĐ")
    paper(commune, date(2023, 12, 31))
    paper(commune, date(2024, 6, 1), is_directing=False)
    paper(other_commune, date(2024, 6, 1))
    assert told(commune) == (3, KNOWN)
    assert told(commune, kind="KH") == (2, KNOWN)
    assert told(commune, organ="BCĐ") == (1, KNOWN)
    assert told(commune, kind="QĐ", organ="UBND") == (1, KNOWN)


def test_none_is_missing_until_the_register_is_closed(commune) -> None:
    paper(commune, date(2024, 6, 1), is_directing=False)
    assert told(commune) == (None, MISSING)
    close(commune)
    assert told(commune) == (0, KNOWN)


def test_a_mark_set_or_taken_off_opens_the_register_again_and_other_numbers_do_not(commune) -> None:
    close(commune)
    entry = paper(commune, date(2024, 6, 1), is_directing=False)
    assert told(commune) == (0, KNOWN)
    entry.is_directing = True
    entry.save()
    assert told(commune) == (1, KNOWN)
    entry.is_directing = False
    entry.save()
    assert told(commune) == (None, MISSING)
    entry.is_directing = True
    entry.save()
    close(commune)
    entry.is_directing = False
    entry.save()
    assert told(commune) == (None, MISSING)


def test_the_register_counts_the_marked_ones(commune) -> None:
    paper(commune, date(2024, 6, 1))
    paper(commune, date(2024, 6, 2), is_directing=False)
    register = get_register("documents.numberentry")
    assert register is not None
    assert count_records(commune, register, YEAR) == 1
