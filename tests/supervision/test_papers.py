"""Papers of plans and supervisions: what they say, in whose name, and who may take them."""

import io
import subprocess
from datetime import date
from decimal import Decimal
from typing import Any

import docx
import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.accounts.roles import Role
from apps.committees.models import Committee, CommitteeMember
from apps.documents.blocks import Document, Heading, Item, Paragraph, Table
from apps.law.services import load_legal_texts
from apps.supervision import services
from apps.supervision.models import Supervision, SupervisionPlan
from apps.supervision.papers.plans import plan_document
from apps.supervision.papers.supervisions import notice_document, report_document
from apps.villages.models import OfficeTerm, Official
from tests.factories import make_user
from tests.supervision.making import find, make_work, plan, recommend, resolve, supervise

pytestmark = pytest.mark.django_db
MOST = 10**15


@pytest.fixture(autouse=True)
def _later() -> Any:
    with time_machine.travel(date(2024, 6, 1)):
        yield


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


def board(unit: Any, kind: str, name: str, head: str = "") -> Committee:
    made = Committee.objects.create(unit=unit, kind=kind, name=name, established_on=date(2020, 1, 1))
    if head:
        official = Official.objects.create(unit=unit, full_name=head)
        CommitteeMember.objects.create(committee=made, official=official, role="head", joined_on=date(2020, 1, 1))
    return made


@pytest.fixture
def whole_plan(commune: Any) -> SupervisionPlan:
    return plan(
        commune,
        quarter=1,
        subject="Giám sát việc thu, chi quỹ",
        target="Thôn Đồng Kim",
        field="Tài chính",
        number="07/KH-MTTQ-BTT",
        issued_on=date(2023, 1, 3),
        leader="Bà Trần Thị Hoa",
        members="- Hội Nông dân\n2. Hội Cựu chiến binh",
        work=make_work(commune),
    )


@pytest.fixture
def held(commune: Any, official: Any, leader: Any, whole_plan: SupervisionPlan) -> Supervision:
    """A supervision of a work by a board, with findings of each end and recommendations to each addressee."""
    team = board(commune, "investment_board", "Ban GSĐTCĐ đường thôn Đồng Kim", "Lê Văn Dũng")
    made = supervise(
        commune,
        "community_board",
        subject="Thi công đường thôn",
        place="Thôn Đồng Kim",
        team="5 thành viên",
        plan=whole_plan,
        committee=team,
        work=whole_plan.work,
        started_on=date(2023, 3, 1),
        ended_on=date(2023, 3, 5),
        checked="Mặt đường dày 16 cm so với thiết kế 18 cm",
        conclusion="Cơ bản đúng thiết kế",
    )
    recommend(made, finding=find(made, description="Thiếu\nchiều dày", money_found=MOST, due_on=date(2023, 9, 1)))
    resolve(
        find(made, description="Lấn đất", land_found_m2=Decimal("12345.60")),
        official,
        leader,
        land_recovered_m2=Decimal("12345.60"),
        settlement_cut=0,
    )
    recommend(made, addressee="party_committee", text="Chỉ đạo khắc phục", due_on=date(2023, 10, 1))
    recommend(
        made,
        addressee="other",
        text="Sửa định mức",
        on_law=True,
        replied_on=date(2023, 11, 1),
        reply="Sẽ nghiên cứu.",
        accepted=False,
    )
    return Supervision.objects.for_list().get(pk=made.pk)


def test_the_plan_says_all_that_was_typed(commune: Any, whole_plan: SupervisionPlan) -> None:
    chair = Official.objects.create(unit=commune, full_name="Nguyễn Thị Mai")
    OfficeTerm.objects.create(unit=commune, official=chair, office="front_chairman", valid_from=date(2023, 1, 1))
    document = plan_document(whole_plan)
    said = lines(document)
    for line in (
        "1. Nội dung: Giám sát việc thu, chi quỹ.",
        "2. Lĩnh vực: Tài chính.",
        "3. Đối tượng: Thôn Đồng Kim.",
        "4. Công trình, dự án: Đường thôn.",
        "5. Thời gian thực hiện: quý I năm 2023.",
        "1. Trưởng đoàn: Bà Trần Thị Hoa.",
        "- Hội Nông dân.",
        "- Hội Cựu chiến binh.",
    ):
        assert line in said
    head = document.letterhead
    assert document.subject == "Giám sát việc thu, chi quỹ"
    assert head.parent == "ỦY BAN MẶT TRẬN TỔ QUỐC\nVIỆT NAM XÃ SONG VÂN"
    assert head.organ == ("BAN THƯỜNG TRỰC",)
    assert (head.number_line, head.place_date) == ("Số: 07/KH-MTTQ-BTT", "Song Vân, ngày 03 tháng 01 năm 2023")
    assert (document.signature.lines, document.signature.name) == (
        ("TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH"),
        "Nguyễn Thị Mai",
    )


def test_what_is_not_known_is_left_blank(commune: Any) -> None:
    document = plan_document(plan(commune, kind="survey", quarter=None))
    assert document.subject == "Khảo sát nội dung: Công khai"
    assert document.letterhead.number_line == "Số: ……/KH-MTTQ-BTT"
    assert document.letterhead.place_date == "Song Vân, ngày …… tháng …… năm ……"
    assert "3. Thời gian thực hiện: năm 2023." in lines(document)
    assert document.signature.name == "…" * 10


@pytest.mark.parametrize(
    ("body", "parent", "organ", "code", "signs"),
    [
        ("womens_union", "", ("HỘI LIÊN HIỆP PHỤ NỮ", "XÃ SONG VÂN"), "HPN", "TM. BAN THƯỜNG VỤ"),
        ("youth_union", "", ("ĐOÀN TNCS HỒ CHÍ MINH", "XÃ SONG VÂN"), "ĐTN", "TM. BAN THƯỜNG VỤ"),
        ("council", "", ("HỘI ĐỒNG NHÂN DÂN", "XÃ SONG VÂN"), "HĐND", "TM. THƯỜNG TRỰC HĐND"),
        (
            "inspectorate",
            "ỦY BAN MẶT TRẬN TỔ QUỐC\nVIỆT NAM XÃ SONG VÂN",
            ("BAN THANH TRA NHÂN DÂN", "XÃ SONG VÂN"),
            "BTTND",
            "TM. BAN THANH TRA NHÂN DÂN",
        ),
    ],
)
def test_each_body_has_its_own_letterhead(
    commune: Any, body: str, parent: str, organ: tuple[str, ...], code: str, signs: str
) -> None:
    document = plan_document(plan(commune, body=body))
    assert (document.letterhead.parent, document.letterhead.organ) == (parent, organ)
    assert document.letterhead.number_line.endswith(f"/KH-{code}")
    assert document.signature.lines[0] == signs


def test_the_only_board_of_the_day_gives_its_name_and_head(commune: Any) -> None:
    board(commune, "inspectorate", "Ban Thanh tra nhân dân xã Song Vân", "Vũ Văn Tám")
    document = plan_document(plan(commune, body="inspectorate"))
    assert document.letterhead.organ == ("BAN THANH TRA NHÂN DÂN XÃ SONG VÂN",)
    assert document.signature.name == "Vũ Văn Tám"
    board(commune, "inspectorate", "Ban khác", "Người Khác")
    assert plan_document(plan(commune, body="inspectorate")).signature.name == "…" * 10


def test_the_law_is_that_of_the_day(commune: Any) -> None:
    load_legal_texts(settings.BASE_DIR / "fixtures" / "law" / "legal_texts.json")
    before = plan_document(plan(commune, issued_on=date(2023, 6, 30), number="1"))
    after = plan_document(plan(commune, issued_on=date(2023, 9, 1), number="1"))
    assert ["34/2007/PL-UBTVQH11" in base for base in before.bases] == [True]
    assert [number in base for base, number in zip(after.bases, ("10/2022/QH15", "59/2023/NĐ-CP"), strict=True)] == [
        True,
        True,
    ]


def test_the_report_says_what_became_of_each(held: Supervision) -> None:
    document = report_document(held)
    said = lines(document)
    for line in (
        "Thực hiện Kế hoạch số 07/KH-MTTQ-BTT ngày 03/01/2023, Ban GSĐTCĐ đường thôn Đồng Kim báo cáo kết quả giám sát "
        "như sau:",
        "3. Công trình, dự án: Đường thôn.",
        "4. Thời gian: từ ngày 01/03/2023 đến hết ngày 05/03/2023.",
        "1. Hạng mục, vật liệu, khối lượng so với thiết kế",
        "Mặt đường dày 16 cm so với thiết kế 18 cm.",
        "Cơ bản đúng thiết kế.",
        "1 | Thiếu chiều dày | 1.000.000.000.000.000 | – | 01/09/2023 | Đã phát hiện",
        "2 | Lấn đất | – | 12.345,60 | – | Đã xử lý xong",
        " | Cộng | 1.000.000.000.000.000 | 12.345,60 |  | ",
        "Diện tích đất liên quan: 12.345,60 m² (1,23 ha).",
        "Đã xử lý xong, có xác nhận: 1/2 vụ việc.",
        "- Giảm trừ quyết toán: 0 đồng.",
        "- Thu hồi đất: 12.345,60 m² (1,23 ha).",
        "1. Với cấp ủy",
        "- Chỉ đạo khắc phục. Hạn trả lời: 01/10/2023. Chưa được trả lời.",
        "2. Với chính quyền",
        "3. Với cơ quan, tổ chức khác",
        "- Sửa định mức. Kiến nghị về bất cập của pháp luật. Đã trả lời ngày 01/11/2023, không được tiếp thu: "
        "Sẽ nghiên cứu.",
    ):
        assert line in said
    assert document.subject == "Kết quả giám sát nội dung: Thi công đường thôn"
    assert document.letterhead.organ == ("BAN GSĐTCĐ ĐƯỜNG THÔN ĐỒNG KIM",)
    assert document.signature.name == "Lê Văn Dũng"


def test_the_notice_names_what_is_still_to_be_remedied_and_answered(held: Supervision) -> None:
    said = lines(notice_document(held))
    assert "1 | Thiếu chiều dày | 1.000.000.000.000.000 | – | 01/09/2023" in said
    assert not any("Lấn đất" in line or "Đã trả lời" in line for line in said)
    assert "- Chỉ đạo khắc phục. Hạn trả lời: 01/10/2023." in said


def test_a_supervision_without_findings_says_so(commune: Any) -> None:
    said = lines(report_document(supervise(commune)))
    assert "Không có vụ việc có dấu hiệu vi phạm." in said
    assert "Không có kiến nghị." in said
    said = lines(report_document(supervise(commune, kind="criticism")))
    assert [line for line in said if line.startswith("I")] == [
        "I. Việc phản biện xã hội",
        "II. Kết quả",
        "III. Kiến nghị",
    ]


@pytest.mark.parametrize("word", ["bao-cao", "thong-bao"])
def test_files_of_a_supervision(client: Client, board_member: Any, held: Supervision, word: str) -> None:
    client.force_login(board_member)
    for kind in ("pdf", "docx"):
        at = reverse("supervision:supervision-paper", args=["song-van", held.public_id, word, kind])
        assert at in client.get(held.get_absolute_url()).content.decode()
        answer = client.get(at)
        assert answer.status_code == 200
        said = words_of(answer.content, kind)
        assert "Thiếu chiều dày" in said
        assert "1.000.000.000.000.000" in said


def words_of(content: bytes, kind: str) -> str:
    if kind == "pdf":
        found = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
        return " ".join(found.stdout.decode().split())
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_files_of_a_plan(client: Client, official: Any, whole_plan: SupervisionPlan) -> None:
    client.force_login(official)
    at = reverse("supervision:supervisionplan-paper", args=["song-van", whole_plan.public_id, "ke-hoach", "docx"])
    assert at in client.get(whole_plan.get_absolute_url()).content.decode()
    assert "Hội Nông dân" in words_of(client.get(at).content, "docx")
    services.cancel_plan(plan=whole_plan, reason="Trùng", expected_version=whole_plan.version, user=official)
    assert client.get(at).status_code == 404


def test_papers_that_are_not_there_or_not_ones_own(
    client: Client, commune: Any, village: Any, other_commune: Any
) -> None:
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    own, foreign = supervise(commune), supervise(other_commune)
    at = reverse("supervision:supervision-paper", args=["song-van", own.public_id, "bao-cao", "pdf"])
    assert client.get(at).status_code == 403
    client.force_login(make_user("can-bo-2", Role.OFFICIAL, commune))
    for public_id, word in ((own.public_id, "khong-co"), (own.public_id, "thong-bao"), (foreign.public_id, "bao-cao")):
        at = reverse("supervision:supervision-paper", args=["song-van", public_id, word, "pdf"])
        assert client.get(at).status_code == 404
