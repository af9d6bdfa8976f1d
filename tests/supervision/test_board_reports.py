"""Reports of both boards: every figure is its indicator's, what is missing is named, rows are the unit's own."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.accounts.roles import Role
from apps.core.indicators import get
from apps.core.periods import Period
from apps.supervision import services
from apps.supervision.models import Body, Finding
from apps.supervision.papers.boards import board_document, board_report, state_on
from tests.factories import make_user
from tests.records import close
from tests.supervision.making import again, find, make_work, recommend, remedy, resolve, supervise
from tests.supervision.test_papers import board, lines, words_of

pytestmark = pytest.mark.django_db
YEAR = Period.year(2023)
MOST = 10**15
BOTH = (Body.INSPECTORATE, Body.COMMUNITY_BOARD)
PAGES = {Body.INSPECTORATE: "inspectorate-report", Body.COMMUNITY_BOARD: "community-board-report"}


@pytest.fixture(autouse=True)
def _later() -> Any:
    with time_machine.travel(date(2024, 6, 1)):
        yield


def fill(unit: Any, official: Any, leader: Any, times: int = 1) -> None:
    """Of each board `times` supervisions with findings of each end, some carried over, and recommendations."""
    work = make_work(unit)
    for body, kind in ((Body.INSPECTORATE, "inspectorate"), (Body.COMMUNITY_BOARD, "investment_board")):
        board(unit, kind, f"Ban {kind}", "Vũ Văn Tám")
        for number in range(times):
            held = supervise(unit, body, work=work, subject=f"Việc {number}")
            recommend(held, finding=find(held, description="Đang chờ"), on_law=True, text=f"Sửa điều {number}")
            resolve(
                find(held, description="Đã xong", money_found=MOST, land_found_m2=Decimal("10000.10")),
                official,
                leader,
                money_recovered=MOST,
                money_other=0,
                settlement_cut=7,
                land_recovered_m2=Decimal("10000.10"),
                land_other_m2=Decimal("0.05"),
            )
            find(supervise(unit, body, started_on=date(2022, 12, 31)), description=f"Cũ {number}")


@pytest.mark.parametrize("body", BOTH)
def test_every_figure_is_what_its_indicator_says(commune: Any, official: Any, leader: Any, body: Body) -> None:
    fill(commune, official, leader)
    report = board_report(body, commune, YEAR)
    document = board_document(report)
    runs = {run.figure: run.text for block in document.body for run in getattr(block, "runs", ()) if run.figure}
    records = {record.key: record for record in document.figures}
    assert runs.keys() == records.keys() == {line.key for line in report.lines}
    for key, text in runs.items():
        name, *parts = key.split("|")
        figure = get(name).value(commune, YEAR, **dict(part.split("=") for part in parts))
        assert records[key].value == figure.text()
        assert figure.text() in text or (figure.indicator.measure == "m²" and "m² (" in text)
        assert figure.is_whole == ("chưa đủ" not in text and "…" not in text)
    found = next(row for row in lines(document) if row.startswith(" |  | Cộng"))
    cases = get("supervision.findings").value(commune, YEAR, body=body.value)
    assert found == f" |  | Cộng |  | {cases.text()} | 1 | 1"


def test_what_the_report_of_the_boards_says(commune: Any, official: Any, leader: Any) -> None:
    fill(commune, official, leader)
    close(commune, "works.work", YEAR, official, has_records=True)
    document = board_document(board_report(Body.COMMUNITY_BOARD, commune, YEAR))
    said = lines(document)
    for line in (
        "- Số Ban Giám sát đầu tư của cộng đồng: 1 ban.",
        "- Số thành viên: 1 người.",
        "- Số công trình, dự án trên địa bàn: 1 công trình.",
        "- Số công trình, dự án được giám sát: 1 công trình.",
        "- Số vụ việc phát hiện có dấu hiệu vi phạm: 2 vụ.",
        "- Số vụ việc đã kiến nghị xử lý: 2 vụ.",
        "- Tỷ lệ xử lý xong: 50,00 % (1/2 vụ việc đã kiến nghị).",
        "- Tiền thu hồi: 1.000.000.000.000.000 đồng.",
        "- Giảm trừ quyết toán: 7 đồng.",
        "- Xử lý khác về tiền: 0 đồng.",
        "- Đất thu hồi: 10.000,10 m² (1,00 ha).",
        "- Xử lý khác về đất: 0,05 m² (0,00 ha).",
        "Tổng số: 1 vụ việc; còn theo dõi đến ngày 31/12/2023: 1 vụ việc.",
        "1 | Cũ 0 | 31/12/2022 | – | Còn theo dõi",
        "1 | 10/03/2023 | Giám sát: Việc 0 | Đường thôn | 2 | 1 | 1",
        "+ Sửa điều 0.",
    ):
        assert line in said
    assert document.subject == "Kết quả hoạt động của Ban Giám sát đầu tư của cộng đồng\nnăm 2023"
    assert document.letterhead.number_line == "Số: ……/BC-BGSĐTCĐ"
    assert document.addressees == ("Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam xã Song Vân",)
    assert document.signature.name == "Vũ Văn Tám"


def test_of_several_boards_the_front_reports(commune: Any) -> None:
    for name in ("Ban đường thôn", "Ban nhà văn hóa"):
        board(commune, "investment_board", name, f"Trưởng {name}")
    document = board_document(board_report(Body.COMMUNITY_BOARD, commune, YEAR))
    assert document.letterhead.organ == ("BAN THƯỜNG TRỰC",)
    assert document.letterhead.number_line == "Số: ……/BC-MTTQ-BTT"
    assert document.addressees == ()


@pytest.mark.parametrize("body", BOTH)
def test_missing_is_named_and_never_zero(client: Client, commune: Any, official: Any, body: Body) -> None:
    report = board_report(body, commune, YEAR)
    assert report.lacking == report.lines
    said = [line for line in lines(board_document(report)) if line.startswith("- ")]
    assert said
    assert all("…" in line and not re.search(r"\b0\b", line) for line in said)
    client.force_login(official)
    page = client.get(
        reverse(f"supervision:{PAGES[body]}", args=["song-van"]), {"tu": "01/01/2023", "den": "31/12/2023"}
    )
    assert f"Số liệu chưa có hoặc chưa đủ ({len(report.lines)})" in page.content.decode()
    assert "sổ “giám sát, khảo sát, phản biện”" in page.content.decode()
    for key in ("supervision.supervision", "committees.committee", "works.work"):
        close(commune, key, YEAR, official)
    report = board_report(body, commune, YEAR)
    assert report.lacking == []
    said = lines(board_document(report))
    assert "- Số cuộc giám sát: 0 cuộc." in said
    assert "- Tiền thu hồi: 0 đồng." in said
    assert "- Tỷ lệ xử lý xong: không tính, vì không có vụ việc nào được kiến nghị." in said


def test_a_sum_that_lacks_an_amount_says_so(commune: Any, official: Any, leader: Any) -> None:
    held = supervise(commune, Body.INSPECTORATE)
    resolve(find(held, money_found=5), official, leader)
    said = lines(board_document(board_report(Body.INSPECTORATE, commune, YEAR)))
    assert "- Tiền thu hồi: … đồng." in said
    resolve(find(held, money_found=9), official, leader, money_recovered=3)
    report = board_report(Body.INSPECTORATE, commune, YEAR)
    assert "- Tiền thu hồi: 3 đồng (chưa đủ số liệu)." in lines(board_document(report))
    assert "Tiền thu hồi" in [line.asked.label for line in report.lacking]


def test_what_is_carried_over_and_how_it_stood_at_the_end(
    commune: Any, other_commune: Any, official: Any, leader: Any
) -> None:
    old = supervise(commune, Body.INSPECTORATE, started_on=date(2022, 6, 1))
    resolve(find(old, description="Xong trước kỳ"), official, leader, date(2022, 12, 31))
    resolve(find(old, description="Xong ngày đầu kỳ"), official, leader, date(2023, 1, 1))
    resolve(find(old, description="Xong sau kỳ"), official, leader, date(2024, 1, 1))
    remedy(find(old, description="Chờ xác nhận"), official)
    for description, day in (("Kết thúc trước kỳ", date(2022, 12, 31)), ("Kết thúc cuối kỳ", date(2023, 12, 31))):
        row = again(find(old, description=description))
        services.close_finding(supervision=row.supervision, finding=row, closed_on=day, reason="Hết", user=official)
    find(supervise(commune, Body.INSPECTORATE, started_on=date(2023, 1, 1)), description="Trong kỳ")
    find(supervise(commune, Body.FRONT, started_on=date(2022, 6, 1)), description="Của Mặt trận")
    find(supervise(other_commune, Body.INSPECTORATE, started_on=date(2022, 6, 1)), description="Xã khác")
    report = board_report(Body.INSPECTORATE, commune, YEAR)
    stood = {row.description: state_on(row, report.day) for row in report.carried}
    assert stood == {
        "Xong ngày đầu kỳ": "Đã xử lý xong ngày 01/01/2023",
        "Xong sau kỳ": "Còn theo dõi",
        "Chờ xác nhận": "Còn theo dõi",
        "Kết thúc cuối kỳ": "Kết thúc, không xử lý ngày 31/12/2023",
    }
    said = lines(board_document(report))
    assert "Tổng số: 4 vụ việc; còn theo dõi đến ngày 31/12/2023: 2 vụ việc." in said


def test_page_and_files(client: Client, commune: Any, board_member: Any, official: Any, leader: Any) -> None:
    fill(commune, official, leader)
    client.force_login(board_member)
    for name in PAGES.values():
        page = client.get(reverse(f"supervision:{name}", args=["song-van"]), {"tu": "01/01/2023", "den": "31/12/2023"})
        body = page.content.decode()
        assert page.status_code == 200
        assert "1.000.000.000.000.000 đồng" in body
        for kind in ("pdf", "docx"):
            at = reverse(f"supervision:{name}-paper", args=["song-van", kind])
            assert f'{at}?tu=01%2F01%2F2023&amp;den=31%2F12%2F2023"' in body
            answer = client.get(at, {"tu": "01/01/2023", "den": "31/12/2023"})
            assert answer.status_code == 200
            assert "1.000.000.000.000.000 đồng" in words_of(answer.content, kind)


def test_bad_dates_and_who_may_look(client: Client, commune: Any, village: Any, official: Any) -> None:
    client.force_login(official)
    asked = {"tu": "31/12/2023", "den": "01/01/2023"}
    page = client.get(reverse("supervision:inspectorate-report", args=["song-van"]), asked)
    assert page.status_code == 422
    assert 'value="31/12/2023"' in page.content.decode()
    file = reverse("supervision:inspectorate-report-paper", args=["song-van", "pdf"])
    assert client.get(file, asked).status_code == 422
    assert client.get(file, {"tu": "abc", "den": "32/13/2023"}).status_code == 422
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    assert client.get(file).status_code == 403


def test_the_queries_do_not_grow_with_the_records(
    client: Client, commune: Any, official: Any, leader: Any, django_assert_max_num_queries: Any
) -> None:
    fill(commune, official, leader, times=10)
    assert Finding.objects.count() == 60
    client.force_login(official)
    for name in PAGES.values():
        with django_assert_max_num_queries(45):
            client.get(reverse(f"supervision:{name}", args=["song-van"]), {"tu": "01/01/2023", "den": "31/12/2023"})
