"""Records of all kinds for the communes of an invented province, at the numbers of real ones.

A commune of 24 villages has in a year some 70 village meetings, 100 postings in three forms, 200 people received, 120
petitions with their steps and events, 20 supervisions, four dialogues with 60 opinions, works with contributions of
villages and of households, and monthly totals of 30 fields of procedures. Everything goes in by `bulk_create`, which
passes over the services, so what they reckon (states, ends, results) is given here. Issued documents and attached files
are left out: they are files, which a measurement of pages does not read. So are roll calls and ballots by household.
"""

import random
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from apps.accounts.models import AccessEntry, User
from apps.agencies.models import Agency, ProcedureMonth
from apps.complaints.models import (
    Field,
    MediationCase,
    Petition,
    Petitioner,
    PetitionEvent,
    PetitionStep,
    PetitionType,
    Reception,
)
from apps.core.statistics import refresh_statistics
from apps.dialogues.models import Dialogue, DialogueOpinion
from apps.disclosures.models import DisclosureItem, Posting, PostingChannel
from apps.households.invented import person_name
from apps.households.models import Household
from apps.meetings.models import Matter, Meeting, MeetingState, Minutes
from apps.reports.reference import load_reference_data
from apps.supervision.models import Finding, Recommendation, Supervision
from apps.villages.models import AdministrativeUnit, RegisterClosure, Village
from apps.works.models import Contribution, HouseholdContribution, Work, WorkFunding

LAST_YEAR = 2025
_BATCH = 1000
# In a year of one commune.
MEETINGS_OF_A_VILLAGE = 3
POSTINGS, RECEPTIONS, PETITIONS, SUPERVISIONS, MEDIATIONS = 100, 200, 120, 20, 15
DIALOGUES, OPINIONS, WORKS, PROCEDURE_FIELDS, LOOKED_AT = 4, 15, 5, 30, 1000
# Petitions received this late in the last year are still open.
_OPEN_SINCE = date(LAST_YEAR, 12, 1)
_ENDS = {"resolved": "decide", "guided": "guide", "transferred": "transfer"}
_CHANNELS = ("office", "village_house", "portal")
_MATTERS: tuple[dict[str, Any], ...] = (
    {"kind": "contribution", "text": "Mức đóng góp làm đường thôn"},
    {"kind": "funds", "text": "Thu, chi quỹ thôn"},
)


def fill_province(*, slug: str, years: int, seed: str = "") -> Iterator[tuple[str, int]]:
    """Make the records of the communes below the province for the `years` to the end of `LAST_YEAR`.

    Gives each commune's slug with how many rows it has got; a commune is one transaction, and one that has meetings is
    left alone. The same options make the same rows.
    """
    if not DisclosureItem.objects.exists():
        load_reference_data(settings.BASE_DIR / "fixtures")
    user, _ = User.objects.get_or_create(username=f"nhap-lieu-{slug}", defaults={"full_name": "Người nhập liệu"})
    user.set_unusable_password()
    user.save()
    units = AdministrativeUnit.objects.filter(versions__parent__slug=slug, villages__isnull=False).distinct()
    for unit in units.order_by("pk"):
        if not Meeting.objects.filter(unit=unit).exists():
            yield unit.slug, _Filling(unit, years, user, seed).fill()
    refresh_statistics()


class _Filling:
    """Fills one commune; its own seed makes the same rows, whatever was made before."""

    def __init__(self, unit: AdministrativeUnit, years: int, user: User, seed: str) -> None:
        self.unit, self.years, self.user = unit, years, user
        self.chance = random.Random(f"{seed} {unit.slug} records")  # noqa: S311 - invented, not secrets
        self.villages = list(Village.objects.filter(unit=unit).order_by("position"))
        self.items = list(DisclosureItem.objects.order_by("pk"))
        self.made = 0

    @transaction.atomic
    def fill(self) -> int:
        """Gives the number of rows."""
        self.agency()
        for year in range(LAST_YEAR - self.years + 1, LAST_YEAR + 1):
            self.meetings(year)
            self.postings(year)
            self.petitions(year)
            self.receptions(year)
            self.dialogues(year)
            self.supervisions(year)
            self.works(year)
            self.totals(year)
        return self.made

    def keep(self, rows: Iterable[Any]) -> list[Any]:
        """Store rows of one kind; gives them with their keys."""
        kept = list(rows)
        for row in kept:
            # Rows of some tables repeat the unit of their record.
            if getattr(row, "unit_id", self.unit.pk) is None:
                row.unit = self.unit
        if kept:
            type(kept[0])._default_manager.bulk_create(kept, batch_size=_BATCH)
        self.made += len(kept)
        return kept

    def day(self, year: int, number: int, of: int) -> date:
        """The day of the `number`th of so many things of the year, in their order."""
        return date(year, 1, 1) + timedelta(364 * number // of)

    def record(self, model: type[models.Model], **values: Any) -> Any:
        """A record of the unit, entered by the one who entered all; its public id comes from the seed."""
        public_id = f"{self.chance.getrandbits(64):016x}"
        return model(unit=self.unit, created_by=self.user, public_id=public_id, **values)

    def agency(self) -> None:
        self.keep(
            self.record(Agency, name=name, kind=kind, staff=20, opened_on=date(2020, 1, 1))
            for name, kind in (("Văn phòng HĐND và UBND", "office"), ("Trường tiểu học", "school"))
        )

    def meetings(self, year: int) -> None:
        """Of every village, with two matters each; accepted but for the last of the last year."""
        meetings = self.keep(
            self.record(
                Meeting,
                village=village,
                kind="regular",
                state=MeetingState.ACCEPTED if (year, number) != (LAST_YEAR, 2) else MeetingState.HELD,
                subject=f"Họp thôn lần {number + 1} năm {year}",
                held_on=self.day(year, number, MEETINGS_OF_A_VILLAGE) + timedelta(village.position % 28),
                chair_name=person_name(self.chance),
                secretary_name=person_name(self.chance),
                households=200,
                present=150,
                summary="Các hộ thảo luận, thống nhất cao. " * 10,
            )
            for number in range(MEETINGS_OF_A_VILLAGE)
            for village in self.villages
        )
        self.keep(
            Matter(
                meeting=meeting, position=position, votes_for=120, decided_on=meeting.held_on, carried=True, **values
            )
            for meeting in meetings
            for position, values in enumerate(_MATTERS, start=1)
        )
        self.keep(
            Minutes(
                meeting=meeting,
                number=1,
                state=MeetingState.ACCEPTED,
                document={},
                submitted_by=self.user,
                submitted_at=_noon(meeting.held_on),
                decided_by=self.user,
                decided_at=_noon(meeting.held_on),
            )
            for meeting in meetings
            if meeting.state == MeetingState.ACCEPTED
        )

    def postings(self, year: int) -> None:
        postings = self.keep(
            self.record(
                Posting,
                item=self.items[number % len(self.items)],
                title=f"Công khai lần {number + 1} năm {year}",
                starts_on=(start := self.day(year, number, POSTINGS)),
                ends_on=start + timedelta(30),
                document_number=f"{number + 1}/TB-UBND",
            )
            for number in range(POSTINGS)
        )
        self.keep(PostingChannel(posting=row, channel=channel) for row in postings for channel in _CHANNELS)

    def petitions(self, year: int) -> None:
        """Each with its sender, its three steps, and what happened; those of the last month are open."""
        ends = tuple(_ENDS)
        petitions = self.keep(
            self.record(
                Petition,
                code=str(number + 1),
                year=year,
                received_on=(day := self.day(year, number, PETITIONS)),
                petition_type=PetitionType.values[number % len(PetitionType.values)],
                field=Field.values[number % len(Field.values)],
                source=Petition.Source.values[number % len(Petition.Source.values)],
                subject="Đề nghị xem xét ranh giới thửa đất, việc bồi thường khi thu hồi đất",
                screening="eligible",
                competence="ours",
                status="accepted" if day >= _OPEN_SINCE else ends[number % 3],
                due_on=day + timedelta(36),
                closed_on=None if day >= _OPEN_SINCE else day + timedelta(10 + number % 20),
                result="" if day >= _OPEN_SINCE else "Đã trả lời bằng văn bản",
            )
            for number in range(PETITIONS)
        )
        self.keep(
            Petitioner(petition=row, name=person_name(self.chance), address="Thôn Đồng Kim", is_representative=True)
            for row in petitions
        )
        self.keep(
            PetitionEvent(
                petition=row, kind=kind, happened_on=on, before=before, number="15/TB-UBND", created_by=self.user
            )
            for row in petitions
            for kind, on, before in _events(row)
        )
        self.keep(
            PetitionStep(
                unit=self.unit,
                petition=row,
                code=code,
                name=name,
                position=position,
                started_on=row.received_on,
                due_on=row.received_on + timedelta(due),
                done_on=row.closed_on if done is None else row.received_on + timedelta(done),
            )
            for row in petitions
            for position, (code, name, due, done) in enumerate(_STEPS, start=1)
        )

    def receptions(self, year: int) -> None:
        self.keep(
            self.record(
                Reception,
                held_on=self.day(year, number, RECEPTIONS),
                kind="regular",
                receiver="officer" if number % 4 else "chairman",
                subject="Hỏi về hồ sơ đất đai",
                handling="explained",
            )
            for number in range(RECEPTIONS)
        )
        self.keep(
            self.record(
                MediationCase,
                village=self.villages[number % len(self.villages)],
                received_on=(day := self.day(year, number, MEDIATIONS)),
                field="land",
                outcome="success",
                closed_on=day + timedelta(7),
            )
            for number in range(MEDIATIONS)
        )

    def dialogues(self, year: int) -> None:
        dialogues = self.keep(
            self.record(
                Dialogue,
                held_on=self.day(year, number, DIALOGUES) + timedelta(40),
                subject=f"Đối thoại lần {number + 1} năm {year}",
                host_name=person_name(self.chance),
                host_post="chairman",
                participants=80,
                speakers=OPINIONS,
            )
            for number in range(DIALOGUES)
        )
        self.keep(
            DialogueOpinion(
                dialogue=row,
                position=position,
                topic="Đường liên thôn xuống cấp",
                answer="Đã đưa vào kế hoạch",
                status="answered",
                answered_on=row.held_on,
            )
            for row in dialogues
            for position in range(1, OPINIONS + 1)
        )

    def supervisions(self, year: int) -> None:
        """One in four finds something, and asks for it in writing."""
        rows = self.keep(
            self.record(
                Supervision,
                body="front",
                kind="supervision",
                subject=f"Giám sát lần {number + 1} năm {year}",
                started_on=(day := self.day(year, number, SUPERVISIONS)),
                ended_on=day + timedelta(5),
                conclusion="Cơ bản đúng quy định",
            )
            for number in range(SUPERVISIONS)
        )
        findings = self.keep(
            Finding(supervision=row, description="Chậm công khai", due_on=row.ended_on + timedelta(30))
            for row in rows[::4]
        )
        self.keep(
            Recommendation(
                supervision=row.supervision,
                finding=row,
                addressee="government",
                text="Đề nghị công khai đủ",
                sent_on=row.supervision.ended_on,
                due_on=row.due_on,
            )
            for row in findings
        )

    def works(self, year: int) -> None:
        """With what three villages gave, and every household of one of them."""
        works = self.keep(
            self.record(
                Work,
                name=f"Đường thôn số {number + 1} năm {year}",
                kind="road",
                village=self.villages[number % len(self.villages)],
                started_on=(day := self.day(year, number, WORKS)),
                finished_on=day + timedelta(90) if year < LAST_YEAR else None,
                total_value=500_000_000,
            )
            for number in range(WORKS)
        )
        self.keep(WorkFunding(work=row, source="commune", amount=300_000_000) for row in works)
        self.keep(
            Contribution(work=row, village=village, kind="money", amount=20_000_000, households=100)
            for row in works
            for village in self.villages[:3]
        )
        work = works[year % len(works)]
        households = Household.objects.filter(village=work.village_id).order_by("pk").values_list("pk", flat=True)
        self.keep(
            HouseholdContribution(work=work, household_id=key, kind="money", amount=500_000, given_on=work.started_on)
            for key in households
        )

    def totals(self, year: int) -> None:
        """Months of procedures, what was closed at the end of the year, and who looked at personal data."""
        self.keep(
            self.record(
                ProcedureMonth,
                year=year,
                month=month,
                field=f"Lĩnh vực {number:02d}",
                received=24,
                online=12,
                on_time=24,
                starts_on=date(year, month, 1),
                ends_on=date(year, month, monthrange(year, month)[1]),
            )
            for month in range(1, 13)
            for number in range(1, PROCEDURE_FIELDS + 1)
        )
        self.keep(
            RegisterClosure(
                unit=self.unit,
                register=register,
                start=date(year, 1, 1),
                end=date(year, 12, 31),
                kind="complete",
                closed_by=self.user,
                closed_at=_noon(date(year, 12, 31)),
            )
            for register in ("meetings.meeting", "dialogues.dialogue", "complaints.petition")
            if year < LAST_YEAR
        )
        self.keep(
            AccessEntry(
                at=_noon(self.day(year, number, LOOKED_AT)),
                user=self.user,
                unit=self.unit,
                action="listed",
                kind="households.household",
                rows=25,
            )
            for number in range(LOOKED_AT)
        )


# Code, name, days of time, days after which it is done; the last is done when the petition ends.
_STEPS: Sequence[tuple[str, str, int, int | None]] = (
    ("screen", "Xử lý ban đầu", 14, 4),
    ("accept", "Thụ lý", 10, 6),
    ("resolve", "Giải quyết", 36, None),
)


def _events(row: Petition) -> Iterator[tuple[str, date, str]]:
    yield "accept", row.received_on + timedelta(6), "received"
    if row.closed_on:
        yield _ENDS[row.status], row.closed_on, "accepted"


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=timezone.get_current_timezone())
