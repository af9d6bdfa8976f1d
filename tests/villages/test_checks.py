"""What the data doctor finds in villages, each with its edge."""

from datetime import date, timedelta
from typing import Any

import pytest

from apps.core.doctor import checks
from apps.villages.models import Convention, OfficeTerm, Official, Village
from tests.factories import make_village

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(date(2026, 6, 30))]
TODAY, DAY = date(2026, 6, 30), timedelta(days=1)
NONE_HEADS, TWO_HEADS = "Thôn chưa có trưởng thôn", "Thôn có nhiều trưởng thôn"
ACTING, TERM = "Trưởng thôn lâm thời quá thời hạn", "Nhiệm kỳ quá thời hạn"
DEPUTIES, ENDED = "Phó trưởng thôn chưa đúng quy định", "Nhiệm kỳ, hương ước ở thôn đã kết thúc"
OWN = {NONE_HEADS, TWO_HEADS, ACTING, TERM, DEPUTIES, ENDED}


def term(village: Village, start: date, end: date | None = None, office: str = "village_head", **values: Any) -> Any:
    person = Official.objects.create(unit=village.unit, full_name=f"Người {start:%d%m%Y}")
    mandate = {"office": office, "village": village, "valid_from": start, "valid_until": end}
    return OfficeTerm.objects.create(unit=village.unit, official=person, **mandate, **values)


def findings(user: Any, unit: Any) -> dict[str, list[Any]]:
    found = {check.title: list(check.source(unit, user)) for check in checks(user, unit) if check.title in OWN}
    assert found.keys() == OWN
    return {title: rows for title, rows in found.items() if rows}


HEALTHY = (date(2023, 1, 1), None, "village_head")


@pytest.mark.parametrize(
    ("terms", "titles"),
    [
        ([HEALTHY], set()),
        ([], {NONE_HEADS}),
        ([(date(2023, 1, 1), TODAY - DAY, "village_head")], {NONE_HEADS}),
        ([(date(2023, 1, 1), TODAY, "village_head")], set()),
        ([(TODAY + DAY, None, "village_head")], {NONE_HEADS}),
        ([HEALTHY, (TODAY, None, "village_head")], {TWO_HEADS}),
        ([HEALTHY, (TODAY + DAY, None, "village_head")], set()),
        ([(date(2021, 7, 1), None, "village_head")], set()),
        ([(date(2021, 6, 30), None, "village_head")], {TERM}),
        ([HEALTHY, (date(2023, 1, 1), None, "deputy_head")], set()),
        ([HEALTHY, (date(2023, 1, 1), None, "deputy_head"), (TODAY, None, "deputy_head")], {DEPUTIES}),
        ([(date(2019, 2, 1), date(2025, 1, 1), "village_head"), HEALTHY], set()),
    ],
)
def test_heads_and_deputies(
    commune: Any, village: Any, official: Any, rules: None, terms: list[Any], titles: set[str]
) -> None:
    for start, end, office in terms:
        term(village, start, end, office)
    found = findings(official, commune)
    assert set(found) == titles
    assert all(row.url.startswith("/song-van/") and row.label for rows in found.values() for row in rows)


@pytest.mark.parametrize(("start", "named"), [(date(2026, 1, 1), False), (date(2025, 12, 31), True)])
def test_an_acting_head_beyond_six_months(
    commune: Any, village: Any, official: Any, rules: None, start: date, named: bool
) -> None:
    acting = term(village, start, came_by="acting")
    found = findings(official, commune)
    assert (ACTING in found) == named
    if named:
        assert found[ACTING][0].url == acting.get_absolute_url()
        assert "chưa kiểm chứng" not in found[ACTING][0].detail


def test_what_goes_on_in_an_ended_village(commune: Any, village: Any, official: Any, rules: None) -> None:
    term(village, date(2023, 1, 1))
    ended = make_village(commune, "Cũ", ended_on=date(2025, 6, 30))
    term(ended, date(2023, 1, 1), date(2025, 6, 30))
    texts = {"adopted_on": date(2020, 1, 1), "recognised_on": date(2020, 1, 1), "unit": commune, "village": ended}
    Convention.objects.create(title="Hết", ended_on=date(2025, 6, 30), **texts)
    assert findings(official, commune) == {}
    late = term(ended, date(2024, 1, 1), date(2025, 7, 1), "deputy_head")
    text = Convention.objects.create(title="Còn", **texts)
    found = findings(official, commune)[ENDED]
    assert [row.url for row in found] == [late.get_absolute_url(), text.get_absolute_url()]


def test_other_communes_stay_out(commune: Any, other_commune: Any, official: Any, rules: None) -> None:
    make_village(other_commune, "Xa")
    assert findings(official, commune) == {}


@pytest.mark.parametrize("count", [1, 10])
def test_queries_do_not_grow(
    commune: Any, official: Any, rules: None, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        village = make_village(commune, f"Thôn {number}")
        term(village, date(2015, 1, 1)), term(village, date(2016, 1, 1))
    findings(official, commune)
    with django_assert_num_queries(19):
        found = findings(official, commune)
    assert len(found[TWO_HEADS]) == count
