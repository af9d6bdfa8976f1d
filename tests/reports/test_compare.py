"""Issued reports stand side by side by the headings that match."""

from datetime import date
from typing import Any

import pytest

from apps.accounts.roles import Role
from apps.core.periods import Period
from apps.documents.blocks import Item, Run, Table
from apps.reports.comparing import sections_of, side_by_side
from tests.factories import make_unit, make_user
from tests.reports.superior_scene import document_of, issued_report

pytestmark = pytest.mark.django_db
PAGE = "/tan-yen/doi-chieu-bao-cao/"


@pytest.fixture
def reader(commune: Any, other_commune: Any) -> Any:
    return make_user("cap-tren", Role.SUPERIOR_READER, make_unit("tan-yen", "Tân Yên", "district"))


def headings(*documents: Any) -> list[tuple[str, list[bool]]]:
    return [(line.heading, [section is not None for section in line.sections]) for line in side_by_side(documents)]


def test_headings_match_by_number_and_title_below_their_own_parents() -> None:
    first = document_of(
        (1, "I", "Tình hình", "a"), (2, "1", "Kết quả", "b"), (1, "II", "Đánh giá", "c"), (2, "1", "Kết quả", "d")
    )
    second = document_of((1, "I", "TÌNH HÌNH", "a"), (1, "II", "Đánh giá", "x"), (2, "1", "Kết quả", "d"))
    assert headings(first, second) == [
        ("I. Tình hình", [True, True]),
        ("1. Kết quả", [True, False]),
        ("II. Đánh giá", [True, True]),
        ("1. Kết quả", [True, True]),
    ]
    assert [line.differs for line in side_by_side([first, second])] == [False, True, True, False]


def test_a_heading_that_one_lacks_stands_where_the_other_has_it() -> None:
    first = document_of((1, "I", "A", "a"), (1, "III", "C", "c"))
    second = document_of((1, "I", "A", "a"), (1, "II", "B", "b"), (1, "III", "C", "c"))
    third = document_of((1, "0", "Đầu", "a"), (1, "III", "Khác", "c"))
    assert [heading for heading, _ in headings(first, second, third)] == [
        "0. Đầu",
        "III. Khác",
        "I. A",
        "II. B",
        "III. C",
    ]


def test_items_tables_and_the_text_before_the_first_heading_are_kept() -> None:
    table = Table(header=("A", "B"), rows=(("1", "2"),), widths=(50, 50), caption="Bảng")
    plain = document_of()
    both = type(plain)(**{**plain.__dict__, "body": (*plain.body, Item("1", (Run("Một"),)), table)})
    (section,) = sections_of(both)
    assert (section.heading, [passage.text for passage in section.passages]) == ("", ["Không.", "1. Một", "Bảng"])
    assert section.passages[2].table == table


def test_two_communes_side_by_side(client, reader, commune, other_commune) -> None:
    first = issued_report(commune, document=document_of((1, "I", "Tình hình", "Có 14 thôn.")))
    second = issued_report(other_commune, document=document_of((1, "I", "Tình hình", "Có 9 thôn.")))
    client.force_login(reader)
    content = client.get(f"{PAGE}?vb={first.public_id}&vb={second.public_id}").content.decode()
    assert content.count('<section class="compare-section"') == 1
    assert "khác nhau" in content
    assert content.index("Có 14 thôn.") < content.index("Có 9 thôn.")
    swapped = client.get(f"{PAGE}?vb={second.public_id}&vb={first.public_id}").content.decode()
    assert swapped.index("Có 9 thôn.") < swapped.index("Có 14 thôn.")


def test_this_years_beside_last_years_for_the_commune_itself(client, commune, official) -> None:
    now = issued_report(commune, document=document_of((1, "I", "Tình hình", "Năm nay.")))
    client.force_login(official)
    page = f"/song-van/doi-chieu-bao-cao/?vb={now.public_id}&nam_truoc=1"
    assert "Chưa có báo cáo cùng kỳ năm trước" in client.get(page).content.decode()
    before = issued_report(
        commune, day=date(2024, 1, 5), period=Period.year(2023), document=document_of((1, "I", "Tình hình", "Năm qua."))
    )
    content = client.get(page).content.decode()
    assert content.index("Năm nay.") < content.index("Năm qua.")
    assert before.sign in content


@pytest.mark.parametrize(("number", "words"), [(1, "Chọn từ 2 đến 4"), (5, "không quá 4")])
def test_too_few_and_too_many(client, reader, commune, number: int, words: str) -> None:
    issued = [issued_report(commune, day=date(2024, 12, n + 1)) for n in range(number)]
    client.force_login(reader)
    query = "&".join(f"vb={document.public_id}" for document in issued)
    response = client.get(f"{PAGE}?{query}")
    assert words in response.content.decode()
    assert len(response.context["documents"]) == (0 if number == 1 else 4)


def test_nothing_of_others(client, reader, commune, other_commune, official) -> None:
    own = issued_report(commune)
    foreign = issued_report(other_commune, document=document_of((1, "I", "Bí mật", "Chữ của xã kia.")))
    client.force_login(official)
    assert client.get(PAGE).status_code == 404
    content = client.get(f"/song-van/doi-chieu-bao-cao/?vb={own.public_id}&vb={foreign.public_id}").content.decode()
    assert "Chữ của xã kia" not in content
    assert foreign.public_id not in content
    stranger = make_user("huyen-khac", Role.SUPERIOR_READER, make_unit("khac", "Khác", "district"))
    client.force_login(stranger)
    content = client.get(f"/khac/doi-chieu-bao-cao/?vb={own.public_id}&vb={foreign.public_id}").content.decode()
    assert "Chưa có báo cáo nào đã ban hành" in content
