"""Calling off, taking opinions down and answering them; what two people do at once."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.consultations.models import ConsultationOpinion, tally_of
from apps.consultations.services import (
    add_opinions,
    cancel_consultation,
    delete_consultation,
    delete_opinion,
    demand_ballots_once,
    load_subjects,
    record_consultation,
    remarks_on,
    reopen_consultation,
    save_opinion,
    settle_opinions,
)
from apps.core.services import StaleRecordError
from apps.documents.services import withdraw
from tests.factories import make_village


def test_a_consultation_is_called_off_and_taken_back(ask, official):
    consultation = cancel_consultation(consultation=ask(), user=official, expected_version=1)
    assert consultation.is_cancelled
    with pytest.raises(ValidationError, match="đã ghi là không tổ chức"):
        record_consultation(record=consultation, user=official, expected_version=2)
    with pytest.raises(ValidationError, match="đã ghi là không tổ chức"):
        add_opinions(consultation=consultation, opinions=[], user=official)
    with pytest.raises(ValidationError):
        cancel_consultation(consultation=consultation, user=official, expected_version=2)
    back = reopen_consultation(consultation=consultation, user=official, expected_version=2)
    assert not back.is_cancelled
    with pytest.raises(ValidationError):
        reopen_consultation(consultation=back, user=official, expected_version=3)
    with pytest.raises(StaleRecordError):
        cancel_consultation(consultation=back, user=official, expected_version=1)


def test_what_brought_opinions_is_not_called_off(ask, say, count_ballots, official):
    for fill in (say, count_ballots, lambda row: row.channels.create(channel="box", counted=3)):
        consultation = ask()
        fill(consultation)
        with pytest.raises(ValidationError, match="Đã có ý kiến"):
            cancel_consultation(consultation=consultation, user=official, expected_version=1)
    explained = ask(explained_on="2023-11-20")
    with pytest.raises(ValidationError, match="Đã công bố"):
        cancel_consultation(consultation=explained, user=official, expected_version=1)
    empty = ask(channels=["box"])
    assert cancel_consultation(consultation=empty, user=official, expected_version=1).is_cancelled


def test_an_opinion_names_the_form_in_which_it_came(ask, official):
    consultation = ask(channels=["meeting"])
    rows = [ConsultationOpinion(text=text, channel=channel) for text, channel in (("A", "meeting"), ("B", "box"))]
    assert add_opinions(consultation=consultation, opinions=rows, user=official) == 2
    assert [row.channel for row in consultation.channels.all()] == ["meeting", "box"]
    assert consultation.opinions.first().history.get().history_user == official


def test_many_are_answered_with_the_same_words_and_those_answered_stay(ask, say, official):
    consultation = ask()
    first, second, done = say(consultation), say(consultation), say(consultation, status="refused", reply="Vì sao")
    elsewhere = say(ask())
    keys = [first.pk, second.pk, done.pk, elsewhere.pk]
    found = settle_opinions(consultation=consultation, keys=keys, status="taken", reply="Đã sửa", user=official)
    assert found == (2, 1)
    assert list(consultation.opinions.values_list("status", "reply")) == [
        ("taken", "Đã sửa"),
        ("taken", "Đã sửa"),
        ("refused", "Vì sao"),
    ]
    elsewhere.refresh_from_db()
    assert elsewhere.is_waiting


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"status": "waiting", "reply": "x"}, "Chọn tiếp thu"),
        ({"status": "refused", "reply": ""}, "vì sao không tiếp thu"),
        ({"status": "taken", "reply": "x", "keys": []}, "ít nhất một ý kiến"),
    ],
)
def test_an_answer_wants_a_choice_words_and_opinions(ask, say, official, given, message):
    consultation = ask()
    opinion = say(consultation)
    with pytest.raises(ValidationError, match=message):
        settle_opinions(**({"consultation": consultation, "keys": [opinion.pk], "user": official} | given))
    opinion.refresh_from_db()
    assert opinion.is_waiting


def test_of_two_who_change_an_opinion_the_second_is_told(ask, say, official):
    opinion = say(ask())
    stale = ConsultationOpinion.objects.get(pk=opinion.pk)
    opinion.status, opinion.reply = "taken", "Đã sửa"
    assert save_opinion(opinion=opinion, user=official, expected_version=1).version == 2
    with pytest.raises(StaleRecordError):
        save_opinion(opinion=stale, user=official, expected_version=1)
    with pytest.raises(StaleRecordError):
        delete_opinion(opinion=stale, user=official, expected_version=1)
    delete_opinion(opinion=opinion, user=official, expected_version=2)
    assert not ConsultationOpinion.objects.exists()
    assert ConsultationOpinion.history.filter(history_type="-").count() == 1


@pytest.mark.parametrize(
    ("totals", "opinions", "given", "accepted"),
    [
        ([], [], (None, False), (None, False)),
        ([("box", None, None)], [], (None, False), (None, False)),
        ([("box", 0, None)], [], (0, True), (0, True)),
        ([("box", 10, 4)], [], (10, True), (4, True)),
        ([("box", 10, None)], [], (10, True), (None, False)),
        ([("box", None, None)], [("box", "taken", 2), ("box", "waiting", 1)], (3, True), (2, True)),
        ([("box", 10, 4)], [("box", "taken", 2)], (10, True), (4, True)),
        ([("box", 10, None)], [("box", "taken", 2)], (10, True), (None, False)),
        ([("box", 1, 1)], [("box", "taken", 2)], (2, True), (2, True)),
        ([("box", 5, 5), ("meeting", None, None)], [], (5, False), (5, False)),
        ([("box", 5, 5)], [("meeting", "partly", 3), ("meeting", "refused", 1)], (9, True), (8, True)),
    ],
)
def test_totals_and_listed_opinions_make_one_tally(ask, say, totals, opinions, given, accepted):
    consultation = ask()
    for channel, counted, taken in totals:
        consultation.channels.create(channel=channel, counted=counted, accepted=taken)
    for channel, status, number in opinions:
        say(consultation, channel=channel, status=status, number=number, reply="" if status == "waiting" else "Lời")
    tally = tally_of(consultation)
    assert (tally.given, tally.given_whole) == given
    assert (tally.accepted, tally.accepted_whole) == accepted


def test_remarks_tell_what_is_owed_and_what_does_not_fit(ask, say, count_ballots):
    today = timezone.localdate()

    def remarks(consultation):
        return " ".join(remarks_on(consultation, tally_of(consultation), today=today))

    consultation = ask(channels=["meeting"])
    say(consultation)
    assert "Còn 1 ý kiến chưa trả lời." in remarks(consultation)
    assert "chưa có thời hạn đã kiểm chứng" in remarks(consultation)
    consultation.opinions.update(status="taken", reply="Lời")
    consultation.explained_on = today
    assert remarks(consultation) == ""
    count_ballots(consultation)
    assert "phiếu phát cho hộ gia đình hay cử tri" in remarks(consultation)
    assert "chưa ghi hình thức phát phiếu" in remarks(consultation)
    early = ask(starts_on="2023-06-01", ends_on="2023-06-30")
    early.refresh_from_db()
    assert "không thuộc danh mục vào ngày 01/06/2023" in remarks(early)
    assert "Chưa ghi hình thức" in remarks(early)
    early.is_cancelled = True
    assert remarks(early) == ""


def test_the_board_takes_opinions_as_long_as_the_record_says(running, called):
    called(running)
    today = timezone.localdate()
    assert remarks_on(running, tally_of(running), today=today) == []
    running.ends_on = today
    assert "đưa dự thảo lên bảng lần nữa" in " ".join(remarks_on(running, tally_of(running), today=today))


def test_subjects_are_loaded_once_and_corrections_stay(subjects):
    row = subjects["khac"]
    row.name = "Đã sửa"
    row.save()
    assert load_subjects(settings.BASE_DIR / "fixtures" / "law" / "consultation_subjects.json") == 0
    row.refresh_from_db()
    assert row.name == "Đã sửa"


@pytest.mark.parametrize("word", ["", ":ket-qua"])
def test_one_on_the_board_is_neither_called_off_nor_deleted(ask, called, official, word):
    consultation = ask()
    found = called(consultation, word=word)
    with pytest.raises(ValidationError, match="Đang có trên bảng công khai"):
        cancel_consultation(consultation=consultation, user=official, expected_version=1)
    with pytest.raises(ValidationError, match="Đang có trên bảng công khai"):
        delete_consultation(record=consultation)
    withdraw(publication=found, reason="Nhầm", user=official)
    assert cancel_consultation(consultation=consultation, user=official, expected_version=1).is_cancelled
    delete_consultation(record=consultation)


def test_a_call_that_outlives_the_consultation_is_remarked(running, called):
    called(running)
    today = timezone.localdate()
    running.ends_on = today - timedelta(days=1)
    until = f"{today + timedelta(days=3):%d/%m/%Y}"
    assert f"vẫn nhận ý kiến đến hết ngày {until}" in remarks_on(running, tally_of(running), today=today)[0]
    later = today + timedelta(days=4)
    assert not any("Bảng công khai" in words for words in remarks_on(running, tally_of(running), today=later))


@pytest.mark.parametrize(("total", "villages", "fits"), [(1, 0, True), (0, 2, True), (1, 1, False), (0, 0, True)])
def test_ballots_stand_as_one_total_or_by_village(ask, count_ballots, commune, total, villages, fits):
    consultation = ask()
    for number in range(villages):
        count_ballots(consultation, village=make_village(commune, f"Thôn {number}"))
    if total:
        count_ballots(consultation)
    if fits:
        demand_ballots_once(consultation=consultation)
    else:
        with pytest.raises(ValidationError, match="không ghi cả hai"):
            demand_ballots_once(consultation=consultation)


def test_the_day_of_the_plan_may_lie_ahead_the_reports_not(ask):
    tomorrow = timezone.localdate() + timedelta(days=1)
    ask(plan_date=tomorrow).full_clean(exclude={"created_by"})
    with pytest.raises(ValidationError, match="chưa tới"):
        ask(explained_on=tomorrow).full_clean(exclude={"created_by"})
