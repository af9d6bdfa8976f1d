"""Loading the shipped texts and rules of law."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.law.models import LegalText, Rule


@transaction.atomic
def load_legal_texts(path: Path) -> int:
    """Add the texts of a data file that are not there yet; rows an official corrected stay. Gives how many came in."""
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    added = []
    for row in rows:
        values = {key: value for key, value in row.items() if key not in ("successor", "kind", "number", "title")}
        text, created = LegalText.objects.get_or_create(
            kind=row["kind"], number=row["number"], title=row["title"], defaults=values
        )
        if created:
            added.append((text, row["successor"]))
    for text, successor in added:
        if successor:
            text.successor = LegalText.objects.get(number=successor)
            text.save()
    return len(added)


@transaction.atomic
def load_rules(path: Path) -> int:
    """Add the dated rules of a data file that are not there yet; gives how many came in."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return sum(
        Rule.objects.get_or_create(key=row["key"], valid_from=row["valid_from"], defaults=row)[1] for row in rows
    )
