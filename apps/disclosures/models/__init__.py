"""What a commune must make public (national catalogues, dated) and each time that it did so."""

from apps.disclosures.models.broadcasts import Broadcast, BroadcastKind
from apps.disclosures.models.catalogue import PUT_UP, Channel, DisclosureCatalogue, DisclosureForm, DisclosureItem
from apps.disclosures.models.postings import FilePurpose, Posting, PostingChannel

__all__ = [
    "PUT_UP",
    "Broadcast",
    "BroadcastKind",
    "Channel",
    "DisclosureCatalogue",
    "DisclosureForm",
    "DisclosureItem",
    "FilePurpose",
    "Posting",
    "PostingChannel",
]
