"""Loading the shipped texts and rules of law."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.core.querysets import running_on
from apps.law.models import LegalText, Rule


@transaction.atomic
def load_legal_texts(path: Path) -> int:
    """Add the texts of a data file that are not there yet; rows an official corrected stay. Gives how many came in.

    A text is known by kind and number, one without a number by its title: the rest may have been corrected.
    """
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    added = []
    for row in rows:
        successor = row.pop("successor")
        identity = "number" if row["number"] else "title"
        if not LegalText.objects.filter(kind=row["kind"], **{identity: row[identity]}).exists():
            added.append((LegalText.objects.create(**row), successor))
    for text, successor in added:
        if successor:
            text.successor = LegalText.objects.filter(number=successor).earliest("pk")
            text.save()
    return len(added)


@transaction.atomic
def load_rules(path: Path) -> int:
    """Add the dated rules of a data file that are not there yet; gives how many came in.

    A row that came in ends the earlier one of its key which still ran, as a change of law does.
    """
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    added = 0
    for row in rows:
        start = date.fromisoformat(row["valid_from"])
        _, created = Rule.objects.get_or_create(key=row["key"], valid_from=start, defaults=row)
        if created:
            earlier = Rule.objects.filter(running_on(start), key=row["key"], valid_from__lt=start)
            earlier.update(valid_until=start - timedelta(days=1))
            added += 1
    return added
