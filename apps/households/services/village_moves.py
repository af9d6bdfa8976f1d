"""Households follow their villages through mergers and splits: all at once, and back again exactly."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from apps.core.bulk import before, create_rows
from apps.core.display import address
from apps.households.models import Household, Residence
from apps.households.models.residences import EndKind, StartKind
from apps.villages.models import AdministrativeUnit, Village, VillageArrangement
from apps.villages.services.undoing import Dependent, StillNeededError

BATCH = 500
BASIS = "Sắp xếp thôn"
_END = ("end", "end_kind", "end_basis", "target", "end_entered_at")
_KEPT = ("village_id", "end", "end_kind", "end_basis", "target_id", "end_entered_at")


def move_with_villages(*, moves: Mapping[Village, Village], on: date, user: Any, mark: str) -> int:
    """Whatever counts in an old village on `on` or later counts in the new one from then on; gives how many households.

    Needs a transaction. A span that holds the day is parted there; one that begins later changes its village. No
    closure of a register is taken back: nothing is added to the unit's register or taken from it.
    """
    new = {village.pk: successor for village, successor in moves.items()}
    rows = list(Residence.objects.filter(village__in=new).exclude(end__lt=on).select_related("household"))
    later, parted, rest = [], [], []
    for row in rows:
        successor = new[row.village_id]
        if row.start >= on:
            row.village = successor
            later.append(row)
        else:
            rest.append(_part(row, successor, on))
            parted.append(row)
    _write(Residence, later, ("village",), user, mark)
    _write(Residence, parted, _END, user, mark)
    create_rows(rest, user=user, reason=mark, moment=timezone.now())
    _follow(rows, user, mark)
    return len({row.household_id for row in rows})


def _part(row: Residence, successor: Village, on: date) -> Residence:
    """Ends the residence on the day before; gives the rest of it, in the new village and with the end that it had."""
    ending = {name: getattr(row, name) for name in _END}
    rest = Residence(
        household=row.household,
        village=successor,
        start=on,
        start_kind=StartKind.VILLAGE,
        start_basis=BASIS,
        **ending,
    )
    row.end, row.end_kind, row.end_basis = on - timedelta(days=1), EndKind.VILLAGE, BASIS
    row.target, row.end_entered_at = None, timezone.now()
    return rest


def move_back(*, user: Any, mark: str) -> None:
    """Residences stand as they did before the mark, and households count where they did; needs a transaction.

    Raises `StillNeededError` with the households of whose residences one was changed in another way since then.
    """
    touched = Residence.history.filter(history_change_reason=mark).values("id")
    _refuse_changed_since(touched, mark)
    rows = list(Residence.objects.filter(pk__in=touched).select_related("household"))
    earlier = before(Residence, [row.pk for row in rows], mark)
    back = f"{mark}:undo"
    restored = [row for row in rows if row.pk in earlier]
    for row in restored:
        for name in _KEPT:
            setattr(row, name, getattr(earlier[row.pk], name))
    for row in rows:
        if row.pk not in earlier:
            row._change_reason = back  # type: ignore[attr-defined]
            row.delete()
    _write(Residence, restored, ("village", *_END), user, back)
    _follow(restored, user, back)


def _refuse_changed_since(touched: Any, mark: str) -> None:
    since = Residence.history.filter(id__in=touched, history_id__gt=_first_of(mark)).exclude(history_change_reason=mark)
    keys = set(since.values_list("household_id", flat=True))
    if keys:
        changed = list(Household.objects.filter(pk__in=keys).for_list())
        found = [Dependent(f"Hộ đã có biến động sau khi sắp xếp: {row}", address(row)) for row in changed]
        gone = len(keys) - len(changed)
        raise StillNeededError(
            [*found, Dependent(f"{gone} hộ đã được gộp hoặc xóa sau khi sắp xếp")] if gone else found
        )


def _first_of(mark: str) -> int:
    entries = Residence.history.filter(history_change_reason=mark).order_by("history_id")
    return entries.values_list("history_id", flat=True).first() or 0


def dealt_out(arrangement: VillageArrangement) -> QuerySet[Household]:
    """Households that a split brought into one of its new villages and that may still be given to another of them."""
    moved = Residence.history.filter(history_change_reason=arrangement.mark).values("id")
    new = arrangement.successions.values("successor")
    rows: QuerySet[Household] = Household.objects.filter(
        residences__in=Residence.objects.filter(pk__in=moved, village__in=new, start__gte=arrangement.on),
        village__in=new,
    )
    return rows.distinct()


@transaction.atomic
def assign_households(
    *, arrangement: VillageArrangement, user: Any, villages: Mapping[int, Village], everything: bool = False
) -> int:
    """Households (by key) go to another of the new villages of a split, from the same day on; gives how many went.

    Raises `ValidationError` where a village is none of the split's, or the split was taken back meanwhile. Households
    that are not of the split, or there already, are passed over.
    """
    AdministrativeUnit.objects.select_for_update().get(pk=arrangement.unit_id)
    links = VillageArrangement.objects.standing().filter(pk=arrangement.pk, kind=VillageArrangement.Kind.SPLIT)
    new = set(links.values_list("successions__successor", flat=True))
    if any(village.pk not in new for village in villages.values()):
        raise ValidationError("Thôn được chọn không phải thôn mới của lần tách này, hoặc việc tách đã được hủy.")
    keys = set(dealt_out(arrangement).values_list("pk", flat=True)) & villages.keys()
    moved = Residence.history.filter(history_change_reason=arrangement.mark).values("id")
    there = Residence.objects.filter(pk__in=moved, village__in=new, start__gte=arrangement.on)
    rows = [
        row
        for row in there.select_related("household")
        if row.household_id in keys and row.village_id != villages[row.household_id].pk
    ]
    for row in rows:
        row.village = villages[row.household_id]
    _write(Residence, rows, ("village",), user, arrangement.mark)
    _follow(rows, user, arrangement.mark)
    return len({row.household_id for row in rows})


def _follow(rows: Iterable[Residence], user: Any, reason: str) -> None:
    """Let the households say where they count now, that is, the village of the last residence of each."""
    found: dict[int, Household] = {row.household_id: row.household for row in rows}
    last: dict[int, int] = {}
    for part in _batches(list(found)):
        residences = Residence.objects.filter(household__in=part).order_by("start")
        last.update(residences.values_list("household_id", "village_id"))
    changed = [household for key, household in found.items() if household.village_id != last[key]]
    now = timezone.now()
    for household in changed:
        household.village_id = last[household.pk]
        household.version += 1
        household.updated_at = now
    _write(Household, changed, ("village", "version", "updated_at"), user, reason)


def _batches(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _write(model: Any, rows: Sequence[Any], fields: Sequence[str], user: Any, reason: str) -> None:
    """By plain updates: an insert that turns into an update would meet the trigger that keeps residences apart."""
    bulk_update_with_history(rows, model, fields, batch_size=BATCH, default_user=user, default_change_reason=reason)
