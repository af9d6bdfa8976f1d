"""The demo that `make run` shows: Song Vân's year 2023 as its real report 04/BC-UBND tells it."""

import json
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.views.sign_in import DEMO_PASSWORD
from apps.core import indicators
from apps.core.periods import Period
from apps.core.registers import all_registers
from apps.documents.blocks import Document
from apps.documents.models import DocumentFile, IssuedDocument, NumberEntry, Publication
from apps.documents.services import read_stored
from apps.meetings.models import Matter
from apps.reports import services
from apps.reports.assembling import assemble
from apps.reports.checking import check_report
from apps.reports.demo import load_demo
from apps.reports.models import Outline, Report, ReportCall
from apps.villages.models import AdministrativeUnit, Village

FIXTURES = settings.BASE_DIR / "fixtures"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo, loaded once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load_demo(FIXTURES, DEMO_PASSWORD)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def song_van() -> AdministrativeUnit:
    return AdministrativeUnit.objects.get(slug="song-van")


@pytest.fixture
def issued() -> IssuedDocument:
    return IssuedDocument.objects.get(unit__slug="song-van")


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def printed(document: Document) -> str:
    return "\n".join("".join(run.text for run in getattr(block, "runs", ())) for block in document.body)


@pytest.mark.parametrize(
    ("name", "options", "last_year", "this_year"),
    [
        ("villages.villages", {}, "13", "13"),
        ("households.households", {}, "2.597", "2.631"),
        ("households.people", {}, "9.526", "9.629"),
        ("villages.area", {"land": "total"}, "834,77", "834,77"),
        ("villages.area", {"land": "agricultural"}, "648,05", "647,73"),
        ("villages.area_share", {"land": "agricultural"}, "77,63", "77,59"),
        ("villages.area", {"land": "non_agricultural"}, "184,78", "185,10"),
        ("villages.area", {"land": "unused"}, "1,94", "1,94"),
        ("villages.party_members", {}, "269", "273"),
        ("villages.party_cells", {}, "17", "17"),
        ("villages.party_cells", {"kind": "rural"}, "13", "13"),
        ("villages.party_cells", {"kind": "agency"}, "4", "4"),
        ("dialogues.sessions", {}, "1", "2"),
        ("dialogues.participants", {}, "25", "8"),
        ("dialogues.opinions_answered_share", {}, "100,00", "100,00"),
        ("supervision.supervisions", {}, "2", "3"),
        ("supervision.surveys", {}, "5", "7"),
        ("committees.inspections", {}, "1", "2"),
        ("committees.villages_inspected", {}, "1", "2"),
        ("committees.renewals", {}, "0", "1"),
        ("villages.conventions_in_force", {}, "13", "13"),
        ("meetings.meetings", {}, "21", "24"),
        ("meetings.villages_met", {}, "13", "13"),
        ("disclosures.items", {}, "4", "9"),
        ("works.works", {}, "1", "2"),
        ("works.land_projects", {}, "0", "1"),
        ("complaints.receptions", {}, "18", "24"),
        ("complaints.petitions", {}, "8", "12"),
        ("complaints.resolved", {}, "6", "10"),
        ("complaints.resolved_in_time", {}, "6", "10"),
        ("complaints.denunciations", {}, "0", "0"),
    ],
)
def test_figures_of_song_van(
    song_van: AdministrativeUnit, name: str, options: dict[str, str], last_year: str, this_year: str
) -> None:
    figures = [indicators.get(name).value(song_van, Period.year(year), **options) for year in (2022, 2023)]
    assert [figure.text() for figure in figures] == [last_year, this_year]
    assert all(figure.is_whole for figure in figures)


def test_the_report_says_what_the_real_one_says(issued: IssuedDocument) -> None:
    text = printed(issued.document)
    for phrase in (
        "Tổng diện tích tự nhiên của xã là 834,77 ha, trong đó đất nông nghiệp là 647,73 ha, chiếm 77,59%",
        "đất phi nông nghiệp là 185,10 ha; đất chưa sử dụng là 1,94 ha",
        "13 thôn với 2.631 hộ, 9.629 nhân khẩu",
        "273 đảng viên, sinh hoạt tại 17 chi bộ, gồm 13 chi bộ nông thôn và 4 chi bộ cơ quan",
        "kiểm tra việc thực hiện QCDC năm 2023 tại 02 thôn",
        "02 cuộc đối thoại trực tiếp với Nhân dân, có 08 lượt người tham gia",
        "03 cuộc giám sát và 07 cuộc khảo sát",
        "13/13 thôn có quy ước",
        "huyện Tân Yên, tỉnh Bắc Giang, xã Song Vân là xã miền núi",
    ):
        assert phrase in text
    assert "{" not in text
    assert "…" not in text


def test_it_is_issued_as_04_after_three_papers(issued: IssuedDocument) -> None:
    assert (str(issued), issued.signer) == ("04/BC-UBND ngày 11/01/2024", "Giáp Quốc Mạnh")
    assert issued.document.signature.lines == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert issued.document.recipients[0] == "UBND huyện (b/c)"
    entries = NumberEntry.objects.filter(book__unit__slug="song-van", book__year=2024)
    assert [(entry.number, entry.on_paper) for entry in entries] == [(1, True), (2, True), (3, True), (4, False)]
    assert [step.action for step in issued.report.steps.all()] == ["created", "submitted", "approved", "issued"]


def test_the_checks_find_nothing_in_the_issued_reports() -> None:
    reports = list(Report.objects.filter(state="issued"))
    assert len(reports) >= 2
    for report in reports:
        found = check_report(report, assemble(report)).judged
        assert [(entry.finding.code, entry.finding.quote) for entry in found] == [], report.unit


def test_every_figure_of_the_second_commune_is_another_one(issued: IssuedDocument) -> None:
    other = IssuedDocument.objects.get(unit__slug="ngoc-van")
    assert (str(other), other.signer) == ("01/BC-UBND ngày 09/01/2024", "Ngô Văn Thịnh")
    ours, theirs = ({figure["key"]: figure["value"] for figure in each.figures} for each in (issued, other))
    shared = ours.keys() & theirs.keys()
    assert len(shared) >= 16
    assert [key for key in shared if ours[key] == theirs[key]] == []


def test_every_figure_is_told(song_van: AdministrativeUnit) -> None:
    figures = {i.name: i.value(song_van, Period.year(2023)) for i in indicators.all_indicators()}
    assert figures["documents.directing"].value == 3
    assert all(figure.text() for figure in figures.values())
    # A demo of silent registers would prove nothing.
    assert sum(bool(figure.value) for figure in figures.values()) > 100


def test_votes_fall_short_too(song_van: AdministrativeUnit) -> None:
    """Before 01/07/2023 more than half of all households carry a contribution, since then two thirds do."""
    matters = Matter.objects.filter(meeting__unit=song_van, meeting__held_on__year=2023)
    assert {matter.carried for matter in matters} == {True, False}
    half = matters.get(meeting__village__slug="dong-kim", kind="contribution")
    assert half.verdict_text.startswith("112/202 hộ = 55,45 % > 50 %: đạt")
    short = matters.get(meeting__village__slug="dong-lac", kind="contribution", meeting__held_on__month=10)
    assert short.verdict_text.startswith("137/228 hộ = 60,09 % < 2/3: không đạt")
    exact = matters.get(meeting__village__slug="lang-ha", kind="contribution")
    assert exact.verdict_text.startswith("134/201 hộ = 66,67 % ≥ 2/3: đạt")


def test_records_end_with_the_year_2023_but_for_what_is_in_hand_today() -> None:
    """What officers have before them is counted back from today; nothing of the years between is closed."""
    in_hand = {
        *("complaints.petition", "complaints.denunciation", "complaints.reception"),
        *("agencies.staffconference", "agencies.proceduremonth"),
        *("committees.committee", "committees.inspection", "committees.committeemeeting"),
        *("meetings.meeting", "supervision.supervision", "works.work", "works.fund", "works.landproject"),
    }
    for register in all_registers():
        if register.key in in_hand:
            continue
        rows = apps.get_model(register.key)._default_manager.filter(**{f"{register.date_field}__year__gte": 2024})
        assert not any(map(register.holds, rows)), register.key


def test_accounts_of_the_sign_in_page(song_van: AdministrativeUnit) -> None:
    users = {user.username: user for user in User.objects.filter(is_demo=True)}
    assert set(users) == {
        *("can-bo", "lanh-dao", "truong-thon", "giam-sat", "tiep-dan", "huyen", "quan-tri", "can-bo-nv", "lanh-dao-nv"),
        *("tong-hop-huyen", "lanh-dao-huyen"),
    }
    assert all(user.check_password(DEMO_PASSWORD) for user in users.values())
    held = {name: user.appointments.on(timezone.localdate()).count() for name, user in users.items()}
    # Who writes the district's own report also reads what the communes send.
    assert {name for name, number in held.items() if number != 1} == {"tong-hop-huyen", "lanh-dao-huyen"}
    assert Village.objects.visible_to(users["truong-thon"]).get().slug == "dong-kim"
    assert song_van in users["huyen"].reach.units
    assert song_van not in users["lanh-dao-nv"].reach.units


def test_the_districts_call_is_answered_by_both_communes(song_van: AdministrativeUnit) -> None:
    call = ReportCall.objects.get()
    answers = [recipient.reports.get() for recipient in call.recipients.all()]
    assert {(report.unit.slug, report.state) for report in answers} == {("song-van", "issued"), ("ngoc-van", "issued")}


def test_a_second_run_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = row_counts()
    call_command("load_demo")
    assert "đã có, không thay đổi gì" in capsys.readouterr().out
    assert row_counts() == before


def test_real_units_keep_the_demo_out() -> None:
    AdministrativeUnit.objects.create(slug="xa-that")
    before = row_counts()
    with pytest.raises(CommandError, match="đơn vị thật"):
        call_command("load_demo")
    assert row_counts() == before


def test_render_report_hands_out_the_stored_files(issued: IssuedDocument, tmp_path: Path) -> None:
    targets = {name: tmp_path / "bao-cao" / f"04.{name}" for name in ("pdf", "docx")}
    call_command("render_report", commune="song-van", year=2023, **targets)
    for name, path in targets.items():
        assert path.read_bytes() == read_stored(issued.files.get(format=name))


def test_render_report_shows_a_draft_without_issuing_it(song_van: AdministrativeUnit, tmp_path: Path) -> None:
    author = User.objects.get(username="can-bo")
    services.begin_report(
        unit=song_van,
        outline=Outline.objects.get(key="annual"),
        period=Period.year(2022),
        user=author,
        issued_on=date(2023, 1, 10),
    )
    files = DocumentFile.objects.count()
    pdf, word = tmp_path / "2022.pdf", tmp_path / "2022.docx"
    call_command("render_report", commune="song-van", year=2022, pdf=pdf, docx=word)
    assert pdf.read_bytes().startswith(b"%PDF-1.7")
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(word)).paragraphs)
    assert "01 cuộc đối thoại trực tiếp với Nhân dân, có 25 lượt người" in text
    assert Report.objects.get(end__year=2022).state == "draft"
    assert DocumentFile.objects.count() == files


@pytest.mark.parametrize("path", sorted((FIXTURES / "demo").glob("*.json")), ids=lambda path: path.name)
def test_data_files_are_clean_and_say_what_is_invented(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    if path.name.startswith("commune-"):
        assert "hộ" in json.loads(text)["note"]


def test_the_public_board_is_not_empty(client: Client, song_van: AdministrativeUnit) -> None:
    """What an official would have released by now, and reception days still to come."""
    board = client.get("/cong-khai/song-van/").context
    now = {row.subject for row in board["page"]}
    assert {"report", "meeting", "reception", "other"} <= now
    assert [row.subject for row in board["coming"]] == ["reception", "reception"]
    past = client.get("/cong-khai/song-van/?xem=da-qua").context["page"]
    assert [row.title for row in past] == ["Kết quả rà soát hộ nghèo, hộ cận nghèo năm 2023"]
    report = Publication.objects.get(unit=song_van, subject="report")
    assert [file.kind for file in report.files.all()] == ["pdf"]
    assert client.get("/cong-khai/").context["units"][0].slug == "song-van"
