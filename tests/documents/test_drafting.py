"""The short ways in which papers are written from records."""

from datetime import date, time

import pytest

from apps.documents.blocks import Heading, Item, Paragraph, Run
from apps.documents.drafting import (
    BLANK,
    LONG_BLANK,
    Paper,
    blocks_of,
    clock,
    commune_paper,
    count,
    entries,
    labelled,
    lines_of,
    long_date,
    paper_links,
    person,
    point,
    sentence,
    signed,
    text,
)
from apps.documents.writers.wording import plain


@pytest.mark.parametrize(
    ("words", "ended"),
    [
        ("Thông báo", "Thông báo."),
        ("Thông báo. ", "Thông báo."),
        ("Như sau:", "Như sau:"),
        (f"Địa điểm: {LONG_BLANK}", f"Địa điểm: {LONG_BLANK}"),
        ("Gọi là “Hội nghị”", "Gọi là “Hội nghị”"),
    ],
)
def test_a_sentence_ends_once(words, ended):
    assert sentence(words) == ended


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (count(1234, "hộ"), "1.234 hộ"),
        (count(0, "hộ"), "0 hộ"),
        (count(None, "hộ"), f"{BLANK} hộ"),
        (clock(time(7, 5)), "07 giờ 05 phút"),
        (clock(None), f"{BLANK} giờ {BLANK} phút"),
        (long_date(date(2024, 1, 2)), "ngày 02 tháng 01 năm 2024"),
        (long_date(None), f"ngày {BLANK} tháng {BLANK} năm {BLANK}"),
        (person("Lê Văn Tú", "Trưởng thôn"), "Ông (bà) Lê Văn Tú, chức vụ: Trưởng thôn"),
        (person(""), f"Ông (bà) {LONG_BLANK}"),
    ],
)
def test_what_is_not_known_is_left_blank(found, shown):
    assert found == shown


def test_texts_of_several_lines_lose_none():
    assert lines_of(" Một \n\n Hai\n") == ["Một", "Hai"]
    assert [plain(block) for block in labelled("-", "Ý kiến", "Một\nHai")] == ["Ý kiến: Một.", "Hai."]
    assert plain(labelled("-", "Ý kiến", "")[0]) == f"Ý kiến: {LONG_BLANK}"
    assert [(block.number, plain(block)) for block in entries("- Một\n2) Hai\n2024")] == [
        ("1.", "Một."),
        ("2.", "Hai."),
        ("3.", "2024."),
    ]
    assert text("Một ", Run("hai", bold=True)).runs == (Run("Một "), Run("hai", bold=True))
    assert signed("TM. Ủy ban nhân dân\nChủ tịch").lines == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")


@pytest.mark.parametrize(
    ("dated", "place"),
    [
        (True, "Song Vân, ngày 01 tháng 3 năm 2024"),
        (False, f"Song Vân, ngày {BLANK} tháng {BLANK} năm {BLANK}"),
    ],
)
def test_the_communes_letterhead(commune, dated, place):
    found = commune_paper(
        commune,
        "THÔNG BÁO",
        "Về việc thử",
        [point("-", "Nội dung", "thử")],
        on=date(2024, 3, 1),
        dated=dated,
        title="Thông báo",
        recipients=("Lưu: VT",),
        signature=signed("Chủ tịch"),
    )
    assert found.letterhead.organ == ("ỦY BAN NHÂN DÂN", "XÃ SONG VÂN")
    assert found.letterhead.place_date == place
    assert found.author == "Ủy ban nhân dân xã Song Vân"


def test_links_are_of_the_papers_that_fit():
    def write(record):
        raise AssertionError

    papers = {"mot": Paper("Một", write, lambda record: record > 1), "hai": Paper("Hai", write, lambda record: False)}
    assert paper_links(papers, 2, lambda word, kind: f"/{word}.{kind}") == [("Một", "/mot.pdf", "/mot.docx")]
    assert paper_links(papers, 1, lambda word, kind: "") == []


def test_lines_become_blocks():
    typed = "I. Nội dung\nNgày 05/3.\n- một\n1. hai\na) ba\n\nĐiều 12. Giao ông A.\nCHỦ TỊCH QUYẾT ĐỊNH:\nĐiều khoản."
    found = blocks_of(typed)
    kinds = [Heading, Paragraph, Item, Item, Item, Paragraph, Heading, Paragraph]
    assert [type(block) for block in found] == kinds
    assert (found[0].number, found[0].title) == ("I", "Nội dung")
    assert [block.number for block in found[2:5]] == ["-", "1.", "a)"]
    assert [(run.text, run.bold) for run in found[5].runs] == [("Điều 12.", True), (" Giao ông A.", False)]
    assert found[6].title == "CHỦ TỊCH QUYẾT ĐỊNH:"


def test_a_line_may_stand_for_a_block_of_its_own():
    roster = Heading(1, "", "Danh sách")
    assert blocks_of("Một\n [đây] \nHai [đây]", placed={"[đây]": roster})[1] is roster
    assert plain(blocks_of("[đây]")[0]) == "[đây]"
