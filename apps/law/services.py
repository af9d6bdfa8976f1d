"""Loading the shipped texts and rules of law, and what is asked of them."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core.once import asked_once
from apps.core.querysets import running_on
from apps.core.together import rows_of
from apps.law.models import CalendarDay, LegalText, ProcedureStep, Rule
from apps.law.rules import WorkCalendar


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


@transaction.atomic
def load_calendar(path: Path) -> int:
    """Add the days of a data file that are not there yet; days that an official corrected stay. Gives how many came."""
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return sum(CalendarDay.objects.get_or_create(day=row.pop("day"), defaults=row)[1] for row in rows)


@transaction.atomic
def load_procedure_steps(path: Path) -> int:
    """Add the steps of a data file that are not there yet; rows an official corrected stay. Gives how many came in.

    A row that came in ends the earlier one of its step which still ran, as a change of law does.
    """
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    added = 0
    for row in rows:
        start = date.fromisoformat(row["valid_from"])
        step = {"kind": row["kind"], "code": row["code"]}
        _, created = ProcedureStep.objects.get_or_create(**step, valid_from=start, defaults=row)
        if created:
            earlier = ProcedureStep.objects.filter(running_on(start), **step, valid_from__lt=start)
            earlier.update(valid_until=start - timedelta(days=1))
            added += 1
    return added


@asked_once
def work_calendar() -> WorkCalendar:
    """The calendar as it is entered now; one query, one for all of a page that only reads."""
    rows = rows_of(CalendarDay.objects.all())
    by_kind = {kind: {row.day: row.name for row in rows if row.kind == kind} for kind in CalendarDay.Kind}
    off = by_kind[CalendarDay.Kind.OFF]
    return WorkCalendar(off, by_kind[CalendarDay.Kind.WORKED], frozenset(day.year for day in off))


def check_citations(bases: str, day: date) -> None:
    """Raises `ValidationError` at `bases` with each text that is cited by its number and not in force on the day."""
    texts = LegalText.objects.exclude(number="")
    cited = [text for text in texts if re.search(rf"(?<![\w/-]){re.escape(text.number)}(?![\w/-])", bases)]
    in_force = set(LegalText.objects.in_force_on(day).values_list("number", flat=True))
    if wrong := [text for text in cited if text.number not in in_force]:
        raise ValidationError({"bases": [f"Không có hiệu lực vào ngày {day:%d/%m/%Y}: {text}." for text in wrong]})
