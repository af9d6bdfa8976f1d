"""The balance of petitions: its terms on both sides of every edge, its page with the lists that prove it, sheet VII."""

import re
from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from apps.complaints.models import (
    OPEN_STAGES,
    OPEN_STATUSES,
    Denunciation,
    DenunciationBar,
    Petition,
    PetitionClass,
)
from apps.complaints.rules.balance import DENUNCIATION_ENDS, PETITION_ENDS, Balance, Flow, change_text
from apps.complaints.services import record_petition_event
from apps.complaints.services.balance import in_flow, sheet_lines, tables, totals
from apps.core import indicators
from apps.core.periods import Period
from apps.core.registers import get_register
from apps.core.services import save_record
from apps.villages.services import close_register
from tests.factories import make_user

YEAR = Period.year(2024)
BEFORE, FIRST, LAST, AFTER = date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)


def petitions(unit):
    return Petition.objects.filter(unit=unit)


def denunciations(unit):
    return Denunciation.objects.filter(unit=unit)


def sums(unit, period=YEAR):
    return totals(petitions=petitions(unit), denunciations=denunciations(unit), period=period)


@pytest.mark.parametrize(
    ("choices", "still_open", "ends"),
    [
        (Petition.Status.values, OPEN_STATUSES, PETITION_ENDS),
        (Denunciation.Stage.values, OPEN_STAGES, DENUNCIATION_ENDS),
    ],
)
def test_every_state_is_open_or_ends_in_one_way(choices, still_open, ends):
    assert set(choices) == set(still_open) | set(ends)
    assert set(still_open).isdisjoint(ends)


@pytest.mark.parametrize(
    ("received_on", "status", "closed_on", "terms"),
    [
        (BEFORE, "received", None, "opening closing"),
        (FIRST, "received", None, "received closing"),
        (LAST, "suspended", None, "received closing"),
        (AFTER, "received", None, ""),
        (BEFORE, "resolved", BEFORE, ""),
        (BEFORE, "resolved", FIRST, "opening resolved"),
        (BEFORE, "resolved", LAST, "opening resolved"),
        (BEFORE, "resolved", AFTER, "opening closing"),
        (FIRST, "resolved", FIRST, "received resolved"),
        (LAST, "resolved", AFTER, "received closing"),
        (AFTER, "resolved", AFTER, ""),
        *((FIRST, status, LAST, "received moved") for status in ("refused", "guided", "transferred", "returned")),
        (FIRST, "filed", LAST, "received moved"),
        (FIRST, "withdrawn", LAST, "received withdrawn"),
        (FIRST, "stopped", LAST, "received withdrawn"),
    ],
)
def test_each_petition_stands_in_the_terms_of_its_days(commune, petition, received_on, status, closed_on, terms):
    row = petition(received_on=received_on, status=status, closed_on=closed_on, screening="eligible", competence="ours")
    expected = Balance(**dict.fromkeys(terms.split(), 1))
    found = sums(commune)
    assert found.letters == expected
    assert found.matters == expected
    assert found.denunciations == Balance()
    assert expected.adds_up
    for flow in Flow:
        assert list(in_flow(petitions(commune), flow, YEAR)) == [row] * expected.number(flow)


@pytest.mark.parametrize(
    ("received_on", "stage", "closed_on", "terms"),
    [
        (BEFORE, "verifying", None, "opening closing"),
        (BEFORE, "concluded", BEFORE, ""),
        (BEFORE, "concluded", FIRST, "opening resolved"),
        (FIRST, "refused", LAST, "received moved"),
        (FIRST, "transferred", LAST, "received moved"),
        (FIRST, "stopped", LAST, "received withdrawn"),
        (FIRST, "stopped", AFTER, "received closing"),
    ],
)
def test_denunciations_have_a_balance_of_their_own(commune, denunciation, received_on, stage, closed_on, terms):
    result = "founded" if stage == "concluded" else ""
    denunciation(received_on=received_on, stage=stage, closed_on=closed_on, result=result)
    found = sums(commune)
    assert found.denunciations == Balance(**dict.fromkeys(terms.split(), 1))
    assert found.letters == Balance()


def test_letters_about_one_matter_are_one_matter(commune, petition):
    first = petition(received_on=BEFORE)
    for _ in range(2):
        petition(matter=first)
    found = sums(commune)
    assert found.letters == Balance(opening=1, received=2, closing=3)
    assert found.matters == Balance(opening=1, closing=1)


def test_the_sum_is_written_out_and_says_where_it_fails():
    good = Balance(5, 1200, 1100, 30, 1, 74)
    assert good.adds_up
    assert good.sum_text == "5 + 1.200 − 1.100 − 30 − 1 = 74"
    wrong = Balance(0, 0, 1, 0, 0, 2)
    assert not wrong.adds_up
    assert wrong.sum_text == "0 + 0 − 1 − 0 − 0 = −1, nhưng đang tồn 2"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (12, 10, "tăng 20,00 % (12 so với 10)"),
        (10, 12, "giảm 16,67 % (10 so với 12)"),
        (0, 3, "giảm 100,00 % (0 so với 3)"),
        (3, 3, "không tăng, giảm (3 so với 3)"),
        (3, 0, "không có số cùng kỳ"),
        (0, 0, "không có số cùng kỳ"),
    ],
)
def test_a_change_names_its_base(now, before, said):
    assert change_text(now, before) == said


def own_class(unit, axis, name, counted_as):
    return PetitionClass.objects.create(unit=unit, axis=axis, name=name, counted_as=counted_as)


@pytest.fixture
def mixed(commune, petition, resolved, denunciation):
    """Petitions of several kinds, years and ends, some under the commune's own names."""
    own_type = own_class(commune, "type", "Khiếu nại bồi thường", "complaint")
    own_field = own_class(commune, "field", "Thu hồi đất", "land")
    first = petition(received_on=date(2023, 11, 1), own_type=own_type)
    petition(received_on=date(2024, 2, 1), matter=first, own_field=own_field)
    petition(received_on=date(2024, 2, 2), petition_type="dispute", field="environment", source="superior")
    petition(received_on=date(2024, 2, 3), status="guided", closed_on=date(2024, 2, 9), source="post")
    petition(received_on=date(2023, 2, 3), status="withdrawn", closed_on=date(2024, 3, 31), own_type=own_type)
    resolved(date(2024, 3, 1), received_on=date(2024, 1, 5), own_type=own_type, own_field=own_field)
    resolved(date(2024, 4, 1), received_on=date(2024, 1, 6))
    resolved(date(2023, 3, 1), received_on=date(2023, 1, 6))
    denunciation(received_on=date(2024, 1, 9))
    denunciation(received_on=date(2023, 1, 9), stage="concluded", result="founded", closed_on=date(2024, 1, 9))
    return commune


def test_each_table_adds_up_to_all_letters_and_names_the_communes_own(mixed):
    quarter = Period.quarter(2024, 1)
    found = tables(petitions=petitions(mixed), period=quarter)
    letters = sums(mixed, quarter).letters
    assert letters == Balance(2, 5, 1, 1, 1, 4)
    for table in found:
        assert table.total == letters
        assert all(line.balance.adds_up for line in table.lines)
    by_type, by_field, _ = found
    own = by_type.lines[0].parts[0]
    assert (by_type.lines[0].label, own.label) == ("khiếu nại", "Khiếu nại bồi thường")
    assert own.balance == Balance(opening=2, received=1, resolved=1, withdrawn=1, closing=1)
    assert by_field.lines[0].parts[0].balance == Balance(received=2, resolved=1, closing=1)


def test_the_figures_of_the_catalogue_are_the_balance(mixed):
    found = sums(mixed)
    names = ("carried_over", "petitions", "resolved", "moved", "withdrawn", "open")
    of_matters = {"petitions": "matters", "resolved": "matters_resolved", "open": "matters_open"}
    for flow, name in zip(Flow, names, strict=True):
        figure = indicators.get(f"complaints.{name}").value(mixed, YEAR)
        assert figure.records == found.letters.number(flow), name
        if name in of_matters:
            other = indicators.get(f"complaints.{of_matters[name]}").value(mixed, YEAR)
            assert other.records == found.matters.number(flow), name


def links(html):
    """Each number of the page that leads to a list, with its address."""
    found = re.findall(r'<a href="([^"]*can_doi=[^"]*)">\s*([\d.]+)\s*</a>', html)
    return [(unescape(url), int(number.replace(".", ""))) for url, number in found]


PAGE = "/song-van/can-doi-don/"
QUARTER = {"tu": "01/01/2024", "den": "31/03/2024"}


def test_every_number_of_the_page_leads_to_just_so_many_records(client, officer, mixed):
    client.force_login(officer)
    response = client.get(PAGE, QUARTER)
    html = response.content.decode()
    found = links(html)
    assert len(found) > 100
    assert sum(number for _, number in found) > 100
    for url, number in found:
        assert len(client.get(url).context["table"].rows) == number, url
    assert "2 + 5 − 1 − 1 − 1 = 4" in html
    assert "Có số không cân" not in html
    assert "– trong đó:</span> Khiếu nại bồi thường" in html


def test_the_page_compares_with_the_year_before_and_sums_up_since_january(client, officer, mixed):
    client.force_login(officer)
    response = client.get(PAGE, {"tu": "01/04/2024", "den": "30/06/2024"})
    rows = {row["label"]: row for row in response.context["registers"][0]["rows"]}
    assert (rows["tiếp nhận trong kỳ"]["now"], rows["tiếp nhận trong kỳ"]["year"]) == (0, 5)
    assert (rows["đã giải quyết trong kỳ"]["now"], rows["đã giải quyết trong kỳ"]["year"]) == (1, 2)
    assert rows["đã giải quyết trong kỳ"]["change"] == "không có số cùng kỳ"
    response = client.get(PAGE, QUARTER)
    rows = {row["label"]: row for row in response.context["registers"][0]["rows"]}
    assert rows["tiếp nhận trong kỳ"]["change"] == "tăng 150,00 % (5 so với 2)"
    assert "So với cùng kỳ (quý I năm 2023)" in response.content.decode()


def test_a_number_that_does_not_add_up_is_told(client, officer, mixed, monkeypatch):
    monkeypatch.setattr(Balance, "expected", property(lambda self: self.closing + 1))
    client.force_login(officer)
    html = client.get(PAGE, QUARTER).content.decode()
    assert "Có số không cân" in html
    assert "nhưng đang tồn 4" in html


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"tu": "31/03/2024", "den": "01/01/2024"}, "Ngày cuối kỳ phải sau hoặc bằng ngày đầu kỳ."),
        ({"tu": "31/02/2024", "den": "01/04/2024"}, "Ngày không đúng hoặc không có trong lịch."),
        ({"tu": "01/01/2024"}, "bắt buộc"),
    ],
)
def test_what_is_no_period_is_refused_in_words_and_kept(client, officer, asked, told):
    client.force_login(officer)
    response = client.get(PAGE, asked)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert response.context["form"]["tu"].value() == asked["tu"]
    for kind in ("xlsx", "pdf", "docx"):
        refused = client.get(f"{PAGE}bieu-vii.{kind}", asked)
        assert refused.status_code == 422
        assert told in refused.content.decode()


@pytest.mark.parametrize(
    ("moment", "period"),
    [
        (datetime(2025, 12, 31, 16, 59, tzinfo=UTC), Period.quarter(2025, 4)),
        (datetime(2025, 12, 31, 17, 0, tzinfo=UTC), Period.quarter(2026, 1)),
        (datetime(2026, 3, 31, 23, 30, tzinfo=UTC), Period.quarter(2026, 2)),
    ],
)
def test_the_running_quarter_is_that_of_vietnam(client, officer, moment, period):
    with time_machine.travel(moment, tick=False):
        client.force_login(officer)
        assert client.get(PAGE).context["period"] == period


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2025, 12, 31, 16, 59, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2025, 12, 31, 17, 0, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_what_is_entered_in_the_night_of_the_year_counts_on_its_day(commune, officer, moment, day):
    with time_machine.travel(moment, tick=False):
        row = Petition(
            unit=commune,
            code="1",
            received_on=day,
            petition_type="reflection",
            source="post",
            field="land",
            subject="Đèn đường",
        )
        row.full_clean(exclude={"created_by"})
        save_record(record=row, user=officer)
        record_petition_event(petition=row, kind="guide", happened_on=day, user=officer)
    for year in (2025, 2026):
        here = int(year == day.year)
        assert sums(commune, Period.year(year)).letters == Balance(received=here, moved=here)


def test_another_commune_and_another_register_stay_out(client, officer, commune, other_commune, petition, denunciation):
    petition(unit=other_commune, received_on=FIRST)
    denunciation(unit=other_commune, received_on=FIRST)
    client.force_login(officer)
    html = client.get(PAGE, QUARTER).content.decode()
    assert {number for _, number in links(html)} == {0}


def test_a_denunciation_kept_from_the_account_is_not_counted_for_it(client, officer, commune, denunciation):
    kept = denunciation(received_on=FIRST)
    denunciation(received_on=FIRST)
    DenunciationBar.objects.create(denunciation=kept, user=officer)
    other = make_user("tiep-dan-2", "petition_officer", commune)
    for user, number in ((officer, 1), (other, 2)):
        client.force_login(user)
        register = client.get(PAGE, QUARTER).context["registers"][2]
        assert register["balance"] == Balance(received=number, closing=number)
        book = load_workbook(BytesIO(client.get(f"{PAGE}bieu-vii.xlsx", QUARTER).content))
        assert book.active.cell(8, 3).value == number


def test_ten_times_the_rows_take_the_same_queries(client, officer, mixed, petition, django_assert_num_queries):
    client.force_login(officer)
    client.get(PAGE, QUARTER)
    with django_assert_num_queries(4) as counted:
        client.get(PAGE, QUARTER)
    for number in range(90):
        source = Petition.Source.values[number % len(Petition.Source.values)]
        petition(received_on=date(2024, 1, 1 + number % 31), source=source)
    with django_assert_num_queries(len(counted)):
        client.get(PAGE, QUARTER)


def test_the_balance_as_a_workbook(client, officer, mixed):
    client.force_login(officer)
    response = client.get(PAGE, QUARTER | {"xuat": "xlsx"})
    assert 'filename="can-doi-don-song-van-20240101-20240331.xlsx"' in response["Content-Disposition"]
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[0][:4] == ("Cân đối", "Phân loại", "Tồn đầu kỳ", "Tiếp nhận trong kỳ")
    assert ("quý I năm 2024", "Đơn", 2, 5, 1, 1, 1, 4, "2 + 5 − 1 − 1 − 1 = 4") in rows
    assert (
        "Theo loại đơn",
        "khiếu nại, trong đó: Khiếu nại bồi thường",
        2,
        1,
        1,
        0,
        1,
        1,
        "2 + 1 − 1 − 0 − 1 = 1",
    ) in rows
    assert any(row[0] == "So với cùng kỳ năm trước" and row[3] == "tăng 150,00 % (5 so với 2)" for row in rows)


SECOND = Period.quarter(2024, 2)


def test_sheet_seven_tells_complaints_and_denunciations_apart_and_together(mixed):
    lines = sheet_lines(petitions=petitions(mixed), denunciations=denunciations(mixed), period=Period.quarter(2024, 1))
    assert [(line.label, line.cells) for line in lines] == [
        ("Khiếu nại", (4, 4, 1, 1, 3)),
        ("Tố cáo", (1, 1, 1, 1, 1)),
        ("Cộng", (5, 5, 2, 2, 4)),
    ]
    assert lines[0].note == "kỳ trước chuyển sang: 2; chuyển, trả, hướng dẫn, lưu: 1; rút, đình chỉ: 1"
    lines = sheet_lines(petitions=petitions(mixed), denunciations=denunciations(mixed), period=SECOND)
    assert [line.cells for line in lines] == [(0, 4, 1, 2, 2), (0, 1, 0, 1, 1), (0, 5, 1, 3, 3)]


def test_sheet_seven_as_a_workbook_has_two_rows_of_headings_and_numbers(client, officer, mixed):
    client.force_login(officer)
    response = client.get(f"{PAGE}bieu-vii.xlsx", QUARTER)
    sheet = load_workbook(BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Biểu VII. Đơn thư khiếu nại, tố cáo"
    assert rows[2][0] == "Kỳ báo cáo: quý I năm 2024"
    assert rows[3] == ("STT", "Loại đơn", "Tiếp nhận", None, "Đã giải quyết", None, "Chưa giải quyết", "Ghi chú")
    assert rows[4] == (None, None, "Trong kỳ", "Từ đầu năm", "Trong kỳ", "Từ đầu năm", None, None)
    assert rows[5] == tuple(range(1, 9))
    assert rows[6][:7] == (1, "Khiếu nại", 4, 4, 1, 1, 3)
    assert rows[8][:7] == (None, "Cộng", 5, 5, 2, 2, 4)
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:H1", "A4:A5", "B4:B5", "C4:D4", "E4:F4", "G4:G5", "H4:H5"} <= merged


def test_sheet_seven_tells_nought_from_what_nobody_reported(client, officer, commune, petition):
    """As the quarterly sheets do: until the register of the days in question is closed, none found is no nought."""
    petition(received_on=date(2024, 2, 1))
    client.force_login(officer)

    def printed() -> tuple[list[tuple], str | None]:
        content = client.get(f"{PAGE}bieu-vii.xlsx", {"tu": "01/04/2024", "den": "30/06/2024"}).content
        sheet = load_workbook(BytesIO(content)).active
        return [tuple(cell.value for cell in line[2:7]) for line in sheet["A7:H9"]], sheet["A10"].value

    unknown = "chưa có số liệu"
    assert printed()[0] == [
        (unknown, 1, unknown, unknown, 1),
        (unknown,) * 5,
        (unknown, "1*", unknown, unknown, "1*"),
    ]
    assert printed()[1].startswith("Số có dấu * là số chưa đầy đủ")
    for key in ("complaints.petition", "complaints.denunciation"):
        for quarter in (Period.quarter(2024, 1), SECOND):
            close_register(unit=commune, register=get_register(key), period=quarter, user=None, has_records=True)
    assert printed() == ([(0, 1, 0, 0, 1), (0,) * 5, (0, 1, 0, 0, 1)], None)


@pytest.mark.parametrize(
    ("kind", "begins", "shown"), [("pdf", b"%PDF-", "inline"), ("docx", b"PK", "attachment"), ("xlsx", b"PK", "attach")]
)
def test_sheet_seven_in_each_format_names_nobody_in_its_address(client, officer, mixed, kind, begins, shown):
    client.force_login(officer)
    at = reverse("complaints:balance-sheet", args=["song-van", kind])
    response = client.get(at, QUARTER)
    assert response.content.startswith(begins)
    assert response["Content-Disposition"].startswith(shown)
    assert f'filename="bieu-vii-song-van-20240101-20240331.{kind}"' in response["Content-Disposition"]


@pytest.mark.parametrize(
    "asked", [{"tu": "01/01/1900", "den": "01/01/1900"}, {"tu": "01/01/1900", "den": "31/12/2200"}]
)
def test_the_longest_and_the_earliest_periods_answer(client, officer, mixed, asked):
    client.force_login(officer)
    assert client.get(PAGE, asked).status_code == 200
    for kind in ("xlsx", "pdf", "docx"):
        assert client.get(f"{PAGE}bieu-vii.{kind}", asked).status_code == 200


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"tu": "02/03/2024"}, {"2"}),
        ({"den": "01/03/2024"}, {"1"}),
        ({"can_doi": "closing", "den": "01/03/2024"}, {"1"}),
        ({"can_doi": "closing"}, {"1", "2"}),
        ({"tu": "03/03/2024", "den": "01/03/2024"}, set()),
        ({"tu": "khong-phai-ngay"}, {"1", "2"}),
        ({"can_doi": "khong-co"}, {"1", "2"}),
    ],
)
def test_the_lists_filters_stand_by_themselves(client, officer, petition, asked, codes):
    petition(received_on=date(2024, 3, 1))
    petition(received_on=date(2024, 3, 2))
    client.force_login(officer)
    response = client.get("/song-van/don-thu/", asked)
    assert response.status_code == 200
    assert {row.record.code for row in response.context["table"].rows} == codes


def test_the_page_is_for_those_who_see_petitions(client, officer, leader, official):
    for user, status in ((officer, 200), (leader, 200), (official, 403)):
        client.force_login(user)
        assert client.get(PAGE).status_code == status
        assert client.get(f"{PAGE}bieu-vii.xlsx").status_code == status
