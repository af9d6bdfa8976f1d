"""Handing over: which records are open with a person, who may see them, and the page of it."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from apps.accounts.services.handover import grouped, handovers_for
from apps.committees.models import Committee, CommitteeMember, Inspection
from apps.complaints.models import Denunciation, Petition
from apps.core.portal import open_items
from apps.dialogues.models import Dialogue, DialogueOpinion
from apps.disclosures.models import DisclosureItem, Posting
from apps.disclosures.services import load_disclosure_items
from apps.meetings.models import Matter, Meeting
from apps.reports.models import Outline, Report
from apps.supervision.models import Recommendation, Supervision
from apps.villages.models import OfficeTerm, Official, Village
from apps.works.models import LandProject, Work
from tests.factories import make_user, make_village

DAY = date(2024, 1, 10)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to("2024-03-15", tick=False)


@pytest.fixture
def leaver(commune: Any) -> User:
    """One who handles petitions and is also a named official."""
    user = make_user("nguoi-di", Role.PETITION_OFFICER, commune)
    Appointment.objects.create(user=user, role=Role.OFFICIAL, unit=commune, valid_from=DAY)
    user.official = Official.objects.create(unit=commune, full_name="Người Đi")
    user.save()
    return user


def page(unit: Any, person: User) -> str:
    return reverse("accounts:handover", args=[unit.slug, person.public_id])


def counts(unit: Any, person: User, viewer: User) -> dict[str, int]:
    person, viewer = User.objects.get(pk=person.pk), User.objects.get(pk=viewer.pk)
    return {group.title: group.count for group in grouped(open_items(unit, person, viewer))}


def a_village(unit: Any) -> Village:
    return Village.objects.filter(unit=unit).first() or make_village(unit, f"Thôn của {unit.slug}")


def an_item() -> DisclosureItem:
    if not DisclosureItem.objects.exists():
        load_disclosure_items(settings.BASE_DIR / "fixtures" / "law" / "disclosure_items.json")
    return DisclosureItem.objects.get(code="NGAN_SACH")


def an_official(unit: Any, by: User) -> Official:
    return (
        by.official if by.official and by.official.unit == unit else Official.objects.create(unit=unit, full_name="A")
    )


def make_report(unit: Any, by: User) -> Report:
    outline, _ = Outline.objects.get_or_create(key="ngan", name="Báo cáo ngắn", subject="Kết quả", recipients=["Lưu"])
    return Report.objects.create(
        unit=unit, created_by=by, outline=outline, subject="Kết quả", recipients="Lưu", signer="A",
        start=date(2023, 1, 1), end=date(2023, 12, 31), issued_on=DAY,
    )  # fmt: skip


def make_petition(unit: Any, by: User) -> Petition:
    return Petition.objects.create(
        unit=unit, created_by=by, code=str(Petition.objects.count()), received_on=DAY, petition_type="complaint",
        source="post", field="land", subject="Ranh giới",
    )  # fmt: skip


def make_denunciation(unit: Any, by: User) -> Denunciation:
    code = str(Denunciation.objects.count() + 1)
    return Denunciation.objects.create(
        unit=unit, created_by=by, code=code, received_on=DAY, field="land", paper_dossier_number="5"
    )


def make_recommendation(unit: Any, by: User) -> Recommendation:
    of = Supervision.objects.create(
        unit=unit, created_by=by, body="front", kind="survey", subject="Khảo sát", started_on=DAY
    )
    return Recommendation.objects.create(supervision=of, addressee="government", text="Trả lại tiền", sent_on=DAY)


def make_posting(unit: Any, by: User) -> Posting:
    return Posting.objects.create(unit=unit, created_by=by, item=an_item(), title="Dự toán", starts_on=DAY)


def make_work(unit: Any, by: User) -> Work:
    return Work.objects.create(unit=unit, created_by=by, name="Đường thôn", started_on=DAY)


def make_land(unit: Any, by: User) -> LandProject:
    return LandProject.objects.create(unit=unit, created_by=by, name="Cụm công nghiệp", started_on=DAY)


def make_matter(unit: Any, by: User) -> Matter:
    of = Meeting.objects.create(
        unit=unit, created_by=by, village=a_village(unit), kind="matter", subject="Bàn", held_on=DAY, households=9,
        present=8,
    )  # fmt: skip
    return Matter.objects.create(meeting=of, kind="contribution", text="Làm đường")


def make_opinion(unit: Any, by: User) -> DialogueOpinion:
    of = Dialogue.objects.create(
        unit=unit, created_by=by, held_on=DAY, subject="Môi trường", host_name="A", host_post="chairman"
    )
    return DialogueOpinion.objects.create(dialogue=of, topic="Thu gom rác")


def make_inspection(unit: Any, by: User) -> Inspection:
    return Inspection.objects.create(unit=unit, created_by=by, subject="Kiểm tra", held_on=DAY)


def make_seat(unit: Any, by: User) -> CommitteeMember:
    body = Committee.objects.create(unit=unit, kind="steering", name="Ban Chỉ đạo", established_on=DAY)
    return CommitteeMember.objects.create(committee=body, official=an_official(unit, by), role="member", joined_on=DAY)


def make_term(unit: Any, by: User) -> OfficeTerm:
    return OfficeTerm.objects.create(unit=unit, official=an_official(unit, by), office="office_clerk", valid_from=DAY)


DONE = date(2024, 3, 14)
# Register: how one comes to be, and what closes it.
KINDS: dict[str, tuple[Callable[[Any, User], Any], dict[str, Any]]] = {
    "Chức vụ đang giữ": (make_term, {"valid_until": DONE}),
    "Ban, tổ đang tham gia": (make_seat, {"left_on": DONE}),
    "Cuộc kiểm tra chưa kết luận": (make_inspection, {"conclusion": "Tốt", "concluded_on": DONE}),
    "Cuộc họp thôn chưa có kết quả biểu quyết": (make_matter, {"votes_for": 7}),
    "Ý kiến tại đối thoại chưa được trả lời": (make_opinion, {"status": "answered", "answered_on": DONE}),
    "Nội dung đang công khai": (make_posting, {"ends_on": DONE}),
    "Đơn thư chưa giải quyết xong": (make_petition, {"status": "returned", "closed_on": DONE}),
    "Tố cáo chưa giải quyết xong": (make_denunciation, {"stage": "concluded", "result": "founded"}),
    "Công trình chưa hoàn thành": (make_work, {"finished_on": DONE}),
    "Dự án thu hồi đất chưa kết thúc": (make_land, {"finished_on": DONE}),
    "Kiến nghị sau giám sát chưa được trả lời": (make_recommendation, {"replied_on": DONE}),
    "Báo cáo chưa ban hành": (make_report, {}),
}


@pytest.mark.parametrize("title", KINDS)
def test_a_record_is_open_with_the_one_who_entered_it_until_it_is_closed(
    commune, other_commune, leader, leaver, title: str
) -> None:
    make, closing = KINDS[title]
    other = make_user("nguoi-khac", Role.OFFICIAL, commune)
    make(commune, other)
    make(other_commune, leaver)
    assert title not in counts(commune, leaver, leader)
    record = make(commune, leaver)
    assert counts(commune, leaver, leader)[title] == 1
    if closing:
        type(record)._default_manager.filter(pk=record.pk).update(**closing)
        assert title not in counts(commune, leaver, leader)


@pytest.mark.parametrize("make", [make_report, make_petition, make_denunciation])
def test_who_changed_it_last_has_it_in_hand(commune, leader, leaver, official, make: Any) -> None:
    record = make(commune, official)
    assert not counts(commune, leaver, leader)
    record._history_user = leaver
    record.save()
    assert sum(counts(commune, leaver, leader).values()) == 1
    record._history_user = leader
    record.save()
    assert not counts(commune, leaver, leader)


def test_what_the_viewer_may_not_read_is_counted_without_link_or_name(client, commune, leader, leaver) -> None:
    """An official who takes over sees reports, and of petitions only how many there are."""
    petition, report = make_petition(commune, leaver), make_report(commune, leaver)
    make_petition(commune, leaver)
    make_denunciation(commune, leaver)
    receiver = make_user("nguoi-nhan", Role.OFFICIAL, commune)
    leaver.appointments.update(handed_over_to=receiver)
    client.force_login(receiver)
    shown = client.get(page(commune, leaver)).content.decode()
    assert report.get_absolute_url() in shown
    assert "2 hồ sơ, chỉ người được giao mới mở được" in shown
    assert "1 hồ sơ tố cáo" in shown
    assert petition.public_id not in shown
    assert str(petition) not in shown
    assert reverse("complaints:denunciation-list", args=[commune.slug]) not in shown
    client.force_login(leader)
    shown = client.get(page(commune, leaver)).content.decode()
    assert petition.get_absolute_url() in shown
    assert reverse("complaints:denunciation-list", args=[commune.slug]) in shown


def test_those_who_look_after_accounts_and_the_receiver_open_the_page(
    client, commune, other_commune, leader, leaver, official
) -> None:
    operator = make_user("quan-tri", Role.OPERATOR, commune)
    stranger = make_user("lanh-dao-khac", Role.LEADER, other_commune)

    def status(user: User) -> int:
        client.force_login(user)
        return client.get(page(commune, leaver)).status_code

    assert [status(user) for user in (leader, operator, official, leaver, stranger)] == [200, 200, 403, 403, 404]
    client.force_login(leader)
    assert client.get(page(commune, stranger)).status_code == 404
    mandate = leaver.appointments.first()
    mandate.handed_over_to, mandate.valid_until = official, date(2024, 3, 1)
    mandate.save()
    assert status(official) == 200
    mandate.valid_until = date(2023, 12, 1)
    mandate.valid_from = date(2023, 1, 1)
    mandate.save()
    assert status(official) == 403


def test_the_receiver_is_told_from_whom_in_one_query(
    commune, other_commune, leaver, official, django_assert_num_queries
) -> None:
    assert handovers_for(official, commune) == []
    leaver.appointments.update(handed_over_to=official, valid_until=date(2024, 3, 31))
    for number in range(3):
        other = make_user(f"di-{number}", Role.OFFICIAL, commune)
        other.appointments.update(handed_over_to=official, valid_until=date(2024, 2, 1 + number))
    with django_assert_num_queries(1):
        found = handovers_for(official, commune)
    assert [(h.person.username, h.ends_on) for h in found][:2] == [
        ("nguoi-di", date(2024, 3, 31)),
        ("di-2", date(2024, 2, 3)),
    ]
    assert found[0].url == page(commune, leaver)
    assert len(found) == 4
    assert handovers_for(official, other_commune) == []


def test_the_leader_ends_the_appointment_from_here_and_the_person_does_not(client, commune, leader, leaver) -> None:
    mandate = leaver.appointments.first()
    leaver.appointments.update(handed_over_to=leader)
    end = reverse("accounts:appointment-end", args=[commune.slug, mandate.public_id])
    client.force_login(leader)
    shown = client.get(page(commune, leaver)).content.decode()
    assert end in shown
    assert f"bàn giao cho {leader}" in shown
    client.force_login(leaver)
    own = client.get("/tai-khoan/ban-giao/").content.decode()
    assert "Công chức xã" in own
    assert end not in own


def test_one_sees_the_own_open_items_in_each_unit(client, commune, other_commune, leaver) -> None:
    Appointment.objects.create(user=leaver, role=Role.OFFICIAL, unit=other_commune, valid_from=DAY)
    records = [make_work(commune, leaver), make_work(other_commune, leaver)]
    client.force_login(leaver)
    shown = client.get("/tai-khoan/ban-giao/").content.decode()
    assert all(record.get_absolute_url() in shown for record in records)


def test_the_workbook_has_what_the_page_has(client, commune, leader, leaver) -> None:
    make_work(commune, leaver)
    client.force_login(leader)
    response = client.get(f"{page(commune, leaver)}?xuat=xlsx")
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[2]) for row in rows] == [
        ("Phân công", "công chức tiếp dân, xử lý đơn"),
        ("Phân công", "công chức xã"),
        ("Công trình chưa hoàn thành", "Đường thôn"),
    ]


def test_ten_items_of_each_kind_take_as_many_queries_as_one(client, commune, leader, leaver) -> None:
    client.force_login(leader)
    taken = []
    for number in (1, 9):
        for make, _ in KINDS.values():
            for _ in range(number):
                make(commune, leaver)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(page(commune, leaver))
        taken.append(len(queries))
    assert response.context["sections"][0]["count"] == 10 * len(KINDS)
    assert taken[0] == taken[1]
