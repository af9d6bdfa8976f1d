"""An empty database gets its tables at once, and they are those that the migrations lead to."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from tests.databases import ROOT, shared_database


def schema(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """Columns and constraints of every table; what names are chance is left out."""
    found = {}
    look = connection.introspection
    with connection.cursor() as cursor:
        for table in look.table_names(cursor):
            columns = {
                (each.name, str(each.type_code), each.internal_size, each.null_ok, each.default, each.collation)
                for each in look.get_table_description(cursor, table)
            }
            rules = sorted(
                str(sorted((key, each[key]) for key in ("columns", "primary_key", "unique", "foreign_key", "check")))
                for each in look.get_constraints(cursor, table).values()
            )
            found[table] = {"columns": columns, "constraints": rules}
    return found


@pytest.fixture
def made(tmp_path: Path, django_db_blocker: Any):
    """Makes a database with options of `migrate` and gives its schema."""

    def make(*options: str) -> dict[str, Any]:
        with shared_database(tmp_path, django_db_blocker, *options) as environment, django_db_blocker.unblock():
            settings = dict(ConnectionHandler()["default"].settings_dict) | {"NAME": environment["TEST_DATABASE_NAME"]}
            connection = ConnectionHandler({"default": settings})["default"]
            try:
                return schema(connection)
            finally:
                connection.close()

    return make


def manage(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def test_an_empty_database_is_done_at_once_and_stays_as_it_is(tmp_path: Path, django_db_blocker: Any, db: None) -> None:
    with shared_database(tmp_path, django_db_blocker) as environment:
        assert manage(environment, "migrate", "--check").returncode == 0
        again = manage(environment, "migrate")
    assert again.returncode == 0, again.stderr
    assert "No migrations to apply" in again.stdout


def test_a_database_with_tables_is_left_to_the_migrations(tmp_path: Path) -> None:
    """One table is enough: whoever holds records never gets tables beside them."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/old.sqlite3",
        "DJANGO_SETTINGS_MODULE": "songvan.settings_test",
    }
    first = manage(environment, "migrate", "contenttypes", "0001")
    assert first.returncode == 0, first.stderr
    plan = manage(environment, "migrate", "--plan")
    assert "contenttypes.0002" in plan.stdout
    assert "villages.0001_initial" in plan.stdout


@pytest.mark.soak
def test_migrations_lead_to_the_same_tables(made: Any, db: None) -> None:
    at_once, one_by_one = made(), made("--each-migration")
    # A table of Django's own that the portal has no rows in: its app says how wide the keys are, and migrations, which
    # know no app's word, make them as wide as the portal's.
    for found in (at_once, one_by_one):
        assert found.pop("auth_group_permissions")
    assert at_once == one_by_one
