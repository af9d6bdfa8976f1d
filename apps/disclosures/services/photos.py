"""Photos of postings: of the first and of the last day in each form, and which are lacking. None is ever demanded."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from apps.core.attachments import Purpose
from apps.core.models import Attachment
from apps.disclosures.models import PUT_UP, FilePurpose, Posting, PostingChannel
from apps.documents.drafting import capital

PHOTOS = (FilePurpose.FIRST_DAY, FilePurpose.LAST_DAY)


@dataclass(frozen=True)
class FormPhotos:
    """A form of a posting with its photos by purpose (`PHOTOS`)."""

    row: PostingChannel
    found: dict[str, list[Attachment]] = field(default_factory=lambda: defaultdict(list))

    def is_awaited(self, purpose: str, day: date) -> bool:
        """Whether by the day there should be such a photo: of what was put up at a place, once its day has come."""
        taken_on = self.row.span.start if purpose == FilePurpose.FIRST_DAY else self.row.span.end
        return self.row.channel in PUT_UP and taken_on is not None and taken_on <= day

    def lacking(self, day: date) -> list[FilePurpose]:
        """The photos that should be there by the day and are not."""
        return [purpose for purpose in PHOTOS if not self.found.get(purpose) and self.is_awaited(purpose, day)]


def purposes_of(posting: Posting) -> list[Purpose]:
    """What a file of the posting may be: content, plan, or a photo of one of its forms."""
    texts = [Purpose(purpose.value, _capital(purpose)) for purpose in FilePurpose if purpose not in PHOTOS]
    rows = posting.channels.all()  # type: ignore[attr-defined]
    photos = [photo_purpose(row, purpose) for row in rows for purpose in PHOTOS]
    return [*texts, *photos]


def photo_purpose(row: PostingChannel, purpose: FilePurpose) -> Purpose:
    """A photo of the form, of its first or last day."""
    return Purpose(purpose.value, f"{_capital(purpose)}, {row}", row.pk, is_picture=True)


def photos_of(postings: Iterable[Posting]) -> dict[int, list[FormPhotos]]:
    """The forms of each posting with their photos, by the posting's key; one query beside that of the forms."""
    found = {
        posting.pk: {row.pk: FormPhotos(row) for row in posting.channels.all()}  # type: ignore[attr-defined]
        for posting in postings
    }
    files = Attachment.objects.of_each(Posting, found).standing().filter(purpose__in=PHOTOS) if found else ()
    for file in files:
        if (form := found[file.object_id].get(file.part_id)) is not None:
            form.found[file.purpose].append(file)
    return {key: list(forms.values()) for key, forms in found.items()}


def photo_remarks(forms: Iterable[FormPhotos], day: date) -> list[str]:
    """What is lacking by the day, a sentence for each form."""
    lacking = [(form.row, form.lacking(day)) for form in forms]
    return [f"Chưa có {', '.join(purpose.label for purpose in found)}: {row}." for row, found in lacking if found]


def _capital(purpose: FilePurpose) -> str:
    return capital(str(purpose.label))
