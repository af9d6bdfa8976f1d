"""Counts by village that go along with what is posted, as everybody may read them."""

from django.db.models import Count

from apps.core.indicators import Scope, get
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.documents.services import public_counts
from apps.villages.models import AdministrativeUnit, Village

_CLASSES = (("households.poor", "Số hộ nghèo"), ("households.near_poor", "Số hộ cận nghèo"))


def public_class_counts(*, unit: AdministrativeUnit, year: int) -> list[str]:
    """How many poor and near-poor households a year's decision names in the unit and in each village, as paragraphs.

    Small counts are left out (`public_counts`), and all of them where the total would tell them. A class without any
    household has none.
    """
    period = Period.year(year)
    villages = list(Village.objects.filter(unit=unit).on(period.end).for_list())
    found = []
    for name, label in _CLASSES:
        rows = get(name).rows(Scope(unit, period)).order_by().values("village")
        counts = dict(rows.annotate(number=Count("household", distinct=True)).values_list("village", "number"))
        total = sum(counts.values())
        if total:
            cells = public_counts([(village.name_on(period.end), counts.get(village.pk, 0)) for village in villages])
            each = "".join(f"\n{cell.label}: {cell.text}" for cell in cells)
            found.append(f"{label} năm {year}: {format_number(total)} hộ{', trong đó:' if each else '.'}{each}")
    return found
