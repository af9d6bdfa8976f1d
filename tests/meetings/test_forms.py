"""What a meeting's page takes: how many rows, at what cost, which keys; and what of it is written."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.roles import Role
from apps.meetings.forms import matters as matter_forms
from apps.meetings.models import Choice, Matter, Meeting
from apps.meetings.services import plan_ballots, settle
from tests.factories import make_household, make_user
from tests.records import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

LIST = "/song-van/cuoc-hop/"
KEYS = [30, 5000]
CUT = "Các dòng quá số đó đã bị bỏ khỏi trang này"


@pytest.fixture
def page(client, commune, village):
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    return client


def sent_back(response):
    """What the browser sends for the page as it came, without the rows' blank patterns."""
    form, (formset,) = response.context["form"], response.context["formsets"]
    parts = [form, formset.management_form]
    for row in formset:
        parts.append(row)
        if hasattr(row, "choices"):
            parts += [row.choices.management_form, *row.choices]
    found = {}
    for part in parts:
        for bound in part:
            value = bound.value()
            if value is not None and value is not False:
                found[bound.html_name] = bound.field.prepare_value(value)
    return found


def stored(meet, decide, choose, village, matters=1, choices=2):
    meeting = meet(village)
    for _ in range(matters):
        choose(decide(meeting, votes_for=3), *((f"Phương án {number}", number) for number in range(choices)))
    settle(meeting)
    return meeting


def edit(page, meeting, typed, *matters):
    return page.post(f"{meeting.get_absolute_url()}sua/", typed(*matters, version=str(meeting.version)))


def test_forged_counts_are_refused_in_words_before_they_cost_anything(page, typed) -> None:
    row = {"choices-TOTAL_FORMS": "30"}
    response = page.post(f"{LIST}moi/", typed(*[row] * 200))
    assert response.status_code == 422
    (formset,) = response.context["formsets"]
    assert CUT in response.content.decode()
    assert len(formset.forms) == 60
    assert sum(len(form.choices.forms) for form in formset) == 200
    assert not Meeting.objects.exists()


def test_a_page_that_was_cut_says_how_many_rows_it_has(page, typed) -> None:
    response = page.post(f"{LIST}moi/", typed(*[{"choices-TOTAL_FORMS": "30"}] * 61))
    data = sent_back(response)
    assert data["matters-TOTAL_FORMS"] == "60"
    assert [data[f"matters-{index}-choices-TOTAL_FORMS"] for index in (5, 6, 7)] == ["30", "20", "0"]
    assert page.post(f"{LIST}moi/", data).status_code == 302
    assert Matter.objects.count() == 60


def test_choices_are_counted_over_all_matters(page, typed, meet, decide, choose, village, monkeypatch) -> None:
    monkeypatch.setattr(matter_forms, "MOST_CHOICES_IN_ALL", 5)
    meeting = stored(meet, decide, choose, village, matters=2)
    opened = page.get(f"{meeting.get_absolute_url()}sua/")
    # One blank row is left to offer, so that the page as it came can be sent.
    assert [len(form.choices.forms) for form in opened.context["formsets"][0]] == [3, 2, 0, 0]
    assert page.post(f"{meeting.get_absolute_url()}sua/", sent_back(opened)).status_code == 302
    options = rows("choices", *({"text": f"Phương án {number}", "votes": "1"} for number in range(3)))
    refused = page.post(f"{LIST}moi/", typed(options, options))
    assert refused.status_code == 422
    assert CUT in refused.content.decode()
    assert page.post(f"{LIST}moi/", typed(options, rows("choices", {"text": "A"}, {"text": "B"}))).status_code == 302


def test_too_many_rows_are_refused_also_where_one_was_deleted_meanwhile(page, typed, meet, decide, village) -> None:
    meeting = meet(village)
    gone = decide(meeting)
    key = gone.pk
    gone.delete()
    response = edit(page, meeting, typed, {"id": str(key), "text": "Vẫn ghi"}, *[{}] * 60)
    assert response.status_code == 422
    assert CUT in response.content.decode()


def test_queries_do_not_grow_with_the_matters(page, meet, decide, choose, village) -> None:
    counts = []
    for number in (1, 12):
        meeting = stored(meet, decide, choose, village, matters=number)
        address = f"{meeting.get_absolute_url()}sua/"
        page.get(address)
        with CaptureQueriesContext(connection) as opening:
            opened = page.get(address)
        with CaptureQueriesContext(connection) as saving:
            assert page.post(address, sent_back(opened)).status_code == 302
        counts.append((len(opening), len(saving)))
    assert counts[0] == counts[1]


def test_what_nobody_changed_is_not_written(page, meet, decide, choose, village) -> None:
    meeting = stored(meet, decide, choose, village)
    address = f"{meeting.get_absolute_url()}sua/"

    def written(**values):
        before = Matter.history.count(), Choice.history.count()
        assert page.post(address, sent_back(page.get(address)) | values).status_code == 302
        return Matter.history.count() - before[0], Choice.history.count() - before[1]

    assert written() == (0, 0)
    assert written(**{"matters-0-choices-0-birth_year": "1980"}) == (0, 1)
    assert written(**{"matters-0-opinions": "Nhất trí"}) == (1, 0)


def test_unchanged_votes_are_held_against_the_households_present(page, meet, decide, village) -> None:
    meeting = meet(village)
    decide(meeting, votes_for=140)
    address = f"{meeting.get_absolute_url()}sua/"
    response = page.post(address, sent_back(page.get(address)) | {"present": "120"})
    assert response.status_code == 422
    assert "votes_for" in response.context["formsets"][0].forms[0].errors


@pytest.mark.parametrize("digits", KEYS)
def test_keys_beyond_any_row_are_refused(page, typed, meet, decide, village, digits) -> None:
    meeting = meet(village)
    matter = decide(meeting)
    key = "9" * digits
    assert edit(page, meeting, typed, {"id": key}).status_code == 422
    choice = rows("choices", {"id": key, "text": "A"}, initial=1)
    assert edit(page, meeting, typed, {"id": str(matter.pk)} | choice).status_code == 422
    assert page.get(f"{LIST}moi/?village={key}").status_code == 200


def test_a_row_of_another_meeting_is_refused(page, typed, meet, decide, choose, village) -> None:
    meeting, other = meet(village), meet(village)
    own, strange = decide(meeting), decide(other, text="Việc khác")
    (foreign,) = choose(strange, ("Phương án khác", 1))
    edit(page, meeting, typed, {"id": str(strange.pk), "text": "Cướp dòng"})
    choice = rows("choices", {"id": str(foreign.pk), "text": "Cướp dòng"}, initial=1)
    edit(page, meeting, typed, {"id": str(own.pk)} | choice)
    strange.refresh_from_db()
    foreign.refresh_from_db()
    assert (strange.text, foreign.text, foreign.matter) == ("Việc khác", "Phương án khác", strange)


def test_a_plan_is_stored_as_its_page_sends_it(page, village) -> None:
    """With the candidates that it asks for."""
    data = sent_back(page.get(f"{LIST}len-lich/")) | {
        "village": village.pk,
        "kind": "matter",
        "subject": "Bàn làm đường",
        "held_on": f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}",
        "matters-0-kind": "contribution",
        "matters-0-text": "Làm đường",
    }
    data |= {"matters-0-choices-0-text": "Nguyễn Văn An", "matters-0-choices-0-birth_year": "1980"}
    assert page.post(f"{LIST}len-lich/", data).status_code == 302
    meeting = Meeting.objects.get()
    address = f"{meeting.get_absolute_url()}sua/"
    again = sent_back(page.get(address))
    assert page.post(address, again | {"matters-0-text": "Làm đường thôn"}).status_code == 302
    assert meeting.matters.get().text == "Làm đường thôn"
    assert [choice.text for choice in meeting.matters.get().choices.all()] == ["Nguyễn Văn An"]


def test_a_plan_takes_no_votes(page, village) -> None:
    choice = rows("choices", {"text": "Một", "votes": "150"})
    matter = {"kind": "village_head", "action": "elect", "text": "Bầu", "method": "secret_ballot", "seats": "1"}
    data = {"village": village.pk, "kind": "election", "subject": "Bầu", "held_on": "01/01/2100"}
    page.post(f"{LIST}len-lich/", data | rows("matters", matter | choice))
    assert Matter.objects.get().votes_for is None
    assert Choice.objects.get().votes is None


@pytest.fixture
def counting(village, official, meet, decide, ballots):
    """The address of the count of ballots in a village of nine households, and the households."""
    homes = [make_household(village, f"H{number}") for number in range(9)]
    meeting = meet(village, households=9, present=5)
    matter = decide(meeting, votes_for=2)
    settle(meeting)
    again = plan_ballots(matter=matter, plan=ballots(), user=official, expected_version=meeting.version)
    meeting.refresh_from_db()
    form = {"version": meeting.version, "counted_on": "20/10/2023"}
    return f"{meeting.get_absolute_url()}viec/{again.pk}/kiem-phieu/", form, homes


def test_ballots_of_keys_that_no_household_has_are_left_out(page, counting) -> None:
    address, form, homes = counting
    answers = {f"answer-{home.pk}": "for" for home in homes}
    forged = {f"answer-{'9' * digits}": "for" for digits in (30, 4999)} | {f"answer-0{homes[0].pk}": "against"}
    body = "&".join(f"{name}={value}" for name, value in (form | answers | forged).items())
    assert page.post(address, body, content_type="application/x-www-form-urlencoded").status_code == 302
    assert Matter.objects.get(ballot_plan__isnull=False).votes_for == 9


def test_ballots_of_a_large_village_arrive(page, counting) -> None:
    address, form, homes = counting
    answers = {f"answer-{home.pk}": "for" for home in homes}
    unsent = {f"answer-{10**6 + number}": "" for number in range(3000)}
    assert page.post(address, form | answers | unsent).status_code == 302
    assert Matter.objects.get(ballot_plan__isnull=False).votes_for == 9


def test_more_households_than_there_are_is_said_at_the_field_with_both_numbers(page, village, typed) -> None:
    for code in ("H001", "H002", "H003"):
        make_household(village, code)
    answer = page.post(f"{LIST}moi/", typed(households="", present="4"))
    form = answer.context["form"]
    assert form.errors["present"] == ["Số hộ dự họp (4) không được lớn hơn tổng số hộ của thôn (3)."]
    assert not form.non_field_errors()
    page.post(f"{LIST}moi/", typed({"votes_for": "3"}, households="", present="3"))
    assert Meeting.objects.get().present == 3
