"""Who looked at personal data: every door leaves its line, refusals leave none, and no value is ever kept."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from apps.accounts.models import AccessEntry, AccountEvent, User
from apps.accounts.roles import Role
from apps.accounts.services.access import personal_kinds
from apps.accounts.views import logs
from apps.complaints.models import Petition
from apps.core.access import Access
from apps.core.attachments import attach
from apps.core.uploads import CheckedFile
from apps.dialogues.models import Dialogue
from apps.households.models import Household
from tests.factories import make_unit, make_user
from tests.records import url

pytestmark = pytest.mark.django_db

LOG = "/song-van/nhat-ky/truy-cap/"
NAME = "Nguyễn Thị Bí Mật"


@pytest.fixture
def household(commune: Any, village: Any) -> Household:
    return Household.objects.create(
        unit=commune, village=village, code="DK-001", head_name=NAME, address=NAME, started_on=date(2020, 1, 1)
    )


@pytest.fixture
def petition(commune: Any) -> Petition:
    return Petition.objects.create(
        unit=commune,
        code="01",
        received_on=date(2024, 3, 1),
        petition_type="complaint",
        source="in_person",
        field="land",
        subject=NAME,
    )


@pytest.fixture
def reader(client: Client, leader: User) -> Client:
    client.force_login(leader)
    return client


def entries() -> list[tuple[Any, ...]]:
    return list(AccessEntry.objects.order_by("pk").values_list("action", "kind", "record", "rows"))


def entry(user: User, unit: Any, **values: Any) -> AccessEntry:
    start = {"action": "opened", "kind": "households.household", "record": "0" * 16}
    return AccessEntry.objects.create(user=user, unit=unit, **start | values)


def sheet(response: Any) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))


def test_the_actions_of_the_log_are_those_that_pages_tell() -> None:
    assert set(AccessEntry.Action.values) == set(Access)


def test_the_kinds_that_hold_personal_data() -> None:
    households = {
        *("household", "householdclassification", "householdimport", "householdrepresentative"),
        *("importrow", "residence"),
    }
    complaints = {
        *("petition", "petitioner", "petitionevent", "petitionstep", "petitionpaper"),
        *("denunciation", "denunciationevent", "denunciationstep", "denunciationpaper"),
        *("reception", "visitor", "mediationcase", "onlinereflection"),
    }
    assert set(personal_kinds()) == {
        *("meetings.meeting", "dialogues.onlinefeedback", "works.householdcontribution", "works.landprojecthousehold"),
        *(f"households.{kind}" for kind in households),
        *(f"complaints.{kind}" for kind in complaints),
    }


@pytest.mark.parametrize(
    ("query", "action"),
    [("", "listed"), ("?q=", "listed"), (f"?q={NAME}", "searched"), ("?xuat=xlsx", "exported")],
)
def test_a_list_a_search_and_an_export(reader, leader, household, village, query, action) -> None:
    other = {"code": "DK-002", "head_name": "Trần Văn Hai", "started_on": date(2020, 1, 1)}
    Household.objects.create(unit=village.unit, village=village, **other)
    assert reader.get(url(Household, "list", village.unit) + query).status_code == 200
    assert entries() == [(action, "households.household", "", 1 if action == "searched" else 2)]
    noted = AccessEntry.objects.get()
    assert (noted.user, noted.unit) == (leader, village.unit)


@pytest.mark.parametrize(
    ("page", "action"), [("detail", "opened"), ("update", "opened"), ("delete", "opened"), ("history", "history")]
)
def test_a_record_opened_to_read_to_edit_or_to_delete_and_its_history(reader, petition, page, action) -> None:
    at = url(Petition, page, petition.unit, petition.public_id)
    for _ in range(2):  # each opening counts
        assert reader.get(at).status_code == 200
    assert entries() == [(action, "complaints.petition", petition.public_id, None)] * 2


def test_the_page_that_reclassifies_a_petition(reader, petition) -> None:
    at = url(Petition, "reclassify", petition.unit, petition.public_id)
    reader.get(at)
    assert entries() == [("opened", "complaints.petition", petition.public_id, None)]
    reader.post(at, {})
    assert len(entries()) == 1


def test_a_file_of_a_petition_taken_away(reader, leader, petition, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    files = [CheckedFile("don.pdf", "pdf", "application/pdf", b"%PDF-1.7")]
    (kept,) = attach(owner=petition, files=files, user=leader)
    at = url(Petition, "attachment", petition.unit, petition.public_id, kept.public_id)
    assert reader.get(at.replace(kept.public_id, "0" * 16)).status_code == 404
    assert reader.get(at).status_code == 200
    assert entries() == [("downloaded", "complaints.petition", petition.public_id, None)]


def test_only_a_conflict_page_of_an_edit_shows_more_than_was_seen(reader, petition) -> None:
    at = url(Petition, "update", petition.unit, petition.public_id)
    form = reader.get(at).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"received_on": "01/03/2024", "submission": ""}
    typed |= {"petitioners-TOTAL_FORMS": "0", "petitioners-INITIAL_FORMS": "0"}
    AccessEntry.objects.all().delete()
    assert reader.post(at, typed | {"subject": ""}).status_code == 422
    assert reader.post(at, typed).status_code == 302
    assert entries() == []
    assert reader.post(at, typed).status_code == 422
    assert entries() == [("opened", "complaints.petition", petition.public_id, None)]


def test_the_records_behind_a_figure(reader, official, commune, petition, household) -> None:
    at = "/song-van/chi-tieu/complaints.petitions/?nam=2024"
    page = reader.get(at)
    assert [row for row, _ in page.context["page"].entries] == [petition]
    assert entries() == [("listed", "complaints.petition", "", 1)]
    reader.force_login(official)  # sees the figure, none of its records
    assert reader.get(at).status_code == 200
    assert len(entries()) == 1


def test_every_page_and_every_search_is_a_look_of_its_own(reader, household, commune) -> None:
    at = url(Household, "list", commune)
    for query in ("", "?page=2", "?q=a", "?q=ab"):
        reader.get(at + query)
    reader.head(at + "?q=abc")
    assert [action for action, *_ in entries()] == ["listed", "listed", "searched", "searched", "searched"]


def test_other_kinds_and_refusals_leave_no_line(reader, official, household, petition, other_commune) -> None:
    reader.get(url(Dialogue, "list", household.unit))
    for page in ("detail", "update", "delete", "history"):
        at = url(Household, page, household.unit, household.public_id)
        assert reader.get(at.replace(household.public_id, "0" * 16)).status_code == 404
        assert reader.get(at.replace("song-van", "xa-khac")).status_code == 404
    reader.force_login(official)
    for page in ("detail", "history"):
        assert reader.get(url(Petition, page, petition.unit, petition.public_id)).status_code == 403
    assert reader.get(url(Petition, "list", petition.unit) + "?q=a").status_code == 403
    assert entries() == []


def test_nobody_reads_unnoted(reader, household, petition, monkeypatch) -> None:
    def fail(*args: Any) -> None:
        raise DatabaseError("the log cannot be written")

    monkeypatch.setattr(AccessEntry, "save", fail)
    reader.raise_request_exception = False
    for at in (
        url(Household, "list", household.unit),
        url(Household, "list", household.unit) + "?xuat=xlsx",
        url(Household, "detail", household.unit, household.public_id),
        url(Petition, "update", petition.unit, petition.public_id),
    ):
        answer = reader.get(at)
        assert answer.status_code == 500
        assert NAME not in answer.content.decode()


def test_no_value_and_no_search_word_is_kept(reader, household, petition) -> None:
    for model, record in ((Household, household), (Petition, petition)):
        reader.get(url(model, "list", record.unit), {"q": NAME})
        reader.get(url(model, "list", record.unit), {"q": NAME, "xuat": "xlsx"})
        for page in ("detail", "update", "history"):
            reader.get(url(model, page, record.unit, record.public_id))
    assert AccessEntry.objects.count() == 10
    kept = " ".join(str(value) for row in AccessEntry.objects.values_list() for value in row)
    assert not {word for word in NAME.split() if word in kept}
    log = reader.get(LOG).content.decode()
    assert NAME not in log
    assert household.code not in log


def test_the_log_tells_newest_first_and_leads_to_what_still_stands(reader, leader, official, household) -> None:
    gone = entry(official, household.unit, record="f" * 16)
    entry(leader, household.unit, record=household.public_id, action="history")
    page = reader.get(LOG)
    assert [row.record.action for row in page.context["table"].page.object_list] == ["history", "opened"]
    content = page.content.decode()
    assert f'href="{household.get_absolute_url()}"' in content
    assert gone.record in content
    assert f"{gone.record}/" not in content
    assert "Hộ gia đình" in content


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("person={official}", {"a"}),
        ("kind=complaints.petition", {"b"}),
        ("action=history", {"b"}),
        ("record=c", {"c"}),
        ("since=02/05/2024", {"b", "c"}),
        ("until=02/05/2024", {"a", "b"}),
        ("since=02/05/2024&until=02/05/2024", {"b"}),
        ("person=999999&kind=x&action=x&since=x&until=31/12/9999&page=x&record=%27", set()),
        ("person=x&since=x&until=31/12/9999&page=x", {"a", "b", "c"}),
    ],
)
def test_filters(reader, leader, official, commune, query, codes) -> None:
    for user, code, day, values in (
        (official, "a", 1, {}),
        (leader, "b", 2, {"kind": "complaints.petition", "action": "history"}),
        (leader, "c", 3, {}),
    ):
        # One in the morning in Viet Nam, still the day before in UTC: the day is the one of the place.
        with time_machine.travel(datetime(2024, 5, day, tzinfo=UTC) - timedelta(hours=6), tick=False):
            entry(user, commune, record=code, **values)
    query = query.format(official=official.pk)
    found = {row.record.record for row in reader.get(f"{LOG}?{query}").context["table"].rows}
    assert found == codes
    lines = sheet(reader.get(f"{LOG}?{query}&xuat=xlsx"))
    assert {line[4] for line in lines[1:]} == codes


def test_the_file_holds_what_is_filtered_and_says_when_it_is_cut(reader, official, commune, monkeypatch) -> None:
    with time_machine.travel(datetime(2024, 5, 1, 1, 2, 3, tzinfo=UTC), tick=False):
        for rows in (1, 2, 3):
            entry(official, commune, action="exported", record="", rows=rows)
    header, first, *rest = sheet(reader.get(f"{LOG}?xuat=xlsx"))
    assert first == (datetime(2024, 5, 1, 8, 2, 3), "can-bo", "xuất tệp", "Hộ gia đình", None, 3)  # noqa: DTZ001
    assert [line[5] for line in rest] == [2, 1]
    monkeypatch.setattr(logs, "MOST_EXPORTED", 2)
    *lines, last = sheet(reader.get(f"{LOG}?xuat=xlsx"))[1:]
    assert len(lines) == 2
    assert last[0].startswith("Tệp chỉ gồm 2 lượt mới nhất trong 3 lượt")


def test_the_log_takes_the_same_queries_for_one_line_and_for_many(reader, leader, commune, village) -> None:
    counts = []
    for more in (1, 24):
        for _ in range(more):
            start = {"unit": commune, "head_name": NAME, "started_on": date(2020, 1, 1)}
            number = Household.objects.count()
            made = Household.objects.create(village=village, code=str(number), **start)
            entry(make_user(f"nguoi-{number}", Role.OFFICIAL, commune), commune, record=made.public_id)
        with CaptureQueriesContext(connection) as queries:
            page = reader.get(LOG)
        opened = re.findall(r'href="/song-van/ho-gia-dinh/[0-9a-f]{16}/"', page.content.decode())
        assert len(opened) == 1 + len(counts) * 24
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["truy-cap", "thay-doi"])
def test_only_the_leader_of_the_unit_reads_the_logs(client, commune, other_commune, official, leader, page) -> None:
    at = f"/song-van/nhat-ky/{page}/"
    operator = make_user("quan-tri", Role.OPERATOR, make_unit("tan-yen", "Tân Yên", "district"))
    expected = {leader: 200, official: 403, operator: 403, make_user("la", Role.LEADER, other_commune): 404}
    for user, status in expected.items():
        client.force_login(user)
        assert client.get(at).status_code == client.get(f"{at}?xuat=xlsx").status_code == status
        menu = client.get("/song-van/van-ban-phap-luat/").content.decode() if status != 404 else ""
        assert (f'href="{at}"' in menu) == (status == 200)


def test_the_log_of_another_commune_stays_there(reader, commune, other_commune) -> None:
    entry(make_user("la", Role.LEADER, other_commune), other_commune, record="e" * 16)
    page = reader.get(LOG)
    assert not page.context["table"].rows
    assert "la" not in dict(page.context["form"].fields["person"].choices).values()
    assert len(sheet(reader.get(f"{LOG}?xuat=xlsx"))) == 1


def test_the_database_refuses_to_alter_a_log(leader, commune) -> None:
    made = entry(leader, commune)
    event = AccountEvent.objects.create(account=leader, action="signed_in")
    for row, change in ((made, {"record": ""}), (event, {"detail": "x"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**change)
