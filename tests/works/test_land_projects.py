"""Land projects: households, linked meetings and postings, figures of the period they ran in, households unpaid."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client

from apps.accounts.roles import Role
from apps.core.indicators import KNOWN, MISSING, PARTIAL, get
from apps.core.periods import Period
from apps.disclosures.models import DisclosureItem, Posting
from apps.meetings.models import Meeting
from apps.works.models import LandProject, LandProjectMeeting, LandProjectPosting, LandProjectStep
from apps.works.portal import work_duties
from tests.factories import make_user, make_village
from tests.records import assert_refused, close, rows, url

YEAR = Period.year(2023)
NO_ROWS = rows("steps") | rows("meeting_links") | rows("posting_links")
TYPED = {
    "name": "Cụm công nghiệp",
    "decision_number": "15/TB-UBND",
    "started_on": "01/06/2022",
    "finished_on": "",
    "area_m2": "12.500,75",
    "households_affected": "40",
    "households_agreed": "38",
    "households_paid": "35",
    "compensation_total": "9.800.000.000",
}


def make_project(unit: Any, **values: Any) -> LandProject:
    return LandProject.objects.create(
        **{"unit": unit, "name": "Cụm công nghiệp", "started_on": date(2023, 6, 1)} | values
    )


def make_meeting(village: Any, held_on: date = date(2023, 7, 1)) -> Meeting:
    return Meeting.objects.create(
        unit=village.unit,
        village=village,
        kind="consultation",
        subject="Phương án bồi thường",
        held_on=held_on,
        households=90,
        present=80,
    )


def make_posting(unit: Any, starts_on: date = date(2023, 7, 1)) -> Posting:
    item, _ = DisclosureItem.objects.get_or_create(
        code="phuong-an-boi-thuong", defaults={"name": "Phương án bồi thường", "valid_from": date(2000, 1, 1)}
    )
    return Posting.objects.create(unit=unit, item=item, title="Niêm yết phương án", starts_on=starts_on)


def test_create_with_steps_meetings_and_postings(client: Client, commune: Any, village: Any, official: Any) -> None:
    client.force_login(official)
    data = (
        TYPED
        | rows("steps", {"kind": "notice", "done_on": "15/06/2022"}, {"kind": "inventory", "done_on": "01/07/2022"})
        | rows("meeting_links", {"meeting": make_meeting(village).pk})
        | rows("posting_links", {"posting": make_posting(commune).pk})
    )
    assert client.post(url(LandProject, "create", commune), data).status_code == 302
    project = LandProject.objects.get()
    assert (project.area_m2, project.compensation_total) == (Decimal("12500.75"), 9_800_000_000)
    page = client.get(project.get_absolute_url()).content.decode()
    for text in ("kiểm đếm đất, tài sản", "Phương án bồi thường – thôn Đồng Kim, 01/07/2023", "Niêm yết phương án"):
        assert text in page
    link = project.meeting_links.get()
    gone = rows("meeting_links", {"id": link.pk, "meeting": link.meeting_id, "DELETE": "on"}, initial=1)
    changed = TYPED | NO_ROWS | {"version": 1, "households_paid": "40"} | gone
    assert client.post(url(LandProject, "update", commune, project.public_id), changed).status_code == 302
    project.refresh_from_db()
    assert (project.households_paid, project.meeting_links.count()) == (40, 0)
    assert list(LandProjectMeeting.history.values_list("history_type", flat=True)) == ["-", "+"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 10_000),
        ("name", "Cụm\x00"),
        ("started_on", "29/02/2023"),
        ("households_paid", "ba mươi"),
        ("households_paid", "-1"),
        ("area_m2", "-1"),
        ("compensation_total", "1.000.000.000.000.001"),
    ],
)
def test_bad_input_comes_back_as_typed(client: Client, commune: Any, official: Any, field: str, value: str) -> None:
    client.force_login(official)
    data = TYPED | NO_ROWS | {field: value}
    assert_refused(client, url(LandProject, "create", commune), data, field, LandProject)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"households_paid": "40"}, 302),
        ({"households_paid": "41"}, 422),
        ({"households_agreed": "41"}, 422),
        ({"households_affected": ""}, 302),
        ({"finished_on": "31/05/2022"}, 422),
        ({"finished_on": "01/06/2022"}, 302),
    ],
)
def test_households_and_dates_fit_together(
    client: Client, commune: Any, official: Any, changes: dict[str, str], status: int
) -> None:
    client.force_login(official)
    assert client.post(url(LandProject, "create", commune), TYPED | NO_ROWS | changes).status_code == status


def test_a_step_to_come_is_none_that_was_done(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    for day, status in (("01/06/2200", 422), ("01/06/2022", 302)):
        step = rows("steps", {"kind": "approval", "done_on": day})
        assert client.post(url(LandProject, "create", commune), TYPED | NO_ROWS | step).status_code == status


@pytest.mark.parametrize("field", ["households_paid", "households_agreed"])
def test_the_database_refuses_more_households_than_affected(commune: Any, field: str) -> None:
    with pytest.raises(IntegrityError):
        make_project(commune, households_affected=40, **{field: 41})


def test_meetings_and_postings_of_another_commune_are_refused(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    meeting, posting = make_meeting(make_village(other_commune, "Thôn lạ")), make_posting(other_commune)
    client.force_login(official)
    for foreign in (
        rows("meeting_links", {"meeting": meeting.pk}),
        rows("posting_links", {"posting": posting.pk}),
    ):
        assert client.post(url(LandProject, "create", commune), TYPED | NO_ROWS | foreign).status_code == 422
    project = make_project(commune)
    for link in (
        LandProjectMeeting(project=project, meeting=meeting),
        LandProjectPosting(project=project, posting=posting),
    ):
        with pytest.raises(ValidationError, match="không thuộc đơn vị"):
            link.full_clean()


def test_one_meeting_is_linked_once(client: Client, commune: Any, village: Any, official: Any) -> None:
    client.force_login(official)
    row = {"meeting": make_meeting(village).pk}
    response = client.post(url(LandProject, "create", commune), TYPED | NO_ROWS | rows("meeting_links", row, row))
    assert response.status_code == 422


def test_list_and_detail_have_a_fixed_number_of_queries(
    client: Client, commune: Any, other_commune: Any, village: Any, official: Any, django_assert_max_num_queries: Any
) -> None:
    own = [make_project(commune, name=f"Dự án {number}") for number in range(10)]
    for project in own:
        LandProjectStep.objects.create(project=project, kind="notice", done_on=date(2023, 6, 1))
        for _ in range(3):
            LandProjectMeeting.objects.create(project=project, meeting=make_meeting(village))
            LandProjectPosting.objects.create(project=project, posting=make_posting(commune))
    foreign = make_project(other_commune)
    client.force_login(official)
    with django_assert_max_num_queries(16):
        page = client.get(url(LandProject, "list", commune))
    assert set(page.context["table"].data) == set(own)
    with django_assert_max_num_queries(16):
        client.get(own[0].get_absolute_url())
    assert client.get(url(LandProject, "detail", commune, foreign.public_id)).status_code == 404


@pytest.mark.parametrize(
    ("started_on", "finished_on", "counted"),
    [
        (date(2023, 12, 31), None, True),
        (date(2024, 1, 1), None, False),
        (date(2020, 1, 1), date(2023, 1, 1), True),
        (date(2020, 1, 1), date(2022, 12, 31), False),
    ],
)
def test_a_project_counts_in_every_period_it_ran_in(
    commune: Any, started_on: date, finished_on: date | None, counted: bool
) -> None:
    make_project(commune, started_on=started_on, finished_on=finished_on)
    assert get("works.land_projects").value(commune, YEAR).value == (1 if counted else None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("works.land_area", Decimal("150.50")),
        ("works.land_households", 50),
        ("works.land_agreed", 40),
        ("works.land_paid", 30),
        ("works.land_unpaid", 20),
    ],
)
def test_sums_over_projects(commune: Any, official: Any, name: str, expected: Any) -> None:
    assert get(name).value(commune, YEAR).state == MISSING
    close(commune, "works.landproject", YEAR, official)
    assert (get(name).value(commune, YEAR).value, get(name).value(commune, YEAR).state) == (0, KNOWN)
    for area in ("100", "50.5"):
        make_project(commune, area_m2=Decimal(area), households_affected=25, households_agreed=20, households_paid=15)
    figure = get(name).value(commune, YEAR)
    assert (figure.value, figure.state) == (expected, KNOWN)
    make_project(commune)
    assert get(name).value(commune, YEAR).state == PARTIAL


@pytest.mark.parametrize(
    ("name", "register"),
    [("works.land_meetings", "meetings.meeting"), ("works.land_postings", "disclosures.posting")],
)
def test_no_meeting_or_posting_is_zero_once_both_registers_are_closed(
    commune: Any, village: Any, official: Any, name: str, register: str
) -> None:
    """A row may yet come into its own register, or a project that names it into that of the projects."""
    make_meeting(village)
    make_posting(commune)
    assert get(name).value(commune, YEAR).state == MISSING
    close(commune, "works.landproject", YEAR, official)
    assert (get(name).value(commune, YEAR).value, get(name).value(commune, YEAR).state) == (None, MISSING)
    close(commune, register, YEAR, official)
    assert (get(name).value(commune, YEAR).value, get(name).value(commune, YEAR).state) == (0, KNOWN)
    make_project(commune)
    assert (get(name).value(commune, YEAR).value, get(name).value(commune, YEAR).state) == (None, MISSING)


def test_meetings_closed_by_some_villages_are_no_whole_zero(commune: Any, village: Any, official: Any) -> None:
    make_village(commune, "Hội")
    close(commune, "works.landproject", YEAR, official)
    close(commune, "meetings.meeting", YEAR, official, village=village)
    assert get("works.land_meetings").value(commune, YEAR).state == PARTIAL
    assert get("works.land_meetings").value(commune, YEAR, village=village).state == KNOWN


def test_postings_are_counted_in_times(commune: Any) -> None:
    indicator = get("works.land_postings")
    assert (indicator.label, indicator.measure) == ("Số lần công khai về dự án thu hồi đất", "lần")


def test_linked_meetings_and_postings_of_the_period_count_once(commune: Any, village: Any) -> None:
    meeting, posting = make_meeting(village), make_posting(commune)
    late_meeting, late_posting = make_meeting(village, date(2024, 1, 1)), make_posting(commune, date(2024, 1, 1))
    for project in (make_project(commune), make_project(commune)):
        for row in (meeting, late_meeting):
            LandProjectMeeting.objects.create(project=project, meeting=row)
        for row in (posting, late_posting):
            LandProjectPosting.objects.create(project=project, posting=row)
    assert get("works.land_meetings").value(commune, YEAR).value == 1
    assert get("works.land_postings").value(commune, YEAR).value == 1


@time_machine.travel(date(2023, 10, 1))
def test_households_unpaid_after_the_projects_end_are_late(commune: Any, official: Any) -> None:
    counts = {"households_affected": 40, "households_paid": 35}
    make_project(commune, name="Còn thực hiện", finished_on=date(2023, 10, 1), **counts)
    make_project(commune, name="Đã trả đủ", finished_on=date(2023, 9, 30), households_affected=4, households_paid=4)
    make_project(commune, name="Chưa trả đủ", finished_on=date(2023, 9, 30), **counts)
    duties = work_duties(commune, YEAR, official)
    assert [(d.label, d.state, d.detail) for d in duties] == [
        ("Chi trả bồi thường: Chưa trả đủ", "late", "còn 5 hộ chưa nhận tiền")
    ]
    assert work_duties(commune, YEAR, make_user("tiep-dan", Role.PETITION_OFFICER, commune)) == []
