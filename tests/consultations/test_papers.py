"""The papers of a consultation, and what goes to the board: what they say, on paper and in Word alike."""

import json
from datetime import date

import pytest
from django.utils import timezone

from apps.consultations.models import Consultation
from apps.consultations.papers import PAPERS
from apps.consultations.papers.after import public_report_document
from apps.consultations.papers.board import call_text, result_text
from apps.documents.blocks import Document, Heading, Table, from_json, to_json
from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf
from tests.documents.pages import docx_words, pdf_words
from tests.factories import make_village

ARTICLE = "khoản 1 Điều 25 Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15"


@pytest.fixture
def full(ask, say, count_ballots, commune, village):
    """One of the first clause with two villages' ballots and three opinions, explained on 20/11/2023."""
    consultation = ask(
        channels=["meeting", "ballot"],
        summary="Mục tiêu năm 2024",
        draft="Làm 2 km đường\nNạo vét kênh",
        how_to_send="Gửi Trưởng thôn",
        plan_number="46/KH-UBND",
        plan_date=date(2023, 9, 26),
        asked="household",
        explained_on=date(2023, 11, 20),
    )
    consultation.channels.filter(channel="meeting").update(detail="Họp thôn tháng 10")
    count_ballots(consultation, village=village, valid=148, against=21, other=15)
    count_ballots(consultation, village=make_village(commune, "Đồng Lim"), issued=20, returned=10, agreed=4)
    say(consultation, text="Làm đường\ntrước mùa mưa", number=12, status="taken", reply="Đã đưa vào quý II")
    say(consultation, text="Chuyển nghĩa trang", channel="ballot", number=3, status="refused", reply="Vướng đất lúa")
    say(consultation, text="Nước sạch", channel="ballot")
    return Consultation.objects.get(pk=consultation.pk)


def read(document: Document) -> str:
    """The words of the tree, one block or row of a table a line."""
    lines = [*document.letterhead.organ, document.letterhead.number_line, document.letterhead.place_date]
    lines += [*document.bases, document.type_name, document.subject]
    for block in document.body:
        if isinstance(block, Table):
            lines += [" | ".join(row) for row in (block.header, *block.rows)]
        elif isinstance(block, Heading):
            lines.append(f"{block.number}. {block.title}")
        else:
            lines.append("".join(run.text for run in block.runs))
    return "\n".join([*lines, *document.signature.lines, *document.recipients])


@pytest.mark.parametrize("word", PAPERS)
def test_every_paper_says_the_same_on_paper_and_in_word(full, word):
    document = PAPERS[word].write(full)
    assert from_json(json.loads(json.dumps(to_json(document)))) == document
    words = pdf_words(render_pdf(document))
    # On a second page the PDF repeats the head of a table.
    assert set(docx_words(render_docx(document))) == set(words)
    assert "ỦY BAN NHÂN DÂN XÃ SONG VÂN" in " ".join(words)


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        (
            "ke-hoach",
            [
                "Số: 46/KH-UBND",
                "Song Vân, ngày 26 tháng 9 năm 2023",
                f"Căn cứ {ARTICLE}",
                "Nội dung lấy ý kiến: Dự thảo kế hoạch năm 2024.",
                "Thời gian lấy ý kiến: từ ngày 02/10/2023 đến hết ngày 31/10/2023.",
                "Cuộc họp của cộng đồng dân cư: Họp thôn tháng 10.",
                "Cách gửi ý kiến: Gửi Trưởng thôn.",
            ],
        ),
        (
            "phieu",
            [
                "PHIẾU LẤY Ý KIẾN",
                "Nạo vét kênh.",
                "Đồng ý | Không đồng ý | Ý kiến khác",
                "□ | □ | □",
                "Gửi phiếu trước hết ngày 31/10/2023.",
                "ĐẠI DIỆN HỘ GIA ĐÌNH",
                "Người cho ý kiến không bắt buộc ghi tên.",
            ],
        ),
        (
            "bao-cao",
            [
                "Số: ……/BC-UBND",
                "Song Vân, ngày 20 tháng 11 năm 2023",
                "Tổng số ý kiến: 16 ý kiến.",
                "Số ý kiến tiếp thu, cả một phần: 12 ý kiến.",
                "Tỷ lệ tiếp thu: 12/16 ý kiến = 75,00 %.",
                "Số ý kiến chưa trả lời: 1 ý kiến.",
                "thôn Đồng Kim | 180 | 150 | 148 | 112 | 21 | 15",
                "Cộng | 200 | 160 | – | 116 | – | –",
                "116/160 phiếu thu về = 72,50 %.",
                "116/200 phiếu phát ra = 58,00 %.",
                "1 | Làm đường trước mùa mưa | 12 | Tiếp thu | Đã đưa vào quý II",
                "2 | Chuyển nghĩa trang | 3 | Không tiếp thu | Vướng đất lúa",
                "3 | Nước sạch | 1 | Chưa trả lời | –",
                " | Cộng | 16 |  | Chưa trả lời 1; tiếp thu 12; không tiếp thu 3",
            ],
        ),
    ],
)
def test_each_paper_holds_what_it_is_for(full, word, lines):
    words = read(PAPERS[word].write(full))
    for line in lines:
        assert line in words


def test_one_of_which_little_is_known_leaves_blanks(ask):
    consultation = ask(subject="k5-k7-quy-che")
    for paper in PAPERS.values():
        words = read(paper.write(consultation))
        assert "None" not in words
        assert "Căn cứ" not in words  # nobody has confirmed the article
    assert "Số: ……/KH-UBND" in read(PAPERS["ke-hoach"].write(consultation))
    assert "Tổng số ý kiến: …… ý kiến." in read(PAPERS["bao-cao"].write(consultation))
    assert "Không ghi ý kiến nào" in read(PAPERS["bao-cao"].write(consultation))


def test_papers_fit_the_state(client, official, ask, other_commune):
    client.force_login(official)
    today = timezone.localdate()
    planned = ask(starts_on=date(today.year + 1, 1, 1), ends_on=date(today.year + 1, 2, 1))
    for consultation, words in (
        (ask(), set(PAPERS)),
        (planned, {"ke-hoach", "phieu"}),
        (ask(is_cancelled=True), set()),
    ):
        at = f"{consultation.get_absolute_url()}giay-to/"
        page = client.get(consultation.get_absolute_url()).content.decode()
        for word in PAPERS:
            assert client.get(f"{at}{word}.docx").status_code == (200 if word in words else 404)
            assert (f"{at}{word}.docx" in page) is (word in words)
    foreign = ask(other_commune)
    assert client.get(f"/song-van/lay-y-kien/{foreign.public_id}/giay-to/ke-hoach.pdf").status_code == 404


def test_the_call_tells_what_is_asked_until_when_and_how(full):
    words = call_text(full)
    for part in ("đến hết ngày 31/10/2023", "Gửi Trưởng thôn", "Làm 2 km đường", "cuộc họp của cộng đồng dân cư"):
        assert part in words
    full.draft = "Dài " * 10_000
    assert "Nội dung đầy đủ xem ở tệp kèm theo." in call_text(full)
    assert len(call_text(full).encode()) < 45_000


def test_the_result_tells_answers_and_masks_what_points_at_somebody(full):
    words = result_text(full)
    assert "1. Ý kiến (12 ý kiến): Làm đường\ntrước mùa mưa." in words
    assert "Không tiếp thu: Vướng đất lúa." in words
    assert "116/160 phiếu thu về = 72,50 %" in words
    assert "thôn Đồng Lim không nêu" in words
    assert "thôn Đồng Kim 112" not in words


def test_more_villages_cost_no_more_queries(ask, count_ballots, commune, django_assert_max_num_queries):
    def write(number):
        consultation = ask(title=f"Việc {number}")
        for position in range(number):
            count_ballots(consultation, village=make_village(commune, f"Thôn {number}.{position}"))
        with django_assert_max_num_queries(30) as asked:
            PAPERS["bao-cao"].write(Consultation.objects.get(pk=consultation.pk))
            result_text(Consultation.objects.get(pk=consultation.pk))
        return len(asked)

    assert write(2) == write(20)


def test_a_long_result_ends_with_a_whole_answer_and_says_how_many_are_left(ask, say):
    consultation = ask()
    for number in range(10):
        say(consultation, text=f"Ý {number} " + "dài " * 500, status="refused", reply=f"Lời đáp số {number}")
    words = result_text(consultation)
    shown = words.count("Lời đáp số")
    assert 0 < shown < 10
    assert words.endswith(
        f"Không tiếp thu: Lời đáp số {shown - 1}.\n\nCòn {10 - shown} ý kiến khác và trả lời xem ở báo cáo kèm theo."
    )
    assert "…" not in words


def test_what_everybody_reads_has_no_ballots_by_village(full):
    words = read(public_report_document(full))
    assert "Tổng số chung | 200 | 160 | – | 116 | – | –" in words
    assert "Đồng Lim" not in words
