"""Village heads from Excel: what a workbook may look like, what the preview says, what confirming makes, once."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from apps.accounts.services.head_plan import COLUMNS, read_heads
from apps.core.sheets import ListFile, SheetError, find_table
from apps.villages.models import OfficeTerm, Official
from apps.villages.models.officials import Office
from tests.factories import make_user, make_village
from tests.records import NFC_NAME, NFD_NAME

IMPORT = "/song-van/nguoi-dung/nhap-truong-thon/"
PREVIEW, SLIPS, TEMPLATE = f"{IMPORT}xem-truoc/", f"{IMPORT}phieu/", f"{IMPORT}mau/"
HEADER = ("TT", "Thôn", "Họ và tên", "Chức danh", "Từ ngày", "Căn cứ")
TODAY = "2024-03-15"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def villages(commune: Any) -> list[Any]:
    return [make_village(commune, name) for name in (NFC_NAME, "Bùi", "Chung 1")]


def xlsx(*rows: Iterable[Any], merges: Iterable[str] = ()) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for cells in merges:
        book.active.merge_cells(cells)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheet(*rows: Iterable[Any]) -> bytes:
    """A plain workbook: each row village, name, then title, day and basis as far as given."""
    return xlsx(HEADER, *(["", *row] for row in rows))


def send(client: Any, content: bytes, name: str = "danh-sach.xlsx") -> Any:
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})


def preview(client: Any, *rows: Iterable[Any]) -> list[Any]:
    """Send the rows and give the planned ones that the next page shows."""
    response = send(client, sheet(*rows))
    assert response.status_code == 302, response.context["form"].errors
    return [planned for planned, _ in client.get(response.url).context["rows"]]


def confirm(client: Any, **choices: str) -> Any:
    """Confirm the plan as the preview shows it now; `choices` are named by row, as in `row_3`."""
    seen = client.get(PREVIEW).context["form"]
    data = {bound.html_name: bound.value() for bound in seen}
    return client.post(PREVIEW, data | {name.replace("row_", "dong-"): way for name, way in choices.items()})


def listed(content: bytes) -> ListFile:
    return ListFile("danh-sach.xlsx", "xlsx", content)


def read(content: bytes) -> list[tuple[str, ...]]:
    return [(row.village, row.full_name, row.title, row.start, row.basis) for row in read_heads(listed(content))]


PLAIN = [("Đồng Kim", "Nguyễn Văn A", "Trưởng thôn", "2023-07-05", "QĐ 12")]
TITLES = (["UỶ BAN NHÂN DÂN"], ["Thôn, bản của xã năm 2023"], [], ["DANH SÁCH TRƯỞNG THÔN"])
ROW = ("Đồng Kim", "Nguyễn Văn A", "Trưởng thôn", date(2023, 7, 5), "QĐ 12")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (xlsx(HEADER, (1, *ROW)), PLAIN),
        (xlsx(*TITLES, HEADER, (1, *ROW)), PLAIN),
        (xlsx(HEADER, (1, 2, 3, 4, 5, 6), (1, *ROW)), PLAIN),
        (xlsx(HEADER, ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"), (1, *ROW)), PLAIN),
        (xlsx(HEADER, (1, *ROW), *([[None, "", " "]] * 900), ["Tổng", None, None, 1]), PLAIN),
        (
            xlsx(
                ["Căn cứ", "HỌ TÊN (in hoa)", "Tổ dân phố, thôn", "Ngày bắt đầu", "Chức vụ"],
                ["QĐ 12", NFD_NAME.replace("Kim", "Văn  A"), "ĐỒNG KIM ", 45112, None],
            ),
            [("ĐỒNG KIM", "Đồng Văn A", "", "2023-07-05", "QĐ 12")],
        ),
        (
            xlsx(
                *TITLES,
                ["TT", "Thôn", "Họ và tên", "Chức danh", "Thời gian", None, "Căn cứ"],
                [None, None, None, None, "Từ ngày", "Đến ngày", None],
                [1, *ROW[:4], None, "QĐ 12"],
                [2, None, "Trần B", "Phó trưởng thôn", "05/07/2023", None, None],
                merges=[*(f"{c}5:{c}6" for c in "ABCDG"), "E5:F5", "B7:B8"],
            ),
            [*PLAIN, ("Đồng Kim", "Trần B", "Phó trưởng thôn", "2023-07-05", "")],
        ),
        (
            xlsx(
                ["TT", "Danh sách", None, "Chức danh"],
                [None, "Thôn", "Họ và tên", None],
                [1, "Đồng Kim", "Nguyễn Văn A", "Trưởng thôn"],
                merges=["A1:A2", "B1:C1", "D1:D2"],
            ),
            [("Đồng Kim", "Nguyễn Văn A", "Trưởng thôn", "", "")],
        ),
    ],
    ids=["plain", "titles", "numbers", "bracketed", "empty-rows", "other-order", "two-rows", "group-above"],
)
def test_workbooks_as_communes_make_them_are_read(content: bytes, found: list[Any]) -> None:
    assert read(content) == found


@pytest.mark.parametrize(
    ("cell", "start"),
    [
        (date(2023, 7, 5), "2023-07-05"),
        (45112, "2023-07-05"),
        ("5/7/2023", "2023-07-05"),
        ("05-07-2023", "2023-07-05"),
        ("ngày 05.7.2023", "2023-07-05"),
        ("2023-07-05", "2023-07-05"),
        ("31/02/2023", "31/02/2023"),
        (2023, "2023"),
        ("tháng 7", "tháng 7"),
    ],
)
def test_days_are_read_day_first_and_what_is_none_stays_as_written(cell: Any, start: str) -> None:
    assert read(xlsx(HEADER, (1, "Bùi", "A", "", cell)))[0][3] == start


def test_hidden_sheets_are_passed_over_and_later_ones_found() -> None:
    book = Workbook()
    book.active.title = "Hướng dẫn"
    book.active["A1"] = "Điền theo mẫu"
    for name, state, person in (("cũ", "hidden", "Cũ"), ("mới", "visible", "Mới")):
        page = book.create_sheet(name)
        page.sheet_state = state
        page.append(HEADER)
        page.append(["", "Bùi", person])
    buffer = BytesIO()
    book.save(buffer)
    assert [row[1] for row in read(buffer.getvalue())] == ["Mới"]


def test_a_small_file_that_says_it_fills_a_huge_sheet_is_refused() -> None:
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 1
    buffer = BytesIO()
    book.save(buffer)
    with pytest.raises(SheetError, match="quá nhiều"):
        read_heads(listed(buffer.getvalue()))


def test_five_hundred_rows_are_read_and_one_more_is_refused() -> None:
    rows = [("", "Bùi", f"Người {'A' * number}") for number in range(501)]
    assert len(read_heads(listed(xlsx(HEADER, *rows[:500])))) == 500
    with pytest.raises(SheetError, match="hơn 500 dòng"):
        find_table(listed(xlsx(HEADER, *rows)), COLUMNS, most=500)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"khong phai excel", "a.xlsx", "nội dung không phải"),
        (b"PK\x03\x04hong", "a.xlsx", "lưu lại"),
        (b"", "a.xlsx", "rỗng"),
        (b"a,b", "a.csv", "các cột “Thôn”, “Họ và tên”"),
        (b"a,b", "a.txt", "Chỉ nhận Excel"),
        (xlsx(["Tên", "Ngày"], ["a", "b"]), "a.xlsx", "các cột “Thôn”, “Họ và tên”"),
        (xlsx(*([[]] * 25), ["x"], HEADER, (1, *ROW)), "a.xlsx", "25 dòng đầu"),
        (xlsx(HEADER), "a.xlsx", "không có dòng dữ liệu"),
    ],
    ids=["text", "broken", "empty", "csv", "other-kind", "no-header", "header-too-low", "no-rows"],
)
def test_a_file_that_cannot_be_used_is_told_what_to_do(client, leader, content: bytes, name: str, message: str) -> None:
    client.force_login(leader)
    response = send(client, content, name)
    assert response.status_code == 422
    assert message in " ".join(response.context["form"].errors["file"])
    assert client.get(PREVIEW).url == IMPORT


def test_the_template_has_the_villages_and_known_heads_and_is_read_back(client, leader, commune, villages) -> None:
    official = Official.objects.create(unit=commune, full_name="Lê Thị C")
    OfficeTerm.objects.create(
        unit=commune, official=official, village=villages[1], office=Office.VILLAGE_HEAD, valid_from=date(2022, 5, 1)
    )
    make_village(commune, "Đã sáp nhập", ended_on=date(2020, 1, 1))
    client.force_login(leader)
    book = load_workbook(BytesIO(client.get(TEMPLATE).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0] == HEADER
    assert {row[1]: row[2] for row in rows[1:]} == {
        "thôn Đồng Kim": None, "thôn Bùi": "Lê Thị C", "thôn Chung 1": None
    }  # fmt: skip
    for number, row in enumerate(rows[1:], start=2):
        if row[2] is None:
            book.active.cell(number, 3, "Nguyễn Văn " + "AB"[number % 2])
    buffer = BytesIO()
    book.save(buffer)
    send(client, buffer.getvalue())
    planned = [planned for planned, _ in client.get(PREVIEW).context["rows"]]
    assert [p.state for p in planned] == ["new"] * 3
    assert [p.valid_from for p in planned if p.term] == [date(2022, 5, 1)]


@pytest.mark.parametrize(
    ("row", "cell", "reason"),
    [
        (("Đồng Kin", "A"), "B2", "Gần giống: “thôn Đồng Kim”"),
        (("Xyz", "A"), "B2", "Xã không có thôn “Xyz”."),
        (("", "A"), "B2", "Thiếu tên thôn"),
        (("Bùi", ""), "C2", "Thiếu họ và tên"),
        (("Bùi", "A" * 121), "C2", "dài quá 120"),
        (("Bùi", "Nguyễn A 1965"), "C2", "chữ số"),
        (("Bùi", "A", "Bí thư"), "D2", "không phải Trưởng thôn"),
        (("Bùi", "A", "", "31/02/2023"), "E2", "không phải là ngày"),
        (("Bùi", "A", "", "05/07/2032"), "E2", "quá xa"),
        (("Bùi", "A", "", "31/12/1989"), "E2", "thành lập ngày 01/01/1990"),
        (("Bùi", "A", "", "", "x" * 201), "F2", "Căn cứ dài"),
    ],
)
def test_a_wrong_row_says_why_and_in_which_cell(client, leader, villages, row: Any, cell: str, reason: str) -> None:
    client.force_login(leader)
    planned = preview(client, row)[0]
    assert (planned.state, planned.cell) == ("wrong", cell)
    assert reason in planned.reason


@pytest.mark.parametrize("typed", ["Chung 1", "thôn chung 1", "CHUNG 01", "Tổ dân phố Chung 1", "Khu Chung 1"])
def test_a_village_is_found_with_or_without_its_kind_and_diacritics(client, leader, villages, typed: str) -> None:
    client.force_login(leader)
    assert preview(client, (typed, "A"))[0].village == villages[2]


def test_villages_whose_names_are_nearly_the_same_are_told_apart_or_asked_for(client, leader, commune) -> None:
    grave, level, group = (make_village(commune, name) for name in ("Dòng một", "Đông", "Đông hai"))
    grave.versions.update(name="Dòng")
    group.versions.update(name="Đông", kind="khu")
    client.force_login(leader)
    planned = preview(client, ("Thôn Dòng", "A"), ("THÔN ĐÔNG", "B"), ("khu Đông", "C"), ("đông", "D"), ("dong", "E"))
    assert [p.village for p in planned] == [grave, level, group, None, None]
    assert "Có nhiều thôn gần giống tên này (thôn Đông, khu Đông)" in planned[3].reason


def test_a_village_has_one_head_and_a_person_stands_once_for_it(client, leader, villages) -> None:
    client.force_login(leader)
    planned = preview(
        client,
        ("Bùi", "A"),
        ("Thôn Bùi", "B", "Trưởng thôn"),
        ("bui", "C", "Phó trưởng thôn"),
        ("Bùi", "C", "Phó thôn"),
    )
    assert [p.state for p in planned] == ["new", "wrong", "new", "wrong"]
    assert "ở dòng 2" in planned[1].reason
    assert "ở dòng 4" in planned[3].reason


def test_people_who_are_here_already_are_recognised(client, leader, commune, villages, other_commune) -> None:
    def person(name: str, role: str = Role.OFFICIAL, village: Any = None) -> User:
        user = make_user(f"u{User.objects.count()}", role, commune, village)
        user.full_name = name
        user.save()
        return user

    here = person("Nguyễn Văn A", Role.VILLAGE_HEAD, villages[0])
    once = person("Lê Thị B")
    twins = [person("Trần C"), person("Trần C")]
    person("Phạm D")
    make_user("xa khac", Role.OFFICIAL, other_commune)
    client.force_login(leader)
    planned = preview(
        client,
        (NFD_NAME, "nguyễn văn a"),
        ("Bùi", "Lê Thị B"),
        ("Chung 1", "Trần C", "Phó trưởng thôn"),
        ("Chung 1", "Pham D"),
        ("Đồng Kim", "xa khac", "Phó trưởng thôn"),
        ("Bùi", "xa khac", "Phó trưởng thôn"),
        ("Đồng Kim", leader.full_name, "Phó trưởng thôn"),
    )
    assert [p.state for p in planned] == ["present", "added", "doubtful", "doubtful", "new", "doubtful", "doubtful"]
    assert planned[1].choices[0][0] == f"account:{once.public_id}"
    assert {way for way, _ in planned[2].choices} == {"skip", "new", *(f"account:{t.public_id}" for t in twins)}
    assert [way for way, _ in planned[5].choices] == ["skip", "row:6", "new"]
    # Nobody gives a task to the own account.
    assert [way for way, _ in planned[6].choices] == ["skip", "new"]
    assert here.appointments.count() == 1


def test_confirming_makes_accounts_appointments_and_slips_once(client, leader, commune, villages) -> None:
    official = Official.objects.create(unit=commune, full_name="Nguyễn Văn A")
    term = OfficeTerm.objects.create(
        unit=commune, official=official, village=villages[0], office=Office.VILLAGE_HEAD, valid_from=date(2022, 5, 1)
    )
    client.force_login(leader)
    before = User.objects.count()
    preview(
        client,
        ("Đồng Kim", "Nguyễn Văn A", "Trưởng thôn", "05/07/2023", "QĐ 12"),
        ("Bùi", "Lê Thị B", "Phó trưởng thôn", "", "QĐ 13"),
        ("Chung 1", "Lê Thị B", "Trưởng thôn"),
        ("Không có", "D"),
    )
    assert User.objects.count() == before
    waiting = dict(client.session)
    response = confirm(client, row_4="row:3")
    assert response.url == SLIPS
    new = {user.full_name: user for user in User.objects.exclude(pk=leader.pk)}
    assert set(new) == {"Nguyễn Văn A", "Lê Thị B"}
    assert new["Nguyễn Văn A"].official == official
    mandates = Appointment.objects.exclude(user=leader).order_by("village__slug")
    assert [(m.user.full_name, m.village, m.office_term, m.valid_from, m.basis) for m in mandates] == [
        ("Lê Thị B", villages[1], None, date(2024, 3, 15), "Phó trưởng thôn. QĐ 13"),
        ("Lê Thị B", villages[2], None, date(2024, 3, 15), ""),
        ("Nguyễn Văn A", villages[0], term, date(2023, 7, 5), "QĐ 12"),
    ]
    assert {m.role for m in mandates} == {Role.VILLAGE_HEAD}
    slips = client.get(SLIPS).context["slips"]
    assert {(slip["person"].full_name, tuple(slip["villages"])) for slip in slips} == {
        ("Nguyễn Văn A", ("thôn Đồng Kim",)),
        ("Lê Thị B", ("thôn Bùi", "thôn Chung 1")),
    }

    # Going back and a second click: another browser tab with the session as it was before.
    assert client.get(PREVIEW).url == SLIPS
    assert client.post(PREVIEW).url == SLIPS
    session = client.session
    session.update({key: value for key, value in waiting.items() if key.startswith("heads-rows")})
    session.save()
    assert client.post(PREVIEW, {"seen": "x"}).url == SLIPS
    assert User.objects.count() == before + 2
    assert len(client.get(SLIPS).context["slips"]) == 2


def test_a_slip_carries_a_link_that_opens_the_account_until_it_is_used(client, leader, villages) -> None:
    client.force_login(leader)
    preview(client, ("Bùi", "Lê Thị B"))
    confirm(client)
    page = client.get(SLIPS)
    [slip] = page.context["slips"]
    shown = page.content.decode()
    assert slip["address"].startswith("http://testserver/lien-ket/")
    assert slip["address"] in shown
    assert slip["person"].username in shown
    assert "<svg" in shown
    assert "style=" not in shown
    assert (slip["until"].date() - date(2024, 3, 15)).days == 7
    visitor = type(client)()
    assert visitor.get(slip["address"], follow=True).status_code == 200
    slip["person"].set_password("mat-khau-moi-cua-toi")
    slip["person"].save()
    after = client.get(SLIPS)
    assert after.context["slips"] == []
    assert slip["address"] not in after.content.decode()
    client.logout()
    client.force_login(leader)
    assert client.get(SLIPS).context["used"] == []


@pytest.mark.parametrize(("way", "accounts", "appointments"), [("", 0, 1), ("new", 1, 1), ("skip", 0, 0)])
def test_a_person_who_may_be_here_already_is_chosen_by_hand(
    client, leader, commune, villages, way: str, accounts: int, appointments: int
) -> None:
    known = make_user("le-thi-b", Role.OFFICIAL, commune)
    User.objects.update(full_name="Lê Thị B")
    User.objects.filter(pk=leader.pk).update(full_name="Lãnh đạo")
    known.refresh_from_db()
    known.save()
    client.force_login(leader)
    preview(client, ("Bùi", "Lê Thị B"))
    before = User.objects.count()
    response = confirm(client, **({"row_2": way} if way else {}))
    assert response.status_code == 302
    assert User.objects.count() - before == accounts
    assert Appointment.objects.filter(village=villages[1]).count() == appointments


def test_a_way_that_is_not_offered_is_refused(client, leader, official, villages) -> None:
    client.force_login(leader)
    User.objects.filter(pk=official.pk).update(full_name="Lê Thị B")
    preview(client, ("Bùi", "Lê Thị B"))
    response = confirm(client, row_2=f"account:{leader.public_id}")
    assert response.status_code == 422
    assert not Appointment.objects.filter(village__isnull=False).exists()


def test_a_plan_that_changed_since_it_was_shown_is_shown_again(client, leader, commune, villages) -> None:
    client.force_login(leader)
    preview(client, ("Bùi", "Lê Thị B"))
    seen = client.get(PREVIEW).context["form"]["seen"].value()
    other = make_user("khac", Role.VILLAGE_HEAD, commune, villages[1])
    other.full_name = "Lê Thị B"
    other.save()
    before = User.objects.count()
    response = client.post(PREVIEW, {"seen": seen})
    assert response.status_code == 422
    assert [planned.state for planned, _ in response.context["rows"]] == ["present"]
    assert User.objects.count() == before


def test_nothing_is_kept_when_one_row_fails(client, leader, villages, monkeypatch) -> None:
    client.force_login(leader)
    preview(client, ("Bùi", "A"), ("Chung 1", "B"))
    before = User.objects.count()
    calls: list[str] = []

    def failing(**kwargs: Any) -> str:
        calls.append("")
        if len(calls) == 2:
            raise ValidationError("hỏng")
        return "/"

    monkeypatch.setattr("apps.accounts.services.heads.give_link", failing)
    response = confirm(client)
    assert response.status_code == 422
    assert "hỏng" in response.content.decode()
    assert User.objects.count() == before
    monkeypatch.undo()
    assert confirm(client).url == SLIPS
    assert User.objects.count() == before + 2


def test_what_an_appointment_refuses_is_told_with_its_row(client, leader, commune, villages) -> None:
    """The same person was head until last month: the new days must not run into the old ones."""
    user = make_user("le-thi-b", Role.VILLAGE_HEAD, commune, villages[1])
    user.appointments.update(valid_until=date(2024, 2, 1))
    user.full_name = "Lê Thị B"
    user.save()
    client.force_login(leader)
    assert [p.state for p in preview(client, ("Bùi", "Lê Thị B", "", "05/07/2023"))] == ["added"]
    response = confirm(client)
    assert response.status_code == 422
    assert "Dòng 2: Lê Thị B đã giữ vai trò này" in response.content.decode()
    assert [p.state for p in preview(client, ("Bùi", "Lê Thị B", "", "02/02/2024"))] == ["added"]
    assert confirm(client).url == "/song-van/nguoi-dung/"
    assert user.appointments.count() == 2


def test_only_those_who_appoint_heads_of_the_unit_come_in(client, official, commune, other_commune, villages) -> None:
    for page in (IMPORT, PREVIEW, SLIPS, TEMPLATE):
        client.force_login(official)
        assert client.get(page).status_code == 403
        client.force_login(User.objects.filter(username="la").first() or make_user("la", Role.LEADER, other_commune))
        assert client.get(page).status_code == 404
    client.force_login(make_user("quan-tri", Role.OPERATOR, commune))
    assert preview(client, ("Bùi", "A"))[0].state == "new"


def test_villages_of_another_commune_are_unknown_here(client, leader, other_commune, villages) -> None:
    make_village(other_commune, "Xa Xôi")
    client.force_login(leader)
    planned = preview(client, ("Xa Xôi", "A"))[0]
    assert (planned.village, planned.reason) == (None, "Xã không có thôn “Xa Xôi”.")


def test_the_preview_takes_as_many_queries_for_ten_rows_as_for_one(client, leader, commune, villages) -> None:
    client.force_login(leader)
    counts = []
    for number in (1, 10):
        for at in range(number):
            user = make_user(f"u{number}{at}", Role.VILLAGE_HEAD, commune, make_village(commune, f"V {number}{at}"))
            user.full_name = f"Nguyễn {chr(65 + at)}"
            user.save()
        preview(client, *((f"V {number}{at}", f"Nguyễn {chr(65 + at)}", "Phó") for at in range(number)))
        with CaptureQueriesContext(connection) as queries:
            client.get(PREVIEW)
        counts.append(len(queries))
    assert counts[0] == counts[1]
