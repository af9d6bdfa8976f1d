from datetime import date

import pytest
from django.core.exceptions import ValidationError

from apps.villages.models import AdministrativeUnit, UnitSuccession, UnitVersion, Village
from apps.villages.models.at_hand import AtHand, at_hand
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


def test_units_with_their_names_take_one_query_and_a_nameless_one_another(
    commune, other_commune, django_assert_num_queries
) -> None:
    ids = {commune.pk, other_commune.pk}
    with django_assert_num_queries(1):
        units = AdministrativeUnit.objects.named(ids)
        named = [(str(unit), unit.parent_on(date(2024, 1, 1)).slug) for unit in units]
    assert named == [("xã Song Vân", "tan-yen"), ("xã Khác", "tan-yen")]
    nameless = AdministrativeUnit.objects.create(slug="a-khong-ten")
    with django_assert_num_queries(3):  # the nameless one, and that it has no versions
        assert [unit.slug for unit in AdministrativeUnit.objects.named(ids | {nameless.pk})] == [
            "a-khong-ten",
            "song-van",
            "xa-khac",
        ]


def test_a_page_that_is_read_asks_for_names_once_and_one_that_writes_asks_anew(
    commune, django_assert_num_queries
) -> None:
    village = make_village(commune, "Đồng Kim")
    token = at_hand.set(AtHand(commune.pk))
    try:
        with django_assert_num_queries(3):
            assert [str(row) for row in Village.objects.all()] == ["thôn Đồng Kim"]
            assert [str(row) for row in Village.objects.for_list()] == ["thôn Đồng Kim"]
    finally:
        at_hand.reset(token)
    village.versions.update(name="Đồng Lim")
    assert str(Village.objects.get()) == "thôn Đồng Lim"
