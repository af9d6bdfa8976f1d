"""What every installation needs before its first record: law, catalogues, shipped outlines."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.complaints.services import wind_open_cases
from apps.consultations.models import ConsultationSubject
from apps.consultations.services import load_subjects
from apps.disclosures.models import DisclosureCatalogue, DisclosureItem
from apps.disclosures.services import load_catalogues, load_disclosure_items
from apps.law.models import CalendarDay, LegalText, ProcedureStep, Rule
from apps.law.services import load_calendar, load_legal_texts, load_procedure_steps, load_rules
from apps.reports.models import Outline
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


def count_missing(fixtures: Path) -> int:
    """How many shipped rows `load_reference_data` would add; a fixed number of queries, and nothing is written."""
    law = fixtures / "law"
    missing = sum(
        len(_shipped(law / f"{name}.json", *keys) - _held(rows, *keys))
        for name, keys, rows in (
            ("rules", ("key", "valid_from"), Rule.objects.all()),
            ("calendar_days", ("day",), CalendarDay.objects.all()),
            ("procedure_steps", ("kind", "code", "valid_from"), ProcedureStep.objects.all()),
            ("disclosure_items", ("code", "valid_from"), DisclosureItem.objects.all()),
            ("disclosure_catalogues", ("valid_from",), DisclosureCatalogue.objects.all()),
            ("consultation_subjects", ("code", "valid_from"), ConsultationSubject.objects.all()),
            ("profile_items", ("code",), ProfileItem.objects.filter(unit=None)),
        )
    )
    shipped = {json.loads(path.read_text(encoding="utf-8"))["key"] for path in (fixtures / "outlines").glob("*.json")}
    outlines = {(key,) for key in shipped} - _held(Outline.objects.filter(unit=None), "key")
    return missing + len(outlines) + _missing_texts(law / "legal_texts.json")


def _missing_texts(path: Path) -> int:
    """Known as `load_legal_texts` knows them: by kind and number, without a number by kind and title."""
    held = LegalText.objects.all()
    known = _held(held, "kind", "number") | _held(held, "kind", "title")
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return sum((row["kind"], row["number"] or row["title"]) not in known for row in rows)


def _shipped(path: Path, *keys: str) -> set[tuple[str, ...]]:
    return {tuple(row[key] for key in keys) for row in json.loads(path.read_text(encoding="utf-8"))}


def _held(rows: Any, *keys: str) -> set[tuple[str, ...]]:
    return {tuple(str(value) for value in values) for values in rows.order_by().values_list(*keys)}
