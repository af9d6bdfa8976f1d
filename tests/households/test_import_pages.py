"""The pages of the import from Excel: the file, the columns, the preview and its choices, confirmation, undo."""

from datetime import date
from time import time
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import AccessEntry
from apps.accounts.roles import Role
from apps.core import progress
from apps.core.sheets import ColumnHead, Layout
from apps.households.models import ColumnName, Household, HouseholdImport, ImportRow
from apps.households.services.imports import Obstacle, progress_key
from tests.factories import make_user

LIST = "/song-van/ho-gia-dinh/nhap-excel/"
HEADS = ["Thôn", "Mã hộ", "Chủ hộ", "Năm sinh", "Diện"]
FIELDS = ["village", "code", "head_name", "birth_year", "classes"]
CSV = "Thôn,Chủ hộ,Năm sinh\nĐồng Kim,Nguyễn Văn An,1965\n,Trần Thị Bình,1970\n"
PAGES = {"": "get", "cot/": "get", "xac-nhan/": "post", "hoan-tac/": "get", "bo/": "post", "chay-lai/": "post"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _signed_in(client: Any, official: Any) -> None:
    client.force_login(official)


def made(unit: Any, state: str = "ready", **values: Any) -> HouseholdImport:
    heads = [ColumnHead(at, "ABCDE"[at], title, title.casefold(), f"mẫu {title}") for at, title in enumerate(HEADS)]
    guess = {name: at for at, name in enumerate(FIELDS)}
    layout = Layout(0, "Hộ dân", 3, 4, 6, heads, guess)
    options = {"since": "2023-01-01", "year": 2023, "decision": ""}
    values = {"name": "ho-dan.xlsx", "kind": "xlsx", "layout": layout.to_json(), "mapping": guess} | values
    confirmed_at = timezone.now() if state == "done" else None
    return HouseholdImport.objects.create(
        unit=unit, state=state, options=options, **{"confirmed_at": confirmed_at} | values
    )


def row(
    imported: HouseholdImport, number: int, state: str = "new", name: str = "Nguyễn Văn An", **more: Any
) -> ImportRow:
    said = {"village_name": "thôn Đồng Kim", "code": f"H{number}", "head_name": name, "birth_year": 1965}
    cells = ["Đồng Kim", f"H{number}", name, 1965, "hộ nghèo"]
    more = {"values": said, "cells": cells} | more
    return ImportRow.objects.create(imported=imported, number=number, state=state, **more)


def standing(village: Any, code: str = "H1", **values: Any) -> Household:
    values = {"head_name": "Nguyễn Văn An", "birth_year": 1964, "members": 4, "started_on": date(2020, 1, 1)} | values
    return Household.objects.create(unit=village.unit, village=village, code=code, **values)


def at(imported: HouseholdImport, page: str = "") -> str:
    return f"/{imported.unit.slug}/ho-gia-dinh/nhap-excel/{imported.public_id}/{page}"


def page_of(client: Any, address: str, **headers: str) -> str:
    return " ".join(client.get(address, headers=headers or None).content.decode().split())


def file_of(content: bytes = CSV.encode(), name: str = "ho.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_who_may_not_enter_households_imports_none(client, commune, village, other_commune):
    own, foreign = made(commune), made(other_commune)
    for page, method in PAGES.items():
        assert getattr(client, method)(at(foreign, page)).status_code == 404
        assert getattr(client, method)(at(own, page).replace(own.public_id, foreign.public_id)).status_code == 404
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    assert client.get(LIST).status_code == 403
    assert {getattr(client, method)(at(own, page)).status_code for page, method in PAGES.items()} == {403}


def test_the_list_tells_the_way_and_shows_the_own_imports(client, commune, other_commune):
    made(other_commune, name="xa-khac.xlsx")
    made(commune, "done", counts={"new": 1204, "wrong": 3, "run": "ab"})
    with CaptureQueriesContext(connection) as first:
        page = page_of(client, LIST)
    for part in (
        "“Thôn” và cột “Chủ hộ”",
        "chưa thay đổi gì",
        "hoàn tác được cả lần nhập",
        "1.204 mới, 3 lỗi",
        "Đã nhập",
    ):
        assert part in page
    assert "xa-khac.xlsx" not in page
    for _ in range(30):
        made(commune)
    with CaptureQueriesContext(connection) as many:
        page = page_of(client, LIST)
    assert len(many) == len(first)
    assert page.count("ho-dan.xlsx") == 25


def test_a_file_begins_one_import_however_often_it_is_sent(client, commune, official, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sent = {"submission": "mot-lan-gui"}
    answers = [client.post(LIST, sent | {"file": file_of()}) for _ in range(2)]
    imported = HouseholdImport.objects.get()
    assert (imported.unit, imported.created_by, imported.state) == (commune, official, "reading")
    assert [answer.url for answer in answers] == [at(imported)] * 2
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    other = client.post(LIST, sent | {"file": file_of(CSV.encode() + b"a,b,1\n")})
    assert HouseholdImport.objects.count() == 2
    assert other.url != answers[0].url


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (None, "Chưa chọn tệp."),
        (file_of(b"%PDF-1.4", "danh-sach.pdf"), "Chỉ nhận Excel"),
        (file_of(b"khong phai excel", "danh-sach.xlsx"), "nội dung không phải"),
    ],
)
def test_a_refused_file_is_told_at_the_field(client, file, message):
    answer = client.post(LIST, {"file": file} if file else {})
    assert answer.status_code == 422
    assert message in answer.context["form"].errors["file"][0]
    assert not HouseholdImport.objects.exists()


def test_columns_show_the_file_and_what_is_remembered(client, commune):
    ColumnName.objects.create(unit=commune, heading="diện", field="classes")
    imported = made(commune, "columns", mapping={})
    answer = client.get(at(imported), follow=True)
    page = " ".join(answer.content.decode().split())
    for part in ("các dòng 4–5", "dữ liệu từ dòng 7", "mẫu Chủ hộ", "nhớ cho xã", "01/01/2023"):
        assert part in page
    assert page.count("Như xã đã chọn lần trước") == 1
    assert answer.context["form"]["cot-2"].value() == "head_name"
    assert AccessEntry.objects.filter(kind="households.householdimport", record=imported.public_id).exists()


def typed(**values: str) -> dict[str, str]:
    return (
        {f"cot-{place}": name for place, name in enumerate(FIELDS)}
        | {"since": "05/07/2023", "year": "2022", "decision": "215/QĐ-UBND"}
        | values
    )


@pytest.mark.parametrize("state", ["columns", "ready"])
def test_chosen_columns_are_read_and_remembered(client, commune, state):
    imported = made(commune, state, mapping={})
    answer = client.post(at(imported, "cot/"), typed(**{"cot-4": "", "submission": "a"}))
    imported.refresh_from_db()
    assert answer.url == at(imported)
    assert imported.state == "checking"
    assert imported.mapping == {"village": 0, "code": 1, "head_name": 2, "birth_year": 3}
    assert imported.options == {"since": "2023-07-05", "year": 2022, "decision": "215/QĐ-UBND"}
    assert ColumnName.objects.get(heading="chủ hộ").field == "head_name"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"cot-3": "code"}, "Cột B đã là “Mã hộ”"),
        ({"cot-2": ""}, "Chưa chọn cột “Chủ hộ”"),
        ({"cot-2": "khong-co"}, "khong-co"),
        ({"since": "31/02/2023"}, "Ngày không đúng"),
        ({"since": "01/01/2190"}, "không được sau hôm nay"),
        ({"since": ""}, "bắt buộc"),
        ({"year": "hai nghìn"}, "Viết năm bằng bốn chữ số"),
        ({"decision": "q" * 201}, "200"),
    ],
)
def test_columns_that_cannot_be_are_refused_and_kept(client, commune, values, message):
    imported = made(commune, "columns", mapping={})
    answer = client.post(at(imported, "cot/"), typed(**values))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert "decision" in values or "215/QĐ-UBND" in page
    assert answer.context["form"]["cot-1"].value() == "code"
    imported.refresh_from_db()
    assert imported.state == "columns"


def test_columns_are_chosen_only_before_the_list_is_stored(client, commune):
    imported = made(commune, "done")
    assert client.get(at(imported, "cot/")).url == at(imported)
    assert client.post(at(imported, "cot/"), typed()).url == at(imported)
    imported.refresh_from_db()
    assert (imported.state, imported.options["year"]) == ("done", 2023)


def test_the_preview_says_what_becomes_of_each_row(client, commune, village):
    imported = made(commune)
    known = standing(village)
    row(imported, 7)
    row(
        imported,
        8,
        "changed",
        household=known,
        changes=["birth_year", "classes", "phone"],
        values={"head_name": "Nguyễn Văn An", "birth_year": 1965, "classes": ["poor"], "phone": "0912345678"},
    )
    row(
        imported,
        9,
        "wrong",
        "12",
        problems=[["D9", "“196x” không phải là năm sinh."], ["9", "Thiếu tên thôn."]],
        cells=["Đồng Kim", "H9", "Lê Văn Cũ", "196x"],
        values={},
    )
    row(imported, 10, "doubtful", household=known)
    page = page_of(client, at(imported))
    for part in (
        "Năm sinh: <del>1964</del>",
        "<ins>1965</ins>",
        "<ins>hộ nghèo</ins>",
        "•••••••678",
        "Ô D9: “196x” không phải là năm sinh.",
        "Lê Văn Cũ",
        f'Có thể là hộ <a href="{known.get_absolute_url()}">H1 – Nguyễn Văn An</a>, sinh 1964, thôn Đồng Kim',
        "Lập mới 1 hộ, cập nhật 1 hộ; bỏ qua 1 dòng lỗi, 1 dòng nghi trùng",
        "Tải 2 dòng cần sửa",
        "ngày 01/01/2023",
    ):
        assert part in page
    assert "0912345678" not in page
    assert "Thiếu tên thôn." in page
    assert "Ô 9:" not in page
    assert "Tất cả 1 dòng nghi trùng" in page
    assert "Tất cả 1 dòng nghi trùng" not in page_of(client, f"{at(imported)}?loai=new")
    entry = AccessEntry.objects.filter(kind="households.householdimport").earliest("pk")
    assert (entry.action, entry.rows) == ("opened", 4)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", set(range(1, 51))),
        ("page=2", {51, 52}),
        ("page=99", {51, 52}),
        ("loai=wrong", {52}),
        ("loai=khong-co&page=x", set(range(1, 51))),
        ("q=tran+thi", {51, 52}),
        ("q=Trần&loai=new", {51}),
        ("q=khong-thay", set()),
    ],
)
def test_tabs_search_and_paging(client, commune, query, numbers):
    imported = made(commune)
    for number in range(1, 51):
        row(imported, number)
    row(imported, 51, name="Trần Thị Bình")
    row(imported, 52, "wrong", name="Trần Thị Cúc")
    context = client.get(f"{at(imported)}?{query}").context
    assert {shown.number for shown in context["rows"]} == numbers
    assert [count for _, _, count in context["tabs"]] == [52, 51, 1]
    assert AccessEntry.objects.get().action == ("searched" if query.startswith("q=") else "opened")


def test_the_preview_takes_as_many_queries_for_ten_rows_as_for_one(client, commune, village):
    imported = made(commune)
    row(imported, 1, "doubtful", household=standing(village, "1"), changes=["classes"])
    with CaptureQueriesContext(connection) as one:
        client.get(at(imported))
    for number in range(2, 11):
        row(imported, number, "doubtful", household=standing(village, str(number)), changes=["classes"])
    with CaptureQueriesContext(connection) as ten:
        client.get(at(imported))
    assert len(ten) == len(one)


def ways(imported: HouseholdImport) -> dict[int, str]:
    return dict(imported.rows.order_by("number").values_list("number", "choice"))


@pytest.fixture
def doubts(commune: Any, village: Any) -> HouseholdImport:
    """Row 1 may be a household of the register, row 2 repeats another row, row 3 is new."""
    imported = made(commune)
    row(imported, 1, "doubtful", household=standing(village, "CU"))
    row(imported, 2, "doubtful")
    row(imported, 3)
    return imported


@pytest.mark.parametrize(
    ("sent", "expected", "plan"),
    [
        (
            {"dong-1": "update", "dong-2": "new"},
            {1: "update", 2: "new", 3: ""},
            "Lập mới 2 hộ, cập nhật 1 hộ",
        ),
        ({"dong-1": "skip"}, {1: "skip", 2: "", 3: ""}, "Lập mới 1 hộ; bỏ qua 2 dòng nghi trùng"),
        ({"all": "new"}, {1: "new", 2: "new", 3: ""}, "Lập mới 3 hộ"),
        (
            {"all": "skip", "dong-1": "new"},
            {1: "skip", 2: "skip", 3: ""},
            "Lập mới 1 hộ; bỏ qua 2 dòng nghi trùng",
        ),
    ],
)
def test_doubtful_rows_are_decided(client, doubts, sent, expected, plan):
    answer = client.post(f"{at(doubts)}?loai=doubtful", sent)
    assert answer.url == f"{at(doubts)}?loai=doubtful"
    assert ways(doubts) == expected
    shown = client.get(answer.url).context
    assert str(shown["plan"]) == plan
    assert {line.number: line.field.value() for line in shown["rows"]} == {1: expected[1], 2: expected[2]}


@pytest.mark.parametrize("sent", [{"dong-1": "xoa"}, {"dong-2": "update"}, {"all": "update"}, {"all": ""}])
def test_ways_that_are_none_are_refused(client, doubts, sent):
    answer = client.post(at(doubts), {"dong-1": "new"} | sent)
    assert answer.status_code == 422
    assert set(ways(doubts).values()) == {""}


def test_only_a_row_that_leads_to_a_household_may_update_one(client, doubts):
    fields = client.get(at(doubts)).context["form"].fields
    assert ["update" in dict(fields[name].choices) for name in ("dong-1", "dong-2")] == [True, False]


def test_what_the_service_refuses_is_said_on_the_page(client, doubts, village):
    row(doubts, 4, "doubtful", household=Household.objects.get())
    answer = client.post(at(doubts), {"dong-1": "update", "dong-4": "update"})
    assert answer.status_code == 422
    assert "Hai dòng cùng cập nhật một hộ" in answer.content.decode()
    assert answer.context["form"]["dong-4"].value() == "update"


def test_nothing_is_decided_once_the_list_is_stored(client, doubts):
    HouseholdImport.objects.update(state="done", confirmed_at=timezone.now())
    answer = client.post(at(doubts), {"dong-1": "new"}, follow=True)
    assert "không còn chờ xác nhận" in answer.content.decode()
    assert set(ways(doubts).values()) == {""}


def test_confirming_stores_what_was_seen(client, official, doubts):
    client.post(at(doubts), {"dong-1": "update"})
    form = client.get(at(doubts)).context["confirm"]
    sent = {"seen": form["seen"].value(), "submission": form["submission"].value()}
    assert sent["seen"] == "Lập mới 1 hộ, cập nhật 1 hộ; bỏ qua 1 dòng nghi trùng"
    assert client.get(at(doubts, "xac-nhan/")).status_code == 405
    answers = [client.post(at(doubts, "xac-nhan/"), sent) for _ in range(2)]
    doubts.refresh_from_db()
    assert [answer.url for answer in answers] == [at(doubts)] * 2
    assert (doubts.state, doubts.confirmed_by) == ("saving", official)


@pytest.mark.parametrize("seen", ["Lập mới 2 hộ", ""])
def test_confirming_something_else_than_was_seen_is_refused(client, doubts, seen):
    answer = client.post(at(doubts, "xac-nhan/"), {"seen": seen}, follow=True)
    assert "xem lại rồi xác nhận" in answer.content.decode().lower() or "Tải lại trang" in answer.content.decode()
    doubts.refresh_from_db()
    assert doubts.state == "ready"


def test_a_list_that_changes_nothing_has_nothing_to_confirm(client, commune):
    imported = made(commune)
    row(imported, 1, "same")
    page = page_of(client, at(imported))
    assert "Không có dòng nào để lưu" in page
    assert "1 dòng đã đúng như trong sổ" in page
    assert "xac-nhan/" not in page


@pytest.mark.parametrize(
    ("told", "worker", "shown", "hidden"),
    [
        ((40, 100, 0), False, 'value="40"', "Chạy lại"),
        ((7, 0, 0), False, "7 dòng", "Chạy lại"),
        ((0, 0, 0), True, "đang chờ máy chủ xử lý", "Chạy lại"),
        ((0, 0, 0), False, "Đang đọc tệp", "đang chờ máy chủ"),
        ((1, 0, 0), True, "Đang đọc tệp", "đang chờ máy chủ"),
        ((40, 100, 61), False, "Chạy lại", "<progress"),
        (None, False, "Chạy lại", "<progress"),
    ],
)
def test_progress_is_told_and_a_silent_job_may_be_called_again(client, commune, settings, told, worker, shown, hidden):
    settings.WORKER = worker
    imported = made(commune, "reading")
    progress.forget(progress_key(imported))
    if told:
        done, of, ago = told
        caches["progress"].set(progress_key(imported), progress.Progress(done, of, time() - ago))
    for headers in ({}, {"HX-Request": "true"}):
        page = page_of(client, at(imported), **headers)
        assert shown in page
        assert hidden not in page
        assert 'hx-trigger="every 2s"' in page
        assert ("<html" in page) is not bool(headers)


@pytest.mark.parametrize("state", ["columns", "ready", "done", "failed"])
def test_polling_ends_by_itself(client, commune, state):
    answer = client.get(at(made(commune, state)), headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_a_job_that_ends_just_now_is_not_taken_for_dead(client, commune, monkeypatch, headers):
    imported = made(commune, "reading")
    monkeypatch.setattr(
        "apps.households.views.imports.heard", lambda key: HouseholdImport.objects.update(state="ready") and None
    )
    answer = client.get(at(imported), headers=headers)
    assert "Chạy lại" not in answer.content.decode()
    assert ("HX-Refresh" in answer) is bool(headers)


def test_a_silent_job_is_called_again_but_no_living_one(client, commune):
    imported = made(commune, "checking")
    progress.tell(progress_key(imported), 5)
    assert "vẫn đang chạy" in client.post(at(imported, "chay-lai/"), follow=True).content.decode()
    progress.forget(progress_key(imported))
    client.post(at(imported, "chay-lai/"))
    assert progress.heard(progress_key(imported)).done == 0


def test_a_waiting_list_is_dropped(client, commune):
    imported = made(commune)
    row(imported, 1)
    page = client.post(at(imported, "bo/"), follow=True).content.decode()
    imported.refresh_from_db()
    assert (imported.state, imported.rows.count()) == ("dropped", 0)
    assert "sổ hộ không thay đổi" in page
    stored = made(commune, "done")
    assert "tải lại trang để xem" in client.post(at(stored, "bo/"), follow=True).content.decode()
    stored.refresh_from_db()
    assert stored.state == "done"


def test_a_failed_list_says_why_and_what_to_do(client, commune):
    page = page_of(client, at(made(commune, "failed", problem="Tệp đặt mật khẩu nên không đọc được.")))
    assert "Tệp đặt mật khẩu nên không đọc được." in page
    assert "Sửa tệp theo lý do trên rồi gửi lại" in page


def test_the_result_tells_what_was_stored_and_what_was_left_out(client, commune):
    imported = made(commune, "done")
    row(imported, 1)
    row(imported, 2, "wrong")
    page = page_of(client, at(imported))
    assert "Đã lưu vào sổ hộ: lập mới 1 hộ." in page
    assert "Không nhập: 1 dòng lỗi." in page
    assert at(imported, "hoan-tac/") in page


def test_undo_asks_first(client, commune, official):
    imported = made(commune, "done")
    row(imported, 1)
    page = client.get(at(imported, "hoan-tac/"))
    assert "đã lưu vào sổ: lập mới 1 hộ" in page.content.decode()
    imported.refresh_from_db()
    assert imported.state == "done"
    answer = client.post(at(imported, "hoan-tac/"), {"submission": page.context["form"]["submission"].value()})
    imported.refresh_from_db()
    assert answer.url == at(imported)
    assert (imported.state, imported.undone_by) == ("undoing", official)
    assert client.get(at(imported, "hoan-tac/")).url == at(imported)


def test_undo_tells_what_stands_in_the_way(client, commune, monkeypatch):
    imported = made(commune, "done")
    found = [Obstacle("Cuộc họp ngày 05/07/2023", "/song-van/cuoc-hop/1/")]
    for module in ("views.imports", "services.imports.steps"):
        monkeypatch.setattr(f"apps.households.{module}.undo_obstacles", lambda imported: found)
    for page in (page_of(client, at(imported)), page_of(client, at(imported, "hoan-tac/"))):
        assert '<a href="/song-van/cuoc-hop/1/">Cuộc họp ngày 05/07/2023</a>' in page
        assert "Hoàn tác</button>" not in page
        assert 'hoan-tac/"' not in page
    assert client.post(at(imported, "hoan-tac/")).status_code == 422
    imported.refresh_from_db()
    assert imported.state == "done"


def test_rows_to_mend_come_as_a_workbook(client, commune):
    imported = made(commune)
    row(imported, 1)
    assert client.get(at(imported, "dong-loi/")).url == at(imported)
    row(imported, 2, "wrong", problems=[["D2", "Năm sinh sai."]])
    answer = client.get(at(imported, "dong-loi/"))
    assert answer.content.startswith(b"PK")
    assert ".xlsx" in answer["Content-Disposition"]
    entry = AccessEntry.objects.get(action="exported")
    assert (entry.record, entry.rows) == (imported.public_id, 1)


def test_from_the_file_to_the_register_and_back(client, village, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        address = client.post(LIST, {"file": file_of(), "submission": "gui-1"}).url
    imported = HouseholdImport.objects.get()
    assert imported.state == "ready", imported.problem
    page = page_of(client, address)
    assert "Lập mới 1 hộ; bỏ qua 1 dòng lỗi" in page
    assert "Ô A3: Thiếu tên thôn." in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at(imported, "xac-nhan/"), {"seen": "Lập mới 1 hộ; bỏ qua 1 dòng lỗi"})
    assert Household.objects.get().head_name == "Nguyễn Văn An"
    assert "Đã lưu vào sổ hộ: lập mới 1 hộ." in page_of(client, address)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at(imported, "hoan-tac/"))
    assert not Household.objects.exists()
    assert "sổ hộ trở lại như trước khi nhập" in page_of(client, address)
