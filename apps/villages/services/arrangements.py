"""Merging, splitting and renaming villages from a day on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.text import capfirst

from apps.core.services import save_record
from apps.core.text import clean_text, search_key, slugify_vi
from apps.villages.models import (
    AdministrativeUnit,
    Convention,
    OfficeTerm,
    Village,
    VillageArrangement,
    VillageSuccession,
    VillageVersion,
)
from apps.villages.models.units import SuccessionKind
from apps.villages.models.villages import VillageKind
from apps.villages.services.locking import lock_unit
from apps.villages.services.terms import save_office_term

# Sent within the transaction when villages have ended in others, and when that is taken back (`undo`), with `moves`
# (old village: new one, of several the first), `on` (first day of the new order), `user`, `mark` (the reason that the
# history gives) and `moment` (the time that it gives where many rows are written at once). What hangs on the villages
# goes along; it may refuse by ValidationError.
villages_rearranged = Signal()

LONGEST_SLUG = 60
_SUCCESSION = {
    VillageArrangement.Kind.MERGE: SuccessionKind.MERGER,
    VillageArrangement.Kind.SPLIT: SuccessionKind.SPLIT,
}


@dataclass(frozen=True)
class NewVillage:
    """What a village is to be called from the day on."""

    name: str
    kind: str

    def __str__(self) -> str:
        return f"{VillageKind(self.kind).label} {self.name}"


@dataclass(frozen=True)
class Effects:
    """What ends with villages on the day before a rearrangement."""

    terms: Sequence[OfficeTerm]
    conventions: Sequence[Convention]


@transaction.atomic
def merge_villages(
    *,
    unit: AdministrativeUnit,
    user: Any,
    villages: Iterable[Village],
    into: NewVillage,
    on: date,
    decision: str,
    note: str = "",
) -> VillageArrangement:
    """Two or more villages end on the day before `on`; a new one begins.

    Their households go along, running terms, conventions and appointments end with them. Raises `ValidationError`
    with the reason, as `split_village` does: a village that has ended or begins later, a term or convention that
    begins after its end, a name that another village has, a day to come, an account that is not the user's to change.
    """
    old = _lock(unit, villages)
    if len(old) < 2:
        raise ValidationError({"villages": "Chọn ít nhất hai thôn để nhập."})
    return _rearrange(VillageArrangement.Kind.MERGE, unit, user, old, [into], on, decision, note)


@transaction.atomic
def split_village(
    *,
    unit: AdministrativeUnit,
    user: Any,
    village: Village,
    into: Sequence[NewVillage],
    on: date,
    decision: str,
    note: str = "",
) -> VillageArrangement:
    """A village ends on the day before `on`; two or more new ones begin. All its households go to the first of them."""
    old = _lock(unit, [village])
    if len(into) < 2:
        raise ValidationError({"names": "Ghi ít nhất hai thôn mới."})
    return _rearrange(VillageArrangement.Kind.SPLIT, unit, user, old, into, on, decision, note)


@transaction.atomic
def rename_village(
    *,
    unit: AdministrativeUnit,
    user: Any,
    village: Village,
    to: NewVillage,
    on: date,
    decision: str,
    note: str = "",
) -> VillageArrangement:
    """The village has another name or kind from `on` on; it stays the same village with all that hangs on it."""
    (old,) = _lock(unit, [village])
    _check_day(on)
    current = _last_version(old, on)
    to = _clean(to)
    if (current.name, current.kind) == (to.name, to.kind):
        raise ValidationError({"name": f"Thôn đang có tên này: {current}."})
    _refuse_taken_names(unit, [to], on, [old])
    arrangement = VillageArrangement(
        unit=unit,
        kind=VillageArrangement.Kind.RENAME,
        on=on,
        decision=decision,
        note=note,
        renamed=old,
        summary=f"{current} → {to}",
    )
    saved: VillageArrangement = _store(arrangement, user)
    current.valid_until = on - timedelta(days=1)
    current.save()
    VillageVersion.objects.create(village=old, name=to.name, kind=to.kind, valid_from=on)
    return saved


def propose_slug(unit: AdministrativeUnit, name: str, taken: Iterable[str] = ()) -> str:
    """An address for a new village of the unit: its name, with a number where any village has or had that already."""
    made = VillageArrangement.objects.filter(unit=unit).values_list("slugs", flat=True)
    known = {
        *taken,
        *Village.objects.filter(unit=unit).values_list("slug", flat=True),
        *(s for row in made for s in row),
    }
    start = slugify_vi(name)[:LONGEST_SLUG].strip("-") or "thon"
    numbered = (f"{start[: LONGEST_SLUG - 4].strip('-')}-{number}" for number in range(2, 10**3))
    return next(slug for slug in (start, *numbered) if slug not in known)


def effects_on(villages: Iterable[Village], on: date) -> Effects:
    """Terms and conventions that would end with the villages, for asking first."""
    old, last = [village.pk for village in villages], on - timedelta(days=1)
    return Effects(list(_running_terms(old, last).for_list()), list(_running_conventions(old, last).for_list()))


def _rearrange(
    kind: VillageArrangement.Kind,
    unit: AdministrativeUnit,
    user: Any,
    old: Sequence[Village],
    into: Sequence[NewVillage],
    on: date,
    decision: str,
    note: str,
) -> VillageArrangement:
    _check_day(on)
    names = [str(_last_version(village, on)) for village in old]
    into = [_clean(village) for village in into]
    _refuse_taken_names(unit, into, on, old)
    slugs: list[str] = []
    for village in into:
        slugs.append(propose_slug(unit, village.name, slugs))
    summary = f"{', '.join(names)} → {', '.join(str(village) for village in into)}"
    arrangement = VillageArrangement(
        unit=unit, kind=kind, on=on, decision=decision, note=note, summary=summary, slugs=slugs
    )
    _store(arrangement, user)
    _end(old, arrangement, user)
    new = [
        _begin(unit, village, slug, on, min(v.position for v in old)) for village, slug in zip(into, slugs, strict=True)
    ]
    VillageSuccession.objects.bulk_create(
        VillageSuccession(predecessor=before, successor=after, kind=_SUCCESSION[kind], on=on, arrangement=arrangement)
        for before in old
        for after in new
    )
    moves = dict.fromkeys(old, new[0])
    told = {"on": on, "user": user, "mark": arrangement.mark, "moment": arrangement.created_at}
    villages_rearranged.send(VillageArrangement, moves=moves, **told, undo=False)
    return arrangement


def _lock(unit: AdministrativeUnit, villages: Iterable[Village]) -> list[Village]:
    """The villages as they stand now, nobody else's to rearrange meanwhile."""
    lock_unit(unit.pk)
    keys = {village.pk for village in villages}
    found = list(Village.objects.filter(unit=unit, pk__in=keys).for_list())
    if len(found) != len(keys):
        raise ValidationError("Thôn được chọn không thuộc đơn vị này.")
    return found


def _check_day(on: date) -> None:
    """Not before its day comes: what hangs on the villages says where it belongs today."""
    today = timezone.localdate()
    if on > today:
        raise ValidationError({"on": f"Ghi khi đã đến ngày thực hiện; hôm nay là {today:%d/%m/%Y}."})


def _last_version(village: Village, on: date) -> VillageVersion:
    """The name that the village has up to the day; refuses a village that does not stand there before and on it."""
    if village.ended_on is not None:
        raise ValidationError(f"{capfirst(str(village))} đã có ngày kết thúc {village.ended_on:%d/%m/%Y}.")
    versions = list(village.versions.all())
    last = versions[-1] if versions else None
    if last is None or last.valid_until is not None:
        raise ValidationError(f"{capfirst(str(village))} không có tên gọi đang dùng; sửa ở danh mục thôn trước.")
    if on <= max(village.started_on, last.valid_from):
        begun = max(village.started_on, last.valid_from)
        raise ValidationError(
            {"on": f"{capfirst(str(last))} có từ ngày {begun:%d/%m/%Y}; ngày thực hiện phải sau ngày đó."}
        )
    return last


def _clean(village: NewVillage) -> NewVillage:
    name = clean_text(village.name)
    if not name:
        raise ValidationError("Tên thôn mới không được để trống.")
    return NewVillage(name, village.kind)


def _refuse_taken_names(
    unit: AdministrativeUnit, into: Sequence[NewVillage], on: date, leaving: Sequence[Village]
) -> None:
    """No two villages of one day have one name, whatever their kind; those that end or are renamed leave theirs."""
    others = Village.objects.filter(unit=unit).on(on).exclude(pk__in=[village.pk for village in leaving]).for_list()
    taken = {search_key(version.name) for village in others if (version := village.version_on(on))}
    for village in into:
        key = search_key(village.name)
        if key in taken:
            raise ValidationError(f"Tên “{village.name}” đang là tên của thôn khác; chọn tên khác.")
        taken.add(key)


def _begin(unit: AdministrativeUnit, new: NewVillage, slug: str, on: date, position: int) -> Village:
    village = Village.objects.create(unit=unit, slug=slug, position=position, started_on=on)
    VillageVersion.objects.create(village=village, name=new.name, kind=new.kind, valid_from=on)
    return village


def _store(arrangement: VillageArrangement, user: Any) -> VillageArrangement:
    arrangement.clean_fields(exclude=["undone_by", "created_by"])
    saved: VillageArrangement = save_record(record=arrangement, user=user)
    return saved


def _end(villages: Sequence[Village], arrangement: VillageArrangement, user: Any) -> None:
    """The villages' last day is the one before, and so is that of what runs in them."""
    keys, last = [village.pk for village in villages], arrangement.on - timedelta(days=1)
    for village in villages:
        village.ended_on = last
        village.save()
    for term in _running_terms(keys, last).for_list():
        if term.valid_from > last:
            raise ValidationError(f"Nhiệm kỳ bắt đầu sau ngày thôn kết thúc: {term}, từ {term.valid_from:%d/%m/%Y}.")
        term.valid_until, term._change_reason = last, arrangement.mark
        save_office_term(record=term, user=user)
    for convention in _running_conventions(keys, last).for_list():
        if convention.adopted_on > last:
            raise ValidationError(f"Văn bản thông qua sau ngày thôn kết thúc: {convention}.")
        convention.ended_on, convention._change_reason = last, arrangement.mark
        save_record(record=convention, user=user)


def _running_terms(villages: Iterable[int], last: date) -> Any:
    return OfficeTerm.objects.filter(village__in=villages).exclude(valid_until__lte=last)


def _running_conventions(villages: Iterable[int], last: date) -> Any:
    """Without an end by that day; those that another one replaced by then have theirs already."""
    rows = Convention.objects.filter(village__in=villages).exclude(ended_on__lte=last).with_replacement()
    return rows.filter(Q(replaced_from__isnull=True) | Q(replaced_from__gt=last + timedelta(days=1)))
