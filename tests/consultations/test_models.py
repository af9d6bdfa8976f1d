"""What a consultation, its forms, ballots and opinions may hold; its state follows from the days."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.consultations.models import (
    BUILDING,
    Consultation,
    ConsultationBallot,
    ConsultationChannel,
    ConsultationOpinion,
    ConsultationState,
    ballots_of,
)
from apps.consultations.rules import explain_share

FIRST, LAST = date(2023, 10, 2), date(2023, 10, 31)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, ""),
        ({"ends_on": FIRST}, ""),
        ({"ends_on": FIRST - DAY}, "Ngày kết thúc lấy ý kiến phải sau"),
        ({"explained_on": LAST}, ""),
        ({"explained_on": LAST - DAY}, "phải sau hoặc trùng ngày kết thúc"),
        ({"ends_on": timezone.localdate() + DAY}, ""),
        ({"explained_on": timezone.localdate() + DAY}, "chưa tới"),
        ({"is_cancelled": True, "explained_on": LAST}, "Việc không tổ chức thì không có báo cáo"),
    ],
)
def test_a_consultation_holds_together(commune, subjects, values, message):
    values = {"title": "Dự thảo", "lead_body": "UBND xã", "starts_on": FIRST, "ends_on": LAST} | values
    consultation = Consultation(unit=commune, subject=subjects["khac"], **values)
    if message:
        with pytest.raises(ValidationError, match=message):
            consultation.full_clean()
    else:
        consultation.full_clean()


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (FIRST - DAY, ConsultationState.PLANNED),
        (FIRST, ConsultationState.OPEN),
        (LAST, ConsultationState.OPEN),
        (LAST + DAY, ConsultationState.CLOSED),
    ],
)
def test_the_state_follows_from_the_days(ask, day, state):
    consultation = ask()
    with time_machine.travel(day):
        assert consultation.state == state
    for one in ConsultationState:
        assert Consultation.objects.in_state(one, day).exists() is (one == state)
    consultation.is_cancelled = True
    consultation.save()
    assert consultation.state_on(day) == ConsultationState.CANCELLED
    assert Consultation.objects.in_state(ConsultationState.CANCELLED, day).exists()
    assert not Consultation.objects.in_state(state, day).exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"issued": 180, "returned": 150, "valid": 148, "agreed": 112, "against": 21, "other": 15}, ""),
        ({"issued": 5, "returned": 5, "valid": 5, "agreed": 5}, ""),
        ({"issued": 5}, ""),
        ({"returned": 0, "agreed": 0}, ""),
        ({"agreed": 3}, "ít nhất một trong hai số"),
        ({"issued": 5, "returned": 6}, "Số phiếu thu về không được lớn hơn"),
        ({"issued": 5, "returned": 5, "valid": 6}, "Số phiếu hợp lệ không được lớn hơn"),
        ({"issued": 9, "returned": 5, "agreed": 4, "against": 1, "other": 1}, "không được lớn hơn số phiếu thu về"),
        ({"issued": 9, "returned": 9, "valid": 5, "agreed": 6}, "không được lớn hơn số phiếu hợp lệ"),
        ({"issued": 5, "agreed": 6}, "không được lớn hơn số phiếu phát ra"),
    ],
)
def test_ballots_add_up(ask, values, message):
    ballot = ConsultationBallot(consultation=ask(), **values)
    if message:
        with pytest.raises(ValidationError, match=message):
            ballot.full_clean()
        with pytest.raises(IntegrityError):
            ballot.save()
    else:
        ballot.full_clean()
        ballot.save()


def test_one_total_and_one_row_a_village(ask, village, count_ballots):
    consultation = ask()
    count_ballots(consultation)
    with transaction.atomic(), pytest.raises(IntegrityError):
        count_ballots(consultation)
    count_ballots(consultation, village=village)
    with transaction.atomic(), pytest.raises(IntegrityError):
        count_ballots(consultation, village=village)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, ""),
        ({"status": "taken", "reply": "Đã sửa"}, ""),
        ({"status": "taken"}, "Ghi tiếp thu như thế nào"),
        ({"status": "partly"}, "vì sao không tiếp thu phần còn lại"),
        ({"status": "refused"}, "Ghi vì sao không tiếp thu"),
        ({"number": 0}, "ít nhất là 1"),
    ],
)
def test_an_opinion_is_settled_with_words(ask, values, message):
    opinion = ConsultationOpinion(consultation=ask(), text="Làm đường", channel="meeting", **values)
    if message:
        with pytest.raises(ValidationError, match=message):
            opinion.full_clean()
        with pytest.raises(IntegrityError):
            opinion.save()
    else:
        opinion.full_clean()


@pytest.mark.parametrize(
    ("values", "message"),
    [({"counted": 5, "accepted": 5}, ""), ({"counted": 5, "accepted": 6}, "Số ý kiến tiếp thu"), ({"counted": 0}, "")],
)
def test_totals_of_a_form_add_up(ask, values, message):
    channel = ConsultationChannel(consultation=ask(), channel="box", **values)
    if message:
        with pytest.raises(ValidationError, match=message):
            channel.full_clean()
    else:
        channel.full_clean()


def test_the_two_shares_show_their_sums(ask, count_ballots):
    ballot = count_ballots(ask())
    assert ballot.of_returned == "112/150 phiếu thu về = 74,67 %"
    assert ballot.of_issued == "112/180 phiếu phát ra = 62,22 %"
    assert explain_share(None, 5, "phiếu") == explain_share(3, None, "phiếu") == explain_share(0, 0, "phiếu") == ""
    assert explain_share(0, 5, "phiếu") == "0/5 phiếu = 0,00 %"


def test_a_sum_of_ballots_lacks_what_a_row_lacks(ask, village, count_ballots):
    consultation = ask()
    assert ballots_of(consultation.ballots.all()) is None
    rows = [count_ballots(consultation, village=village, valid=148), ConsultationBallot(issued=20, agreed=8)]
    total = ballots_of(rows)
    assert (total.issued, total.agreed, total.returned, total.valid) == (200, 120, None, None)
    assert total.of_returned == ""
    assert total.of_issued == "120/200 phiếu phát ra = 60,00 %"


def test_subjects_are_dated_and_say_how_sure_they_are(subjects):
    first, new_law = subjects["k1-kinh-te-xa-hoi"], date(2023, 7, 1)
    assert first.source == "khoản 1 Điều 25 Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15"
    assert (first.stood_on(new_law), first.stood_on(new_law - DAY)) == (True, False)
    assert subjects["kinh-te-xa-hoi-2007"].stood_on(new_law - DAY)
    assert not subjects["kinh-te-xa-hoi-2007"].stood_on(new_law)
    assert "chưa kiểm chứng" in subjects["k5-k7-quy-che"].source
    assert subjects["khac"].source == ""
    assert {row.mark for code, row in subjects.items() if code.startswith(("k1-", "k2", "k3", "k4", "k8"))} == {"S"}
    assert {row.mark for code, row in subjects.items() if code.startswith("k5-k7")} == {"K"}
    assert BUILDING in subjects
