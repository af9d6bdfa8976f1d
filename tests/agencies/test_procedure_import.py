"""Procedure figures from Excel: what is read, what is shown before, what is stored, and taking it back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.accounts.roles import Role
from apps.agencies.models import ProcedureMonth
from apps.agencies.rules.months import Month
from apps.agencies.services.procedure_import import import_procedures, plan_digest, plan_import, undo_import
from apps.agencies.services.procedure_reading import MOST_ROWS, MOST_TOTALS_NAMED, ReadRow, read_month, read_procedures
from apps.core.indicators import get
from apps.core.periods import Period
from apps.core.sheets import ListFile, SheetError
from tests.factories import make_commune, make_user
from tests.lists import xlsx
from tests.records import close

LIST = "/song-van/thu-tuc-hanh-chinh/"
IMPORT, CONFIRM, UNDO = (f"{LIST}nhap-excel/{page}" for page in ("", "xac-nhan/", "hoan-tac/"))
HEAD = ("Lĩnh vực", "Tháng", "Năm", "Tiếp nhận", "Trực tuyến", "Trước hạn", "Đúng hạn", "Quá hạn", "Thư xin lỗi")
NUMBERS = ("received", "online", "early", "on_time", "late", "apologies")


def make(unit, year=2025, month=1, field="Hộ tịch", **numbers):
    numbers = {"received": 10} | numbers
    return ProcedureMonth.objects.create(unit=unit, year=year, month=month, field=field, **numbers)


def read(*rows, merges=(), **when):
    return read_procedures(ListFile("a.xlsx", "xlsx", xlsx(*rows, merges=merges)), **when)


def send(client, content, name="so-lieu.xlsx", **more):
    return client.post(f"{IMPORT}?gui", {"file": SimpleUploadedFile(name, content)} | more)


def confirm(client, preview, **changes):
    form = preview.context["confirm"]
    data = {name: str(form[name].value()) for name in ("submission", "signed", "seen")}
    return client.post(CONFIRM, data | changes)


def stored():
    fields = ("field", "year", "month", *NUMBERS)
    return set(ProcedureMonth.objects.values_list(*fields))


# Reading.


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (5, (None, 5)),
        (5.0, (None, 5)),
        ("05", (None, 5)),
        ("T5", (None, 5)),
        ("Tháng 5", (None, 5)),
        ("5/2025", (2025, 5)),
        ("Tháng 05 năm 2025", (2025, 5)),
        ("2025-05", (2025, 5)),
        ("01/05/2025", (2025, 5)),
        (date(2025, 5, 31), (2025, 5)),
        (45778, (2025, 5)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_a_month_is_read_however_it_is_written(cell, expected):
    assert read_month(cell) == expected


@pytest.mark.parametrize("cell", [0, 13, "13/2025", "năm", "quý I", 4.5, "2025-13", True])
def test_what_is_no_month_is_told(cell):
    with pytest.raises(ValueError, match="no (month|day)"):
        read_month(cell)


def test_a_plain_list_is_read():
    found = read(HEAD, ("Hộ tịch", 5, 2025, "1.234", "1.000", "-", 1200, None, 3))
    (row,) = found.rows
    assert (row.number, row.field, row.when, row.problem) == (2, "Hộ tịch", Month(2025, 5), "")
    assert dict(row.numbers) == dict(zip(NUMBERS, (1234, 1000, 0, 1200, 0, 3), strict=True))
    assert not found.notes


def test_two_rows_of_merged_headings_and_column_numbers_are_read():
    """As the form of the ministry has it: what came in with what was there already, what is still being handled."""
    found = read(
        ("BÁO CÁO KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",),
        (
            "TT",
            "Lĩnh vực giải quyết",
            "Số lượng hồ sơ tiếp nhận",
            "",
            "",
            "",
            "Số lượng hồ sơ đã giải quyết",
            "",
            "",
            "",
        ),
        ("", "", "Tổng số", "Trực tuyến", "Trực tiếp, dịch vụ bưu chính", "Từ kỳ trước")
        + ("Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn"),
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)"),
        (1, "Hộ tịch", 12, 4, 6, 2, 9, 5, 3, 1),
        (2, "Đất đai", "1.010", 0, 1000, 10, 0, 0, 0, 0),
        ("", "Tổng cộng", 1022, 4, 1006, 12, 9, 5, 3, 2),
        ("", "Người lập biểu"),
        merges=["A2:A3", "B2:B3", "C2:F2", "G2:J2"],
        year=2025,
        month=5,
    )
    first, second = found.rows
    assert dict(first.numbers) == {"received": 10, "online": 4, "early": 5, "on_time": 3, "late": 1}
    assert (second.numbers["received"], second.when) == (1000, Month(2025, 5))
    assert not first.problem
    assert not second.problem
    assert any("trừ cột F" in note for note in found.notes)
    assert any("“Thư xin lỗi”" in note for note in found.notes)
    assert any("tổng quá hạn ghi 2, cộng các dòng được 1" in note for note in found.notes)
    assert len(found.notes) == 3


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("", 1, 2025, 5), "chưa ghi lĩnh vực"),
        (("A", 1, 2025, ""), "chưa ghi số hồ sơ tiếp nhận"),
        (("A", 1, 2025, "mười"), "“mười” không phải là số"),
        (("A", 1, 2025, 1.234), "không phải là số nguyên"),
        (("A", 1, 2025, -1), "từ 0 đến"),
        (("A", 1, 2025, 10**12), "từ 0 đến"),
        (("A", 13, 2025, 5), "“13” không phải là tháng"),
        (("A", 1, "năm nay", 5), "không phải là năm"),
        (("A", "01/2024", 2025, 5), "cột tháng ghi năm 2024, cột năm ghi 2025"),
        (("A", "", 2025, 5), "chưa biết tháng, năm"),
        (("A" * 121, 1, 2025, 5), "dài quá 120"),
    ],
)
def test_a_wrong_row_says_why(cells, words):
    (row,) = read(HEAD, cells).rows
    assert words in row.problem


def test_what_is_no_table_or_too_long_is_refused():
    with pytest.raises(SheetError, match="Tiếp nhận"):
        read(("Lĩnh vực", "Ghi chú"), ("A", "B"))
    with pytest.raises(SheetError, match="không có dòng số liệu"):
        read(HEAD, ("Tổng cộng", "", "", 5))
    with pytest.raises(SheetError, match="công thức"):
        read(HEAD, ("A", 1, 2025, "=1+1"))
    row = ("A", 1, 2025, 5)
    assert len(read(HEAD, *[row] * MOST_ROWS).rows) == MOST_ROWS
    with pytest.raises(SheetError, match="2.000"):
        read(HEAD, *[row] * (MOST_ROWS + 1))


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "1e3", "1.2.3", True, date(2025, 1, 1), "٣", "9" * 400])
def test_what_only_looks_like_a_number_is_told(typed):
    (row,) = read(HEAD, ("A", 1, 2025, typed)).rows
    assert row.problem
    assert row.numbers.get("received") is None


def test_ten_thousand_rows_are_refused_in_words(signed_in, commune):
    page = send(signed_in, xlsx(HEAD, *[("A", 1, 2025, 5)] * 10_000))
    assert page.status_code == 422
    assert "hơn 2.000 dòng" in page.content.decode()


def test_a_field_in_a_cell_merged_over_its_months_is_that_of_each_and_an_empty_one_is_told():
    rows = read(HEAD, ("Hộ tịch", 1, 2025, 5), ("", 2, 2025, 6), ("", 3, 2025, 7), merges=["A2:A3"]).rows
    assert [(row.field, row.month) for row in rows if not row.problem] == [("Hộ tịch", 1), ("Hộ tịch", 2)]
    assert "chưa ghi lĩnh vực" in rows[2].problem


def test_totals_that_do_not_add_up_are_named_up_to_a_few():
    rows = [("A", 1, 2025, 5), ("Tổng cộng", "", "", 99)] * 13
    notes = read(HEAD, *rows).notes
    assert len(notes) == MOST_TOTALS_NAMED + 1
    assert notes[-1] == "Và 3 số tổng khác không khớp."


def test_a_total_by_formula_is_passed_over():
    assert len(read(HEAD, ("A", 1, 2025, 5), ("Tổng cộng", "", "", "=SUM(D2:D2)")).rows) == 1


# Preview and confirmation.


@pytest.fixture
def signed_in(client, official):
    client.force_login(official)
    return client


CHANGES = (
    HEAD,
    ("hoà giải", 1, 2025, 10, 0, 0, 9, 0, 0),
    ("Hộ tịch", 1, 2025, 10, 2, 0, 0, 0, 0),
    ("Đất đai", 1, 2025, 7, 0, 0, 0, 0, 0),
    ("Đất đai", "1/2025", "", 7, 0, 0, 0, 0, 0),
    ("Chứng thực", 1, 2025, 7, 8, 0, 0, 0, 0),
    ("Chứng thực", 1, 1999, 7, 0, 0, 0, 0, 0),
)


@pytest.fixture
def standing(commune):
    make(commune, field="Hòa giải", on_time=9)
    make(commune)
    return commune


def test_the_preview_shows_each_row_and_stores_nothing(signed_in, standing):
    before = stored()
    page = send(signed_in, xlsx(*CHANGES))
    assert page.status_code == 200
    plan = page.context["plan"]
    assert [str(row.state) for row in plan] == ["same", "changed", "new", "wrong", "wrong", "wrong"]
    assert plan[1].changes == [("Trực tuyến", 0, 2)]
    text = page.content.decode()
    assert "Dòng 5: trùng lĩnh vực và tháng với dòng 4" in text
    assert "không được lớn hơn số hồ sơ tiếp nhận" in text
    assert stored() == before
    assert ProcedureMonth.history.count() == 2


def test_what_was_confirmed_is_stored_once_and_named(signed_in, standing, official):
    page = send(signed_in, xlsx(*CHANGES))
    answer = confirm(signed_in, page)
    assert answer.status_code == 302
    assert confirm(signed_in, page).url == answer.url
    assert stored() == {
        ("Hòa giải", 2025, 1, 10, 0, 0, 9, 0, 0),
        ("Hộ tịch", 2025, 1, 10, 2, 0, 0, 0, 0),
        ("Đất đai", 2025, 1, 7, 0, 0, 0, 0, 0),
    }
    told = signed_in.get(answer.url).content.decode()
    assert "1 dòng mới, 1 dòng thay đổi (Hộ tịch, tháng 01/2025)" in told
    changed = ProcedureMonth.objects.get(field="Hộ tịch")
    assert (changed.version, changed.history.count(), changed.history.first().history_user) == (2, 2, official)
    made = ProcedureMonth.objects.get(field="Đất đai")
    assert (made.created_by, made.history.count(), made.ends_on) == (official, 1, date(2025, 1, 31))
    assert len(signed_in.get(f"{LIST}?q=dat+dai").context["table"].rows) == 1


def test_figures_that_changed_after_the_preview_are_shown_again(signed_in, standing):
    page = send(signed_in, xlsx(*CHANGES))
    ProcedureMonth.objects.filter(field="Hộ tịch").update(online=1)
    again = confirm(signed_in, page)
    assert again.status_code == 422
    assert "đã thay đổi từ lúc" in again.content.decode()
    assert again.context["plan"][1].changes == [("Trực tuyến", 1, 2)]
    assert ProcedureMonth.objects.count() == 2
    assert confirm(signed_in, again).status_code == 302
    assert ProcedureMonth.objects.count() == 3


def test_a_list_without_anything_new_stores_nothing(signed_in, standing):
    page = send(signed_in, xlsx(HEAD, ("Hộ tịch", 1, 2025, 10, 0, 0, 0, 0, 0)))
    assert "Không có dòng nào mới" in page.content.decode()
    assert confirm(signed_in, page).status_code == 422
    assert ProcedureMonth.history.count() == 2


def test_the_signed_list_is_the_persons_and_whole(signed_in, standing, leader):
    page = send(signed_in, xlsx(*CHANGES))
    for changes in ({"signed": "x"}, {"signed": ""}, {"signed": str(page.context["confirm"]["signed"].value())[:-1]}):
        assert confirm(signed_in, page, **changes).url == IMPORT
    signed_in.force_login(leader)
    assert confirm(signed_in, page).url == IMPORT
    assert ProcedureMonth.objects.count() == 2


def test_another_commune_and_other_roles_stay_out(client, commune, other_commune, village):
    client.force_login(make_user("khac", Role.OFFICIAL, other_commune))
    assert client.get(IMPORT).status_code == 404
    assert client.post(CONFIRM).status_code == 404
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    assert {client.get(IMPORT).status_code, client.post(CONFIRM).status_code, client.get(UNDO).status_code} == {403}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Chọn tệp hoặc dán"),
        ({"pasted": "  \n "}, "Chọn tệp hoặc dán"),
        ({"pasted": "một hai ba"}, "Không tìm thấy dòng tiêu đề"),
        ({"pasted": "Lĩnh vực\tTiếp nhận\nA\t1", "nam": "1999"}, "2000"),
        ({"pasted": "Lĩnh vực\tTiếp nhận\nA\t1", "thang": "13"}, "thang"),
        ({"pasted": "\x00"}, ""),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_in_words(signed_in, data, words):
    page = signed_in.post(IMPORT, data)
    assert page.status_code == 422
    assert words in page.content.decode()
    if data.get("pasted", "").strip("\x00 \n"):
        assert page.context["form"]["pasted"].value() == data["pasted"]


def test_a_file_and_pasted_cells_are_one_too_many(signed_in):
    page = send(signed_in, xlsx(HEAD), pasted="Lĩnh vực\tTiếp nhận\nA\t1")
    assert "chỉ một trong hai" in page.content.decode()
    assert send(signed_in, b"PK\x03\x04", "a.xlsx").status_code == 422
    assert send(signed_in, b"a", "a.pdf").status_code == 422


def test_cells_pasted_from_excel_are_read(signed_in, commune):
    pasted = "Lĩnh vực\tTiếp nhận\tĐúng hạn\nHộ tịch\t1.204\t1.000\nĐất đai\t5\t\n"
    page = signed_in.post(IMPORT, {"pasted": pasted, "thang": "4", "nam": "2025"})
    assert confirm(signed_in, page).status_code == 302
    assert stored() == {("Hộ tịch", 2025, 4, 1204, 0, 0, 1000, 0, 0), ("Đất đai", 2025, 4, 5, 0, 0, 0, 0, 0)}


def test_a_text_file_is_read_and_a_column_that_is_not_there_leaves_what_stands(signed_in, commune):
    make(commune, online=4, apologies=1)
    content = "Lĩnh vực;Tháng;Tiếp nhận\nHộ tịch;01/2025;12\n".encode("utf-8-sig")
    confirm(signed_in, send(signed_in, content, "a.csv"))
    assert stored() == {("Hộ tịch", 2025, 1, 12, 4, 0, 0, 0, 1)}


def test_an_excess_is_said_in_the_preview_with_the_months_before(signed_in, commune):
    make(commune, 2024, 12, received=3)
    rows = (("Hộ tịch", 1, 2025, 1, 0, 0, 4, 0, 0), ("Hộ tịch", 2, 2025, 1, 0, 0, 2, 0, 0))
    page = send(signed_in, xlsx(HEAD, *rows))
    warnings = [row.warning for row in page.context["plan"]]
    assert warnings[0] == ""
    assert "1 hồ sơ tiếp nhận + 0 hồ sơ các tháng trước chuyển sang là 1 hồ sơ" in warnings[1]


def test_the_workbook_of_the_list_is_one_that_is_read(signed_in, commune):
    make(commune, 2025, 1, "Hộ tịch", received=1204, online=1000, early=1, on_time=2, late=3, apologies=4)
    make(commune, 2024, 12, "Đất đai")
    before = stored()
    content = signed_in.get(f"{LIST}?xuat=xlsx").content
    assert {str(row.state) for row in send(signed_in, content).context["plan"]} == {"same"}
    ProcedureMonth.objects.all().delete()
    page = send(signed_in, content)
    assert not page.context["notes"]
    assert confirm(signed_in, page).status_code == 302
    assert stored() == before


def test_preview_and_confirmation_take_constant_queries(signed_in, commune, django_assert_max_num_queries):
    def rows(count):
        listed = [("Lĩnh vực cũ", month, 2025, 5) for month in range(1, 3)]
        return xlsx(HEAD, *listed, *[(f"Lĩnh vực {n}", 1, 2025, 5) for n in range(count)])

    make(commune, field="Lĩnh vực cũ")
    with django_assert_max_num_queries(30) as few:
        send(signed_in, rows(1))
    with django_assert_max_num_queries(len(few)):
        page = send(signed_in, rows(10))
    other = send(signed_in, rows(1))
    with django_assert_max_num_queries(60) as few:
        assert confirm(signed_in, other).status_code == 302
    most = len(few)
    page = send(signed_in, rows(20))
    with django_assert_max_num_queries(most):
        assert confirm(signed_in, page).status_code == 302


def test_a_row_brought_after_the_closing_opens_the_register_again(signed_in, commune):
    close(commune, "agencies.proceduremonth", Period.year(2025))
    received = get("agencies.dossiers_received")
    assert received.value(commune, Period.year(2025)).value == 0
    confirm(signed_in, send(signed_in, xlsx(HEAD, ("A", 1, 2025, 5))))
    assert received.value(commune, Period.year(2025)).state == "partial"


# Taking it back.


def undo(client):
    page = client.get(IMPORT)
    (address,) = {row.get_cell("undone").split('"')[1].replace("&amp;", "&") for row in page.context["table"].rows}
    asked = client.get(address)
    assert asked.status_code == 200
    form = asked.context["form"]
    return client.post(UNDO, {name: str(form[name].value()) for name in ("submission", "lan")})


def test_an_import_is_taken_back_whole(signed_in, standing):
    before = stored()
    confirm(signed_in, send(signed_in, xlsx(*CHANGES)))
    page = signed_in.get(IMPORT)
    (row,) = page.context["table"].rows
    assert (row.record["made"], row.record["changed"]) == (1, 1)
    assert undo(signed_in).status_code == 302
    assert stored() == before
    changed = ProcedureMonth.objects.get(field="Hộ tịch")
    assert (changed.version, changed.history.count()) == (3, 3)
    page = signed_in.get(IMPORT)
    assert "Đã hoàn tác" in page.content.decode()
    lan = row.record["history_change_reason"].split()[-1]
    assert signed_in.get(f"{UNDO}?lan={lan}").url == IMPORT
    assert signed_in.post(UNDO, {"lan": lan}).url == IMPORT
    assert stored() == before


def test_an_undo_after_the_closing_opens_the_register_again(signed_in, commune):
    confirm(signed_in, send(signed_in, xlsx(HEAD, ("A", 1, 2025, 5))))
    close(commune, "agencies.proceduremonth", Period.year(2025), has_records=True)
    received = get("agencies.dossiers_received")
    assert received.value(commune, Period.year(2025)).state == "known"
    assert undo(signed_in).status_code == 302
    assert received.value(commune, Period.year(2025)).state == "missing"


def test_two_lists_looked_at_side_by_side_do_not_overwrite_each_other(signed_in, commune):
    first = send(signed_in, xlsx(HEAD, ("A", 1, 2025, 5)))
    second = send(signed_in, xlsx(HEAD, ("A", 1, 2025, 6)))
    assert confirm(signed_in, first).status_code == 302
    again = confirm(signed_in, second)
    assert again.status_code == 422
    assert again.context["plan"][0].changes == [("Tiếp nhận", 5, 6)]
    assert ProcedureMonth.objects.get().received == 5


@pytest.mark.parametrize("gone", [False, True])
def test_a_row_changed_since_stands_in_the_way_and_is_named(signed_in, standing, gone):
    confirm(signed_in, send(signed_in, xlsx(*CHANGES)))
    row = ProcedureMonth.objects.get(field="Đất đai")
    if gone:
        row.delete()
    else:
        row.late = 1
        row.save()
    before = stored()
    lan = ProcedureMonth.history.filter(history_change_reason__contains="Excel").first().history_change_reason.split()
    page = signed_in.get(f"{UNDO}?lan={lan[-1]}").content.decode()
    assert f"Đất đai, tháng 01/2025 {'đã bị xóa' if gone else 'đã được sửa'} sau khi nhập" in page
    assert signed_in.post(UNDO, {"lan": lan[-1]}).status_code == 422
    assert stored() == before


@pytest.mark.parametrize("lan", ["", "x", "0" * 16, "9" * 400])
def test_an_import_that_is_none_leads_back(signed_in, lan):
    assert signed_in.get(f"{UNDO}?lan={lan}").url == IMPORT
    assert signed_in.post(UNDO, {"lan": lan}).url == IMPORT


def test_an_import_of_another_commune_is_not_taken_back(signed_in, standing, other_commune):
    confirm(signed_in, send(signed_in, xlsx(*CHANGES)))
    line = ProcedureMonth.history.filter(history_change_reason__contains="Excel").first()
    with pytest.raises(ValidationError, match="Không còn"):
        undo_import(unit=other_commune, user=None, public_id=line.history_change_reason.split()[-1])


rows_read = st.lists(
    st.tuples(st.sampled_from(["Hộ tịch", "Đất đai", "Chứng thực"]), st.integers(1, 3), *[st.integers(0, 9)] * 2),
    max_size=8,
)


class AnyImport(TestCase):
    """Whatever stands and whatever comes."""

    @settings(max_examples=40, deadline=None)
    @given(rows_read, rows_read)
    def test_an_import_says_the_list_and_its_undo_says_what_was(self, standing, coming):
        unit = make_commune("song-van", "Song Vân")
        ProcedureMonth.objects.filter(unit=unit).delete()
        for field, month, received, _ in {row[:2]: row for row in standing}.values():
            make(unit, 2025, month, field, received=received, late=1)
        before = stored()
        read_rows = [
            ReadRow(number, field, 2025, month, {"received": received, "early": early})
            for number, (field, month, received, early) in enumerate(coming, start=2)
        ]
        plan = plan_import(unit=unit, rows=read_rows)
        told = {"unit": unit, "user": None}
        try:
            done = import_procedures(rows=read_rows, seen=plan_digest(plan), **told)
        except ValidationError:
            assert not any(row.state in ("new", "changed") for row in plan)
            return
        expected = {row[0:1] + row[2:3]: (row[3], row[5], row[7]) for row in before}
        for field, month, received, early in reversed(coming):
            late = {row[0:1] + row[2:3]: row[7] for row in before}.get((field, month), 0)
            expected[field, month] = (received, early, late)
        assert {row[0:1] + row[2:3]: (row[3], row[5], row[7]) for row in stored()} == expected
        undo_import(public_id=done.public_id, **told)
        assert stored() == before
