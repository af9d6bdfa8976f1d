"""The petition officer, and rows to start from."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.complaints.models import Denunciation, Petition, Reception
from apps.law.services import load_procedure_steps
from apps.villages.models import AdministrativeUnit
from tests.factories import make_user


@pytest.fixture
def officer(commune: AdministrativeUnit) -> User:
    """The official who receives citizens and keeps the registers of petitions."""
    return make_user("tiep-dan", Role.PETITION_OFFICER, commune)


@pytest.fixture
def law(db: None) -> None:
    """The law's steps as shipped; no holidays."""
    load_procedure_steps(settings.BASE_DIR / "fixtures" / "law" / "procedure_steps.json")


@pytest.fixture
def petition(commune: AdministrativeUnit) -> Callable[..., Petition]:
    """Make a petition received on 1 March 2024, numbered by itself."""

    def make(**values: Any) -> Petition:
        start = {
            "unit": commune,
            "code": str(Petition.objects.count() + 1),
            "received_on": date(2024, 3, 1),
            "petition_type": "complaint",
            "source": "in_person",
            "field": "land",
            "subject": "Ranh giới thửa đất",
        }
        return Petition.objects.create(**start | values)

    return make


@pytest.fixture
def resolved(petition: Callable[..., Petition]) -> Callable[..., Petition]:
    """Make a petition that was resolved on the day."""

    def make(closed_on: date, **values: Any) -> Petition:
        ready = {"screening": "eligible", "competence": "ours", "status": "resolved", "closed_on": closed_on}
        return petition(**ready | values)

    return make


@pytest.fixture
def denunciation(commune: AdministrativeUnit) -> Callable[..., Denunciation]:
    def make(**values: Any) -> Denunciation:
        start = {
            "unit": commune,
            "code": f"{Denunciation.objects.count() + 1}/TC",
            "received_on": date(2024, 3, 1),
            "field": "land",
            "paper_dossier_number": "05/2024/HS-TC",
        }
        return Denunciation.objects.create(**start | values)

    return make


@pytest.fixture
def reception(commune: AdministrativeUnit) -> Callable[..., Reception]:
    def make(**values: Any) -> Reception:
        start = {
            "unit": commune,
            "held_on": date(2024, 3, 1),
            "kind": "regular",
            "receiver": "officer",
            "handling": "explained",
            "subject": "Hỏi thủ tục tách thửa",
        }
        return Reception.objects.create(**start | values)

    return make
