"""Figures of a unit's profile: parts that are not stated, items of the commune's own, rounding."""

from decimal import Decimal
from typing import Any

import pytest

from apps.core.indicators import KNOWN, MISSING, PARTIAL, get
from apps.core.periods import Period
from apps.villages.models import ProfileFigure, ProfileItem
from tests.factories import make_village

YEAR = Period.year(2023)
SHIPPED = ("land-total", "land-agricultural", "party-members", "party-cells-rural", "party-cells-agency")


@pytest.fixture
def state(commune: Any) -> Any:
    """States a figure of the commune for 2023: of a shipped item, or of the given one."""
    for shipped in SHIPPED:
        ProfileItem.objects.create(code=shipped, name=shipped, measure="ha", decimals=2 if "land" in shipped else 0)

    def make(code: str, value: str, item: ProfileItem | None = None, unit: Any = commune) -> ProfileFigure:
        item = item or ProfileItem.objects.get(unit=None, code=code)
        return ProfileFigure.objects.create(
            unit=unit, item=item, year=2023, value=Decimal(value), source="Niên giám thống kê"
        )

    return make


def figure(name: str, unit: Any, **options: str) -> tuple[Any, str, int]:
    found = get(f"villages.{name}").value(unit, YEAR, **options)
    return found.value, found.state, found.lacking


def test_a_part_that_is_not_stated_leaves_the_sum_partial(commune: Any, state: Any) -> None:
    assert figure("party_cells", commune) == (None, MISSING, 0)
    state("party-cells-rural", "13")
    assert figure("party_cells", commune) == (13, PARTIAL, 1)
    assert figure("party_cells", commune, kind="rural") == (13, KNOWN, 0)
    assert figure("party_cells", commune, kind="agency") == (None, MISSING, 0)
    state("party-cells-agency", "4")
    assert figure("party_cells", commune) == (17, KNOWN, 0)


def test_a_share_of_a_partial_base_is_not_whole(commune: Any, state: Any) -> None:
    state("land-agricultural", "647.73")
    assert figure("area_share", commune, land="agricultural")[1] == MISSING
    state("land-total", "834.77")
    assert get("villages.area_share").value(commune, YEAR, land="agricultural").text() == "77,59"


def test_an_own_item_of_the_same_code_stays_apart(commune: Any, other_commune: Any, state: Any) -> None:
    own = ProfileItem.objects.create(unit=commune, code="land-total", name="Tự đo", measure="ha", decimals=2)
    state("land-total", "834.77")
    state("land-total", "10", own)
    state("land-total", "99", unit=other_commune)
    assert figure("area", commune) == (Decimal("834.77"), KNOWN, 0)
    assert figure("area_total", commune) == (Decimal("834.77"), KNOWN, 0)
    assert figure("profile", commune, item="land-total") == (10, KNOWN, 0)
    assert figure("profile", commune, item="party-members") == (None, MISSING, 0)


@pytest.mark.parametrize(("value", "printed"), [("0.125", "0,13"), ("0.135", "0,14"), ("2.5", "2,50")])
def test_values_are_rounded_half_up_as_offices_do(commune: Any, state: Any, value: str, printed: str) -> None:
    own = ProfileItem.objects.create(unit=commune, code="duong-be-tong", name="Đường", measure="km", decimals=2)
    state("duong-be-tong", value, own)
    assert get("villages.profile").value(commune, YEAR, item="duong-be-tong").text() == printed


def test_villages_are_counted_one_by_one_as_well(commune: Any, village: Any) -> None:
    make_village(commune, "Hội")
    assert get("villages.villages").value(commune, YEAR, village=village).value == 1
