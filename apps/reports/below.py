"""Who stood below a unit on a day, and whose reports it therefore receives."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from apps.core.periods import Period, Span, runs_on
from apps.villages.models import AdministrativeUnit


def is_commune(unit: AdministrativeUnit, day: date) -> bool:
    """Whether the unit was a commune, ward, township or special zone by its version of the day."""
    version = unit.version_on(day)
    return version is not None and version.is_commune


def stood_on(unit: AdministrativeUnit, day: date) -> bool:
    """Whether the unit stood on the day: not yet merged or abolished, and founded already."""
    version = unit.version_on(day)
    return version is not None and runs_on(day, version.valid_from, version.valid_until)


@dataclass(frozen=True)
class Below:
    """A unit and the days on which it stood below another one, at any depth. `last`: its own last day, if it ended."""

    unit: AdministrativeUnit
    spans: tuple[Span, ...]
    last: date | None

    def on(self, day: date) -> bool:
        return any(span.holds(day) for span in self.spans)

    def at_end_of(self, period: Period) -> bool:
        """On the last day of the period, or on its own last one where it ended within the period."""
        day = period.end if self.last is None else min(period.end, self.last)
        return day >= period.start and self.on(day)


def stays_below(unit: AdministrativeUnit, viewer: Any) -> list[Below]:
    """The units that ever stood below the unit, and when; in the order of their addresses.

    Only units that the viewer reaches are below. Who receives a report is asked of the end of its period: whoever was
    above the commune before then, or came to be later, has no part in it.
    """
    return _stays_among(unit, viewer.reach.units)


def _stays_among(unit: AdministrativeUnit, units: Iterable[AdministrativeUnit]) -> list[Below]:
    reached = {each.pk: each for each in units}

    def spans_of(each: AdministrativeUnit, way: frozenset[Any]) -> Iterator[Span]:
        for version in each.versions.all():
            own = Span(version.valid_from, version.valid_until)
            if version.parent_id == unit.pk:
                yield own
            elif version.parent_id in reached and version.parent_id not in way:
                above = spans_of(reached[version.parent_id], way | {each.pk})
                yield from (shared for span in above if (shared := _shared(own, span)) is not None)

    stays = [Below(each, tuple(spans_of(each, frozenset({each.pk}))), _last_day(each)) for each in reached.values()]
    return [stay for stay in stays if stay.spans and stay.unit.pk != unit.pk]


def _shared(one: Span, other: Span) -> Span | None:
    """The days of both, if there are any."""
    start = max(one.start, other.start)
    end = min(one.end or date.max, other.end or date.max)
    return Span(start, None if end == date.max else end) if start <= end else None


def _last_day(unit: AdministrativeUnit) -> date | None:
    versions = list(unit.versions.all())
    ends = [version.valid_until for version in versions if version.valid_until is not None]
    return max(ends) if versions and len(ends) == len(versions) else None


def communes_below(unit: AdministrativeUnit, day: date, viewer: Any) -> list[AdministrativeUnit]:
    """The communes that stood below the unit on the day, at any depth, in the order of their addresses."""
    return [stay.unit for stay in stays_below(unit, viewer) if stay.on(day) and is_commune(stay.unit, day)]


def communes_of(unit: AdministrativeUnit, period: Period, viewer: Any) -> list[AdministrativeUnit]:
    """The communes whose reports of the period the unit receives: see `Below.at_end_of`."""
    return reporting(stays_below(unit, viewer), period)


def all_communes_of(unit: AdministrativeUnit, period: Period) -> list[AdministrativeUnit]:
    """`communes_of` for the unit's own report, whose figures do not depend on who looks at it."""
    return reporting(all_stays_below(unit), period)


def all_stays_below(unit: AdministrativeUnit) -> list[Below]:
    """`stays_below` whoever looks. Three queries, for a unit that never stood above another one query."""
    return _stays_among(unit, _ever_below(unit))


def _ever_below(unit: AdministrativeUnit) -> list[AdministrativeUnit]:
    keys = AdministrativeUnit.objects.descendants_of({unit.pk})[unit.pk]
    return list(AdministrativeUnit.objects.filter(pk__in=keys).with_versions().order_by("slug")) if keys else []


def communes_ever_below(unit: AdministrativeUnit) -> dict[str, AdministrativeUnit]:
    """The communes that ever stood below the unit, by their slugs: of which its reports may tell, in their days."""
    return {each.slug: each for each in _ever_below(unit) if any(version.is_commune for version in each.versions.all())}


def reporting(stays: Iterable[Below], period: Period) -> list[AdministrativeUnit]:
    """Those of them that were communes and whose reports of the period are received: see `Below.at_end_of`."""
    found = (stay for stay in stays if stay.at_end_of(period))
    return [stay.unit for stay in found if is_commune(stay.unit, period.end)]


def received_by(unit: AdministrativeUnit, viewer: Any) -> Q:
    """Which issued documents the unit received as reports: those whose issuer stood below it at the period's end."""
    by_spans: dict[tuple[tuple[Span, ...], date | None], list[int]] = {}
    for stay in stays_below(unit, viewer):
        by_spans.setdefault((stay.spans, stay.last), []).append(stay.unit.pk)
    found = Q(pk__in=())
    for (spans, last), units in by_spans.items():
        ends = Q(pk__in=())
        for span in spans:
            ends |= Q(period_end__gte=span.start) & (Q(period_end__lte=span.end) if span.end else Q())
        if last is not None and any(span.holds(last) for span in spans):
            ends |= Q(period_start__lte=last, period_end__gt=last)
        found |= Q(unit__in=units) & ends
    return Q(source__startswith="reports.") & found
