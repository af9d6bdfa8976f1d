"""What keeps the jobs of one import apart: a run works only while the import waits for it and none came after it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q

from apps.core import progress
from apps.core.sheets import Layout
from apps.households.models import Household, HouseholdImport, ImportRow
from apps.households.services.imports.hiding import without_samples

_RUN = "run"


class OvertakenError(Exception):
    """Another run works on the import, or it has left the state that the run was for."""


def progress_key(imported: HouseholdImport) -> str:
    """The key by which `core.progress` tells how far the import's job has come."""
    return key_of(imported.public_id)


def key_of(public_id: str) -> str:
    """The same by the import's public id."""
    return f"household-import-{public_id}"


def locked(imported: HouseholdImport, user: Any, *states: str, sentence: str = "") -> HouseholdImport:
    """The stored row, locked; needs a running transaction.

    Raises `ValidationError` when the user may not change it, and with `sentence` when it is in none of the states.
    """
    current = HouseholdImport.objects.editable_by(user).select_for_update().filter(pk=imported.pk).first()
    if current is None:
        raise ValidationError("Không có lần nhập này trong phạm vi của đồng chí.")
    if states and current.state not in states:
        raise ValidationError(sentence or f"Lần nhập này {current.get_state_display()}; tải lại trang để xem.")
    return current


def wanted_rows(imported: HouseholdImport) -> Any:
    """The rows that a confirmation stores."""
    sure = imported.rows.filter(state__in=[ImportRow.State.NEW, ImportRow.State.CHANGED])
    return sure | imported.rows.filter(
        state=ImportRow.State.DOUBTFUL, choice__in=[ImportRow.Choice.NEW, ImportRow.Choice.UPDATE]
    )


def rows_to_mend(imported: HouseholdImport) -> Any:
    """The wrong rows, and the doubtful ones on which nobody decided."""
    return imported.rows.filter(Q(state=ImportRow.State.WRONG) | Q(state=ImportRow.State.DOUBTFUL, choice=""))


def chosen_key(choice: str) -> str:
    """Under which name the counts of a list that was stored tell of the doubtful rows with that choice."""
    return f"chosen_{choice}"


def chosen_counts(imported: HouseholdImport) -> dict[str, int]:
    """How many doubtful rows went which way."""
    doubtful = imported.rows.filter(state=ImportRow.State.DOUBTFUL).exclude(choice="").order_by()
    found = doubtful.values_list("choice").annotate(Count("pk"))
    return {chosen_key(choice): count for choice, count in found}


def drop_file(imported: HouseholdImport) -> None:
    """The sent file goes once the transaction is through; the caller stores the import."""
    if imported.file:
        transaction.on_commit(partial(imported.file.storage.delete, str(imported.file.name)), robust=True)
        imported.file = ""


def drop_content(imported: HouseholdImport, *, but: Any = None) -> None:
    """Nothing that stood in the file is kept, except for the rows `but`; the caller stores the import."""
    drop_file(imported)
    rows = imported.rows.exclude(pk__in=but.values("pk")) if but is not None else imported.rows.all()
    rows._raw_delete(rows.db)
    if imported.layout:
        imported.layout = without_samples(Layout.from_json(imported.layout)).to_json()


def written_lines(model: Any, imported: HouseholdImport) -> Any:
    """The history of a model that the import's confirmation wrote."""
    return model.history.filter(history_date=imported.confirmed_at, history_change_reason=imported.mark).order_by()


def imported_households(imported: HouseholdImport) -> Any:
    """Keys of the households that the import's confirmation wrote."""
    return written_lines(Household, imported).values("id")


class Run:
    """A job's hold on an import that stands in `state`. Raises `OvertakenError` when it does not, or no longer does.

    `counts` names the run while it works, so that of two runs of one job the later one goes on alone.
    """

    def __init__(self, public_id: str, state: str) -> None:
        self.public_id, self.state, self.token = public_id, state, secrets.token_hex(8)
        with transaction.atomic():
            imported = self._locked()
            imported.counts = {**imported.counts, _RUN: self.token}
            imported.save(update_fields=["counts"])
        self.key = progress_key(imported)
        self.tell(0)

    @contextmanager
    def step(self) -> Iterator[HouseholdImport]:
        """A transaction with the import locked; it ends before anything is stored when the run was overtaken."""
        with transaction.atomic():
            imported = self._locked()
            if imported.counts.get(_RUN) != self.token:
                raise OvertakenError
            yield imported

    def end(
        self, imported: HouseholdImport, state: str, *, problem: str = "", counts: dict[str, int] | None = None
    ) -> None:
        """Store the state that the job leaves the import in; within its last `step`."""
        imported.state, imported.problem = state, problem
        imported.counts = {
            name: count for name, count in (imported.counts if counts is None else counts).items() if name != _RUN
        }
        imported.save()

    def tell(self, done: int, of: int = 0) -> None:
        progress.tell(self.key, done, of)

    def _locked(self) -> HouseholdImport:
        rows = HouseholdImport.objects.select_for_update().filter(public_id=self.public_id, state=self.state)
        imported = rows.first()
        if imported is None:
            raise OvertakenError
        return imported
