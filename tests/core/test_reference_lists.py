"""Lists of the admin as workbooks: what the keeper sees and nothing else; jobs are no reference data."""

from io import BytesIO
from typing import Any

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.law.models import LegalText
from apps.villages.models import ProfileItem
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ALL = ("law_legaltext", "law_rule", "villages_profileitem", "disclosures_disclosureitem")


def address(table: str) -> str:
    return reverse(f"admin:{table}_export")


def downloaded(client: Any, table: str, **query: str) -> list[tuple[Any, ...]]:
    response = client.get(address(table), query)
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith('.xlsx"')
    return list(load_workbook(BytesIO(response.content)).active.iter_rows())


@pytest.fixture
def operator(commune: Any) -> User:
    return make_user("quan-tri", Role.OPERATOR, commune)


def test_a_list_reads_as_people_read_it_and_runs_nothing(client, operator) -> None:
    new = LegalText.objects.create(
        kind="Luật", number="10/2022/QH15", title="Luật Thực hiện dân chủ", issuer="Quốc hội"
    )
    LegalText.objects.create(kind="Pháp lệnh", title="=1+1", issuer="+84", mark="S", successor=new, note="@SUM(A1)")
    client.force_login(operator)
    header, first, second = downloaded(client, "law_legaltext")
    titles = [cell.value for cell in header]
    assert titles[:3] == ["Loại văn bản", "Số, ký hiệu", "Trích yếu"]
    assert "search_text" not in titles
    row = dict(zip(titles, second, strict=True))
    assert row["Trích yếu"].value == "=1+1"
    assert {cell.data_type for cell in (*first, *second) if cell.value is not None} == {"s"}
    assert row["Mức kiểm chứng"].value == "đã đối chiếu nguồn công khai"
    assert row["Văn bản thay thế"].value == str(new)
    assert [row[2].value for row in downloaded(client, "law_legaltext", q="dân chủ")[1:]] == ["Luật Thực hiện dân chủ"]


def test_a_keeper_takes_along_the_own_rows_alone(client, operator, commune, other_commune) -> None:
    for unit, code in ((commune, "cua-minh"), (other_commune, "cua-xa-khac"), (None, "chung")):
        ProfileItem.objects.create(unit=unit, code=code, name=code, measure="ha")
    client.force_login(operator)
    assert [row[1].value for row in downloaded(client, "villages_profileitem")[1:]] == ["cua-minh"]
    client.force_login(User.objects.create_superuser("goc"))
    assert len(downloaded(client, "villages_profileitem")) == 4


@pytest.mark.parametrize("table", ALL)
def test_the_list_offers_it_and_others_get_nothing(client, operator, official, table: str) -> None:
    assert "/dang-nhap/" in client.get(address(table)).url
    client.force_login(official)
    assert client.get(address(table)).status_code == 404
    client.force_login(operator)
    # The catalogue of disclosures is the superuser's.
    assert client.get(address(table)).status_code == (403 if table == "disclosures_disclosureitem" else 200)
    client.force_login(User.objects.create_superuser("goc"))
    listed = client.get(reverse(f"admin:{table}_changelist")).content.decode()
    assert f'href="{address(table)}?"' in listed
    assert "Xuất Excel" in listed
    assert client.get(address(table)).status_code == 200


def test_jobs_do_not_show() -> None:
    assert not admin.site.is_registered(DBTaskResult)
    with pytest.raises(NoReverseMatch):
        reverse("admin:law_legaltext_import")
