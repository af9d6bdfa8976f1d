"""Terms of village heads: the reckoning at both edges, and what is remarked on whom."""

from datetime import date
from typing import Any

import pytest

from apps.core.periods import Span
from apps.law.models import Rule
from apps.villages.models import OfficeTerm, Official
from apps.villages.rules import last_allowed_day, outlasted, overrun, too_many
from apps.villages.services import remarks_on

TODAY = date(2026, 6, 30)


def day(text: str) -> date:
    return date.fromisoformat(text)


def span(text: str) -> Span:
    """ "2020-01-01 2021-12-31", or with the first day alone."""
    start, _, end = text.partition(" ")
    return Span(day(start), day(end) if end else None)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2024-03-01", 6, "2024-08-31"),
        ("2024-01-15", 60, "2029-01-14"),
        ("2024-01-15", 30, "2026-07-14"),
        ("2024-08-31", 6, "2025-02-27"),
        ("2023-08-31", 6, "2024-02-28"),
        ("2024-12-01", 1, "2024-12-31"),
    ],
)
def test_months_are_those_of_the_calendar(start: str, months: int, last: str) -> None:
    assert last_allowed_day(day(start), months) == day(last)


@pytest.mark.parametrize(
    ("served", "last"),
    [
        ("2026-01-01 2026-06-30", None),
        ("2026-01-01 2026-07-01", "2026-06-30"),
        ("2026-01-01", None),
        ("2025-12-31", "2026-06-29"),
    ],
)
def test_six_months_are_over_on_the_day_after_the_last(served: str, last: str | None) -> None:
    assert overrun(span(served), months=6, today=TODAY) == (day(last) if last else None)


@pytest.mark.parametrize(
    ("spans", "first"),
    [
        (["2020-01-01 2020-12-31", "2021-01-01"], None),
        (["2020-01-01 2021-01-01", "2021-01-01"], "2021-01-01"),
        (["2020-01-01", "2019-01-01", "2022-01-01 2022-01-02"], "2020-01-01"),
        ([], None),
    ],
)
def test_two_at_once_share_at_least_a_day(spans: list[str], first: str | None) -> None:
    assert too_many(map(span, spans), most=1) == (day(first) if first else None)


@pytest.mark.parametrize(
    ("deputy", "heads", "last"),
    [
        ("2022-06-01 2024-12-31", ["2022-06-01 2024-12-31"], None),
        ("2022-06-01 2025-01-01", ["2022-06-01 2024-12-31"], "2024-12-31"),
        ("2022-06-01", ["2022-06-01 2026-06-30"], None),
        ("2022-06-01", ["2022-06-01 2026-06-29"], "2026-06-29"),
        ("2022-06-01", ["2022-06-01"], None),
        ("2022-06-01", ["2022-06-02 2023-01-01"], None),
        ("2022-06-01", ["2022-01-01 2022-06-01", "2022-06-01 2026-06-29"], "2026-06-29"),
    ],
)
def test_a_deputy_serves_as_long_as_the_head(deputy: str, heads: list[str], last: str | None) -> None:
    assert outlasted(span(deputy), map(span, heads), today=TODAY) == (day(last) if last else None)


def term(village: Any, office: str, served: str, **values: Any) -> OfficeTerm:
    days = span(served)
    person, _ = Official.objects.get_or_create(unit=village.unit, full_name="Thân Văn Bầu")
    mandate = {"office": office, "valid_from": days.start, "valid_until": days.end, "village": village}
    return OfficeTerm.objects.create(unit=village.unit, official=person, **mandate, **values)


def remarks(*terms: OfficeTerm) -> list[list[str]]:
    found = remarks_on(terms, today=TODAY)
    return [[str(remark) for remark in found.get(row.pk, [])] for row in terms]


@pytest.mark.django_db
def test_remarks_name_the_rule_and_whether_it_is_confirmed(rules: None, village: Any) -> None:
    acting = term(village, "village_head", "2022-01-01 2022-07-01", came_by="acting")
    elected = term(village, "village_head", "2022-07-02 2025-01-01", came_by="elected")
    deputy = term(village, "deputy_head", "2022-07-02 2025-01-02", came_by="recognised")
    second = term(village, "deputy_head", "2025-01-02 2025-01-03")
    said = remarks(acting, elected, deputy, second)
    assert said[0][0].startswith("Lâm thời dài nhất 6 tháng, đến hết ngày 30/06/2022 (khoản 2 Điều 12")
    assert said[1] == []
    assert [text.partition(" (")[0] for text in said[2]] == [
        "Ngày 02/01/2025 thôn có quá 1 phó trưởng thôn",
        "Nhiệm kỳ của phó theo nhiệm kỳ của trưởng thôn, đã hết ngày 01/01/2025",
    ]
    assert len(said[3]) == 1
    Rule.objects.filter(key="village-acting-months").update(mark="K")
    assert remarks(acting)[0][0].endswith("; chưa kiểm chứng)")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("served", "count"),
    [("2021-07-01 2026-06-30", 0), ("2021-07-01 2026-07-01", 1), ("2021-06-30", 1), ("2019-01-17 2026-01-01", 0)],
)
def test_five_years_and_the_law_of_the_first_day(rules: None, village: Any, served: str, count: int) -> None:
    """The last one began a day before the circular that says so."""
    assert len(remarks(term(village, "village_head", served))[0]) == count


@pytest.mark.django_db
def test_a_province_of_two_and_a_half_years_has_its_own_row(rules: None, village: Any) -> None:
    Rule.objects.filter(key="village-term-months").update(valid_until=date(2021, 12, 31))
    ruling = {"article": "Quyết định của UBND tỉnh", "measure": "tháng", "valid_from": date(2022, 1, 1)}
    Rule.objects.create(key="village-term-months", numerator=30, mark="S", **ruling)
    old, new = (term(village, "village_head", f"{year}-01-01 {year + 3}-01-01") for year in (2021, 2022))
    assert [len(said) for said in remarks(old, new)] == [0, 1]


@pytest.mark.django_db
def test_remarks_cost_one_query_and_none_without_terms(
    rules: None, village: Any, django_assert_num_queries: Any
) -> None:
    terms = [term(village, "deputy_head", "2022-01-01") for _ in range(5)]
    with django_assert_num_queries(1):
        assert len(remarks_on(terms, today=TODAY)) == 5
    with django_assert_num_queries(0):
        assert remarks_on([], today=TODAY) == {}
