"""Households follow their villages through mergers and splits: all at once, and back again exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
from apps.villages.models import Village, VillageArrangement
from apps.villages.services import lock_unit
from apps.villages.services.undoing import Dependent, StillNeededError

BATCH = 500
BASIS = "Sắp xếp thôn"
_END = ("end", "end_kind", "end_basis", "target", "end_entered_at")
_KEPT = ("village_id", "end", "end_kind", "end_basis", "target_id", "end_entered_at")
_PLACE = ("household_id", "village_id", "start", "end", "end_kind", "end_basis", "target_id")


@dataclass(frozen=True)
class Assigned:
    """How many households went, and those left alone because somebody else had given them another village."""

    moved: int
    overtaken: Sequence[Household]


def move_with_villages(*, moves: Mapping[Village, Village], on: date, user: Any, mark: str, moment: datetime) -> int:
    """Whatever counts in an old village on `on` or later counts in the new one from then on; gives how many households.

    Needs a transaction with the unit locked. A span that holds the day is parted there; one that begins later changes
    its village. No closure of a register is taken back: nothing is added to the unit's register or taken from it.
    """
    new = {village.pk: successor for village, successor in moves.items()}
    rows = _locked(Residence.objects.filter(village__in=new).exclude(end__lt=on))
    later, parted, rest = [], [], []
    for row in rows:
        successor = new[row.village_id]
        if row.start >= on:
            row.village = successor
            later.append(row)
        else:
            rest.append(_part(row, successor, on))
            parted.append(row)
    written = {"user": user, "reason": mark, "moment": moment}
    _write(Residence, later, ("village",), **written)
    _write(Residence, parted, _END, **written)
    create_rows(rest, **written)
    _follow(rows, **written)
    return len({row.household_id for row in rows})


def _locked(rows: QuerySet[Residence]) -> list[Residence]:
    """The rows, read once their households are locked, with these."""
    households = Household.objects.select_for_update().filter(pk__in=rows.order_by().values("household"))
    list(households.order_by("pk").values_list("pk"))
    return list(rows.select_related("household"))


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


def move_back(*, user: Any, mark: str, moment: datetime) -> None:
    """Residences stand as they did before the mark, and households count where they did; needs a transaction with the
    unit locked. `moment` is that of `move_with_villages`.

    Raises `StillNeededError` with the households whose residences no longer stand as the mark left them.
    """
    touched = _touched(mark, moment)
    rows = _locked(Residence.objects.filter(pk__in=touched))
    left = Residence.history.filter(id__in=touched, history_change_reason=mark).order_by("history_id")
    _refuse_changed({row.pk: row for row in rows}, {line.id: line for line in left})
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
    written = {"user": user, "reason": back, "moment": timezone.now()}
    _write(Residence, restored, ("village", *_END), **written)
    _follow(restored, **written)


def _touched(mark: str, moment: datetime) -> QuerySet:
    """Keys of the residences that an arrangement wrote; the index of the history's dates finds them."""
    lines: QuerySet = Residence.history.filter(history_date=moment, history_change_reason=mark)
    return lines.order_by().values("id")


def _refuse_changed(standing: Mapping[int, Residence], left: Mapping[int, Any]) -> None:
    """What was changed and changed back in between stands as it was left."""
    keys = {line.household_id for key, line in left.items() if _place(standing.get(key)) != _place(line)}
    if keys:
        changed = list(Household.objects.filter(pk__in=keys).for_list())
        found = [Dependent(f"Hộ đã có biến động sau khi sắp xếp: {row}", address(row)) for row in changed]
        gone = len(keys) - len(changed)
        raise StillNeededError(
            [*found, Dependent(f"{gone} hộ đã được gộp hoặc xóa sau khi sắp xếp")] if gone else found
        )


def _place(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name, None) for name in _PLACE)


def dealt_out(arrangement: VillageArrangement) -> QuerySet[Household]:
    """Households that a split brought into one of its new villages and that may still be given to another of them."""
    new = arrangement.successions.values("successor")
    rows: QuerySet[Household] = Household.objects.filter(residences__in=_brought(arrangement, new), village__in=new)
    return rows.distinct()


def _brought(arrangement: VillageArrangement, new: Any) -> QuerySet[Residence]:
    """The residences in the new villages that the split made or moved there."""
    touched = _touched(arrangement.mark, arrangement.created_at)
    return Residence.objects.filter(pk__in=touched, village__in=new, start__gte=arrangement.on)


@transaction.atomic
def assign_households(
    *,
    arrangement: VillageArrangement,
    user: Any,
    villages: Mapping[int, Village],
    seen: Mapping[int, Village] | None = None,
) -> Assigned:
    """Households (by key) go to another of the new villages of a split, from the same day on.

    `seen` are the villages that the page showed: a household that is in another one by now is left there. Raises
    `ValidationError` where a village is none of the split's, or the split was taken back meanwhile. Households that
    are not of the split, or there already, are passed over.
    """
    lock_unit(arrangement.unit_id)
    links = VillageArrangement.objects.standing().filter(pk=arrangement.pk, kind=VillageArrangement.Kind.SPLIT)
    new = set(links.values_list("successions__successor", flat=True))
    if any(village.pk not in new for village in villages.values()):
        raise ValidationError("Thôn được chọn không phải thôn mới của lần tách này, hoặc việc tách đã được hoàn tác.")
    keys = set(dealt_out(arrangement).values_list("pk", flat=True)) & villages.keys()
    rows = [
        row
        for row in _locked(_brought(arrangement, new))
        if row.household_id in keys and row.village_id != villages[row.household_id].pk
    ]
    shown = {key: village.pk for key, village in (seen or {}).items()}
    overtaken = {
        row.household_id: row.household
        for row in rows
        if row.household.village_id != shown.get(row.household_id, row.household.village_id)
    }
    rows = [row for row in rows if row.household_id not in overtaken]
    for row in rows:
        row.village = villages[row.household_id]
    written = {"user": user, "reason": arrangement.mark, "moment": timezone.now()}
    _write(Residence, rows, ("village",), **written)
    _follow(rows, **written)
    return Assigned(len({row.household_id for row in rows}), list(overtaken.values()))


def _follow(rows: Iterable[Residence], *, user: Any, reason: str, moment: datetime) -> None:
    """Let the households say where they count now, that is, the village of the last residence of each."""
    found: dict[int, Household] = {row.household_id: row.household for row in rows}
    last: dict[int, int] = {}
    for part in _batches(list(found)):
        residences = Residence.objects.filter(household__in=part).order_by("start")
        last.update(residences.values_list("household_id", "village_id"))
    changed = [household for key, household in found.items() if household.village_id != last[key]]
    for household in changed:
        household.village_id = last[household.pk]
        household.version += 1
        household.updated_at = moment
    _write(Household, changed, ("village", "version", "updated_at"), user=user, reason=reason, moment=moment)


def _batches(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _write(model: Any, rows: Sequence[Any], fields: Sequence[str], *, user: Any, reason: str, moment: datetime) -> None:
    """By plain updates: an insert that turns into an update would meet the trigger that keeps residences apart."""
    how = {"default_user": user, "default_change_reason": reason, "default_date": moment}
    bulk_update_with_history(rows, model, fields, batch_size=BATCH, **how)
