"""Conventions as they stand in force: amendments beside their base, replacements in its place."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.indicators import get
from apps.core.periods import Period
from apps.core.services import delete_record, restore_record
from apps.villages.models import Convention
from apps.villages.services import save_convention
from tests.factories import make_village
from tests.records import url

pytestmark = pytest.mark.django_db
FIRST, NEXT = date(2020, 2, 1), date(2023, 9, 1)
DAY = timedelta(days=1)


def make(village: Any, title: str = "Quy ước", **values: Any) -> Convention:
    values = {"adopted_on": date(2020, 1, 1), "recognised_on": FIRST, "kind": "quy_uoc"} | values
    return save_convention(record=Convention(unit=village.unit, village=village, title=title, **values), user=None)


def change(changed: Convention, how: str, **values: Any) -> Convention:
    common = {"change": how, "base": changed, "adopted_on": date(2023, 8, 1), "recognised_on": NEXT}
    return make(changed.village, how, **common | values)


def in_force(day: date) -> list[str]:
    return sorted(Convention.objects.in_force_on(day).values_list("title", flat=True))


def test_a_replacement_takes_the_place_on_its_day(village: Any) -> None:
    base = make(village)
    amendment = change(base, "amends", adopted_on=date(2021, 1, 1), recognised_on=date(2021, 2, 1))
    replacement = change(base, "replaces")
    assert in_force(FIRST - DAY) == []
    assert in_force(date(2021, 1, 31)) == ["Quy ước"]
    assert in_force(NEXT - DAY) == ["Quy ước", "amends"]
    assert in_force(NEXT) == ["replaces"]
    rows = {row.pk: row.last_day for row in Convention.objects.for_list()}
    assert rows == {base.pk: NEXT - DAY, amendment.pk: None, replacement.pk: None}


def test_what_replaces_may_be_taken_back(village: Any) -> None:
    base = make(village)
    replacement = change(base, "replaces")
    replacement.recognised_on = None
    save_convention(record=replacement, user=None)
    assert in_force(NEXT) == ["Quy ước"]
    replacement.recognised_on = NEXT
    save_convention(record=replacement, user=None)
    deleted = delete_record(record=replacement)
    assert in_force(NEXT) == ["Quy ước"]
    restore_record(deleted=deleted)
    assert in_force(NEXT) == ["replaces"]


def test_a_village_counts_once_and_never_for_an_amendment_alone(commune: Any, village: Any) -> None:
    other = make_village(commune, "Đồng Lim")
    counted = get("villages.conventions_in_force")

    def figure() -> Any:
        return counted.value(commune, Period.year(2023)).value

    assert figure() is None
    base = make(village)
    change(base, "amends")
    make(village, "Hương ước")
    ended = make(other, ended_on=date(2023, 12, 30))
    change(ended, "amends")
    assert figure() == 1
    ended.ended_on = date(2023, 12, 31)
    save_convention(record=ended, user=None)
    assert figure() == 2
    assert {row.title for row in counted.records(Period.year(2023), {})} == {"Quy ước", "Hương ước"}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"base": "other"}, "cùng thôn"),
        ({"base": "amendment"}, "văn bản gốc"),
        ({"adopted_on": date(2019, 12, 31)}, "không được trước ngày thông qua"),
        ({"recognised_on": FIRST, "adopted_on": FIRST}, "phải sau ngày công nhận"),
        ({"base": "none"}, "phải chọn văn bản cũ"),
        ({"change": "new"}, "để trống"),
    ],
)
def test_refusals(commune: Any, village: Any, values: Any, reason: str) -> None:
    base = make(village)
    known = {"other": make(make_village(commune, "Lim")), "amendment": change(base, "amends"), "none": None}
    replaced = {"base": known[values["base"]]} if "base" in values else {}
    how = values.get("change", "replaces")
    with pytest.raises(ValidationError, match=reason):
        change(base, how, **values | replaced)


def test_edges_that_are_allowed(village: Any) -> None:
    base = make(village)
    assert change(base, "amends", adopted_on=base.adopted_on, recognised_on=FIRST + DAY).pk
    assert change(base, "replaces", adopted_on=FIRST, recognised_on=None).pk


def test_circles_and_second_replacements_are_refused(village: Any) -> None:
    same = {"adopted_on": date(2020, 1, 1), "recognised_on": None}
    first = make(village, **same)
    second = change(first, "replaces", **same)
    third = change(second, "replaces", **same)
    first.change, first.base = "replaces", third
    with pytest.raises(ValidationError, match="vòng tròn"):
        save_convention(record=first, user=None)
    first.base = first
    with pytest.raises(ValidationError, match="chính nó|vòng tròn"):
        save_convention(record=first, user=None)
    with pytest.raises(ValidationError, match="văn bản khác thay thế"):
        change(second, "replaces", **same)


def test_who_is_changed_by_others_stays_what_it_is(commune: Any, village: Any) -> None:
    base, other = make(village), make(village, "Khác")
    change(base, "amends")
    base.change, base.base = "amends", other
    base.adopted_on, base.recognised_on = date(2021, 1, 1), date(2021, 2, 1)
    with pytest.raises(ValidationError, match="không đổi được"):
        save_convention(record=base, user=None)
    base = Convention.objects.get(pk=base.pk)
    base.village = make_village(commune, "Lim")
    with pytest.raises(ValidationError, match="của thôn khác"):
        save_convention(record=base, user=None)


def test_the_database_refuses_another_villages_base(commune: Any, village: Any) -> None:
    base = make(village)
    far = make(make_village(commune, "Lim"))
    amendment = change(base, "amends")
    writes = (
        lambda: Convention.objects.filter(pk=amendment.pk).update(base=far),
        lambda: Convention.objects.filter(pk=base.pk).update(village=far.village),
        lambda: Convention.objects.bulk_create(
            [Convention(unit=commune, village=village, title="x", change="amends", base=far, adopted_on=NEXT)]
        ),
        lambda: Convention.objects.filter(pk=amendment.pk).update(base=amendment),
    )
    for write in writes:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_pages(client: Any, commune: Any, village: Any, official: Any) -> None:
    base = make(village)
    client.force_login(official)
    sent = {"village": village.pk, "kind": "quy_uoc", "title": "Bản mới", "change": "replaces", "base": base.pk}
    sent |= {"adopted_on": "01/08/2023", "recognised_on": "01/09/2023"}
    saved = client.post(url(Convention, "create", commune), sent, follow=True)
    assert "Thay thế" in saved.content.decode() or "thay thế" in saved.content.decode()
    shown = client.get(base.get_absolute_url()).content.decode()
    assert "31/08/2023 (có văn bản thay thế)" in shown
    at = f"/song-van/thon/{village.slug}/huong-uoc/"
    for asked, titles in (("31/08/2023", ["Quy ước"]), ("01/09/2023", ["Bản mới"]), ("không", ["Bản mới"])):
        texts = client.get(at, {"ngay": asked}).context["texts"]
        assert [text.base.title for text in texts] == titles
    listed = client.get(url(Convention, "list", commune), {"hieu_luc": "con"}).context["object_list"]
    assert [row.title for row in listed] == ["Bản mới"]
    wrong = client.post(url(Convention, "create", commune), sent | {"village": make_village(commune, "Lim").pk})
    assert (wrong.status_code, "base" in wrong.context["form"].errors) == (422, True)


@pytest.mark.parametrize("field", ["adopted_on", "recognised_on"])
def test_nothing_is_adopted_or_recognised_on_a_day_to_come(village: Any, field: str) -> None:
    today = timezone.localdate()
    make(village, **{field: today, "recognised_on": today})
    with pytest.raises(ValidationError, match="chưa tới"):
        make(village, "Sau", **{"recognised_on": None, field: today + DAY})
