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
from django.db.models import Q
from simple_history.utils import bulk_create_with_history

from apps.accounts.models import Appointment, User
from apps.core.periods import Period
from apps.core.registers import all_registers
from apps.core.text import slugify_vi
from apps.disclosures.services import load_disclosure_items
from apps.documents.services import open_book, take_number
from apps.households.models import Household
from apps.law.services import load_legal_texts, load_rules
from apps.reports import services
from apps.reports.models import Outline, Report
from apps.villages.models import (
    AdministrativeUnit,
    OfficeTerm,
    Official,
    ProfileFigure,
    ProfileItem,
    UnitVersion,
    Village,
    VillageVersion,
)
from apps.villages.services import close_register

_FAMILY = "Nguyễn Trần Lê Phạm Hoàng Giáp Dương Đỗ Ngô Vũ Thân Lưu Hà Đặng Bùi Đào Trịnh Phùng".split()
# Middle and given names of men, then of women.
_OWN_NAMES = (
    ("Văn Đức Hữu Đình Quang Xuân Minh Công Bá".split(), "An Bình Chiến Dũng Hải Hùng Khánh Long Nam Sơn Thắng".split()),
    ("Thị Thu Kim Ngọc Thanh".split(), "Hạnh Hiền Hoa Hương Lan Liên Mai Nga Phương Tâm Yến".split()),
)
_CLASSES = ("",) * 36 + ("near_poor", "policy", "poor", "")


class DemoRefusedError(RuntimeError):
    """The database holds units that are not demo data."""


def load_reference_data(fixtures: Path) -> None:
    """Texts and rules of law, catalogues and shipped outlines; what is there stays."""
    load_legal_texts(fixtures / "law" / "legal_texts.json")
    load_rules(fixtures / "law" / "rules.json")
    load_disclosure_items(fixtures / "law" / "disclosure_items.json")
    for row in json.loads((fixtures / "law" / "profile_items.json").read_text(encoding="utf-8")):
        ProfileItem.objects.get_or_create(unit=None, code=row.pop("code"), defaults=row)
    services.load_outline(fixtures / "outlines" / "annual.json")


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
    for row in json.loads((fixtures / "demo" / "units.json").read_text(encoding="utf-8")):
        _make_unit(row)
    for path in sorted((fixtures / "demo").glob("commune-*.json")):
        _Commune(json.loads(path.read_text(encoding="utf-8")), fixtures).load()
    _make_accounts(json.loads((fixtures / "demo" / "accounts.json").read_text(encoding="utf-8")), password)
    for path in sorted((fixtures / "demo").glob("report-*.json")):
        _issue(json.loads(path.read_text(encoding="utf-8")), fixtures)
    return True


def _make_unit(row: Mapping[str, Any]) -> None:
    unit = AdministrativeUnit.objects.create(slug=row["slug"], is_demo=True)
    parent = AdministrativeUnit.objects.get(slug=row["parent"]) if row["parent"] else None
    UnitVersion.objects.create(
        unit=unit,
        name=row["name"],
        kind=row["kind"],
        parent=parent,
        valid_from=row["valid_from"],
        valid_until=row.get("valid_until"),
    )


def _make_accounts(rows: Sequence[Mapping[str, Any]], password: str) -> None:
    for row in rows:
        user = User(
            username=row["username"], full_name=row["full_name"], is_demo=True, is_staff=bool(row.get("operator"))
        )
        user.set_password(password)
        user.save()
        unit = AdministrativeUnit.objects.get(slug=row["unit"])
        village = Village.objects.get(unit=unit, slug=row["village"]) if row.get("village") else None
        Appointment.objects.create(user=user, role=row["role"], unit=unit, village=village, valid_from=date(2021, 7, 1))


class _Commune:
    """Loads one commune's file."""

    def __init__(self, data: Mapping[str, Any], fixtures: Path) -> None:
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
                ProfileFigure.objects.create(
                    unit=self.unit,
                    item=ProfileItem.objects.get(unit=None, code=code),
                    year=int(year),
                    value=Decimal(value),
                    source=self.data["profile_source"],
                )
        for row in self.data["officials"]:
            self._official(row)
        for label, rows in self.data["records"].items():
            for row in rows:
                self._record(apps.get_model(label), row)
        for year in self.data["closed_years"]:
            for register in all_registers():
                rows = apps.get_model(register.key)._default_manager.filter(unit=self.unit)
                period = Period.year(year)
                found = rows.filter(**{f"{register.date_field}__range": (period.start, period.end)}).exists()
                close_register(unit=self.unit, register=register, period=period, user=None, has_records=found)

    def _village(self, position: int, row: Mapping[str, Any]) -> None:
        village = Village.objects.create(
            unit=self.unit, slug=slugify_vi(row["name"]), position=position, started_on=date(1990, 1, 1)
        )
        VillageVersion.objects.create(
            village=village, name=row["name"], kind=row.get("kind", "thon"), valid_from=date(1990, 1, 1)
        )
        self.villages[village.slug] = village
        head = Official.objects.create(unit=self.unit, full_name=row["head"])
        OfficeTerm.objects.create(
            unit=self.unit,
            official=head,
            office="village_head",
            village=village,
            valid_from=date(2022, 6, 1),
            decision="Kết quả bầu trưởng thôn tháng 5/2022 (số liệu minh họa)",
        )

    def _official(self, row: Mapping[str, Any]) -> None:
        official, _ = Official.objects.get_or_create(unit=self.unit, full_name=row["full_name"])
        if "office" in row:
            OfficeTerm.objects.create(
                unit=self.unit, official=official, office=row["office"], valid_from=row["valid_from"]
            )

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

    def _record(self, model: type[models.Model], row: Mapping[str, Any], **parent: Any) -> models.Model:
        values = {key: value for key, value in row.items() if key not in ("ref", "children", "links")}
        record = model(**parent)
        if any(field.name == "unit" for field in model._meta.fields):
            record.unit = self.unit  # type: ignore[attr-defined]
        for name, value in values.items():
            field = model._meta.get_field(name)
            setattr(
                record, name, self._related(field.related_model, value) if field.many_to_one else field.to_python(value)
            )
        record.full_clean()
        record.save()
        if "ref" in row:
            self.refs[row["ref"]] = record
        for name, children in row.get("children", {}).items():
            relation = model._meta.get_field(name)
            for child in children:
                self._record(relation.related_model, child, **{relation.field.name: record})
        for name, targets in row.get("links", {}).items():
            getattr(record, name).set([self.refs[target] for target in targets])
        return record

    def _related(self, model: Any, value: str) -> Any:
        if value in self.refs:
            return self.refs[value]
        if model is Village:
            return self.villages[value]
        if model is Official:
            return Official.objects.get(unit=self.unit, full_name=value)
        return model._default_manager.get(code=value)


def _invented_name(chance: random.Random) -> str:
    middle, given = _OWN_NAMES[chance.random() < 0.3]
    return " ".join(chance.choice(names) for names in (_FAMILY, middle, given))


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


def _issue(data: Mapping[str, Any], fixtures: Path) -> Report:
    """Take the year's report of a commune through all its steps, as its people would."""
    unit = AdministrativeUnit.objects.get(slug=data["unit"])
    author, leader = (User.objects.get(username=data[role]) for role in ("author", "leader"))
    outline = Outline.objects.get(unit=None, key=data["outline"])
    report = services.begin_report(
        unit=unit, outline=outline, period=Period.year(data["year"]), user=author, **_dated(data["values"])
    )
    words = services.outline_words(unit, report.period)
    for section in report.sections.filter(Q(level=1)):
        text = data["sections"].get(section.title)
        if text:
            section.text = services.fill("\n".join(text), words)
            services.save_section(section=section, expected_version=section.version)
    for paper in data["paper_entries"]:
        book = open_book(unit=unit, organ="UBND", type_code="BC", year=report.issued_on.year)
        take_number(
            book=book, issued_on=date.fromisoformat(paper["issued_on"]), subject=paper["subject"], on_paper=True
        )
    services.submit_report(report=report, user=author)
    services.approve_report(report=report, user=leader)
    return services.issue_report(report=report, user=leader)


def _dated(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: date.fromisoformat(value) if key == "issued_on" else value for key, value in values.items()}
