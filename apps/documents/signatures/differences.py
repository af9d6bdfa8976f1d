"""What may stand in a signed PDF behind the issued one: signatures, their fields and marks, and nothing else.

pyHanko's own rules know neither a document that had no form before, as issued ones have none, nor the place of a
signature's mark in the structure tree, which a tagged PDF needs (ISO 32000-1, 14.7 and 14.8).
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    QualifiedWhitelistRule,
    ReferenceUpdate,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.commons import compare_dicts
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.diff_analysis.form_rules_api import FieldComparisonContext, FieldComparisonSpec, FormUpdate

from apps.documents.signatures.places import Place, entry, may_stand

# Words of a form that concern signatures alone; scripts and calculations (/XFA, /CO) are none of them.
_FORM_KEYS = {"/Fields", "/SigFlags", "/DA", "/DR", "/Q", "/NeedAppearances"}
_ELEMENT_KEYS = {"/Type", "/S", "/P", "/K", "/Pg", "/Alt", "/T", "/ID", "/Lang", "/A", "/NS", "/ActualText"}
_OBJECT_KEYS = {"/Type", "/Obj", "/Pg"}
# What a mark may not do: run something, or keep its size and side while the page grows and turns (ISO 32000-1, 12.5.3).
_ACTIONS = {"/A", "/AA"}
_UNSTEADY = 0b11000


class _NewFormRule(FormUpdatingRule):
    """A form may come with the first signature, and holds nothing but signature fields then."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        if "/AcroForm" in old.root:
            yield from super().apply(old, new)
        elif "/AcroForm" in new.root:
            yield from self._added(old, new)

    def _added(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterator[tuple[ModificationLevel, FormUpdate]]:
        form = new.root["/AcroForm"]
        if not isinstance(form, generic.DictionaryObject) or not set(form) <= _FORM_KEYS:
            raise SuspiciousModification("The new form has more in it than signature fields.")
        for holder, key in ((new.root, "/AcroForm"), (form, "/Fields"), (form, "/DR")):
            if key in holder:
                yield from self._fresh(old, new, holder, key)
        specs = {}
        for field in entry(form, "/Fields") or ():
            value = field.get_object()
            name = entry(value, "/T")
            if not isinstance(field, generic.IndirectObject) or not name or entry(value, "/FT") != "/Sig":
                raise SuspiciousModification("The new form has fields that are no signatures.")
            specs[str(name)] = FieldComparisonSpec("/Sig", None, field.reference, None)
        context = FieldComparisonContext(specs, old, new)
        for rule in self.field_rules:
            yield from rule.apply(context)

    def _fresh(
        self, old: HistoricalResolver, new: HistoricalResolver, holder: Any, key: str
    ) -> Iterator[tuple[ModificationLevel, FormUpdate]]:
        """The object behind a key of the form; of the fonts all that came with them."""
        value = holder.raw_get(key)
        refs = {value.reference} if isinstance(value, generic.IndirectObject) else set()
        if key == "/DR":
            refs |= new.collect_dependencies(value, since_revision=old.revision + 1)
        for ref in refs:
            if not old.is_ref_unassignable(ref):
                raise SuspiciousModification(f"The form takes the place of {ref}.")
            yield ModificationLevel.FORM_FILLING, FormUpdate(updated_ref=ref, field_name=None)


class _StructureRule(QualifiedWhitelistRule):
    """Elements may be added at the end of the structure tree for the marks of signatures; what stood there stays."""

    def apply_qualified(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterable[tuple[ModificationLevel, ReferenceUpdate]]:
        if "/StructTreeRoot" not in old.root:
            return
        roots = old.root["/StructTreeRoot"], new.root["/StructTreeRoot"]
        compare_dicts(*roots, frozenset({"/K", "/ParentTree", "/ParentTreeNextKey"}))
        added = set(self._added_below(old, new, roots, new.root.raw_get("/StructTreeRoot")))
        changed = {new.root.raw_get("/StructTreeRoot")} if roots[0] != roots[1] else set()
        for before, after in zip(_kids(roots[0]), _kids(roots[1]), strict=False):
            if before != after:
                raise SuspiciousModification("The structure tree was made anew.")
            pair = before.get_object(), new(after.reference)
            found = set(self._added_below(old, new, pair, after))
            if found:
                changed.add(after)
                added |= found
        if added:
            changed |= self._checked_parents(old, new, roots, added)
        for ref in {*changed, *added}:
            if isinstance(ref, generic.IndirectObject):
                yield ModificationLevel.FORM_FILLING, ReferenceUpdate(ref.reference, context_checked=None)

    def _added_below(
        self, old: HistoricalResolver, new: HistoricalResolver, pair: tuple[Any, Any], parent: Any
    ) -> Iterator[Any]:
        """New elements behind those that the element had; everything else of it must be as it was."""
        before, after = pair
        kids = _kids(before), _kids(after)
        if kids[0] == kids[1] or kids[1][: len(kids[0])] != kids[0]:
            if kids[0] != kids[1]:
                raise SuspiciousModification("Elements of the structure tree were changed.")
            return
        if parent != new.root.raw_get("/StructTreeRoot"):
            compare_dicts(before, after, frozenset({"/K"}))
        for kid in kids[1][len(kids[0]) :]:
            _demand_mark(old, new, kid, parent)
            yield kid

    def _checked_parents(
        self, old: HistoricalResolver, new: HistoricalResolver, roots: tuple[Any, Any], added: set[Any]
    ) -> set[Any]:
        """The way back from a mark to its element: the tree's old lines stay, the new ones lead to new elements."""
        before, after = (root["/ParentTree"] for root in roots)
        compare_dicts(before, after, frozenset({"/Nums"}))
        raw = after["/Nums"]
        lines = list(before["/Nums"]), list(raw)
        size = len(lines[0])
        if lines[1][:size] != lines[0] or any(
            raw.raw_get(place) not in added for place in range(size + 1, len(lines[1]), 2)
        ):
            raise SuspiciousModification("The structure tree leads to other elements.")
        changed = (roots[1].raw_get("/ParentTree"), after.raw_get("/Nums")) if len(lines[1]) > size else ()
        return {ref for ref in changed if isinstance(ref, generic.IndirectObject)}


def _kids(element: Any) -> list[Any]:
    """The elements right below one, as references; a single one may stand there without a list."""
    if "/K" not in element:
        return []
    kids = element["/K"]
    if not isinstance(kids, generic.ArrayObject):
        return [element.raw_get("/K")]
    return [kids.raw_get(index) for index in range(len(kids))]


def _demand_mark(old: HistoricalResolver, new: HistoricalResolver, kid: Any, parent: Any) -> None:
    """A new element that holds one mark of a signature and no other content."""
    element = new(kid.reference) if isinstance(kid, generic.IndirectObject) else None
    if (
        element is None
        or not old.is_ref_unassignable(kid.reference)
        or not set(element) <= _ELEMENT_KEYS
        or element.raw_get("/P") != parent
    ):
        raise SuspiciousModification("The structure tree was changed in another way than by a signature.")
    inner = element["/K"]
    inner = inner[0] if isinstance(inner, generic.ArrayObject) and len(inner) == 1 else inner
    if not isinstance(inner, generic.DictionaryObject) or not set(inner) <= _OBJECT_KEYS:
        raise SuspiciousModification("An element was added that holds more than a signature.")
    widget = inner["/Obj"]
    if "/Sig" not in (entry(widget, "/FT"), entry(entry(widget, "/Parent") or {}, "/FT")):
        raise SuspiciousModification("An element was added for something that is no signature.")


POLICY = StandardDiffPolicy(
    global_rules=[
        # The first signature may certify the document, which the catalogue notes under /Perms.
        CatalogModificationRule(ignored_keys=ROOT_EXEMPT_STRICT_COMPARISON | {"/Perms"}),
        DocInfoRule().as_qualified(ModificationLevel.LTA_UPDATES),
        XrefStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        ObjectStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        DSSCompareRule().as_qualified(ModificationLevel.LTA_UPDATES),
        MetadataUpdateRule().as_qualified(ModificationLevel.LTA_UPDATES),
        _StructureRule(),
    ],
    form_rule=_NewFormRule(
        field_rules=[SigFieldCreationRule(), SigFieldModificationRule(), GenericFieldModificationRule()]
    ),
)


def has_stray_mark(reader: PdfFileReader, revision: int, places: Callable[[], dict[str, Place]]) -> bool:
    """Whether something that came to a page since the numbered revision may stand on the document's text.

    Each appearance is drawn within its box, so the box alone tells what it can hide. The places are asked for only
    where a mark came.
    """
    before = reader.get_historical_resolver(revision)
    allowed: dict[str, Place] | None = None
    for number, page in enumerate(_pages(reader.root)):
        known = {kid.reference for kid in _marks_of(before(page.reference))}
        for mark in _marks_of(page.get_object()):
            if mark.reference in known:
                continue
            allowed = places() if allowed is None else allowed
            if not _is_steady(mark.get_object(), number, allowed):
                return True
    return False


def _is_steady(widget: Any, page: int, places: dict[str, Place]) -> bool:
    left, lower, right, upper = (float(edge) for edge in widget["/Rect"])
    return (
        widget["/Subtype"] == "/Widget"
        and may_stand(places, page, (left, lower, right, upper))
        and not _ACTIONS & set(widget)
        and not int(entry(widget, "/F") or 0) & _UNSTEADY
    )


def _pages(root: Any) -> list[Any]:
    """Issued documents list their pages right below the root; one that does not is no work of the portal."""
    pages = root["/Pages"]["/Kids"]
    found = [pages.raw_get(index) for index in range(len(pages))]
    if any(page.get_object()["/Type"] != "/Page" for page in found):
        raise ValueError("the pages stand in a tree")
    return found


def _marks_of(page: Any) -> list[Any]:
    """Annotations of a page, as references; one that is none fails, as it could be told from no other."""
    marks = entry(page, "/Annots") or generic.ArrayObject()
    found = [marks.raw_get(index) for index in range(len(marks))]
    if not all(isinstance(mark, generic.IndirectObject) for mark in found):
        raise ValueError("an annotation stands in the page itself")
    return found


def only_signatures_since(reader: PdfFileReader, revision: int) -> bool:
    """Whether every later revision of the file adds nothing but signatures to the numbered one."""
    return not isinstance(POLICY.review_file(reader, revision), SuspiciousModification)
