"""Where the marks of signatures stand on an issued document, and their place in its structure tree.

Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II.7c: the signature of the one in authority in the middle between post and
name; Mục II.8: the organ's, as large as its seal, over a third of that one, on its left.
"""

from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from apps.documents import layout

# The id of the signer's line in the page's template, by which the file itself tells where that line is.
ANCHOR = "cho-ky"
SIGNER, ORGAN = "chu-ky-nguoi-ky", "chu-ky-co-quan"
DESCRIPTIONS = {
    SIGNER: "Chữ ký số của người có thẩm quyền ký văn bản",
    ORGAN: "Chữ ký số của cơ quan ban hành văn bản",
}
# Wide enough for a name with its post, and 3 points less than the room on either side of it.
MARK_WIDTH, MARK_HEIGHT = 168.0, layout.SIGNATURE_ROOM - 6
# A seal of 36 mm [K].
SEAL_SIZE = 36 * layout.POINTS_PER_MM
_COLUMN = layout.TEXT_WIDTH * (100 - layout.FOOT_LEFT_PERCENT) / 100
_TEXT_RIGHT = (layout.PAGE_WIDTH_MM - layout.MARGIN_RIGHT_MM) * layout.POINTS_PER_MM

# Marks of other programs are placed by hand: so far they may stand over the edge of the room for them.
_SLACK = 4.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Place:
    """A page, counted from 0, and the mark's box on it: left, lower, right and upper edge in points."""

    page: int
    box: Box


class NoPlaceError(ValueError):
    """The file does not tell where its signer's line is."""


def places_of(reader: PdfFileReader) -> dict[str, Place]:
    """The places of both marks, by the names of their fields. Raises `NoPlaceError`."""
    page, left, top = _signer_line(reader)
    start = left + (_COLUMN - MARK_WIDTH) / 2
    lower = top + (layout.SIGNATURE_ROOM - MARK_HEIGHT) / 2
    third, middle = start + MARK_WIDTH / 3, lower + MARK_HEIGHT / 2
    return {
        SIGNER: Place(page, (start, lower, start + MARK_WIDTH, lower + MARK_HEIGHT)),
        ORGAN: Place(page, (third - SEAL_SIZE, middle - SEAL_SIZE / 2, third, middle + SEAL_SIZE / 2)),
    }


def may_stand(places: dict[str, Place], page: int, box: Box) -> bool:
    """Whether a mark may stand there: in the room between post and name, or about the place of the organ's seal.

    Neither reaches the text of the document above the signer's post; a box without any extent shows nothing.
    """
    left, right = sorted((box[0], box[2]))
    lower, upper = sorted((box[1], box[3]))
    if left == right and lower == upper:
        return True
    return any(
        page == place.page
        and place.box[0] - _SLACK <= left
        and place.box[1] - _SLACK <= lower
        and right <= place.box[2] + _SLACK
        and upper <= place.box[3] + _SLACK
        for place in _rooms(places)
    )


def _rooms(places: dict[str, Place]) -> list[Place]:
    if not places:
        return []
    signer, seal = places[SIGNER], places[ORGAN]
    middle = (signer.box[1] + signer.box[3]) / 2
    half = layout.SIGNATURE_ROOM / 2
    room = Place(signer.page, (seal.box[0], middle - half, _TEXT_RIGHT, middle + half))
    return [room, seal]


def entry(holder: Any, key: str) -> Any:
    """The value behind a key of a dictionary, None without one; its `get` would give a reference to the value."""
    try:
        return holder[key]
    except KeyError:
        return None


def _signer_line(reader: PdfFileReader) -> tuple[int, float, float]:
    """Page, left edge and upper edge of the line with the signer's name, by its named destination."""
    try:
        listed = reader.root["/Names"]["/Dests"]["/Names"]
        names = [str(listed[index]) for index in range(0, len(listed), 2)]
        target = listed[names.index(ANCHOR) * 2 + 1]
        pages = reader.root["/Pages"]["/Kids"]
        page = [pages.raw_get(index) for index in range(len(pages))].index(target.raw_get(0))
        return page, float(target[2]), float(target[3])
    except (KeyError, IndexError, ValueError, TypeError, AttributeError):
        raise NoPlaceError("the file names no line of its signer") from None


def has_field(writer: IncrementalPdfFileWriter, name: str) -> bool:
    """Whether the field is in the file, filled or not."""
    fields = entry(entry(writer.root, "/AcroForm") or {}, "/Fields") or ()
    return any(entry(field.get_object(), "/T") == name for field in fields)


def add_fields(writer: IncrementalPdfFileWriter, places: dict[str, Place], *, tagged: bool) -> None:
    """Add empty fields for marks to the file; `tagged` gives each its element in the structure tree."""
    for name, place in places.items():
        # pyHanko asks for whole numbers, though any will do.
        box: Any = place.box
        spec = SigFieldSpec(name, on_page=place.page, box=box, readable_field_name=DESCRIPTIONS[name])
        append_signature_field(writer, spec)
        [field] = [ref for ref in writer.root["/AcroForm"]["/Fields"] if ref.get_object()["/T"] == name]
        field.get_object()["/Contents"] = generic.TextStringObject(DESCRIPTIONS[name])
        if tagged:
            _tag(writer, field, DESCRIPTIONS[name])


def _tag(writer: IncrementalPdfFileWriter, widget: Any, description: str) -> None:
    """Give a mark its element at the end of the document's structure, with words for those who cannot see it."""
    tree = writer.root["/StructTreeRoot"]
    kids = tree["/K"]
    parent = kids.raw_get(0) if isinstance(kids, generic.ArrayObject) else tree.raw_get("/K")
    annotation = widget.get_object()
    page = annotation.raw_get("/P")
    name = generic.NameObject
    content = {name("/Type"): name("/OBJR"), name("/Obj"): widget, name("/Pg"): page}
    element = writer.add_object(
        generic.DictionaryObject(
            {
                name("/Type"): name("/StructElem"),
                name("/S"): name("/Form"),
                name("/P"): parent,
                name("/Pg"): page,
                name("/Alt"): generic.TextStringObject(description),
                name("/K"): generic.DictionaryObject(content),
            }
        )
    )
    siblings = parent.get_object()["/K"]
    siblings.append(element)
    writer.update_container(siblings)
    numbers = tree["/ParentTree"]["/Nums"]
    key = 1 + max((int(numbers[index]) for index in range(0, len(numbers), 2)), default=-1)
    annotation[name("/StructParent")] = generic.NumberObject(key)
    numbers.extend((generic.NumberObject(key), element))
    writer.update_container(numbers)
