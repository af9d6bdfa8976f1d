"""A figure of an issued report: the records as they were counted, and what became of them since."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import AccessEntry
from apps.dialogues.models import Dialogue
from apps.meetings.models import Meeting
from apps.reports.assembling import assemble
from apps.reports.frozen import snapshot_figures
from apps.reports.models import Report
from apps.reports.services import begin_report
from tests.factories import make_household
from tests.reports.outlines import clear, meet, put
from tests.reports.superior_scene import YEAR, issued_report, some_outline

pytestmark = pytest.mark.django_db
MEETINGS = "meetings.meetings"


def issue(commune: Any, official: Any, *keys: str) -> Report:
    """A report on the figures, issued with the records of now."""
    draft = begin_report(unit=commune, outline=some_outline(), period=YEAR, user=official)
    clear(draft)
    put(draft, "Mục", text=" ".join(f"[[{key}]]" for key in keys))
    figures = snapshot_figures(assemble(draft))
    report = Report.objects.get(document=issued_report(commune, figures))
    put(report, "Mục", text=" ".join(f"[[{key}]]" for key in keys))
    return report


@pytest.fixture
def meetings(village) -> list[Meeting]:
    return [meet(village, date(2024, month, 1), subject=f"Họp tháng {month}") for month in (2, 4, 6)]


@pytest.fixture
def report(commune, official, meetings) -> Report:
    return issue(commune, official, MEETINGS)


def page(client: Any, user: Any, report: Report, key: str = MEETINGS) -> Any:
    client.force_login(user)
    address = reverse("reports:report-figure", args=[report.unit.slug, report.public_id])
    answer = client.get(address, {"khoa": key})
    assert answer.status_code == 200
    return answer


def test_nothing_changed_and_the_page_says_so(client, official, report) -> None:
    answer = page(client, official, report)
    assert answer.context["explained"].is_unchanged
    assert "vẫn như khi ban hành" in answer.content.decode()
    assert answer.context["page"].paginator.count == 3


def test_a_changed_record_shows_as_it_was_and_what_changed(client, official, report, meetings) -> None:
    meetings[0].subject, meetings[0].present = "Họp bàn đường", 75
    meetings[0].save()
    answer = page(client, official, report)
    assert answer.context["explained"].changed == 1
    counted = next(each for each, _ in answer.context["page"].counted if each.changes)
    assert "Họp tháng 2" in counted.name
    assert ("60", "75") in [(before, after) for _, before, after in counted.changes]
    text = answer.content.decode()
    assert "1 bản ghi đã sửa" in text
    assert "Họp tháng 2 → Họp bàn đường" in text


def test_a_change_that_was_taken_back_shows_no_difference(client, official, report, meetings) -> None:
    """Two steps of the history, and the fields stand as they did."""
    for subject in ("Họp khác", "Họp tháng 2"):
        meetings[0].subject = subject
        meetings[0].save()
    assert not any(each.changes for each, _ in page(client, official, report).context["page"].counted)


def test_deleted_added_and_left_out(client, official, report, meetings, village) -> None:
    meetings[0].delete()
    meetings[1].held_on = date(2025, 1, 5)
    meetings[1].save()
    meet(village, date(2024, 9, 1), subject="Họp tháng 9")
    answer = page(client, official, report)
    explained = answer.context["explained"]
    assert (explained.changed, explained.gone, explained.left, explained.come) == (1, 1, 1, 1)
    # Minutes name persons.
    assert explained.gone_names() == []
    assert ["Họp tháng 9" in str(row) for row in explained.newcomers] == [True]
    assert [each.counts_today for each, _ in answer.context["page"].counted] == [False, True]
    assert "Tính theo bản ghi hiện nay: 2" in answer.content.decode()


def test_a_deleted_record_is_told_by_the_name_that_it_had(client, commune, official) -> None:
    dialogue = Dialogue.objects.create(unit=commune, held_on=date(2024, 5, 2), subject="Đối thoại", host_name="A")
    report = issue(commune, official, "dialogues.sessions")
    named = str(dialogue)
    dialogue.delete()
    assert page(client, official, report, "dialogues.sessions").context["explained"].gone_names() == [named]


def test_names_of_deleted_records_about_persons_stay_untold(client, commune, official, village) -> None:
    household = make_household(village, head_name="Nguyễn Thị Kín", started_on=date(2024, 1, 1))
    report = issue(commune, official, "households.households")
    household.residences.all().delete()
    household.delete()
    answer = page(client, official, report, "households.households")
    assert answer.context["explained"].gone == 1
    assert "Nguyễn Thị Kín" not in answer.content.decode()
    assert "1 bản ghi, không hiện tên" in answer.content.decode()


def test_looking_at_newcomers_about_persons_is_noted(client, commune, official, village) -> None:
    report = issue(commune, official, "households.households")
    make_household(village, code="H009")
    page(client, official, report, "households.households")
    assert AccessEntry.objects.filter(rows=1).exists()


def test_ten_times_the_records_cost_no_more_queries(client, commune, official, village, meetings) -> None:
    def cost(report: Report) -> int:
        page(client, official, report)
        with CaptureQueriesContext(connection) as queries:
            page(client, official, report)
        return len(queries)

    few = cost(issue(commune, official, MEETINGS))
    for number in range(30):
        meet(village, date(2024, 7, 1 + number % 28))
    many = issue(commune, official, MEETINGS)
    for meeting in Meeting.objects.all():
        meeting.present = 90
        meeting.save()
    assert cost(many) <= few + 1


def test_a_figure_without_a_record(client, commune, official) -> None:
    report = issue(commune, official, "dialogues.sessions")
    answer = page(client, official, report, "dialogues.sessions")
    assert answer.context["explained"].is_unchanged
    assert not Dialogue.objects.exists()
