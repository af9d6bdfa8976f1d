"""The register of petitions: numbers, who may handle one, and what its clock does when it is corrected."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from apps.complaints.models import Petition, Petitioner
from apps.complaints.rules.flow import PETITION_MOVES
from apps.complaints.rules.numbering import next_code
from apps.complaints.rules.retention import years_before
from apps.complaints.services.clock import Clock, due_day, wind
from apps.complaints.services.events import ERASED, entered_events
from apps.core.services import lock_current, restore_record, save_record
from apps.core.text import search_key
from apps.core.together import rows_of
from apps.villages.models import AdministrativeUnit

HANDLERS = (Role.PETITION_OFFICER, Role.LEADER)
# For so many years an earlier letter of somebody of the same name is worth a look.
LOOKS_BACK = 2
# More numbers help nobody to find the one.
_MOST_EARLIER = 5
# What the clock is reckoned from, beside the events.
_FACTS = ("received_on", "petition_type", "is_remote", "is_involved")


def next_petition_code(unit: AdministrativeUnit, year: int) -> str:
    """The number that follows in the unit's register of petitions of the year."""
    return next_code(Petition.objects.filter(unit=unit, year=year).values_list("code", flat=True), first="1")


def handlers(unit: AdministrativeUnit) -> QuerySet[User]:
    """Accounts that may be put in charge of a petition today: petition officers and leaders of the unit."""
    held = Appointment.objects.on(timezone.localdate()).filter(unit=unit, role__in=HANDLERS)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("full_name", "pk")


def in_charge(unit: AdministrativeUnit) -> QuerySet[User]:
    """Those of today, and all who are in charge of a petition of the unit."""
    named = Petition.objects.filter(unit=unit, assigned_to__isnull=False).values("assigned_to")
    either = Q(pk__in=named) | Q(pk__in=handlers(unit).order_by().values("pk"))
    return User.objects.filter(either).order_by("full_name", "pk")


@transaction.atomic
def save_petition(*, record: Petition, user: Any, expected_version: int | None = None) -> Petition:
    """Store a new or corrected petition and wind its clock; one without a number gets the next of its year.

    Raises `ValidationError` when what happened already could not have happened so, `StaleRecordError` as `save_record`.
    """
    anew = False
    if not record.code:
        # Those who ask for a number take their turn; before the petition, as those do who enter what happened with it.
        AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=record.unit_id)
    if record.pk is not None:
        stored = lock_current(record, expected_version)
        _demand_fits_events(record, stored)
        anew = any(getattr(record, name) != getattr(stored, name) for name in _FACTS)
    if not record.code:
        record.code = next_petition_code(record.unit, record.received_on.year)
    clock = Clock(record.unit_id)
    record.due_on = due_day(record, clock, anew=anew)
    record.full_clean(exclude={"created_by"})
    save_record(record=record, user=user, expected_version=expected_version)
    wind(record, clock, anew=anew)
    return record


def _demand_fits_events(record: Petition, stored: Petition) -> None:
    if stored.erased_on:
        raise ValidationError(ERASED)
    events = list(entered_events(stored))
    if events and record.received_on > events[0].happened_on:
        raise ValidationError(
            f"Ngày tiếp nhận không được sau việc đầu tiên đã ghi ({events[0].happened_on:%d/%m/%Y}): sửa lại ngày, "
            "hoặc rút lại việc đó trước."
        )
    for event in events:
        types = PETITION_MOVES[event.kind].types
        if types and record.petition_type not in types:
            raise ValidationError(
                f"Loại đơn này không có việc “{event.get_kind_display()}” đã ghi trong diễn biến: giữ loại đơn cũ, "
                "hoặc rút lại việc đó trước."
            )


@transaction.atomic
def restore_petition(*, deleted: Any, children: Iterable[type[Any]] = ()) -> Any:
    """As `restore_record`; the clock, which went with the petition, is wound again.

    A letter whose matter ended or was joined to another one meanwhile goes on by itself: it would have no clock there.
    """
    record = restore_record(deleted=deleted, children=children)
    matter = record.matter
    if record.is_open and matter is not None and (matter.matter_id is not None or not matter.is_open):
        record.matter = None
        record.version += 1
        record.save()
    if not record.steps.exists():
        wind(record)
    return record


def earlier_letters(petition: Petition, viewer: Any) -> list[Petition]:
    """The newest letters of the last `LOOKS_BACK` years with a sender of the same name, another matter's; two queries.

    Diacritics and case do not count: clerks type names both ways.
    """
    names = {search_key(row.name) for row in petition.petitioners.all()}  # type: ignore[attr-defined]
    if not names:
        return []
    begun = Q()
    for name in names:
        begun |= Q(search_text__startswith=name)
    since = years_before(petition.received_on, LOOKS_BACK)
    matter = petition.matter_id or petition.pk
    rows = Petitioner.objects.visible_to(viewer).filter(
        begun, petition__unit=petition.unit_id, petition__received_on__range=(since, petition.received_on)
    )
    rows = rows.exclude(Q(petition=petition.pk) | Q(petition=matter) | Q(petition__matter=matter))
    rows = rows.select_related("petition__unit", "petition__own_type", "petition__own_field")
    found = {row.petition_id: row.petition for row in rows if search_key(row.name) in names}
    newest = sorted(found.values(), key=lambda letter: (letter.received_on, letter.pk), reverse=True)
    return newest[:_MOST_EARLIER]


def letters_of_matter(petition: Petition) -> list[Petition]:
    """The first letter of the matter, then those that were joined to it; only the petition itself where none was."""
    first = petition.matter_id or petition.pk
    rows = Petition.objects.filter(Q(pk=first) | Q(matter=first)).select_related("unit")
    return sorted(rows_of(rows), key=lambda row: (row.pk != first, row.received_on, row.pk))


def find_letters(
    petition: Petition, viewer: Any, *, code: str = "", year: int | None = None, sender: str = ""
) -> QuerySet[Petition]:
    """Other letters of the unit that the viewer may write, by number, year and words of a sender; none without either.

    Letters that were joined to the petition are left out.
    """
    rows = Petition.objects.editable_by(viewer).filter(unit=petition.unit_id).exclude(matter=petition.pk)
    rows = rows.exclude(pk=petition.pk)
    if not code and not search_key(sender):
        return rows.none()
    if code:
        rows = rows.filter(code__iexact=code)
    if year:
        rows = rows.filter(year=year)
    if sender:
        rows = rows.sent_by(sender)
    return rows.for_list().prefetch_related("petitioners")
