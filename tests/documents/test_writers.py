"""The writers' files: wording, escaping, PDF/A, attachment, equal bytes, and texts that mean harm."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from apps.documents.blocks import (
    Document,
    FigureRecord,
    Heading,
    Item,
    Letterhead,
    Paragraph,
    Run,
    Signature,
    Table,
    from_json,
    to_json,
)
from apps.documents.writers.docx import render_docx
from apps.documents.writers.html import render_fragment, render_html
from apps.documents.writers.pdf import render_pdf
from tests.documents.pages import docx_words, open_pdf, pdf_words, squeezed, text_lines
from tests.documents.sample import COSIGNED, REPORT, TABLED, UPWARD, figure, item, text

HARM = """<script>alert("x")</script> & 'nháy' </p> {{ title }} {% now "Y" %} &lt; \\"""


@pytest.fixture(scope="module")
def pdf():
    with pikepdf.open(io.BytesIO(render_pdf(REPORT))) as opened:
        yield opened


@pytest.mark.parametrize("document", [REPORT, TABLED, UPWARD, COSIGNED], ids=["report", "tabled", "upward", "cosigned"])
def test_document_survives_json(document):
    assert from_json(json.loads(json.dumps(to_json(document)))) == document


def test_json_stored_before_there_were_cosigners_is_read():
    stored = to_json(REPORT)
    del stored["cosigners"]
    assert from_json(stored) == REPORT


def test_json_of_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="format"):
        from_json({**to_json(REPORT), "format": 99})


def test_text_is_composed_and_printable_from_the_start():
    decomposed = unicodedata.normalize("NFD", "Đối thoại")
    assert Run(f"{decomposed}\x00\x0b\ud800\ufffe") == Run("Đối thoại")
    assert Paragraph([Run("a\r\nb")]).runs == (Run("a\nb"),)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Heading(4, "1", "Quá sâu"),
        lambda: Table(("A", "B"), (("1",),), (50, 50)),
        lambda: Table(("A", "B"), (), (50,)),
        lambda: Table(("A", "B"), (), (100, 20)),
        lambda: Table((), (), ()),
    ],
)
def test_blocks_that_no_writer_could_print_are_refused(make):
    with pytest.raises(ValueError, match="table|heading"):
        make()


@pytest.mark.parametrize(
    ("number", "printed"), [("1", "1. Nội"), ("a", "a) Nội"), ("đ", "đ) Nội"), ("-", "- Nội"), ("", "Nội")]
)
def test_items_take_the_mark_of_their_number(number, printed):
    html = render_html(replace(REPORT, body=(item(number, "Nội dung"), text("Hết"))))
    assert f">{printed} dung<" in html


@pytest.mark.parametrize("end", ["", ".", ";", "./.", " . ", ","])
def test_the_mark_of_the_end_replaces_other_marks(end):
    words = pdf_words(render_pdf(replace(REPORT, body=(text(f"Kính báo cáo{end}"),))))
    assert "cáo./." in words


def test_the_mark_of_the_end_follows_the_last_run_that_has_text():
    body = (Paragraph((Run("Kính báo "), Run("cáo", bold=True), Run(". "))), Paragraph((Run("  "),)))
    assert "<p class='text kept whole'>Kính báo <b>cáo</b>./.</p>" in render_html(replace(REPORT, body=body))


def test_recipients_lose_their_own_marks():
    html = render_html(replace(REPORT, recipients=("Các thôn;", " Lưu: VT. ", "")))
    assert "- Các thôn;<" in html
    assert "- Lưu: VT.<" in html


def test_without_recipients_there_is_no_title_for_them():
    assert "Nơi nhận" in render_html(REPORT)
    assert "Nơi nhận" not in render_html(replace(REPORT, recipients=()))
    assert "nhận:" not in docx_words(render_docx(replace(REPORT, recipients=())))
    assert "nhận:" not in docx_words(render_docx(replace(COSIGNED, recipients=())))


def test_figures_link_to_their_records_and_missing_ones_are_marked():
    document = replace(REPORT, body=(text("Có ", figure("a.b", "17"), " và ", figure("c.d", "…"), " cuộc"),))
    html = render_fragment(document, link_for=lambda key: f"/so-lieu/?khoa={key}&x=1", missing=frozenset({"c.d"}))
    assert "<a class='figure' href='/so-lieu/?khoa=a.b&amp;x=1'>17</a>" in html
    assert "<a class='figure' href='/so-lieu/?khoa=c.d&amp;x=1'><mark class='missing'>…</mark></a>" in html
    assert "<html" not in html
    plain = render_html(document)
    assert "<a" not in plain
    assert "<mark" not in plain


def test_links_of_a_draft_reach_the_pdf():
    content = render_pdf(REPORT, link_for=lambda key: f"https://song-van.example/{key}")
    with pikepdf.open(io.BytesIO(content)) as opened:
        targets = {str(note.A.URI) for page in opened.pages for note in page.get("/Annots", [])}
    assert "https://song-van.example/households.count" in targets


def test_preview_needs_no_inline_style():
    # The portal's content security policy refuses style attributes and elements.
    html = render_fragment(TABLED, link_for=None, missing=frozenset())
    assert "style" not in html


@pytest.mark.parametrize("document", [REPORT, TABLED, UPWARD], ids=["report", "tabled", "upward"])
def test_qpdf_finds_nothing(document, tmp_path):
    qpdf = shutil.which("qpdf") or pytest.fail("qpdf is missing: apt-get install qpdf")
    path = tmp_path / "a.pdf"
    path.write_bytes(render_pdf(document))
    done = subprocess.run([qpdf, "--check", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr


def test_pdf_is_tagged_titled_and_in_vietnamese(pdf):
    root = pdf.Root
    assert str(root.Lang) == "vi"
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["dc:title"] == REPORT.title
        assert metadata["dc:creator"] == [REPORT.author]
    assert str(pdf.docinfo.CreationDate) == "D:20240111"
    assert [str(intent.S) for intent in root.OutputIntents] == ["/GTS_PDFA1"]


def test_structure_holds_headings_paragraphs_and_no_layout_tables(pdf):
    kinds = set()
    pending = [pdf.Root.StructTreeRoot.K]
    while pending:
        node = pending.pop()
        if isinstance(node, pikepdf.Array):
            pending += list(node)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                kinds.add(str(node.S))
            if "/K" in node:
                pending.append(node.K)
    assert {"/H1", "/H2", "/H3", "/H4", "/P"} <= kinds
    assert "/Table" not in kinds


def test_outline_follows_the_headings(pdf):
    with pdf.open_outline() as outline:
        roots = [entry.title for entry in outline.root]
        results = outline.root[2]
        second = results.children[1]
        assert roots[0] == "I. KHÁI QUÁT ĐẶC ĐIỂM TÌNH HÌNH"
        assert len(roots) == 5
        assert results.children[0].title == "1. Những nội dung công khai để nhân dân biết"
        assert second.children[0].title == "2.1. Thôn Đồng Kim"


def test_figures_are_attached_as_data(pdf):
    [name] = pdf.attachments
    assert len(pdf.Root.AF) == 1
    attached = pdf.attachments[name]
    assert name == "figures.json"
    assert attached.obj.AFRelationship == pikepdf.Name.Data
    assert attached.get_file().mime_type == "application/json"
    content = json.loads(attached.get_file().read_bytes())
    assert content["number"] == "Số: 04/BC-UBND"
    assert content["created"] == "2024-01-11"
    assert content["figures"][0] == {
        "key": "households.count",
        "label": "Số hộ",
        "value": "2.631",
        "measure": "hộ",
        "source": "Sổ hộ gia đình",
    }


PRINT_HASHES = """
import hashlib, sys, django
django.setup()
from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf
from tests.documents.sample import TABLED
sys.stdout.write(" ".join(hashlib.sha256(render(TABLED)).hexdigest() for render in (render_pdf, render_docx)))
"""


@pytest.mark.parametrize(
    ("seed", "zone", "language"), [("1", "America/New_York", "C"), ("4242", "Pacific/Kiritimati", "C.UTF-8")]
)
def test_another_process_writes_the_same_bytes(settings, seed, zone, language):
    environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LANG": language, "LC_ALL": language}
    done = subprocess.run(
        [sys.executable, "-c", PRINT_HASHES],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    here = [hashlib.sha256(render(TABLED)).hexdigest() for render in (render_pdf, render_docx)]
    assert done.stdout.split() == here


def test_threads_write_the_same_bytes():
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(render_pdf, [UPWARD] * 8))) == 1


def test_other_text_gives_other_bytes():
    changed = replace(UPWARD, author="Người khác")
    assert render_pdf(changed) != render_pdf(UPWARD)
    assert render_docx(changed) != render_docx(UPWARD)


def _with_everywhere(harm: str) -> Document:
    return Document(
        letterhead=Letterhead(harm, (harm,), harm, harm),
        type_name=harm,
        subject=harm,
        addressees=(harm, harm),
        bases=(harm,),
        body=(
            Heading(2, "1", harm),
            Item("1", (Run(harm, bold=True),)),
            Table((harm, "B"), ((harm, "1"),), (60, 40), harm),
            Paragraph((Run(harm, figure="a.b"),)),
        ),
        recipients=(harm,),
        signature=Signature((harm,), harm),
        title=harm,
        author=harm,
        created=date(2024, 1, 11),
        figures=(FigureRecord(harm, harm, harm, harm, harm),),
        cosigners=(Signature((harm,), harm),),
    )


def test_markup_in_text_is_printed_as_it_stands():
    document = _with_everywhere(HARM)
    html = render_html(document, link_for=lambda key: f"'><script>{key}", missing=frozenset({"a.b"}))
    assert "<script" not in html
    # Eighteen places print it; the outer marks of a list do not touch it.
    needle = squeezed(HARM)
    assert squeezed("".join(pdf_words(render_pdf(document)))).count(needle) >= 17
    assert squeezed("".join(docx_words(render_docx(document)))).count(needle) >= 17


def test_address_of_a_link_cannot_leave_its_attribute():
    document = replace(REPORT, body=(text(figure("a.b", "17")),))
    html = render_fragment(document, link_for=lambda key: "' onclick='x", missing=frozenset())
    assert "href='&#x27; onclick=&#x27;x'" in html


LONG_WORD = "ắ" * 10_000
LONG_NAME = "Nguyễn " * 1_700


@pytest.mark.parametrize(
    ("document", "letter", "count"),
    [
        (replace(UPWARD, body=(text(LONG_WORD),)), "ắ", 10_000),
        (replace(UPWARD, body=(Heading(1, "I", LONG_NAME), text("Hết"))), "N", 1_700),
        (replace(UPWARD, subject=LONG_NAME), "N", 1_700),
        (replace(UPWARD, signature=Signature(("CHỦ TỊCH",), LONG_NAME)), "N", 1_700),
        (replace(UPWARD, cosigners=(Signature((LONG_NAME,), "A"), Signature(("B",), LONG_NAME))), "N", 3_400),
        (replace(UPWARD, letterhead=replace(UPWARD.letterhead, organ=(LONG_NAME,))), "N", 1_700),
        (replace(UPWARD, recipients=(LONG_NAME,)), "N", 1_700),
        (replace(UPWARD, body=(Table(("A", "B"), ((LONG_NAME, "ắ" * 2_000),), (50, 50)),)), "N", 1_700),
    ],
    ids=["word", "heading", "subject", "name", "cosigners", "organ", "recipient", "cell"],
)
def test_ten_thousand_letters_lose_none_and_stay_on_the_paper(document, letter, count):
    with open_pdf(render_pdf(document)) as opened:
        chars = [char for page in opened.pages for char in page.chars]
        assert sum(char["text"] == letter for char in chars) >= count
        assert max(char["x1"] for char in chars) <= float(opened.pages[0].width) - 17 * 72 / 25.4 + 0.5
        assert max(char["bottom"] for char in chars) <= float(opened.pages[0].height)
    assert "".join(docx_words(render_docx(document))).count(letter) >= count


def test_document_without_text_is_still_a_document():
    empty = Document(
        letterhead=Letterhead("", (), "", ""),
        type_name="",
        subject="",
        body=(),
        recipients=(),
        signature=Signature((), ""),
        title="",
        author="",
        created=date(1970, 1, 1),
    )
    assert len(text_lines(render_pdf(empty))) == 1
    assert "Độc lập" in " ".join(docx_words(render_docx(empty)))
    assert "./." not in docx_words(render_docx(replace(REPORT, body=(Paragraph(()),))))
