"""Every citation of the shipped outlines and the demo: known, in its right form, in force when the text cites it."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.core.periods import runs_on
from apps.reports.tokens import tokens_in

FIXTURES = settings.BASE_DIR / "fixtures"
TEXTS: list[dict[str, Any]] = json.loads((FIXTURES / "law" / "legal_texts.json").read_text(encoding="utf-8"))
BY_NUMBER = {text["number"]: text for text in TEXTS if text["number"]}
KINDS = sorted({text["kind"] for text in TEXTS}, key=len, reverse=True)
OUTLINES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (FIXTURES / "outlines").glob("*.json")}
REPORTS = [json.loads(path.read_text(encoding="utf-8")) for path in (FIXTURES / "demo").glob("report-*.json")]
# A number with the letters of its kind and issuer: "10/2022/QH15", "21-KL/TW".
NUMBER = re.compile(r"\d+(?:/\d{4})?[-/][A-ZĐ][A-Za-zĐ]*\d*(?:[-/][A-ZĐ]+\d*)*")
# "Nghị định số …", "Luật Thực hiện dân chủ ở cơ sở số …", then perhaps the day and the issuer.
CITATION = re.compile(
    rf"(?P<kind>{'|'.join(KINDS)})(?P<name> [A-ZĐ][^,.;:“”()]*?)? số (?P<number>{NUMBER.pattern})"
    r"(?: ngày (?P<day>\d{1,2}/\d{1,2}/\d{4}))?(?:(?= của (?P<issuer>[^.;:“”()]+)))?"
)
PLACEHOLDERS = {
    *("year", "next_year", "period", "period_start", "period_end", "last_period"),
    *("unit", "unit_kind", "parent", "grandparent", "commune_kinds", "village_kind"),
}


@dataclass(frozen=True)
class Source:
    """A shipped text and the days for which it is written; without a last day, for all years to come."""

    name: str
    first: date
    last: date | None
    text: str

    @property
    def years(self) -> range:
        return range(self.first.year, (self.last or self.first).year + 1)


def sources() -> Iterator[Source]:
    for key, outline in OUTLINES.items():
        last = outline["valid_until"]
        text = "\n".join([outline["subject"], *(f"{s['title']}\n{s['text']}" for s in outline["sections"])])
        yield Source(key, date.fromisoformat(outline["valid_from"]), last and date.fromisoformat(last), text)
    for report in REPORTS:
        year = report["year"]
        text = "\n".join(line for lines in report["sections"].values() for line in lines)
        yield Source(report["unit"], date(year, 1, 1), date(year, 12, 31), text)


SOURCES = list(sources())
CITED = [
    pytest.param(source, match, id=f"{source.name}-{match['number']}-{n}")
    for source in SOURCES
    for n, match in enumerate(CITATION.finditer(source.text))
]


def day_of(text: dict[str, Any], name: str) -> date | None:
    return date.fromisoformat(text[name]) if text[name] else None


def printed(day: date) -> str:
    """As Decree 30/2020 has it: a zero before days below ten and before January and February."""
    return f"{day.day:02d}/{f'{day.month:02d}' if day.month < 3 else day.month}/{day.year}"


def test_there_is_something_to_check() -> None:
    shipped = {
        "annual",
        "annual-2023",
        "consolidated",
        "half-year",
        "nine-months",
        "quarter",
        "statistical-sheets",
        "thematic",
    }
    assert {source.name for source in SOURCES} == shipped | {"song-van", "ngoc-van"}
    assert len({param.values[1]["number"] for param in CITED}) > 10


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_no_number_stands_outside_a_citation(source: Source) -> None:
    assert len(NUMBER.findall(source.text)) == len(CITATION.findall(source.text))


@pytest.mark.parametrize(("source", "match"), CITED)
def test_the_text_is_known_by_this_kind_number_day_and_issuer(source: Source, match: re.Match[str]) -> None:
    text = BY_NUMBER[match["number"]]
    assert match["kind"] == text["kind"]
    if match["name"]:
        assert f"{match['kind']}{match['name']}" == text["title"]
    if match["day"]:
        assert match["day"] == printed(date.fromisoformat(text["issued_on"]))
    if match["issuer"]:
        # The issuer may be cited without its term; two words tell all of them apart.
        assert match["issuer"].split()[:2] == text["issuer"].split()[:2]


@pytest.mark.parametrize(("source", "match"), CITED)
def test_the_text_was_in_force_in_every_year_that_cites_it(source: Source, match: re.Match[str]) -> None:
    """On one day of the year at least; what is written for all years to come cites nothing that has ended."""
    text = BY_NUMBER[match["number"]]
    starts, ends = day_of(text, "in_force_from"), day_of(text, "in_force_until")
    for year in source.years:
        assert starts is None or starts <= date(year, 12, 31)
        assert ends is None or ends >= date(year, 1, 1)
    if source.last is None:
        assert ends is None
        assert starts is not None
        assert runs_on(source.first, starts, ends)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_the_constitution_is_cited_by_its_year(source: Source) -> None:
    assert {*re.findall(r"Hiến pháp(?: năm \d{4})?", source.text)} <= {"Hiến pháp năm 2013"}


@pytest.mark.parametrize("key", sorted(OUTLINES))
def test_an_outline_names_only_what_a_draft_fills_in(key: str) -> None:
    outline = OUTLINES[key]
    assert outline["key"] == key
    everything = json.dumps(outline, ensure_ascii=False)
    assert set(re.findall(r"\{(\w+)\}", everything)) <= PLACEHOLDERS
    assert unicodedata.is_normalized("NFC", everything)
    assert all({"level", "title", "text"} <= section.keys() for section in outline["sections"])
    assert all(tokens_in(section["text"]) is not None for section in outline["sections"])


def test_both_outlines_have_the_same_parts_and_figures() -> None:
    new, old = (OUTLINES[key]["sections"] for key in ("annual", "annual-2023"))
    assert [(s["level"], s["title"].replace("{unit_kind}", "xã")) for s in new] == [
        (s["level"], s["title"]) for s in old
    ]
    for new_section, old_section in zip(new, old, strict=True):
        assert tokens_in(new_section["text"]) == tokens_in(old_section["text"])
        assert len(new_section["text"]) >= 0.8 * len(old_section["text"])


def test_periods_of_the_outlines_meet_without_a_gap() -> None:
    assert OUTLINES["annual-2023"]["valid_until"] == "2023-12-31"
    assert (OUTLINES["annual"]["valid_from"], OUTLINES["annual"]["valid_until"]) == ("2024-01-01", None)


@pytest.mark.parametrize("key", sorted(OUTLINES.keys() - {"annual-2023"}))
def test_the_outlines_for_later_years_are_of_no_one_place_or_time(key: str) -> None:
    """They serve communes and wards, below a district and, since 01/07/2025, below a province."""
    text = json.dumps(OUTLINES[key], ensure_ascii=False)
    for word in ("huyện", "tỉnh", "Pháp lệnh", "04/2015", "KH/TU", "{grandparent}", "30/6/2023", "2023."):
        assert word not in text
    assert re.findall(r"\bxã\b(?! hội)", text) == []


def test_reports_of_the_demo_take_the_outline_of_their_year() -> None:
    assert {(report["outline"], report["year"]) for report in REPORTS} == {("annual-2023", 2023)}


def test_data_files_of_law_are_plain_lists_of_the_right_form() -> None:
    for path in sorted(Path(FIXTURES / "law").glob("*.json")):
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text)
        assert isinstance(json.loads(text), list)
