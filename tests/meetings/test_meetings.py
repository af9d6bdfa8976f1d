"""Meetings and their matters: constraints, the snapshot of households, pages, verdicts."""

from datetime import date, timedelta
from unicodedata import normalize

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from apps.accounts.roles import Role
from apps.core.services import StaleRecordError
from apps.households.models import Residence
from apps.households.services.residences import move_out
from apps.meetings.models import Matter, Meeting
from apps.meetings.services import record_meeting
from tests.factories import make_household, make_user, make_village
from tests.records import assert_deleted_and_brought_back

LIST = "/song-van/cuoc-hop/"


def settle(village, number):
    return [make_household(village, f"{village.slug}-{index}") for index in range(number)]


@pytest.mark.parametrize(("present", "households"), [(203, 202), (0, 0)])
def test_the_database_refuses_what_cannot_be(meet, village, present, households):
    with pytest.raises(IntegrityError):
        meet(village, present=present, households=households)


@pytest.mark.parametrize("votes", [{"votes_against": 1}, {"votes_other": 1}, {"invalid": 1}])
def test_votes_are_counted_together_or_not_at_all(client, official, meet, decide, village, typed, votes):
    client.force_login(official)
    answer = client.post(f"{LIST}moi/", typed(votes | {"votes_for": ""}))
    assert answer.status_code == 422
    assert "nhập cả số hộ tán thành" in answer.content.decode()
    meeting = meet(village)
    decide(meeting, votes_for=0, **votes)
    decide(meeting, votes_for=None)
    with pytest.raises(IntegrityError):
        decide(meeting, votes_for=None, **votes)


def test_all_households_may_be_present_and_no_meeting_lies_ahead(meet, village):
    meeting = meet(village, present=202, held_on=timezone.localdate())
    meeting.full_clean()
    meeting.held_on += timedelta(days=1)
    with pytest.raises(ValidationError, match="chưa tới"):
        meeting.full_clean()


@pytest.mark.parametrize(
    ("votes", "message"),
    [
        ({"votes_for": 140, "votes_against": 6, "votes_other": 3, "invalid": 1}, ""),
        ({"votes_for": 140, "votes_against": 7, "votes_other": 3, "invalid": 1}, "số hộ có đại diện dự họp"),
        ({"method": "household_ballot", "votes_for": 200, "invalid": 2}, ""),
        ({"method": "household_ballot", "votes_for": 200, "invalid": 3}, "tổng số hộ của thôn"),
        ({"votes_for": None}, ""),
    ],
)
def test_no_more_votes_than_households(meet, decide, village, votes, message):
    matter = decide(meet(village), **votes)
    if message:
        with pytest.raises(ValidationError, match=message):
            matter.full_clean()
    else:
        matter.full_clean()


@pytest.mark.parametrize(
    ("held_on", "kind", "carried", "article"),
    [
        (date(2023, 6, 30), "contribution", True, "34/2007/PL-UBTVQH11"),
        (date(2023, 7, 1), "contribution", False, "10/2022/QH15"),
        (date(2023, 7, 1), "convention", True, "10/2022/QH15"),
    ],
)
def test_a_matter_is_judged_by_the_law_of_the_meetings_day(
    rules, meet, decide, village, held_on, kind, carried, article
):
    matter = decide(meet(village, held_on=held_on), kind=kind)
    assert matter.verdict.carried is carried
    assert article in matter.verdict_text
    assert matter.share_of_present == "112/150 hộ dự = 74,67 %"


def test_votes_are_told_the_vietnamese_way(meet, decide, village):
    matter = decide(meet(village, households=2000, present=1000), votes_for=1001)
    with pytest.raises(ValidationError, match=r"được 1\.001, lớn hơn số hộ có đại diện dự họp \(1\.000\)"):
        matter.full_clean()


def test_no_verdict_without_votes_or_without_a_rule(meet, decide, village):
    meeting = meet(village)
    open_matter, lawless = decide(meeting, votes_for=None), decide(meeting)
    assert (open_matter.verdict, lawless.verdict) == (None, None)
    assert open_matter.verdict_text == "Chưa có kết quả biểu quyết."
    assert lawless.verdict_text == "112/202 hộ = 55,45 %; chưa có quy định về tỷ lệ cho ngày họp."
    assert open_matter.share_of_present == ""
    assert decide(meeting, method="household_ballot").share_of_present == ""


def test_blank_households_come_from_the_register_of_the_day(official, village):
    *_, last = settle(village, 3)
    settle(make_village(village.unit, "Hội"), 2)
    move_out(household=last, day=date(2023, 10, 10))
    meeting = Meeting(
        unit=village.unit,
        village=village,
        kind="regular",
        subject="Hội nghị định kỳ",
        held_on=date(2023, 10, 10),
        present=2,
    )
    record_meeting(record=meeting, user=official)
    assert (meeting.households, meeting.created_by) == (2, official)
    Residence.objects.filter(village=village).delete()
    record_meeting(record=meeting, user=official)
    assert Meeting.objects.get().households == 2


def test_the_service_refuses_a_meeting_that_does_not_hold_together(official, meet, village):
    meeting = meet(village)
    with pytest.raises(StaleRecordError):
        record_meeting(record=meeting, user=official, expected_version=7)
    meeting.present = 203
    with pytest.raises(ValidationError, match="không được lớn hơn tổng số hộ"):
        record_meeting(record=meeting, user=official)


def test_create_takes_households_from_the_register(client, official, village, typed):
    settle(village, 3)
    client.force_login(official)
    assert client.post(f"{LIST}moi/", typed(households="", present="4")).status_code == 422
    assert client.post(f"{LIST}moi/", typed(households="", present="3")).status_code == 302
    assert Meeting.objects.get().households == 3


def test_blank_households_and_an_empty_register_ask_for_the_number(client, official, typed):
    client.force_login(official)
    answer = client.post(f"{LIST}moi/", typed(households=""))
    assert answer.status_code == 422
    assert "nhập tổng số hộ ghi trong biên bản" in answer.content.decode()


def test_create_and_edit_with_matters(client, official, typed, rules):
    client.force_login(official)
    subject = normalize("NFD", "Họp bàn đóng góp")
    made = client.post(f"{LIST}moi/", typed({}, {"kind": "other", "text": "Việc thứ hai"}, subject=subject))
    assert made.status_code == 302
    meeting = Meeting.objects.get()
    first, second = meeting.matters.all()
    assert meeting.subject == normalize("NFC", subject)
    assert (first.position, second.position, second.text) == (1, 2, "Việc thứ hai")
    page = client.get(made.url).content.decode()
    assert "112/202 hộ = 55,45 % &lt; 2/3: không đạt" in page
    assert "112/202 hộ = 55,45 % &gt; 50 %: đạt" in page
    assert "112/150 hộ dự = 74,67 %" in page
    assert "150/202 hộ = 74,26 %" in page
    more = typed(
        {"id": first.pk, "votes_for": "160"},
        {"id": second.pk, "DELETE": "on"},
        {"text": "Việc thứ ba"},
        present="180",
        version=meeting.version,
    )
    assert client.post(f"{made.url}sua/", more).status_code == 302
    assert [(row.text, row.votes_for) for row in meeting.matters.all()] == [
        ("Mức đóng góp làm đường", 160),
        ("Việc thứ ba", 112),
    ]
    assert first.history.count() == 2


def test_fewer_present_than_votes_is_refused_on_edit(client, official, meet, decide, village, typed):
    meeting = meet(village)
    matter = decide(meeting)
    client.force_login(official)
    data = typed({"id": matter.pk}, present="111", version=meeting.version)
    answer = client.post(f"{LIST}{meeting.public_id}/sua/", data)
    assert answer.status_code == 422
    assert "lớn hơn số hộ có đại diện dự họp (111)" in answer.content.decode()
    meeting.refresh_from_db()
    assert meeting.present == 150


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("held_on", "31/02/2023"),
        ("held_on", "01/01/2200"),
        ("present", "một trăm"),
        ("present", "-1"),
        ("present", "203"),
        ("households", "0"),
        ("households", "2.5"),
        ("subject", "a" * 10_000),
        ("subject", "Họp\x00"),
        ("kind", "party"),
        ("matters-0-votes_for", "151"),
        ("matters-0-votes_for", "nhiều"),
        ("matters-0-votes_against", "-5"),
        ("matters-0-text", ""),
        ("matters-0-text", "b" * 20_001),
        ("matters-0-kind", ""),
    ],
)
def test_bad_input_is_refused_and_kept_on_the_page(client, official, typed, field, text):
    client.force_login(official)
    data = typed({}, place="Nhà văn hóa đã nhập") | {field: text}
    answer = client.post(f"{LIST}moi/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nhà văn hóa đã nhập" in page
    assert field in ("kind", "matters-0-kind") or text in page
    assert not Meeting.objects.exists()
    assert not Matter.objects.exists()


def test_the_list_shows_the_own_commune_with_constant_queries(
    client, official, village, meet, other_commune, django_assert_max_num_queries
):
    foreign = meet(make_village(other_commune, "Xa"), subject="Họp của xã khác")
    client.force_login(official)
    meet(village)
    with django_assert_max_num_queries(30) as first:
        client.get(LIST)
    for number in range(1, 10):
        meet(make_village(village.unit, f"Thôn {number}"), subject=f"Cuộc họp số {number}")
    with django_assert_max_num_queries(len(first)):
        page = client.get(LIST).content.decode()
    assert "Cuộc họp số 9" in page
    assert "Họp của xã khác" not in page
    assert "thôn Xa" not in page
    assert client.get(f"{LIST}{foreign.public_id}/").status_code == 404


def test_the_detail_page_takes_all_rules_in_one_query(
    client, official, village, meet, decide, rules, django_assert_max_num_queries
):
    meeting = meet(village)
    decide(meeting, kind="board", votes_for=150)
    client.force_login(official)
    with django_assert_max_num_queries(30) as first:
        client.get(meeting.get_absolute_url())
    for kind in ("funds", "other", "convention", "board", "contribution") * 2:
        decide(meeting, kind=kind, votes_for=150)
    with django_assert_max_num_queries(len(first)):
        client.get(meeting.get_absolute_url())


def test_a_village_keeps_the_name_of_the_meetings_day(client, official, village, meet):
    village.versions.update(valid_until=date(2023, 12, 31))
    village.versions.create(name="Đồng Kim Mới", valid_from=date(2024, 1, 1))
    client.force_login(official)
    meet(village)
    assert "Đồng Kim Mới" not in client.get(LIST).context["table"].rows[0].get_cell("village")


def test_a_meeting_is_deleted_and_brought_back_with_its_matters(client, official, village, meet, decide):
    meeting = meet(village)
    decide(meeting)
    client.force_login(official)
    assert_deleted_and_brought_back(client, meeting, "matters")


def test_a_village_head_keeps_the_minutes_of_the_own_village_only(client, village, meet, typed):
    neighbour = make_village(village.unit, "Hội")
    own, other = meet(village), meet(neighbour, subject="Họp thôn bên")
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, village.unit, village))
    assert "Họp thôn bên" not in client.get(LIST).content.decode()
    for page in ("", "sua/", "xoa/", "lich-su/"):
        assert client.get(f"{LIST}{other.public_id}/{page}").status_code == 404
        assert client.get(f"{LIST}{own.public_id}/{page}").status_code == 200
    assert client.post(f"{LIST}{other.public_id}/sua/", typed()).status_code == 404
    assert client.post(f"{LIST}moi/", typed(village=neighbour.pk)).status_code == 422
    moved = client.post(f"{LIST}{own.public_id}/sua/", typed(village=neighbour.pk, version=own.version))
    assert moved.status_code == 422
    assert Meeting.objects.filter(village=neighbour).count() == 1
    assert client.post(f"{LIST}moi/", typed()).status_code == 302
    assert Meeting.objects.filter(village=village).count() == 2


def test_the_only_village_is_chosen_already(client, official, village):
    neighbour = make_village(village.unit, "Hội")
    head = make_user("truong-thon", Role.VILLAGE_HEAD, village.unit, neighbour)
    for user, chosen in ((head, neighbour.pk), (official, None)):
        client.force_login(user)
        assert client.get(f"{LIST}moi/").context["form"]["village"].value() == chosen
