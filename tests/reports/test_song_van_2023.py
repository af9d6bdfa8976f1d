"""The demo's issued report: every figure, heading and citation of the real one, in its right form, on its pages."""

import json
import re
import subprocess
import unicodedata
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from tests.documents.pages import (
    docx_words,
    laid_out_by_office,
    open_pdf,
    pdf_words,
    shared_lines,
    squeezed,
    text_lines,
)

# The mark makes the runner build the database that the fixture of the files fills.
pytestmark = pytest.mark.django_db
HEADINGS = [
    "I. KHÁI QUÁT ĐẶC ĐIỂM TÌNH HÌNH",
    "II. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO TRIỂN KHAI",
    "1. Công tác lãnh đạo, chỉ đạo của cấp ủy, chính quyền các cấp",
    "2. Công tác chỉ đạo, triển khai thực hiện của cơ quan nhà nước và chính quyền các cấp",
    "3. Hoạt động của Mặt trận Tổ quốc Việt Nam và các tổ chức chính trị - xã hội trong thực hiện QCDC ở cơ sở",
    "4. Hoạt động của Ban Chỉ đạo thực hiện QCDC ở cơ sở",
    "III. KẾT QUẢ THỰC HIỆN PHÁP LUẬT VỀ DÂN CHỦ TRỰC TIẾP VÀ QUY CHẾ DÂN CHỦ Ở CƠ SỞ",
    "1. Thực hiện dân chủ ở xã",
    "2. Thực hiện dân chủ trong hoạt động của cơ quan hành chính nhà nước và đơn vị sự nghiệp công lập",
    "3. Kết quả việc thực hiện QCDC trong công tác thu hồi đất, bồi thường, hỗ trợ và tái định cư",
    "IV. ĐÁNH GIÁ CHUNG",
    "1. Kết quả đạt được",
    "2. Hạn chế và nguyên nhân",
    "2.1. Hạn chế",
    "2.2. Nguyên nhân",
    "V. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2024",
    "VI. KIẾN NGHỊ, ĐỀ XUẤT",
]
FIGURES = [
    "834,77 ha",
    "647,73 ha",
    "77,59%",
    "185,10 ha",
    "1,94 ha",
    "13 thôn",
    "2.631 hộ",
    "9.629 nhân khẩu",
    "273 đảng viên",
    "17 chi bộ",
    "13 chi bộ nông thôn",
    "4 chi bộ cơ quan",
    "02 thôn",
    "02 cuộc",
    "08 lượt",
    "03 cuộc giám sát",
    "07 cuộc khảo sát",
    "13/13 thôn",
]
CITATIONS = [
    "21-KL/TW",
    "25/10/2021",
    "01-KL/TW",
    "18/5/2021",
    "05-CT/TW",
    "11-QĐi/TW",
    "18/02/2019",
    "04/2015/NĐ-CP",
    "09/01/2015",
    "34/2007/PL-UBTVQH11",
    "10/2022/QH15",
    "Hiến pháp năm 2013",
    "217-QĐ/TW",
    "218-QĐ/TW",
    "124-QĐ/TW",
    "02/02/2018",
    "18-NQ/TW",
    "19-NQ/TW",
    "25/10/2017",
    "26-KH/TU",
    "145/2020/NĐ-CP",
    "14/12/2020",
]
MENDED = [
    "04/2014",
    " 45/2020",
    "năm 2022",
    "các xã, thị trấn",
    "trưởng bản",
    "thôn bản",
    "GSĐTCCĐ",
    "GSĐTCD",
    "huyện/tỉnh",
    "ƣ",
    "pản ánh",
]


@pytest.fixture(scope="module")
def text(song_van_files: dict[str, bytes]) -> str:
    return " ".join(" ".join(pdf_words(song_van_files["pdf"])).split())


def test_headings_in_their_order(song_van_files: dict[str, bytes]) -> None:
    flat = squeezed("".join("".join(page) for page in text_lines(song_van_files["pdf"])))
    position = 0
    for heading in HEADINGS:
        position = flat.find(squeezed(heading), position)
        assert position >= 0, heading


@pytest.mark.parametrize("wanted", FIGURES + CITATIONS)
def test_figures_and_citations(text: str, wanted: str) -> None:
    assert wanted in text


@pytest.mark.parametrize("slip", MENDED)
def test_slips_of_the_real_report_are_gone(text: str, slip: str) -> None:
    assert slip not in text


def test_the_law_is_named_for_the_time_it_governed(text: str) -> None:
    assert "30/6/2023" in text
    assert "01/7/2023" in text


def test_number_date_signer_and_recipients(text: str) -> None:
    assert "Số: 04/BC-UBND" in text
    assert "Song Vân, ngày 11 tháng 01 năm 2024" in text
    assert "KT. CHỦ TỊCH PHÓ CHỦ TỊCH" in text
    assert text.endswith("Giáp Quốc Mạnh")
    assert "TM." not in text
    assert "Kính gửi" not in text
    assert "Không./." in text
    for recipient in ("- UBND huyện (b/c);", "- TT Đảng ủy-HĐND-UBND xã;", "- Lưu: VT."):
        assert recipient in text


def test_seven_to_nine_pages_in_composed_letters(song_van_files: dict[str, bytes], text: str) -> None:
    with open_pdf(song_van_files["pdf"]) as pdf:
        assert 7 <= len(pdf.pages) <= 9
    assert unicodedata.is_normalized("NFC", text)


def test_pdf_and_docx_carry_the_same_words_in_the_same_order(song_van_files: dict[str, bytes]) -> None:
    assert pdf_words(song_van_files["pdf"]) == docx_words(song_van_files["docx"])


def test_docx_breaks_its_lines_where_the_pdf_does(song_van_files: dict[str, bytes], tmp_path: Path) -> None:
    office = laid_out_by_office({"report": song_van_files["docx"]}, tmp_path)["report"]
    assert len(text_lines(office)) == len(text_lines(song_van_files["pdf"]))
    assert shared_lines(song_van_files["pdf"], office) >= 0.98


def test_pdf_is_archival_tagged_and_carries_its_figures(song_van_files: dict[str, bytes], tmp_path: Path) -> None:
    with pikepdf.open(BytesIO(song_van_files["pdf"])) as pdf:
        assert pdf.Root.Lang == "vi"
        assert pdf.Root.MarkInfo.Marked is True
        assert pdf.Root.StructTreeRoot.Type == "/StructTreeRoot"
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert "04/BC-UBND" in metadata["dc:title"]
        assert len(pdf.open_outline().root) == 6
        name, specification = next(iter(pdf.attachments.items()))
        data = json.loads(specification.get_file().read_bytes())
    assert name.endswith(".json")
    values = {figure["key"]: figure["value"] for figure in data["figures"]}
    assert values["dialogues.participants"] == "8"
    assert values["villages.area|land=total"] == "834,77"
    path = tmp_path / "report.pdf"
    path.write_bytes(song_van_files["pdf"])
    assert subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode == 0


def test_every_number_of_the_text_that_is_no_citation_is_a_figure(text: str) -> None:
    """No figure is typed: what is left after figures and citations are dates, article numbers and road names."""
    body = text.split("I. KHÁI QUÁT", 1)[1].rsplit("Nơi nhận", 1)[0]
    for figure in sorted(FIGURES, key=len, reverse=True):
        body = body.replace(figure, "")
    left = re.findall(r"(?<![\w/.,-])\d+[.,]?\d*(?![\w/-])", body)
    assert {number.rstrip(".,") for number in left} <= {
        *map(str, range(1, 9)),
        "2.1",
        "2.2",
        "2013",
        "2023",
        "2024",
        "295",
    }
