"""What the style of prose changed on saving: said, and kept as it was typed for who wants it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from apps.reports.models import Report
from apps.reports.prose import Restyled

# Where the session keeps the words that were put into the usual style, as they were typed.
AS_TYPED = "as_typed"


def offer_as_typed(
    request: HttpRequest, report: Report, section: int, restyled: Restyled, typed: dict[str, Any]
) -> None:
    """Say what the style changed, if anything; section 0 is the report's subject.

    `typed` holds the words by the names of their fields, and the `version` that they were saved as.
    """
    if not restyled.note:
        return
    request.session[AS_TYPED] = {"report": report.public_id, "section": section, **typed}
    undo = reverse("reports:section-as-typed", args=[report.unit.slug, report.public_id, section])
    messages.info(request, f"{restyled.note}. Hoàn tác để giữ như đã gõ.", extra_tags=f"undo:{undo}")
