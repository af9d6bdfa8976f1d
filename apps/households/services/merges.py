"""Making two households that stand for one into one, and taking it back.

What leads to the household that goes leads to the kept one from then on. Its own rows go with it; classes of years and
representatives of days of which the kept one knows nothing are written there again. The history keeps every row that
went, came or changed, under the mark of the merge.
"""

import hashlib
import json
from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from apps.core.periods import Span
from apps.core.services import restore_record, save_record
from apps.core.text import search_key
from apps.households.models import Household, HouseholdMerge, HouseholdPair, HouseholdRepresentative, Residence
from apps.households.rules import day_after
from apps.households.services.dependents import OWN_ROWS, leading_keys
from apps.households.services.register import refuse_ended_village, refuse_first, sum_up
from apps.villages.services import lock_unit

# What may be taken from the household that goes. Village and last day are those of the kept one's residences.
FIELDS = ("code", "head_name", "birth_year", "started_on", "members", "address", "phone", "note")
_PAIRS = HouseholdPair._meta.label_lower
_Kind = HouseholdRepresentative.Kind


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
    if not standing.residences.exists():
        raise ValidationError(f"Hộ {standing} chưa có thời gian cư trú. Bấm Sửa rồi Lưu ở trang của hộ đó trước.")
    if standing.ended_on is not None and leaving.ended_on is None:
        raise ValidationError(f"Hộ {standing} đã thôi tính còn hộ {leaving} đang tính; chọn hộ {leaving} là hộ ở lại.")
    merge = HouseholdMerge(unit=kept.unit, gone_id=leaving.public_id, gone_code=leaving.code, merged_by=user)
    values = {name: getattr(leaving, name) for name in taken}
    if "started_on" in values:
        _begin_with(standing, values["started_on"], merge.mark)
    _refuse_days_without(standing, leaving)
    merge.moved = {**_move(leaving, standing, merge.mark), **_what_breaks(leaving)}
    _carry(leaving, standing, values.get("head_name", standing.head_name), merge.mark)
    for model in OWN_ROWS:
        for row in model.objects.filter(household=leaving):
            row._change_reason = merge.mark
            row.delete()
    leaving._change_reason = merge.mark
    leaving.delete()
    for name, value in values.items():
        setattr(standing, name, value)
    sum_up(standing)
    try:
        standing.full_clean(exclude=["unit", "village"])
    except ValidationError as error:
        raise ValidationError(error.messages) from error
    standing._change_reason = merge.mark
    save_record(record=standing, user=user)
    merge.kept, merge.kept_version = standing, standing.version
    merge.save()
    return merge


def _begin_with(kept: Household, day: date, mark: str) -> None:
    """Let the kept one count from the first day of the other one."""
    first: Any = kept.residences.order_by("start").first()
    if first.start == day:
        return
    first.start, first._change_reason = day, mark
    try:
        refuse_first(first)
    except ValidationError as error:
        raise ValidationError(f"Ngày bắt đầu tính {day:%d/%m/%Y}: {' '.join(error.messages)}") from error
    first.save()


def _refuse_days_without(kept: Household, gone: Household) -> None:
    """What split off from the household that goes, or went into it, needs a household that counts on its day."""
    parted = gone.parted.exclude(household=kept).values_list("start", flat=True)
    taken_in = gone.taken_in.exclude(household=kept).values_list("end", flat=True)
    for day in sorted([*parted, *(day_after(end) for end in taken_in if end is not None)]):
        if not kept.residences.on(day).exists():
            raise ValidationError(
                f"Hộ {gone} có biến động tách, nhập ngày {day:%d/%m/%Y}, khi hộ {kept} không được tính. Chọn ngày bắt "
                "đầu tính sớm hơn, hoặc chọn hộ kia là hộ ở lại."
            )


def _carry(gone: Household, kept: Household, head: str, mark: str) -> None:
    """Write the classes of years, and the representatives of days, of which the kept one has none, there again.

    Former heads go along only where both have one head now, and none of those before him stands with the kept one.
    """
    years = set(kept.classifications.values_list("year", flat=True))
    rows: list[Any] = list(gone.classifications.exclude(year__in=years).order_by("pk"))
    first = min(kept.residences.values_list("start", flat=True))
    people: list[Any] = list(kept.representatives.all())
    named = [person for person in people if person.kind == _Kind.NAMED]
    same_head = search_key(head) == gone.name_key
    leaving: list[Any] = list(gone.representatives.order_by("pk"))
    for person in leaving:
        if person.kind == _Kind.NAMED:
            fits = person.valid_from >= first and not any(_span(person).meets(_span(other)) for other in named)
        else:
            fits = len(named) == len(people) and same_head and person.valid_until >= first
        if fits:
            rows.append(person)
    if any(getattr(row, "kind", "") == _Kind.FORMER_HEAD for row in rows):
        kept.head_since = gone.head_since
    for row in rows:
        fields = [field for field in row._meta.concrete_fields if not field.primary_key and field.name != "household"]
        same = type(row)(household=kept, **{field.name: getattr(row, field.name) for field in fields})
        same._change_reason = mark
        same.full_clean(exclude=["household"])
        same.save()


def _span(named: Any) -> Span:
    """Of a named representative, who has a first day."""
    return Span(named.valid_from, named.valid_until)


def _locked(kept: Household, gone: Household, seen: str) -> tuple[Any, Any]:
    lock_unit(kept.unit_id)
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
    lock_unit(merge.unit_id)
    merge = HouseholdMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        return
    kept: Any = Household.objects.select_for_update().filter(pk=merge.kept_id or 0).order_by("pk").first()
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
    refuse_ended_village(gone)
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
    for name in (*FIELDS, "head_since", "representative_name"):
        setattr(kept, name, getattr(before, name))
    kept._change_reason = reason
    save_record(record=kept, user=user)
    for model in OWN_ROWS:
        carried = model.history.filter(household_id=kept.pk, history_change_reason=mark, history_type="+")
        for row in model.objects.filter(pk__in=carried.values("id")):
            row._change_reason = reason
            row.delete()
    began = Residence.history.filter(household_id=kept.pk, history_change_reason=mark, history_type="~").first()
    if began is not None:
        first = Residence.objects.get(pk=began.id)
        first.start, first._change_reason = began.prev_record.start, reason  # type: ignore[attr-defined]
        first.save()


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
