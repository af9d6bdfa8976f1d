"""A superior's outline that comes as a Word file."""

import io

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from apps.core.word_files import WordFileError, WordPart, read_word
from apps.reports.word_outlines import outline_of


def word_file(*lines: tuple[str, str]) -> bytes:
    """A .docx of (kind, text): "h1" to "h4", "bold", "text", "table", "outline" (a level of its own)."""
    word = docx.Document()
    for kind, text in lines:
        if kind == "table":
            word.add_table(1, 2).cell(0, 0).text = text
        elif kind[0] == "h":
            word.add_heading(text, int(kind[1]))
        else:
            paragraph = word.add_paragraph()
            paragraph.add_run(text).bold = kind == "bold"
            if kind == "outline":
                level = OxmlElement("w:outlineLvl")
                level.set(qn("w:val"), "0")
                paragraph._p.get_or_add_pPr().append(level)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def test_headings_by_style_become_sections_with_their_text() -> None:
    content = word_file(
        ("text", "ỦY BAN NHÂN DÂN"),
        ("h1", "I. Tình hình"),
        ("text", "Đoạn một."),
        ("text", "Đoạn hai."),
        ("h2", "Kết quả:"),
        ("table", "Biểu số 1"),
        ("h3", "Chi tiết"),
        ("h4", "Sâu hơn"),
        ("outline", "II. Phương hướng"),
    )
    read = outline_of(read_word(content))
    assert [(s["level"], s["title"], s["text"]) for s in read.sections] == [
        (1, "Tình hình", "Đoạn một.\nĐoạn hai."),
        (2, "Kết quả", ""),
        (3, "Chi tiết", ""),
        (3, "Sâu hơn", ""),
        (1, "Phương hướng", ""),
    ]
    assert "1 đoạn trước đề mục" in read.notes[0]
    assert "“Biểu số 1”" in read.notes[1]


def test_bold_lines_with_typed_numbers_are_headings_too() -> None:
    content = word_file(
        ("bold", "I - KHÁI QUÁT"),
        ("bold", "1. Công tác lãnh đạo."),
        ("bold", "1.1. Việc thứ nhất"),
        ("bold", "Một dòng đậm không có số"),
        ("text", "2. Một khoản không đậm"),
        ("bold", "III. KẾT QUẢ"),
        ("bold", "2023 hộ"),
    )
    read = outline_of(read_word(content))
    assert [(s["level"], s["title"]) for s in read.sections] == [
        (1, "KHÁI QUÁT"),
        (2, "Công tác lãnh đạo"),
        (3, "Việc thứ nhất"),
        (1, "KẾT QUẢ"),
    ]
    assert read.sections[2]["text"] == "Một dòng đậm không có số\n2. Một khoản không đậm"


@pytest.mark.parametrize(
    ("levels", "expected"), [([2, 3, 2], [1, 2, 1]), ([1, 3, 3, 1], [1, 2, 3, 1]), ([3], [1]), ([2, 1], [1, 1])]
)
def test_levels_leave_no_gap(levels: list[int], expected: list[int]) -> None:
    read = outline_of([WordPart(f"Mục {n}", level) for n, level in enumerate(levels)])
    assert [s["level"] for s in read.sections] == expected


def test_the_files_year_becomes_a_word() -> None:
    parts = [WordPart("Kết quả năm 2025", 1), WordPart("Theo Nghị định 59/2025/NĐ-CP, năm 2025 có [[x]]")]
    read = outline_of(parts, 2025)
    assert read.sections[0]["title"] == "Kết quả năm {year}"
    assert read.sections[0]["text"] == "Theo Nghị định 59/2025/NĐ-CP, năm {year} có [x]"
    assert "59/2025/NĐ-CP" in read.notes[-1]


def test_a_file_without_headings_is_refused_with_the_way_out() -> None:
    with pytest.raises(WordFileError, match="kiểu Heading 1, 2, 3"):
        outline_of(read_word(word_file(("text", "Chỉ có chữ"))))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip at all" * 100])
def test_what_is_no_word_file_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(WordFileError, match="Không đọc được tệp Word"):
        read_word(content)


def test_a_file_that_says_too_much_is_refused() -> None:
    with pytest.raises(WordFileError, match="quá nhiều nội dung"):
        read_word(word_file(("h1", "Mục"), *(("text", "chữ " * 2000) for _ in range(100))))


def test_too_many_headings_are_refused() -> None:
    with pytest.raises(WordFileError, match="201 đề mục"):
        outline_of([WordPart(f"Mục {n}", 1) for n in range(201)])
