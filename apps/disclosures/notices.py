"""Notices of what is public: postings whose last day comes."""

from datetime import date
from typing import Any

from django.db.models import Q

from apps.core.notices import Cause, Source, add_source
from apps.disclosures.models import Posting


def _ending(posting: Posting, today: date) -> Cause:
    return Cause(
        row=posting.pk,
        key=posting.public_id,
        words=f"Nội dung công khai từ ngày {posting.starts_on:%d/%m/%Y} đến ngày gỡ xuống",
        url=posting.get_absolute_url(),
        unit_id=posting.unit_id,
        due_on=posting.ends_on,
    )


def _standing(today: date) -> Any:
    return Posting.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today)).select_related("unit")


add_source(
    Source(
        key="disclosures.ending",
        label="Nội dung công khai đến ngày gỡ",
        permission="disclosures.change_posting",
        rows=_standing,
        cause=_ending,
        day_field="ends_on",
    )
)
