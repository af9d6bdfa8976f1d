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

from django.apps import apps
from django.db import models, transaction
from simple_history.utils import bulk_create_with_history

from apps.accounts.models import Appointment, User
from apps.core.periods import Period
from apps.core.registers import all_registers
from apps.core.text import slugify_vi
from apps.documents.services import take_number
from apps.households.models import Household
from apps.meetings.models import Meeting
from apps.meetings.services import households_on
from apps.reports import services
from apps.reports.models import Outline, Report
from apps.reports.reference import load_reference_data
from apps.reports.registers import count_records
from apps.villages.models import (
    AdministrativeUnit,
    OfficeTerm,
    Official,
    ProfileFigure,
    ProfileItem,
    UnitRecord,
    UnitVersion,
    Village,
    VillageVersion,
)
from apps.villages.models.officials import Office
from apps.villages.services import close_register

_FAMILY = "Nguyễn Trần Lê Phạm Hoàng Giáp Dương Đỗ Ngô Vũ Thân Lưu Hà Đặng Bùi Đào Trịnh Phùng"
# Middle and given names that go together.
_MEN = ("Văn Đức Hữu Đình Quang Xuân Minh Công Bá", "An Bình Chiến Dũng Hải Hùng Khánh Long Nam Sơn Thắng")
_WOMEN = ("Thị Thu Kim Ngọc Thanh", "Hạnh Hiền Hoa Hương Lan Liên Mai Nga Phương Tâm Yến")
_CLASSES = ("",) * 36 + ("near_poor", "policy", "poor", "")
_VILLAGES_SINCE = date(1997, 1, 1)


class DemoRefusedError(RuntimeError):
    """The database holds units that are not demo data."""


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@transaction.atomic
def load_demo(fixtures: Path, password: str) -> bool:
    """Fill an empty database; False when the demo is there already and nothing was changed.

    Raises `DemoRefusedError` when real units are in the database.
    """
    if AdministrativeUnit.objects.filter(is_demo=False).exists():
        raise DemoRefusedError("the database holds real units")
    if AdministrativeUnit.objects.exists():
        return False
    load_reference_data(fixtures)
    for row in _read(fixtures / "demo" / "units.json"):
        _make_unit(row)
    for path in sorted((fixtures / "demo").glob("commune-*.json")):
        _Commune(_read(path)).load()
    _make_accounts(_read(fixtures / "demo" / "accounts.json"), password)
    for path in sorted((fixtures / "demo").glob("report-*.json")):
        _issue(_read(path))
    return True


def _stored(row: Any) -> Any:
    """Checked as a form would check it, so that no data file says what an official could not enter."""
    row.full_clean()
    row.save()
    return row


def _make_unit(row: Mapping[str, Any]) -> None:
    unit = _stored(AdministrativeUnit(slug=row["slug"], is_demo=True))
    parent = AdministrativeUnit.objects.get(slug=row["parent"]) if row["parent"] else None
    days = {name: date.fromisoformat(row[name]) for name in ("valid_from", "valid_until") if name in row}
    _stored(UnitVersion(unit=unit, name=row["name"], kind=row["kind"], parent=parent, **days))


def _make_accounts(rows: Sequence[Mapping[str, Any]], password: str) -> None:
    for row in rows:
        user = User(username=row["username"], full_name=row["full_name"], is_demo=True)
        user.set_password(password)
        _stored(user)
        unit = AdministrativeUnit.objects.get(slug=row["unit"])
        village = Village.objects.get(unit=unit, slug=row["village"]) if row.get("village") else None
        _stored(Appointment(user=user, role=row["role"], unit=unit, village=village, valid_from=date(2021, 7, 1)))


class _Commune:
    """Loads one commune's file."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.unit = AdministrativeUnit.objects.get(slug=data["unit"])
        self.villages: dict[str, Village] = {}
        self.refs: dict[str, models.Model] = {}

    def load(self) -> None:
        for position, row in enumerate(self.data["villages"], start=1):
            self._village(position, row)
        self._households()
        for year, figures in self.data["profile"].items():
            for code, value in figures.items():
                item = ProfileItem.objects.get(unit=None, code=code)
                source = self.data["profile_source"]
                _stored(ProfileFigure(unit=self.unit, item=item, year=int(year), value=Decimal(value), source=source))
        for row in self.data["officials"]:
            self._official(row)
        for label, rows in self.data["records"].items():
            for row in rows:
                self._record(apps.get_model(label), row)
        for year in self.data["closed_years"]:
            self._close(Period.year(year))

    def _close(self, period: Period) -> None:
        for register in all_registers():
            found = count_records(self.unit, register, period) > 0
            close_register(unit=self.unit, register=register, period=period, user=None, has_records=found)

    def _village(self, position: int, row: Mapping[str, Any]) -> None:
        village = _stored(
            Village(unit=self.unit, slug=slugify_vi(row["name"]), position=position, started_on=_VILLAGES_SINCE)
        )
        _stored(VillageVersion(village=village, name=row["name"], valid_from=_VILLAGES_SINCE))
        self.villages[village.slug] = village
        _stored(
            OfficeTerm(
                unit=self.unit,
                official=_stored(Official(unit=self.unit, full_name=row["head"])),
                office=Office.VILLAGE_HEAD,
                village=village,
                valid_from=date(2022, 6, 1),
                decision="Kết quả bầu Trưởng thôn tháng 5/2022 (dữ liệu minh họa)",
            )
        )

    def _official(self, row: Mapping[str, Any]) -> None:
        official = _stored(Official(unit=self.unit, full_name=row["full_name"]))
        if "office" in row:
            day = date.fromisoformat(row["valid_from"])
            _stored(OfficeTerm(unit=self.unit, official=official, office=row["office"], valid_from=day))

    def _households(self) -> None:
        chance = random.Random(self.unit.slug)  # noqa: S311 - invented names, not secrets
        rows = []
        for village_row, village in zip(self.data["villages"], self.villages.values(), strict=True):
            total = village_row["households"]
            newest = village_row.get("new_in_2023", 0)
            for number, members in enumerate(_household_sizes(total, village_row["people"], chance), start=1):
                started = date(2023, 1 + number % 11, 10) if number > total - newest else date(2010, 1, 1)
                rows.append(
                    Household(
                        unit=self.unit,
                        village=village,
                        code=f"{village.position:02d}-{number:04d}",
                        head_name=_invented_name(chance),
                        birth_year=chance.randint(1945, 1995),
                        members=members,
                        classification=chance.choice(_CLASSES),
                        started_on=started,
                    )
                )
        bulk_create_with_history(rows, Household, batch_size=500, default_change_reason="dữ liệu minh họa")

    def _record(self, model: Any, row: Mapping[str, Any], **parent: Any) -> None:
        """Store a record with its `children`; a meeting takes its households from the register, as in the portal."""
        record = model(**parent)
        if issubclass(model, UnitRecord):
            record.unit = self.unit
        for name in row.keys() - {"ref", "children"}:
            field = model._meta.get_field(name)
            value = self._related(field.related_model, row[name]) if field.many_to_one else field.to_python(row[name])
            setattr(record, name, value)
        if isinstance(record, Meeting):
            record.households = households_on(village=record.village, day=record.held_on)
        _stored(record)
        if "ref" in row:
            self.refs[row["ref"]] = record
        for name, children in row.get("children", {}).items():
            relation = model._meta.get_field(name)
            for child in children:
                self._record(relation.related_model, child, **{relation.field.name: record})

    def _related(self, model: Any, value: str) -> Any:
        if value in self.refs:
            return self.refs[value]
        if model is Village:
            return self.villages[value]
        if model is Official:
            return Official.objects.get(unit=self.unit, full_name=value)
        return model._default_manager.get(code=value)


def _invented_name(chance: random.Random) -> str:
    own = _WOMEN if chance.random() < 0.3 else _MEN
    return " ".join(chance.choice(names.split()) for names in (_FAMILY, *own))


def _household_sizes(households: int, people: int, chance: random.Random) -> list[int]:
    """Household sizes that add up to the people, between one and eight, without a pattern."""
    base, more = divmod(people, households)
    sizes = [base + (index < more) for index in range(households)]
    for _ in range(2 * households):
        giver, taker = chance.randrange(households), chance.randrange(households)
        if sizes[giver] > 1 and sizes[taker] < 8:
            sizes[giver] -= 1
            sizes[taker] += 1
    return sizes


def _issue(data: Mapping[str, Any]) -> Report:
    """Take the year's report of a commune through all its steps, as its people would."""
    unit = AdministrativeUnit.objects.get(slug=data["unit"])
    author, leader = (User.objects.get(username=data[role]) for role in ("author", "leader"))
    outline = Outline.objects.get(unit=None, key=data["outline"])
    report = services.begin_report(
        unit=unit, outline=outline, period=Period.year(data["year"]), user=author, **_dated(data["values"])
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
