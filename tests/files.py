"""Files to send: good ones, and those that a portal must refuse."""

import struct
import subprocess
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from openpyxl import Workbook
from PIL import Image

PDF = b"%PDF-1.7\n%%EOF"
TYPES = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", f"{TYPES}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{TYPES}spreadsheetml.sheet.main+xml"),
}
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(image_format: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    stream = BytesIO()
    Image.new(mode, size, options.pop("color", 0)).save(stream, image_format, **options)
    return stream.getvalue()


def content_types(kind: str = "docx", *more: str, before: str = "") -> str:
    part, content_type = MAIN[kind]
    overrides = "".join(f'<Override PartName="/x" ContentType="{given}"/>' for given in more)
    main = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
    return f'<?xml version="1.0"?>{before}<Types>{main}{overrides}</Types>'


def office(
    kind: str = "docx",
    entries: dict[str, bytes | str] | None = None,
    types: str | None = None,
    method: int = ZIP_DEFLATED,
) -> bytes:
    """A smallest Word or Excel file with more entries."""
    stream = BytesIO()
    with ZipFile(stream, "w", method) as archive:
        archive.writestr("[Content_Types].xml", types or content_types(kind))
        archive.writestr(MAIN[kind][0], "<x/>")
        for name, content in (entries or {}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_relation(kind: str, target: str, mode: str = "External", prolog: str = "") -> bytes:
    xml = (
        f'<?xml version="1.0"?>{prolog}<Relationships><Relationship Id="r1" Type="{RELATION}/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    )
    return office(entries={"word/_rels/settings.xml.rels": xml})


def real_docx() -> bytes:
    document, stream = Document(), BytesIO()
    document.add_paragraph("Biên bản họp thôn")
    document.save(stream)
    return stream.getvalue()


def real_xlsx() -> bytes:
    workbook, stream = Workbook(), BytesIO()
    workbook.active.append(["Họ và tên"])
    workbook.save(stream)
    return stream.getvalue()


# The beginning of another archive before the real one: which is read depends on the reader.
PREFIX = b"PK\x03\x04" + bytes(26)


def zipped(entries: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def encrypted(content: bytes) -> bytes:
    """The same archive with its entries marked as encrypted."""
    with ZipFile(BytesIO(content)) as archive:
        marked = bytearray(content)
        for info in archive.infolist():
            marked[info.header_offset + 6] |= 1
        at = content.index(b"PK\x01\x02")
        while at != -1:
            marked[at + 8] |= 1
            at = content.find(b"PK\x01\x02", at + 4)
    return bytes(marked)


def shortened_entry(content: bytes, declared: int) -> bytes:
    """An archive that declares one entry smaller than it unpacks to."""
    archive = bytearray(office(entries={"word/a.xml": content}))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", archive, archive.rindex(signature) + at, declared)
    return bytes(archive)


def gps_photo(orientation: int = 6) -> bytes:
    """A photo of 60 × 40 with a red left edge, a place, an author, a comment and a colour profile."""
    image = Image.new("RGB", (60, 40), "blue")
    image.paste("red", (0, 0, 10, 40))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = orientation, "CanaryPhone", "CanaryNote"
    exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 22.0, 3.0), 3: "E", 4: (106.0, 5.0, 1.0)})
    stream = BytesIO()
    image.save(stream, "JPEG", exif=exif, comment=b"CanaryComment", icc_profile=b"CanaryProfile", xmp=b"CanaryXmp")
    return stream.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that declares so many pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def animated(image_format: str) -> bytes:
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "blue")]
    stream = BytesIO()
    frames[0].save(stream, image_format, save_all=True, append_images=frames[1:])
    return stream.getvalue()


def pdf_text(content: bytes) -> str:
    """The text of a PDF in reading order, words parted by one space."""
    read = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())
