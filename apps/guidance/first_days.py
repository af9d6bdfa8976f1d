"""The first day of each role: a few steps in their order, ticked by what the person has stored, never by a click."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.guidance.first_day_steps import Step, steps_of
from apps.guidance.links import address_for
from apps.guidance.models import HiddenGuide
from apps.villages.models import AdministrativeUnit


@dataclass(frozen=True)
class GuideStep:
    """A step as one person finds it; `url` is "" where the page would not open."""

    step: Step
    url: str
    is_done: bool


@dataclass(frozen=True)
class Guide:
    """The first day of a role; `is_hidden`: the person has put it away."""

    role: Role
    steps: list[GuideStep]
    is_hidden: bool

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_finished(self) -> bool:
        return self.done == len(self.steps)


def guides_for(user: User, unit: AdministrativeUnit) -> list[Guide]:
    """The lists of the roles that the person holds in the unit itself: one query, however many roles and steps."""
    roles = _roles(user, unit)
    if not roles:
        return []
    put_away = HiddenGuide.objects.filter(user=user)
    facts = {step.key: step.done(user, unit) for role in roles for step in steps_of(role, unit)}
    facts |= {_hidden(role): put_away.filter(role=role) for role in roles}
    found = _found(user, facts)
    return [
        Guide(
            role,
            [GuideStep(step, address_for(user, unit, step.page), found[step.key]) for step in steps_of(role, unit)],
            found[_hidden(role)],
        )
        for role in roles
    ]


def own_topics(user: User, unit: AdministrativeUnit) -> list[str]:
    """Slugs of the topics of help that tell of the person's own work in the unit, in the order of the first day."""
    return list(dict.fromkeys(step.topic for role in _roles(user, unit) for step in steps_of(role, unit)))


def _roles(user: User, unit: AdministrativeUnit) -> list[Role]:
    held = {appointment.role for appointment in user.reach.appointments if appointment.unit_id == unit.pk}
    return [role for role in Role if role in held]


def _hidden(role: str) -> str:
    return f"hidden:{role}"


def _found(user: User, facts: Mapping[str, Any]) -> dict[str, bool]:
    """Of each of the facts whether there are rows that tell it."""
    names = {f"found_{number}": key for number, key in enumerate(facts)}
    row = User.objects.filter(pk=user.pk).values(**{name: Exists(facts[key]) for name, key in names.items()}).get()
    return {key: bool(row[name]) for name, key in names.items()}


def hide_guide(*, user: User, role: str) -> None:
    """Put the list of a role away; nothing happens the second time."""
    HiddenGuide.objects.get_or_create(user=user, role=role)


def show_guide(*, user: User, role: str) -> None:
    """Bring it back."""
    HiddenGuide.objects.filter(user=user, role=role).delete()
