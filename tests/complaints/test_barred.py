"""What an account from which a denunciation is kept might still read off other people's traces."""

from datetime import date

import pytest
import time_machine

from apps.accounts.models import AccessEntry
from apps.complaints.models import DenunciationBar
from apps.complaints.services import bar_accounts
from apps.core.services import delete_record

pytestmark = pytest.mark.django_db
LOG = "/song-van/nhat-ky/truy-cap/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(date(2024, 4, 10), tick=False):
        yield


@pytest.fixture
def barred(leader, officer, denunciation):
    record = denunciation(created_by=officer)
    bar_accounts(denunciation=record, accounts=[leader.pk], user=officer)
    return record


def kinds_told(client):
    return [row.record.kind for row in client.get(LOG).context["table"].page.object_list]


def test_how_many_others_were_shown_is_not_told(client, leader, officer, barred):
    """A list of one where the account finds none would say that one is kept from it."""
    client.force_login(officer)
    client.get("/song-van/to-cao/")
    assert AccessEntry.objects.get(kind="complaints.denunciation").rows == 1
    client.force_login(leader)
    assert "complaints.denunciation" not in kinds_told(client)
    client.get("/song-van/to-cao/")
    told = [row.record.user for row in client.get(LOG).context["table"].page.object_list]
    assert told == [leader]
    bar_accounts(denunciation=barred, accounts=[], user=officer)
    assert kinds_told(client).count("complaints.denunciation") == 2


def test_a_late_sending_to_a_deleted_one_tells_nothing(client, leader, officer, barred):
    """Not even that one was deleted: neither the page of what was typed nor the way to restore it."""
    page = f"{barred.get_absolute_url()}sua/"
    deleted = delete_record(record=barred, children=[DenunciationBar])
    restore = f"/song-van/to-cao/khoi-phuc/{deleted.history_id}/"
    client.force_login(leader)
    assert client.post(page, {"version": "1"}).status_code == 404
    assert client.post(restore).status_code == 404
    client.force_login(officer)
    late = client.post(page, {"version": "1"})
    assert late.status_code == 410
    assert restore in late.content.decode()
