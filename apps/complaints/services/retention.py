"""Words and people are erased when their time is over; dates, classes and counts stay. Nothing brings them back.

How many years each register keeps them is a dated rule of law (`law.Rule`), taken on the day that a record ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from apps.complaints.models import (
    OnlineReflection,
    Petition,
    Petitioner,
    PetitionEvent,
    PetitionPaper,
    Reception,
    Visitor,
)
from apps.complaints.rules.retention import kept_through, years_before
from apps.core.attachments import erase_all
from apps.core.services import lock_current, save_record
from apps.core.together import all_of, answers, number_of
from apps.law.models import Rule, rules_of
from apps.villages.models import AdministrativeUnit

WARN_DAYS = 90
# Stands for the public id where what is meant are the deleted records of a register.
DELETED = "da-xoa"
ERASED_REASON = "Đã xóa theo thời hạn lưu."


class KeepReason(models.TextChoices):
    """Why a petition is kept longer: chosen, never typed, as it stays in histories and logs."""

    RUNNING = "running", "Đang có khiếu nại tiếp, khởi kiện liên quan"
    INSPECTION = "inspection", "Phục vụ thanh tra, kiểm tra, điều tra"
    ARCHIVE = "archive", "Hồ sơ có giá trị lưu trữ lâu dài"
    ORDER = "order", "Theo chỉ đạo của lãnh đạo xã"


@dataclass(frozen=True)
class Kept:
    """A register whose words are kept for some years: the rule's key, the lookup of the day, what may be erased."""

    word: str
    model: type[Any]
    rule: str
    day: str
    ready: Q = Q()

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    def day_of(self, record: Any) -> date:
        """The day from which the years run."""
        value = getattr(record, self.day.partition("__")[0])
        return timezone.localtime(value).date() if self.day.endswith("__date") else value  # type: ignore[no-any-return]


REGISTERS = (
    Kept("don-thu", Petition, "petitions-keep-years", "closed_on", Q(closed_on__isnull=False)),
    Kept("tiep-dan", Reception, "receptions-keep-years", "held_on"),
    # What nobody has looked at yet is looked at first.
    Kept("phan-anh", OnlineReflection, "reflections-keep-years", "received_at__date", ~Q(state="waiting")),
)


def rules_by_register() -> dict[str, list[Rule]]:
    """The rules of each register by its word, the newest first; one query for all."""
    found: dict[str, list[Rule]] = {kept.word: [] for kept in REGISTERS}
    words = {kept.rule: kept.word for kept in REGISTERS}
    for rule in sorted(rules_of(*words), key=lambda rule: rule.valid_from, reverse=True):
        found[words[rule.key]].append(rule)
    return found


def expired(rows: Any, kept: Kept, rules: Iterable[Rule], today: date) -> Any:
    """The rows of a register whose time is over on the day, the oldest first; none where there is no rule."""
    over = Q(pk__in=())
    for rule in rules:
        over |= Q(
            **{
                f"{kept.day}__lt": years_before(today, rule.numerator),
                f"{kept.day}__range": (rule.valid_from, rule.valid_until or date.max),
            }
        )
    found = rows.filter(over, kept.ready, erased_on__isnull=True).order_by(kept.day, "pk")
    if kept.model is Petition:
        found = found.filter(Q(kept_until__isnull=True) | Q(kept_until__lt=today))
    return found


def expiring(rows: Any, kept: Kept, rules: list[Rule], today: date) -> Any:
    """The rows whose time will be over within `WARN_DAYS`, and is not yet."""
    later = expired(rows, kept, rules, today + timedelta(days=WARN_DAYS))
    return later.exclude(pk__in=expired(rows, kept, rules, today).order_by().values("pk"))


def last_day_of(kept: Kept, record: Any, rules: Iterable[Rule]) -> date | None:
    """The last day on which the record's words are kept; None where no rule says it."""
    day = kept.day_of(record)
    rule = next((rule for rule in rules if rule.valid_from <= day <= (rule.valid_until or date.max)), None)
    if rule is None:
        return None
    last = kept_through(day, rule.numerator)
    return max(last, getattr(record, "kept_until", None) or last)


def erasable(kept: Kept, unit: AdministrativeUnit, user: Any) -> Any:
    """The rows of a register that the user may erase once their time is over.

    Those of units that merged into this one are among them: nobody writes there any more, and nobody else could.
    """
    rows = kept.model.objects.visible_to(user).filter(unit__in=unit.ids_with_predecessors())
    return rows if user.reach.may_write(kept.model, unit) else rows.none()


def count_expired(*, unit: AdministrativeUnit, user: Any, today: date) -> int:
    """How many of the unit's records are kept no longer, as far as the user may erase them."""
    rules = rules_by_register()
    over = (expired(erasable(kept, unit, user), kept, rules[kept.word], today) for kept in REGISTERS)
    return sum(all_of(*(partial(number_of, rows) for rows in over)))


def expired_deletions(kept: Kept, unit: AdministrativeUnit, rules: Iterable[Rule], today: date) -> set[int]:
    """Keys of records that were deleted so long ago that their history, which still holds the words, goes too.

    Also those of units that merged into this one.
    """
    over = Q(pk__in=())
    for rule in rules:
        within = (rule.valid_from, rule.valid_until or date.max)
        over |= Q(history_date__date__lt=years_before(today, rule.numerator), history_date__date__range=within)
    units = unit.ids_with_predecessors()
    deletions = kept.model.history.filter(over, unit__in=units, history_type="-")
    standing = kept.model.objects.filter(unit__in=units).values("pk")
    return {key for (key,) in answers(deletions.exclude(id__in=standing).values_list("id"))}


@transaction.atomic
def erase_expired(*, unit: AdministrativeUnit, chosen: Iterable[tuple[str, str]], user: Any) -> int:
    """Erase the chosen records' words and people, given as (register's word, public id); gives how many.

    With `DELETED` as the id all histories of that register's deleted records whose time is over go at once. Raises
    `ValidationError`, and erases nothing, when one of them is not due any more or not there.
    """
    today, rules = timezone.localdate(), rules_by_register()
    wanted: dict[str, set[str]] = {kept.word: set() for kept in REGISTERS}
    for word, public_id in chosen:
        wanted.setdefault(word, set()).add(public_id)
    erased = 0
    for kept in REGISTERS:
        ids = wanted[kept.word]
        if DELETED in ids:
            erased += _erase_deletions(kept.model, expired_deletions(kept, unit, rules[kept.word], today))
        ids.discard(DELETED)
        rows = erasable(kept, unit, user).filter(public_id__in=ids)
        due = set(expired(rows, kept, rules[kept.word], today).values_list("pk", flat=True)) if ids else set()
        if len(due) != len(ids):
            raise ValidationError("Có hồ sơ vừa được xóa hoặc giữ lại. Mở lại danh sách rồi chọn lần nữa.")
        for record in kept.model.objects.select_for_update().filter(pk__in=due).order_by("pk"):
            _ERASERS[kept.model](record, user)
            erased += 1
    return erased


@transaction.atomic
def keep_longer(
    *, petition: Petition, kept_until: date, reason: str, user: Any, expected_version: int | None = None
) -> Petition:
    """Put the erasing of a closed petition off until a day to come, which counts in; the reason goes into its history.

    Raises `ValidationError` for a petition that is open or erased, for a day that is not to come, for no reason.
    """
    current: Petition = lock_current(petition, expected_version)
    if current.is_open or current.erased_on:
        raise ValidationError("Chỉ giữ thêm được đơn đã kết thúc xử lý và chưa xóa thông tin.")
    if kept_until <= timezone.localdate():
        raise ValidationError({"kept_until": "Ghi một ngày sau hôm nay."})
    if reason not in KeepReason.values:
        raise ValidationError({"reason": "Chọn lý do giữ lại."})
    current.kept_until = kept_until
    current._change_reason = KeepReason(reason).label  # type: ignore[attr-defined]
    save_record(record=current, user=user)
    return current


def keep_reason(petition: Petition) -> str:
    """Why the petition is kept longer, as its history tells."""
    last = petition.history.filter(kept_until=petition.kept_until).order_by("history_id").first()
    return (last.history_change_reason or "") if petition.kept_until and last else ""


def erase_petition_words(petition: Petition, user: Any) -> None:
    """Erase words, senders, notes and numbers of events, papers, files and history; dates, classes, counts stay.

    Needs a running transaction and the row locked.
    """
    _erase_rows(Petitioner, petition)
    for event in petition.events.all():
        event.number = event.note = ""
        event.save()
    PetitionEvent.history.filter(petition_id=petition.pk).delete()
    petition.papers.update(snapshot=None, signer="")
    erase_all(petition)
    Petition.history.filter(id=petition.pk).delete()
    petition.subject = petition.result = ""
    petition.erased_on = timezone.localdate()
    save_record(record=petition, user=user)


def erase_whole_petition(petition: Petition, user: Any) -> None:
    """Erase a petition with all that hangs on it and its history; receptions and a reflection lose their words.

    Of receptions that led to it and were deleted the history goes as well. Numbers that its papers took stay with the
    register, whose subjects name nobody. Needs a running transaction.
    """
    for reception in petition.receptions.select_for_update():
        reception.petition = None
        erase_reception_words(reception, user)
        Reception.history.filter(id=reception.pk).update(petition=None)
    deleted = Reception.history.filter(petition_id=petition.pk, history_type="-").values_list("id", flat=True)
    gone = set(deleted) - set(Reception.objects.filter(unit=petition.unit_id).values_list("pk", flat=True))
    _erase_deletions(Reception, gone)
    for reflection in OnlineReflection.objects.select_for_update().filter(petition=petition):
        reflection.petition = None
        erase_reflection_words(reflection, user)
        OnlineReflection.history.filter(id=reflection.pk).update(petition=None)
    _erase_rows(Petitioner, petition)
    _erase_rows(PetitionEvent, petition)
    PetitionPaper.objects.filter(petition=petition).delete()
    erase_all(petition)
    public_id = petition.public_id
    petition.delete()
    Petition.history.filter(public_id=public_id).delete()


def erase_reception_words(reception: Reception, user: Any) -> None:
    """Erase who came and what was said, also from the history; counts and classes stay. Needs a transaction."""
    reception.erased_on = timezone.localdate()
    reception.subject = reception.outcome = reception.earlier_handled_by = ""
    save_record(record=reception, user=user)
    forget_reception_words(reception)


def forget_reception_words(reception: Reception) -> None:
    """Erase the visitors of a reception whose words are gone already, and the words that earlier versions held."""
    _erase_rows(Visitor, reception)
    Reception.history.filter(id=reception.pk).update(subject="", outcome="", earlier_handled_by="")


def erase_reflection_words(reflection: OnlineReflection, user: Any) -> None:
    """Erase what was sent, from where and by whom, with the photos and from the history; what became of it stays.

    Needs a running transaction.
    """
    reason = ERASED_REASON if reflection.reason else ""
    reflection.text = reflection.place = reflection.contact = ""
    reflection.reason = reason
    reflection.erased_on = timezone.localdate()
    save_record(record=reflection, user=user)
    erase_all(reflection)
    gone = OnlineReflection.history.filter(id=reflection.pk)
    gone.update(text="", place="", contact="")
    gone.exclude(reason="").update(reason=ERASED_REASON)


_ERASERS: dict[type[Any], Any] = {
    Petition: erase_petition_words,
    Reception: erase_reception_words,
    OnlineReflection: erase_reflection_words,
}
_ROWS: dict[type[Any], tuple[type[Any], ...]] = {Petition: (Petitioner, PetitionEvent), Reception: (Visitor,)}


def _erase_deletions(model: type[Any], keys: set[int]) -> int:
    """Erase what the history still holds of records that were deleted, and their files; gives how many they are."""
    for kind in _ROWS.get(model, ()):
        kind.history.filter(**{f"{kind.PARENT}_id__in": keys}).delete()
    for key in keys:
        erase_all(model(pk=key))
    model.history.filter(id__in=keys).delete()
    return len(keys)


def _erase_rows(kind: type[Any], parent: Any) -> None:
    """Delete the rows of one kind that hang on a record, and their history."""
    kind.objects.filter(**{kind.PARENT: parent}).delete()
    kind.history.filter(**{f"{kind.PARENT}_id": parent.pk}).delete()
