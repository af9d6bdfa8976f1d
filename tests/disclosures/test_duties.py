"""The duty list of a year: its states on the page, in Excel and at home, and who may see it."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook

from apps.accounts.roles import Role
from apps.core.periods import Period
from apps.disclosures.models import DisclosureCatalogue, DisclosureForm, DisclosureItem, PostingChannel
from apps.disclosures.papers.notice import notice_document
from apps.disclosures.portal import disclosure_duties
from apps.disclosures.rules import State
from apps.disclosures.services import empty_catalogues, load_catalogues, year_of_duties
from tests.factories import make_user

TODAY = date(2025, 6, 1)
LIST = "/song-van/cong-khai/danh-muc/"


def states(commune, year=2024, day=TODAY):
    return {duty.item.code: duty.state for duty in year_of_duties(unit=commune, year=year, day=day)}


def test_each_item_of_a_year_has_its_state(commune, other_commune, post) -> None:
    post("office", "portal")
    post("office", "portal", code="KT_XH", ends_on=date(2024, 3, 30))
    post("office", "portal", code="PHI_LE_PHI", starts_on=date(2024, 12, 31), ends_on=None)
    post("office", "portal", code="TTHC", starts_on=date(2023, 8, 1), ends_on=None)
    post("office", "portal", code="THANH_TRA", unit=other_commune)
    found = states(commune)
    assert len(found) == 14
    assert found["NGAN_SACH"] == State.POSTED
    assert found["KT_XH"] == State.EARLY
    assert (found["PHI_LE_PHI"], found["TTHC"]) == (State.STANDING, State.STANDING)
    assert (found["THANH_TRA"], found["KHAC"]) == (State.OVERDUE, State.NOT_ARISEN)
    # One over New Year belongs to the year in which it began.
    assert states(commune, 2025)["PHI_LE_PHI"] == State.DUE
    assert states(commune, 2025)["TTHC"] == State.STANDING


def test_a_form_with_days_of_its_own_is_measured_by_them(commune, post, items) -> None:
    DisclosureForm.objects.create(item=items["NGAN_SACH"], channel="loudspeaker", min_days=3, mark="S")
    posting = post("office", "portal", "loudspeaker")
    radio = posting.channels.get(channel="loudspeaker")
    for end, state in ((date(2024, 3, 3), State.EARLY), (date(2024, 3, 4), State.POSTED)):
        PostingChannel.objects.filter(pk=radio.pk).update(starts_on=date(2024, 3, 1), ends_on=end)
        assert states(commune)["NGAN_SACH"] == state
    (duty,) = [d for d in year_of_duties(unit=commune, year=2024, day=TODAY) if d.item.code == "NGAN_SACH"]
    assert any("3 ngày / ít nhất 3 ngày" in words for words in duty.form_words)
    assert any("60 ngày / ít nhất 30 ngày, chưa kiểm chứng" in words for words in duty.form_words)


def test_two_catalogues_share_the_year_in_which_the_law_changed(commune, post, items) -> None:
    old = DisclosureItem.objects.create(
        code="CU", name="Nội dung cũ", article="Điều thử", valid_from="2007-07-01", valid_until="2023-06-30"
    )
    duties = {duty.item.code: duty for duty in year_of_duties(unit=commune, year=2023, day=date(2023, 7, 1))}
    assert (duties["CU"].due_on, duties["CU"].state) == (date(2023, 6, 30), State.OVERDUE)
    assert (duties["KT_XH"].due_on, duties["KT_XH"].state) == (date(2023, 12, 31), State.DUE)
    assert set(states(commune, 2022)) == {"CU"}
    assert "CU" not in states(commune, 2024)
    old.due_month, old.due_day = 2, 31
    old.save()
    assert year_of_duties(unit=commune, year=2020, day=TODAY)[0].due_on == date(2020, 2, 29)


def test_a_catalogue_without_items_says_so(commune, items, client, official) -> None:
    assert load_catalogues(settings.BASE_DIR / "fixtures" / "law" / "disclosure_catalogues.json") == 2
    assert load_catalogues(settings.BASE_DIR / "fixtures" / "law" / "disclosure_catalogues.json") == 0
    assert [row.valid_from.year for row in empty_catalogues(2022)] == [2007]
    assert [row.valid_from.year for row in empty_catalogues(2023)] == [2007]
    assert empty_catalogues(2024) == []
    client.force_login(official)
    page = client.get(f"{LIST}?nam=2022").content.decode()
    assert "34/2007/PL-UBTVQH11" in page
    assert "chưa được nhập vào cổng" in page
    assert DisclosureCatalogue.objects.get(valid_from="2007-07-01").mark == "K"


@time_machine.travel("2025-06-01 09:00 +0700")
def test_the_page_and_its_workbook(client, official, post, django_assert_max_num_queries) -> None:
    post("office", "portal")
    client.force_login(official)
    with django_assert_max_num_queries(20) as few:
        page = client.get(f"{LIST}?nam=2024").content.decode()
    assert "đã công khai đủ thời gian" in page
    for code in ("KT_XH", "PHI_LE_PHI", "THANH_TRA", "QUY_DONG_GOP"):
        for _ in range(3):
            post("office", "portal", "loudspeaker", code=code)
    with django_assert_max_num_queries(len(few)):
        client.get(f"{LIST}?nam=2024")
    book = load_workbook(BytesIO(client.get(f"{LIST}?nam=2024&xuat=xlsx").content))
    assert book.active.max_row == 15
    assert client.get(f"{LIST}?nam=x").status_code == 200
    assert client.get(f"{LIST}?nam=99999999").status_code == 200


@time_machine.travel("2025-06-01 09:00 +0700")
@pytest.mark.parametrize(
    ("mark", "badge", "words"),
    [
        ("K", "text-bg-warning", "gỡ xuống sớm (quy định chưa kiểm chứng)"),
        ("S", "text-bg-danger", "gỡ xuống sớm"),
    ],
)
def test_red_is_only_what_rests_on_a_confirmed_figure(client, official, post, mark, badge, words) -> None:
    post("office", "portal", code="KT_XH", ends_on=date(2024, 3, 30))
    DisclosureItem.objects.exclude(code="KT_XH").update(valid_from="2030-01-01")
    DisclosureItem.objects.update(min_days_mark=mark)
    client.force_login(official)
    page = client.get(f"{LIST}?nam=2024").content.decode()
    assert f'<span class="badge text-wrap text-start lh-sm {badge}">{words}</span>' in page
    assert f"1 {words}" in page


@pytest.mark.parametrize("count", [1, 10])
def test_a_years_list_takes_five_queries(commune, village, post, count, django_assert_num_queries) -> None:
    for _ in range(count):
        post("office", "portal", village=village)
    with django_assert_num_queries(5):
        year_of_duties(unit=commune, year=2024, day=TODAY)


@pytest.mark.parametrize("mark", ["S", "K"])
def test_the_notice_cites_confirmed_law_alone(post, mark) -> None:
    posting = post("office")
    posting.item.mark = mark
    opening = notice_document(posting).body[0].runs[0].text
    law = "khoản 2 Điều 11 Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15"
    by = f"Thực hiện {law}, " if mark == "S" else ""
    assert opening == f"{by}Ủy ban nhân dân xã Song Vân công khai như sau:"


def test_a_village_head_has_no_list_of_the_commune(client, commune, village, items) -> None:
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize(("day", "state"), [("2024-12-31", "due"), ("2025-01-01", "missing")])
def test_home_tells_of_what_is_due_until_the_last_day(commune, official, items, day, state) -> None:
    with time_machine.travel(f"{day} 09:00 +0700"):
        (duty,) = disclosure_duties(commune, Period.year(2024), official)
    assert (duty.state, duty.due_on) == (state, date(2024, 12, 31))


@pytest.mark.parametrize("kind", ["pdf", "docx"])
@pytest.mark.parametrize("paper", ["thong-bao", "bien-ban-niem-yet", "bien-ban-ket-thuc"])
def test_the_papers_of_a_posting(client, official, post, paper, kind) -> None:
    posting = post("office", "loudspeaker", document_number="12/QĐ-UBND", document_date=date(2024, 2, 28))
    client.force_login(official)
    address = reverse("disclosures:posting-paper", args=["song-van", posting.public_id, paper, kind])
    assert address in client.get(posting.get_absolute_url()).content.decode()
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content[:2] in (b"%P", b"PK")
    posting.ends_on = None
    posting.save()
    ended = client.get(address)
    assert ended.status_code == (404 if paper == "bien-ban-ket-thuc" else 200)
    assert client.get(address.replace(paper, "khong-co")).status_code == 404
