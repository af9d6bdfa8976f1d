"""The outlines that ship with the portal: each can be read, begun and printed."""

import json

import pytest
from django.conf import settings

from apps.core.periods import Period
from apps.reports.assembling import assemble
from apps.reports.models import Outline, OutlineSection
from apps.reports.services import begin_report, load_outline
from apps.reports.specs import check_section
from apps.villages.models import AdministrativeUnit

pytestmark = pytest.mark.django_db
PATHS = sorted((settings.BASE_DIR / "fixtures" / "outlines").glob("*.json"))
PERIODS = {
    "annual": Period.year(2024),
    "annual-2023": Period.year(2023),
    "consolidated": Period.year(2024),
    "half-year": Period.half_year(2024, 1),
    "nine-months": Period.nine_months(2024),
    "quarter": Period.quarter(2024, 3),
    "statistical-sheets": Period.quarter(2024, 2),
    "thematic": Period(Period.year(2024).start, Period.quarter(2025, 1).end),
}


def test_the_usual_kinds_of_report_are_there() -> None:
    assert {path.stem for path in PATHS} == set(PERIODS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_section_is_sound(rules, path) -> None:
    """Figures that are named exist, tables can be read."""
    for section in json.loads(path.read_text(encoding="utf-8"))["sections"]:
        check_section(OutlineSection(**section))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_report_begins_without_a_word_in_braces_left_over(rules, commune, village, official, path) -> None:
    outline, period = Outline.objects.get(pk=load_outline(path).pk), PERIODS[path.stem]
    assert outline.suits(period.start, period.end)
    # Of the level above where its communes' reports are put together.
    unit = AdministrativeUnit.objects.get(slug="tan-yen") if outline.is_consolidated else commune
    report = begin_report(unit=unit, outline=outline, period=period, user=official)
    assembled = assemble(report)
    assert not assembled.errors
    printed = json.dumps([str(block) for block in assembled.document.body], ensure_ascii=False)
    assert "{" not in printed.replace("{}", "")
    assert "{" not in report.subject + report.recipients
