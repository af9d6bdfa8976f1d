"""The workbook of all communes below a unit: a job that is left, found again, and read by nobody else."""

import os
from datetime import date
from io import BytesIO
from time import time
from typing import Any

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from openpyxl import load_workbook

from apps.accounts.models import AccessEntry, Appointment
from apps.accounts.roles import Role
from apps.complaints.models import DenunciationBar
from apps.core import progress
from apps.core.known import Partial
from apps.core.periods import Period
from apps.reports.file_jobs import KEPT, State
from apps.reports.quarterly import FORMS, asked_of, build, jobs
from apps.reports.quarterly.jobs import Job, begin_workbook, file_of, job_of, make_workbook, progress_key
from tests.factories import make_commune, make_unit, make_user, make_village
from tests.reports import quarterly_rows as rows

pytestmark = pytest.mark.django_db
DAY = date(2025, 5, 10)
Q1, Q2 = Period.quarter(2025, 1), Period.quarter(2025, 2)
ASKED = {"ky": "quarter-2", "nam": "2025"}
PAGE = "/tan-yen/bieu-thong-ke-quy/"
MAKE, FILE = f"{PAGE}lap-tep/", f"{PAGE}tep/"


@pytest.fixture(autouse=True)
def _empty_cache() -> Any:
    caches["progress"].clear()
    yield
    caches["progress"].clear()


@pytest.fixture
def district(commune: Any) -> Any:
    return make_unit("tan-yen", "Tân Yên", "district")


@pytest.fixture
def reader(district: Any) -> Any:
    return make_user("cap-tren", Role.SUPERIOR_READER, district)


@pytest.fixture
def waiting(monkeypatch: Any) -> list[tuple[Any, ...]]:
    """Jobs that were called but wait for a worker."""
    called: list[tuple[Any, ...]] = []
    monkeypatch.setattr(type(make_workbook), "enqueue", lambda self, *args: called.append(args))
    return called


def begin(user: Any, unit: Any, period: Period = Q2) -> Job:
    begin_workbook(user=user, unit=unit, period=period, predecessors=False)
    found = job_of(user, unit)
    assert found is not None
    return found


def numbers(cells: Any) -> list[int]:
    return [cell.value if isinstance(cell, Partial) else cell for cell in cells if isinstance(cell, int | Partial)]


def silent(user: Any, unit: Any) -> None:
    """The job has told nothing for longer than one that lives."""
    told = progress.Progress(1, 16, time() - progress.SILENCE - 1)
    caches["progress"].set(progress_key(user, unit), told)


def test_asked_for_left_and_found_again(client, commune, village, district, reader, waiting) -> None:
    rows.everything(commune, village, DAY)
    client.force_login(reader)
    response = client.post(MAKE, ASKED, follow=True)
    assert response.redirect_chain[0][0] == f"{PAGE}?ky=quarter-2&nam=2025"
    assert "Đang lập tệp tám biểu quý II năm 2025" in response.content.decode()
    progress.tell(progress_key(reader, district), 4, 16)
    assert "25 %" in client.get(MAKE, headers={"HX-Request": "true"}).content.decode()
    assert client.get(FILE).status_code == 302
    make_workbook.call(*waiting[0])
    assert client.get(MAKE, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    # Whatever the page is opened for.
    page = client.get(f"{PAGE}?ky=year&nam=2024").content.decode()
    assert "Đã lập xong tệp tám biểu quý II năm 2025" in page
    response = client.get(FILE)
    assert 'filename="bieu-thong-ke-tan-yen-20250401-20250630.xlsx"' in response["Content-Disposition"]
    book = load_workbook(BytesIO(response.content))
    asked = asked_of(district, Q2, predecessors=False, viewer=reader)
    for worksheet, form in zip(book, FORMS, strict=True):
        printed = next(cells for cells in worksheet.iter_rows(values_only=True) if cells[1] == "Cộng")
        sums = build(form, asked).totals[0].cells
        assert numbers(printed) == numbers(sums)


def test_who_reads_the_names_in_it_is_noted(client, commune, village, district, reader) -> None:
    rows.matter(village, DAY)
    client.force_login(reader)
    client.post(MAKE, ASKED)
    before = AccessEntry.objects.filter(action="exported").count()
    client.get(FILE)
    assert AccessEntry.objects.filter(action="exported").count() == before + 1


def test_a_second_click_changes_nothing_and_another_period_waits(reader, district, waiting) -> None:
    first = begin(reader, district)
    assert begin(reader, district) == first
    with pytest.raises(ValidationError, match="quý II năm 2025"):
        begin(reader, district, Q1)
    assert len(waiting) == 1


def test_a_refusal_is_said_on_the_page(client, reader, district, waiting) -> None:
    begin(reader, district, Q1)
    client.force_login(reader)
    page = client.post(MAKE, ASKED, follow=True).content.decode()
    assert "Đang lập tệp quý I năm 2025; đợi lập xong rồi lập tệp kỳ khác." in page


def test_a_wrong_period_leads_to_the_page_that_says_so(client, reader, waiting) -> None:
    client.force_login(reader)
    response = client.post(MAKE, {"tu": "2/1/2025", "den": "1/1/2025"}, follow=True)
    assert response.status_code == 422
    assert "2/1/2025" in response.content.decode()
    assert waiting == []


def test_a_job_that_fell_silent_is_made_by_the_next(client, reader, district, waiting) -> None:
    dead = begin(reader, district)
    silent(reader, district)
    client.force_login(reader)
    assert "không báo tiến độ" in client.get(PAGE).content.decode()
    later = begin(reader, district)
    make_workbook.call(reader.pk, district.pk, dead.token)
    assert job_of(reader, district) == later
    make_workbook.call(reader.pk, district.pk, later.token)
    assert job_of(reader, district).is_ready


def test_one_that_was_overtaken_leaves_no_file(reader, district, monkeypatch, waiting) -> None:
    slow = begin(reader, district)
    made = jobs._made

    def overtaken(*args: Any) -> tuple[bytes, Job]:
        found = made(*args)
        silent(reader, district)
        begin(reader, district, Q1)
        return found

    monkeypatch.setattr(jobs, "_made", overtaken)
    make_workbook.call(reader.pk, district.pk, slow.token)
    assert job_of(reader, district).period == Q1
    assert not default_storage.exists(f"bieu-thong-ke-cho-tai/{slow.token}.xlsx")


def test_one_that_breaks_says_so_and_may_be_tried_again(client, reader, district, monkeypatch, waiting) -> None:
    job = begin(reader, district)
    monkeypatch.setattr(jobs, "build", lambda form, asked: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_workbook.call(reader.pk, district.pk, job.token)
    client.force_login(reader)
    assert "dừng vì lỗi của phần mềm" in client.get(PAGE).content.decode()
    assert begin(reader, district).state is State.MAKING


def test_too_many_rows_are_refused_in_words(reader, district, commune, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "MOST_ROWS", 9)
    rows.posting(commune, DAY)
    assert "quá nhiều cho một tệp" in begin(reader, district).problem


def test_the_next_file_takes_the_place_of_the_last_and_old_ones_go(reader, district) -> None:
    first = begin(reader, district)
    assert default_storage.exists(first.file)
    lost = default_storage.save("bieu-thong-ke-cho-tai/lost.xlsx", ContentFile(b"x"))
    second = begin(reader, district, Q1)
    assert not default_storage.exists(first.file)
    assert default_storage.exists(second.file)
    assert default_storage.exists(lost)
    old = time() - KEPT.total_seconds() - 1
    os.utime(default_storage.path(lost), (old, old))
    begin(reader, district)
    assert not default_storage.exists(lost)


def test_each_account_has_its_own(client, commune, district, reader) -> None:
    begin(reader, district)
    other = make_user("cap-tren-2", Role.SUPERIOR_READER, district)
    client.force_login(other)
    assert "Đã lập xong" not in client.get(PAGE).content.decode()
    assert client.get(FILE).status_code == 302
    client.force_login(make_user("la", Role.LEADER, make_commune("khac", "Khác")))
    assert [client.get(FILE).status_code, client.post(MAKE).status_code] == [404, 404]


def test_what_an_account_may_no_longer_see_it_cannot_download(district, commune, reader) -> None:
    kept = rows.denunciation(commune, DAY)
    begin(reader, district)
    file_of(reader, district)
    DenunciationBar.objects.create(denunciation=kept, user=reader)
    with pytest.raises(ValidationError, match="Phạm vi"):
        file_of(reader, district)


def test_the_job_asks_for_the_permission_once_more(reader, district, waiting) -> None:
    job = begin(reader, district)
    Appointment.objects.filter(user=reader).delete()
    make_workbook.call(reader.pk, district.pk, job.token)
    assert "không còn được đọc" in job_of(reader, district).problem


def test_a_communes_page_tells_of_no_job(client, commune, official) -> None:
    begin(official, commune)
    client.force_login(official)
    page = client.get("/song-van/bieu-thong-ke-quy/?ky=quarter-2&nam=2025").content.decode()
    assert "tep-tam-bieu" not in page
    assert "xuat=xlsx" in page


def test_a_village_head_makes_none(client, commune) -> None:
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, make_village(commune, "Một")))
    for path in ("lap-tep/", "tep/"):
        assert client.get(f"/song-van/bieu-thong-ke-quy/{path}").status_code == 403
    assert client.post("/song-van/bieu-thong-ke-quy/lap-tep/", ASKED).status_code == 403
