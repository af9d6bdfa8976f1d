"""Office files are archives; what hides in them is found by unpacking all of it, within limits."""

from collections.abc import Iterator
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.exceptions import ValidationError

MOST_ENTRIES = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
# Lists of contents and of relations are short; one of megabytes is made to wear out its reader.
_MOST_LISTED = 5 * 1024 * 1024
_PIECE = 64 * 1024

_CONTENTS = "[Content_Types].xml"
_MANIFEST = "META-INF/manifest.xml"
# No Office program declares a document type; whoever does means entities that unfold to gigabytes.
_DECLARED = b"<!DOCTYPE"
_MAIN_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
_SHEET_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_MACROS_TOLERATED = ("xlsm", "ods")
_MACRO_TYPES = ("macroenabled", "vbaproject", "activex")
_MACRO_NAMES = ("vbaproject", "vbadata", "activex/")
_MACRO_ENDS = (".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".xlsb", ".pptm")
_FOREIGN_ENDS = (
    *(".zip", ".rar", ".7z", ".jar", ".cab", ".iso", ".exe", ".dll", ".com", ".scr", ".msi", ".lnk", ".hta"),
    *(".js", ".jse", ".vbs", ".vbe", ".wsf", ".ps1", ".bat", ".cmd", ".sh", ".html", ".htm", ".svgz"),
)
_EMBEDDED_ENDS = (".docx", ".xlsx", ".pptx")  # a table or drawing pasted from another Office program
_FETCHED = frozenset({"attachedtemplate", "oleobject", "frame", "subdocument", "control", "afchunk"})


def check_office(content: bytes, kind: str, most: int | None = None) -> None:
    """Refuse, with a `ValidationError`, what is no plain Word ("docx"), Excel ("xlsx", "xlsm") or "ods" file.

    Refused: macros, passwords, names that lead out of the archive, files hidden inside, more than `most` bytes
    (`MOST_UNPACKED`) once unpacked, declarations of entities, and templates or objects that the program would fetch
    from elsewhere. Sizes are measured by unpacking. "xlsm" and "ods" may have macros: they are read once, never kept.
    """
    # zipfile would make an object of each of some hundred thousand entries before it could be asked.
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:
        _refuse_size()
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_entries(archive, min(most or MOST_UNPACKED, MOST_RATIO * len(content)), kind)
    except ValidationError:
        raise
    except Exception:  # zipfile, zlib and expat fail in a dozen ways on broken bytes; all mean the same here
        raise ValidationError("Tệp hỏng hoặc tải dở dang: mở tệp ở máy, lưu lại rồi tải lại.", code="broken") from None


def _check_entries(archive: ZipFile, left: int, kind: str) -> None:
    entries = archive.infolist()
    names = {info.filename.lower() for info in entries}
    # Two parts of one name, or bytes before the first part: programs would disagree on what the file holds.
    if len(entries) != len(names) or min(info.header_offset for info in entries):
        _refuse("Tệp có cấu trúc lạ: mở bằng Word hoặc Excel, lưu lại rồi tải lại.")
    main = ""
    for info in entries:
        _check_name(info, kind)
        size, listed = _unpack(archive, info, left)
        left -= size
        if kind == "ods":
            main = _sheet_part(info.filename, listed) or main
        elif info.filename == _CONTENTS:
            main = _main_part(listed, kind)
        elif info.filename.lower().endswith(".rels"):
            _check_relations(listed)
    if not main or main not in names:
        _refuse(f"Đuôi tệp là .{kind} nhưng nội dung bên trong không phải: lưu lại đúng dạng rồi tải lại.", "mismatch")


def _check_name(info: ZipInfo, kind: str) -> None:
    name = info.orig_filename
    if name.startswith("/") or "\\" in name or "\0" in name or ":" in name or ".." in name.split("/"):
        _refuse("Tệp có cấu trúc lạ: mở bằng Word hoặc Excel, lưu lại rồi tải lại.")
    if info.flag_bits & 1:
        _refuse("Tệp đặt mật khẩu: bỏ mật khẩu, lưu lại rồi tải lại.")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        _refuse("Tệp nén theo cách lạ: mở bằng Word hoặc Excel, lưu lại rồi tải lại.")
    lower = name.lower()
    if kind not in _MACROS_TOLERATED and (lower.endswith(_MACRO_ENDS) or any(part in lower for part in _MACRO_NAMES)):
        _refuse_macro()
    if lower.endswith(_FOREIGN_ENDS):
        _refuse_foreign()


def _unpack(archive: ZipFile, info: ZipInfo, left: int) -> tuple[int, bytes]:
    """The measured size, and the bytes of a list of contents or relations. Refuses what passes `left` bytes."""
    lower = info.filename.lower()
    wanted = info.filename in (_CONTENTS, "mimetype", _MANIFEST) or lower.endswith(".rels")
    markup, before = lower.endswith((".xml", ".rels")), b""
    # zipfile stops at the size that the archive declares; other programs need not, so it must not know it.
    declared, info.file_size = info.file_size, left + _PIECE
    size, kept = 0, bytearray()
    with archive.open(info) as entry:
        while piece := entry.read(_PIECE):
            if size == 0:
                _check_beginning(piece, lower)
            size += len(piece)
            if size > left:
                _refuse_size()
            if markup and _DECLARED in before + piece:
                _refuse("Tệp có cấu trúc lạ: mở bằng Word hoặc Excel, lưu lại rồi tải lại.")
            before = piece[-len(_DECLARED) :]
            if wanted:
                kept += piece
                if size > _MOST_LISTED:
                    _refuse_size()
    if size != declared:
        _refuse("Tệp có cấu trúc lạ: mở bằng Word hoặc Excel, lưu lại rồi tải lại.")
    return size, bytes(kept)


def _check_beginning(first: bytes, name: str) -> None:
    if first.startswith(b"MZ") or (first.startswith(b"PK\x03\x04") and not name.endswith(_EMBEDDED_ENDS)):
        _refuse_foreign()


def _main_part(listed: bytes, kind: str) -> str:
    """Name, in small letters, of the part that the list of contents gives as the text or workbook; "" if none."""
    main = ""
    for tag in _attributes(listed):
        content_type = tag.get("ContentType", "")
        if kind not in _MACROS_TOLERATED and any(part in content_type.lower() for part in _MACRO_TYPES):
            _refuse_macro()
        if content_type == _MAIN_TYPES[kind]:
            main = tag.get("PartName", "").lower().removeprefix("/")
    return main


def _sheet_part(name: str, listed: bytes) -> str:
    """Name of the part with the sheets of an OpenDocument file, told by the part that says what the file is."""
    if name == _MANIFEST and b"encryption-data" in listed:
        _refuse("Tệp đặt mật khẩu: bỏ mật khẩu, lưu lại rồi tải lại.")
    return "content.xml" if name == "mimetype" and listed.strip() == _SHEET_TYPE else ""


def _check_relations(listed: bytes) -> None:
    for tag in _attributes(listed):
        relation = tag.get("Type", "").rpartition("/")[2].lower()
        if tag.get("TargetMode", "").lower() == "external" and relation in _FETCHED:
            _refuse("Tệp lấy mẫu hoặc nội dung từ nơi khác khi mở: lưu thành PDF rồi tải lại.", "external")


def _attributes(xml: bytes) -> Iterator[dict[str, str]]:
    """The attributes of each element; read by a parser, as a search in the bytes would miss what is written in code."""
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append(attributes)
    parser.StartDoctypeDeclHandler = lambda *declared: _refuse("Tệp có cấu trúc lạ: lưu thành PDF rồi tải lại.")
    parser.Parse(xml, True)
    return iter(found)


def _refuse(sentence: str, code: str = "office") -> NoReturn:
    raise ValidationError(sentence, code=code)


def _refuse_macro() -> NoReturn:
    _refuse("Tệp có macro không được nhận: dùng Lưu thành (Save As) để lưu dạng không có macro rồi tải lại.", "macro")


def _refuse_foreign() -> NoReturn:
    _refuse("Tệp có chứa tệp khác bên trong: lưu thành PDF, hoặc bỏ tệp nhúng rồi tải lại.", "nested")


def _refuse_size() -> NoReturn:
    _refuse("Tệp quá lớn khi mở ra: tách thành nhiều tệp nhỏ hoặc lưu thành PDF rồi tải lại.", "size")
