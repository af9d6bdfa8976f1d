"""What the papers of a posting share: title, content, forms and places."""

from collections.abc import Iterable
from datetime import date

from apps.core.numbers import format_number
from apps.disclosures.models import Posting, PostingChannel
from apps.documents.blocks import Block, Document, Signature
from apps.documents.drafting import capital, commune_paper
from apps.documents.rules import date_in_words


def paper(
    posting: Posting,
    type_name: str,
    subject: str,
    body: Iterable[Block],
    *,
    on: date,
    recipients: tuple[str, ...],
    signature: Signature,
    cosigners: tuple[Signature, ...] = (),
    number: str = "",
) -> Document:
    """A paper of the commune's People's Committee, by the names of the day `on`."""
    return commune_paper(
        posting.unit,
        type_name,
        subject,
        body,
        on=on,
        title=f"{type_name.capitalize()}: {posting.title} ({on:%d/%m/%Y})",
        recipients=recipients,
        signature=signature,
        number=number,
        cosigners=cosigners,
    )


def what(posting: Posting) -> str:
    """The content, with the document that holds it."""
    if not posting.document_number:
        return posting.title
    day = f" {date_in_words(posting.document_date)}" if posting.document_date else ""
    return f"{posting.title} (văn bản số {posting.document_number}{day})"


def form_line(posting: Posting, row: PostingChannel) -> str:
    """ "Niêm yết tại trụ sở xã: bảng tin, từ ngày 01/03/2024 đến hết ngày 31/03/2024 (30 ngày)"."""
    start, end = row.span.start, row.span.end
    place = f": {row.place}" if row.place else ""
    times = f", giờ phát {row.times}" if row.times else ""
    until = f" đến hết ngày {end:%d/%m/%Y} ({format_number((end - start).days)} ngày)" if end else ""
    return f"{capital(str(row.get_channel_display()))}{place}{times}, từ ngày {start:%d/%m/%Y}{until}"
