"""Many contributions at once: pasted or as a file, each row shown before anything is stored."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.accounts.models import AccessEntry
from apps.core.sheets import SheetError
from apps.works.models import HouseholdContribution, Work
from apps.works.services.contribution_plan import (
    RowProblemError,
    RowState,
    amount_of,
    class_of,
    day_of,
    kind_of,
    plan_digest,
    plan_rows,
)
from apps.works.services.contribution_rows import TypedRow, as_pasted, from_text, read_pasted, to_text
from apps.works.services.contributions import enter_rows
from tests.factories import make_household, make_village
from tests.lists import xlsx

HEADER = "Mã hộ\tHọ tên\tThôn\tHình thức\tSố lượng\tLoại đất\tNgày\tGhi chú"


def make_work(unit: Any, **values: Any) -> Work:
    return Work.objects.create(**{"unit": unit, "name": "Đường thôn", "started_on": date(2023, 2, 10)} | values)


def row(**values: Any) -> TypedRow:
    given = dict.fromkeys(("code", "name", "village", "kind", "land_class", "day", "note"), "") | {"amount": "500.000"}
    return TypedRow(**{"number": 2} | given | values)


def to(page: str, work: Work) -> str:
    return reverse(f"works:work-{page}", args=[work.unit.slug, work.public_id])


def planned(work: Work, *rows: TypedRow, kind: str = "money") -> list[tuple[str, str]]:
    return [(each.state.value, each.reason) for each in plan_rows(work=work, rows=rows, kind=kind)]


def preview(client: Client, work: Work, text: str, **more: Any) -> Any:
    return client.post(to("household-paste", work), {"text": text, "kind": "money"} | more)


def confirmed(page: Any, **more: Any) -> dict[str, Any]:
    """What the preview sends when it is confirmed."""
    form = page.context["form"]
    return {name: form[name].value() for name in ("rows_text", "kind", "seen", "submission")} | {"xac_nhan": "1"} | more


@pytest.fixture
def work(commune: Any, village: Any) -> Work:
    return make_work(commune, village=village)


def test_a_pasted_list_is_shown_and_stored_once_it_is_confirmed(
    client: Client, work: Work, village: Any, official: Any
) -> None:
    client.force_login(official)
    an = make_household(village, "H001")
    binh = make_household(village, "H002", head_name="Trần Văn Bình")
    lines = [
        HEADER,
        "H001\t\t\tTiền\t500.000\t\t05/03/2023\tđợt 1",
        "\ttran van BINH\tĐồng Kim\thiến đất\t12,5\tđất lúa\t\t",
        "H009\t\t\t\t5\t\t\t",
    ]
    page = preview(client, work, "\n".join(lines))
    assert page.status_code == 200
    assert not HouseholdContribution.objects.exists()
    text = page.content.decode()
    assert "Không có mã hộ “H009”" in text
    assert "đất hiến (m²), đất trồng lúa" in text
    assert [(each.row.number, each.state.value) for each in page.context["plan"]] == [
        (4, "wrong"),
        (2, "new"),
        (3, "new"),
    ]
    sent = confirmed(page)
    for _ in range(2):
        assert client.post(to("household-paste", work), sent).status_code == 302
    rows = HouseholdContribution.objects.order_by("pk")
    found = [(r.household, r.kind, r.land_class, r.amount, r.given_on, r.note, r.created_by) for r in rows]
    assert found == [
        (an, "money", "", 500_000, date(2023, 3, 5), "đợt 1", official),
        (binh, "land", "rice", Decimal("12.5"), None, "", official),
    ]
    assert len({r.batch for r in rows}) == 1
    assert list(HouseholdContribution.objects.search("tran van binh")) == [rows[1]]
    history = HouseholdContribution.history.values_list("history_type", "history_user", "history_change_reason")
    assert set(history) == {("+", official.pk, rows[0].batch)}
    assert AccessEntry.objects.filter(kind="works.householdcontribution", action="listed", rows=3).exists()
    again = preview(client, work, "\n".join(lines))
    assert again.context["new"] == 0
    assert client.post(to("household-paste", work), confirmed(again)).status_code == 422


def test_a_list_without_a_header_stands_in_the_usual_order(
    client: Client, work: Work, village: Any, official: Any
) -> None:
    client.force_login(official)
    make_household(village, "H001")
    page = preview(client, work, "H001\tNguyễn Văn An\tĐồng Kim\tngày công\t3\t\t05/03/2023\t\nH001\t\t\t\t5\t\t\t\n")
    assert [(each.row.number, each.kind, each.amount) for each in page.context["plan"]] == [
        (1, "labour", 3),
        (2, "money", 5),
    ]


def test_a_file_is_read_as_it_is(client: Client, work: Work, village: Any, official: Any) -> None:
    client.force_login(official)
    make_household(village, "H001")
    content = xlsx(
        ["DANH SÁCH ĐÓNG GÓP"],
        ["STT", "Họ và tên", "Số tiền", "Ngày"],
        [1, "Nguyễn Văn An", 1_500_000, date(2023, 3, 5)],
        [2, "Nguyễn Văn Ân", 12.5, None],
    )
    file = SimpleUploadedFile("danh-sach.xlsx", content)
    page = client.post(to("household-paste", work), {"file": file, "text": "", "kind": "land"})
    first, second = sorted(page.context["plan"], key=lambda each: each.row.number)
    assert (first.row.number, first.amount, first.given_on) == (3, 1_500_000, date(2023, 3, 5))
    assert (second.row.amount, second.amount) == ("12,5", Decimal("12.5"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Dán danh sách vào ô, hoặc chọn một tệp"),
        ("   \n ", "Dán danh sách vào ô, hoặc chọn một tệp"),
        ("một hai ba", ""),
        (HEADER, ""),
        ('"H001\t\t\ttiền\t5', ""),
        ("\x00H001\t\t\ttiền\t5", ""),
        (HEADER + "\nH001\t\t\t\t=1+1\t\t\t", ""),
        ("x" * 2_000_001, ""),
    ],
)
def test_what_is_no_list_is_refused_and_kept(client: Client, work: Work, official: Any, text: str, said: str) -> None:
    client.force_login(official)
    page = preview(client, work, text)
    assert page.status_code == 422
    assert page.context["form"].errors
    assert said in page.content.decode()
    assert page.context["form"]["text"].value() == text


def test_a_text_and_a_file_are_one_too_many(client: Client, work: Work, official: Any) -> None:
    client.force_login(official)
    file = SimpleUploadedFile("x.xlsx", xlsx(["Họ tên", "Số tiền"], ["An", 5]))
    assert preview(client, work, "H001\t\t\ttiền\t5", file=file).status_code == 422
    assert preview(client, work, "", file=SimpleUploadedFile("x.xlsx", b"khong phai")).status_code == 422


def test_more_rows_than_may_be_are_refused(client: Client, work: Work, village: Any, official: Any) -> None:
    client.force_login(official)
    make_household(village, "H001")
    lines = [f"H001\t\t\ttiền\t{number + 1}\t\t\t" for number in range(5_001)]
    assert preview(client, work, "\n".join([HEADER, *lines])).status_code == 422
    page = preview(client, work, "\n".join([HEADER, *lines[:5_000]]))
    assert page.context["new"] == 5_000
    assert client.post(to("household-paste", work), confirmed(page)).status_code == 302
    assert HouseholdContribution.objects.count() == 5_000


@pytest.mark.parametrize(
    "changes",
    [
        {"rows_text": ""},
        {"rows_text": "[]"},
        {"rows_text": "{}"},
        {"rows_text": "x"},
        {"rows_text": '[["1"]]'},
        {"rows_text": "[" * 5_000},
        {"rows_text": '[["1","","","","","","","",""]]'},
        {"rows_text": r'[[1,"\ud800","","","","5","","",""]]'},
        {"rows_text": "[[" + "9" * 5_000 + ',"","","","","","","",""]]'},
        {"kind": "khac"},
        {"seen": ""},
        {"seen": "khac"},
    ],
)
def test_a_forged_confirmation_stores_nothing(
    client: Client, work: Work, village: Any, official: Any, changes: dict[str, str]
) -> None:
    client.force_login(official)
    make_household(village, "H001")
    page = preview(client, work, HEADER + "\nH001\t\t\t\t5\t\t\t")
    response = client.post(to("household-paste", work), confirmed(page, **changes))
    assert response.status_code in (302, 422)
    assert not HouseholdContribution.objects.exists()


def test_a_confirmation_of_what_has_changed_meanwhile_shows_all_again(
    client: Client, work: Work, village: Any, official: Any
) -> None:
    client.force_login(official)
    household = make_household(village, "H001")
    page = preview(client, work, HEADER + "\nH001\t\t\t\t5\t\t\t\nH001\t\t\t\t6\t\t\t")
    HouseholdContribution.objects.create(work=work, household=household, kind="money", amount=5)
    stale = client.post(to("household-paste", work), confirmed(page))
    assert stale.status_code == 422
    assert "đã thay đổi từ lúc xem trước" in stale.content.decode()
    assert stale.context["new"] == 1
    assert client.post(to("household-paste", work), confirmed(stale)).status_code == 302
    assert HouseholdContribution.objects.count() == 2


def test_households_are_found_by_code_else_by_name_in_the_village(commune: Any, village: Any) -> None:
    other = make_village(commune, "Thôn Khác")
    work = make_work(commune)
    make_household(village, "H001", head_name="Nguyễn Văn An")
    make_household(other, "K001", head_name="Nguyễn Văn Ân")
    make_household(other, "K002", head_name="Lê Thị Hoa", ended_on=date(2023, 2, 9))
    make_household(other, "K003", head_name="Vũ Văn Cường", ended_on=date(2023, 2, 10))
    assert planned(work, row(code="h001"), row(code="k001")) == [("new", "")] * 2
    assert planned(work, row(name="nguyen van an", village="Đồng Kim"), row(name="Vũ Văn Cường")) == [("new", "")] * 2
    assert planned(work, row(code="K002", day="09/02/2023"), row(code="K003")) == [("new", "")] * 2
    ((state, reason),) = planned(work, row(name="Nguyễn Văn An"))
    assert (state, "Có 2 hộ cùng tên: H001 (thôn Đồng Kim), K001 (thôn Thôn Khác)" in reason) == ("wrong", True)
    wrong = [
        (row(code="H001", name="Trần Văn Bình"), "là của hộ Nguyễn Văn An"),
        (row(code="H001", village="Thôn Khác"), "thuộc thôn Đồng Kim"),
        (row(code="X"), "Không có hộ nào tên “X”"),
        (row(code="X1"), "Không có mã hộ “X1”"),
        (row(name="Lê Thị Hoa"), "Không có hộ nào tên"),
        (row(code="K002"), "Hộ K002 thôi tính sau ngày 09/02/2023, trước ngày 10/02/2023"),
        (row(code="K003", day="11/02/2023"), "Hộ K003 thôi tính sau ngày 10/02/2023"),
        (row(), "Thiếu mã hộ hoặc họ tên"),
        (row(name="Vũ Văn Cường", village="Xa Lắm"), "Xã không có thôn “Xa Lắm”"),
        (row(name="Vũ Văn Cường", day="11/02/2023"), "Không có hộ nào tên"),
    ]
    for typed, said in wrong:
        ((state, reason),) = planned(work, typed)
        assert state == "wrong"
        assert said in reason


def test_a_villages_work_looks_no_further(commune: Any, village: Any, work: Work) -> None:
    other = make_village(commune, "Thôn Khác")
    make_household(other, "K001")
    make_household(village, "H001")
    assert planned(work, row(name="Nguyễn Văn An")) == [("new", "")]
    reasons = [reason for _, reason in planned(work, row(code="K001"), row(name="Nguyễn Văn An", village="Thôn Khác"))]
    assert "Không có mã hộ “K001” trong thôn Đồng Kim" in reasons[0]
    assert "không nhận hộ của thôn khác" in reasons[1]


def test_nothing_of_another_commune_is_found(other_commune: Any, commune: Any) -> None:
    make_household(make_village(other_commune, "Xa"), "X001")
    assert planned(make_work(commune), row(code="X001"))[0][0] == "wrong"


def test_the_same_row_is_taken_once(work: Work, village: Any) -> None:
    household = make_household(village, "H001")
    HouseholdContribution.objects.create(work=work, household=household, kind="money", amount=500_000)
    found = planned(
        work, row(code="H001"), row(code="H001", amount="1"), row(number=9, name="nguyễn văn an", amount="1")
    )
    assert [state for state, _ in found] == ["present", "new", "present"]
    assert "Giống dòng 2" in found[2][1]
    assert planned(work, row(code="H001", kind="công"), row(code="H001", day="01/03/2023")) == [("new", "")] * 2


@pytest.mark.parametrize(
    ("typed", "kind", "amount"),
    [
        ("500.000", "money", 500_000),
        ("1", "labour", 1),
        ("0,01", "land", Decimal("0.01")),
        ("9.999.999.999.999,99", "land", Decimal("9999999999999.99")),
        ("0", "money", None),
        ("-5", "money", None),
        ("–", "money", None),
        ("", "money", None),
        ("1,5", "money", None),
        ("1,5", "labour", None),
        ("0,001", "land", None),
        ("10.000.000.000.000", "land", None),
        ("834.77", "land", None),
        ("năm trăm", "money", None),
        ("9" * 200, "money", None),
    ],
)
def test_amounts_on_both_sides_of_what_may_be(typed: str, kind: str, amount: Any) -> None:
    if amount is None:
        with pytest.raises(RowProblemError):
            amount_of(typed, kind)
    else:
        assert amount_of(typed, kind) == amount


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("", "goods"), ("Tiền", "money"), ("NGÀY CÔNG", "labour"), ("đất hiến (m²)", "land"), ("Hiện vật", "goods")],
)
def test_kinds_as_people_write_them(typed: str, kind: str) -> None:
    assert kind_of(typed, "goods") == kind


@pytest.mark.parametrize(
    ("typed", "kind", "found"),
    [("", "money", ""), ("", "land", ""), ("Đất ở", "land", "residential"), ("đất trồng lúa", "land", "rice")],
)
def test_classes_as_people_write_them(typed: str, kind: str, found: str) -> None:
    assert class_of(typed, kind) == found


def test_what_is_neither_kind_nor_class_nor_day_is_said() -> None:
    for wrong in (
        lambda: kind_of("vàng", "money"),
        lambda: class_of("đất ở", "money"),
        lambda: class_of("đất sét", "land"),
        lambda: day_of("31/02/2023"),
        lambda: day_of("01/01/2200"),
        lambda: day_of("01/01/1900"),
    ):
        with pytest.raises(RowProblemError):
            wrong()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["money", "labour", "land", "goods"]))
def test_no_text_in_a_cell_breaks_the_reading(text: str, kind: str) -> None:
    for read in (
        lambda: kind_of(text, kind),
        lambda: class_of(text, kind),
        lambda: amount_of(text, kind),
        lambda: day_of(text),
    ):
        with suppress(RowProblemError):
            read()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5_000), *[st.text(max_size=20)] * 8), min_size=1, max_size=5))
def test_what_travels_in_the_page_comes_back_as_it_was(lines: list[tuple[Any, ...]]) -> None:
    rows = [TypedRow(*line) for line in lines]
    assert from_text(to_text(rows)) == rows


def test_pasted_cells_are_parted_by_tabs_whatever_else_stands_in_them() -> None:
    ragged = read_pasted('H001\tA; B\tX\t\t1.000\t\n"H002"\tC; D\t\t\t5')
    assert [(each.code, each.name, each.amount) for each in ragged] == [
        ("H001", "A; B", "1.000"),
        ("H002", "C; D", "5"),
    ]
    commas = read_pasted("Mã hộ\tSố tiền, đồng\nH1\t1,5\nH2\t2,5")
    assert [(each.number, each.code, each.amount) for each in commas] == [(2, "H1", "1,5"), (3, "H2", "2,5")]
    assert [each.amount for each in read_pasted("Mã hộ;Số tiền\nH1;1,5")] == ["1,5"]
    quoted = read_pasted('Mã hộ\tSố lượng\tGhi chú\nH1\t5\t"một\nhai ""ba"""')
    assert [each.note for each in quoted] == ['một hai "ba"']


def test_numbers_of_pasted_lines_are_those_of_the_text() -> None:
    assert [each.number for each in read_pasted("H1\t\t\t\t5\n\nH2\t\t\t\t6")] == [1, 3]
    assert [each.number for each in read_pasted(f"{HEADER}\nH1\t\t\t\t5")] == [2]


def test_planning_and_storing_take_as_many_queries_for_ten_times_the_households(
    commune: Any, village: Any, official: Any
) -> None:
    def count(work: Work, rows: list[TypedRow]) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as looked:
            plan = plan_rows(work=work, rows=rows, kind="money")
            seen = plan_digest(plan)
        assert {each.state for each in plan} == {RowState.NEW}
        with CaptureQueriesContext(connection) as wrote:
            enter_rows(work=work, rows=rows, kind="money", seen=seen, user=official)
        return len(looked), len(wrote)

    for number in range(200):
        make_household(village, f"H{number:03d}", head_name=f"Hộ {number}")
    rows = [row(number=number, code=f"H{number:03d}") for number in range(200)]
    assert count(make_work(commune), rows[:20]) == count(make_work(commune), rows)


def test_two_columns_without_a_header_are_code_and_amount() -> None:
    found = read_pasted("H001\t500.000\t\r\n\r\nH002\t1.250,5\r\n")
    assert [(each.number, each.code, each.name, each.amount) for each in found] == [
        (1, "H001", "", "500.000"),
        (3, "H002", "", "1.250,5"),
    ]
    assert [(each.code, each.amount) for each in read_pasted("Nguyễn Văn An\t5")] == [("Nguyễn Văn An", "5")]


@pytest.mark.parametrize("text", ["H001\t500.000\nH002\tvắng", "H001\tNguyễn Văn An\t500.000", "H001\t5\nH002\t", "12"])
def test_a_list_too_narrow_for_an_amount_needs_a_header(
    client: Client, work: Work, village: Any, official: Any, text: str
) -> None:
    with pytest.raises(SheetError, match="Thêm dòng tiêu đề “Mã hộ, Số tiền”"):
        read_pasted(text)
    client.force_login(official)
    page = preview(client, work, text)
    assert page.status_code == 422
    assert "không có dòng tiêu đề" in page.content.decode()
    assert page.context["form"]["text"].value() == text


def test_what_was_pasted_comes_back_from_the_preview_to_be_changed(
    client: Client, work: Work, village: Any, official: Any
) -> None:
    client.force_login(official)
    make_household(village, "H001")
    seen = preview(client, work, "H001\t500.000\nH009\t2", kind="labour")
    assert 'name="dan_lai"' in seen.content.decode()
    sent = confirmed(seen, dan_lai="1")
    sent.pop("xac_nhan")
    for asked in (sent, sent | {"xac_nhan": "1"}):
        page = client.post(to("household-paste", work), asked)
        assert page.status_code == 200
        form = page.context["form"]
        assert (form["text"].value(), form["kind"].value()) == ("Mã hộ\tSố lượng\nH001\t500.000\nH009\t2\n", "labour")
        assert "H009\t2" in page.content.decode()
    assert not HouseholdContribution.objects.exists()
    again = preview(client, work, form["text"].value(), kind="labour")
    assert [each.state.value for each in again.context["plan"]] == ["wrong", "new"]
    broken = client.post(to("household-paste", work), sent | {"rows_text": "x"})
    assert broken.status_code == 302


def test_rows_come_back_into_the_box_as_they_were_read() -> None:
    rows = [row(number=2, code="H1", name='Hộ "Ba"; hai', note="a, b"), row(number=3, code="H2", amount="vắng")]
    assert read_pasted(as_pasted(rows)) == rows


def test_several_rows_of_one_household_are_told_and_stored(
    client: Client, work: Work, village: Any, official: Any
) -> None:
    client.force_login(official)
    for code in ("H001", "H002"):
        make_household(village, code)
    page = preview(client, work, "H002\t7\nH001\t5\nH001\t6\nH001\t5")
    told = [(each.row.number, each.state.value, each.reason) for each in page.context["plan"]]
    both = "Hộ này có 2 dòng trong danh sách (2, 3); lưu cả hai."
    assert told == [
        (2, "new", both),
        (3, "new", both),
        (1, "new", ""),
        (4, "present", "Giống dòng 2 ở trên; bỏ qua."),
    ]
    assert both in page.content.decode()
    assert client.post(to("household-paste", work), confirmed(page)).status_code == 302
    assert HouseholdContribution.objects.count() == 3
    more = [row(number=number, code="H002", amount=str(number)) for number in (1, 2, 3)]
    assert {reason for _, reason in planned(make_work(work.unit), *more)} == {
        "Hộ này có 3 dòng trong danh sách (1, 2, 3); lưu tất cả."
    }
