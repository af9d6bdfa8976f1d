"""Loading the shipped catalogues of what must be made public."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.disclosures.models import DisclosureCatalogue, DisclosureForm, DisclosureItem


@transaction.atomic
def load_disclosure_items(path: Path) -> int:
    """Add the items of a data file that are not there yet; rows an operator corrected stay. Gives how many came in."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return sum(_added(row) for row in rows)


def _added(row: dict[str, Any]) -> bool:
    """With the forms of an item that was not there; those of one that was are the operator's."""
    forms = row.get("forms", [])
    values = {name: value for name, value in row.items() if name != "forms"}
    item, is_new = DisclosureItem.objects.get_or_create(code=row["code"], valid_from=row["valid_from"], defaults=values)
    if is_new:
        DisclosureForm.objects.bulk_create(DisclosureForm(item=item, **form) for form in forms)
    return is_new


@transaction.atomic
def load_catalogues(path: Path) -> int:
    """Add the catalogues of a data file that are not there yet; gives how many came in."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return sum(DisclosureCatalogue.objects.get_or_create(valid_from=row["valid_from"], defaults=row)[1] for row in rows)
