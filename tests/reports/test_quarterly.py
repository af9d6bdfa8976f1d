"""The eight sheets: what each counts, who opens them, and what is missing instead of nought."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.complaints.models import DenunciationBar
from apps.core.known import MISSING, Partial
from apps.core.periods import Period
from apps.reports.quarterly import FORMS, asked_of, build
from apps.reports.quarterly.decisions import UNTOLD_FUNDS
from apps.villages.models import UnitSuccession, UnitVersion
from tests.factories import make_commune, make_unit, make_user, make_village
from tests.reports import quarterly_rows as rows

pytestmark = pytest.mark.django_db
Q1, Q2 = Period.quarter(2025, 1), Period.quarter(2025, 2)
DAY = date(2025, 5, 10)
SECOND = "?ky=quarter-2&nam=2025"
URL = "/song-van/bieu-thong-ke-quy/"
FORM = {form.number: form for form in FORMS}
EVERY = [form.number for form in FORMS]


@pytest.fixture
def district(commune: Any) -> Any:
    return make_unit("tan-yen", "Tân Yên", "district")


@pytest.fixture
def reader(district: Any) -> Any:
    return make_user("cap-tren", Role.SUPERIOR_READER, district)


def cells(number: str, unit: Any, viewer: Any, period: Period = Q2, *, predecessors: bool = False) -> list[tuple]:
    """The rows of the sheet without their number and unit."""
    sheet = build(FORM[number], asked_of(unit, period, predecessors=predecessors, viewer=viewer))
    return [row.cells[2:] for row in sheet.rows]


def total(number: str, unit: Any, viewer: Any, period: Period = Q2) -> tuple:
    sheet = build(FORM[number], asked_of(unit, period, predecessors=False, viewer=viewer))
    return sheet.totals[-1].cells[2:]


class TestPostings:
    def test_a_row_says_what_how_long_and_in_which_forms(self, commune, official) -> None:
        rows.posting(commune, DAY, ("office", "village_house", "portal", "social"), plan_number="12/KH-UBND")
        (row,) = cells("I", commune, official)
        assert row == (
            *("khoản 2 Điều 11", "Kế hoạch thu chi", "Dự toán ngân sách xã"),
            *(None, "x", None, None),
            *(DAY, DAY),
            *(None, "x", "x", None, None, "x"),
            *("12/KH-UBND", ""),
        )

    def test_one_place_and_a_permanent_item(self, commune, official) -> None:
        rows.item(is_permanent=True, min_days=None)
        rows.posting(commune, DAY, ("office", "loudspeaker", "village_head"), ends_on=None)
        (row,) = cells("I", commune, official)
        assert row[3:7] == ("x", None, None, None)
        assert row[9:15] == ("x", None, None, "x", "x", None)

    @pytest.mark.parametrize(
        ("starts", "ends", "counts"),
        [
            (date(2025, 1, 1), date(2025, 3, 31), False),
            (date(2025, 1, 1), date(2025, 4, 1), True),
            (date(2025, 6, 30), None, True),
            (date(2025, 7, 1), None, False),
        ],
    )
    def test_what_stood_on_a_day_of_the_period_counts(self, commune, official, starts, ends, counts) -> None:
        rows.posting(commune, starts, ends_on=ends)
        assert total("I", commune, official)[0] == ("1 nội dung" if counts else "chưa có số liệu")


class TestDecisions:
    def test_works_of_the_meeting_stand_with_the_matter_on_contributions_alone(
        self, commune, village, official
    ) -> None:
        held = rows.meeting(village, DAY)
        rows.matter(village, DAY, meeting=held, kind="other", text="Giữ đường sạch")
        rows.matter(village, DAY, meeting=held, position=2, options=2)
        rows.matter(village, DAY, meeting=held, position=3, text="Làm kênh")
        rows.work(commune, DAY, decided_in=held, total_value=10**15, people_money=4, people_labour_days=9)
        rows.work(commune, DAY, decided_in=held, total_value=5, people_money=3, people_labour_days=None)
        found = cells("II", commune, official)
        assert [row[1] for row in found] == ["Giữ đường sạch", "Làm đường bê tông", "Làm kênh"]
        assert found[1][2:] == (
            *("thôn Đồng Kim", "Hội nghị, biểu quyết", 2, 75, 100),
            *(10**15 + 5, 7, MISSING, Partial(9), MISSING),
        )
        assert found[0][7:] == found[2][7:] == (None,) * 5
        assert total("II", commune, official)[4:] == (4, 225, 300, 10**15 + 5, 7, MISSING, Partial(9), MISSING)

    def test_works_count_in_one_quarter_alone(self, commune, village, official) -> None:
        """The matter on contributions was decided by ballots after the quarter in which the meeting was held."""
        held = rows.meeting(village, date(2025, 3, 30))
        rows.matter(village, held.held_on, meeting=held, kind="other")
        rows.matter(village, DAY, meeting=held, position=2, method="household_ballot")
        rows.work(commune, DAY, decided_in=held, total_value=8)
        assert cells("II", commune, official, Q1)[0][7] is None
        assert cells("II", commune, official, Q2)[0][7] == 8

    def test_a_matter_taken_up_again_stands_once_and_elections_not_at_all(self, commune, village, official) -> None:
        first = rows.matter(village, DAY, votes_for=10)
        rows.matter(village, DAY, follows=first)
        rows.matter(village, DAY, kind="village_head", action="elect")
        rows.matter(village, DAY, kind="contribution", action="dismiss")
        assert [row[5] for row in cells("II", commune, official)] == [75]

    def test_matters_on_funds_say_whose_where_a_record_tells(self, commune, village, official) -> None:
        """By what each household gives, or by a fund that the meeting's only matter on funds set up."""
        rows.matter(village, DAY, kind="funds", contribution=50_000)
        rows.matter(village, DAY, kind="funds", labour_days=2)
        rows.fund(rows.matter(village, DAY, kind="funds").meeting)
        two = rows.matter(village, DAY, kind="funds")
        rows.matter(village, DAY, kind="funds", meeting=two.meeting, position=2)
        rows.fund(two.meeting)
        rows.matter(village, DAY, kind="other", contribution=1)
        sheet = build(FORM["II"], asked_of(commune, Q2, predecessors=False, viewer=official))
        assert [row.cells[2] for row in sheet.rows] == [
            *["Thu, chi khoản đóng góp của Nhân dân"] * 3,
            *[UNTOLD_FUNDS] * 2,
            "Tự quản khác",
        ]
        assert UNTOLD_FUNDS.endswith("chưa có số liệu về nguồn")
        assert any("Sổ họp ghi chung một loại việc" in note for note in sheet.notes)

    def test_a_work_decided_that_no_register_knows_is_missing(self, commune, village, official, rules) -> None:
        rows.matter(village, DAY)
        rows.matter(village, DAY, votes_for=10, text="Không đạt")
        rows.matter(village, DAY, kind="other", text="Giữ đường sạch")
        sheet = build(FORM["II"], asked_of(commune, Q2, predecessors=False, viewer=official))
        assert [set(row.cells[9:]) for row in sheet.rows] == [{MISSING}, {None}, {None}]
        assert any("chưa được gắn với công trình" in note for note in sheet.notes)
        assert total("II", commune, official)[7:] == (MISSING,) * 5

    def test_what_fell_short_says_so(self, commune, village, official, rules) -> None:
        rows.matter(village, DAY, votes_for=10)
        assert cells("II", commune, official)[0][1] == "Làm đường bê tông (không đạt tỷ lệ)"


def test_a_consultation_with_its_forms_and_opinions(commune, official) -> None:
    rows.consultation(commune, DAY, plan_number="7/KH-UBND", draft="Dự thảo", explained_on=DAY)
    rows.consultation(commune, DAY, is_cancelled=True)
    assert cells("III", commune, official) == [
        (
            *("Dự thảo quy hoạch", "Quy hoạch chung xã"),
            *(None, "x", None, None, None, None, None, None),
            *(DAY, DAY, 12, 7, "7/KH-UBND", "x", DAY),
        )
    ]


def test_a_supervision_with_its_recommendations_by_addressee(commune, official) -> None:
    front = rows.supervision(commune, DAY, "front")
    for to in ("government", "government", "party_committee"):
        rows.recommendation(front, addressee=to)
    rows.finding(front)
    rows.supervision(commune, DAY, "inspectorate")
    rows.supervision(commune, DAY, "front", kind="survey")
    assert cells("IV", commune, official) == [
        ("Thu chi quỹ của thôn", "Khác: Ủy ban MTTQ", 1, 2, 0, "phát hiện 1 vụ việc"),
        ("Thu chi quỹ của thôn", "Ban TTND", 0, 0, 0, ""),
    ]


class TestGatherings:
    def test_villages_by_how_often_they_met_since_january(self, commune, official) -> None:
        for number, times in enumerate((0, 1, 1, 2, 3)):
            village = make_village(commune, f"Thôn {number}")
            for month in range(1, times + 1):
                rows.meeting(village, date(2025, month, 1), "regular")
        assert cells("VIII", commune, official) == [(5, 2, 1, 1, "1 thôn chưa có hội nghị định kỳ")]

    def test_a_village_that_met_otherwise_still_lacks_its_regular_meeting(self, commune, village, official) -> None:
        rows.meeting(village, DAY, "matter")
        assert cells("VIII", commune, official)[0][-1] == "1 thôn chưa có hội nghị định kỳ"

    def test_none_is_nought_only_once_the_year_so_far_is_closed(self, commune, village, official) -> None:
        assert cells("VIII", commune, official) == [(1, *[MISSING] * 3, "1 thôn chưa có hội nghị định kỳ")]
        rows.close(commune, "meetings.meeting", Q2)
        assert cells("VIII", commune, official)[0][1] is MISSING
        rows.close(commune, "meetings.meeting", Q1)
        assert cells("VIII", commune, official) == [(1, 0, 0, 0, "1 thôn không có hội nghị định kỳ")]


class TestMissing:
    @pytest.mark.parametrize("number", EVERY)
    def test_an_empty_commune_has_no_noughts(self, commune, official, number) -> None:
        for row in cells(number, commune, official):
            assert 0 not in row
            assert MISSING in row or row[0] == "chưa có số liệu"

    @pytest.mark.parametrize(
        ("number", "keys"),
        [
            ("I", ["disclosures.posting"]),
            ("II", ["meetings.meeting"]),
            ("III", ["consultations.consultation"]),
            ("IV", ["supervision.supervision"]),
            ("V", ["supervision.supervision"]),
            ("VI", ["supervision.supervision", "works.work"]),
            ("VII", ["complaints.petition", "complaints.denunciation"]),
        ],
    )
    def test_closed_registers_make_nought(self, commune, official, number, keys) -> None:
        for key in keys:
            rows.close(commune, key, Q2.cumulative())
        for row in cells(number, commune, official):
            assert MISSING not in row
            assert 0 in row or row[0] == "không phát sinh"

    def test_some_villages_make_it_partial(self, commune, village, official) -> None:
        make_village(commune, "Thôn khác")
        rows.close(commune, "supervision.supervision", Q2, village)
        assert cells("V", commune, official)[0][:3] == (Partial(0),) * 3
        assert cells("IV", commune, official)[0][0] == "0* cuộc"


class TestPages:
    @pytest.mark.parametrize("number", EVERY)
    def test_each_sheet_has_its_page(self, client, commune, village, official, number) -> None:
        rows.everything(commune, village, DAY)
        client.force_login(official)
        response = client.get(f"{URL}{SECOND}&bieu={number.lower()}")
        assert response.status_code == 200
        assert FORM[number].name in response.content.decode()
        assert response.context["sheet"].form is FORM[number]
        assert "Chuyện riêng của bà Hai" not in response.content.decode()

    @pytest.mark.parametrize(
        ("query", "period"),
        [
            ("ky=half-1&nam=2025", Period.half_year(2025, 1)),
            ("ky=nine-months&nam=2025", Period.nine_months(2025)),
            ("ky=year&nam=2025", Period.year(2025)),
            ("tu=15/12/2024&den=20/01/2025&ky=year&nam=2020", Period(date(2024, 12, 15), date(2025, 1, 20))),
            ("bieu=xxx&page=9999999999", None),
        ],
    )
    def test_any_period(self, client, official, query, period) -> None:
        client.force_login(official)
        response = client.get(f"{URL}?{query}")
        assert response.status_code == 200
        assert period is None or response.context["period"] == period

    @pytest.mark.parametrize(
        "query",
        ["nam=20x5", "ky=decade", "tu=1/1/2025", "den=1/1/2025", "tu=2/1/2025&den=1/1/2025", "tu=99/1/2025&den=1"],
    )
    @pytest.mark.parametrize("also", ["", "&xuat=xlsx"])
    def test_a_wrong_period_keeps_what_was_typed(self, client, official, query, also) -> None:
        client.force_login(official)
        response = client.get(f"{URL}?{query}{also}")
        assert response.status_code == 422
        assert query.split("=")[1].split("&")[0] in response.content.decode() or "ky" in query

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.OFFICIAL, 200),
            (Role.LEADER, 200),
            (Role.VILLAGE_HEAD, 403),
            (Role.BOARD_MEMBER, 403),
            (Role.PETITION_OFFICER, 403),
        ],
    )
    def test_who_opens_them(self, client, commune, village, role, status) -> None:
        user = make_user("nguoi", role, commune, village if role == Role.VILLAGE_HEAD else None)
        client.force_login(user)
        assert client.get(URL).status_code == status

    def test_a_superior_reader_opens_the_own_unit_alone(self, client, commune, reader) -> None:
        client.force_login(reader)
        assert client.get("/tan-yen/bieu-thong-ke-quy/").status_code == 200
        assert client.get(URL).status_code == 403
        assert client.get("/bac-giang/bieu-thong-ke-quy/").status_code == 404
        assert "/tan-yen/bieu-thong-ke-quy/" in client.get("/tan-yen/").content.decode()

    def test_a_stranger_finds_nothing(self, client, commune, other_commune) -> None:
        client.force_login(make_user("la", Role.LEADER, other_commune))
        assert client.get(URL).status_code == 404

    @pytest.mark.parametrize(("number", "is_wide"), [("I", True), ("VIII", False)])
    def test_a_table_that_scrolls_sideways_says_so(self, client, official, number, is_wide) -> None:
        """Always on a small screen, on a large one where the sheet has many columns."""
        client.force_login(official)
        page = client.get(f"{URL}{SECOND}&bieu={number.lower()}").content.decode()
        (opening,) = re.findall(r'<p class="([^"]*)"[^>]*>\s*Bảng rộng: kéo ngang để xem hết các cột', page)
        assert ("d-lg-none" not in opening) == is_wide

    def test_many_rows_are_paged(self, client, commune, village, official) -> None:
        for _ in range(205):
            rows.posting(commune, DAY)
        client.force_login(official)
        response = client.get(f"{URL}{SECOND}&page=2")
        assert len(response.context["lines"]) == 5
        assert "205 nội dung" in response.content.decode()


class TestRollUp:
    def test_a_row_of_each_commune_in_order_and_the_sum(self, district, commune, reader) -> None:
        silent = make_commune("an-duong", "An Dương")
        closed = make_commune("cao-xa", "Cao Xá")
        rows.close(closed, "supervision.supervision", Q2)
        rows.verified(rows.supervision(commune, DAY), DAY, money_recovered=5, money_other=0)
        sheet = build(FORM["V"], asked_of(district, Q2, predecessors=False, viewer=reader))
        assert [row.cells[1] for row in sheet.rows] == ["xã An Dương", "xã Cao Xá", "xã Song Vân"]
        assert [row.cells[2] for row in sheet.rows] == [MISSING, 0, 1]
        assert [row.cells[5] for row in sheet.rows] == [MISSING, 0, 5]
        assert sheet.rows[2].cells[7] is MISSING
        (sums,) = sheet.totals
        assert sums.cells[1:7] == ("Cộng", Partial(1), Partial(1), Partial(1), Partial(5), Partial(0))
        rows.close(silent, "supervision.supervision", Q2)
        whole = build(FORM["V"], asked_of(district, Q2, predecessors=False, viewer=reader)).totals[0]
        assert whole.cells[2:6] == (1, 1, 1, 5)

    def test_lists_come_in_blocks(self, district, commune, village, reader) -> None:
        make_commune("an-duong", "An Dương")
        rows.matter(village, DAY)
        rows.matter(village, DAY)
        sheet = build(FORM["II"], asked_of(district, Q2, predecessors=False, viewer=reader))
        assert [(row.kind.value, row.cells[0], row.cells[1], row.cells[2][:10]) for row in sheet.rows] == [
            ("unit", 1, "xã An Dương", "chưa có số"),
            ("unit", 2, "xã Song Vân", "2 việc"),
            ("item", 1, "xã Song Vân", "Chủ trương"),
            ("item", 2, "xã Song Vân", "Chủ trương"),
        ]
        assert sheet.totals[0].cells[2] == "2* việc"
        assert sheet.totals[0].cells[7:9] == (150, 200)

    def test_petitions_in_two_lines_for_each_and_three_sums(self, district, commune, other_commune, reader) -> None:
        rows.petition(commune, DAY)
        rows.denunciation(commune, date(2025, 2, 1), DAY)
        rows.petition(other_commune, date(2025, 1, 5))
        sheet = build(FORM["VII"], asked_of(district, Q2, predecessors=False, viewer=reader))
        assert [row.cells[0] for row in sheet.rows] == [1, None, 2, None]
        assert [row.cells[1:8] for row in sheet.rows] == [
            ("xã Song Vân", "Khiếu nại", 1, 1, MISSING, MISSING, 1),
            ("xã Song Vân", "Tố cáo", MISSING, 1, 1, 1, MISSING),
            ("xã Khác", "Khiếu nại", MISSING, 1, MISSING, MISSING, 1),
            ("xã Khác", "Tố cáo", *[MISSING] * 5),
        ]
        assert [row.cells[2:5] for row in sheet.totals] == [
            ("Khiếu nại", Partial(1), 2),
            ("Tố cáo", MISSING, Partial(1)),
            ("Khiếu nại và tố cáo", Partial(1), Partial(3)),
        ]

    def test_one_commune_has_one_sum_of_both_kinds(self, commune, official) -> None:
        rows.petition(commune, DAY)
        sheet = build(FORM["VII"], asked_of(commune, Q2, predecessors=False, viewer=official))
        assert [row.cells[0] for row in sheet.rows] == [1, None]
        assert [row.cells[:3] for row in sheet.totals] == [(None, "Cộng", "Khiếu nại và tố cáo")]

    def test_communes_are_those_of_the_last_day(self, district, commune, reader) -> None:
        """One that merged on 1 July still stands in the second quarter; its rows count for the heir when asked so."""
        old = make_commune("ngoc-van", "Ngọc Vân")
        UnitVersion.objects.filter(unit=old).update(valid_until=date(2025, 6, 30))
        UnitSuccession.objects.create(predecessor=old, successor=commune, kind="merger", on=date(2025, 7, 1))
        rows.supervision(old, DAY)
        third, half = Period.quarter(2025, 3), Period(date(2025, 4, 1), date(2025, 9, 30))

        def names(period: Period) -> list[Any]:
            asked = asked_of(district, period, predecessors=True, viewer=reader)
            return [row.cells[1] for row in build(FORM["V"], asked).rows]

        assert names(Q2) == ["xã Ngọc Vân", "xã Song Vân"]
        assert names(third) == ["xã Song Vân"]
        assert cells("V", district, reader, half)[0][0] is MISSING
        assert cells("V", district, reader, half, predecessors=True)[0][0] == 1

    def test_one_that_went_into_several_counts_for_none(self, district, commune, other_commune, reader) -> None:
        old = make_commune("ngoc-van", "Ngọc Vân")
        UnitVersion.objects.filter(unit=old).update(valid_until=date(2025, 3, 31))
        for heir in (commune, other_commune):
            UnitSuccession.objects.create(predecessor=old, successor=heir, kind="split", on=date(2025, 4, 1))
        rows.supervision(old, date(2025, 2, 1))
        asked = asked_of(district, Period.half_year(2025, 1), predecessors=True, viewer=reader)
        sheet = build(FORM["V"], asked)
        assert [row.cells[2] for row in sheet.rows] == [MISSING, MISSING]
        assert any("Ngọc Vân" in note for note in sheet.notes)

    def test_a_province_finds_the_communes_below_its_districts(self, commune) -> None:
        province = make_unit("bac-giang", "Bắc Giang", "province")
        reader = make_user("tinh", Role.SUPERIOR_READER, province)
        assert [each.name for each in asked_of(province, Q2, predecessors=False, viewer=reader).reporters] == [
            "xã Song Vân"
        ]

    def test_only_what_the_viewer_reaches_is_below(self, district, commune) -> None:
        official = make_user("huyen", Role.OFFICIAL, district)
        assert asked_of(district, Q2, predecessors=False, viewer=official).reporters == ()

    @pytest.mark.parametrize("number", EVERY)
    def test_thirty_communes_cost_as_many_queries_as_three(self, district, reader, number) -> None:
        def queries() -> int:
            reader.__dict__.pop("reach", None)
            asked = asked_of(district, Q2, predecessors=True, viewer=reader)
            with CaptureQueriesContext(connection) as found:
                build(FORM[number], asked)
            return len(found)

        for at in range(3):
            fill(at)
        queries()  # what a first asking alone looks up
        few = queries()
        for at in range(3, 30):
            fill(at, times=2)
        assert queries() == few <= 10


@pytest.mark.parametrize("number", EVERY)
def test_ten_times_the_rows_cost_as_many_queries(commune, village, official, number) -> None:
    def queries() -> int:
        asked = asked_of(commune, Q2, predecessors=False, viewer=official)
        with CaptureQueriesContext(connection) as found:
            build(FORM[number], asked)
        return len(found)

    rows.everything(commune, village, DAY)
    few = queries()
    rows.everything(commune, village, DAY, times=9)
    assert queries() == few


def fill(at: int, times: int = 1) -> None:
    unit = make_commune(f"xa-{at:02d}", f"Số {at:02d}")
    rows.everything(unit, make_village(unit, "Một"), DAY, times)


def test_a_denunciation_kept_from_an_account_is_not_counted_for_it(commune, leader, official) -> None:
    kept = rows.denunciation(commune, DAY)
    DenunciationBar.objects.create(denunciation=kept, user=leader)
    assert cells("VII", commune, official)[1][1] == 1
    assert cells("VII", commune, leader)[1][1] is MISSING
