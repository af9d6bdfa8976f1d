"""The pages of the import from Excel: the file, the preview, confirmation, progress, result."""

from time import time
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import AccessEntry
from apps.accounts.roles import Role
from apps.core import progress
from apps.households.models import Household, HouseholdImport
from apps.households.services.imports import progress_key
from tests.factories import make_user
from tests.households.import_pages import LIST, at, made, page_of, row, standing

CSV = "Thôn,Chủ hộ,Năm sinh\nĐồng Kim,Nguyễn Văn An,1965\n,Trần Thị Bình,1970\n"
PAGES = {"": "get", "cot/": "get", "xac-nhan/": "post", "hoan-tac/": "get", "bo/": "post", "chay-lai/": "post"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


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


@pytest.fixture
def doubts(commune: Any, village: Any) -> HouseholdImport:
    """Row 1 may be a household of the register, row 2 repeats another row, row 3 is new."""
    imported = made(commune)
    row(imported, 1, "doubtful", household=standing(village, "CU"))
    row(imported, 2, "doubtful")
    row(imported, 3)
    return imported


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
    assert "Làm theo lý do trên rồi gửi lại tệp" in page


def test_the_result_tells_what_was_stored_and_what_was_left_out(client, commune):
    counts = {"new": 1, "doubtful": 4, "wrong": 1, "chosen_new": 1, "chosen_update": 1, "chosen_skip": 1}
    imported = made(commune, "done", counts=counts)
    row(imported, 2, "wrong")
    row(imported, 3, "doubtful")
    page = page_of(client, at(imported))
    assert "Đã lưu vào sổ hộ: lập mới 2 hộ, cập nhật 1 hộ." in page
    assert "Không nhập: 1 dòng lỗi, 2 dòng nghi trùng." in page
    assert "Tải 2 dòng cần sửa" in page
    assert at(imported, "hoan-tac/") in page


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
