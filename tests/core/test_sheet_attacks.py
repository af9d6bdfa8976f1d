"""Lists made to wear out or deceive their reader: refused soon, in words, without weighing on the portal."""

import os
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter

from apps.core.sheet_worker import limits
from apps.core.sheets import KINDS, ListFileField, SheetError, stream
from tests.files import PREFIX, encrypted, sent
from tests.lists import (
    MAIN,
    XLS,
    csv_text,
    macro_workbook,
    ods,
    ods_cell,
    sheet_xml,
    told,
    with_part,
    with_sheet,
    xlsx,
)

SECONDS = 5
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS = [("Thôn", "Chủ hộ"), *(("Bùi", f"Người {number}") for number in range(3000))]
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
UNREADABLE, BROKEN, TOO_MUCH, WIDE = "Không đọc được tệp", "Tệp hỏng", "quá nhiều", "rộng quá mức đọc được"


def refusal(content: bytes, kind: str) -> str:
    """Why the list is refused, as the person who sends it reads it."""
    begun = time.monotonic()
    with pytest.raises((ValidationError, SheetError)) as caught:
        told(content, kind)
    assert time.monotonic() - begun < SECONDS
    (sentence,) = getattr(caught.value, "messages", [str(caught.value)])
    assert sentence.endswith(".")
    return sentence


def halved(content: bytes) -> bytes:
    return content[: len(content) // 2]


def lying(declared: int) -> bytes:
    """A workbook whose sheet is declared smaller than it is."""
    archive = bytearray(with_sheet(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' * 20_000)))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", archive, archive.rindex(signature) + at, declared)
    return bytes(archive)


def corner(row: int, column: str) -> bytes:
    return with_sheet(
        sheet_xml(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{column}{row}"><v>1</v></c></row>')
    )


def long_sheet(rows: int) -> bytes:
    return with_sheet(sheet_xml("".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c></row>' for at in range(1, rows + 1))))


def sharing(texts: Iterable[str], rows: Iterable[str]) -> bytes:
    """A workbook whose cells name the texts by number."""
    content = with_sheet(sheet_xml("".join(rows)))
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return with_part("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{shared}</sst>', content)


def repeated(text: str, rows: int) -> bytes:
    """Sixty cells in each row that all say the same text, which the file has once."""
    letters = [get_column_letter(place) for place in range(1, 61)]
    written = (
        f'<row r="{at}">{"".join(f"""<c r="{letter}{at}" t="s"><v>0</v></c>""" for letter in letters)}</row>'
        for at in range(1, rows + 1)
    )
    return sharing([text], written)


def ods_rows(rows: int, columns: int) -> bytes:
    cell = ods_cell("x", f' table:number-columns-repeated="{columns}"')
    return ods(table=f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>')


@pytest.mark.parametrize(
    ("kind", "make", "reason"),
    [
        ("xlsx", lambda: with_sheet(sheet_xml(" " * 120_000_000)), "quá lớn khi mở ra"),
        ("ods", lambda: ods(content=" " * 120_000_000), "quá lớn khi mở ra"),
        ("xlsx", lambda: lying(100), "cấu trúc lạ"),
        ("xlsx", lambda: PREFIX + xlsx(["a"]), "cấu trúc lạ"),
        ("xlsx", lambda: with_sheet(sheet_xml("").replace("?>", f"?>{DOCTYPE}", 1)), "cấu trúc lạ"),
        ("xlsx", lambda: with_part("xl/sharedStrings.xml", f"{DOCTYPE}<sst>&b;</sst>", xlsx(["a"])), "cấu trúc lạ"),
        ("ods", lambda: ods(content=f"{DOCTYPE}<x>&b;</x>"), "cấu trúc lạ"),
        ("xlsx", lambda: corner(1_048_576, "XFD"), TOO_MUCH),
        ("xlsx", lambda: corner(1_048_576, "A"), WIDE),
        ("xlsx", lambda: corner(2, "XFD"), WIDE),
        ("xlsx", lambda: with_sheet(sheet_xml("", "A1:XFD1048576")), WIDE),
        ("xlsx", lambda: with_sheet(sheet_xml("", "A1:C1048576")), WIDE),
        ("xlsx", lambda: long_sheet(limits.MOST_ROWS + 1), WIDE),
        ("csv", lambda: b"a;b\n" * (limits.MOST_ROWS + 1), WIDE),
        ("csv", lambda: b";" * 16_000, WIDE),
        ("ods", lambda: ods_rows(1_048_576, 10), TOO_MUCH),
        ("ods", lambda: ods_rows(5, 16_384), WIDE),
        ("xlsx", lambda: repeated("é" * 1000, 1100), TOO_MUCH),
        ("csv", lambda: b'a;"b\n' + b"c;d\n" * 50_000, "dấu ngoặc kép"),
        ("csv", lambda: b'a;b\nc;"d\n', "dấu ngoặc kép"),
        ("csv", lambda: b'a;b\nc;"d', "dấu ngoặc kép"),
        ("xlsx", lambda: OLD + "EncryptedPackage".encode("utf-16-le"), "đặt mật khẩu"),
        ("xls", lambda: OLD + "EncryptedPackage".encode("utf-16-le"), "đặt mật khẩu"),
        ("xlsx", lambda: encrypted(xlsx(["a"])), "đặt mật khẩu"),
        ("ods", lambda: with_part("META-INF/manifest.xml", "<encryption-data/>", ods(["a"])), "mật khẩu"),
        ("xlsx", lambda: xlsx(["a"]) + b"x" * 16 * 1024**2, "lớn hơn 15 MB"),
        ("xlsx", lambda: with_part("xl/a.exe", "MZ", xlsx(["a"])), "tệp khác bên trong"),
        ("xlsx", lambda: macro_workbook(["a"]), "macro"),
        ("ods", lambda: xlsx(["a"]), "nội dung bên trong không phải"),
        ("xlsx", lambda: ods(["a"]), "nội dung bên trong không phải"),
        ("xls", lambda: xlsx(["a"]), "nội dung không phải"),
        ("xls", lambda: OLD + bytes(5000), UNREADABLE),
        ("csv", lambda: bytes(range(1, 256)) * 40, "bảng mã"),
        ("txt", lambda: b"a;b", "Chỉ nhận Excel"),
        *((kind, lambda: b"", "rỗng") for kind in KINDS),
        *((kind, lambda: b"MZ" + bytes(600), "nội dung không phải") for kind in KINDS),
        ("xlsx", lambda: halved(xlsx(*ROWS)), BROKEN),
        ("xlsm", lambda: halved(macro_workbook(*ROWS)), BROKEN),
        ("ods", lambda: halved(ods(*ROWS)), BROKEN),
        ("xls", lambda: halved(XLS.read_bytes()), UNREADABLE),
    ],
)  # fmt: skip
def test_what_is_made_to_harm_is_refused_in_words(kind: str, make: Callable[[], bytes], reason: str) -> None:
    assert reason in refusal(make(), kind)


def test_macros_are_passed_over_and_nothing_of_them_is_read() -> None:
    start, rows = told(macro_workbook(["Thôn"], ["Bùi"]), "xlsm")
    assert [row.cells for row in rows] == [["Thôn"], ["Bùi"]]
    assert start.name == "Danh sách"


def test_a_reader_that_stops_early_leaves_no_process_behind() -> None:
    told_so_far = stream(csv_text(*ROWS).encode(), "csv")
    next(told_so_far)
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    started = children.read_text().split()
    told_so_far.close()
    assert len(started) == len(children.read_text().split()) + 1


@pytest.mark.parametrize(("crash", "reason"), [("os.abort()", TOO_MUCH), ("sys.exit(3)", UNREADABLE), ("", UNREADABLE)])
def test_a_process_that_dies_is_a_refusal_and_never_a_short_list(
    monkeypatch: pytest.MonkeyPatch, crash: str, reason: str
) -> None:
    line = r"""print('["row", 0, ["Bùi"], []]', flush=True)"""
    monkeypatch.setattr("apps.core.sheets.reading._START", f"import os, sys; sys.stdin.read(); {line}; {crash}")
    assert reason in refusal(csv_text(*ROWS).encode(), "csv")


def test_a_process_that_says_nothing_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.sheets.reading._START", "import time; time.sleep(60)")
    monkeypatch.setattr("apps.core.sheets.reading._PATIENCE", 0.2)
    assert TOO_MUCH in refusal(b"a;b", "csv")


class ListForm(forms.Form):
    file = ListFileField(label="Tệp", required=False)


def test_the_field_gives_a_safe_name_and_hears_of_what_is_refused() -> None:
    form = ListForm({}, {"file": sent("../danh sách\u202ehộ.CSV", b"a;b")})
    assert form.is_valid()
    assert (form.cleaned_data["file"].name, form.cleaned_data["file"].kind) == ("danh sáchhộ.csv", "csv")
    assert ListForm({}, {}).is_valid()
    assert "Chỉ nhận" in ListForm({}, {"file": sent("a.pdf", b"%PDF-")}).errors["file"][0]
    assert 'accept=".xlsx,.xlsm,.xls,.ods,.csv"' in str(ListForm()["file"])


MEASURE = """
import os, pathlib, re, sys
sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "songvan.settings_test"
import django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from apps.core.sheets import SheetError, checked_list, stream
def peak(process):
    # Not getrusage: what it tells begins with the size of the process that started this one.
    return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path(f"/proc/{process}/status").read_text()).group(1)) // 1024
before, rows, reader = peak("self"), 0, 0
for path in sys.argv[1:]:
    sent = SimpleUploadedFile(path, pathlib.Path(path).read_bytes())
    try:
        file = checked_list(sent)
        for _ in stream(file.content, file.kind):
            rows += 1
            if rows % 1000 == 1:
                reader = peak(pathlib.Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()[0])
    except (SheetError, django.core.exceptions.ValidationError):
        pass
print(rows, peak("self") - before, peak("self") + reader)
"""


def measured(folder: Path, *contents: bytes) -> tuple[int, int, int]:
    """Rows read in a fresh process, the megabytes it grew by, and those of it and its reader together."""
    paths = [folder / f"{number}.xlsx" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    found = subprocess.run([sys.executable, "-c", MEASURE, *paths], capture_output=True, text=True, check=True)
    rows, growth, together = map(int, found.stdout.split())
    return rows, growth, together


def test_the_portal_does_not_grow_by_what_it_refuses(tmp_path: Path) -> None:
    bomb = with_sheet(sheet_xml(" " * 120_000_000))
    rows, growth, _ = measured(tmp_path, bomb, corner(1_048_576, "XFD"), long_sheet(limits.MOST_ROWS + 1))
    assert rows == 0
    assert growth < 100


def full_size(rows: int) -> bytes:
    """Rows of twelve columns, nine of them texts of their own, as Excel stores them."""
    texts: list[str] = []
    written = []
    for at in range(1, rows + 1):
        cells = [f'<c r="{letter}{at}"><v>{at % 9}</v></c>' for letter in "ABC"]
        for letter in "DEFGHIJKL":
            cells.append(f'<c r="{letter}{at}" t="s"><v>{len(texts)}</v></c>')
            texts.append(f"Nguyễn Văn {letter} {at}")
        written.append(f'<row r="{at}">{"".join(cells)}</row>')
    return sharing(texts, written)


@pytest.mark.soak
def test_a_hundred_thousand_rows_take_less_than_300_mb(tmp_path: Path) -> None:
    rows, growth, together = measured(tmp_path, full_size(100_000))
    assert rows == 100_001
    assert growth < 100
    assert together < 300
