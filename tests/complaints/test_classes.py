"""The commune's own names of types and fields, and the time that it allows itself."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.complaints.models import InternalTarget, PetitionClass
from apps.complaints.services import wind
from apps.law.services import load_procedure_steps
from tests.factories import make_user
from tests.records import assert_deleted_and_brought_back

TODAY = date(2026, 7, 8)
CLASSES, TARGETS = "/song-van/loai-don-linh-vuc/", "/song-van/thoi-han-noi-bo/"
CLASS = {"counted_as": "complaint", "name": "Khiếu nại đất đai", "is_in_use": "on"}
TARGET = {
    "petition_type": "recommendation",
    "days": "20",
    "basis": "Quyết định 15/QĐ-UBND",
    "valid_from": "01/01/2026",
    "valid_until": "",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def signed_in(client, officer):
    client.force_login(officer)
    return client


def text(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.mark.parametrize("address", [CLASSES, TARGETS])
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.PETITION_OFFICER, 200), (Role.LEADER, 200), (Role.OFFICIAL, 403), (Role.BOARD_MEMBER, 403)],
)
def test_petition_officers_and_leaders_keep_them(client, commune, address, role, status):
    client.force_login(make_user("nguoi-xem", role, commune))
    for page in ("", "moi/"):
        assert client.get(f"{address}{page}").status_code == status


@pytest.mark.parametrize(
    ("counted_as", "axis"), [("complaint", "type"), ("dispute", "type"), ("land", "field"), ("other", "field")]
)
def test_what_a_name_is_counted_as_says_what_it_is_for(signed_in, counted_as, axis):
    assert signed_in.post(f"{CLASSES}moi/", CLASS | {"counted_as": counted_as}).status_code == 302
    row = PetitionClass.objects.get()
    assert (row.axis, row.counted_as, row.name, row.is_in_use) == (axis, counted_as, "Khiếu nại đất đai", True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"counted_as": "denunciation"}, "Hãy chọn một lựa chọn hợp lệ"),
        ({"counted_as": ""}, ""),
        ({"name": ""}, ""),
        ({"name": "Đ" * 101}, "100"),
        ({"name": "Đã có"}, "Xã đã có tên gọi này"),
    ],
)
def test_a_bad_name_is_refused(signed_in, commune, changes, words):
    PetitionClass.objects.create(unit=commune, axis="type", counted_as="dispute", name="Đã có")
    response = signed_in.post(f"{CLASSES}moi/", CLASS | changes)
    assert response.status_code == 422
    assert words in text(response)
    assert PetitionClass.objects.count() == 1


def test_a_name_taken_for_a_type_is_free_for_a_field(signed_in, commune):
    PetitionClass.objects.create(unit=commune, axis="type", counted_as="dispute", name="Đã có")
    assert signed_in.post(f"{CLASSES}moi/", CLASS | {"name": "Đã có", "counted_as": "land"}).status_code == 302


@pytest.mark.parametrize(("chosen", "status"), [(True, 422), (False, 302)])
def test_what_petitions_are_sorted_by_does_not_change_under_them(signed_in, commune, petition, chosen, status):
    row = PetitionClass.objects.create(unit=commune, axis="type", counted_as="complaint", name="Đất đai")
    if chosen:
        petition(own_type=row)
    edit = f"{row.get_absolute_url()}sua/"
    response = signed_in.post(edit, CLASS | {"counted_as": "dispute", "version": "1"})
    assert response.status_code == status
    if chosen:
        assert "thêm tên gọi mới" in text(response)
        # Its name may change, and whether it is offered.
        assert signed_in.post(edit, {"counted_as": "complaint", "name": "Đất", "version": "1"}).status_code == 302
        row.refresh_from_db()
        assert (row.name, row.is_in_use) == ("Đất", False)
        signed_in.post(f"{row.get_absolute_url()}xoa/")
        assert PetitionClass.objects.exists()


def test_a_name_nobody_chose_is_deleted_and_brought_back(signed_in, commune):
    row = PetitionClass.objects.create(unit=commune, axis="field", counted_as="land", name="Đất đai")
    assert_deleted_and_brought_back(signed_in, row)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"petition_type": "complaint"}, "Hãy chọn một lựa chọn hợp lệ"),
        ({"days": "0"}, "từ 1 đến 365"),
        ({"days": "366"}, "từ 1 đến 365"),
        ({"days": "mươi"}, "không phải là số"),
        ({"basis": ""}, ""),
        ({"valid_until": "31/12/2025"}, "sau hoặc bằng ngày bắt đầu"),
    ],
)
def test_a_bad_time_is_refused(signed_in, changes, words):
    response = signed_in.post(f"{TARGETS}moi/", TARGET | changes)
    assert response.status_code == 422
    assert words in text(response)
    assert not InternalTarget.objects.exists()


@pytest.mark.parametrize("days", ["1", "365"])
def test_a_time_is_one_day_to_a_year(signed_in, days):
    assert signed_in.post(f"{TARGETS}moi/", TARGET | {"days": days, "working": "on"}).status_code == 302
    row = InternalTarget.objects.get()
    assert (row.days, row.working) == (int(days), True)


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [("2026-01-01", None, False), ("2025-01-01", "2026-01-01", False), ("2025-01-01", "2025-12-31", True)],
)
def test_two_times_of_one_type_do_not_overlap(signed_in, commune, start, end, fits):
    said = {"petition_type": "recommendation", "days": 30, "basis": "QĐ 1"}
    InternalTarget.objects.create(unit=commune, valid_from=start, valid_until=end, **said)
    response = signed_in.post(f"{TARGETS}moi/", TARGET)
    assert response.status_code == (302 if fits else 422)


def test_the_pages_move_the_open_petitions(signed_in, petition):
    load_procedure_steps(settings.BASE_DIR / "fixtures" / "law" / "procedure_steps.json")
    case = petition(petition_type="recommendation", received_on=date(2026, 7, 2))
    wind(case)

    def due():
        return case.steps.get(code="resolve").due_on

    assert due() == date(2026, 8, 3)
    signed_in.post(f"{TARGETS}moi/", TARGET)
    assert due() == date(2026, 7, 22)
    assert "hạn đổi từ 03/08/2026 sang 22/07/2026" in text(signed_in.get(case.get_absolute_url()))
    row = InternalTarget.objects.get()
    signed_in.post(f"{row.get_absolute_url()}sua/", TARGET | {"days": "25", "version": "1"})
    assert due() == date(2026, 7, 27)
    assert_deleted_and_brought_back(signed_in, InternalTarget.objects.get())
    assert due() == date(2026, 7, 27)
    assert [event.kind for event in case.events.all()] == ["calendar"] * 4


def test_a_stale_change_of_a_time_moves_nothing(signed_in, petition):
    signed_in.post(f"{TARGETS}moi/", TARGET)
    row = InternalTarget.objects.get()
    response = signed_in.post(f"{row.get_absolute_url()}sua/", TARGET | {"days": "25", "version": "7"})
    assert response.status_code == 422
    assert InternalTarget.objects.get().days == 20


@pytest.mark.parametrize("address", [CLASSES, TARGETS])
def test_lists_show_the_own_rows_with_the_same_queries(signed_in, commune, other_commune, address):
    def make(number, unit=commune):
        if address == CLASSES:
            return PetitionClass.objects.create(unit=unit, axis="type", counted_as="complaint", name=f"Tên {number}")
        said = {"petition_type": "dispute", "days": 30, "basis": f"QĐ {number}"}
        return InternalTarget.objects.create(unit=unit, valid_from=date(2000 + number, 1, 1), **said)

    make(99, other_commune)
    signed_in.get(address)
    counts, made = [], []
    for numbers in (range(2), range(2, 20)):
        made += [make(number) for number in numbers]
        with CaptureQueriesContext(connection) as queries:
            response = signed_in.get(address)
        assert set(response.context["object_list"]) == set(made)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert signed_in.get(f"{address}?xuat=xlsx").status_code == 200
    assert len(signed_in.get(f"{address}?q=19").context["object_list"]) == 1


def test_an_own_name_counts_as_the_one_it_belongs_to(commune, petition):
    row = PetitionClass.objects.create(unit=commune, axis="type", counted_as="dispute", name="Ranh giới")
    case = petition(petition_type="complaint")
    case.own_type = row
    with pytest.raises(ValidationError, match="không thuộc loại đơn"):
        case.full_clean(exclude={"created_by"})
