"""Whom a cause of a notice concerns: by the appointments of the day, from the one table of roles."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from apps.accounts.roles import RIGHTS, Span
from apps.core.notices import Cause, Source, sources


def concerns(source: Source, cause: Cause, appointment: Any) -> bool:
    """Whether one who holds the appointment is to be told; that it runs today is for the caller to see to.

    Only the unit of the appointment itself: who reads a merged commune's rows, or all below, does no work there.
    """
    rights = RIGHTS[appointment.role]
    if appointment.unit_id != cause.unit_id or appointment.user_id in cause.barred:
        return False
    if rights.span is Span.VILLAGE and appointment.village_id != cause.village_id:
        return False
    return rights.allows(source.permission) and any(
        to.role in ("", appointment.role) and to.user_id in (None, appointment.user_id) for to in cause.to
    )


def sources_for(user: Any) -> list[Source]:
    """The kinds of notices of which the user may be told by a role of today."""
    return [source for source in sources() if user.reach.allows(source.permission)]


def causes_of(source: Source, rows: Any, user: Any, today: date) -> Iterator[Cause]:
    """Of the rows those that the user may see today and that concern him."""
    for row in rows.visible_to(user):
        cause = source.cause(row, today)
        if any(concerns(source, cause, appointment) for appointment in user.reach.appointments):
            yield cause


def deadlines_of(user: Any, announced: Iterable[Source], today: date, most: int) -> Iterator[tuple[Source, Cause]]:
    """Everything with a last day that waits for the user, the first `most` of each source by their day."""
    for source in announced:
        if source.day_field:
            rows = source.rows(today).filter(**{f"{source.day_field}__isnull": False})
            causes = causes_of(source, rows.order_by(source.day_field, "pk"), user, today)
            yield from ((source, cause) for cause in islice(causes, most))
