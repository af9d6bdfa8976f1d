"""With which criteria a new scorecard starts."""

import json
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings

from apps.agencies.models import Scorecard
from apps.villages.models import AdministrativeUnit

_SHIPPED = settings.BASE_DIR / "fixtures" / "law" / "scorecard_criteria.json"


def starting_criteria(unit: AdministrativeUnit) -> list[dict[str, Any]]:
    """Name and highest score of each criterion: those of the unit's last card, else the five shipped ones.

    The shipped ones are [K]: they come from one province's practice.
    """
    last = Scorecard.objects.filter(unit=unit).prefetch_related("criteria").order_by("-year").first()
    rows = [(row.name, row.maximum) for row in last.criteria.all()] if last else []
    return [{"name": name, "maximum": maximum} for name, maximum in rows or _shipped()]


@cache
def _shipped() -> list[tuple[str, Decimal]]:
    rows = json.loads(_SHIPPED.read_text(encoding="utf-8"))
    return [(row["name"], Decimal(row["maximum"])) for row in rows]
