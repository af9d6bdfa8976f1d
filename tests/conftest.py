"""Fixtures that every test folder uses."""

import gc
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.middleware import csrf

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.accounts.views.sign_in import DEMO_PASSWORD
from apps.documents.models import IssuedDocument
from apps.documents.services import read_file
from apps.law.services import load_rules
from apps.reports.demo import load_demo
from apps.villages.models import AdministrativeUnit, Village
from tests.factories import make_commune, make_user, make_village


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--needs-database", action="store_true", help="leave out tests that touch no database")


def pytest_configure(config: pytest.Config) -> None:
    """What is loaded stays to the end and no test leaves much behind: looking for garbage less saves a tenth.

    Tokens of forms keep to a few letters, so that none ever reads like the short words that a page must not hold.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    csrf.CSRF_ALLOWED_CHARS = "xyz"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database only what touches it is run again."""
    if not config.getoption("--needs-database"):
        return
    left_out = [item for item in items if not _needs_database(item)]
    items[:] = [item for item in items if _needs_database(item)]
    config.hook.pytest_deselected(items=left_out)


def _needs_database(item: Any) -> bool:
    return item.get_closest_marker("django_db") is not None or not _DATABASE.isdisjoint(item.fixturenames)


_DATABASE = {"db", "transactional_db", "django_db_setup"}


@pytest.fixture
def commune(db: None) -> AdministrativeUnit:
    """Xã Song Vân below huyện Tân Yên."""
    return make_commune("song-van", "Song Vân")


@pytest.fixture
def other_commune(db: None) -> AdministrativeUnit:
    """A commune whose rows must never show."""
    return make_commune("xa-khac", "Khác")


@pytest.fixture
def village(commune: AdministrativeUnit) -> Village:
    return make_village(commune, "Đồng Kim", started_on=date(1990, 1, 1))


@pytest.fixture
def official(commune: AdministrativeUnit) -> User:
    """An official of the commune."""
    return make_user("can-bo", Role.OFFICIAL, commune)


@pytest.fixture
def leader(commune: AdministrativeUnit) -> User:
    return make_user("lanh-dao", Role.LEADER, commune)


@pytest.fixture
def rules(db: None) -> None:
    """The thresholds and time-limits of law as shipped."""
    load_rules(settings.BASE_DIR / "fixtures" / "law" / "rules.json")


@pytest.fixture(scope="session")
def song_van_files(django_db_setup: None, django_db_blocker: Any) -> dict[str, bytes]:
    """The stored PDF and DOCX of the demo's report 04/BC-UBND; the demo itself is rolled back behind them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(settings.BASE_DIR / "fixtures", DEMO_PASSWORD)
        issued = IssuedDocument.objects.get(unit__slug="song-van", issued_on__year=2024)
        contents = {row.format: read_file(row) for row in issued.files.all()}
        transaction.set_rollback(True)
    return contents
