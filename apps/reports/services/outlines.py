"""Shipped outlines, and the draft that is begun from one."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.core.periods import Period
from apps.core.services import note_submission
from apps.core.together import all_of, rows_of, together
from apps.documents.rules import SignForm
from apps.reports.below import all_communes_of
from apps.reports.models import Outline, OutlineSection, Report, ReportSection, ReportStep
from apps.reports.services.steps import note_step
from apps.villages.models import AdministrativeUnit, OfficeTerm, Village
from apps.villages.models.officials import Office


def load_outline(path: Path) -> Outline:
    """Add a shipped outline from its data file; one that is there stays as it is."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    sections = data.pop("sections")
    with transaction.atomic():
        outline, created = Outline.objects.get_or_create(unit=None, key=data.pop("key"), defaults=data)
        if created:
            write_sections(outline, sections)
    return outline


def write_sections(outline: Outline, sections: Iterable[Mapping[str, Any]]) -> None:
    """Sections of an outline without any, in their order; what a section does not name has its usual value."""
    OutlineSection.objects.bulk_create(
        OutlineSection(outline=outline, position=position, **section)
        for position, section in enumerate(sections, start=1)
    )


def outline_words(unit: AdministrativeUnit, period: Period) -> dict[str, str]:
    """What the braces of an outline stand for, with the names of the period's end."""
    day = period.end
    version = unit.version_on(day)
    (parent, grandparent), villages, communes = all_of(
        partial(_above, version.parent if version else None, day),
        partial(rows_of, Village.objects.filter(unit=unit).on(day).order_by("pk").prefetch_related("versions")[:1]),
        partial(all_communes_of, unit, period),
    )
    village_version = villages[0].version_on(day) if villages else None
    return {
        "year": str(day.year),
        "next_year": str(day.year + 1),
        "last_year": str(day.year - 1),
        "period": str(period),
        "period_start": f"{period.start:%d/%m/%Y}",
        "period_end": f"{period.end:%d/%m/%Y}",
        "last_period": str(period.same_last_year()),
        "unit": unit.name_on(day),
        "unit_short": unit.short_name_on(day),
        "unit_kind": version.get_kind_display() if version else "xã",
        "parent": parent.name_on(day) if parent else "",
        "grandparent": grandparent.name_on(day) if grandparent else "",
        "commune_kinds": ", ".join(_kinds_of(communes, day)) or "xã",
        "village_kind": village_version.get_kind_display() if village_version else "thôn",
    }


def _above(parent: AdministrativeUnit | None, day: date) -> list[AdministrativeUnit | None]:
    """The unit above, and the one above that, each with its names."""
    found = []
    for _ in range(2):
        (parent,) = AdministrativeUnit.objects.named([parent.pk]) if parent else [None]
        found.append(parent)
        parent = parent.parent_on(day) if parent else None
    return found


def _kinds_of(communes: Iterable[AdministrativeUnit], day: date) -> list[str]:
    """What the communes are, the most frequent kind first: xã, phường."""
    versions = [commune.version_on(day) for commune in communes]
    kinds = [version.get_kind_display() for version in versions if version]
    return sorted(set(kinds), key=lambda kind: (-kinds.count(kind), kind))


def fill(text: str, words: Mapping[str, str]) -> str:
    """Replace the known braces; anything else in braces is left as typed."""
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def fill_all(value: Any, words: Mapping[str, str]) -> Any:
    """`fill` for every text in a section's values: captions and labels of a table too."""
    if isinstance(value, str):
        return fill(value, words)
    if isinstance(value, list):
        return [fill_all(part, words) for part in value]
    if isinstance(value, dict):
        return {key: fill_all(part, words) for key, part in value.items()}
    return value


def signer_on(unit: AdministrativeUnit, day: date) -> dict[str, str]:
    """Who signs for the People's Committee on the day, and how (Decree 30/2020, Article 13).

    A deputy signs "KT." for the chairman; where only a chairman holds office, he signs himself, for the collective.
    """
    held = OfficeTerm.objects.filter(unit=unit).on(day).select_related("official")
    terms = {term.office: term for term in rows_of(held)}
    if deputy := terms.get(Office.VICE_CHAIRMAN):
        form, own, person = SignForm.DEPUTY, "Phó Chủ tịch", deputy.official.full_name
    else:
        chairman = terms.get(Office.CHAIRMAN)
        form, own, person = SignForm.COLLECTIVE, "Chủ tịch", chairman.official.full_name if chairman else ""
    return {"sign_form": form.value, "head_post": "Chủ tịch", "own_post": own, "signer": person}


@transaction.atomic
def begin_report(
    *, unit: AdministrativeUnit, outline: Outline, period: Period, user: Any, submission: str = "", **values: Any
) -> Report:
    """A draft with the outline's sections, its names filled in and its signer taken from the office holders.

    `values` override fields of the report (issued_on, signer …). `submission` makes a repeated sending harmless.
    """
    words = outline_words(unit, period)
    day = values.setdefault("issued_on", period.end)
    report = Report.objects.create(
        unit=unit,
        outline=outline,
        start=period.start,
        end=period.end,
        created_by=user,
        **(begun_values(outline, words) | signer_on(unit, day) | values),
    )
    ReportSection.objects.bulk_create(
        ReportSection(report=report, position=section.position, **fill_all(section.content(), words))
        for section in outline.sections.all()
    )
    note_step(report, ReportStep.Action.CREATED, user)
    if submission:
        note_submission(submission, user, report.get_absolute_url())
    return report


def begun_values(outline: Outline, words: Mapping[str, str]) -> dict[str, str]:
    """Subject, addressee and recipients of a report that is begun from the outline."""
    addressee = f"Ủy ban nhân dân {words['parent']}" if outline.with_addressee and words["parent"] else ""
    return {
        "subject": fill(outline.subject, words),
        "addressees": addressee,
        "recipients": "\n".join(fill(line, words) for line in outline.recipients),
    }


def preview_of(outline: Outline, unit: AdministrativeUnit, period: Period) -> tuple[Report, list[ReportSection]]:
    """The report that would be begun from the outline, with its sections; neither is stored."""
    words, signer = together([partial(outline_words, unit, period), partial(signer_on, unit, period.end)])
    values = begun_values(outline, words) | signer
    report = Report(unit=unit, outline=outline, start=period.start, end=period.end, issued_on=period.end, **values)
    sections = [
        ReportSection(pk=section.pk, position=section.position, **fill_all(section.content(), words))
        for section in outline.sections.all()
    ]
    return report, sections
