from datetime import date

import pytest
from django.core.exceptions import ValidationError

from apps.villages.models import AdministrativeUnit, UnitSuccession, UnitVersion
from tests.factories import make_commune, make_unit, make_village

pytestmark = pytest.mark.django_db


def test_names_and_parents_are_those_of_the_day() -> None:
    commune = make_commune("song-van", "Song Vân")
    commune.versions.update(valid_until=date(2025, 6, 30))
    province = make_unit("bac-ninh", "Bắc Ninh", "province")
    UnitVersion.objects.create(
        unit=commune, name="Song Vân mới", kind="ward", parent=province, valid_from=date(2025, 7, 1)
    )
    commune = AdministrativeUnit.objects.with_versions().get(pk=commune.pk)
    assert commune.name_on(date(2025, 6, 30)) == "xã Song Vân"
    assert commune.name_on(date(2025, 7, 1)) == "phường Song Vân mới"
    assert commune.parent_on(date(2024, 1, 1)).slug == "tan-yen"
    assert commune.parent_on(date(2026, 1, 1)).slug == "bac-ninh"
    assert commune.short_name_on(date(2024, 1, 11)) == "Song Vân"


def test_descendants_and_predecessors_at_any_depth(django_assert_num_queries) -> None:
    old, new = make_commune("song-van", "Song Vân"), make_commune("ngoc-thien", "Ngọc Thiện")
    older = make_commune("cu", "Cũ")
    UnitSuccession.objects.create(predecessor=older, successor=old, kind="merger", on=date(2000, 1, 1))
    UnitSuccession.objects.create(predecessor=old, successor=new, kind="merger", on=date(2025, 7, 1))
    province = AdministrativeUnit.objects.get(slug="bac-giang")
    with django_assert_num_queries(1):
        below = AdministrativeUnit.objects.descendants_of([province.pk])[province.pk]
    assert {old.pk, new.pk, older.pk} < below
    assert province.pk not in below
    assert new.ids_with_predecessors() == sorted([old.pk, new.pk, older.pk])


def test_a_unit_is_not_its_own_parent(commune) -> None:
    version = UnitVersion(unit=commune, name="A", kind="commune", parent=commune, valid_from=date(2030, 1, 1))
    with pytest.raises(ValidationError, match="cấp trên của chính mình"):
        version.full_clean()


def test_village_counts_from_its_first_to_its_last_day(commune) -> None:
    village = make_village(commune, "Cũ", ended_on=date(2023, 6, 30))
    on = type(village).objects.on
    assert village in on(date(2023, 6, 30))
    assert village not in on(date(2023, 7, 1))
    assert village not in on(date(1989, 12, 31))
