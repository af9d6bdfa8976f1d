"""An officer's due days, petitions and the year's balance in a province of 250.000 petitions against one commune alone.

    .venv/bin/python benchmarks/petitions.py [--communes 100] [--villages 100] [--households 100] [--petitions 2500]
        [--rounds 30]

Compares as `province.py` does, on both databases; `--petitions` are those of each commune in the five years to today,
each with its sender, steps and events. They come in the order of their days, all communes in turn, as a province would
enter them: what belongs to one commune lies far apart. Every commune has the same ones, so that both databases count
the same. `bulk_create` passes over the services, so states, ends and steps are given.
"""

import os
import sys
from collections.abc import Iterator
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
from apps.complaints.models import (
    Denunciation,
    DenunciationStep,
    Field,
    Petition,
    Petitioner,
    PetitionEvent,
    PetitionStep,
    PetitionType,
)
from apps.core import indicators
from apps.core.periods import Period
from apps.villages.models import AdministrativeUnit
from benchmarks.province import figures, made, measure, page, run, signed_in

YEARS = 5
# Days from receipt to each thing that happens, and until when it had time.
SCREENED, ACCEPTED, SCREEN_DUE, ACCEPT_DUE, RESOLVE_DUE = 4, 6, 14, 10, 36
# How the petitions end, in turn: the closed ones of a commune, by number.
ENDS = ("resolved",) * 6 + ("guided", "transferred", "filed", "withdrawn")
# The last of each commune are still open, and one of so many before them, which is late.
LAST_OPEN, LATE = 40, 60
_KINDS = {
    "resolved": "decide",
    "guided": "guide",
    "transferred": "transfer",
    "filed": "file",
    "withdrawn": "withdraw",
}


class Filling:
    """Puts the petitions of all communes into the database, and a denunciation for every twentieth."""

    def __init__(self, petitions: int) -> None:
        self.petitions = petitions
        self.today = timezone.localdate()
        self.first = self.today - timedelta(365 * YEARS)
        self.user = User.objects.create(username="nhap-lieu", full_name="Người nhập")
        self.units = list(AdministrativeUnit.objects.filter(villages__isnull=False).distinct().order_by("pk"))

    def fill(self) -> None:
        """The planner learns the sizes early, lest each check of a key reads a whole table, and again at the end."""
        for number in range(self.petitions):
            self.receive(number)
            if number % 20 == 0:
                self.receive_denunciation(number)
            if number in (0, self.petitions - 1):
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE")

    def day(self, number: int) -> date:
        return self.first + (self.today - self.first) * number // self.petitions

    @transaction.atomic
    def receive(self, number: int) -> None:
        """The petition with this number of every commune."""
        on = self.day(number)
        is_open = number >= self.petitions - LAST_OPEN or number % LATE == 0
        status = "accepted" if is_open else ENDS[number % len(ENDS)]
        closed_on = None if is_open else min(on + timedelta(10 + number % 40), self.today)
        petitions = Petition.objects.bulk_create(
            Petition(
                unit=unit,
                code=str(number + 1),
                received_on=on,
                year=on.year,
                petition_type=PetitionType.values[number % len(PetitionType.values)],
                field=Field.values[number % len(Field.values)],
                source=Petition.Source.values[number % len(Petition.Source.values)],
                subject="Đề nghị xem xét ranh giới thửa đất, việc bồi thường khi thu hồi đất",
                screening="eligible",
                competence="ours",
                status=status,
                closed_on=closed_on,
                due_on=on + timedelta(RESOLVE_DUE),
                result="" if is_open else "Đã trả lời bằng văn bản",
            )
            for unit in self.units
        )
        Petitioner.objects.bulk_create(
            Petitioner(petition=row, name=f"Nguyễn Văn Thử {number % 97}", address="Thôn Đồng Kim") for row in petitions
        )
        PetitionEvent.objects.bulk_create(event for row in petitions for event in self.events(row))
        PetitionStep.objects.bulk_create(step for row in petitions for step in self.steps(row))

    def events(self, row: Petition) -> Iterator[PetitionEvent]:
        happened = [("accept", row.received_on + timedelta(ACCEPTED), "received")]
        if row.closed_on:
            happened.append((_KINDS[row.status], row.closed_on, "accepted"))
        for kind, day, before in happened:
            yield PetitionEvent(
                petition=row,
                kind=kind,
                happened_on=min(day, self.today),
                before=before,
                number="15/TB-UBND",
                created_by=self.user,
            )

    def steps(self, row: Petition) -> Iterator[PetitionStep]:
        last = min(row.received_on + timedelta(ACCEPTED), self.today)
        for position, (code, start, due, done) in enumerate(
            (
                ("screen", 0, SCREEN_DUE, min(row.received_on + timedelta(SCREENED), self.today)),
                ("accept", 0, ACCEPT_DUE, last),
                ("resolve", 0, RESOLVE_DUE, row.closed_on),
            ),
            start=1,
        ):
            yield PetitionStep(
                unit_id=row.unit_id,
                petition=row,
                code=code,
                name=code,
                position=position * 10,
                started_on=row.received_on + timedelta(start),
                due_on=row.received_on + timedelta(due),
                done_on=done,
            )

    @transaction.atomic
    def receive_denunciation(self, number: int) -> None:
        on = self.day(number)
        over = on + timedelta(RESOLVE_DUE) < self.today
        ended: dict[str, Any] = {"stage": "concluded", "result": "unfounded"} if over else {"stage": "accepted"}
        rows = Denunciation.objects.bulk_create(
            Denunciation(
                unit=unit,
                code=f"{number + 1}/TC",
                received_on=on,
                year=on.year,
                field="land",
                paper_dossier_number="1/HS",
                closed_on=on + timedelta(RESOLVE_DUE) if over else None,
                **ended,
            )
            for unit in self.units
        )
        DenunciationStep.objects.bulk_create(
            DenunciationStep(
                unit_id=row.unit_id,
                denunciation=row,
                code="resolve",
                name="giải quyết tố cáo",
                position=30,
                started_on=on,
                due_on=on + timedelta(RESOLVE_DUE),
                done_on=row.closed_on,
            )
            for row in rows
        )


def serve(size: dict[str, int]) -> None:
    """What this benchmark measures."""
    petitions = size.pop("petitions")
    commune = made(size)
    unit = commune.unit
    call_command("load_reference", stdout=sys.stderr)
    Filling(petitions).fill()
    officer = signed_in("tiep-dan", Role.PETITION_OFFICER, unit)
    due, at, balance = (reverse(f"complaints:{name}", args=[unit.slug]) for name in ("due", "petition-list", "balance"))
    year = timezone.localdate().year
    period = Period.year(year)
    days = {"tu": f"{period.start:%d/%m/%Y}", "den": f"{period.end:%d/%m/%Y}"}
    names = [each.name for each in indicators.all_indicators() if each.register == "complaints.petition"]
    measured = {
        "due days": page(officer, due),
        "due days, overdue": page(officer, due, tinh_trang="overdue"),
        "list": page(officer, at),
        "list, page 50": page(officer, at, page=50),
        "list of the year": page(officer, at, nam=year),
        "search": page(officer, at, q="boi thuong"),
        "search of nothing": page(officer, at, q="khong co viec nay"),
        "list by sender": page(officer, at, nguoi_gui="nguyen van thu 13"),
        "list, resolved in the year": page(officer, at, can_doi="resolved", **days),
        "balance of the year": page(officer, balance, **days),
        "balance of five years": page(officer, balance, tu=f"01/01/{year - YEARS}", den=days["den"]),
        "figures of the year": figures(names, unit, period),
    }
    measure(measured, commune.size | {"petitions": petitions})


if __name__ == "__main__":
    run(__doc__, serve, communes=100, villages=100, households=100, petitions=2500)
