"""What the public notice board tells of a posting."""

from apps.disclosures.models import Posting
from apps.disclosures.papers.parts import form_line
from apps.disclosures.services import public_class_counts
from apps.documents.services import Offered

# The item of the catalogue under which the year's poor and near-poor households are posted.
SUPPORT_ITEM = "CHINH_SACH_HO_TRO"


def posting_offer(posting: Posting) -> Offered:
    """What is posted, by which document and where; the content itself goes along as a file.

    Of poor and near-poor households the counts by village go along, the small ones masked: no list of names does.
    """
    document = f"Văn bản số {posting.document_number}." if posting.document_number else ""
    forms = [f"{form_line(posting, row)}." for row in posting.channels.all()]  # type: ignore[attr-defined]
    parts = [f"{posting.item.name}.", document, *forms, *_counts(posting)]
    return Offered(posting.title, "\n\n".join(filter(None, parts)), posting.starts_on, posting.ends_on)


def _counts(posting: Posting) -> list[str]:
    if posting.item.code != SUPPORT_ITEM or posting.village_id is not None:
        return []
    return public_class_counts(unit=posting.unit, year=posting.starts_on.year)
