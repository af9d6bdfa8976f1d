"""Who received a document, corrections, and what the page of a replacing document tells."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.roles import Role
from apps.documents.models import Delivery
from apps.documents.services import correct_delivery, note_delivery
from tests.documents.issuing import DAY
from tests.documents.signed import stored_document
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SENT = {"recipient": "UBND huyện Tân Yên", "channel": "axis", "delivered_on": DAY}


@pytest.fixture
def issued(commune):
    return stored_document(commune)


def page(issued, name: str, *more: str) -> str:
    return reverse(f"documents:{name}", args=[issued.unit.slug, issued.public_id, *more])


def test_delivery_is_noted_with_who_noted_it(issued, official):
    row = note_delivery(document=issued, user=official, **SENT)
    assert (row.recipient, row.channel, row.noted_by) == ("UBND huyện Tân Yên", "axis", official)
    assert str(row) == "UBND huyện Tân Yên (trục liên thông văn bản, 11/01/2024)"


@pytest.mark.parametrize(
    ("day", "taken"),
    [
        (DAY - timedelta(days=1), False),
        (DAY, True),
        (None, True),
        (timedelta(days=1), False),
    ],
    ids=["before the issue", "that day", "today", "tomorrow"],
)
def test_delivery_lies_between_the_issue_and_today(issued, official, day, taken):
    today = timezone.localdate()
    on = today if day is None else today + day if isinstance(day, timedelta) else day
    values = SENT | {"delivered_on": on}
    if taken:
        assert note_delivery(document=issued, user=official, **values).pk
    else:
        with pytest.raises(ValidationError) as refusal:
            note_delivery(document=issued, user=official, **values)
        assert set(refusal.value.message_dict) == {"delivered_on"}


def test_correction_stands_in_the_place_of_the_wrong_row_which_stays(issued, official, leader):
    wrong = note_delivery(document=issued, user=official, **SENT)
    right = correct_delivery(delivery=wrong, user=leader, reason="gửi bản giấy", **(SENT | {"channel": "paper"}))
    assert list(Delivery.objects.standing()) == [right]
    assert wrong.correction == right
    with pytest.raises(ValidationError, match="vừa được người khác đính chính"):
        correct_delivery(delivery=wrong, user=official, reason="lần nữa", **SENT)


def test_row_that_was_noted_wrongly_can_be_taken_back(issued, official):
    wrong = note_delivery(document=issued, user=official, **SENT)
    correct_delivery(delivery=wrong, user=official, reason="ghi nhầm", is_void=True, **SENT)
    assert not Delivery.objects.standing().exists()
    assert Delivery.objects.count() == 2


def test_correction_needs_its_reason(issued, official):
    wrong = note_delivery(document=issued, user=official, **SENT)
    with pytest.raises(ValidationError, match="lý do"):
        correct_delivery(delivery=wrong, user=official, reason="", **SENT)


@pytest.mark.parametrize("role", [Role.SUPERIOR_READER, Role.BOARD_MEMBER])
def test_only_officials_and_leaders_note(issued, commune, role):
    with pytest.raises(PermissionDenied):
        note_delivery(document=issued, user=make_user("ai-do", role, commune), **SENT)


@pytest.mark.parametrize(
    "statement", ["UPDATE documents_delivery SET recipient = 'x'", "DELETE FROM documents_delivery"]
)
def test_the_database_keeps_deliveries_as_they_are(issued, official, statement):
    note_delivery(document=issued, user=official, **SENT)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_pages_note_and_correct_once(client, issued, official):
    client.force_login(official)
    sent = {"recipient": "Các thôn", "channel": "paper", "delivered_on": "12/01/2024", "note": "", "submission": "a1"}
    address = page(issued, "delivery-create")
    assert 'value="Các thôn"' in client.get(f"{address}?noi-nhan=Các thôn").content.decode()
    for _ in range(2):
        assert client.post(f"{address}?gui", sent).status_code == 302
    row = Delivery.objects.get()
    assert row.delivered_on == date(2024, 1, 12)
    address = page(issued, "delivery-correct", row.public_id)
    assert "12/01/2024" in client.get(address).content.decode()
    refused = client.post(f"{address}?gui", sent | {"submission": "b1", "reason": ""})
    assert refused.status_code == 422
    assert client.post(f"{address}?gui", sent | {"submission": "b2", "reason": "sai ngày"}).status_code == 302
    assert client.get(address).status_code == 404
    text = client.get(issued.get_absolute_url()).content.decode()
    assert "Đã đính chính" in text
    assert "sai ngày" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [("recipient", ""), ("channel", "bay"), ("delivered_on", "32/01/2024"), ("delivered_on", "01/01/2024")],
)
def test_page_keeps_what_was_typed_when_it_refuses(client, issued, official, name, value):
    client.force_login(official)
    sent = {"recipient": "Các thôn", "channel": "paper", "delivered_on": "12/01/2024", "note": "kèm phụ lục"}
    response = client.post(page(issued, "delivery-create") + "?gui", sent | {name: value})
    assert response.status_code == 422
    assert "kèm phụ lục" in response.content.decode()


def test_replacing_document_tells_who_received_the_former(client, issued, official, commune):
    note_delivery(document=issued, user=official, **SENT)
    gone = note_delivery(document=issued, user=official, **(SENT | {"recipient": "Nhầm"}))
    correct_delivery(delivery=gone, user=official, reason="nhầm", is_void=True, **(SENT | {"recipient": "Nhầm"}))
    later = stored_document(commune, "reports.report:2", replaces=issued)
    client.force_login(official)
    text = client.get(later.get_absolute_url()).content.decode()
    assert "đã gửi đến" in text
    assert "UBND huyện Tân Yên" in text
    assert "Nhầm" not in text


def test_detail_asks_as_often_for_many_deliveries(client, issued, official):
    client.force_login(official)
    note_delivery(document=issued, user=official, **SENT)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(issued.get_absolute_url())
        return len(seen)

    queries()
    one = queries()
    for number in range(10):
        note_delivery(document=issued, user=official, **(SENT | {"recipient": f"Nơi {number}"}))
    assert queries() == one


def test_reader_above_does_not_see_deliveries(client, issued, official):
    note_delivery(document=issued, user=official, **(SENT | {"recipient": "Nơi kín"}))
    client.force_login(make_user("tren", Role.SUPERIOR_READER, issued.unit.versions.first().parent))
    response = client.get(issued.get_absolute_url())
    assert response.status_code == 200
    assert "Nơi kín" not in response.content.decode()
