"""Loading the shipped list of matters on which the people are asked."""

import json
from pathlib import Path

from django.db import transaction

from apps.consultations.models import ConsultationSubject


@transaction.atomic
def load_subjects(path: Path) -> int:
    """Add the rows of a data file that are not there yet; rows an operator corrected stay. Gives how many came in."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return sum(
        ConsultationSubject.objects.get_or_create(code=row["code"], valid_from=row["valid_from"], defaults=row)[1]
        for row in rows
    )
