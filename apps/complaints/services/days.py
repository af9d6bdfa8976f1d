"""Days on which citizens are received: planned, put on the public notice board, and weighed against the law."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.complaints.indicators.receptions import DAY_KEYS, host_turns
from apps.complaints.models import ReceptionDay, ReceptionDayQuerySet
from apps.complaints.rules.days import DayRule, Turn, widest
from apps.core.bulk import create_rows
from apps.core.periods import Period
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


@dataclass(frozen=True)
class ShortTurn:
    """A week or month that is over and in which days are lacking, with the days that stand in the schedule for it."""

    turn: Turn
    kept: int
    days: Sequence[ReceptionDay]

    @property
    def lacking(self) -> int:
        return self.turn.needed - self.kept

    @property
    def reasons(self) -> list[str]:
        """What the schedule says of the days on which the host did not receive people himself."""
        if not self.days:
            return ["Lịch không có ngày tiếp nào."]
        return [_reason(day) for day in self.days if day.outcome != ReceptionDay.Outcome.HELD] or [
            f"Lịch chỉ có {self.kept} ngày."
        ]


def _reason(day: ReceptionDay) -> str:
    said = day.get_outcome_display() or "chưa ghi đã tiếp hay chưa"
    return f"{day.held_on:%d/%m/%Y}: {said}" + (f", {day.outcome_note}" if day.outcome_note else "") + "."


@dataclass(frozen=True)
class HostDuty:
    """What the law asked of a host over a period and what came of it, in days; `short` are the turns that lack some.

    A turn that is not over by `today` is not judged yet.
    """

    host: str
    turns: Sequence[Turn]
    days: Sequence[ReceptionDay]
    period: Period
    today: date

    @property
    def name(self) -> str:
        return str(ReceptionDay.Host(self.host).label)

    @property
    def rules(self) -> list[DayRule]:
        """The rules of law by which the turns are owed, each once."""
        return list(dict.fromkeys(turn.rule for turn in self.turns))

    @property
    def due(self) -> int:
        return sum(turn.needed for turn in self.turns)

    @property
    def kept(self) -> int:
        days = self._own()
        return sum(turn.kept(days) for turn in self.turns)

    @property
    def held(self) -> int:
        return len(self._dates(ReceptionDay.Outcome.HELD))

    @property
    def delegated(self) -> int:
        """Days that the host did not hold himself at any hour."""
        return len(self._dates(ReceptionDay.Outcome.DELEGATED) - self._own())

    @property
    def missed(self) -> int:
        others = self._own() | self._dates(ReceptionDay.Outcome.DELEGATED)
        return len(self._dates(ReceptionDay.Outcome.MISSED) - others)

    @property
    def unsaid(self) -> int:
        """Sessions gone by of which nobody noted what came of them."""
        return sum(not day.outcome and day.held_on < self.today and day.held_on in self.period for day in self.days)

    @property
    def running(self) -> int:
        """Turns that are not over yet."""
        return sum(turn.last >= self.today for turn in self.turns)

    @property
    def short(self) -> list[ShortTurn]:
        own = self._own()
        found = []
        for turn in self.turns:
            kept = turn.kept(own)
            if turn.last < self.today and kept < turn.needed:
                found.append(ShortTurn(turn, kept, [day for day in self.days if turn.holds(day.held_on)]))
        return found

    def _own(self) -> set[date]:
        return {day.held_on for day in self.days if day.outcome == ReceptionDay.Outcome.HELD}

    def _dates(self, outcome: str) -> set[date]:
        return {day.held_on for day in self.days if day.outcome == outcome and day.held_on in self.period}


def host_duties(days: ReceptionDayQuerySet, period: Period, *, today: date) -> list[HostDuty]:
    """What each host owed over the period; `days` are those of the unit that may be counted. Three queries a host."""
    found = []
    for host in DAY_KEYS:
        owed = host_turns(host, period)
        span = widest(period, owed)
        rows = days.filter(host_kind=host, held_on__range=(span.start, span.end)).order_by("held_on", "starts_at", "pk")
        found.append(HostDuty(host, owed, list(rows), period, today))
    return found
