"""Lines of the units, their villages, how complete their registers are, and the figures of the year."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from apps.core.indicators import KNOWN as FIGURE_KNOWN
from apps.core.indicators import MISSING as FIGURE_MISSING
from apps.core.indicators import Figure, Indicator, all_indicators, roll_up_all
from apps.core.numbers import round_half_up
from apps.core.registers import Coverage, get_register
from apps.households.indicators import counts_by_village
from apps.reports.models import EnteredFigure
from apps.reports.open_data.allowed import only
from apps.reports.open_data.columns import ENTERED, KNOWN, MISSING, PARTIAL, Line, Table
from apps.reports.open_data.year import OpenYear
from apps.villages.models import Village

PUBLISHER, PREDECESSOR = "đơn vị công bố", "đơn vị cũ đã nhập vào"
# Of petitions only `petitions` tells, with small numbers hidden; disciplined officials are single persons; a commune's
# own items mean something only with the item's name.
_APPS = frozenset(
    {
        *("agencies", "committees", "consultations", "dialogues", "disclosures", "households", "meetings"),
        *("supervision", "surveys", "villages", "works"),
    }
)
_LEFT_OUT = frozenset({"agencies.disciplined", "villages.profile"})


def units(asked: OpenYear) -> Iterator[Line]:
    for unit in asked.units:
        version = unit.version_on(asked.day)
        yield (
            *asked.place(unit.pk),
            unit.national_code or None,
            version.get_kind_display() if version else None,
            PUBLISHER if unit.pk == asked.unit.pk else PREDECESSOR,
        )


def villages(asked: OpenYear) -> Iterator[Line]:
    """A village that ended within the year is told as of its last day, and has no household at the year's end."""
    stood = [village for village in asked.villages.values() if _stood(village, asked)]
    counts = counts_by_village([village.pk for village in stood], asked.day)
    for village in sorted(stood, key=lambda each: asked.order(each.unit_id, each.pk)):
        day = min(asked.day, village.ended_on or asked.day)
        found = counts.get(village.pk)
        ended = village.ended_on is not None and village.ended_on < asked.day
        number = 0 if ended else found.households if found else None
        yield (
            *asked.place(village.unit_id, day),
            *asked.village(village.pk, day),
            village.started_on,
            village.ended_on if ended else None,
            asked.day,
            number,
            MISSING if number is None else KNOWN,
        )


def _stood(village: Village, asked: OpenYear) -> bool:
    begun = village.started_on <= asked.period.end
    return begun and (village.ended_on is None or village.ended_on >= asked.period.start)


def state_of_register(closed: Coverage) -> str:
    """Whether the register was closed for the whole year by all, by some or by nobody."""
    return KNOWN if closed.whole else PARTIAL if closed.closed else MISSING


def completeness(tables: Iterable[Table], asked: OpenYear) -> Iterator[Line]:
    """How far the register behind each table is closed, unit by unit."""
    for table in tables:
        register = get_register(table.register)
        if register is None:
            continue
        coverages = asked.coverage(table.register)
        for key in asked.ids:
            closed = coverages[key]
            numbers = (min(closed.closed, closed.needed), closed.needed)
            yield (table.path, *asked.place(key), register.label, *numbers, state_of_register(closed))


def figure_indicators() -> list[Indicator]:
    """The figures that are open data."""
    return [each for each in all_indicators() if _is_open(each.name)]


def _is_open(name: str) -> bool:
    return name.partition(".")[0] in _APPS and name not in _LEFT_OUT


def count_figures(asked: OpenYear) -> int:
    return len(figure_indicators()) * len(asked.ids)


def figures(asked: OpenYear) -> Iterator[Line]:
    """Each figure of each unit by itself; one that the records do not give may have been typed for a report."""
    chosen = figure_indicators()
    found = roll_up_all(chosen, asked.units, asked.period)
    typed = _typed(asked)
    for unit in asked.ids:
        for each in chosen:
            value, state = _told(found[each.name][unit], typed.get((unit, each.name)), each)
            days = (asked.period.start, asked.period.end)
            yield (*asked.place(unit), each.code, each.name, each.label, each.measure, value, state, *days)


def _typed(asked: OpenYear) -> dict[tuple[int, str], Decimal]:
    rows = EnteredFigure.objects.filter(unit__in=asked.ids, start=asked.period.start, end=asked.period.end)
    return {(row["unit"], row["key"]): row["value"] for row in only(rows)}


def _told(figure: Figure, typed: Decimal | None, indicator: Indicator) -> tuple[Any, str]:
    if figure.state != FIGURE_KNOWN and typed is not None:
        return _rounded(typed, indicator), ENTERED
    if figure.state == FIGURE_MISSING or figure.value is None:
        return None, MISSING
    return _rounded(figure.value, indicator), KNOWN if figure.is_whole else PARTIAL


def _rounded(value: int | Decimal, indicator: Indicator) -> Decimal:
    """As reports print it."""
    number = Decimal(value)
    return number if indicator.decimals is None else round_half_up(number, indicator.decimals)
