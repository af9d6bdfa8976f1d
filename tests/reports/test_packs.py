"""Many reports as one zip: a job that is left, found again, and read by nobody else."""

import csv
import hashlib
import io
import subprocess
import zipfile
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Appointment
from apps.accounts.roles import Role
from apps.core import progress
from apps.core.periods import Period
from apps.documents.models import IssuedDocument
from apps.reports import packs
from apps.reports.figure_sheets import figure_sheets
from apps.reports.packs import JOBS, begin_pack, make_pack, pack, pack_of
from tests.factories import make_unit, make_user
from tests.reports.superior_scene import figure, issued_report, leave

pytestmark = pytest.mark.django_db
PAGE = "/tan-yen/bao-cao-da-nhan/"


@pytest.fixture(autouse=True)
def _empty_cache() -> Any:
    caches["progress"].clear()
    yield
    caches["progress"].clear()


@pytest.fixture
def district(commune: Any, other_commune: Any) -> Any:
    return make_unit("tan-yen", "Tân Yên", "district")


@pytest.fixture
def reader(district: Any) -> Any:
    return make_user("cap-tren", Role.SUPERIOR_READER, district)


@pytest.fixture
def waiting(monkeypatch: Any) -> list[tuple[Any, ...]]:
    """Jobs that were called but wait for a worker."""
    called: list[tuple[Any, ...]] = []
    monkeypatch.setattr(type(make_pack), "enqueue", lambda self, *args: called.append(args))
    return called


def opened(content: bytes) -> tuple[dict[str, bytes], list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    told = files.pop("danh-sach.csv").decode("utf-8-sig")
    return files, list(csv.DictReader(io.StringIO(told)))


def test_asked_for_left_and_found_again(client, reader, district, commune, other_commune, waiting) -> None:
    first = issued_report(commune, content=b"mot")
    issued_report(other_commune, content=b"hai")
    client.force_login(reader)
    response = client.post(f"{PAGE}lap-tep/", {"vb": [first.public_id], "pham_vi": "chosen"}, follow=True)
    assert "Đang nén 1 báo cáo" in response.content.decode()
    progress.tell(JOBS.progress_key(reader, district), 1, 4)
    assert "25 %" in client.get(f"{PAGE}lap-tep/", headers={"HX-Request": "true"}).content.decode()
    assert client.get(f"{PAGE}tep/").status_code == 302
    make_pack.call(*waiting[0])
    assert client.get(f"{PAGE}lap-tep/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "Đã nén xong 1 báo cáo" in client.get(PAGE).content.decode()
    response = client.get(f"{PAGE}tep/")
    assert response["Content-Type"] == "application/zip"
    files, told = opened(response.content)
    (name,) = files
    assert name.isascii()
    assert name.startswith("song-van_01-bc-ubnd_20241201_")
    assert files[name] == b"mot"
    assert told[0] | {"Trích yếu": ""} == {
        "Đơn vị": "Xã Song Vân",
        "Số, ký hiệu": "01/BC-UBND",
        "Ngày văn bản": "01/12/2024",
        "Trích yếu": "",
        "Tệp": name,
        "SHA-256": first.files.get(format="pdf").sha256,
        "Ghi chú": "",
    }


def test_all_that_the_list_was_narrowed_to_with_word_files(client, reader, district, commune, other_commune) -> None:
    for unit in (commune, other_commune):
        issued_report(unit)
        issued_report(unit, day=date(2024, 12, 2))
    client.force_login(reader)
    client.post(f"{PAGE}lap-tep/", {"pham_vi": "all", "q": "song van", "docx": "1"})
    files, told = opened(pack_of(reader, district)[1])
    assert len(files) == len(told) == 4
    assert all(name.startswith("song-van_") for name in files)


def test_a_damaged_file_is_left_out_and_named(commune) -> None:
    issued = issued_report(commune, content=b"mot")
    file = issued.files.get(format="pdf")
    with file.file.storage.open(file.file.name, "wb") as stored:
        stored.write(b"khac")
    files, told = opened(pack([issued], ["pdf"]))
    assert files == {}
    assert (told[0]["Tệp"], told[0]["Ghi chú"]) == ("", "tệp lưu không còn đúng như khi ban hành nên không đưa vào")


def test_no_cell_of_the_list_runs_as_a_formula(commune) -> None:
    issued = issued_report(commune)
    issued.subject = "=1+1"
    assert opened(pack([issued], ["pdf"]))[1][0]["Trích yếu"] == "'=1+1"


@pytest.mark.parametrize(
    ("sent", "words"),
    [({}, "Chưa chọn"), ({"vb": ["0" * 16]}, "Chưa chọn"), ({"pham_vi": "all"}, "không quá 1 báo cáo")],
)
def test_refusals(client, reader, commune, waiting, monkeypatch, sent: Any, words: str) -> None:
    monkeypatch.setattr("apps.reports.views.superior.reports.MOST_DOCUMENTS", 1)
    issued_report(commune)
    issued_report(commune, day=date(2024, 12, 2))
    client.force_login(reader)
    assert words in client.post(f"{PAGE}lap-tep/", sent, follow=True).content.decode()
    assert waiting == []


def test_a_second_click_changes_nothing_and_another_choice_waits(reader, district, commune, waiting) -> None:
    first, second = issued_report(commune), issued_report(commune, day=date(2024, 12, 2))
    for _ in range(2):
        begin_pack(user=reader, unit=district, documents=[first], formats=["pdf"])
    with pytest.raises(ValidationError, match="Đang lập tệp 1 báo cáo"):
        begin_pack(user=reader, unit=district, documents=[second], formats=["pdf"])
    assert len(waiting) == 1


def test_nobody_else_reads_it_and_a_changed_sight_closes_it(client, reader, district, commune) -> None:
    begin_pack(user=reader, unit=district, documents=[issued_report(commune)], formats=["pdf"])
    other = make_user("cap-tren-2", Role.SUPERIOR_READER, district)
    client.force_login(other)
    assert client.get(f"{PAGE}tep/").status_code == 302
    official = make_user("can-bo-x", Role.OFFICIAL, commune)
    client.force_login(official)
    assert client.get(f"{PAGE}tep/").status_code == 404
    assert client.get("/song-van/bao-cao-da-nhan/").status_code == 403
    pack_of(reader, district)
    Appointment.objects.filter(user=reader).delete()
    moved = type(reader).objects.get(pk=reader.pk)
    with pytest.raises(ValidationError, match="Phạm vi"):
        pack_of(moved, district)


def test_documents_of_others_are_not_packed(client, commune, other_commune) -> None:
    issued = issued_report(commune)
    top = make_unit("khac", "Khác", "district")
    stranger = make_user("huyen-khac", Role.SUPERIOR_READER, top)
    client.force_login(stranger)
    sent = {"vb": [issued.public_id]}
    assert "Chưa chọn" in client.post("/khac/bao-cao-da-nhan/lap-tep/", sent, follow=True).content.decode()
    begin_pack(user=stranger, unit=top, documents=[issued], formats=["pdf"])
    assert opened(pack_of(stranger, top)[1]) == ({}, [])


def test_the_job_asks_for_the_permission_once_more(reader, district, commune, waiting) -> None:
    begin_pack(user=reader, unit=district, documents=[issued_report(commune)], formats=["pdf"])
    Appointment.objects.filter(user=reader).delete()
    make_pack.call(*waiting[0])
    assert packs.JOBS.of(reader, district).problem.startswith("Tài khoản không còn")


def test_ticked_reports_go_on_to_be_compared(client, reader, commune) -> None:
    client.force_login(reader)
    sent = {"action": "compare", "vb": ["a" * 16, "b" * 16]}
    assert client.post(f"{PAGE}lap-tep/", sent).url == f"/tan-yen/doi-chieu-bao-cao/?vb={'a' * 16}&vb={'b' * 16}"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("?q=SONG+van", 1),
        ("?nam=2024", 2),
        ("?nam=2023", 0),
        ("?nam=abcd", 2),
        ("?nam=0000", 2),
        ("?nam=1900", 0),
        ("?nam=2201", 2),
        ("?q=02/BC", 0),
    ],
)
def test_the_list(
    client, reader, commune, other_commune, query: str, found: int, django_assert_max_num_queries
) -> None:
    issued_report(commune)
    issued_report(other_commune)
    client.force_login(reader)
    with django_assert_max_num_queries(25):
        content = client.get(f"{PAGE}{query}").content.decode()
    assert f"{found} báo cáo</p>" in content


@pytest.mark.parametrize("name", ["q", "vb", "nam"])
@pytest.mark.parametrize("more", [{}, {"pham_vi": "all"}, {"action": "compare"}])
def test_what_no_database_can_take_is_told(client, reader, commune, waiting, name: str, more: dict[str, str]) -> None:
    issued_report(commune)
    client.force_login(reader)
    response = client.post(f"{PAGE}lap-tep/", {name: "a\0b"} | more, follow=True)
    assert response.status_code == 200
    assert bool(waiting) is (name == "vb" and more == {"pham_vi": "all"})


def test_a_former_superior_packs_nothing_of_later_periods(client, reader, commune, other_commune, waiting) -> None:
    """Both when the job is called and when it is made."""
    then, now = issued_report(commune, period=Period.year(2023)), issued_report(commune)
    leave(commune, date(2024, 6, 30))
    client.force_login(reader)
    page = client.get(PAGE).content.decode()
    assert (then.public_id in page, now.public_id in page) == (True, False)
    begin_pack(user=reader, unit=reader.reach.home_units[0], documents=[then, now], formats=["pdf"])
    make_pack.call(*waiting[0])
    files, _ = opened(pack_of(reader, reader.reach.home_units[0])[1])
    assert len(files) == 1


class TestSheets:
    """A sheet of figures for each report, drawn by the job."""

    def test_each_commune_has_its_own_beside_last_year_and_all(
        self, client, reader, district, commune, other_commune
    ) -> None:
        last = Period.year(2023)
        days = [last.start.isoformat(), last.end.isoformat()]
        issued_report(commune, [figure("meetings.meetings", 9, period=days)], day=date(2023, 12, 1), period=last)
        first = issued_report(commune, [figure("meetings.meetings", 12)])
        issued_report(other_commune, [figure("meetings.meetings", 8), figure("dialogues.sessions", None)])
        client.force_login(reader)
        client.post(f"{PAGE}lap-tep/", {"nam": "2024", "pham_vi": "all", "phieu": "1"})
        files, told = opened(client.get(f"{PAGE}tep/").content)
        sheets = {name.partition("/")[2]: content for name, content in files.items() if "/" in name}
        assert len(sheets) == 2
        name = next(name for name in sheets if name.startswith("song-van"))
        text = pdf_text(sheets[name])
        assert "PHIẾU SỐ LIỆU" in text
        assert f"Báo cáo số {first.sign}" in text
        assert "1 Số meetings.meetings cuộc 9 12 20" in text
        other = pdf_text(next(content for name, content in sheets.items() if not name.startswith("song-van")))
        assert "2 Số dialogues.sessions cuộc – … –" in other
        assert {row["Tệp"]: row["SHA-256"] for row in told if "/" in row["Tệp"]} == {
            f"phieu-so-lieu/{name}": hashlib.sha256(content).hexdigest() for name, content in sheets.items()
        }

    def test_progress_counts_them(self, reader, district, commune, other_commune, monkeypatch) -> None:
        documents = [issued_report(commune), issued_report(other_commune)]
        heard: list[tuple[int, int]] = []
        monkeypatch.setattr(packs.progress, "tell", lambda key, done, of=0: heard.append((done, of)))
        begin_pack(user=reader, unit=district, documents=documents, formats=["pdf"], sheets=True)
        assert heard[1:] == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]

    def test_asked_with_sheets_is_another_job(self, reader, district, commune, waiting) -> None:
        document = issued_report(commune)
        begin_pack(user=reader, unit=district, documents=[document], formats=["pdf"])
        with pytest.raises(ValidationError):
            begin_pack(user=reader, unit=district, documents=[document], formats=["pdf"], sheets=True)

    def test_ten_times_the_reports_cost_no_more_queries(self, reader, district, commune) -> None:
        def cost() -> int:
            received = IssuedDocument.objects.select_related("unit").prefetch_related("unit__versions")
            with CaptureQueriesContext(connection) as queries:
                figure_sheets(reader, district, list(received), date(2025, 1, 2))
            return len(queries)

        issued_report(commune, [figure("meetings.meetings", 12)])
        few = cost()
        for number in range(9):
            unit = make_unit(f"xa-{number}", f"Xã số {number}", "commune", district)
            issued_report(unit, [figure("meetings.meetings", number)])
        reader = type(reader).objects.get(pk=reader.pk)
        assert cost() <= few + 1

    def test_a_job_whose_process_dies_says_so_and_can_be_asked_again(
        self, reader, district, commune, monkeypatch
    ) -> None:
        document = issued_report(commune)
        monkeypatch.setattr(packs, "render_many", _dying)
        begin_pack(user=reader, unit=district, documents=[document], formats=["pdf"], sheets=True)
        assert "Bấm Lập tệp lần nữa" in JOBS.of(reader, district).problem
        monkeypatch.undo()
        begin_pack(user=reader, unit=district, documents=[document], formats=["pdf"], sheets=True)
        assert JOBS.of(reader, district).is_ready


def _dying(documents: Any) -> Any:
    raise BrokenProcessPool


def pdf_text(content: bytes) -> str:
    """The words of a PDF in the order of the page, one blank between them."""
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(told.stdout.decode().split())
