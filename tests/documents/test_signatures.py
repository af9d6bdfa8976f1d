"""Signed PDFs as files: what pyHanko, poppler and the portal's own check say of them, and what is found in them."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import pem, x509
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image, ImageDraw
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from apps.documents.signatures import verifying
from apps.documents.signatures.keys import KeyRefusedError, open_key
from apps.documents.signatures.places import DESCRIPTIONS, ORGAN, SIGNER, NoPlaceError, Place, places_of
from apps.documents.signatures.signing import AlreadySignedError, LockedFileError
from apps.documents.signatures.verifying import UNCHECKED_TRUST, NotThisDocumentError, verify
from apps.documents.writers.pdf import render_pdf, render_sheet
from tests.documents.keys import (
    AUTHORITY_NAME,
    ORGAN_NAME,
    PASSWORD,
    SIGNER_NAME,
    authority_pem,
    certificate,
    file_without_key,
    key_file,
    private_key,
)
from tests.documents.pages import open_pdf
from tests.documents.sample import COSIGNED, REPORT, replace
from tests.documents.signed import issued_file, opened, signed_by, signed_file, tool, twice_signed_file


@pytest.fixture
def roots(settings, tmp_path):
    """The test's authority as the one that is trusted."""
    (tmp_path / "thu.pem").write_bytes(authority_pem())
    settings.TRUST_ROOTS = str(tmp_path)


def trusting() -> ValidationContext:
    _, _, content = pem.unarmor(authority_pem())
    return ValidationContext(trust_roots=[x509.Certificate.load(content)], allow_fetching=False)


def in_file(content: bytes, folder) -> str:
    path = folder / "tep.pdf"
    path.write_bytes(content)
    return str(path)


# What other programs say.


@pytest.mark.parametrize("name", ["once", "twice"])
def test_pyhanko_with_its_own_rules_takes_every_signature(name):
    content = {"once": signed_file, "twice": twice_signed_file}[name]()
    embedded = PdfFileReader(BytesIO(content)).embedded_signatures
    statuses = [validate_pdf_signature(one, trusting()) for one in embedded]
    assert [one.field_name for one in embedded] == [SIGNER, ORGAN][: len(embedded)]
    assert all(status.bottom_line for status in statuses)
    assert statuses[-1].coverage.name == "ENTIRE_FILE"


def test_poppler_takes_both_signatures(tmp_path):
    said = tool("pdfsig", in_file(twice_signed_file(), tmp_path))
    assert said.count("Signature is Valid.") == 2
    assert said.count("ETSI.CAdES.detached") == 2
    assert SIGNER_NAME in said
    assert ORGAN_NAME in said
    assert "Total document signed" in said


def test_qpdf_finds_no_fault(tmp_path):
    assert "No syntax or stream encoding errors found" in tool(
        "qpdf", "--check", in_file(twice_signed_file(), tmp_path)
    )


# What is in the file.


def test_signing_adds_to_the_issued_bytes_and_leaves_them():
    assert signed_file().startswith(issued_file())
    assert twice_signed_file().startswith(signed_file())


def test_signed_file_is_still_pdf_a_and_tagged():
    with pikepdf.open(BytesIO(twice_signed_file())) as pdf:
        assert pdf.Root.Lang == "vi"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert [str(intent.S) for intent in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]
        with pdf.open_metadata(update_docinfo=False) as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["dc:title"] == REPORT.title
            told = re.sub(r"\D", "", metadata["xmp:ModifyDate"])[:14]
        assert str(pdf.docinfo.ModDate)[2:16] == told
        assert list(pdf.attachments) == ["figures.json"]


def test_each_mark_has_its_place_in_the_structure_with_words_for_it():
    with pikepdf.open(BytesIO(twice_signed_file())) as pdf:
        page = pdf.pages[-1]
        assert page.Tabs == "/S"
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        parents = {int(numbers[index]): numbers[index + 1] for index in range(0, len(numbers), 2)}
        assert len(parents) == len(numbers) // 2
        for widget in page.Annots:
            element = parents[int(widget.StructParent)]
            words = DESCRIPTIONS[str(widget.T)]
            assert (str(element.S), str(element.Alt), str(widget.TU), str(widget.Contents)) == ("/Form", *[words] * 3)
            assert element.K.Obj.objgen == widget.objgen
            assert element.objgen in [kid.objgen for kid in element.P.K]
            assert str(element.P.S) == "/Document"
            # Printed, neither hidden nor out of sight (ISO 19005-3, 6.3.2).
            assert int(widget.F) & 0b100111 == 0b100


def fonts_below(stream: pikepdf.Object):
    resources = stream.get("/Resources", {})
    yield from resources.get("/Font", {}).values()
    for inner in resources.get("/XObject", {}).values():
        yield from fonts_below(inner)


def test_fonts_of_the_marks_are_embedded_and_their_letters_known():
    with pikepdf.open(BytesIO(twice_signed_file())) as pdf:
        found = [font for widget in pdf.pages[-1].Annots for font in fonts_below(widget.AP.N)]
        assert len(found) == 2
        for font in found:
            assert "/ToUnicode" in font
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def blue_picture() -> bytes:
    """A stroke on a transparent ground."""
    drawn = Image.new("RGBA", (320, 140), (0, 0, 0, 0))
    ImageDraw.Draw(drawn).line([(10, 120), (120, 20), (180, 110), (310, 30)], fill=(11, 61, 145, 255), width=9)
    stream = BytesIO()
    drawn.save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(("field", "says"), [(SIGNER, True), (ORGAN, False)])
def test_picture_of_signature_or_seal_stands_in_the_mark(tmp_path, field, says):
    content = signed_by(issued_file(), field, picture=blue_picture())
    assert verify(content, issued_file()).is_good
    with pikepdf.open(BytesIO(content)) as pdf:
        [widget] = [widget for widget in pdf.pages[-1].Annots if field == widget.T]
        pictures = list(pictures_below(widget.AP.N))
    assert len(pictures) == 1
    # PDF/A forbids smoothing (ISO 19005-3, 6.2.8).
    assert not pictures[0].get("/Interpolate", False)
    assert ("Người ký" in tool("pdftotext", in_file(content, tmp_path), "-")) == says


def pictures_below(stream: pikepdf.Object):
    for inner in stream.get("/Resources", {}).get("/XObject", {}).values():
        if inner.Subtype == "/Image":
            yield inner
        else:
            yield from pictures_below(inner)


def test_mark_reads_with_the_right_spaces(tmp_path):
    said = tool("pdftotext", "-raw", in_file(twice_signed_file(), tmp_path), "-")
    text = " ".join(unicodedata.normalize("NFC", said).split())
    assert f"Người ký: {SIGNER_NAME} Thời gian ký:" in text
    assert f"Cơ quan ký: {ORGAN_NAME} Thời gian ký:" in text
    assert len(re.findall(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d \+07:00", text)) == 2


def test_mark_tells_the_time_of_the_signature(tmp_path):
    [signature] = verify(signed_file(), issued_file()).signatures
    told = tool("pdftotext", "-raw", in_file(signed_file(), tmp_path), "-")
    local = signature.signed_at.astimezone(tz=None).astimezone()
    assert local.strftime("%M:%S") in told


def test_marks_stand_where_the_decree_has_them():
    # Mục II.7c: between post and name, in the middle of the right column; II.8: over a third of it, on its left.
    signer, organ = (places_of(PdfFileReader(BytesIO(issued_file())))[name] for name in (SIGNER, ORGAN))
    left, lower, right, upper = signer.box
    column = (30 * 72 / 25.4 + (210 - 17) * 72 / 25.4) / 2, (210 - 17) * 72 / 25.4
    assert (left + right) / 2 == pytest.approx(sum(column) / 2, abs=0.5)
    assert organ.box[2] == pytest.approx(left + (right - left) / 3, abs=0.5)
    assert organ.box[2] - organ.box[0] == pytest.approx(36 * 72 / 25.4, abs=0.5)
    assert (organ.box[1] + organ.box[3]) / 2 == pytest.approx((lower + upper) / 2, abs=0.5)
    with open_pdf(issued_file()) as pdf:
        assert signer.page == organ.page == len(pdf.pages) - 1
        page = pdf.pages[-1]
        words = {word["text"]: word for word in page.extract_words() if word["x0"] > column[0]}
    assert page.height - words["PHÓ"]["bottom"] >= upper - 1
    assert page.height - words["Giáp"]["top"] <= lower + 1


@pytest.mark.parametrize("document", [REPORT, COSIGNED, replace(REPORT, body=())], ids=["report", "cosigned", "empty"])
def test_every_document_tells_its_signers_line(document):
    places = places_of(PdfFileReader(BytesIO(render_pdf(document))))
    assert places[SIGNER].box[0] > 280


def test_file_without_a_signers_line_has_no_place():
    with pytest.raises(NoPlaceError):
        places_of(PdfFileReader(BytesIO(render_sheet("<p>Không</p>", ""))))


def test_a_place_is_signed_once():
    with pytest.raises(AlreadySignedError):
        signed_by(signed_file(), SIGNER)


def test_organ_may_sign_first():
    content = signed_by(signed_by(issued_file(), ORGAN), SIGNER)
    assert verify(content, issued_file()).is_good


# What the portal's own check says.


def test_verdict_names_signer_time_certificate_and_open_trust():
    before = datetime.now(UTC) - timedelta(days=1)
    verdict = verify(twice_signed_file(), issued_file())
    assert verdict.is_good
    assert verdict.problems == []
    first, second = verdict.signatures
    assert (first.signer, second.signer) == (SIGNER_NAME, ORGAN_NAME)
    assert first.issuer == AUTHORITY_NAME
    assert (first.is_whole, second.is_whole) == (False, True)
    assert first.trust == UNCHECKED_TRUST
    assert before < first.signed_at < datetime.now(UTC) + timedelta(minutes=1)
    assert first.valid_from < first.signed_at < first.valid_until
    certificate = opened(SIGNER_NAME).signer.signing_cert
    assert first.serial == f"{certificate.serial_number:X}"


def test_trust_is_told_when_roots_are_given(roots):
    [signature] = verify(signed_file(), issued_file()).signatures
    assert signature.trust == "chuỗi tin cậy hợp lệ"


def test_strange_authority_is_told_when_roots_are_given(settings, tmp_path):
    other = certificate("Cơ quan khác", private_key("Cơ quan khác"), authority=True)
    (tmp_path / "khac.crt").write_bytes(other.public_bytes(Encoding.PEM))
    (tmp_path / "ghi-chu.txt").write_text("không phải chứng thư")
    settings.TRUST_ROOTS = str(tmp_path)
    verdict = verify(signed_file(), issued_file())
    assert verdict.is_good
    assert verdict.signatures[0].trust == "chứng thư không thuộc chuỗi tin cậy đã khai báo"


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize("part", range(12))
def test_one_changed_byte_is_told_wherever_it_is(part):
    """In the issued part, in what the first signature added, in what the second added, and in the signatures."""
    content, issued = twice_signed_file(), issued_file()
    at = (len(content) - 1) * part // 11
    if at < len(issued):
        words = f"từ byte thứ {at + 1}\\." if at > len(issued) // 10 else "văn bản khác"
        with pytest.raises(NotThisDocumentError, match=words):
            verify(flipped(content, at), issued)
    else:
        verdict = verify(flipped(content, at), issued)
        assert not verdict.is_good
        assert verdict.problems


def test_one_changed_byte_of_the_signature_itself_is_told():
    content = signed_file()
    start = content.rindex(b"/Contents <") + len(b"/Contents <")
    end = content.index(b">", start)
    # Its head, the signer's certificate, the authority's, the signature, the empty room behind it.
    for at in (start + 3, start + 500, start + 1500, start + 2500, start + 3500, end - 600, end - 1):
        changed = flipped(content, at)
        assert not verify(changed, issued_file()).is_good, at - start


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: issued_file(), "chưa có chữ ký số"),
        (lambda: signed_file() + b"\n% them", "dữ liệu không được ký"),
        (lambda: signed_file()[:-400], ""),
        (lambda: issued_file() + b"rac" * 1000, ""),
    ],
    ids=["unsigned", "more behind", "cut", "rubbish"],
)
def test_what_is_no_signed_copy_is_told_in_words(content, words):
    verdict = verify(content(), issued_file())
    assert not verdict.is_good
    assert any(words in problem for problem in verdict.problems)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: issued_file()[:2500], "tải dở dang"),
        (lambda: b"", "tải dở dang"),
        (lambda: flipped(issued_file(), 15_000), "từ byte thứ 15001"),
        (lambda: render_pdf(COSIGNED), "văn bản khác"),
        (lambda: signed_by(render_pdf(COSIGNED), SIGNER, render_pdf(COSIGNED)), "văn bản khác"),
        (lambda: issued_file() + b"0" * (verifying.MOST_ADDED + 1), "lớn hơn 8 MB"),
    ],
    ids=["cut", "empty", "one byte", "other", "other signed", "large"],
)
def test_what_is_another_document_is_refused_in_words(content, words):
    with pytest.raises(NotThisDocumentError, match=words):
        verify(content(), issued_file())


# What may come between the issue and a signature.


def room() -> tuple[float, float, float, float]:
    """Of the signer's mark."""
    return places_of(PdfFileReader(BytesIO(issued_file())))[SIGNER].box


def moved(left: float = 0, lower: float = 0, right: float = 0, upper: float = 0) -> tuple[float, float, float, float]:
    """The signer's mark with edges elsewhere."""
    return tuple(edge + by for edge, by in zip(room(), (left, lower, right, upper), strict=True))


def signed_outside(
    content: bytes, change=lambda writer: None, name: str = SIGNER_NAME, field: str = "Signature1", box=None, page=-1
) -> bytes:
    """As another program signs: a field of its own, without tags, after `change` of the document."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    change(writer)
    spec = SigFieldSpec(field, on_page=page, box=box or room())
    signer = PdfSigner(PdfSignatureMetadata(field), opened(name).signer, new_field_spec=spec)
    return signer.sign_pdf(writer).getvalue()


def test_copy_signed_by_another_program_is_taken_and_signed_on():
    outside = signed_outside(issued_file())
    assert verify(outside, issued_file()).is_good
    both = signed_by(outside, ORGAN)
    assert verify(both, issued_file()).is_good
    for one in PdfFileReader(BytesIO(both)).embedded_signatures:
        assert validate_pdf_signature(one, trusting()).bottom_line


def test_certifying_signature_is_taken():
    writer = IncrementalPdfFileWriter(BytesIO(issued_file()))
    meta = PdfSignatureMetadata("Signature1", certify=True)
    content = PdfSigner(meta, opened(SIGNER_NAME).signer).sign_pdf(writer).getvalue()
    assert verify(content, issued_file()).is_good


@pytest.mark.parametrize(
    ("edges", "page", "good"),
    [
        ({}, -1, True),
        # 3 points are left above and below it in the room of 84, and 4 it may stand over.
        ({"upper": 6.5, "lower": -6.5}, -1, True),
        ({"upper": 7.5}, -1, False),
        ({"lower": -7.5}, -1, False),
        # To the edge of the text; on the left as far as a seal.
        ({"right": 35}, -1, True),
        ({"right": 37}, -1, False),
        ({"left": -49}, -1, True),
        ({"left": -51}, -1, False),
        ({}, 0, False),
        ({"upper": 400}, -1, False),
    ],
)
def test_mark_of_another_program_stands_in_the_room_for_it_alone(edges, page, good):
    verdict = verify(signed_outside(issued_file(), box=moved(**edges), page=page), issued_file())
    assert verdict.is_good == good
    assert good or "nằm ngoài chỗ ký" in verdict.problem


def test_seal_of_another_program_stands_where_the_portals_would():
    seal = places_of(PdfFileReader(BytesIO(issued_file())))[ORGAN].box
    assert verify(signed_outside(issued_file(), box=seal), issued_file()).is_good


def _other_numbers(writer) -> generic.IndirectObject:
    """An appearance that hides a page and shows another figure."""
    name = generic.NameObject
    drawn = generic.StreamObject(stream_data=b"1 1 1 rg 0 0 595 842 re f BT /F1 40 Tf 200 500 Td (999) Tj ET")
    drawn[name("/Type")], drawn[name("/Subtype")] = name("/XObject"), name("/Form")
    drawn[name("/BBox")] = generic.ArrayObject([generic.NumberObject(edge) for edge in (0, 0, 595, 842)])
    return writer.add_object(drawn)


@pytest.mark.parametrize("field", ["Signature1", SIGNER, ORGAN])
def test_mark_that_hides_a_page_is_told_whatever_its_name(field):
    name = generic.NameObject

    def hide(writer) -> None:
        append_signature_field(writer, SigFieldSpec(field, on_page=0, box=(0, 0, 595, 842)))
        [widget] = writer.root["/AcroForm"]["/Fields"]
        widget.get_object()[name("/AP")] = generic.DictionaryObject({name("/N"): _other_numbers(writer)})

    writer = IncrementalPdfFileWriter(BytesIO(issued_file()))
    hide(writer)
    signer = PdfSigner(PdfSignatureMetadata(field), opened("ai đó").signer)
    content = signer.sign_pdf(writer, existing_fields_only=True).getvalue()
    verdict = verify(content, issued_file())
    assert all(one.is_good for one in verdict.signatures)
    assert "nằm ngoài chỗ ký" in verdict.problem


@pytest.mark.parametrize(
    ("key", "value", "good"),
    [
        ("/F", generic.NumberObject(4 + 128), True),
        ("/F", generic.NumberObject(4 + 8), False),
        ("/F", generic.NumberObject(4 + 16), False),
        ("/A", generic.DictionaryObject({generic.NameObject("/S"): generic.NameObject("/JavaScript")}), False),
        ("/AA", generic.DictionaryObject(), False),
    ],
    ids=["printed and locked", "keeps its size", "keeps its side", "script", "scripts"],
)
def test_mark_that_moves_or_acts_is_told(key, value, good):
    def act(writer) -> None:
        append_signature_field(writer, SigFieldSpec("o", on_page=-1, box=room()))
        [field] = writer.root["/AcroForm"]["/Fields"]
        field.get_object()[generic.NameObject(key)] = value

    writer = IncrementalPdfFileWriter(BytesIO(issued_file()))
    act(writer)
    signer = PdfSigner(PdfSignatureMetadata("o"), opened(SIGNER_NAME).signer)
    assert verify(signer.sign_pdf(writer, existing_fields_only=True).getvalue(), issued_file()).is_good == good


def test_file_that_tells_no_place_takes_signatures_without_a_mark_alone():
    issued = render_sheet("<p>Báo cáo</p>", "")
    shown = signed_outside(issued, box=room())
    assert "nằm ngoài chỗ ký" in verify(shown, issued).problem
    told = places_of(PdfFileReader(BytesIO(issued_file())))
    on_first = {name: Place(0, place.box) for name, place in told.items()}
    assert verify(shown, issued, lambda: on_first).is_good
    hidden = PdfSigner(PdfSignatureMetadata("o"), opened(SIGNER_NAME).signer)
    assert verify(hidden.sign_pdf(IncrementalPdfFileWriter(BytesIO(issued))).getvalue(), issued).is_good


@pytest.mark.parametrize(("most", "good"), [(2, True), (1, False)])
def test_too_many_signatures_are_told_before_any_is_looked_at(monkeypatch, most, good):
    looked = []
    review = verifying.validate_pdf_signature
    monkeypatch.setattr(verifying, "MOST_SIGNATURES", most)
    monkeypatch.setattr(
        verifying, "validate_pdf_signature", lambda *args, **values: looked.append(1) or review(*args, **values)
    )
    verdict = verify(twice_signed_file(), issued_file())
    assert verdict.is_good == good
    assert len(looked) == (2 if good else 0)
    assert good or "hơn 10 chữ ký" in verdict.problem


@pytest.mark.parametrize("added", [b"1 0 obj endobj " * 4001, b"xref trailer " * 11], ids=["objects", "states"])
def test_what_would_keep_the_reader_busy_is_told_unread(monkeypatch, added):
    monkeypatch.setattr(verifying, "PdfFileReader", None)
    assert "hơn 10 lần ghi thêm" in verify(issued_file() + added, issued_file()).problem


@pytest.mark.parametrize(("permits", "locked"), [(MDPPerm.NO_CHANGES, True), (MDPPerm.FILL_FORMS, False)])
def test_certification_that_allows_no_more_is_told(permits, locked):
    meta = PdfSignatureMetadata("Signature1", certify=True, docmdp_permissions=permits)
    writer = IncrementalPdfFileWriter(BytesIO(issued_file()))
    content = PdfSigner(meta, opened(SIGNER_NAME).signer).sign_pdf(writer).getvalue()
    verdict = verify(content, issued_file())
    assert verdict.is_good
    assert verdict.is_locked == locked
    if locked:
        with pytest.raises(LockedFileError):
            signed_by(content, ORGAN)


def test_signers_are_proven_only_when_trust_was_checked(roots):
    assert verify(signed_file(), issued_file()).is_trusted


def test_signers_are_not_proven_without_roots():
    verdict = verify(signed_file(), issued_file())
    assert verdict.is_good
    assert not verdict.is_trusted


def _new_text(writer) -> None:
    stream = generic.StreamObject(stream_data=b"BT /F1 12 Tf 100 700 Td (999) Tj ET")
    writer.add_stream_to_page(0, writer.add_object(stream))


def _new_note(writer) -> None:
    name = generic.NameObject
    note = {
        name("/Type"): name("/Annot"),
        name("/Subtype"): name("/FreeText"),
        name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (10, 10, 90, 90)]),
        name("/Contents"): generic.TextStringObject("thêm"),
    }
    page, _ = writer.find_page_for_modification(0)
    writer.register_annotation(page, writer.add_object(generic.DictionaryObject(note)))


def _new_field(writer) -> None:
    name = generic.NameObject
    field = writer.add_object(
        generic.DictionaryObject({name("/FT"): name("/Tx"), name("/T"): generic.TextStringObject("o")})
    )
    form = generic.DictionaryObject({name("/Fields"): generic.ArrayObject([field])})
    writer.root["/AcroForm"] = writer.add_object(form)
    writer.update_root()


def _new_script(writer) -> None:
    name = generic.NameObject
    script = {name("/S"): name("/JavaScript"), name("/JS"): generic.TextStringObject("app.alert(1)")}
    writer.root["/OpenAction"] = generic.DictionaryObject(script)
    writer.update_root()


def _other_words_in_the_structure(writer) -> None:
    tree = writer.root["/StructTreeRoot"]
    element = tree["/K"][0]["/K"][0]
    element["/ActualText"] = generic.TextStringObject("khác")
    writer.update_container(element)


def _element_for_the_text(writer) -> None:
    name = generic.NameObject
    parent = writer.root["/StructTreeRoot"]["/K"].raw_get(0)
    fresh = {
        name("/Type"): name("/StructElem"),
        name("/S"): name("/P"),
        name("/P"): parent,
        name("/ActualText"): generic.TextStringObject("thêm"),
        name("/K"): generic.NumberObject(1),
    }
    kids = parent.get_object()["/K"]
    kids.append(writer.add_object(generic.DictionaryObject(fresh)))
    writer.update_container(kids)


def _element_less(writer) -> None:
    kids = writer.root["/StructTreeRoot"]["/K"][0]["/K"]
    del kids[0]
    writer.update_container(kids)


@pytest.mark.parametrize(
    "change",
    [
        _new_text,
        _new_note,
        _new_field,
        _new_script,
        _other_words_in_the_structure,
        _element_for_the_text,
        _element_less,
    ],
)
def test_change_beside_the_signature_is_told(change):
    verdict = verify(signed_outside(issued_file(), change), issued_file())
    assert not verdict.is_good
    assert "thay đổi khác" in " ".join(verdict.problems)


@pytest.mark.parametrize("change", [_new_text, _new_note, _new_script, _element_less])
def test_change_after_the_first_signature_is_told(change):
    verdict = verify(signed_outside(signed_file(), change, ORGAN_NAME), issued_file())
    assert not verdict.is_good
    first = verdict.signatures[0]
    assert first.problem == "sau khi ký, tệp có thay đổi mà chữ ký không cho phép."


# Keys.


@pytest.mark.parametrize(
    ("content", "password", "words"),
    [
        (lambda: key_file(), "sai", "mật khẩu không đúng"),
        (lambda: key_file(), "", "mật khẩu không đúng"),
        (lambda: file_without_key(), PASSWORD, "không có khóa bí mật"),
        (lambda: b"%PDF-1.7 khong phai khoa", PASSWORD, "không phải khóa ký số"),
        (lambda: b"", PASSWORD, "không phải khóa ký số"),
        (lambda: b"\x30" + b"0" * (64 * 1024), PASSWORD, "không phải khóa ký số"),
        (lambda: key_file()[:900], PASSWORD, "Không mở được khóa"),
        (lambda: key_file("hết hạn", ends=datetime.now(UTC) - timedelta(hours=1)), PASSWORD, "đã hết hạn từ ngày"),
        (lambda: key_file("chưa đến", starts=datetime.now(UTC) + timedelta(hours=1)), PASSWORD, "chưa có hiệu lực"),
        (lambda: key_file("mã hóa", signs=False), PASSWORD, "không được cấp để ký"),
        (lambda: key_file("ngắn", bits=1024), PASSWORD, "quá ngắn"),
    ],
    ids=[
        *("wrong", "no password", "no key", "pdf", "empty", "large", "cut", "expired", "not yet", "not for signing"),
        "short",
    ],
)
def test_key_that_cannot_sign_is_refused_in_words(content, password, words):
    with pytest.raises(KeyRefusedError, match=words) as refusal:
        open_key(content(), password, datetime.now(UTC))
    assert PASSWORD not in str(refusal.value)


@pytest.mark.parametrize(("hours", "fits"), [(-1, True), (1, False)])
def test_certificate_is_asked_for_the_moment_of_signing(hours, fits):
    end = datetime.now(UTC)
    content = key_file("đến giờ", ends=end)
    if fits:
        assert open_key(content, PASSWORD, end + timedelta(hours=hours)).name == "đến giờ"
    else:
        with pytest.raises(KeyRefusedError, match="hết hạn"):
            open_key(content, PASSWORD, end + timedelta(hours=hours))
