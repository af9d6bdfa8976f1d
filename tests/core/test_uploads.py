"""What may come in as a file and what may not; `tests.files` makes the evil files."""

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_STORED

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.core.uploads import EVERY_KIND, MOST_BYTES, CheckedFileField, checked_upload
from tests.files import (
    PDF,
    PREFIX,
    animated,
    content_types,
    encrypted,
    gps_photo,
    office,
    picture,
    png_of,
    real_docx,
    real_xlsx,
    sent,
    shortened_entry,
    with_relation,
    zipped,
)


def refusal(name: str, content: bytes, **options: Any) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        checked_upload(sent(name, content), **options)
    (sentence,) = caught.value.messages
    assert sentence.endswith(".")
    return caught.value


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize(
    ("name", "make", "kind"),
    [
        ("Biên bản.PDF", lambda: PDF, "pdf"),
        ("a.docx", real_docx, "docx"),
        ("a.xlsx", real_xlsx, "xlsx"),
        ("a.docx", lambda: with_relation("hyperlink", "https://vanban.chinhphu.vn"), "docx"),
        ("a.docx", lambda: office(entries={"word/embeddings/Sheet1.xlsx": real_xlsx()}), "docx"),
        ("a.jpg", picture, "jpeg"),
        ("a.JPEG", picture, "jpeg"),
        ("a.png", lambda: picture("PNG"), "png"),
    ],
)
def test_what_is_what_it_says_is_taken(name: str, make: Callable[[], bytes], kind: str) -> None:
    content = make()
    checked = checked_upload(sent(name, content))
    assert checked.kind == kind
    assert checked.name == f"{name.rpartition('.')[0]}.{name.rpartition('.')[2].lower()}"
    assert kind in ("jpeg", "png") or checked.content == content


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("anh.heic", "JPEG"),
        ("don.doc", ".docx"),
        ("so.xls", ".xlsx"),
        ("a.docm", "macro"),
        ("a.svg", "JPEG hoặc PNG"),
        ("a.gif", "JPEG hoặc PNG"),
        ("a.html", "PDF"),
        ("a.zip", "Giải nén"),
        ("a.exe", "Chỉ nhận PDF, Word (.docx), Excel (.xlsx)"),
        ("a.pdf.exe", "Chỉ nhận"),
        ("pdf", "Chỉ nhận"),
        (".", "Chỉ nhận"),
    ],
)
def test_other_kinds_are_refused_with_advice(name: str, says: str) -> None:
    file = sent("x", PDF)
    file._name = name
    with pytest.raises(ValidationError) as caught:
        checked_upload(file)
    assert says in caught.value.message
    assert caught.value.code == "kind"


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.pdf", lambda: b"<html>%PDF-1.7"),
        ("a.pdf", real_docx),
        ("a.docx", real_xlsx),
        ("a.xlsx", real_docx),
        ("a.docx", lambda: PDF),
        ("a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("a.jpg", lambda: picture("PNG")),
        ("a.png", picture),
        ("a.jpg", lambda: b"GIF89a" + bytes(60)),
        ("a.jpg", lambda: b"MZ" + bytes(60)),
        ("a.jpg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.webp", picture),
    ],
)
def test_a_name_that_lies_about_the_bytes_is_refused(name: str, make: Callable[[], bytes]) -> None:
    assert refusal(name, make()).code == "mismatch"


def test_a_heic_photo_renamed_hears_of_heic() -> None:
    assert "iPhone" in refusal("a.jpg", b"\x00\x00\x00\x18ftypheic" + bytes(40)).message


@pytest.mark.parametrize(("length", "code"), [(0, "empty"), (MOST_BYTES, None), (MOST_BYTES + 1, "size")])
def test_size_at_both_sides_of_the_limit(length: int, code: str | None) -> None:
    file = sent("a.pdf", PDF.ljust(length, b" ") if length else b"")
    if code:
        with pytest.raises(ValidationError) as caught:
            checked_upload(file)
        assert caught.value.code == code
        file.size = 1  # a size that lies
        with pytest.raises(ValidationError) as caught:
            checked_upload(file)
        assert caught.value.code == code
    else:
        assert len(checked_upload(file).content) == MOST_BYTES


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/Biên bản.pdf", "Biên bản.pdf"),
        ("..\\..\\a\\b.pdf", "a b.pdf"),
        ("a\x00b\x1b\u202efdp.pdf", "abfdp.pdf"),
        ("a\u2066\u2069.pdf", "a.pdf"),
        ('<b onclick="x">:*?|.pdf', "b onclick= x.pdf"),
        ("Đo\u0302\u0300ng Kim.pdf", "Đồng Kim.pdf"),
        ("...pdf", "tep.pdf"),
        (".htaccess.pdf", "htaccess.pdf"),
        ("a \r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("ế" * 300 + ".pdf", "ế" * 99 + "….pdf"),
    ],
)
def test_names_come_out_safe_short_and_readable(given: str, kept: str) -> None:
    file = sent("x", PDF)
    file._name = given.rpartition("/")[2]
    assert checked_upload(file).name == kept


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("macro", lambda: office(entries={"word/vbaProject.bin": b"x"})),
        ("macro", lambda: office(entries={"word/activeX/activeX1.bin": b"x"})),
        ("macro", lambda: office(entries={"word/embeddings/a.xlsm": b"x"})),
        (
            "macro",
            lambda: office(types=content_types("docx", "application/vnd.ms-word.document.macroEnabled.main+xml")),
        ),
        ("macro", lambda: office(types=content_types("docx", "application/vnd.ms-office.vba&#80;roject"))),
        ("office", lambda: office(entries={"../evil.xml": b"x"})),
        ("office", lambda: office(entries={"word/../../evil.xml": b"x"})),
        ("office", lambda: office(entries={"/etc/passwd": b"x"})),
        ("office", lambda: office(entries={"word\\evil.xml": b"x"})),
        ("office", lambda: office(entries={"C:evil.xml": b"x"})),
        ("office", lambda: office(entries={"WORD/document.xml": b"x"})),
        ("office", lambda: office(method=ZIP_BZIP2)),
        ("office", lambda: office(types=content_types(before='<!DOCTYPE x [<!ENTITY a "b">]>'))),
        ("office", lambda: encrypted(office())),
        ("office", lambda: PREFIX + office()),
        ("office", lambda: shortened_entry(b"x" * 5_000, declared=5)),
        ("nested", lambda: office(entries={"word/a.zip": b"x"})),
        ("nested", lambda: office(entries={"word/a.JS": b"x"})),
        ("nested", lambda: office(entries={"word/embeddings/oleObject1.bin": b"MZ\x90"})),
        ("nested", lambda: office(entries={"word/media/image1.png": office()})),
        ("external", lambda: with_relation("attachedTemplate", "http://x.example/a.dotm")),
        ("external", lambda: with_relation("oleObject", "mhtml:http://x.example/a", "external")),
        ("office", lambda: with_relation("hyperlink", "x", prolog="<!DOCTYPE x>")),
        ("size", lambda: office(entries={"word/a.xml": bytes(30_000_000)})),
        ("size", lambda: office(entries={f"word/{number}.xml": bytes(900_000) for number in range(30)})),
        ("size", lambda: office(entries={f"word/{number}.xml": b"" for number in range(2_000)}, method=ZIP_STORED)),
        ("size", lambda: shortened_entry(bytes(30_000_000), declared=5)),
        ("mismatch", lambda: office(types="<Types/>")),
        ("mismatch", lambda: zipped({"a.txt": b"x"})),
        ("broken", lambda: office(types="<Types")),
        ("broken", lambda: office()[:-30]),
        ("broken", lambda: office(method=ZIP_STORED).replace(b"<x/>", b"<y/>")),
        ("broken", lambda: b"PK\x03\x04" + bytes(200)),
    ],
)
def test_office_files_hide_nothing(code: str, make: Callable[[], bytes]) -> None:
    assert refusal("a.docx", make()).code == code


def test_100_mb_unpacked_are_refused_though_the_ratio_is_low(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = Image.effect_noise((1000, 1000), 90).tobytes()
    content = office(entries={"word/media/a.bin": noise})
    assert checked_upload(sent("a.docx", content)).kind == "docx"
    monkeypatch.setattr("apps.core.uploads.office.MOST_UNPACKED", len(noise))
    assert refusal("a.docx", content).code == "size"


def test_a_photo_loses_its_place_and_stands_upright() -> None:
    assert len(Image.open(BytesIO(gps_photo())).getexif().get_ifd(0x8825)) == 4
    checked = checked_upload(sent("a.jpg", gps_photo() + b"<script>Canary</script>"))
    image = opened(checked.content)
    assert image.size == (40, 60)
    red, green, blue = image.getpixel((20, 3))  # the red edge is on top now
    assert (red > 150, blue < 100) == (True, True)
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Canary" not in checked.content


@pytest.mark.parametrize(
    ("name", "content", "kind", "size", "kept_name"),
    [
        ("a.jpg", picture(size=(4000, 1000)), "jpeg", (2048, 512), "a.jpg"),
        ("a.jpg", picture(size=(1000, 4000)), "jpeg", (512, 2048), "a.jpg"),
        ("a.jpg", picture(mode="CMYK", color=(0, 0, 0, 0)), "jpeg", (40, 30), "a.jpg"),
        ("a.png", picture("PNG", mode="P"), "png", (40, 30), "a.png"),
        ("a.png", picture("PNG", size=(3000, 1)), "png", (2048, 1), "a.png"),
        ("a.webp", picture("WEBP"), "jpeg", (40, 30), "a.jpg"),
    ],
)
def test_pictures_are_shrunk_and_kept_in_a_common_kind(
    name: str, content: bytes, kind: str, size: tuple[int, int], kept_name: str
) -> None:
    checked = checked_upload(sent(name, content))
    image = opened(checked.content)
    assert (checked.kind, checked.name, image.format, image.size) == (kind, kept_name, kind.upper(), size)


def test_a_large_png_photo_becomes_jpeg_and_transparency_stays_png_or_turns_white() -> None:
    stream = BytesIO()
    Image.merge("RGB", [Image.effect_noise((1200, 1200), 90) for _ in range(3)]).save(stream, "PNG")
    checked = checked_upload(sent("a.png", stream.getvalue()))
    assert (checked.kind, checked.name, checked.content_type) == ("jpeg", "a.jpg", "image/jpeg")
    clear = checked_upload(sent("a.png", picture("PNG", mode="RGBA", color=(0, 0, 0, 0))))
    assert opened(clear.content).getpixel((0, 0))[3] == 0
    white = checked_upload(sent("a.webp", picture("WEBP", mode="RGBA", color=(0, 0, 0, 0), lossless=True)))
    assert min(opened(white.content).getpixel((0, 0))) > 250


def test_sixteen_bits_of_grey_are_scaled_not_cut_off() -> None:
    checked = checked_upload(sent("a.png", picture("PNG", mode="I;16", color=0x4000)))
    assert opened(checked.content).getpixel((0, 0)) == 0x40


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", png_of(7_100, 7_100), "pixels"),
        ("a.png", png_of(10_000, 10_000), "pixels"),
        ("a.png", png_of(60_000, 60_000), "pixels"),
        ("a.png", png_of(100, 100), "broken"),
        ("a.png", animated("PNG"), "animated"),
        ("a.webp", animated("WEBP"), "animated"),
        ("a.jpg", picture(size=(500, 500), color="red")[:900], "broken"),
        ("a.png", picture("PNG", size=(500, 500))[:-300], "broken"),
        ("a.jpg", b"\xff\xd8\xff" + bytes(99), "broken"),
    ],
)
def test_pictures_that_cannot_be_drawn_are_refused(name: str, content: bytes, code: str) -> None:
    assert refusal(name, content).code == code


BEGINNINGS = (b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8 ")
WHOLE = (office(), office("xlsx"), gps_photo(), picture("PNG"), picture("WEBP"))


@st.composite
def spoiled(draw: Any) -> bytes:
    """A good file with some bytes overwritten."""
    content = bytearray(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(1, 6))):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content)


@settings(max_examples=400, deadline=None)
@given(
    content=st.one_of(st.tuples(st.sampled_from(BEGINNINGS), st.binary(max_size=400)).map(b"".join), spoiled()),
    extension=st.sampled_from(sorted(EVERY_KIND | {"jpg"})),
    stem=st.text(max_size=20),
)
def test_random_bytes_are_taken_or_refused_and_nothing_else(content: bytes, extension: str, stem: str) -> None:
    file = sent("x", content)
    file._name = f"{stem}.{extension}"
    with suppress(ValidationError):
        checked = checked_upload(file)
        assert len(checked.name) <= 120
        assert not set("/\\\0\r\n") & set(checked.name)


class FilesForm(forms.Form):
    one = CheckedFileField(allowed={"xlsx"}, required=False)
    many = CheckedFileField(multiple=True)


def test_the_field_gives_checked_files_and_names_those_it_refuses() -> None:
    files = {"many": [sent("a.pdf", PDF), sent("b.jpg", picture())], "one": [sent("c.xlsx", real_xlsx())]}
    form = FilesForm({}, MultiValueDict(files))
    assert form.is_valid(), form.errors
    assert [file.name for file in form.cleaned_data["many"]] == ["a.pdf", "b.jpg"]
    assert form.cleaned_data["one"].kind == "xlsx"


def test_the_field_says_which_file_and_how_many() -> None:
    field = CheckedFileField(multiple=True)
    with pytest.raises(ValidationError) as caught:
        field.clean([sent("tốt.pdf", PDF), sent("ảnh.heic", b"x"), sent("to.pdf", PDF.ljust(MOST_BYTES + 1))])
    assert [sentence.partition(":")[0] for sentence in caught.value.messages] == ["ảnh.heic", "to.pdf"]
    for files in ([sent("a.pdf", PDF)] * 11, [sent("a.pdf", PDF.ljust(MOST_BYTES - 1))] * 3):
        with pytest.raises(ValidationError) as caught:
            field.clean(files)
        assert "mỗi lần gửi" in caught.value.message.lower()
    with pytest.raises(ValidationError):
        field.clean([])
    assert CheckedFileField(required=False).clean(None) is None
    with pytest.raises(ValidationError, match="Chỉ nhận Excel"):
        CheckedFileField(allowed={"xlsx"}).clean(sent("a.pdf", PDF))
    assert ".xlsx" in CheckedFileField(allowed={"xlsx"}).widget.attrs["accept"]
