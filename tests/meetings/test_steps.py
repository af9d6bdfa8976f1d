"""The pages around a meeting: plan, minutes, sending, the commune's answer, what follows when it fell short, papers."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.accounts.roles import Role
from apps.meetings.models import Absence, Matter, Meeting, MeetingState
from apps.meetings.services import settle
from apps.villages.models import Convention
from tests.factories import make_household, make_user
from tests.records import rows

LIST = "/song-van/cuoc-hop/"
TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def head(commune, village):
    return make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)


@pytest.fixture
def step(client):
    """Sends a step's form with the version of the meeting that stands now."""

    def send(meeting, at, **values):
        meeting.refresh_from_db()
        address = f"{meeting.get_absolute_url()}{at}/"
        answer = client.post(address, {"version": str(meeting.version), **values})
        meeting.refresh_from_db()
        return answer

    return send


def planned(village, **values):
    data = {
        "village": village.pk,
        "kind": "matter",
        "subject": "Bàn làm đường",
        "held_on": f"{TOMORROW:%d/%m/%Y}",
        "starts_at": "19:30",
    }
    matter = {"kind": "contribution", "action": "decide", "text": "Làm đường", "method": "show_of_hands", "seats": "1"}
    matter |= {"choices-TOTAL_FORMS": "0", "choices-INITIAL_FORMS": "0"}
    return data | values | rows("matters", matter)


def test_a_meeting_is_planned_and_becomes_held_with_its_minutes(client, head, village, typed, rules):
    client.force_login(head)
    answer = client.post(f"{LIST}len-lich/", planned(village))
    meeting = Meeting.objects.get()
    assert (answer.status_code, meeting.state, meeting.households) == (302, "planned", None)
    assert "Giấy mời" in client.get(meeting.get_absolute_url()).content.decode()
    past = client.post(f"{LIST}len-lich/", planned(village, held_on="01/01/2023"))
    assert past.status_code == 422
    matter = meeting.matters.get()
    data = typed({"id": str(matter.pk), "votes_for": "150"}, held_on=f"{timezone.localdate():%d/%m/%Y}")
    answer = client.post(f"{meeting.get_absolute_url()}bien-ban/", data | {"version": str(meeting.version)})
    assert answer.status_code == 302
    meeting.refresh_from_db()
    matter.refresh_from_db()
    assert (meeting.state, meeting.present, matter.carried) == ("held", 150, True)


def test_presence_by_household_counts_all_but_these(client, head, village, typed):
    homes = [make_household(village, f"H{number}") for number in range(9)]
    client.force_login(head)
    absent = [str(homes[1].pk), str(homes[4].pk)]
    data = typed({"votes_for": "6"}, roll_called="on", households="", present="", absent=absent)
    assert client.post(f"{LIST}moi/", data).status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.households, meeting.present) == (9, 7)
    assert set(Absence.objects.values_list("household__code", flat=True)) == {"H1", "H4"}
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "Hộ không có người dự (2)" in page


def test_minutes_go_to_the_commune_and_come_back(client, head, official, village, meet, decide, step, rules):
    meeting = meet(village, chair_name="Nguyễn Đức Hiển")
    decide(meeting)
    client.force_login(head)
    refused = step(meeting, "gui-xa")
    assert refused.status_code == 422
    assert "nhập thư ký" in refused.content.decode()
    Meeting.objects.update(secretary_name="Trần Thị Mùi")
    assert step(meeting, "gui-xa").status_code == 302
    assert meeting.state == "submitted"
    assert client.get(f"{meeting.get_absolute_url()}sua/").status_code == 302
    assert step(meeting, "tiep-nhan").status_code == 403
    client.force_login(official)
    assert step(meeting, "tra-lai").status_code == 422
    assert step(meeting, "tra-lai", comment="Ghi rõ mức đóng góp").status_code == 302
    assert meeting.state == "returned"
    assert "Ghi rõ mức đóng góp" in client.get(meeting.get_absolute_url()).content.decode()
    client.force_login(head)
    assert step(meeting, "gui-xa").status_code == 302
    client.force_login(official)
    assert step(meeting, "tiep-nhan").status_code == 302
    assert (meeting.state, meeting.minutes.count()) == ("accepted", 2)
    sent = client.get(f"{meeting.get_absolute_url()}da-gui/2.pdf")
    assert sent.content.startswith(b"%PDF")
    assert step(meeting, "dinh-chinh", reason="Sai số hộ dự").status_code == 302
    assert (meeting.state, meeting.correction_reason) == ("held", "Sai số hộ dự")


def test_an_older_page_does_not_send(client, head, village, meet, decide):
    meeting = meet(village, chair_name="A", secretary_name="B")
    decide(meeting)
    client.force_login(head)
    answer = client.post(f"{meeting.get_absolute_url()}gui-xa/", {"version": "99"})
    assert answer.status_code == 422
    assert "vừa được người khác sửa" in answer.content.decode()


def test_what_fell_short_goes_to_the_doors_or_meets_again(client, head, village, meet, decide, step, rules):
    homes = [make_household(village, f"H{number}") for number in range(9)]
    meeting = meet(village, households=9, present=5)
    matter = decide(meeting, votes_for=5)
    client.force_login(head)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "Phát phiếu tới hộ" in page
    assert "Họp lại" in page
    plan = {
        "reason": "short",
        "purpose": "Làm đường",
        "starts_on": "11/10/2023",
        "ends_on": "15/10/2023",
        "team": "Nguyễn Văn A, Trần Thị B",
    }
    assert step(meeting, f"viec/{matter.pk}/phat-phieu", **plan).status_code == 302
    again = Matter.objects.get(follows=matter)
    answers = {f"answer-{home.pk}": "for" for home in homes[:6]} | {f"answer-{homes[6].pk}": "against"}
    counted = step(meeting, f"viec/{again.pk}/kiem-phieu", counted_on="16/10/2023", **answers)
    assert counted.status_code == 302
    again.refresh_from_db()
    assert (again.ballots_issued, again.votes_for, again.carried) == (7, 6, True)
    assert Matter.objects.final().get() == again
    again.votes_for, again.votes_against = 7, 0
    again.save()
    with pytest.raises(ValidationError, match="Kiểm phiếu theo hộ"):
        settle(meeting)
    again.votes_for, again.votes_against = 6, 1
    again.save()
    for paper in ("kiem-phieu", "ke-hoach-phat-phieu"):
        assert client.get(f"{meeting.get_absolute_url()}viec/{again.pk}/giay-to/{paper}.docx").status_code == 200


def test_a_convention_from_draft_to_recognition(client, official, village, meet, decide, step, rules):
    meeting = meet(village, kind="convention", held_on=date(2023, 10, 10))
    matter = decide(meeting, kind="convention", votes_for=120)
    client.force_login(official)
    draft = {"kind": "quy_uoc", "title": "Quy ước thôn Đồng Kim", "change": "new"}
    assert step(meeting, f"viec/{matter.pk}/du-thao", **draft).status_code == 302
    Meeting.objects.update(state=MeetingState.ACCEPTED)
    decision = {"outcome": "recognised", "number": "61/QĐ-UBND", "decided_on": "20/10/2023", "valid_from": "20/10/2023"}
    assert step(meeting, f"viec/{matter.pk}/cong-nhan", **decision).status_code == 302
    convention = Convention.objects.get()
    assert (convention.title, convention.recognised_on) == ("Quy ước thôn Đồng Kim", date(2023, 10, 20))
    assert step(meeting, f"viec/{matter.pk}/rut-cong-nhan").status_code == 302
    assert not Convention.objects.exists()


@pytest.mark.parametrize("paper", ["bien-ban", "thong-bao", "nghi-quyet", "ban-ghi-nho", "ban-thoa-thuan"])
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_papers_are_there_in_both_formats(client, head, village, meet, decide, rules, paper, kind):
    meeting = meet(village)
    decide(meeting, votes_for=150)
    Matter.objects.update(carried=True)
    client.force_login(head)
    answer = client.get(f"{meeting.get_absolute_url()}giay-to/{paper}.{kind}")
    assert answer.status_code == 200
    assert answer.content[:2] in (b"%P", b"PK")
    assert client.get(f"{meeting.get_absolute_url()}giay-to/giay-moi.{kind}").status_code == 404


def test_what_was_not_held_can_be_noted(client, head, village, step):
    meeting = Meeting.objects.create(
        unit=village.unit, village=village, kind="matter", subject="Bàn", held_on=TOMORROW, state=MeetingState.PLANNED
    )
    client.force_login(head)
    assert step(meeting, "khong-to-chuc").status_code == 302
    assert meeting.state == "cancelled"
