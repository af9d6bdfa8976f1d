"""Papers of inspections: the plan and the notice of the conclusion, as PDF and DOCX."""

import io
import subprocess
from datetime import date
from typing import Any

import docx
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.accounts.roles import Role
from apps.agencies.models import Agency
from apps.committees.models import Committee, CommitteeMember, Inspection, InspectionDemand, InspectionTarget
from apps.committees.papers.inspections import conclusion_document, plan_document
from apps.documents.blocks import Document, Heading, Item, Paragraph, Table
from apps.law.services import load_legal_texts
from apps.villages.models import Official
from tests.factories import make_user

WHOLE = {
    "subject": "Thực hiện dân chủ ở thôn năm 2025",
    "content": "- Công khai thông tin\n2. Bàn và quyết định",
    "plan_number": "05/KH-BCĐ",
    "planned_on": date(2026, 3, 1),
    "report_due_on": date(2026, 3, 15),
    "method": "Nghe báo cáo.\nXem hồ sơ, gặp Nhân dân",
    "team": "Đoàn số 1",
    "assignment": "Nguyễn Văn A, Trưởng đoàn",
    "examined_from": date(2025, 1, 1),
    "examined_until": date(2025, 12, 31),
    "held_on": date(2026, 3, 20),
    "ended_on": date(2026, 3, 21),
}
CONCLUDED = {"conclusion": "Các thôn thực hiện tốt.\nCòn chậm niêm yết", "concluded_on": date(2026, 3, 25)}


@pytest.fixture
def inspection(commune: Any, village: Any) -> Inspection:
    record = Inspection.objects.create(unit=commune, **WHOLE, **CONCLUDED)
    school = Agency.objects.create(unit=commune, name="Trường Mầm non", kind="school", opened_on=date(2000, 1, 1))
    place = InspectionTarget.objects.create(inspection=record, village=village, finding="Thiếu biên bản niêm yết")
    InspectionTarget.objects.create(inspection=record, workplace=school)
    due = {"text": "Niêm yết lại,\nlập biên bản", "due_on": date(2026, 4, 15)}
    InspectionDemand.objects.create(inspection=record, target=place, **due)
    InspectionDemand.objects.create(inspection=record, text="Họp rút kinh nghiệm")
    return record


def head(unit: Any, name: str, **seat: Any) -> None:
    """Who presides over the steering committee."""
    board, _ = Committee.objects.get_or_create(
        unit=unit, kind="steering", defaults={"name": "Ban Chỉ đạo", "established_on": date(2020, 1, 1)}
    )
    official = Official.objects.create(unit=unit, full_name=name)
    seat = {"role": "head", "joined_on": date(2020, 1, 1)} | seat
    CommitteeMember.objects.create(committee=board, official=official, **seat)


def lines(document: Document) -> list[str]:
    """What it says, one line a block; rows of tables with bars between their cells."""
    found = []
    for block in document.body:
        if isinstance(block, Heading):
            found.append(f"{block.number}. {block.title}")
        elif isinstance(block, Table):
            found += [" | ".join(row) for row in (block.header, *block.rows)]
        elif isinstance(block, Item | Paragraph):
            number = f"{block.number} " if isinstance(block, Item) else ""
            found.append(number + "".join(run.text for run in block.runs))
    return found


def test_the_plan_says_all_that_was_typed(inspection: Inspection) -> None:
    head(inspection.unit, "Trần Văn Bình", left_on=date(2026, 3, 1))
    head(inspection.unit, "Lê Thị Cúc", joined_on=date(2026, 3, 2))
    plan = plan_document(inspection)
    said = lines(plan)
    for line in (
        "- Thôn, tổ dân phố (1): thôn Đồng Kim.",
        "- Cơ quan, đơn vị (1): Trường Mầm non.",
        "2. Nội dung: Thực hiện dân chủ ở thôn năm 2025.",
        "- Công khai thông tin.",
        "- Bàn và quyết định.",
        "3. Mốc số liệu: từ ngày 01/01/2025 đến hết ngày 31/12/2025.",
        "1. Thời gian: từ ngày 20/03/2026 đến hết ngày 21/03/2026.",
        "2. Đoàn kiểm tra: Đoàn số 1.",
        "- Nguyễn Văn A, Trưởng đoàn.",
        "3. Cách tiến hành: Nghe báo cáo.",
        "Xem hồ sơ, gặp Nhân dân.",
    ):
        assert line in said
    assert any("trước ngày 15 tháng 3 năm 2026" in line for line in said)
    assert plan.letterhead.parent == "ỦY BAN NHÂN DÂN\nXÃ SONG VÂN"
    assert plan.letterhead.number_line == "Số: 05/KH-BCĐ"
    assert plan.letterhead.place_date == "Song Vân, ngày 01 tháng 3 năm 2026"
    assert (plan.signature.lines, plan.signature.name) == (("TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"), "Trần Văn Bình")


def test_the_conclusion_lists_demands_with_their_days(inspection: Inspection) -> None:
    head(inspection.unit, "Lê Thị Cúc", joined_on=date(2026, 3, 2))
    notice = conclusion_document(inspection)
    said = lines(notice)
    for line in (
        "Thực hiện Kế hoạch số 05/KH-BCĐ ngày 01/03/2026, Ban Chỉ đạo thực hiện quy chế dân chủ ở cơ sở "
        "thông báo kết luận như sau:",
        "Các thôn thực hiện tốt.",
        "Còn chậm niêm yết.",
        "- Thôn Đồng Kim: Thiếu biên bản niêm yết.",
        "1 | Thôn Đồng Kim | Niêm yết lại, lập biên bản | 15/04/2026",
        "2 | Các nơi được kiểm tra | Họp rút kinh nghiệm | ……",
    ):
        assert line in said
    assert notice.letterhead.place_date == "Song Vân, ngày 25 tháng 3 năm 2026"
    assert notice.signature.name == "Lê Thị Cúc"


@pytest.mark.parametrize(
    ("day", "law"),
    [
        (date(2023, 6, 30), ["34/2007/PL-UBTVQH11"]),
        (date(2023, 7, 1), ["10/2022/QH15"]),
        (date(2023, 8, 15), ["10/2022/QH15", "59/2023/NĐ-CP"]),
    ],
)
def test_the_plan_stands_on_the_law_of_its_day(commune: Any, day: date, law: list[str]) -> None:
    load_legal_texts(settings.BASE_DIR / "fixtures" / "law" / "legal_texts.json")
    plan = plan_document(Inspection.objects.create(unit=commune, subject="QCDC", held_on=day, planned_on=day))
    assert len(plan.bases) == len(law)
    assert all(number in base for number, base in zip(law, plan.bases, strict=True))


def test_what_is_not_known_is_left_blank(commune: Any) -> None:
    bare = Inspection.objects.create(unit=commune, subject="QCDC", held_on=date(2026, 3, 20), self_inspection=True)
    said = lines(plan_document(bare))
    assert "1. Đối tượng tự kiểm tra:" in said
    assert "1. Thời gian: ngày 20/03/2026." in said
    for document in (plan_document(bare), conclusion_document(bare)):
        assert "ngày …… tháng …… năm ……" in document.letterhead.place_date
        assert document.signature.name == "…" * 10
        assert "……/" in document.letterhead.number_line
    assert "Không có yêu cầu khắc phục." in lines(conclusion_document(bare))


def address(inspection: Inspection, word: str, kind: str) -> str:
    return reverse("committees:inspection-paper", args=[inspection.unit.slug, inspection.public_id, word, kind])


@pytest.mark.parametrize("word", ["ke-hoach", "thong-bao-ket-luan"])
def test_papers_come_as_pdf_and_as_word(client: Client, inspection: Inspection, official: Any, word: str) -> None:
    client.force_login(official)
    assert address(inspection, word, "pdf") in client.get(inspection.get_absolute_url()).content.decode()
    pdf = client.get(address(inspection, word, "pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    content = b"".join(pdf.streaming_content) if pdf.streaming else pdf.content
    printed = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    assert "BAN CHỈ ĐẠO" in printed
    word_file = client.get(address(inspection, word, "docx"))
    content = b"".join(word_file.streaming_content) if word_file.streaming else word_file.content
    written = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    assert "Trường Mầm non" in written


def test_no_notice_before_a_conclusion_and_no_paper_of_another_name(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    bare = Inspection.objects.create(unit=commune, subject="QCDC", held_on=date(2026, 3, 20))
    foreign = Inspection.objects.create(unit=other_commune, subject="QCDC", held_on=date(2026, 3, 20))
    client.force_login(official)
    assert address(bare, "thong-bao-ket-luan", "pdf") not in client.get(bare.get_absolute_url()).content.decode()
    for at in (
        address(bare, "thong-bao-ket-luan", "pdf"),
        address(bare, "bien-ban", "pdf"),
        address(foreign, "ke-hoach", "pdf"),
    ):
        assert client.get(at).status_code == 404
    client.force_login(make_user("tiep-dan", Role.PETITION_OFFICER, commune))
    assert client.get(address(bare, "ke-hoach", "pdf")).status_code == 403
