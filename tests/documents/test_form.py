"""The form of Nghị định 30/2020/NĐ-CP, Phụ lục I, measured on samples and on the stored report of Song Vân of 2023."""

import re
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from apps.documents.writers import wording
from apps.documents.writers.pdf import render_pdf
from tests.documents.pages import (
    BOTTOM,
    HEAD_BORDER,
    LEFT,
    MIDDLE,
    MM,
    RIGHT,
    TOP,
    Line,
    lines_of,
    open_pdf,
    rule_below,
)
from tests.documents.sample import REPORT, TABLED, UPWARD

INDENT, LINE, GAP = 12.7 * MM, 17.5, 6
HEADING = re.compile(r"(?P<part>[IVX]+)\. |(?P<section>\d+)\. |(?P<outer>\d+)\.(?P<inner>\d+)\. ")
NUMERALS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
SAMPLES = {"report": REPORT, "tabled": TABLED, "upward": UPWARD}
SONG_VAN = pytest.param("song-van-2023", marks=pytest.mark.django_db)


def content_of(name: str, request: pytest.FixtureRequest) -> bytes:
    if name in SAMPLES:
        return render_pdf(SAMPLES[name])
    return request.getfixturevalue("song_van_files")["pdf"]


@pytest.fixture(scope="module", params=[*SAMPLES, SONG_VAN])
def content(request) -> bytes:
    """Any document, whatever its parts."""
    return content_of(request.param, request)


@pytest.fixture(scope="module", params=["report", SONG_VAN])
def pages(request):
    """A report of headings and paragraphs."""
    with open_pdf(content_of(request.param, request)) as pdf:
        yield pdf.pages


@pytest.fixture(scope="module")
def head(pages) -> dict[str, Line]:
    """Page 1's lines by their text; the head's columns apart."""
    lines = [*lines_of(pages[0], right=HEAD_BORDER), *lines_of(pages[0], left=HEAD_BORDER), *lines_of(pages[0])]
    return {line.text: line for line in reversed(lines)}


@pytest.fixture(scope="module")
def subject(pages) -> list[Line]:
    lines = lines_of(pages[0])
    start = next(index for index, line in enumerate(lines) if line.text == "BÁO CÁO") + 1
    end = next(index for index, line in enumerate(lines) if line.text.startswith("I. "))
    return lines[start:end]


@pytest.fixture(scope="module")
def body(pages) -> list[list[Line]]:
    """Each page's lines from the first heading to the line before "Nơi nhận:", without the page number."""
    found = [[line for line in lines_of(page) if line.top > TOP - 5] for page in pages]
    start = next(index for index, line in enumerate(found[0]) if line.text.startswith("I. "))
    end = next(index for index, line in enumerate(found[-1]) if line.text.startswith("Nơi nhận:"))
    return [found[0][start:], *found[1:-1], found[-1][:end]]


@pytest.fixture(scope="module")
def paragraphs(body) -> list[list[Line]]:
    """Lines by paragraph: each begins with an indented line and may go on over the page."""
    result: list[list[Line]] = []
    for line in (line for page in body for line in page):
        if line.x0 > LEFT + 1:
            result.append([])
        result[-1].append(line)
    return result


def is_heading(paragraph: list[Line]) -> bool:
    return all(line.bold for line in paragraph)


def test_page_is_a4_with_text_inside_the_margins(content):
    # Phần I Mục I.1-3: A4; left 30-35 mm, right 15-20 mm, top and bottom 20-25 mm.
    with open_pdf(content) as pdf:
        for page in pdf.pages:
            assert (float(page.width), float(page.height)) == (
                pytest.approx(595.28, abs=0.1),
                pytest.approx(841.89, abs=0.1),
            )
            inside = [char for char in page.chars if char["text"].strip() and char["top"] > TOP - 5]
            assert LEFT - 0.3 <= min(char["x0"] for char in inside) <= 35 * MM
            assert max(char["x1"] for char in inside) <= RIGHT + 0.3
            assert TOP <= min(char["top"] for char in inside) <= 25 * MM
            assert max(char["bottom"] for char in inside) <= BOTTOM


def test_every_font_is_an_embedded_face_of_the_document_font(content):
    # Phần I Mục I.4: Times New Roman in Unicode, black; Tinos has the same widths and may be passed on.
    faces = set()
    with pikepdf.open(BytesIO(content)) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                [descendant] = font.DescendantFonts
                embedded = TTFont(BytesIO(descendant.FontDescriptor.FontFile2.read_bytes()))
                assert embedded["maxp"].numGlyphs > 1
                assert "/ToUnicode" in font
                faces.add(str(font.BaseFont).split("+")[-1])
    assert {"Tinos", "Tinos-Bold"} <= faces <= {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}
    with open_pdf(content) as pdf:
        assert {char["non_stroking_color"] for page in pdf.pages for char in page.chars} == {(0, 0, 0)}


def test_page_number_from_the_second_page(content):
    # Phần I Mục I.7: Arabic, 13-14 pt, upright, centred in the top margin, not on page 1.
    with open_pdf(content) as pdf:
        assert lines_of(pdf.pages[0])[0].top > TOP - 1
        for position, page in enumerate(pdf.pages[1:], start=2):
            number, following = lines_of(page)[:2]
            assert number.text == str(position)
            assert (number.size, number.fonts) == (13, {"Tinos"})
            assert number.middle == pytest.approx(MIDDLE, abs=0.5)
            assert number.bottom < TOP <= following.top


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


def test_number_and_place_stand_on_one_line(head):
    # Mục II.3-4: number 13 pt upright under the organ; place and date 13-14 pt italic under the nation.
    number, place = head["Số: 04/BC-UBND"], head["Song Vân, ngày 11 tháng 01 năm 2024"]
    assert (number.size, number.bold, number.italic) == (13, False, False)
    assert (place.size, place.bold, place.italic) == (13, False, True)
    assert number.base == pytest.approx(place.base, abs=0.1)
    assert number.middle == pytest.approx(head["XÃ SONG VÂN"].middle, abs=0.5)
    assert place.middle == pytest.approx(head["Độc lập - Tự do - Hạnh phúc"].middle, abs=0.5)


def test_type_and_subject(head, subject, pages):
    # Mục II.5: both 13-14 pt bold and centred; the subject keeps its line break; rule of 1/3-1/2 beneath.
    assert [line.text for line in subject] == [
        "Tổng kết việc thực hiện pháp luật về dân chủ trực tiếp năm 2023,",
        "phương hướng, nhiệm vụ năm 2024",
    ]
    for line in (head["BÁO CÁO"], *subject):
        assert (line.size, line.bold, line.italic) == (14, True, False)
        assert line.middle == pytest.approx(MIDDLE, abs=0.5)
    rule = rule_below(pages[0], subject[-1])
    assert 1 / 3 <= rule["width"] / max(line.x1 - line.x0 for line in subject) <= 1 / 2
    assert (rule["x0"] + rule["x1"]) / 2 == pytest.approx(MIDDLE, abs=0.5)


def test_every_letter_of_the_body_has_its_size(body):
    assert {line.size for page in body for line in page} == {14}


def test_paragraphs_are_indented_justified_and_apart(body):
    # Mục II.6: first line in by 1-1,27 cm, lines single to 1,5 times, at least 6 pt between paragraphs, justified.
    assert INDENT >= 10 * MM
    for page in body:
        assert all(
            line.x0 == pytest.approx(LEFT, abs=0.5) or line.x0 == pytest.approx(LEFT + INDENT, abs=0.5) for line in page
        )
        for above, below in pairwise(page):
            if below.x0 > LEFT + 1:
                assert below.base - above.base == pytest.approx(LINE + GAP, abs=0.1)
            else:
                assert below.base - above.base == pytest.approx(LINE, abs=0.1)
                assert above.x1 == pytest.approx(RIGHT, abs=0.3)


def test_headings_are_bold_numbered_in_order_and_on_lines_of_their_own(paragraphs):
    # Mục II.6; sample row V.6b: parts in Roman numerals and capitals, sections "1.", below them "1.1.".
    headings = [paragraph for paragraph in paragraphs if is_heading(paragraph)]
    parts, section, inner = 0, 0, 0
    for heading in headings:
        assert not any(line.italic for line in heading)
        text = " ".join(line.text for line in heading)
        found = HEADING.match(text)
        assert found, text
        if found["part"]:
            assert found["part"] == NUMERALS[parts]
            assert text == text.upper()
            parts, section = parts + 1, 0
        elif found["section"]:
            assert int(found["section"]) == section + 1
            section, inner = section + 1, 0
        else:
            assert (int(found["outer"]), int(found["inner"])) == (section, inner + 1)
            inner += 1
    assert parts >= 5
    assert all(is_heading(paragraph) for paragraph in paragraphs if re.match(r"[IVX]+\. ", paragraph[0].text))


def test_no_heading_is_left_at_the_foot_of_a_page(body):
    assert len(body) > 5
    assert not any(page[-1].bold for page in body[:-1])


def test_text_ends_with_the_mark_of_the_end(paragraphs):
    assert paragraphs[-1][-1].text.endswith("./.")
    assert sum("./." in line.text for paragraph in paragraphs for line in paragraph) == 1


def test_foot(pages):
    # Mục II.7, II.9b: 12 pt bold italic level with the signature's first line; recipients 11; post and name 14 bold.
    left, right = lines_of(pages[-1], right=MIDDLE), lines_of(pages[-1], left=MIDDLE)
    start = next(index for index, line in enumerate(left) if line.text == "Nơi nhận:")
    # The code that an issued document carries beneath its recipients is not of the decree's form.
    title, recipients = left[start], [line for line in left[start + 1 :] if line.text != wording.CODE_NOTE]
    posts = right[-3:]
    assert (title.size, title.bold, title.italic) == (12, True, True)
    assert title.x0 == pytest.approx(LEFT, abs=0.5)
    assert title.base == pytest.approx(posts[0].base, abs=0.1)
    assert [line.text[:2] for line in recipients] == ["- "] * len(recipients)
    assert [line.text[-1] for line in recipients] == [";"] * (len(recipients) - 1) + ["."]
    assert recipients[-1].text == "- Lưu: VT."
    assert {(line.size, line.bold, line.italic) for line in recipients} == {(11, False, False)}
    assert all(line.x0 == pytest.approx(LEFT, abs=0.5) for line in recipients)
    assert [line.text for line in posts] == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Giáp Quốc Mạnh"]
    assert {(line.size, line.bold, line.italic) for line in posts} == {(14, True, False)}
    assert all(line.middle == pytest.approx(posts[0].middle, abs=0.5) for line in posts)
    assert posts[0].x0 > MIDDLE
    # Room for the signature's picture and the seal.
    assert posts[2].top - posts[1].bottom >= 70


def test_signature_does_not_stand_alone_on_its_page(body):
    assert len(body[-1]) >= 2
