"""Records of the invented province: of all kinds, the same for the same options, and such as the portal takes."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from apps.complaints.models import Petition, PetitionStep
from apps.disclosures.models import Posting
from apps.meetings.models import Meeting
from apps.reports import province_records
from apps.supervision.models import Finding
from apps.villages.models import Village
from apps.works.models import HouseholdContribution

pytestmark = pytest.mark.django_db


def make(**options: Any) -> None:
    call_command("make_province", **({"communes": 2, "villages": 4, "households": 40} | options), verbosity=0)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year of few records; the numbers are the same of every commune."""
    for name, number in (("POSTINGS", 12), ("RECEPTIONS", 4), ("PETITIONS", 24), ("SUPERVISIONS", 4)):
        monkeypatch.setattr(province_records, name, number)
    for name, number in (("MEDIATIONS", 2), ("OPINIONS", 2), ("PROCEDURE_FIELDS", 2), ("LOOKED_AT", 3)):
        monkeypatch.setattr(province_records, name, number)


def counts() -> dict[type[models.Model], int]:
    kinds = (Meeting, Petition, PetitionStep, Posting, Finding, HouseholdContribution)
    return {kind: kind._default_manager.count() for kind in kinds}


def test_every_commune_gets_its_years_once() -> None:
    make(years=2)
    found = counts()
    households = found.pop(HouseholdContribution)
    assert found == {Meeting: 4 * 3 * 2, Petition: 96, PetitionStep: 288, Posting: 48, Finding: 4}
    assert households >= 4
    assert set(Meeting.objects.dates("held_on", "year").values_list("held_on__year", flat=True)) == {2024, 2025}
    make(years=2)
    assert counts() == found | {HouseholdContribution: households}


def test_records_are_such_as_the_portal_takes() -> None:
    make(communes=1, villages=2, years=1)
    connection.check_constraints()
    assert Petition.objects.filter(status="accepted").exists()
    for kind in (Meeting, Petition, Posting):
        for row in kind._default_manager.all()[:20]:
            row.full_clean()
    assert not Village.objects.filter(started_on__gt=Meeting.objects.earliest("held_on").held_on).exists()


def test_the_seed_decides_what_is_written() -> None:
    def written(seed: str) -> list[Any]:
        with transaction.atomic():
            make(communes=1, villages=1, households=4, years=1, seed=seed)
            rows = list(Meeting.objects.order_by("pk").values_list("public_id", "chair_name", "held_on"))
            transaction.set_rollback(True)
        return rows

    first = written("")
    assert first == written("")
    assert not {row[0] for row in first} & {row[0] for row in written("khác")}


@pytest.mark.parametrize("years", [-1, 11])
def test_years_out_of_bounds_are_refused(years: int) -> None:
    with pytest.raises(CommandError, match="10 năm"):
        make(years=years)
