"""The demo: communes with invented households and persons, and a year's records, from `fixtures/demo/`.

A data file names rows by natural keys: a village by its slug, an official by the full name, a catalogue item by its
code, a record of the same file by the `ref` that was given to it.
"""

import json
import random
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Appointment, User
from apps.core.bulk import create_rows
from apps.core.periods import Period
from apps.core.registers import all_registers
from apps.core.text import slugify_vi
from apps.documents.services import note_paper, take_number
from apps.households.invented import household_sizes, person_name, refuse_real_units
from apps.households.models import Household, HouseholdClassification, Residence
from apps.households.models.residences import StartKind
from apps.reports import services
from apps.reports.demo_board import load_board
from apps.reports.demo_oversight import load_oversight
from apps.reports.demo_petitions import load_petitions
from apps.reports.demo_records import Records, stored
from apps.reports.models import Outline, Report, ReportCall, ReportCallRecipient
from apps.reports.reference import load_reference_data
from apps.reports.registers import count_records
from apps.villages.models import (
    AdministrativeUnit,
    OfficeTerm,
    Official,
    ProfileFigure,
    ProfileItem,
    UnitVersion,
    Village,
    VillageProfile,
    VillageVersion,
)
from apps.villages.models.officials import CameBy, Office
from apps.villages.services import close_register

_CLASSES = ("",) * 36 + ("near_poor", "policy", "poor", "")
_VILLAGES_SINCE = date(1997, 1, 1)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@transaction.atomic
def load_demo(fixtures: Path, password: str) -> bool:
    """Fill an empty database; False when the demo is there already and nothing was changed.

    Raises `RealUnitsError` when real units are in the database.
    """
    refuse_real_units()
    if AdministrativeUnit.objects.exists():
        return False
    load_reference_data(fixtures)
    for row in _read(fixtures / "demo" / "units.json"):
        _make_unit(row)
    communes = [_Commune(_read(path)) for path in sorted((fixtures / "demo").glob("commune-*.json"))]
    for commune in communes:
        commune.load()
    _make_accounts(_read(fixtures / "demo" / "accounts.json"), password)
    records = {commune.unit.slug: commune.records for commune in communes}
    for path in sorted((fixtures / "demo").glob("oversight-*.json")):
        data = _read(path)
        load_oversight(data, records[data["unit"]])
    for commune in communes:
        commune.close_years()
    for row in _read(fixtures / "demo" / "calls.json"):
        _call(row)
    for path in sorted((fixtures / "demo").glob("report-*.json")):
        _issue(_read(path))
    for path in sorted((fixtures / "demo").glob("board-*.json")):
        load_board(_read(path))
    for path in sorted((fixtures / "demo").glob("petitions-*.json")):
        load_petitions(_read(path))
    return True


def _make_unit(row: Mapping[str, Any]) -> None:
    unit = stored(AdministrativeUnit(slug=row["slug"], is_demo=True))
    parent = AdministrativeUnit.objects.get(slug=row["parent"]) if row["parent"] else None
    days = {name: date.fromisoformat(row[name]) for name in ("valid_from", "valid_until") if name in row}
    stored(UnitVersion(unit=unit, name=row["name"], kind=row["kind"], parent=parent, **days))
    for official in row.get("officials", ()):
        _make_official(unit, official)


def _make_official(unit: AdministrativeUnit, row: Mapping[str, Any]) -> None:
    official = stored(Official(unit=unit, full_name=row["full_name"]))
    if "office" in row:
        day = date.fromisoformat(row["valid_from"])
        stored(OfficeTerm(unit=unit, official=official, office=row["office"], valid_from=day))


def _make_accounts(rows: Sequence[Mapping[str, Any]], password: str) -> None:
    for row in rows:
        unit = AdministrativeUnit.objects.get(slug=row["unit"])
        user = User(username=row["username"], full_name=row["full_name"], is_demo=True)
        user.official = Official.objects.filter(unit=unit, full_name=row["full_name"]).first()
        user.set_password(password)
        stored(user)
        village = Village.objects.get(unit=unit, slug=row["village"]) if row.get("village") else None
        for role in (row["role"], *row.get("also", ())):
            stored(Appointment(user=user, role=role, unit=unit, village=village, valid_from=date(2021, 7, 1)))


class _Commune:
    """Loads one commune's file."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.unit = AdministrativeUnit.objects.get(slug=data["unit"])
        self.records = Records(self.unit)

    def load(self) -> None:
        for position, row in enumerate(self.data["villages"], start=1):
            self._village(position, row)
        self._households()
        for row, village in zip(self.data["villages"], self.records.villages.values(), strict=True):
            self._profile(row, village)
        for year, figures in self.data["profile"].items():
            for code, value in figures.items():
                item = ProfileItem.objects.get(unit=None, code=code)
                source = self.data["profile_source"]
                stored(ProfileFigure(unit=self.unit, item=item, year=int(year), value=Decimal(value), source=source))
        for row in self.data["officials"]:
            _make_official(self.unit, row)
        self.records.store_all(self.data["records"])
        for row in self.data["directing_documents"]:
            note_paper(unit=self.unit, is_directing=True, **row | {"issued_on": date.fromisoformat(row["issued_on"])})

    def close_years(self) -> None:
        """Declare all registers of the file's years complete, once everything in them is stored."""
        for period in map(Period.year, self.data["closed_years"]):
            for register in all_registers():
                found = count_records(self.unit, register, period) > 0
                close_register(unit=self.unit, register=register, period=period, user=None, has_records=found)

    def _village(self, position: int, row: Mapping[str, Any]) -> None:
        village = stored(
            Village(unit=self.unit, slug=slugify_vi(row["name"]), position=position, started_on=_VILLAGES_SINCE)
        )
        stored(VillageVersion(village=village, name=row["name"], valid_from=_VILLAGES_SINCE))
        self.records.villages[village.slug] = village
        stored(
            OfficeTerm(
                unit=self.unit,
                official=stored(Official(unit=self.unit, full_name=row["head"])),
                office=Office.VILLAGE_HEAD,
                village=village,
                valid_from=date(2022, 6, 1),
                came_by=CameBy.ELECTED,
                decision="Kết quả bầu Trưởng thôn tháng 5/2022 (dữ liệu minh họa)",
            )
        )

    def _profile(self, row: Mapping[str, Any], village: Village) -> None:
        """The village's own figures of the last year, which say the same as the register."""
        stored(
            VillageProfile(
                unit=self.unit,
                village=village,
                year=max(self.data["closed_years"]),
                households=row["households"],
                people=row["people"],
                party_cell=f"Chi bộ thôn {row['name']}",
                source="Sổ theo dõi của thôn (dữ liệu minh họa)",
            )
        )

    def _households(self) -> None:
        """Register all households, with the years' classes; a fortieth of them is poor, policy or near-poor."""
        chance = random.Random(self.unit.slug)  # noqa: S311 - invented names, not secrets
        rows, kinds = [], []
        for village_row, village in zip(self.data["villages"], self.records.villages.values(), strict=True):
            total = village_row["households"]
            newest = village_row.get("new_in_2023", 0)
            for number, members in enumerate(household_sizes(total, village_row["people"], chance), start=1):
                started = date(2023, 1 + number % 11, 10) if number > total - newest else date(2010, 1, 1)
                rows.append(
                    Household(
                        unit=self.unit,
                        village=village,
                        code=f"{village.position:02d}-{number:04d}",
                        head_name=person_name(chance),
                        birth_year=chance.randint(1945, 1995),
                        members=members,
                        started_on=started,
                    )
                )
                kinds.append(chance.choice(_CLASSES))
        households = self._in_bulk(Household, rows)
        self._in_bulk(Residence, [_first_residence(household) for household in households])
        classed = [(household, kind) for household, kind in zip(households, kinds, strict=True) if kind]
        years = self.data["closed_years"]
        self._in_bulk(
            HouseholdClassification,
            [
                HouseholdClassification(
                    household=household,
                    classification=kind,
                    year=year,
                    decision="Quyết định công nhận kết quả rà soát (dữ liệu minh họa)",
                )
                for household, kind in classed
                for year in years
            ],
        )

    def _in_bulk(self, model: Any, rows: Sequence[Any]) -> list[Any]:
        made = list(rows)
        create_rows(made, user=None, reason="dữ liệu minh họa", moment=timezone.now())
        return made


def _first_residence(household: Household) -> Residence:
    """How the household came to count: there from the start, or new in the demo's year."""
    day = household.started_on
    kind = StartKind.NEW if day > date(2010, 1, 1) else StartKind.REGISTERED
    return Residence(household=household, village=household.village, start=day, start_kind=kind)


def _call(row: Mapping[str, Any]) -> None:
    """What the level above asked its communes for."""
    period = Period.year(row["year"])
    call = ReportCall(
        unit=AdministrativeUnit.objects.get(slug=row["unit"]),
        outline=Outline.objects.get(unit=None, key=row["outline"]),
        start=period.start,
        end=period.end,
        due_on=date.fromisoformat(row["due_on"]),
        letter_date=date.fromisoformat(row["letter_date"]),
        **{name: row[name] for name in ("title", "letter_number", "note")},
    )
    call.addressed = list(AdministrativeUnit.objects.filter(slug__in=row["communes"]))  # type: ignore[attr-defined]
    services.save_call(record=call, user=User.objects.get(username=row["by"]))


def _issue(data: Mapping[str, Any]) -> Report:
    """Take the year's report of a commune through all its steps, as its people would."""
    unit = AdministrativeUnit.objects.get(slug=data["unit"])
    author, leader = (User.objects.get(username=data[role]) for role in ("author", "leader"))
    outline = Outline.objects.get(unit=None, key=data["outline"])
    report = services.begin_report(
        unit=unit,
        outline=outline,
        period=Period.year(data["year"]),
        user=author,
        answers=ReportCallRecipient.objects.filter(unit=unit, call__outline=outline).first(),
        **_dated(data["values"]),
    )
    words = services.outline_words(unit, report.period)
    for section in report.sections.filter(title__in=data["sections"]):
        section.text = services.fill("\n".join(data["sections"][section.title]), words)
        services.save_section(section=section, expected_version=section.version)
    book = services.book_for(report)
    for paper in data["paper_entries"]:
        take_number(
            book=book, issued_on=date.fromisoformat(paper["issued_on"]), subject=paper["subject"], on_paper=True
        )
    services.submit_report(report=report, user=author)
    services.approve_report(report=report, user=leader)
    return services.issue_report(report=report, user=leader)


def _dated(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: date.fromisoformat(value) if key == "issued_on" else value for key, value in values.items()}
