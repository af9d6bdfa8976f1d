"""The private calendar of what is due: made, renewed and stopped by its owner, read by whoever has its address."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from apps.accounts.roles import Role
from apps.complaints.models import DenunciationStep, DueFeed, PetitionStep, new_feed_key
from apps.core.icalendar import AllDay

MOST_ENTRIES = 1000
SECRET_WORDS = "Hồ sơ mật: việc đến hạn"  # noqa: S105 - what a reader of the calendar is told


@dataclass(frozen=True)
class Holding:
    """Keys of the units whose due days a person keeps an eye on today: all of those led, the own of those served."""

    led: frozenset[int]
    served: frozenset[int]

    @property
    def any(self) -> bool:
        return bool(self.led or self.served)


def feed_of(user: Any) -> DueFeed | None:
    """The person's calendar address, where there is one."""
    return DueFeed.objects.filter(user=user).first()


@transaction.atomic
def renew_feed(*, user: Any) -> DueFeed:
    """A new address for the person; the one before answers no longer."""
    feed, _ = DueFeed.objects.update_or_create(user=user, defaults={"key": new_feed_key()})
    return feed


@transaction.atomic
def stop_feed(*, user: Any) -> None:
    """No address any more."""
    DueFeed.objects.filter(user=user).delete()


def entries_of(key: str) -> list[AllDay] | None:
    """What is due for the owner of the address, the soonest first and `MOST_ENTRIES` of each register at most.

    None for an address that is not there, and for one whose owner is suspended or holds neither of the two roles today.
    A petition is named by its number and step alone, a denunciation not at all.
    """
    feed = DueFeed.objects.select_related("user").filter(key=key).first()
    if feed is None or not feed.user.is_active:
        return None
    owner = feed.user
    held = _held_by(owner)
    if not held.any:
        return None
    return sorted([*_petitions(owner, held), *_denunciations(owner, held)], key=lambda entry: (entry.day, entry.uid))


def _held_by(owner: Any) -> Holding:
    units: dict[str, set[int]] = {Role.LEADER: set(), Role.PETITION_OFFICER: set()}
    for appointment in owner.reach.appointments:
        if appointment.role in units:
            units[appointment.role].add(appointment.unit_id)
    return Holding(frozenset(units[Role.LEADER]), frozenset(units[Role.PETITION_OFFICER]))


def _petitions(owner: Any, held: Holding) -> list[AllDay]:
    steps = PetitionStep.objects.visible_to(owner).open().filter(due_on__isnull=False)
    own: Any = steps.filter(Q(unit__in=held.led) | Q(unit__in=held.served, petition__assigned_to=owner))
    return [
        AllDay(
            _uid("petition", step.petition.public_id, step.code),
            step.due_on,
            f"Đơn số {step.petition.code}/{step.petition.year}: {step.name}",
        )
        for step in own.select_related("petition").order_by("due_on", "pk")[:MOST_ENTRIES]
    ]


def _denunciations(owner: Any, held: Holding) -> list[AllDay]:
    """Nobody is in charge of one, so that both roles are told."""
    steps = DenunciationStep.objects.visible_to(owner).open().filter(due_on__isnull=False)
    own: Any = steps.filter(unit__in=held.led | held.served).select_related("denunciation")
    return [
        AllDay(_uid("denunciation", step.denunciation.public_id, step.code), step.due_on, SECRET_WORDS)
        for step in own.order_by("due_on", "pk")[:MOST_ENTRIES]
    ]


def _uid(kind: str, public_id: str, code: str) -> str:
    """Stays while the step's day moves, and tells nothing of the case."""
    digest = salted_hmac("complaints.due_feed", f"{kind} {public_id} {code}", algorithm="sha256").hexdigest()
    return f"{digest[:32]}@lich-han"
