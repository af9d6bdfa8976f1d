"""The catalogue of figures is complete: each code is found, and what it names can be told or typed in."""

import pytest

from apps.core.indicators import all_indicators
from apps.reports.figure_search import find_figures
from apps.reports.tokens import parse

# How many codes each letter of the catalogue has: the unit, leading, the people know, discuss, decide, are heard and
# check, petitions, the agencies, land.
LAST = {"A": 6, "B": 12, "C": 6, "D": 19, "E": 9, "F": 14, "G": 21, "H": 18, "K": 15, "L": 3}
CODES = [f"{letter}{number:02d}" for letter, last in LAST.items() for number in range(1, last + 1)]


def test_the_catalogue_has_123_codes_and_no_figure_has_another() -> None:
    assert len(CODES) == 123
    assert {code for indicator in all_indicators() for code in indicator.codes} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_each_code_finds_figures_that_carry_it(code: str) -> None:
    for typed in (code, code.lower()):
        found = find_figures(typed)
        assert found
        assert all(code in indicator.codes for indicator in found)
        # Each may stand in a text, so that it is printed, or typed in where no record tells it.
        assert [parse(indicator.name).name for indicator in found] == [indicator.name for indicator in found]


def test_codes_that_a_dimension_or_a_period_answers() -> None:
    (petitions,) = find_figures("H08")
    assert {"source", "screening", "field"} <= set(petitions.dimensions)
    for code in ("H09", "H11", "H15", "H16"):
        assert find_figures(code) == [petitions]
    for period in ("last_year", "cumulative"):
        assert parse(f"{petitions.name}|period={period}").period == period
