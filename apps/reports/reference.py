"""What every installation needs before its first record: law, catalogues, shipped outlines."""

import json
from pathlib import Path

from django.db import transaction

from apps.complaints.services import wind_open_cases
from apps.consultations.services import load_subjects
from apps.disclosures.services import load_catalogues, load_disclosure_items
from apps.law.services import load_calendar, load_legal_texts, load_procedure_steps, load_rules
from apps.reports.services import load_outline
from apps.villages.models import ProfileItem


@transaction.atomic
def load_reference_data(fixtures: Path) -> None:
    """Add what is not there yet; rows that an official corrected stay as they are."""
    load_legal_texts(fixtures / "law" / "legal_texts.json")
    load_rules(fixtures / "law" / "rules.json")
    load_calendar(fixtures / "law" / "calendar_days.json")
    load_procedure_steps(fixtures / "law" / "procedure_steps.json")
    load_disclosure_items(fixtures / "law" / "disclosure_items.json")
    load_catalogues(fixtures / "law" / "disclosure_catalogues.json")
    load_subjects(fixtures / "law" / "consultation_subjects.json")
    for row in json.loads((fixtures / "law" / "profile_items.json").read_text(encoding="utf-8")):
        ProfileItem.objects.get_or_create(unit=None, code=row.pop("code"), defaults=row)
    wind_open_cases()
    for path in sorted((fixtures / "outlines").glob("*.json")):
        load_outline(path)
