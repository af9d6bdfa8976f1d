"""Rows that wait, and people whom they concern."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.complaints.models import Denunciation, DenunciationStep, Petition, PetitionStep
from apps.meetings.models import Meeting, MeetingState
from apps.notices.models import NoticeSettings
from apps.villages.models import AdministrativeUnit, Village
from tests.factories import make_user

# A Wednesday, 10:00 in Vietnam.
NOW = "2024-04-10T03:00:00+00:00"
TODAY = date(2024, 4, 10)


@pytest.fixture(autouse=True)
def now(time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def officer(commune: AdministrativeUnit) -> User:
    return make_user("tiep-dan", Role.PETITION_OFFICER, commune)


@pytest.fixture
def head(commune: AdministrativeUnit, village: Village) -> User:
    return make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)


@pytest.fixture
def step(commune: AdministrativeUnit) -> Callable[..., PetitionStep]:
    """A step of a petition, due on 12 April 2024."""

    def make(due_on: date | None = date(2024, 4, 12), **values: Any) -> PetitionStep:
        start = {
            **{"unit": commune, "code": str(Petition.objects.count() + 1), "received_on": date(2024, 3, 1)},
            **{"petition_type": "complaint", "source": "in_person", "field": "land", "subject": "Ông Bùi Thử"},
        }
        case = Petition.objects.create(**start | values)
        return PetitionStep.objects.create(
            unit=case.unit, petition=case, code="accept", name="thụ lý", position=20, started_on=case.received_on,
            due_on=due_on,
        )  # fmt: skip

    return make


@pytest.fixture
def secret(commune: AdministrativeUnit) -> Callable[..., DenunciationStep]:
    """A step of a denunciation, late since 8 April 2024."""

    def make() -> DenunciationStep:
        case = Denunciation.objects.create(
            unit=commune, code="77/TC", received_on=date(2024, 3, 1), field="land", paper_dossier_number="05/2024/HS"
        )
        return DenunciationStep.objects.create(
            unit=commune, denunciation=case, code="verify", name="kiểm tra", position=10,
            started_on=case.received_on, due_on=date(2024, 4, 8),
        )  # fmt: skip

    return make


@pytest.fixture
def meeting(commune: AdministrativeUnit, village: Village) -> Callable[..., Meeting]:
    """Minutes that the commune gave back."""

    def make(**values: Any) -> Meeting:
        start = {
            **{"unit": commune, "village": village, "kind": "regular", "state": MeetingState.RETURNED},
            **{"subject": "Chuyện nhà ông Bùi", "held_on": date(2024, 4, 1), "households": 10, "present": 8},
        }
        return Meeting.objects.create(**start | values)

    return make


@pytest.fixture
def subscribed() -> Callable[..., NoticeSettings]:
    """Weekly letter with a confirmed address."""

    def make(user: User, **values: Any) -> NoticeSettings:
        start = {"email": f"{user.username}@xa.example", "email_confirmed_at": NOW, "wants_digest": True}
        return NoticeSettings.objects.create(user=user, **start | values)

    return make
