"""Fixtures that every test folder uses."""

import gc
import logging
import zlib
from collections.abc import Iterator
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
from apps.documents.services import read_stored
from apps.law.services import load_rules
from apps.reports.demo import load_demo
from apps.villages.models import AdministrativeUnit, Village
from tests.factories import make_commune, make_user, make_village


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--needs-database", action="store_true", help="leave out tests that touch no database")
    parser.addoption("--sample", type=int, default=1, help="of the tests that may be left out, run one in so many")
    parser.addoption("--seed", default="", help="draws the sample: the same word draws the same tests")


def pytest_configure(config: pytest.Config) -> None:
    """What is loaded stays to the end and no test leaves much behind: looking for garbage less saves a tenth.

    Tokens of forms keep to a few letters, so that none ever reads like the short words that a page must not hold.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    csrf.CSRF_ALLOWED_CHARS = "xyz"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what a short run may: on the second database what touches none, and all but a sample.

    Never left out are, on the first database, the walk of who may do what, and on the second what tells databases
    apart: what must see its transactions end, such as locks and races, and what the database itself refuses.
    """
    again, every = config.getoption("--needs-database"), config.getoption("--sample")
    must = _tells_databases_apart if again else _is_the_walk

    def is_kept(item: pytest.Item) -> bool:
        if again and not _needs_database(item):
            return False
        return (
            every == 1 or must(item) or zlib.crc32(f"{config.getoption('--seed')}{item.nodeid}".encode()) % every == 0
        )

    kept = [item for item in items if is_kept(item)]
    left_out = set(items) - set(kept)
    items[:] = kept
    config.hook.pytest_deselected(items=list(left_out))


def _needs_database(item: Any) -> bool:
    return item.get_closest_marker("django_db") is not None or not _DATABASE.isdisjoint(item.fixturenames)


def _is_the_walk(item: Any) -> bool:
    return bool(item.path.stem == "test_permission_walk")


def _tells_databases_apart(item: Any) -> bool:
    mark = item.get_closest_marker("django_db")
    ends = "transactional_db" in item.fixturenames or (mark is not None and mark.kwargs.get("transaction"))
    return bool(ends) or item.path.stem == "test_scope_database"


_DATABASE = {"test_permission_walk", "test_scope_database"}
_DATABASE = {"db", "transactional_db", "django_db_setup"}


@pytest.fixture
def unlogged() -> Iterator[None]:
    """For tests that expect thousands of refusals: pytest would keep each with its traceback."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def without_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that ask for thousands of pages: the menu takes a third of their time."""
    monkeypatch.setattr("apps.core.context.menu_for", lambda user, unit: [])


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
        contents = {row.format: read_stored(row) for row in issued.files.all()}
        transaction.set_rollback(True)
    return contents
