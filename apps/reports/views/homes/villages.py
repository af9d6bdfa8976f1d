"""A village head's own villages: people, meetings, postings, conventions; nothing of the rest of the commune."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils import timezone

from apps.accounts.roles import Role
from apps.core.periods import Period
from apps.core.querysets import without_rows_below
from apps.core.together import all_of, rows_of
from apps.disclosures.models import Posting
from apps.households.indicators import counts_by_village
from apps.meetings.models import NOT_HELD, Meeting, with_thresholds
from apps.reports.views.homes.parts import Part, Shortened
from apps.villages.models import AdministrativeUnit, Convention, OfficeTerm, Village
from apps.villages.models.officials import VILLAGE_OFFICES, Office

MEETINGS_SHOWN = 3


@dataclass
class Card:
    """One village as its head sees it today."""

    village: Village
    stands_in: bool = False
    households: int = 0
    people: int = 0
    heads: list[OfficeTerm] = field(default_factory=list)
    meetings: list[tuple[Meeting, str]] = field(default_factory=list)
    postings: Shortened = field(default_factory=lambda: Shortened([], 0))
    conventions: list[Convention] = field(default_factory=list)


def villages_context(user: Any, unit: AdministrativeUnit, period: Period) -> dict[str, Any]:
    """A card for each village that the person heads today, or stands in for."""
    today = timezone.localdate()
    own = [a for a in user.reach.appointments if a.role == Role.VILLAGE_HEAD and a.unit_id == unit.pk]
    villages = Village.objects.visible_to(user).filter(pk__in=[a.village_id for a in own]).for_list()
    cards = {village.pk: Card(village) for village in rows_of(villages)}
    terms = OfficeTerm.objects.visible_to(user).filter(village__in=cards, office__in=VILLAGE_OFFICES).on(today)
    meetings = Meeting.objects.visible_to(user).filter(village__in=cards).newest_of_each_village(MEETINGS_SHOWN)
    standing = Posting.objects.visible_to(user).filter(village__in=cards).public_in(Period(today, today))
    conventions = Convention.objects.visible_to(user).filter(village__in=cards).in_force_on(today)
    counts, held_today, held, posted, agreed = all_of(
        partial(counts_by_village, cards, today),
        partial(rows_of, terms.for_list()),
        partial(rows_of, meetings.for_list().prefetch_related("matters")),
        partial(rows_of, without_rows_below(standing.for_list())),
        partial(rows_of, conventions.for_list()),
    )
    for pk, count in counts.items():
        cards[pk].households, cards[pk].people = count.households, count.people
    by_rank = sorted(held_today, key=lambda term: term.office != Office.VILLAGE_HEAD)
    for pk, heads in _by_village(by_rank).items():
        cards[pk].heads = heads
    deputies = {term.pk for term in by_rank if term.office == Office.DEPUTY_HEAD}
    for appointment in own:
        if appointment.village_id in cards and appointment.office_term_id in deputies:
            cards[appointment.village_id].stands_in = True
    for meeting in with_thresholds(held):
        cards[meeting.village_id].meetings.append((meeting, outcome(meeting)))
    for pk, postings in _by_village(posted).items():
        cards[pk].postings = Shortened.of(postings)
    for pk, found in _by_village(agreed).items():
        cards[pk].conventions = found
    return {"cards": list(cards.values()), "may_record_meeting": user.reach.allows("meetings.add_meeting", unit)}


def _by_village(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.village_id].append(row)
    return found


def outcome(meeting: Meeting) -> str:
    """How the matters of a meeting ended: "3 việc: 2 thông qua, 1 chưa có kết quả"; "" of one that was not held."""
    if meeting.state in NOT_HELD:
        return ""
    verdicts = [matter.carried for matter in meeting.matters.all()]
    if not verdicts:
        return "không có việc biểu quyết"
    words = ((True, "thông qua"), (False, "không thông qua"), (None, "chưa có kết quả"))
    counted = [f"{verdicts.count(value)} {word}" for value, word in words if value in verdicts]
    return f"{len(verdicts)} việc: {', '.join(counted)}"


VILLAGES = Part("Thôn của đồng chí", "reports/homes/_villages.html", villages_context, by_year=False)
