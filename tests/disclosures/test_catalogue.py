"""The shipped catalogue of items."""

from datetime import date

import pytest
from django.conf import settings

from apps.disclosures.models import DisclosureItem
from apps.disclosures.services import load_disclosure_items

PATH = settings.BASE_DIR / "fixtures" / "law" / "disclosure_items.json"


def test_loading_twice_adds_nothing_and_keeps_corrections(db):
    assert load_disclosure_items(PATH) == 14
    DisclosureItem.objects.filter(code="TTHC").update(min_days=20)
    assert load_disclosure_items(PATH) == 0
    assert DisclosureItem.objects.get(code="TTHC").min_days == 20


def test_only_what_was_seen_in_a_source_is_marked_so(items):
    assert {item.code for item in items.values() if item.mark == "S"} == {"KT_XH", "NGAN_SACH", "DU_AN_DAT"}
    assert {item.min_days_mark for item in items.values()} == {"K"}
    assert items["KHAC"].min_days is None


def test_the_catalogue_holds_from_the_day_the_law_does(items):
    assert not DisclosureItem.objects.on(date(2023, 6, 30)).exists()
    assert DisclosureItem.objects.on(date(2023, 7, 1)).count() == 14
    DisclosureItem.objects.update(valid_until=date(2026, 12, 31))
    assert DisclosureItem.objects.on(date(2026, 12, 31)).count() == 14
    assert not DisclosureItem.objects.on(date(2027, 1, 1)).exists()


@pytest.mark.parametrize(
    ("name", "until", "short"),
    [
        ("Thủ tục hành chính", None, "Thủ tục hành chính"),
        ("Dự án và tiến độ; thu hồi đất", None, "Dự án và tiến độ…"),
        ("Danh sách, tiêu chuẩn nghĩa vụ quân sự, nhập ngũ", None, "Danh sách, tiêu chuẩn nghĩa vụ quân sự, nhập ngũ"),
        (
            "Danh sách, tiêu chuẩn nghĩa vụ quân sự, nhập ngũ, phục viên",
            None,
            "Danh sách, tiêu chuẩn nghĩa vụ quân sự, nhập…",
        ),
        ("Thủ tục hành chính", date(2026, 12, 31), "Thủ tục hành chính (đến 31/12/2026)"),
    ],
)
def test_the_short_name_keeps_the_first_words(name, until, short):
    assert DisclosureItem(name=name, valid_until=until).short_name == short
