"""The shipped texts of law: how they are called, looked for, and loaded again."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from apps.law.models import LegalText
from apps.law.services import load_legal_texts

PATH = settings.BASE_DIR / "fixtures" / "law" / "legal_texts.json"

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts() -> int:
    return load_legal_texts(PATH)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("10/2022/QH15", "Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15"),
        ("34/2007/PL-UBTVQH11", "Pháp lệnh Thực hiện dân chủ ở xã, phường, thị trấn số 34/2007/PL-UBTVQH11"),
        (
            "136/2025/QH15",
            "Luật số 136/2025/QH15 sửa đổi, bổ sung một số điều của Luật Tiếp công dân, Luật Khiếu nại, Luật Tố cáo",
        ),
        ("30/2020/NĐ-CP", "Nghị định số 30/2020/NĐ-CP về công tác văn thư"),
        (
            "31/2019/NĐ-CP",
            "Nghị định số 31/2019/NĐ-CP quy định chi tiết một số điều và biện pháp tổ chức thi hành Luật Tố cáo",
        ),
        ("", "Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam năm 2013"),
    ],
)
def test_a_text_is_called_as_it_is_cited(texts: int, number: str, name: str) -> None:
    assert str(LegalText.objects.get(number=number)) == name


def test_no_shipped_name_says_its_kind_twice(texts: int) -> None:
    doubled = [str(text) for text in LegalText.objects.all() if str(text).count(f"{text.kind} ") > 1]
    assert [name for name in doubled if "sửa đổi" not in name] == []


def test_loading_twice_changes_nothing(texts: int) -> None:
    before = list(LegalText.objects.order_by("pk").values())
    assert texts == len(before)
    assert load_legal_texts(PATH) == 0
    assert list(LegalText.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("number", "changes"),
    [
        ("04/2015/NĐ-CP", {"in_force_until": date(2024, 12, 31), "mark": "S", "note": "Đã đối chiếu Công báo"}),
        ("59/2023/NĐ-CP", {"title": "Quy định chi tiết một số điều của Luật, theo Công báo", "issued_on": None}),
        ("", {"note": "Sửa đổi năm 2025", "in_force_from": date(2014, 1, 2)}),
    ],
)
def test_an_officials_correction_stays(texts: int, number: str, changes: dict[str, Any]) -> None:
    LegalText.objects.filter(number=number).update(**changes)
    assert load_legal_texts(PATH) == 0
    assert LegalText.objects.filter(number=number, **changes).count() == 1


def test_a_second_text_of_the_same_number_does_not_stop_the_loading(texts: int) -> None:
    """Party organs number from one again with each term: there is a second 18-NQ/TW."""
    LegalText.objects.create(kind="Nghị quyết", number="18-NQ/TW", title="Về đất đai", issuer="Khóa XIII")
    assert load_legal_texts(PATH) == 0


def test_successors_follow_on_the_day_after(texts: int) -> None:
    replaced = LegalText.objects.filter(successor__isnull=False).select_related("successor")
    assert replaced.count() > 3
    for text in replaced:
        gap = text.successor.in_force_from - text.in_force_until
        assert gap.days == 1, text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=dan+chu+co+so+luat", {"10/2022/QH15"}),
        ("q=VAN+THU", {"30/2020/NĐ-CP"}),
        ("q=khong+co+chu+nay", set()),
        ("q=phap+lenh&ngay=30/06/2023", {"34/2007/PL-UBTVQH11"}),
        ("q=phap+lenh&ngay=01/07/2023", set()),
    ],
)
def test_words_are_looked_for_without_diacritics(
    client: Client, commune: Any, official: Any, texts: int, query: str, found: set[str]
) -> None:
    client.force_login(official)
    table = client.get(f"/song-van/van-ban-phap-luat/?{query}").context["table"]
    numbers = {row.record.number for row in table.rows}
    assert numbers == found if not found else found <= numbers
