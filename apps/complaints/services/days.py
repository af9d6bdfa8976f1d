"""Days on which citizens are received: many planned at once, and put on the public notice board."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.complaints.models import ReceptionDay
from apps.core.bulk import create_rows
from apps.core.services import delete_record
from apps.documents.models import Publication, Subject
from apps.documents.services import demand_off_board, live_publication, publish, source_of
from apps.villages.models import AdministrativeUnit


@transaction.atomic
def plan_reception_days(
    *, unit: AdministrativeUnit, days: Iterable[date], user: Any, **said: Any
) -> list[ReceptionDay]:
    """A reception on each of the days, all with the same hours, place, host and notes; gives the new ones.

    A day on which one begins at that hour and place already keeps it as it stands. Raises `ValidationError` when the
    user may not write for the unit, when what was `said` does not hold together, and when no day is left.
    """
    # Planners of one unit take their turn, so that of two at once the second finds what the first made.
    AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    rows = [ReceptionDay(unit=unit, held_on=day, created_by=user, **said) for day in sorted(set(days))]
    if rows and not user.reach.may_write_record(rows[0]):
        raise ValidationError("Tài khoản này không được ghi lịch tiếp công dân cho đơn vị đã chọn.")
    if rows:
        rows[0].full_clean(exclude={"created_by"}, validate_unique=False, validate_constraints=False)
        rows[0].validate_constraints(exclude={"held_on"})
    same = ReceptionDay.objects.filter(unit=unit, starts_at=said["starts_at"], place=said["place"])
    taken = set(same.filter(held_on__in=[row.held_on for row in rows]).values_list("held_on", flat=True))
    new = [row for row in rows if row.held_on not in taken]
    if not new:
        raise ValidationError("Không có buổi nào để thêm: các ngày này đã có trong lịch, hoặc khoảng ngày không có.")
    create_rows(new, user=user, reason="", moment=timezone.now())
    return new


@transaction.atomic
def delete_reception_day(*, record: ReceptionDay, children: Iterable[type[Any]] = ()) -> Any:
    """As `delete_record`; raises `ValidationError` while the day is announced on the board, or is to be."""
    demand_off_board(record)
    return delete_record(record=record, children=children)


def announcement(day: ReceptionDay) -> dict[str, Any]:
    """What everybody reads of the day, as `publish` takes it; it stands until the day is over."""
    told = f"Thời gian: từ {day.starts_at:%H:%M} đến {day.ends_at:%H:%M}\nĐịa điểm: {day.place}\nNgười tiếp: {day.host}"
    return {
        "title": f"Lịch tiếp công dân ngày {day.held_on:%d/%m/%Y}",
        "text": "\n\n".join(filter(None, (told, day.notes))),
        "ends_on": day.held_on,
        "happens_on": day.held_on,
        "happens_at": f"{day.hours}, {day.place}",
    }


def standing_on_board(days: Sequence[ReceptionDay]) -> dict[str, Publication]:
    """What is on the board of these days, by the day's source; one query."""
    sources = [source_of(day) for day in days]
    return {row.source: row for row in Publication.objects.live().filter(source__in=sources)}


def differs_on_board(day: ReceptionDay) -> bool:
    """Whether the board tells of the day, and otherwise than it stands now."""
    live = live_publication(source_of(day))
    told = announcement(day)
    return live is not None and any(getattr(live, name) != told[name] for name in ("happens_on", "happens_at", "text"))


def release_reception_day(*, day: ReceptionDay, user: Any, **said: Any) -> Publication:
    """Announce one day; `said` and what is raised are those of `publish`."""
    told = announcement(day)
    when = {name: told[name] for name in ("happens_on", "happens_at")}
    return publish(unit=day.unit, source=source_of(day), subject=Subject.RECEPTION, user=user, **when, **said)


@transaction.atomic
def release_reception_days(
    *, days: Sequence[ReceptionDay], days_before: int, user: Any, confirmed: bool = False
) -> list[Publication]:
    """Announce all of the days, each from so many days before it, or none of them; raises as `publish` does.

    One that is on the board keeps the day since which it stands there; what it says becomes the next edition.
    """
    today, live = timezone.localdate(), standing_on_board(days)
    found = []
    for day in days:
        stands = live.get(source_of(day))
        starts_on = stands.starts_on if stands else max(today, day.held_on - timedelta(days=days_before))
        told = announcement(day)
        said = {name: told[name] for name in ("title", "text", "ends_on")}
        found.append(release_reception_day(day=day, user=user, starts_on=starts_on, confirmed=confirmed, **said))
    return found
