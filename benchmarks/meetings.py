"""A village's meetings and the year's figures in a province of 100.000 meetings against the same commune alone.

    .venv/bin/python benchmarks/meetings.py [--communes 100] [--villages 2400] [--households 24000] [--meetings 42]
        [--rounds 30]

Compares as `province.py` does, on both databases; `--meetings` are those of each village in the ten years to 2025, with
two or three matters each. They come in the order of their days, all villages in turn, as a province would enter them:
what belongs to one village lies far apart. Every village has the same ones, so that both databases count the same.
"""

import os
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ |= {"DJANGO_SETTINGS_MODULE": "songvan.settings_test", "SONGVAN_DEMO": "1"}

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.committees.models import Committee
from apps.core import indicators
from apps.core.periods import Period
from apps.meetings.models import Choice, Matter, Meeting, MeetingState, Minutes, Recognition
from apps.villages.models import AdministrativeUnit, Convention, Village, VillageVersion
from benchmarks.province import figures, made, measure, page, run, signed_in

YEAR, FIRST, LAST = 2025, date(2016, 1, 4), date(2025, 12, 1)
HOUSEHOLDS, PRESENT = 202, 150
CARRIED: dict[str, Any] = {"votes_for": 112, "carried": True}
SHORT: dict[str, Any] = {"votes_for": 90, "carried": False}
BALLOTS: dict[str, Any] = {"method": "household_ballot", "ballots_issued": 202, "ballots_returned": 190}
ELECTION: dict[str, Any] = {"action": "elect", "method": "secret_ballot", "ballots_returned": 150}
# The meetings of a year: their kind and matters. One that is carried follows the last of its kind that fell short.
MEETINGS: tuple[tuple[str, tuple[dict[str, Any], ...]], ...] = (
    ("regular", ({"kind": "contribution", **CARRIED}, {"kind": "funds", **CARRIED})),
    (
        "convention",
        ({"kind": "other", **SHORT}, {"kind": "other", **BALLOTS, **CARRIED}, {"kind": "convention", **CARRIED}),
    ),
    ("election", ({"kind": "village_head", **ELECTION, **SHORT}, {"kind": "board", **ELECTION, **CARRIED})),
    (
        "election",
        (
            {"kind": "village_head", **ELECTION, **CARRIED, "ballots_returned": HOUSEHOLDS},
            {"kind": "board", "action": "dismiss", **CARRIED},
            {"kind": "contribution", **CARRIED},
        ),
    ),
)
# From the last meeting of a village backwards; those before are accepted.
LAST_STATES = (
    MeetingState.HELD,
    MeetingState.SUBMITTED,
    MeetingState.RETURNED,
    MeetingState.ACCEPTED,
    MeetingState.CANCELLED,
)


class Filling:
    """Puts the meetings of all villages into the database; `bulk_create` passes over `settle`, so results are given."""

    def __init__(self, meetings: int) -> None:
        self.meetings = meetings
        self.short: dict[tuple[int, str], Matter] = {}
        self.user = User.objects.create(username="nhap-lieu", full_name="Người nhập")
        Village.objects.update(started_on=FIRST)
        VillageVersion.objects.update(valid_from=FIRST)
        self.villages = list(Village.objects.order_by("unit", "position"))
        self.boards = {
            unit.pk: Committee.objects.create(
                unit=unit, kind="inspectorate", name="Ban Thanh tra", established_on=FIRST
            )
            for unit in AdministrativeUnit.objects.filter(villages__isnull=False).distinct()
        }
        Convention.objects.bulk_create(
            Convention(
                unit_id=village.unit_id, village=village, title="Hương ước", adopted_on=FIRST, recognised_on=LAST
            )
            for village in self.villages
        )

    def fill(self) -> None:
        """The planner learns the sizes early, lest each check of a key reads a whole table, and again at the end."""
        for number in range(self.meetings):
            self.meet(number)
            if number in (0, self.meetings - 1):
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE")

    @transaction.atomic
    def meet(self, number: int) -> None:
        """The meeting with this number of every village."""
        kind, matters = MEETINGS[number % len(MEETINGS)]
        day = FIRST + (LAST - FIRST) * number // self.meetings
        rest = self.meetings - 1 - number
        state = LAST_STATES[rest] if rest < len(LAST_STATES) else MeetingState.ACCEPTED
        meetings = Meeting.objects.bulk_create(
            Meeting(
                unit_id=village.unit_id,
                village=village,
                kind=kind,
                state=state,
                subject=f"Họp bàn lần {number}",
                held_on=day + timedelta(village.position % 28),
                households=HOUSEHOLDS,
                present=PRESENT,
                summary="Các hộ thảo luận, thống nhất cao. " * 20,
            )
            for village in self.villages
        )
        if state == MeetingState.ACCEPTED:
            Minutes.objects.bulk_create(
                Minutes(
                    meeting=meeting,
                    number=1,
                    state=state,
                    document={},
                    submitted_by=self.user,
                    submitted_at=timezone.now(),
                )
                for meeting in meetings
            )
        for position, values in enumerate(matters, start=1):
            self.decide(meetings, position, values)

    def decide(self, meetings: list[Meeting], position: int, values: dict[str, Any]) -> None:
        """A matter of each of the meetings, with its candidates and its recognition."""
        carried, kind = values["carried"], values["kind"]
        matters = Matter.objects.bulk_create(
            Matter(
                unit_id=meeting.unit_id,
                meeting=meeting,
                position=position,
                text="Việc đưa ra bàn, quyết định",
                decided_on=meeting.held_on,
                follows=self.short.pop((meeting.village_id, kind), None) if carried else None,
                **values,
            )
            for meeting in meetings
        )
        if not carried:
            self.short |= {(matter.meeting.village_id, kind): matter for matter in matters}
        if values.get("action") == "elect":
            Choice.objects.bulk_create(
                Choice(matter=matter, text=f"Người {at}", votes=112 - 40 * at, elected=carried and not at, position=at)
                for matter in matters
                for at in range(2)
            )
        if carried and matters[0].needs_recognition:
            Recognition.objects.bulk_create(
                Recognition(
                    matter=matter,
                    number="1/QĐ-UBND",
                    decided_on=matter.decided_on,
                    valid_from=matter.decided_on,
                    committee=self.boards[matter.meeting.unit_id] if kind == "board" else None,
                )
                for matter in matters
            )


def serve(size: dict[str, int]) -> None:
    """What this benchmark measures."""
    meetings = size.pop("meetings")
    commune = made(size)
    unit, village, year = commune.unit, commune.village, Period.year(YEAR)
    call_command("load_reference", stdout=sys.stderr)
    Filling(meetings).fill()
    official = signed_in("can-bo", Role.OFFICIAL, unit)
    head = signed_in("truong-thon", Role.VILLAGE_HEAD, unit, village)
    at, calendar = (reverse(f"meetings:{name}", args=[unit.slug]) for name in ("meeting-list", "calendar"))
    home = reverse("reports:home", args=[unit.slug])
    own = Meeting.objects.filter(village=village).order_by("held_on")
    accepted, last = (
        own.filter(state=state).last().get_absolute_url() for state in (MeetingState.ACCEPTED, MeetingState.HELD)
    )
    codes = sorted({each.code for each in indicators.all_indicators() if each.code[:2] in ("D0", "E0")})
    month = f"{YEAR}-06"
    measured = {
        "list": page(official, at),
        "list of the year": page(official, at, nam=YEAR),
        "list of a village": page(official, at, village=village.pk),
        "search": page(official, at, q="hop ban lan 4"),
        "search of nothing": page(official, at, q="khong co viec nay"),
        "list, village head": page(head, at),
        "list of the year, village head": page(head, at, nam=YEAR),
        "search, village head": page(head, at, q="hop ban lan 4"),
        "month": page(official, calendar, thang=month),
        "month, village head": page(head, calendar, thang=month),
        "accepted meeting": page(official, accepted),
        "open meeting, village head": page(head, last),
        "home": page(official, home, nam=YEAR),
        "home, village head": page(head, home, nam=YEAR),
    }
    for code in codes:
        names = [each.name for each in indicators.all_indicators() if each.code == code]
        measured[f"figures {code}"] = figures(names, unit, year)
        if all(indicators.get(name).by_village for name in names):
            measured[f"figures {code} of a village"] = figures(names, unit, year, village=village)
    measure(measured, commune.size | {"meetings": meetings})


if __name__ == "__main__":
    run(__doc__, serve, communes=100, villages=2400, households=24_000, meetings=42)
