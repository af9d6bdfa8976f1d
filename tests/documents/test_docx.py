"""The DOCX against the same rules, read from its XML and as LibreOffice lays it out."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest

from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf
from tests.documents.pages import (
    WORD,
    docx_words,
    docx_xml,
    laid_out_by_office,
    lines_of,
    open_pdf,
    pdf_words,
    shared_lines,
    text_lines,
)
from tests.documents.sample import COSIGNED, REPORT, TABLE, TABLED, UPWARD, text

SHORT_TABLE = replace(UPWARD, body=(text("Biểu dưới đây:"), replace(TABLE, rows=TABLE.rows[:5]), text("Hết")))
DOCUMENTS = {"report": REPORT, "tabled": TABLED, "upward": UPWARD, "short-table": SHORT_TABLE, "cosigned": COSIGNED}


@pytest.fixture(scope="module")
def word():
    return docx.Document(io.BytesIO(render_docx(REPORT)))


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    contents = {name: render_docx(document) for name, document in DOCUMENTS.items()}
    return laid_out_by_office(contents, tmp_path_factory.mktemp("office"))


def test_page_and_margins(word):
    [section] = word.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    sides = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(side.mm) for side in sides] == [20, 17, 20, 30]


def test_font_and_language_are_set_once_for_everything():
    styles = docx_xml(render_docx(REPORT), "word/styles.xml")
    [fonts] = styles.iter(f"{WORD}rFonts")
    assert {name: fonts.get(f"{WORD}{name}") for name in ("ascii", "hAnsi", "eastAsia", "cs")} == dict.fromkeys(
        ("ascii", "hAnsi", "eastAsia", "cs"), "Times New Roman"
    )
    [language] = styles.iter(f"{WORD}lang")
    assert language.get(f"{WORD}val") == "vi-VN"
    assert list(docx_xml(render_docx(REPORT), "word/document.xml").iter(f"{WORD}rFonts")) == []


def test_page_number_is_a_field_from_the_second_page(word):
    assert word.sections[0].different_first_page_header_footer
    [number] = word.sections[0].header.paragraphs
    [field] = number._p.iter(f"{WORD}fldSimple")
    assert field.get(f"{WORD}instr").strip() == "PAGE"
    assert word.sections[0].first_page_header.paragraphs[0].text == ""


def test_headings_are_heading_styles(word):
    headings = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert headings[0] == ("Heading 1", "I. KHÁI QUÁT ĐẶC ĐIỂM TÌNH HÌNH")
    assert ("Heading 2", "1. Công tác lãnh đạo, chỉ đạo của cấp ủy, chính quyền") in headings
    assert ("Heading 3", "2.1. Thôn Đồng Kim") in headings
    assert all(word.styles[f"Heading {level}"].paragraph_format.keep_with_next for level in (1, 2, 3))


def test_lines_are_exact(word):
    style = word.styles["Body Text"]
    assert style.paragraph_format.line_spacing.pt == 17.5
    assert style.paragraph_format.line_spacing_rule == docx.enum.text.WD_LINE_SPACING.EXACTLY
    assert style.paragraph_format.space_after.pt == 6
    assert style.font.size.pt == 14


def test_head_and_foot_are_tables_without_lines_and_margins(word):
    assert len(word.tables) == 2
    for table in word.tables:
        xml = table._tbl
        assert len(xml.tblGrid.findall(f"{WORD}gridCol")) == 2
        assert list(xml.iter(f"{WORD}tblBorders")) == []
        [margins] = xml.iter(f"{WORD}tblCellMar")
        assert {margin.get(f"{WORD}w") for margin in margins} == {"0"}


def test_data_table_repeats_its_head_and_cuts_no_row():
    table = docx.Document(io.BytesIO(render_docx(TABLED))).tables[1]
    rows = [row._tr.trPr for row in table.rows]
    assert all(properties.find(f"{WORD}cantSplit") is not None for properties in rows)
    assert [properties.find(f"{WORD}tblHeader") is not None for properties in rows] == [True] + [False] * 48


def test_metadata_are_the_documents(word):
    properties = word.core_properties
    assert (properties.title, properties.author) == (REPORT.title, REPORT.author)
    assert properties.created.date() == properties.modified.date() == REPORT.created


def test_package_is_dated_by_the_document():
    content = render_docx(REPORT)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(2024, 1, 11, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
    assert content == render_docx(REPORT)


@pytest.mark.parametrize("name", ["report", "upward", "short-table", "cosigned"])
def test_pdf_and_docx_say_the_same_in_the_same_order(name):
    document = DOCUMENTS[name]
    assert docx_words(render_docx(document)) == pdf_words(render_pdf(document))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_office_breaks_pages_and_lines_where_the_pdf_does(office, name):
    printed = render_pdf(DOCUMENTS[name])
    assert len(text_lines(office[name])) == len(text_lines(printed))
    assert shared_lines(printed, office[name]) >= 0.98


def test_office_prints_the_page_number_from_the_second_page(office):
    with open_pdf(office["report"]) as pdf:
        first, second = lines_of(pdf.pages[0])[0], lines_of(pdf.pages[1])[0]
    assert first.text.startswith("ỦY BAN NHÂN DÂN")
    assert (second.text, second.size) == ("2", 13)
    assert second.bottom < 20 * 72 / 25.4


def test_office_draws_the_rules_as_long_as_the_pdf_does(office):
    # LibreOffice draws a paragraph's border as a line, WeasyPrint as a low box.
    def lengths(content: bytes) -> list[float]:
        with open_pdf(content) as pdf:
            page = pdf.pages[0]
            return sorted({round(thing["width"]) for thing in (*page.rects, *page.lines) if thing["height"] < 1.5})

    printed, laid_out = lengths(render_pdf(REPORT)), lengths(office["report"])
    assert len(printed) == 3
    assert laid_out == pytest.approx(printed, abs=1)


def test_office_prints_the_head_and_the_foot_where_the_pdf_does(office):
    def places(content: bytes) -> dict[str, float]:
        with open_pdf(content) as pdf:
            words = [*pdf.pages[0].extract_words(), *pdf.pages[-1].extract_words()]
        return {word["text"]: word["x0"] for word in words if word["text"] in ("CỘNG", "Nơi", "KT.", "Giáp", "BÁO")}

    assert places(office["report"]) == pytest.approx(places(render_pdf(REPORT)), abs=1)
