"""What a village decided becomes a work; whether what is written of a work fits together; its deletion."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count

from apps.core.numbers import format_number
from apps.core.services import delete_record
from apps.core.text import shortened
from apps.core.together import answers
from apps.documents.services import demand_off_board
from apps.meetings.models import Matter
from apps.works.models import (
    STATE_SOURCES,
    ContributionKind,
    HouseholdContribution,
    Work,
    WorkKind,
)
from apps.works.models.works import hundredths, shortest


def from_decision(matter: Matter) -> dict[str, Any]:
    """Values to start a work with; what the households are to give stands in the note, as nothing was collected yet."""
    meeting = matter.meeting
    return {
        "name": shortened(" ".join(matter.text.split()), 200),
        "village": meeting.village_id,
        "decided_in": meeting.pk,
        "note": "\n".join(_owed(matter, meeting.households or 0)),
    }


def _owed(matter: Matter, households: int) -> list[str]:
    """What every household of the meeting's day owes, and what that comes to."""
    asked = ((matter.contribution, "đồng"), (matter.labour_days, "ngày công"))
    return [
        f"Mức đã quyết định: {format_number(each)} {measure}/hộ × {format_number(households)} hộ = "
        f"{format_number(each * households)} {measure}."
        for each, measure in asked
        if each
    ]


def discrepancies(work: Work) -> list[str]:
    """Where the parts of a work do not fit each other or its stated totals, in words; three queries.

    Figures may be typed as the paper has them, so this is shown and never refused.
    """
    return [*_of_contributions(work), *_of_funding(work)]


def _of_contributions(work: Work) -> list[str]:
    """Goods have no total of their own: the stated value also holds that of the land."""
    stated = _stated(work)
    by_household = _sums(HouseholdContribution.objects.filter(work=work))
    by_village = _by_village(work)
    found = []
    for kind in ContributionKind:
        told = (
            ("danh sách hộ cộng lại", by_household.get(kind)),
            ("các dòng đóng góp theo thôn cộng lại", by_village.get(kind)),
            ("tổng đã ghi", stated.get(kind)),
        )
        known = [(label, Decimal(amount)) for label, amount in told if amount is not None]
        if len({amount for _, amount in known}) > 1:
            found.append(f"{kind.label}: {', '.join(f'{label} {shortest(amount)}' for label, amount in known)}")
    return found


def _stated(work: Work) -> dict[str, Any]:
    """The work's own totals by kind, None where nobody wrote one."""
    return {
        ContributionKind.MONEY: work.people_money,
        ContributionKind.LABOUR: work.people_labour_days,
        ContributionKind.LAND: work.land_given_m2,
    }


@dataclass(frozen=True)
class HouseholdsAhead:
    """What the households' rows come to, where the work's own page does not hold it yet.

    `villages_lag`: the rows by village come to something else; `unstated` names the totals that nobody wrote.
    """

    sums: str
    villages_lag: bool
    unstated: str


def households_ahead(work: Work) -> HouseholdsAhead | None:
    """None where no household gave, or all that they gave stands on the work's page. At most three queries."""
    rows = HouseholdContribution.objects.filter(work=work)
    by_household = _sums(rows)
    if not by_household:
        return None
    by_village, stated = _by_village(work), _stated(work)
    kinds = [kind for kind in ContributionKind if kind in by_household]
    villages_lag = any(by_household[kind] != by_village.get(kind) for kind in kinds)
    unstated = [kind.label for kind in kinds if kind in stated and stated[kind] is None]
    if not villages_lag and not unstated:
        return None
    givers: dict[str, int] = dict(
        answers(rows.order_by().values_list("kind").annotate(givers=Count("household", distinct=True)))
    )
    sums = [f"{kind.label}: {shortest(by_household[kind])} của {format_number(givers[kind])} hộ" for kind in kinds]
    return HouseholdsAhead("; ".join(sums), villages_lag, ", ".join(unstated))


def _by_village(work: Work) -> dict[str, Decimal]:
    """What the rows by village come to; they come with the work where its page is read."""
    found: dict[str, Decimal] = {}
    for row in work.contributions.all():
        found[row.kind] = found.get(row.kind, Decimal()) + row.amount
    return found


def _sums(rows: Any) -> dict[str, Decimal]:
    """What was given of each kind, exactly."""
    sums = answers(rows.order_by().values_list("kind").annotate(given=hundredths("amount")))
    return {kind: Decimal(given).scaleb(-2) for kind, given in sums}


def _of_funding(work: Work) -> list[str]:
    """The sources against the state budget and, with the people's part, against the total value.

    Less than the total is told once a source is stated, with the parts that are not: these may make up for it.
    """
    rows = [(row.source, row.amount) for row in work.funding.all()]
    found = []
    from_state = sum(amount for source, amount in rows if source in STATE_SOURCES)
    if rows and work.state_budget is not None and from_state != work.state_budget:
        found.append(
            f"các dòng nguồn vốn ngân sách, chương trình cộng lại {format_number(from_state)} đồng, "
            f"ngân sách nhà nước hỗ trợ đã ghi {format_number(work.state_budget)} đồng"
        )
    if work.total_value is None:
        return found
    people = {
        "tiền Nhân dân đóng góp": work.people_money,
        "đất, hiện vật Nhân dân đóng góp quy ra tiền": work.people_goods_value,
    }
    sources = sum(amount for _, amount in rows) if rows else work.state_budget
    parts = (sources or 0) + sum(part or 0 for part in people.values())
    if parts > work.total_value:
        found.append(_compared(parts, work.total_value, "lớn hơn"))
    elif parts < work.total_value and sources is not None:
        missing = [label for label, part in people.items() if part is None]
        unknown = f" (chưa ghi: {', '.join(missing)})" if missing else ""
        found.append(f"{_compared(parts, work.total_value, 'nhỏ hơn')}{unknown}")
    return found


def _compared(parts: int, total: int, how: str) -> str:
    return f"các nguồn cộng lại {format_number(parts)} đồng, {how} tổng giá trị {format_number(total)} đồng"


def remarks_on(work: Work) -> list[str]:
    """What the work still lacks for its figures and for the people to watch over it."""
    found = []
    if work.kind == WorkKind.ROAD and work.length_m is None:
        found.append("Đường chưa ghi chiều dài: số km đường trong báo cáo còn thiếu công trình này.")
    return found


@transaction.atomic
def delete_work(*, record: Work, children: Iterable[type[Any]] = ()) -> Any:
    """As `delete_record`; raises `ValidationError` while the work stands on the public board."""
    demand_off_board(record)
    return delete_record(record=record, children=children)
