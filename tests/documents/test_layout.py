"""The printed page against Nghị định 30/2020/NĐ-CP, Phụ lục I, measured on the PDF."""

import unicodedata
from dataclasses import replace

import pytest

from apps.documents.blocks import Document, Heading, Paragraph, Run, Table
from apps.documents.writers.pdf import render_pdf
from tests.documents.pages import Line, lines_of, open_pdf, text_lines
from tests.documents.sample import REPORT, TABLED, UPWARD, figure, item, text

MM = 72 / 25.4
LEFT, RIGHT = 30 * MM, (210 - 17) * MM
TOP, BOTTOM = 20 * MM, (297 - 20) * MM
# Where the head's left column ends; the foot's ends in the middle of the text.
HEAD_BORDER = LEFT + (RIGHT - LEFT) * 0.42
FOOT_BORDER = (LEFT + RIGHT) / 2


@pytest.fixture(scope="module")
def pages():
    with open_pdf(render_pdf(REPORT)) as pdf:
        yield pdf.pages


@pytest.fixture(scope="module")
def head(pages) -> dict[str, Line]:
    """Page 1's lines by their text; the head's columns apart."""
    lines = [*lines_of(pages[0], right=HEAD_BORDER), *lines_of(pages[0], left=HEAD_BORDER), *lines_of(pages[0])]
    return {line.text: line for line in reversed(lines)}


def line_with(pages, beginning: str) -> Line:
    return next(line for page in pages for line in lines_of(page) if line.text.startswith(beginning))


def rule_below(page, line: Line, *, within: float = 8):
    """The rule under a line: a border is written as a very low box."""
    found = [
        box
        for box in page.rects
        if box["height"] < 1.5
        and line.bottom - 2 <= box["top"] <= line.bottom + within
        and box["x0"] < line.x1
        and box["x1"] > line.x0
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("document", [REPORT, TABLED, UPWARD], ids=["report", "tabled", "upward"])
def test_page_is_a4_with_text_inside_the_margins(document):
    # Phần I Mục I.1-3: A4; left 30-35 mm, right 15-20 mm, top and bottom 20-25 mm.
    with open_pdf(render_pdf(document)) as pdf:
        for page in pdf.pages:
            assert (float(page.width), float(page.height)) == (
                pytest.approx(595.28, abs=0.1),
                pytest.approx(841.89, abs=0.1),
            )
            body = [char for char in page.chars if char["text"].strip() and char["top"] > TOP - 5]
            assert min(char["x0"] for char in body) >= LEFT - 0.3
            assert max(char["x1"] for char in body) <= RIGHT + 0.3
            assert min(char["top"] for char in body) >= TOP
            assert max(char["bottom"] for char in body) <= BOTTOM


def test_justified_lines_reach_the_right_margin(pages):
    ends = [line.x1 for line in lines_of(pages[2]) if line.top > TOP and not line.bold]
    assert sum(abs(end - RIGHT) <= 0.3 for end in ends) > len(ends) / 2


def test_every_letter_is_in_an_embedded_face_of_the_document_font():
    with open_pdf(render_pdf(TABLED)) as pdf:
        names = {char["fontname"] for page in pdf.pages for char in page.chars}
        colours = {char["non_stroking_color"] for page in pdf.pages for char in page.chars}
    assert all(name[6] == "+" and name[7:].split("-")[0] == "Tinos" for name in names)
    assert len(names) == 4
    assert colours == {(0, 0, 0)}


def test_head_of_the_nation(head, pages):
    # Mục II.1: 12-13 pt and 13-14 pt, both bold; the motto's rule is as long as the motto.
    nation, motto = head["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], head["Độc lập - Tự do - Hạnh phúc"]
    assert (nation.size, nation.bold, nation.italic) == (12, True, False)
    assert (motto.size, motto.bold, motto.italic) == (13, True, False)
    assert motto.middle == pytest.approx(nation.middle, abs=0.5)
    rule = rule_below(pages[0], motto)
    assert (rule["x0"], rule["x1"]) == (pytest.approx(motto.x0, abs=0.5), pytest.approx(motto.x1, abs=0.5))


def test_head_of_the_organ(head, pages):
    # Mục II.2: 12-13 pt bold; rule of 1/3-1/2 of the text, centred. It holds for the longest and for the last line.
    first, last = head["ỦY BAN NHÂN DÂN"], head["XÃ SONG VÂN"]
    assert {(line.size, line.bold, line.italic) for line in (first, last)} == {(12, True, False)}
    assert first.middle == pytest.approx(last.middle, abs=0.5)
    rule = rule_below(pages[0], last)
    for line in (first, last):
        assert 1 / 3 <= rule["width"] / (line.x1 - line.x0) <= 1 / 2
    assert (rule["x0"] + rule["x1"]) / 2 == pytest.approx(last.middle, abs=0.5)


def test_superior_organ_stands_above_and_is_not_bold():
    with open_pdf(render_pdf(UPWARD)) as pdf:
        parent, organ = lines_of(pdf.pages[0], right=HEAD_BORDER)[:2]
    assert (parent.text, parent.size, parent.bold) == ("UBND XÃ SONG VÂN", 12, False)
    assert (organ.text, organ.bold) == ("VĂN PHÒNG HĐND VÀ UBND", True)
    assert parent.middle == pytest.approx(organ.middle, abs=0.5)


def test_number_and_place_stand_on_one_line(head):
    # Mục II.3-4: number 13 pt upright under the organ; place and date 13-14 pt italic under the nation.
    number, place = head["Số: 04/BC-UBND"], head["Song Vân, ngày 11 tháng 01 năm 2024"]
    assert (number.size, number.bold, number.italic) == (13, False, False)
    assert (place.size, place.bold, place.italic) == (13, False, True)
    assert number.base == pytest.approx(place.base, abs=0.1)
    assert number.middle == pytest.approx(head["XÃ SONG VÂN"].middle, abs=0.5)
    assert place.middle == pytest.approx(head["Độc lập - Tự do - Hạnh phúc"].middle, abs=0.5)


def test_type_and_subject(head, pages):
    # Mục II.5: both 13-14 pt bold and centred; the subject keeps its line break; rule of 1/3-1/2 beneath.
    first = head["Tổng kết việc thực hiện pháp luật về dân chủ trực tiếp năm 2023,"]
    last = head["phương hướng, nhiệm vụ năm 2024"]
    for line in (head["BÁO CÁO"], first, last):
        assert (line.size, line.bold, line.italic) == (14, True, False)
        assert line.middle == pytest.approx((LEFT + RIGHT) / 2, abs=0.5)
    rule = rule_below(pages[0], last)
    assert 1 / 3 <= rule["width"] / (first.x1 - first.x0) <= 1 / 2
    assert (rule["x0"] + rule["x1"]) / 2 == pytest.approx(first.middle, abs=0.5)


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


def test_page_number_from_the_second_page(pages):
    # Phần I Mục I.7: Arabic, 13-14 pt, upright, centred in the top margin, not on page 1.
    assert lines_of(pages[0])[0].top > TOP - 1
    for position, page in enumerate(pages[1:], start=2):
        number = lines_of(page)[0]
        assert number.text == str(position)
        assert (number.size, number.fonts) == (13, {"Tinos"})
        assert number.middle == pytest.approx((LEFT + RIGHT) / 2, abs=0.5)
        assert number.bottom < TOP


def test_body_text(pages):
    # Mục II.6: 13-14 pt, first line in by 1-1,27 cm, lines single to 1,5 times, at least 6 pt between paragraphs.
    lines = lines_of(pages[0])
    start = next(index for index, line in enumerate(lines) if line.text.startswith("Song Vân là xã"))
    paragraph, following = lines[start : start + 6], lines[start + 6]
    assert {(line.size, line.bold) for line in paragraph} == {(14, False)}
    assert 10 * MM <= paragraph[0].x0 - LEFT <= 12.7 * MM + 0.5
    assert all(line.x0 == pytest.approx(LEFT, abs=0.5) for line in paragraph[1:])
    distances = [below.base - above.base for above, below in zip(paragraph, paragraph[1:], strict=False)]
    assert all(distance == pytest.approx(17.5, abs=0.1) for distance in distances)
    assert following.base - paragraph[-1].base >= 17.5 + 6 - 0.1


@pytest.mark.parametrize(
    "beginning",
    ["I. KHÁI QUÁT ĐẶC ĐIỂM TÌNH HÌNH", "1. Công tác lãnh đạo, chỉ đạo của cấp ủy, chính quyền", "2.1. Thôn Đồng Kim"],
)
def test_headings_are_bold_on_their_own_line(pages, beginning):
    line = line_with(pages, beginning)
    assert (line.text, line.size, line.bold, line.italic) == (beginning, 14, True, False)


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


def test_text_ends_with_the_mark_of_the_end(pages):
    assert line_with(pages, "cáo cấp trên").text.endswith("chỉ đạo./.")


def test_foot(pages):
    # Mục II.7, II.9b: 12 pt bold italic level with the signature's first line; recipients 11; post and name 14 bold.
    left, right = lines_of(pages[-1], right=FOOT_BORDER), lines_of(pages[-1], left=FOOT_BORDER)
    start = next(index for index, line in enumerate(left) if line.text == "Nơi nhận:")
    title, recipients = left[start], left[start + 1 :]
    posts = [line for line in right if line.text in ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Giáp Quốc Mạnh")]
    assert (title.size, title.bold, title.italic) == (12, True, True)
    assert title.x0 == pytest.approx(LEFT, abs=0.5)
    assert title.base == pytest.approx(posts[0].base, abs=0.1)
    assert [line.text for line in recipients] == [
        "- UBND huyện (b/c);",
        "- Thường trực Đảng ủy, HĐND xã;",
        "- Các thôn;",
        "- Lưu: VT.",
    ]
    assert {(line.size, line.bold, line.italic) for line in recipients} == {(11, False, False)}
    assert all(line.x0 == pytest.approx(LEFT, abs=0.5) for line in recipients)
    assert [line.text for line in posts] == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Giáp Quốc Mạnh"]
    assert {(line.size, line.bold, line.italic) for line in posts} == {(14, True, False)}
    assert all(line.middle == pytest.approx(posts[0].middle, abs=0.5) for line in posts)
    assert posts[0].x0 > FOOT_BORDER
    # Room for the signature's picture and the seal.
    assert posts[2].top - posts[1].bottom >= 70


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
