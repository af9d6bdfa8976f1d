"""Taking back a rearrangement of villages, until something else depends on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.text import capfirst

from apps.core.display import address
from apps.core.services import save_record
from apps.villages.models import Convention, OfficeTerm, Village, VillageArrangement
from apps.villages.services.arrangements import villages_rearranged
from apps.villages.services.locking import lock_unit
from apps.villages.services.terms import save_office_term


@dataclass(frozen=True)
class Dependent:
    """Something that needs the new order; `url` leads to it, where it has a page."""

    label: str
    url: str = ""


class StillNeededError(ValidationError):
    """The rearrangement cannot be taken back: `dependents` would lose what they hang on."""

    def __init__(self, dependents: Iterable[Dependent]) -> None:
        self.dependents = list(dependents)
        labels = "; ".join(row.label for row in self.dependents)
        super().__init__(f"Chưa hoàn tác được vì còn dữ liệu phụ thuộc vào lần sắp xếp này: {labels}.")


@transaction.atomic
def undo_arrangement(*, arrangement: VillageArrangement, user: Any) -> VillageArrangement:
    """Villages, names, terms, conventions, appointments and households stand as before; the new villages are gone.

    What somebody changed in a term or convention since then stays. Raises `StillNeededError` with what depends on the
    new order, `ValidationError` where it was taken back already or an account is not the user's to change.
    """
    lock_unit(arrangement.unit_id)
    stored = VillageArrangement.objects.select_for_update(of=("self",)).get(pk=arrangement.pk)
    if stored.undone_at is not None:
        raise ValidationError("Lần sắp xếp này đã được hoàn tác.")
    if stored.kind == VillageArrangement.Kind.RENAME:
        _take_back_name(stored)
    else:
        _take_back_villages(stored, user)
    stored.undone_at, stored.undone_by = timezone.now(), user
    saved: VillageArrangement = save_record(record=stored, user=user)
    return saved


def dependents_of(arrangement: VillageArrangement, user: Any) -> list[Dependent]:
    """What stands in the way of taking it back, found by trying; nothing is changed."""
    try:
        with transaction.atomic():
            undo_arrangement(arrangement=arrangement, user=user)
            transaction.set_rollback(True)
    except StillNeededError as error:
        return error.dependents
    except ValidationError as error:
        return [Dependent(words) for words in error.messages]
    return []


def names_of_removed(keys: Iterable[int]) -> dict[int, str]:
    """What villages that were taken back were called; those that are none of these are left out. One query."""
    wanted = {str(key) for key in keys}
    rows = VillageArrangement.objects.filter(removed__has_any_keys=sorted(wanted)).values_list("removed", flat=True)
    return {int(key): name for row in rows for key, name in row.items() if key in wanted}


def _take_back_name(arrangement: VillageArrangement) -> None:
    village: Any = arrangement.renamed
    versions = list(village.versions.all())
    if village.ended_on is not None or len(versions) < 2 or versions[-1].valid_from != arrangement.on:
        raise StillNeededError([Dependent(f"{village}: tên gọi hoặc thôn đã thay đổi sau đó", address(village))])
    newest = versions.pop()
    newest.delete()
    versions[-1].valid_until = None
    versions[-1].save()
    arrangement.renamed = None


def _take_back_villages(arrangement: VillageArrangement, user: Any) -> None:
    links = list(arrangement.successions.select_related("predecessor", "successor").order_by("pk"))
    if not links:
        raise ValidationError("Các ghi nhận thôn cũ, thôn mới của lần sắp xếp này không còn, nên không hoàn tác được.")
    new = list({link.successor_id: link.successor for link in links}.values())
    moves = {link.predecessor: new[0] for link in links}
    last = arrangement.on - timedelta(days=1)
    told = {"on": arrangement.on, "user": user, "mark": arrangement.mark, "moment": arrangement.created_at}
    villages_rearranged.send(VillageArrangement, moves=moves, **told, undo=True)
    arrangement.successions.all().delete()
    arrangement.removed = {str(village.pk): str(village) for village in new}
    _remove(new)
    for village in moves:
        village.ended_on = None
        village.save()
    for term, before in _changed_with(OfficeTerm, arrangement.mark):
        if term.valid_until == last:
            term.valid_until = before.valid_until
            save_office_term(record=term, user=user)
    for convention, before in _changed_with(Convention, arrangement.mark):
        if convention.ended_on == last:
            convention.ended_on = before.ended_on
            save_record(record=convention, user=user)


def _remove(villages: Iterable[Village]) -> None:
    try:
        for village in villages:
            village.delete()
    except ProtectedError as error:
        rows = sorted(error.protected_objects, key=lambda row: (str(row._meta.verbose_name), str(row)))
        raise StillNeededError(
            Dependent(f"{capfirst(str(row._meta.verbose_name))}: {row}", address(row)) for row in rows
        ) from error


def _changed_with(model: Any, mark: str) -> Iterable[tuple[Any, Any]]:
    """Each row that was changed under the mark and still stands, with its history before that."""
    for entry in model.history.filter(history_change_reason=mark):
        row, before = model.objects.filter(pk=entry.id).first(), entry.prev_record
        if row is not None and before is not None:
            yield row, before
