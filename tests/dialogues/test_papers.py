"""The papers of a dialogue: what they say, on paper and in Word alike."""

import json
from datetime import date

import pytest

from apps.dialogues.papers import PAPERS
from apps.documents.blocks import Document, Heading, from_json, to_json
from apps.documents.drafting import LONG_BLANK
from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf
from tests.documents.pages import docx_words, pdf_words

LAW = "Điều 43 Luật Tổ chức chính quyền địa phương số 72/2025/QH15"


def read(document: Document) -> str:
    """The words of the tree, one block a line."""
    lines = [*document.letterhead.organ, document.letterhead.number_line, document.letterhead.place_date]
    lines += [*document.bases, document.type_name, document.subject]
    for block in document.body:
        is_heading = isinstance(block, Heading)
        lines.append(f"{block.number}. {block.title}" if is_heading else "".join(run.text for run in block.runs))
    for signer in (*document.cosigners, document.signature):
        lines += [*signer.lines, signer.name]
    return "\n".join([*lines, *document.recipients])


@pytest.mark.parametrize("word", PAPERS)
def test_every_paper_says_the_same_on_paper_and_in_word(held, word):
    document = PAPERS[word].write(held)
    assert from_json(json.loads(json.dumps(to_json(document)))) == document
    words = pdf_words(render_pdf(document))
    assert docx_words(render_docx(document)) == words
    assert "ỦY BAN NHÂN DÂN XÃ SONG VÂN" in " ".join(words)


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        (
            "thong-bao",
            [
                "Số: ……/TB-UBND",
                "Song Vân, ngày 04 tháng 7 năm 2025",
                f"Căn cứ {LAW}",
                "Thời gian: 08 giờ 00 phút, ngày 14 tháng 7 năm 2025.",
                "Địa điểm: Nhà văn hóa thôn Đồng Kim.",
                "toàn thể Nhân dân (một thôn, tổ dân phố: thôn Đồng Kim).",
                "Tham gia, gửi ý kiến: Đăng ký với Trưởng thôn.",
                "Gửi ý kiến trước qua bộ phận một cửa.",
                "Ông (bà) Nguyễn Văn An, chức vụ: Chủ tịch UBND.",
                "TM. ỦY BAN NHÂN DÂN",
            ],
        ),
        (
            "ke-hoach",
            [
                "Số: ……/KH-UBND",
                "ngày …… tháng …… năm ……",
                "Thông báo đến Nhân dân: chậm nhất ngày 07 tháng 7 năm 2025.",
                "gửi đến các trưởng thôn: chậm nhất ngày 24 tháng 7 năm 2025.",
            ],
        ),
        (
            "bien-ban",
            [
                "Hôm nay, vào hồi 08 giờ 00 phút, ngày 14 tháng 7 năm 2025, tại Nhà văn hóa thôn Đồng Kim",
                "Số lượt người tham dự: 25 lượt người.",
                "Số người phát biểu: 3 người.",
                "Ý kiến: Đề nghị đo lại ranh giới.",
                "Trả lời: Công chức địa chính.",
                "Hạn thực hiện cam kết: ngày 31/08/2025.",
                "Hạn trả lời: ngày 30/07/2025.",
                "Trả lời: Lê Văn Tú.",
                "Trả lời bằng văn bản ý kiến còn lại.",
                "Hội nghị kết thúc vào hồi 10 giờ 30 phút, ngày 14 tháng 7 năm 2025.",
                "THƯ KÝ\nĐỗ Minh Hằng\nCHỦ TRÌ\nNguyễn Văn An",
            ],
        ),
        (
            "thong-bao-ket-qua",
            [
                "Song Vân, ngày 20 tháng 7 năm 2025",
                "Ngày 14 tháng 7 năm 2025, Ủy ban nhân dân xã Song Vân tổ chức",
                "có 25 lượt người tham dự, 3 người phát biểu.",
                "Ý kiến: Hỏi mức hỗ trợ.\nTình trạng: chưa trả lời.\nHạn trả lời: ngày 30/07/2025.",
                "Các trưởng thôn, tổ trưởng tổ dân phố",
            ],
        ),
    ],
)
def test_each_paper_holds_what_it_is_for(held, word, lines):
    words = read(PAPERS[word].write(held))
    for line in lines:
        assert line in words


def test_the_plan_names_no_day_of_a_limit_that_is_not_confirmed(talk, rules):
    """In June 2025 the notice stands in a law that was seen; the days for the result are a reminder."""
    plan = read(PAPERS["ke-hoach"].write(talk(held_on=date(2025, 6, 10), announced_on=date(2025, 6, 2))))
    assert "Thông báo đến Nhân dân: chậm nhất ngày 03 tháng 6 năm 2025." in plan
    assert f"Công bố, niêm yết kết quả và gửi đến các trưởng thôn: {LONG_BLANK}" in plan
    assert "20 tháng 6" not in plan


def test_a_dialogue_of_which_little_is_known_leaves_blanks(talk):
    dialogue = talk()
    for paper in PAPERS.values():
        words = read(paper.write(dialogue))
        assert "None" not in words
        assert "Căn cứ" not in words
    assert "…… lượt người" in read(PAPERS["bien-ban"].write(dialogue))
    assert "Không có ý kiến nào được nêu." in read(PAPERS["bien-ban"].write(dialogue))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, ["ke-hoach", "thong-bao", "bien-ban", "thong-bao-ket-qua"]),
        ({"state": "planned"}, ["ke-hoach", "thong-bao"]),
        ({"state": "cancelled"}, []),
        ({"host_post": "party_secretary"}, ["bien-ban"]),
        ({"host_post": "party_secretary", "state": "planned"}, []),
        ({"host_post": "both"}, ["ke-hoach", "thong-bao", "bien-ban", "thong-bao-ket-qua"]),
    ],
)
def test_papers_fit_the_state_and_who_holds_it(client, official, talk, values, words):
    client.force_login(official)
    dialogue = talk(**values)
    at = f"{dialogue.get_absolute_url()}giay-to/"
    page = client.get(dialogue.get_absolute_url()).content.decode()
    for word in PAPERS:
        answer = client.get(f"{at}{word}.docx")
        assert answer.status_code == (200 if word in words else 404)
        assert (f"{at}{word}.docx" in page) is (word in words)
    assert client.get(f"{at}khong-co.pdf").status_code == 404


def test_a_paper_of_another_commune_is_not_there(client, official, talk, other_commune):
    client.force_login(official)
    foreign = talk(other_commune)
    assert client.get(f"/song-van/doi-thoai/{foreign.public_id}/giay-to/bien-ban.pdf").status_code == 404
    own = client.get(f"{talk().get_absolute_url()}giay-to/bien-ban.pdf")
    assert own.content.startswith(b"%PDF")
