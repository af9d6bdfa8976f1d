"""Storing a confirmed list: all of it in one transaction, every row with its history under the import's mark."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from apps.core.bulk import copy_rows, create_rows, insert_rows, keep_to_indexes, note_history, store_rows
from apps.core.periods import Span
from apps.core.registers import get_register
from apps.core.text import search_key
from apps.households.models import (
    Household,
    HouseholdClassification,
    HouseholdImport,
    HouseholdRepresentative,
    ImportRow,
    Residence,
)
from apps.households.models.residences import StartKind
from apps.households.services.imports.columns import remember_columns
from apps.households.services.imports.matching import last_day_before, living_standard, may_be
from apps.households.services.imports.planning import CHUNK, class_year, first_day
from apps.households.services.imports.reading import check
from apps.households.services.imports.runs import Run, chosen_counts, drop_content, rows_to_mend, wanted_rows
from apps.households.services.imports.values import Said
from apps.households.services.register import CodeSeries, village_refusal
from apps.villages.models import Village
from apps.villages.services import lock_unit, reopen_for

State = HouseholdImport.State
_COPIED = ("code", "head_name", "birth_year", "representative_name", "members", "address", "phone", "note")
_STORED = (*_COPIED, "name_key", "search_text", "version", "updated_at")
_ADDED = ("classification", "decision")
_CHANGED_MEANWHILE = (
    "Trong lúc chờ xác nhận, sổ hộ đã thay đổi nên chưa lưu dòng nào. Danh sách đã được kiểm tra lại; "
    "đồng chí xem lại rồi xác nhận."
)


class _StaleError(Exception):
    """The register is no longer as the rows were planned on."""


class _Row(NamedTuple):
    """A row to be stored."""

    number: int
    state: str
    choice: str
    values: Said
    changes: list[str]
    household_id: int | None
    household_version: int | None

    @property
    def is_new(self) -> bool:
        return self.state == ImportRow.State.NEW or self.choice == ImportRow.Choice.NEW


def save(public_id: str) -> None:
    """Store the confirmed list. Ends DONE; where the register has changed meanwhile nothing is stored, the rows are
    planned again and the list waits for another confirmation, with the reason. Of what was stored no rows are kept."""
    run = Run(public_id, State.SAVING)
    try:
        with run.step() as imported:
            lock_unit(imported.unit_id)
            _Saver(imported, run).save()
            remember_columns(imported)
            counts = imported.counts | chosen_counts(imported)
            drop_content(imported, but=rows_to_mend(imported))
            run.end(imported, State.DONE, counts=counts)
    except (_StaleError, IntegrityError):
        with run.step() as imported:
            imported.confirmed_by = imported.confirmed_at = None
            run.end(imported, State.CHECKING, problem=_CHANGED_MEANWHILE)
        check(public_id)


@dataclass
class _Made:
    """The rows that a chunk brings, by what is done with them."""

    households: list[Household] = field(default_factory=list)
    changed: list[Household] = field(default_factory=list)
    classes: list[HouseholdClassification] = field(default_factory=list)
    classed: list[HouseholdClassification] = field(default_factory=list)
    representatives: list[HouseholdRepresentative] = field(default_factory=list)
    ended: list[HouseholdRepresentative] = field(default_factory=list)


class _Saver:
    """Stores the rows of one import; needs a running transaction with the unit locked."""

    def __init__(self, imported: HouseholdImport, run: Run) -> None:
        self.imported, self.run, self.unit = imported, run, imported.unit
        self.since, self.year = date.fromisoformat(imported.options["since"]), class_year(imported)
        self.decision: str = imported.options.get("decision", "")
        # By this moment the history that the import writes is found again, in the index of its dates.
        self.moment = imported.confirmed_at = timezone.now()
        self._how: dict[str, Any] = {
            "user": imported.confirmed_by,
            "reason": imported.mark,
            "moment": self.moment,
        }
        self.villages = {village.pk: village for village in Village.objects.filter(unit=self.unit).for_list()}
        self.written: set[int] = set()

    def save(self) -> None:
        keep_to_indexes(Household)
        self._refuse_changed()
        rows = wanted_rows(self.imported).order_by("number")
        total, done, last = rows.count(), 0, -1
        while chunk := [_Row(*row) for row in rows.filter(number__gt=last).values_list(*_Row._fields)[:CHUNK]]:
            self._save_chunk(chunk)
            last, done = chunk[-1].number, done + len(chunk)
            self.run.tell(done, total)

    def _refuse_changed(self) -> None:
        """What the list says of a household "unchanged" would no longer be true of one that somebody changed."""
        same = self.imported.rows.filter(state=ImportRow.State.SAME)
        if same.exclude(household__version=F("household_version")).exists():
            raise _StaleError

    def _save_chunk(self, rows: Sequence[_Row]) -> None:
        fresh = [row for row in rows if row.is_new]
        renewed = [row for row in rows if not row.is_new]
        standing = self._standing(renewed)
        self._refuse_newcomers(fresh)
        made = _Made()
        for row in fresh:
            self._begin(row, made)
        self._change(renewed, standing, made)
        self._store(made)
        self._follow(fresh, made)

    def _standing(self, rows: Sequence[_Row]) -> dict[int, Household]:
        """The households that rows change, locked; `_StaleError` where one is not as it was."""
        keys = [row.household_id for row in rows if row.household_id]
        found = {row.pk: row for row in Household.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
        for row in rows:
            household = found.get(row.household_id or 0)
            if household is None or household.version != row.household_version or household.pk in self.written:
                raise _StaleError
        self.written.update(found)
        return found

    def _refuse_newcomers(self, rows: Sequence[_Row]) -> None:
        """Someone else may have entered the household meanwhile, under whatever code."""
        years: dict[tuple[int, str], list[int | None]] = defaultdict(list)
        for row in rows:
            if not row.choice:
                years[row.values["village"], search_key(row.values["head_name"])].append(row.values.get("birth_year"))
        found = Household.objects.filter(unit=self.unit, name_key__in={key for _, key in years})
        for pk, village, key, born in found.values_list("pk", "village_id", "name_key", "birth_year"):
            if pk not in self.written and any(may_be(year, born) for year in years.get((village, key), ())):
                raise _StaleError

    def _begin(self, row: _Row, made: _Made) -> None:
        values = row.values
        village, day = self.villages[values["village"]], first_day(values, self.since)
        if village_refusal(village, Span(day)):
            raise _StaleError
        household = Household(
            unit_id=self.unit.pk,
            village_id=village.pk,
            started_on=day,
            created_by=self.imported.confirmed_by,
            **{name: values[name] for name in _COPIED if name in values},
        )
        if not household.code:
            household.code = self._codes.following(village.position)
        made.households.append(household)

    @cached_property
    def _codes(self) -> CodeSeries:
        """After the codes of the register and of the list; both are read only where a code is to be given."""
        register = Household.objects.filter(unit=self.unit).values_list("code", flat=True)
        listed = self.imported.rows.filter(values__has_key="code").values_list("values", flat=True)
        return CodeSeries(chain(register.iterator(), (said["code"] for said in listed.iterator())))

    def _change(self, rows: Sequence[_Row], standing: dict[int, Household], made: _Made) -> None:
        named = self._named(row.household_id for row in rows if "representative_name" in row.changes)
        classes = self._classes(row.household_id for row in rows if "classes" in row.changes)
        for row in rows:
            household = standing[row.household_id or 0]
            for name in row.changes:
                if name in _COPIED:
                    setattr(household, name, row.values[name])
            household.version += 1
            made.changed.append(household)
            if "representative_name" in row.changes:
                self._name(household, named.get(household.pk), made)
            if "classes" in row.changes:
                self._class(household, classes[household.pk], row.values["classes"], made)

    def _named(self, keys: Iterable[int | None]) -> dict[int, HouseholdRepresentative]:
        kind = HouseholdRepresentative.Kind.NAMED
        found = HouseholdRepresentative.objects.filter(household__in=list(keys), kind=kind, valid_until__isnull=True)
        return {row.household_id: row for row in found}

    def _classes(self, keys: Iterable[int | None]) -> dict[int, list[HouseholdClassification]]:
        found: dict[int, list[HouseholdClassification]] = defaultdict(list)
        for row in HouseholdClassification.objects.filter(household__in=list(keys), year=self.year):
            found[row.household_id].append(row)
        return found

    def _name(self, household: Household, running: HouseholdRepresentative | None, made: _Made) -> None:
        """End who was named so far the day before; one named since then was another spelling of the same entry."""
        last = last_day_before(self.since, household)
        if running and running.valid_from and running.valid_from > last:
            running.full_name, running.birth_year, running.basis = household.representative_name, None, ""
            made.ended.append(running)
            return
        if running:
            running.valid_until = last
            made.ended.append(running)
        if household.representative_name:
            start = max(self.since, household.started_on)
            made.representatives.append(
                HouseholdRepresentative(household=household, full_name=household.representative_name, valid_from=start)
            )

    def _class(
        self, household: Household, standing: list[HouseholdClassification], said: list[str], made: _Made
    ) -> None:
        """The living standard said takes the place of that year's; a policy family stays one beside it."""
        kept = {row.classification for row in standing}
        old = next((row for row in standing if row.classification == living_standard(kept)), None)
        for kind in said:
            if kind in kept:
                continue
            if old and kind == living_standard([kind]):
                old.classification, old.decision = kind, self.decision
                made.classed.append(old)
            else:
                made.classes.append(
                    HouseholdClassification(
                        household=household, year=self.year, classification=kind, decision=self.decision
                    )
                )

    def _store(self, made: _Made) -> None:
        self._begin_all(made.households)
        self._write(store_rows, made.changed, _STORED)
        # Who was named ends before the next one begins: a household has one at a time.
        self._write(store_rows, made.ended, ("full_name", "birth_year", "basis", "valid_until"))
        self._write(store_rows, made.classed, _ADDED)

    def _begin_all(self, households: list[Household]) -> None:
        """Insert new households; their keys are found by their codes, of which the unit has each once."""
        insert_rows(households)
        codes = [household.code for household in households]
        keys = dict(Household.objects.filter(unit=self.unit, code__in=codes).values_list("code", "pk"))
        for household in households:
            household.pk = keys[household.code]
        self.written.update(keys.values())
        note_history(Household.objects.filter(pk__in=keys.values()), "+", **self._how)

    def _follow(self, rows: Sequence[_Row], made: _Made) -> None:
        """What hangs on the new households, once they have their keys."""
        for household, row in zip(made.households, rows, strict=True):
            if household.representative_name:
                self._name_first(household, made)
            self._class(household, [], row.values.get("classes", []), made)
        self._settle([household.pk for household in made.households])
        self._write(create_rows, made.representatives)
        self._write(create_rows, made.classes)
        register = get_register(Household._meta.label_lower)
        if register:
            reopen_for(register, *made.households, *made.changed)

    def _settle(self, keys: list[int]) -> None:
        """New households begin to count in their villages."""
        columns = {
            "household": F("pk"),
            "village": F("village_id"),
            "start": F("started_on"),
            "start_kind": StartKind.REGISTERED,
            "start_basis": "",
            "start_entered_at": self.moment,
            "end_kind": "",
            "end_basis": "",
        }
        copy_rows(Residence, Household.objects.filter(pk__in=keys), columns)
        note_history(Residence.objects.filter(household__in=keys), "+", **self._how)

    def _name_first(self, household: Household, made: _Made) -> None:
        made.representatives.append(
            HouseholdRepresentative(
                household=household, full_name=household.representative_name, valid_from=household.started_on
            )
        )

    def _write(self, way: Callable[..., None], rows: Sequence[Any], *more: Any) -> None:
        way(rows, *more, **self._how)
