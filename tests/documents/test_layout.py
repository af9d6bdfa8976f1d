"""The printed page of samples: what only some documents have, and where pages may break. `test_form` has the rest."""

import unicodedata
from dataclasses import replace

import pytest

from apps.documents.blocks import Document, Heading, Paragraph, Run, Table
from apps.documents.writers.pdf import render_pdf
from tests.documents.pages import HEAD_BORDER, LEFT, MIDDLE, MM, RIGHT, Line, lines_of, open_pdf, rule_below, text_lines
from tests.documents.sample import COSIGNED, REPORT, TABLED, UPWARD, figure, item, text


@pytest.fixture(scope="module")
def pages():
    with open_pdf(render_pdf(REPORT)) as pdf:
        yield pdf.pages


def line_with(pages, beginning: str) -> Line:
    return next(line for page in pages for line in lines_of(page) if line.text.startswith(beginning))


def test_superior_organ_stands_above_and_is_not_bold():
    with open_pdf(render_pdf(UPWARD)) as pdf:
        parent, organ = lines_of(pdf.pages[0], right=HEAD_BORDER)[:2]
    assert (parent.text, parent.size, parent.bold) == ("UBND XÃ SONG VÂN", 12, False)
    assert (organ.text, organ.bold) == ("VĂN PHÒNG HĐND VÀ UBND", True)
    assert parent.middle == pytest.approx(organ.middle, abs=0.5)


def test_several_sign_two_a_row_with_their_names_level():
    # Model 1.9: the secretary left, the chair right; those who sign beside them come beneath, recipients last.
    with open_pdf(render_pdf(COSIGNED)) as pdf:
        page = pdf.pages[-1]
        left = {line.text: line for line in lines_of(page, right=MIDDLE)}
        right = {line.text: line for line in lines_of(page, left=MIDDLE)}
        for first, second in (
            ("THƯ KÝ", "CHỦ TRÌ"),
            ("Nguyễn Thị Hòa", "Giáp Văn Hưng"),
            ("Dương Quang Lợi", "Lê Thị Mận"),
        ):
            assert left[first].base == pytest.approx(right[second].base, abs=0.1)
            assert left[first].bold
            assert left[first].middle == pytest.approx((LEFT + MIDDLE) / 2, abs=1)
            assert right[second].middle == pytest.approx((MIDDLE + RIGHT) / 2, abs=1)
        assert right["Phạm Văn Tuyến"].top < left["Nơi nhận:"].top


def test_superior_organ_may_take_two_lines():
    with open_pdf(render_pdf(COSIGNED)) as pdf:
        first, second, organ = lines_of(pdf.pages[0], right=HEAD_BORDER)[:3]
    assert (first.text, second.text, organ.text) == ("ỦY BAN NHÂN DÂN", "XÃ SONG VÂN", "THÔN ĐỒNG KIM")
    assert (first.bold, second.bold, organ.bold) == (False, False, True)


@pytest.mark.parametrize(
    "subject", ["Về việc họp thôn", "Tổng kết việc thực hiện dân chủ ở cơ sở của các thôn trên địa bàn xã " * 3]
)
def test_rule_under_any_subject_is_a_third_to_a_half_of_its_longest_line(subject):
    with open_pdf(render_pdf(replace(REPORT, subject=subject))) as pdf:
        lines = lines_of(pdf.pages[0])
        start = next(index for index, line in enumerate(lines) if line.text == "BÁO CÁO") + 1
        end = next(index for index, line in enumerate(lines) if line.text.startswith("I. KHÁI QUÁT"))
        longest = max(line.x1 - line.x0 for line in lines[start:end])
        rule = rule_below(pdf.pages[0], lines[end - 1])
    assert 1 / 3 <= rule["width"] / longest <= 1 / 2


@pytest.mark.parametrize("beginning", ["1. Tiếp tục quán triệt", "a) Ý kiến về đất đai"])
def test_items_run_on_upright(pages, beginning):
    line = line_with(pages, beginning)
    assert (line.size, line.bold, line.italic) == (14, False, False)
    assert line.x1 == pytest.approx(RIGHT, abs=0.3)


def test_runs_keep_bold_and_italic(pages):
    fonts = {
        word["text"]: word["fontname"].split("+")[1]
        for page in pages
        for word in page.extract_words(extra_attrs=["fontname"])
    }
    assert fonts["99,2%"] == "Tinos-Italic"
    assert fonts["Quy"] == "Tinos-Bold"


def test_addressees_stand_under_the_colon_and_come_first_among_the_recipients():
    # Mục II.9a: two or more each on a line, dashes aligned under the colon; then "Như trên" opens the recipients.
    content = render_pdf(UPWARD)
    with open_pdf(content) as pdf:
        lines = lines_of(pdf.pages[0])
        colon = next(
            char
            for char in pdf.pages[0].chars
            if char["text"] == ":" and char["top"] > next(line.top for line in lines if line.text == "Kính gửi:") - 1
        )
    first, second = (line for line in lines if line.text.startswith("- "))
    assert (first.text, second.text) == ("- Ủy ban nhân dân tỉnh Bắc Giang;", "- Sở Nội vụ tỉnh Bắc Giang.")
    assert first.x0 == pytest.approx(colon["x0"], abs=1)
    assert second.x0 == pytest.approx(first.x0, abs=0.1)
    assert "- Như trên;" in [line.split(" KT.")[0].split(" PHÓ")[0] for line in text_lines(content)[-1]]


def test_one_addressee_stands_on_the_line_of_the_title():
    first_page = text_lines(render_pdf(replace(UPWARD, addressees=("Ủy ban nhân dân tỉnh Bắc Giang",))))[0]
    assert "Kính gửi: Ủy ban nhân dân tỉnh Bắc Giang." in first_page


def test_bases_are_italic_and_end_with_a_full_stop():
    # Mục II.6: each base on its own line, ended by ";", the last by ".".
    with open_pdf(render_pdf(UPWARD)) as pdf:
        bases = [line for line in lines_of(pdf.pages[0]) if line.text.startswith(("Căn cứ", "Theo đề nghị"))]
    assert [line.text[-1] for line in bases] == [";", "."]
    assert all(line.italic and line.size == 14 for line in bases)


def test_text_is_extracted_in_composed_letters():
    decomposed = unicodedata.normalize("NFD", "Đường ngõ xóm được bê tông hóa, nước sạch về từng hộ.")
    pages = text_lines(render_pdf(replace(REPORT, body=(text(decomposed), *REPORT.body))))
    content = "\n".join(line for page in pages for line in page)
    assert unicodedata.is_normalized("NFC", content)
    assert "Đường ngõ xóm được bê tông hóa" in content
    assert "Thường trực Đảng ủy" in content


@pytest.mark.parametrize("words", range(9, 15))
def test_no_line_breaks_inside_the_sign_of_a_text(words):
    sentence = "Thực hiện " + "và " * words * 2 + "Nghị định số 04/2015/NĐ-CP ngày 09/01/2015 của Chính phủ. "
    lines = [line for page in text_lines(render_pdf(replace(REPORT, body=(text(sentence * 3),)))) for line in page]
    content = " ".join(lines)
    assert content.count("04/2015/NĐ-CP") == content.count("09/01/2015") == 3
    assert not any(line.endswith(("/", "NĐ-")) for line in lines)
    assert "\u2060" not in content


def _pushed(lines: int, body: tuple) -> Document:
    """A short document whose body is pushed down by some lines."""
    filler = tuple(Paragraph((Run(f"Dòng thứ {number}."),)) for number in range(lines))
    return replace(REPORT, body=(*filler, *body))


@pytest.mark.parametrize("lines", range(15, 27))
def test_no_heading_is_left_at_the_foot_of_a_page(lines):
    sentence = "Nhân dân bàn bạc, thống nhất cách làm và cùng nhau thực hiện, giám sát đến khi xong việc. " * 3
    body = (Heading(1, "I", "Mục lớn"), Heading(2, "1", "Mục vừa"), Heading(3, "1.1", "Mục nhỏ"), text(sentence))
    with open_pdf(render_pdf(_pushed(lines, body * 3))) as pdf:
        assert len(pdf.pages) > 1
        for page in pdf.pages[:-1]:
            assert not lines_of(page)[-1].bold


ENDINGS = {
    "one line": (text("Kính báo cáo."),),
    "a paragraph": (
        text("Nhân dân bàn bạc, thống nhất cách làm và cùng nhau thực hiện, giám sát đến khi xong việc. " * 4),
    ),
    "a long paragraph": (
        text("Nhân dân bàn bạc, thống nhất cách làm và cùng nhau thực hiện, giám sát đến khi xong việc. " * 12),
    ),
    "items": (item("1", "Tiếp tục giữ nền nếp."), item("2", "Báo cáo đúng hạn."), item("3", "Khen thưởng.")),
    "a table": (Table(("Thôn", "Số hộ"), (("Đồng Kim", "214"), ("Hà Thượng", "187")), (60, 40)),),
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
@pytest.mark.parametrize("lines", range(16, 26, 2))
def test_signature_never_stands_alone_on_a_page(lines, ending):
    pages = text_lines(render_pdf(_pushed(lines, ending)))
    last = pages[-1]
    start = next(index for index, line in enumerate(last) if line.startswith("Nơi nhận:"))
    assert start >= 2
    assert any("Giáp Quốc Mạnh" in line for line in last)


def test_signature_moves_to_a_new_page_somewhere_in_the_range_above():
    counts = {len(text_lines(render_pdf(_pushed(lines, ENDINGS["one line"])))) for lines in range(16, 26, 2)}
    assert counts == {1, 2}


def test_long_table_repeats_its_head_and_cuts_no_row():
    with open_pdf(render_pdf(TABLED)) as pdf:
        tables = [(page, table) for page in pdf.pages for table in page.find_tables()]
        assert len(tables) >= 3
        rows = []
        for page, table in tables:
            first, *others = table.extract()
            assert [" ".join(cell.split()) for cell in first][:3] == ["STT", "Thôn", "Số hộ"]
            rows += others
            assert table.bbox[3] <= page.height - 20 * MM + 1
        head = next(line for line in lines_of(tables[0][0]) if line.text.startswith("STT"))
    assert (head.size, head.bold) == (12, True)
    assert [row[0] for row in rows] == [str(number) for number in range(1, 49)]
    assert all(row[5] in ("", None) or " ".join(row[5].split()).endswith("văn bản") for row in rows)


def test_caption_stays_with_its_table():
    rows = (("Đồng Kim", "214"), ("Hà Thượng", "187"))
    for lines in range(24, 31):
        table = Table(("Thôn", "Số hộ"), rows, (60, 40), "Biểu 2. Số hộ")
        pages = text_lines(render_pdf(_pushed(lines, (table, text("Hết.")))))
        page = next(page for page in pages if "Biểu 2. Số hộ" in page)
        assert "Thôn Số hộ" in page
        assert "Đồng Kim 214" in page


def test_figures_print_as_plain_text_without_links():
    content = render_pdf(replace(REPORT, body=(text("Có ", figure("a.b", "17"), " cuộc."),)))
    assert "Có 17 cuộc./." in text_lines(content)[0]
