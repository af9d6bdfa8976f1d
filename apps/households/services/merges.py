"""Making two households that stand for one into one, and taking it back.

The rows that hang on the household that goes (residences, representatives, classes) go with it; what else leads to it
leads to the kept one from then on. The history keeps every row that went, under the mark of the merge.
"""

import hashlib
import json
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from apps.core.services import restore_record, save_record
from apps.households.models import Household, HouseholdMerge, HouseholdPair, Residence
from apps.households.services.dependents import OWN_ROWS, leading_keys

# What may be taken from the household that goes. Village and dates are those of the kept one's residences.
FIELDS = ("code", "head_name", "birth_year", "members", "address", "phone", "note")
_PAIRS = HouseholdPair._meta.label_lower


class PairChangedError(Exception):
    """One of the two households, or a row that hangs on it, is no more as the page showed it."""


def seen_digest(one: Household, other: Household) -> str:
    """SHA-256 over the two households and their own rows as they stand, whichever comes first."""
    keys = sorted((one.pk, other.pk))
    rows = [list(Household.objects.filter(pk__in=keys).order_by("pk").values())]
    rows += [list(model.objects.filter(household__in=keys).order_by("pk").values()) for model in OWN_ROWS]
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()


@transaction.atomic
def merge_households(
    *, kept: Household, gone: Household, taken: Collection[str] = (), user: Any, seen: str
) -> HouseholdMerge:
    """Make `gone` part of `kept`, which takes over the values of the fields named in `taken` (of `FIELDS`).

    `seen` is the `seen_digest` of what the person looked at; `PairChangedError` when it no longer holds.
    `ValidationError` with the reason when a row cannot lead to the kept one; nothing is changed then.
    """
    unknown = set(taken) - set(FIELDS)
    if unknown or kept.pk == gone.pk or kept.unit_id != gone.unit_id:
        raise ValidationError("Chọn hai hộ khác nhau của cùng một xã.")
    standing, leaving = _locked(kept, gone, seen)
    merge = HouseholdMerge(unit=kept.unit, gone_id=leaving.public_id, gone_code=leaving.code, merged_by=user)
    merge.moved = {**_move(leaving, standing, merge.mark), **_what_breaks(leaving)}
    values = {name: getattr(leaving, name) for name in taken}
    for model in OWN_ROWS:
        for row in model.objects.filter(household=leaving):
            row._change_reason = merge.mark
            row.delete()
    leaving._change_reason = merge.mark
    leaving.delete()
    for name, value in values.items():
        setattr(standing, name, value)
    try:
        standing.full_clean(exclude=["unit", "village"])
    except ValidationError as error:
        raise ValidationError(error.messages) from error
    standing._change_reason = merge.mark
    save_record(record=standing, user=user)
    merge.kept, merge.kept_version = standing, standing.version
    merge.save()
    return merge


def _locked(kept: Household, gone: Household, seen: str) -> tuple[Any, Any]:
    wanted = Household.objects.select_for_update().filter(pk__in=(kept.pk, gone.pk)).order_by("pk")
    rows: dict[int, Any] = {row.pk: row for row in wanted}
    if len(rows) < 2 or seen_digest(kept, gone) != seen:
        raise PairChangedError
    return rows[kept.pk], rows[gone.pk]


def _name(key: Any) -> str:
    return f"{key.model._meta.label_lower}.{key.name}"


def _loosens(key: Any) -> bool:
    """Whether the key is emptied when its household goes: a note of the past, which stays with that household."""
    return bool(key.remote_field.on_delete.__name__ == "SET_NULL")


def _move(gone: Household, kept: Household, mark: str) -> dict[str, list[Any]]:
    """Let the rows that lead to `gone` lead to `kept`; gives their keys."""
    moved: dict[str, list[Any]] = {}
    for key in leading_keys():
        rows = [] if _loosens(key) else key.model._default_manager.filter(**{key.name: gone}).order_by("pk")
        for row in rows:
            if isinstance(row, Residence) and gone.pk == row.household_id:
                continue
            if isinstance(row, Residence) and kept.pk == row.household_id:
                raise ValidationError(
                    f"Hộ {kept} đã tách ra từ hộ {gone} hoặc nhập vào hộ đó, nên hai hộ không phải là một. "
                    "Nếu ghi nhầm, sửa ở phần “Biến động của hộ” trước."
                )
            _lead(row, key, kept, mark)
            moved.setdefault(_name(key), []).append(row.pk)
    return moved


def _lead(row: Model, key: Any, household: Household, mark: str) -> None:
    setattr(row, key.name, household)
    row._change_reason = mark  # type: ignore[attr-defined]
    called = f"{str(row._meta.verbose_name).capitalize()} “{row}”"
    try:
        row.validate_unique()
        row.validate_constraints()
        with transaction.atomic():
            row.save()
    except ValidationError as error:
        raise ValidationError(f"{called} không chuyển sang hộ kia được: {' '.join(error.messages)}") from error
    except IntegrityError as error:
        raise ValidationError(f"{called} không chuyển sang hộ kia được: hộ kia đã có bản ghi như vậy.") from error


def _what_breaks(gone: Household) -> dict[str, list[Any]]:
    """What the deletion loosens or takes along without a history: keys of rows, and pairs said to be two as rows."""
    found: dict[str, list[Any]] = {}
    for key in leading_keys():
        if _loosens(key):
            found[_name(key)] = list(key.model._default_manager.filter(**{key.name: gone}).values_list("pk", flat=True))
    pairs = HouseholdPair.objects.filter(first=gone) | HouseholdPair.objects.filter(second=gone)
    found[_PAIRS] = [{**pair, "said_at": pair["said_at"].isoformat()} for pair in pairs.order_by("pk").values()]
    return {name: rows for name, rows in found.items() if rows}


@transaction.atomic
def undo_merge(*, merge: HouseholdMerge, user: Any) -> None:
    """Bring the household back that went, with all its rows, and set back what the kept one took over.

    A merge that was undone already changes nothing. Raises `ValidationError` with the reason, and changes nothing,
    once the kept one or a row that moved was changed since, or another household took the code.
    """
    merge = HouseholdMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        return
    kept: Any = Household.objects.select_for_update().filter(pk=merge.kept_id or 0).first()
    deleted = Household.history.filter(public_id=merge.gone_id, history_type="-", history_change_reason=merge.mark)
    if kept is None or not deleted.exists():
        raise ValidationError("Hộ giữ lại hoặc lịch sử của lần gộp không còn.")
    if kept.version != merge.kept_version:
        raise ValidationError(f"Hộ {kept} đã được sửa sau khi gộp. Xem lịch sử của hộ và sửa tay.")
    reason = f"hoàn tác {merge.mark}"
    _set_back(kept, merge.mark, reason, user)
    gone = _bring_back(deleted.latest("history_id"))
    for key in leading_keys():
        rows = key.model._default_manager.filter(pk__in=merge.moved.get(_name(key), ()))
        if _loosens(key):
            rows.filter(**{f"{key.name}__isnull": True}).update(**{key.name: gone})
            continue
        for row in rows.order_by("pk"):
            if getattr(row, key.attname) != kept.pk:
                raise ValidationError(f"{str(row._meta.verbose_name).capitalize()} “{row}” đã chuyển sang hộ khác.")
            _lead(row, key, gone, reason)
    _say_again(merge.moved.get(_PAIRS, ()))
    merge.undone_by, merge.undone_at = user, timezone.now()
    merge.save()
    # The kept one stands again as an earlier merge left it, which may be undone next.
    earlier = HouseholdMerge.objects.filter(kept=kept, undone_at=None, kept_version=merge.kept_version - 1)
    earlier.update(kept_version=kept.version)


def _set_back(kept: Any, mark: str, reason: str, user: Any) -> None:
    merged = kept.history.filter(history_change_reason=mark, history_type="~").first()
    before = kept.history.filter(history_id__lt=merged.history_id).order_by("-history_id").first() if merged else None
    if before is None:
        raise ValidationError("Lịch sử của hộ giữ lại không còn, không biết hộ trước khi gộp ra sao.")
    for name in FIELDS:
        setattr(kept, name, getattr(before, name))
    kept._change_reason = reason
    save_record(record=kept, user=user)


def _bring_back(deleted: Any) -> Household:
    gone: Household = restore_record(deleted=deleted, children=OWN_ROWS)
    # The row comes back, it is not entered anew.
    Household.objects.filter(pk=gone.pk).update(created_at=deleted.created_at)
    return gone


def _say_again(pairs: Collection[dict[str, Any]]) -> None:
    """Pairs of which the other household went meanwhile have nothing left to say."""
    for values in pairs:
        keys = {values["first_id"], values["second_id"]}
        if Household.objects.filter(pk__in=keys).count() == len(keys):
            pair = HouseholdPair.objects.create(**{name: value for name, value in values.items() if name != "said_at"})
            HouseholdPair.objects.filter(pk=pair.pk).update(said_at=values["said_at"])
