"""The guide that a village head holds in the hand: two pages, with the portal's address and whom to call."""

from io import BytesIO
from typing import Any

import pdfplumber
import pytest

from apps.accounts.roles import Role
from apps.guidance.village_guide import village_guide
from tests.factories import make_unit, make_user

ADDRESS = "/song-van/so-tay-truong-thon/"
LONG_UNIT = "thị trấn Nông trường Việt Lâm Thượng Hạ Mường Phăng"
LONGEST = "W" * 29 + " " + "Nguyễn Thị Hồng Nhung Phương Th"


def pages(content: bytes) -> list[str]:
    with pdfplumber.open(BytesIO(content)) as pdf:
        return [" ".join((page.extract_text() or "").split()) for page in pdf.pages]


@pytest.mark.parametrize(
    ("unit", "person", "phone", "address"),
    [
        ("xã Song Vân", "", "", "https://song-van.vn"),
        ("xã Song Vân", "Bà Nguyễn Thị Hoa", "0204 3862 123", ""),
        (
            LONG_UNIT,
            LONGEST[:60],
            "+84 (0204) 3.862.123",
            "https://cong-thong-tin-dan-chu-co-so.xa-song-van.bac-giang.gov.vn",
        ),
    ],
)
def test_it_has_two_pages_whatever_is_filled_in(settings, unit: str, person: str, phone: str, address: str) -> None:
    settings.PUBLIC_ADDRESS = address
    first, second = pages(village_guide(unit=unit, person=person, phone=phone))
    assert unit in first
    assert "Ghi cuộc họp" in first
    assert "7. Hỏi ai" in second
    assert "mất sóng" in second
    if address:
        assert address.removeprefix("https://") in first.replace(" ", "")
    if person:
        assert phone in second


@pytest.mark.django_db
def test_it_is_asked_for_with_whom_to_call(client, official) -> None:
    client.force_login(official)
    assert client.get(ADDRESS).status_code == 200
    answer = client.get(ADDRESS, {"tai": "1", "nguoi": "Bà <Hoa>", "dien_thoai": "0204 3862 123"})
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="so-tay-truong-thon-song-van.pdf"' in answer["Content-Disposition"]
    _, second = pages(answer.content)
    assert "Bà <Hoa>" in second
    assert ADDRESS in client.get("/tro-giup/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [{"nguoi": "x" * 61}, {"dien_thoai": "gọi sau"}, {"dien_thoai": "1" * 21}])
def test_what_does_not_fit_is_said_and_kept(client, official, typed: dict[str, str]) -> None:
    client.force_login(official)
    answer: Any = client.get(ADDRESS, {"tai": "1"} | typed)
    (value,) = typed.values()
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "invalid-feedback" in page
    assert f'value="{value}"' in page


@pytest.mark.django_db
def test_a_unit_above_communes_has_none(client) -> None:
    district = make_unit("tan-yen", "Tân Yên", "district")
    client.force_login(make_user("quan-tri", Role.OPERATOR, district))
    assert client.get("/tan-yen/so-tay-truong-thon/").status_code == 403
    assert "so-tay-truong-thon" not in client.get("/tro-giup/").content.decode()
