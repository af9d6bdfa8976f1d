"""Households of a land project: list, one row, pasted, paid together, totals, figures from rows, duties, the report."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from apps.accounts.models import AccessEntry
from apps.accounts.roles import Role
from apps.core.indicators import KNOWN, MISSING, PARTIAL, get
from apps.core.periods import Period
from apps.documents.blocks import Table
from apps.households.models import Household
from apps.works.indicators.land_counts import counted, counts_of
from apps.works.models import (
    LandProject,
    LandProjectHousehold,
    LandProjectMeeting,
    LandProjectPosting,
    LandProjectStep,
    StepKind,
)
from apps.works.papers.land import report_document
from apps.works.portal import land_payment_duties
from apps.works.rules.land import REASONS, StepState, days_posted, progress_of, reason_of
from apps.works.services.land import discrepancies, remarks_on, standing_of
from apps.works.services.land_households import enter_rows, mark_paid
from apps.works.services.land_plan import PlannedRow, plan_digest, plan_rows
from apps.works.services.land_report import period_report, project_report
from apps.works.services.land_rows import HEADER, LandRow, from_text, read_pasted, to_text
from apps.works.services.rows import last_change
from tests.factories import make_household, make_user
from tests.records import close
from tests.works.test_land_projects import make_meeting, make_posting, make_project

YEAR = Period.year(2023)
ONE = {
    "code": "H001",
    "name": "",
    "land_class": "rice",
    "area_m2": "250,5",
    "compensation": "125.000.000",
    "agreed_on": "05/08/2023",
    "paid_on": "",
    "handed_over_on": "",
    "resettled_on": "",
    "opinion": "Đơn giá thấp",
}


def to(page: str, project: LandProject, *more: Any) -> str:
    return reverse(f"works:landproject-{page}", args=[project.unit.slug, project.public_id, *more])


def of_row(page: str, row: LandProjectHousehold) -> str:
    return reverse(f"works:landprojecthousehold-{page}", args=[row.project.unit.slug, row.public_id])


def add(project: LandProject, household: Any = None, **values: Any) -> LandProjectHousehold:
    who = {"household": household} if household else {"name": values.pop("name", "Công ty Minh Anh")}
    return LandProjectHousehold.objects.create(project=project, **who | values)


def step(project: LandProject, kind: str, day: date) -> None:
    LandProjectStep.objects.create(project=project, kind=kind, done_on=day)


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def fresh(project: LandProject) -> LandProject:
    found: LandProject = LandProject.objects.for_list().get(pk=project.pk)
    return found


@pytest.fixture
def project(commune: Any) -> LandProject:
    return make_project(commune)


# --- one household ---------------------------------------------------------------------------------------------------


def test_a_household_is_added_changed_taken_back_and_brought_back(
    client: Client, project: LandProject, village: Any, official: Any
) -> None:
    client.force_login(official)
    household = make_household(village, "H001")
    submission = "a" * 32
    for _ in range(2):  # a double click makes one
        sent = client.post(to("household-add", project), ONE | {"submission": submission})
        assert sent.status_code == 302
    row = LandProjectHousehold.objects.get()
    assert (row.household, row.area_m2, row.compensation) == (household, Decimal("250.50"), 125_000_000)
    version = client.get(of_row("update", row)).context["form"]["version"].value()
    changed = ONE | {"paid_on": "06/08/2023", "version": version}
    assert client.post(of_row("update", row), changed).status_code == 302
    assert client.post(of_row("update", row), changed | {"paid_on": ""}).status_code == 422  # the version has moved on
    row.refresh_from_db()
    assert row.paid_on == date(2023, 8, 6)
    assert client.get(of_row("delete", row)).status_code == 200
    gone = client.post(of_row("delete", row), {"version": last_change(row)}, follow=True)
    assert not LandProjectHousehold.objects.exists()
    (undo,) = [message.extra_tags for message in gone.context["messages"] if message.extra_tags]
    for _ in range(2):
        assert client.post(str(undo).removeprefix("undo:")).status_code == 302
    back = LandProjectHousehold.objects.get()
    assert (back.pk, back.public_id, back.search_text) == (row.pk, row.public_id, row.search_text)
    kinds = list(row.history.order_by("history_id").values_list("history_type", flat=True))
    assert kinds == ["+", "~", "-", "+"]
    assert AccessEntry.objects.filter(kind="households.household", record=household.public_id).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": ""}, "code"),
        ({"name": "Công ty"}, "code"),
        ({"code": "H999"}, "code"),
        ({"code": "a\x00b"}, "code"),
        ({"area_m2": "-1"}, "area_m2"),
        ({"area_m2": "1,234"}, "area_m2"),
        ({"compensation": "1.000.000.000.000.001"}, "compensation"),
        ({"agreed_on": "31/02/2023"}, "agreed_on"),
        ({"paid_on": "01/01/2200"}, "paid_on"),
        ({"resettled_on": "01/08/2023"}, "__all__"),
    ],
)
def test_bad_input_comes_back_as_typed(
    client: Client, project: LandProject, village: Any, official: Any, changes: dict[str, str], field: str
) -> None:
    client.force_login(official)
    make_household(village, "H001")
    response = client.post(to("household-add", project), ONE | changes)
    assert response.status_code == 422
    form = response.context["form"]
    assert field in form.errors
    assert all(form[name].value() == typed for name, typed in changes.items())
    assert not LandProjectHousehold.objects.exists()


def test_a_household_stands_in_a_project_once(
    client: Client, project: LandProject, village: Any, official: Any
) -> None:
    client.force_login(official)
    add(project, make_household(village, "H001"))
    assert client.post(to("household-add", project), ONE).status_code == 422
    assert client.post(to("household-add", project), ONE | {"code": "", "name": "Công ty Hà"}).status_code == 302


def test_the_list_searches_filters_sorts_exports_and_is_noted(
    client: Client, project: LandProject, village: Any, official: Any
) -> None:
    client.force_login(official)
    day = date(2023, 8, 1)
    first = add(project, make_household(village, "H001"), agreed_on=day, paid_on=day, area_m2=Decimal("10.25"))
    second = add(project, make_household(village, "H002", head_name="Trần Văn Bình"), needs_resettlement=True)
    third = add(project, agreed_on=day, needs_resettlement=True, resettled_on=day)
    add(make_project(project.unit, name="Khác"), name="Hộ của dự án khác")
    address = to("households", project)
    expected = {
        "": {first, second, third},
        "q=binh": {second},
        "dong_thuan=roi": {first, third},
        "dong_thuan=chua": {second},
        "nhan_tien=roi": {first},
        "nhan_tien=chua": {second, third},
        "tai_dinh_cu=phai": {second, third},
        "tai_dinh_cu=cho": {second},
        "tai_dinh_cu=khong": {first},
        f"village={village.pk}": {first, second},
        "sort=who": {first, second, third},
        "sort=-resettlement&page=99": {first, second, third},
        "dong_thuan=sai&village=x": {first, second, third},
    }
    for query, rows in expected.items():
        assert set(client.get(f"{address}?{query}").context["table"].data) == rows, query
    sheet = load_workbook(BytesIO(client.get(f"{address}?xuat=xlsx").content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(10.25 in row and "Nguyễn Văn An" in row for row in cells)
    assert any("Công ty Minh Anh" in row for row in cells)
    entries = AccessEntry.objects.filter(kind="works.landprojecthousehold")
    assert {"listed", "searched", "exported"} <= set(entries.values_list("action", flat=True))


def test_lists_and_pages_take_a_fixed_number_of_queries(
    client: Client, project: LandProject, village: Any, official: Any
) -> None:
    client.force_login(official)
    names = ("households", "household-paid", "household-batches", "household-totals", "detail")
    pages = [to(page, project) for page in names]
    pages.append(reverse("works:landproject-report", args=[project.unit.slug]))
    add(project, make_household(village, "H001"), agreed_on=date(2023, 8, 1))
    make_household(village, "H999")
    few = [queries(client, page) for page in pages for _ in range(2)][1::2]
    for number in range(2, 12):
        add(project, make_household(village, f"H{number:03}"), agreed_on=date(2023, 8, 1), batch=f"lan-{number}")
        add(make_project(project.unit, name=f"Dự án {number}"), name="Công ty")
    assert [queries(client, page) for page in pages] == few


def test_boards_see_the_numbers_and_not_the_names(client: Client, project: LandProject, village: Any) -> None:
    add(project, make_household(village, "H001"), opinion="Ông An nói đơn giá thấp")
    client.force_login(make_user("thanh-vien", Role.BOARD_MEMBER, project.unit))
    page = client.get(to("detail", project))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Nguyễn Văn An" not in text
    assert "Ông An" not in text
    assert "0/1 hộ trong danh sách" in text
    assert to("households", project) not in text
    assert client.get(to("households", project)).status_code == 403


def test_another_communes_project_is_not_there(
    client: Client, project: LandProject, other_commune: Any, official: Any
) -> None:
    client.force_login(official)
    foreign = make_project(other_commune)
    for page in (
        *("households", "household-add", "household-paste", "household-batches"),
        "household-paid",
        "household-totals",
    ):
        address = reverse(f"works:landproject-{page}", args=[project.unit.slug, foreign.public_id])
        assert client.get(address).status_code == 404


# --- many at once ----------------------------------------------------------------------------------------------------


def preview(client: Client, project: LandProject, text: str) -> Any:
    return client.post(to("household-paste", project), {"text": text})


def confirmed(page: Any) -> dict[str, Any]:
    form = page.context["form"]
    return {name: form[name].value() for name in ("rows_text", "seen", "submission")} | {"xac_nhan": "1"}


def test_a_pasted_list_is_shown_and_stored_once_it_is_confirmed(
    client: Client, project: LandProject, village: Any, official: Any
) -> None:
    client.force_login(official)
    make_household(village, "H001")
    make_household(village, "H002", head_name="Trần Văn Bình")
    lines = [
        "\t".join(HEADER),
        "H001\t\t\tđất lúa\t250,5\t125.000.000\t05/08/2023\t06/08/2023\t\tcó\tĐơn giá thấp",
        "\ttran van BINH\tĐồng Kim\t\t\t\t\t\t\t\t",
        "\tCông ty Minh Anh\tngoài xã\t\t1.000\t\t\t\t\t\t",
        "H009\t\t\t\t5\t\t\t\t\t\t",
        "H001\t\t\t\t5\t\t\t\t\t\t",
    ]
    page = preview(client, project, "\n".join(lines))
    assert page.status_code == 200
    assert not LandProjectHousehold.objects.exists()
    text = page.content.decode()
    assert "Không có mã hộ “H009”" in text
    assert "Hộ này đã ghi ở dòng 2" in text
    for _ in range(2):
        assert client.post(to("household-paste", project), confirmed(page)).status_code == 302
    rows = list(LandProjectHousehold.objects.order_by("pk"))
    assert [(r.who.split(",")[0], r.area_m2, r.compensation) for r in rows][2] == ("Công ty Minh Anh", 1000, None)
    first = rows[0]
    assert (first.land_class, first.area_m2, first.compensation) == ("rice", Decimal("250.50"), 125_000_000)
    assert (first.agreed_on, first.paid_on, first.needs_resettlement) == (date(2023, 8, 5), date(2023, 8, 6), True)
    assert set(LandProjectHousehold.history.values_list("history_type", "history_user")) == {("+", official.pk)}
    assert list(LandProjectHousehold.objects.search("tran van binh")) == [rows[1]]
    again = preview(client, project, "\n".join(lines))
    assert again.context["new"] == 0
    assert client.post(to("household-paste", project), confirmed(again)).status_code == 422


@pytest.mark.parametrize(
    "sent",
    [
        {"text": ""},
        {"text": "không phải danh sách"},
        {"text": "\t".join(HEADER)},
        {"xac_nhan": "1", "rows_text": "[[1]]", "seen": "x"},
        {"xac_nhan": "1", "rows_text": "{", "seen": ""},
        {"xac_nhan": "1", "rows_text": r'[[1,"\ud800"]]', "seen": "x"},
    ],
)
def test_what_is_no_list_is_refused(client: Client, project: LandProject, official: Any, sent: dict[str, str]) -> None:
    client.force_login(official)
    assert client.post(to("household-paste", project), sent).status_code in (302, 422)
    assert not LandProjectHousehold.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"area": "-1"}, "không âm"),
        ({"area": "1,234"}, "hai chữ số"),
        ({"area": "nhiều"}, "không phải là số"),
        ({"compensation": "1,5"}, "không có phần lẻ"),
        ({"compensation": "1.000.000.000.000.001"}, "1.000.000 tỷ"),
        ({"compensation": "1.000.000.000.000.000"}, ""),
        ({"agreed": "31/02/2023"}, "không phải là ngày"),
        ({"paid": "01/01/2100"}, "chưa tới"),
        ({"resettlement": "có thể"}, "Tái định cư"),
        ({"resettlement": "không"}, ""),
        ({"land_class": "đất trên trời"}, "Không rõ loại đất"),
        ({"code": "", "village": "ngoài xã", "name": ""}, "Ghi tên hộ"),
    ],
)
def test_each_wrong_row_says_why(project: LandProject, village: Any, changes: dict[str, str], said: str) -> None:
    make_household(village, "H001")
    (planned,) = plan_rows(project=project, rows=[LandRow(**{"number": 1, "code": "H001"} | changes)])
    assert said in planned.reason
    assert bool(planned.reason) == bool(said)


def test_a_plan_that_changed_since_it_was_shown_is_not_stored(
    project: LandProject, village: Any, official: Any
) -> None:
    household = make_household(village, "H001")
    rows = [LandRow(1, code="H001"), LandRow(2, name="Công ty", village="tổ chức")]
    seen = plan_digest(plan_rows(project=project, rows=rows))
    add(project, household)
    with pytest.raises(ValidationError, match="đã thay đổi"):
        enter_rows(project=project, rows=rows, seen=seen, user=official)


def test_a_pasted_list_comes_back_to_be_changed_and_needs_a_header_for_numbers(
    client: Client, project: LandProject, village: Any, official: Any
) -> None:
    client.force_login(official)
    make_household(village, "H001")
    refused = client.post(to("household-paste", project), {"text": "H001\t250,5\t125.000.000"})
    assert refused.status_code == 422
    assert "Thêm dòng tiêu đề" in refused.content.decode()
    text = "Mã hộ\tDiện tích\tTiền bồi thường\nH001\t250,5\t125.000.000\nH009\t80\t5"
    seen = client.post(to("household-paste", project), {"text": text})
    sent = {"rows_text": seen.context["form"]["rows_text"].value(), "dan_lai": "1"}
    page = client.post(to("household-paste", project), sent)
    assert page.status_code == 200
    box = page.context["form"]["text"].value()
    assert box == "Mã hộ\tDiện tích (m²)\tTiền bồi thường (đồng)\nH001\t250,5\t125.000.000\nH009\t80\t5\n"
    assert read_pasted(box) == read_pasted(text)
    assert client.post(to("household-paste", project), sent | {"rows_text": "x"}).status_code == 302
    assert not LandProjectHousehold.objects.exists()


def test_rows_without_a_header_and_the_way_through_the_page() -> None:
    rows = read_pasted("H001\t\t\tđất lúa\t250,5\t125.000.000\t05/08/2023\t\t\t\t")
    assert [(row.number, row.code, row.area, row.agreed) for row in rows] == [(1, "H001", "250,5", "05/08/2023")]
    assert from_text(to_text(rows)) == rows
    with pytest.raises(ValueError, match="no row"):
        from_text("[]")
    assert PlannedRow(rows[0]).who == "H001"


def test_many_households_are_paid_at_once_and_once(
    client: Client, project: LandProject, village: Any, official: Any
) -> None:
    client.force_login(official)
    rows = [add(project, make_household(village, f"H{number:03}")) for number in range(3)]
    earlier = add(project, paid_on=date(2023, 8, 1))
    address = to("household-paid", project)
    page = client.get(f"{address}?tat_ca=1")
    assert page.context["chosen"] == {row.pk for row in rows}
    assert client.get(address).context["chosen"] == set()
    sent = {"households": [rows[0].pk, rows[1].pk, earlier.pk], "paid_on": "10/08/2023", "submission": "b" * 32}
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    days = dict(LandProjectHousehold.objects.values_list("pk", "paid_on"))
    paid, day = date(2023, 8, 10), date(2023, 8, 1)
    assert days == {rows[0].pk: paid, rows[1].pk: paid, rows[2].pk: None, earlier.pk: day}
    assert rows[0].history.latest("history_id").history_user == official
    for bad in ({"households": [], "paid_on": "10/08/2023"}, {"households": ["x"], "paid_on": ""}):
        assert client.post(address, bad).status_code == 422
    late = client.post(address, {"households": [rows[2].pk], "paid_on": "10/08/2200"})
    assert late.status_code == 422
    assert late.context["chosen"] == {rows[2].pk}


def test_only_the_projects_own_households_are_paid(project: LandProject, official: Any) -> None:
    foreign = add(make_project(project.unit, name="Khác"))
    with pytest.raises(ValidationError, match="Chưa chọn"):
        mark_paid(project=project, chosen=[foreign.pk], paid_on=date(2023, 8, 1), user=official)


# --- a list taken back -----------------------------------------------------------------------------------------------


def paste(project: LandProject, official: Any, *rows: LandRow) -> str:
    stored = enter_rows(
        project=project, rows=rows, seen=plan_digest(plan_rows(project=project, rows=rows)), user=official
    )
    return stored.batch


def undo_of(page: Any) -> str:
    (undo,) = [message.extra_tags for message in page.context["messages"] if message.extra_tags]
    return str(undo).removeprefix("undo:")


def test_a_pasted_list_is_taken_back_and_brought_back_whole(
    client: Client, project: LandProject, village: Any, official: Any
) -> None:
    client.force_login(official)
    for number in range(3):
        make_household(village, f"H{number}")
    own = add(project, name="Hộ ghi tay")
    foreign = make_project(project.unit, name="Khác")
    first = paste(project, official, LandRow(1, code="H0", area="12,5"), LandRow(2, name="Công ty", village="ngoài xã"))
    second = paste(project, official, LandRow(1, code="H1"))
    other = paste(foreign, official, LandRow(1, code="H1"))
    before = sorted(LandProjectHousehold.objects.values_list("pk", "public_id", "area_m2", "search_text"))
    page = client.get(to("household-batches", project))
    assert [(batch.key, batch.number) for batch in page.context["batches"]] == [(second, 1), (first, 2)]
    assert {batch.entered_by for batch in page.context["batches"]} == {official.full_name}
    assert to("household-batches", project) in client.get(to("households", project)).content.decode()
    asked = client.get(to("household-batches", project), {"lan": first})
    assert (asked.context["asked"].number, asked.context["obstacle"]) == (2, "")
    sent = {"batch": first, "submission": "c" * 32}
    gone = client.post(to("household-batches", project), sent, follow=True)
    assert client.post(to("household-batches", project), sent).status_code == 302  # a double click
    assert set(LandProjectHousehold.objects.values_list("batch", flat=True)) == {"", second, other}
    assert LandProjectHousehold.objects.filter(pk=own.pk).exists()
    for wrong in (first, other, "", "x" * 40, "\x00"):
        assert client.post(to("household-batches", project), {"batch": wrong}).status_code == 422
    for _ in range(2):
        assert client.post(undo_of(gone)).status_code == 302
    after = sorted(LandProjectHousehold.objects.values_list("pk", "public_id", "area_m2", "search_text"))
    assert after == before
    again = client.post(to("household-batches", project), {"batch": first}, follow=True)
    assert set(LandProjectHousehold.objects.values_list("batch", flat=True)) == {"", second, other}
    add(project, Household.objects.get(code="H0"))
    refused = client.post(undo_of(again), follow=True)
    assert "Có hộ đã được nhập lại vào dự án: H0" in refused.content.decode()
    assert not LandProjectHousehold.objects.filter(batch=first).exists()


@pytest.mark.parametrize("how", ["paid", "edited"])
def test_a_list_of_which_a_row_was_changed_since_is_not_taken_back(
    client: Client, project: LandProject, village: Any, official: Any, how: str
) -> None:
    client.force_login(official)
    for number in range(3):
        make_household(village, f"H{number}")
    batch = paste(project, official, *(LandRow(number, code=f"H{number}") for number in range(3)))
    row = LandProjectHousehold.objects.get(household__code="H1")
    if how == "paid":
        mark_paid(project=project, chosen=[row.pk], paid_on=date(2023, 8, 1), user=official)
    else:
        typed = ONE | {"code": "H1", "version": last_change(row)}
        assert client.post(of_row("update", row), typed).status_code == 302
    address = to("household-batches", project)
    for page in (client.get(address, {"lan": batch}), client.post(address, {"batch": batch})):
        text = page.content.decode()
        assert "Có 1 hộ đã được sửa, ghi thêm sau khi nhập: H1 – Nguyễn Văn An." in text
        assert "H2" not in text
    assert page.status_code == 422
    assert AccessEntry.objects.filter(kind="works.landprojecthousehold", action="listed", rows=3).count() == 2
    assert LandProjectHousehold.objects.count() == 3
    # The changed one is taken back by itself, knowingly; then the rest may go.
    assert client.post(of_row("delete", row), {"version": last_change(row)}).status_code == 302
    assert client.post(address, {"batch": batch}).status_code == 302
    assert not LandProjectHousehold.objects.exists()


# --- totals ----------------------------------------------------------------------------------------------------------


def test_totals_are_compared_and_taken_over_after_a_question(
    client: Client, project: LandProject, village: Any, official: Any
) -> None:
    client.force_login(official)
    LandProject.objects.filter(pk=project.pk).update(
        households_affected=5, households_agreed=1, area_m2=Decimal("30"), compensation_total=7
    )
    add(project, make_household(village, "H001"), area_m2=Decimal("10.10"), agreed_on=date(2023, 8, 1))
    add(project, area_m2=Decimal("20.20"), compensation=10**15)
    current = fresh(project)
    assert discrepancies(current, counts_of(current)) == [
        "Số hộ bị ảnh hưởng: tổng đã ghi 5 hộ, danh sách hộ cộng lại 2 hộ",
        "Diện tích thu hồi: tổng đã ghi 30,00 m² (0,00 ha), danh sách hộ cộng lại 30,30 m² (0,00 ha)",
        "Tiền bồi thường, hỗ trợ: tổng đã ghi 7 đồng, danh sách hộ cộng lại "
        "1.000.000.000.000.000 đồng (còn 1 hộ chưa ghi)",
    ]
    page = client.get(to("household-totals", project))
    form = page.context["form"]
    sent = {name: form[name].value() for name in ("seen", "version", "submission")}
    assert client.post(to("household-totals", project), sent | {"seen": "x"}).status_code == 422
    for _ in range(2):
        assert client.post(to("household-totals", project), sent).status_code == 302
    current = fresh(project)
    taken = (current.households_affected, current.households_agreed, current.households_paid, current.area_m2)
    assert taken == (2, 1, 0, Decimal("30.30"))
    assert (current.compensation_total, current.version) == (7, 2)  # a row lacks its money


amounts = st.lists(st.tuples(st.integers(0, 10**11), st.integers(0, 10**14)), min_size=1, max_size=9)


@settings(deadline=None)
@given(amounts)
def test_sums_of_rows_are_exact(rows: list[tuple[int, int]]) -> None:
    made = [(Decimal(area).scaleb(-2), money, None, None, None, False, None, "") for area, money in rows]
    counts = counted(made, None)
    assert counts.area == Decimal(sum(area for area, _ in rows)).scaleb(-2)
    assert counts.compensation == sum(money for _, money in rows)
    assert sum(number for _, number in counts.not_agreed) == counts.disagreeing == len(rows)


# --- steps and what the law remarks ----------------------------------------------------------------------------------


def test_steps_are_done_skipped_next_or_ahead() -> None:
    day = date(2023, 1, 1)
    states = [stage.state for stage in progress_of("abcde", {"a": [day], "c": [day, date(2023, 2, 1)]})]
    assert states == [StepState.DONE, StepState.SKIPPED, StepState.DONE, StepState.NEXT, StepState.AHEAD]
    assert {stage.state for stage in progress_of("ab", {}, finished=True)} == {StepState.SKIPPED}
    assert [stage.state for stage in progress_of("ab", {})] == [StepState.NEXT, StepState.AHEAD]


@given(st.dictionaries(st.sampled_from(StepKind.values), st.lists(st.dates(), min_size=1, max_size=3)), st.booleans())
def test_every_step_stands_once_and_at_most_one_is_next(done: dict[str, list[date]], finished: bool) -> None:
    stages = progress_of(StepKind.values, done, finished=finished)
    assert [stage.kind for stage in stages] == StepKind.values
    assert {stage.kind for stage in stages if stage.state is StepState.DONE} == set(done)
    states = [stage.state for stage in stages]
    assert states.count(StepState.NEXT) == int(not finished and StepKind.values[-1] not in done)
    assert not (finished and StepState.AHEAD in states)


@pytest.mark.parametrize(
    ("opinion", "reason"),
    [
        ("", "chưa ghi lý do"),
        ("Ông Nguyễn Văn An đề nghị xem lại ĐƠN GIÁ.", "về đơn giá, mức bồi thường"),
        ("Gia đình đông người", "lý do khác"),
        ("đề nghị bố trí tái định cư", "về bố trí tái định cư"),
        ("Kiểm đếm thiếu cây cối", "về diện tích, kiểm đếm"),
    ],
)
def test_reasons_carry_no_words_of_the_opinion(opinion: str, reason: str) -> None:
    assert reason_of(opinion) == reason
    assert reason in REASONS


@pytest.mark.parametrize(
    ("posted", "approved", "said"),
    [
        (date(2023, 8, 1), date(2023, 8, 21), ""),
        (date(2023, 8, 2), date(2023, 8, 21), "niêm yết 19 ngày"),
        (date(2024, 8, 1), date(2024, 8, 31), ""),
        (date(2024, 8, 1), date(2024, 8, 30), "niêm yết 29 ngày"),
        (None, date(2023, 8, 21), "chưa ghi ngày niêm yết"),
        (date(2023, 8, 2), None, ""),
    ],
)
def test_a_plan_is_posted_long_enough_before_its_approval(
    project: LandProject, rules: None, posted: date | None, approved: date | None, said: str
) -> None:
    for kind, day in ((StepKind.POSTING, posted), (StepKind.APPROVAL, approved)):
        if day is not None:
            step(project, kind, day)
    found = [str(remark) for remark in remarks_on(fresh(project), today=date(2024, 12, 1))]
    assert len(found) == bool(said)
    assert all(said in remark and "chưa kiểm chứng" in remark for remark in found)


def test_the_first_linked_posting_stands_in_for_the_step(project: LandProject, rules: None) -> None:
    posting = make_posting(project.unit, date(2023, 8, 2))
    LandProjectPosting.objects.create(project=project, posting=posting)
    step(project, StepKind.APPROVAL, date(2023, 8, 21))
    (remark,) = remarks_on(fresh(project), today=date(2024, 1, 1))
    assert "niêm yết 19 ngày" in str(remark)
    assert days_posted(date(2023, 8, 21), date(2023, 8, 2)) == 0


@pytest.mark.parametrize(("today", "late"), [(date(2023, 9, 20), False), (date(2023, 9, 21), True)])
def test_households_that_agreed_are_paid_within_the_days(
    project: LandProject, rules: None, official: Any, today: date, late: bool
) -> None:
    """Approved on 21/08/2023, so that 20/09/2023 is the thirtieth day."""
    step(project, StepKind.POSTING, date(2023, 7, 1))
    step(project, StepKind.APPROVAL, date(2023, 8, 21))
    day = date(2023, 8, 1)
    add(project, agreed_on=day)
    add(project, agreed_on=day, paid_on=day, name="Đã trả")
    add(project, name="Chưa đồng thuận")
    with time_machine.travel(today):
        duties = land_payment_duties(project.unit, YEAR, official)
        remarks = [str(remark) for remark in remarks_on(fresh(project), today=today)]
    assert len(duties) == len(remarks) == int(late)
    if late:
        assert (duties[0].state, duties[0].due_on) == ("late", date(2023, 9, 20))
        assert "1 hộ chưa nhận tiền quá 30 ngày" in duties[0].detail
        assert "21/08/2023 + 30 ngày" in remarks[0]
    assert land_payment_duties(project.unit, YEAR, make_user("tiep-dan", Role.PETITION_OFFICER, project.unit)) == []


@time_machine.travel(date(2023, 10, 1))
def test_rows_tell_who_is_unpaid_after_the_end_where_nothing_is_stated(commune: Any, official: Any) -> None:
    ended = make_project(commune, name="Đã xong", finished_on=date(2023, 9, 30))
    add(ended, name="Đã trả", paid_on=date(2023, 9, 1))
    add(ended, name="Chưa trả")
    add(make_project(commune, name="Đang làm", finished_on=date(2023, 10, 1)))
    stated = {"households_affected": 9, "households_paid": 1, "finished_on": date(2023, 9, 30)}
    add(make_project(commune, name="Đã ghi tổng", **stated))
    duties = land_payment_duties(commune, YEAR, official)
    found = [(duty.label, duty.detail) for duty in duties]
    assert found == [("Chi trả bồi thường: Đã xong", "còn 1 hộ chưa nhận tiền")]


# --- figures ---------------------------------------------------------------------------------------------------------


def test_rows_stand_in_where_nothing_is_stated_and_never_win(commune: Any, village: Any, official: Any) -> None:
    first = make_project(commune, households_affected=10, households_agreed=4, area_m2=Decimal("100.50"))
    second = make_project(commune, name="Khác")
    day = date(2023, 8, 1)
    for project in (first, second):
        add(project, make_household(village, f"H{project.pk}"), agreed_on=day, paid_on=day, area_m2=Decimal("0.25"))
        add(project, area_m2=Decimal("0.25"), agreed_on=date(2024, 1, 1), opinion="Đơn giá thấp")
    expected = {
        "land_households": 12,
        "land_agreed": 5,  # who agreed after the period had not agreed
        "land_paid": 2,
        "land_unpaid": 10,
        "land_area": Decimal("101.00"),
        "land_area_ha": Decimal("0.0101"),
        "land_opinions": 2,
    }
    for name, value in expected.items():
        figure = get(f"works.{name}").value(commune, YEAR)
        assert (figure.value, figure.state) == (value, KNOWN), name
    assert get("works.land_area_ha").value(commune, YEAR).text() == "0,01"
    assert "1 dự án lấy theo danh sách hộ" in get("works.land_agreed").value(commune, YEAR).source
    assert get("works.land_agreed_share").value(commune, YEAR).text() == "41,67"
    assert get("works.land_unpaid_share").value(commune, YEAR).text() == "83,33"
    add(second, name="Chưa ghi diện tích")
    assert get("works.land_area").value(commune, YEAR).state == PARTIAL
    make_project(commune, name="Chưa ghi gì")
    assert get("works.land_opinions").value(commune, YEAR).state == PARTIAL


def test_no_project_is_zero_once_the_register_is_closed(commune: Any, official: Any) -> None:
    names = ("land_opinions", "land_area_ha")
    assert {get(f"works.{name}").value(commune, YEAR).state for name in names} == {MISSING}
    close(commune, "works.landproject", YEAR, official)
    assert {get(f"works.{name}").value(commune, YEAR).value for name in names} == {0}


def test_more_paid_than_affected_is_partial(commune: Any) -> None:
    project = make_project(commune, households_affected=1)
    for number in range(2):
        add(project, name=f"Hộ {number}", paid_on=date(2023, 8, 1))
    figure = get("works.land_unpaid").value(commune, YEAR)
    assert (figure.value, figure.state) == (0, PARTIAL)


# --- the report ------------------------------------------------------------------------------------------------------


def test_the_report_tells_projects_events_and_reasons_without_names(project: LandProject, village: Any) -> None:
    LandProject.objects.filter(pk=project.pk).update(area_m2=Decimal("12500.75"), households_affected=40)
    add(project, make_household(village, "H001"), opinion="Ông An: đơn giá thấp")
    add(project, name="Công ty Minh Anh", agreed_on=date(2023, 8, 1))
    LandProjectMeeting.objects.create(project=project, meeting=make_meeting(village))
    LandProjectPosting.objects.create(project=project, posting=make_posting(project.unit, date(2024, 1, 1)))
    step(project, StepKind.POSTING, date(2023, 7, 1))
    step(project, StepKind.APPROVAL, date(2024, 2, 1))
    other = make_project(project.unit, name="Không có số", finished_on=date(2023, 7, 1))
    report = period_report(unit=project.unit, projects=LandProject.objects.filter(unit=project.unit), period=YEAR)
    rows = {line.project: line for line in report.lines}
    assert rows[project].standing == "niêm yết phương án bồi thường (01/07/2023)"
    assert rows[other].standing == "đã kết thúc (01/07/2023)"
    assert (len(report.meetings), len(report.postings)) == (1, 0)
    document = report_document(report)
    text = str(document)
    for name in ("Nguyễn Văn An", "Ông An", "Minh Anh"):
        assert name not in text
    table = next(block for block in document.body if isinstance(block, Table))
    assert ("1,25", "40", "1", "0", "40") in [row[2:7] for row in table.rows]
    assert "Về đơn giá, mức bồi thường" in text
    alone = report_document(project_report(fresh(project)))
    assert "Dự án: Cụm công nghiệp" in str(alone)
    assert standing_of(fresh(project)) == "phê duyệt phương án (01/02/2024)"


def test_the_report_is_given_as_pdf_and_word(client: Client, project: LandProject, official: Any) -> None:
    client.force_login(official)
    assert client.get(to("paper", project, "bao-cao", "pdf")).content.startswith(b"%PDF")
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        address = reverse("works:landproject-report-file", args=[project.unit.slug, kind])
        assert client.get(f"{address}?tu=01/01/2023&den=31/12/2023").content.startswith(start)
        assert client.get(f"{address}?tu=31/12/2023&den=01/01/2023").status_code == 422
    page = reverse("works:landproject-report", args=[project.unit.slug])
    assert client.get(f"{page}?tu=31/12/2023&den=01/01/2023").status_code == 422
    assert "Cụm công nghiệp" in client.get(f"{page}?tu=01/01/2023&den=31/12/2023").content.decode()
