"""Signing an issued PDF, or one that is signed already, by adding to its end (PAdES baseline B-B, ETSI EN 319 142)."""

from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from apps.documents.signatures.keys import Key
from apps.documents.signatures.marks import Mark, MarkStyle
from apps.documents.signatures.places import ORGAN, Place, add_fields, has_field


class AlreadySignedError(ValueError):
    """The place of this signature in the file is taken."""


class LockedFileError(ValueError):
    """An earlier signature of the file allows none behind it, or what it says of later ones cannot be kept."""


def sign(content: bytes, *, key: Key, field: str, places: dict[str, Place], organ: str, picture: bytes = b"") -> bytes:
    """The file with one more signature in the field (`SIGNER` or `ORGAN` of `places`) and its visible mark.

    `picture` is a PNG of the signature or seal, which the mark then shows.
    The first signature brings the places of both with it, in the structure tree: whoever signs second fills his in and
    changes nothing else, which every reader accepts. A place added later stays outside the tree, as a change of the
    tree would read to others as tampering with the earlier signature. Raises `AlreadySignedError` and
    `LockedFileError`.
    """
    writer = IncrementalPdfFileWriter(BytesIO(content))
    if any(signature.field_name == field for signature in writer.prev.embedded_signatures):
        raise AlreadySignedError("the field is filled")
    first = not writer.prev.embedded_signatures
    missing = {name: place for name, place in places.items() if not has_field(writer, name)}
    add_fields(writer, missing if first else {name: missing[name] for name in {field} & set(missing)}, tagged=first)
    mark = Mark(key.name, organ if field == ORGAN else "", picture)
    signer = PdfSigner(
        PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"),
        signer=key.signer,
        stamp_style=MarkStyle(mark=mark),
    )
    try:
        signed: Any = signer.sign_pdf(writer, existing_fields_only=True)
    except (SigningError, PdfError) as error:
        raise LockedFileError(str(error)) from error
    return bytes(signed.getvalue())
