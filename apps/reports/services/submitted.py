"""What an issued report submits to the level above: its frozen figures, a row each."""

from django.db import transaction

from apps.documents.models import IssuedDocument
from apps.reports.models import SubmittedFigure
from apps.reports.submitting import submitted_rows


@transaction.atomic
def submit_figures(issued: IssuedDocument) -> int:
    """Write the rows of a report's frozen figures; gives how many. Called again it changes nothing.

    A document without a period is no report and submits nothing.
    """
    if issued.period_start is None or issued.period_end is None:
        return 0
    # Two calls for one document take their turn here, so that the second finds the rows of the first.
    IssuedDocument.objects.select_for_update().only("pk").get(pk=issued.pk)
    if SubmittedFigure.objects.filter(document=issued).exists():
        return 0
    rows = [
        SubmittedFigure(document=issued, unit_id=issued.unit_id, **values)
        for values in submitted_rows(issued.figures, period_start=issued.period_start, period_end=issued.period_end)
    ]
    SubmittedFigure.objects.bulk_create(rows, batch_size=500)
    return len(rows)
