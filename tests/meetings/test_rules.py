"""When a decision is carried, by Law 10/2022/QH15 Điều 21 and, before 01/07/2023, Ordinance 34/2007."""

from datetime import date

import pytest
from django.conf import settings

from apps.core.numbers import share_text
from apps.law.models import Rule
from apps.law.services import load_rules
from apps.meetings.models import MatterKind
from apps.meetings.rules import Threshold, Verdict

TWO_THIRDS = Threshold(2, 3, True, "khoản 1 Điều 21", False)
MORE_THAN_HALF = Threshold(1, 2, False, "Điều 12", True)
RULES = settings.BASE_DIR / "fixtures" / "law" / "rules.json"


@pytest.mark.parametrize(
    ("yes", "households", "threshold", "carried"),
    [
        (200, 300, TWO_THIRDS, True),
        (199, 300, TWO_THIRDS, False),
        (6, 9, TWO_THIRDS, True),
        (134, 202, TWO_THIRDS, False),
        (135, 202, TWO_THIRDS, True),
        (50, 100, MORE_THAN_HALF, False),
        (51, 100, MORE_THAN_HALF, True),
        (101, 202, MORE_THAN_HALF, False),
        (102, 202, MORE_THAN_HALF, True),
        (0, 1, MORE_THAN_HALF, False),
    ],
)
def test_both_sides_of_each_threshold(yes, households, threshold, carried):
    assert Verdict(yes, households, threshold).carried is carried


@pytest.mark.parametrize(
    ("yes", "households", "threshold", "text"),
    [
        (112, 202, MORE_THAN_HALF, "112/202 hộ = 55,45 % > 50 %: đạt (Điều 12)"),
        (101, 202, MORE_THAN_HALF, "101/202 hộ = 50,00 % ≤ 50 %: không đạt (Điều 12)"),
        (
            112,
            202,
            TWO_THIRDS,
            "112/202 hộ = 55,45 % < 2/3: không đạt (khoản 1 Điều 21; chưa kiểm chứng)",
        ),
        (1400, 2100, TWO_THIRDS, "1.400/2.100 hộ = 66,67 % ≥ 2/3: đạt (khoản 1 Điều 21; chưa kiểm chứng)"),
    ],
)
def test_the_verdict_shows_its_sum(yes, households, threshold, text):
    assert str(Verdict(yes, households, threshold)) == text


def test_a_share_names_its_base():
    assert share_text(112, 150, "hộ dự") == "112/150 hộ dự = 74,67 %"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", MatterKind.values)
def test_the_shipped_rules_change_on_the_first_of_july_2023(kind):
    load_rules(RULES)
    before, after = (Rule.objects.on(f"vote-{kind}", day) for day in (date(2023, 6, 30), date(2023, 7, 1)))
    assert (before.numerator, before.denominator, before.inclusive) == (1, 2, False)
    assert "34/2007" in before.article
    two_thirds = kind in ("contribution", "funds")
    expected = (2, 3, True) if two_thirds else (1, 2, False)
    assert (after.numerator, after.denominator, after.inclusive) == expected
    assert "10/2022/QH15" in after.article
