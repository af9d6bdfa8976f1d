"""Fixtures of the household register's tests."""

import pytest

from apps.households.services import imports
from tests.households.lists import of_fields, stored


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    """Does a step and the jobs that it calls; gives the import as it stands then."""

    def do(step, imported=None, **values):
        with django_capture_on_commit_callbacks(execute=True):
            made = step(imported=imported, **values) if imported else step(**values)
        found = imported or made
        found.refresh_from_db()
        return found

    return do


@pytest.fixture
def send(work, village, official):
    return lambda file: work(imports.begin_import, unit=village.unit, user=official, file=file)


@pytest.fixture
def signed_in(client, official):
    client.force_login(official)


@pytest.fixture
def ready(send, village):
    """A list of one changed and one new household."""
    stored(village, "H1")
    return send(of_fields({"code": "H1", "birth_year": 1960, "members": 9}, {"head_name": "Trần Thị Bình"}))
