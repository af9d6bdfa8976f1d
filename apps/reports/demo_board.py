"""The demo's public notice board: what an official would have released by now, from `fixtures/demo/board-*.json`."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.complaints.rules.days import weekly_days
from apps.complaints.services import plan_reception_days, release_reception_days
from apps.core.uploads import CheckedFile
from apps.disclosures.models import Posting
from apps.disclosures.papers.board import posting_offer
from apps.documents.models import Subject
from apps.documents.services import Offered, post_notice, publish, source_of
from apps.meetings.models import Meeting
from apps.meetings.papers.board import meeting_offer
from apps.reports.models import Report
from apps.reports.services import report_files, report_offer
from apps.villages.models import AdministrativeUnit


def load_board(data: Mapping[str, Any]) -> None:
    """Release the issued report, postings, results of meetings, notices, and the reception days of the coming weeks."""
    unit, user = AdministrativeUnit.objects.get(slug=data["unit"]), User.objects.get(username=data["official"])
    report = data["report"]
    issued = Report.objects.get(unit=unit, start__year=report["year"], document__isnull=False)
    files = [file.copy() for file in report_files(issued)]
    _release(issued, Subject.REPORT, report_offer(issued), user, date.fromisoformat(report["starts_on"]), files)
    for title in data["postings"]:
        posting = Posting.objects.get(unit=unit, title=title)
        _release(posting, Subject.POSTING, posting_offer(posting), user, posting.starts_on)
    for row in data["meetings"]:
        meeting = Meeting.objects.get(unit=unit, village__slug=row["village"], held_on=row["held_on"])
        _release(meeting, Subject.MEETING, meeting_offer(meeting), user, date.fromisoformat(row["starts_on"]))
    for row in data["notices"]:
        post_notice(unit=unit, user=user, **(row | {"starts_on": date.fromisoformat(row["starts_on"])}))
    _receive(data["reception"], unit, user)


def _release(
    record: Any, subject: Subject, offered: Offered, user: User, starts_on: date, files: Sequence[CheckedFile] = ()
) -> None:
    """What the step's page begins with, as it stands."""
    publish(
        unit=record.unit,
        source=source_of(record),
        subject=subject,
        title=offered.title,
        text=offered.text,
        starts_on=starts_on,
        ends_on=offered.ends_on,
        village=getattr(record, "village", None),
        files=files,
        user=user,
    )


def _receive(data: Mapping[str, Any], unit: AdministrativeUnit, user: User) -> None:
    """As many weeks from tomorrow on, so that whoever tries the demo has days before them."""
    said = data["said"] | {name: time.fromisoformat(data["said"][name]) for name in ("starts_at", "ends_at")}
    first = timezone.localdate() + timedelta(days=1)
    last = first + timedelta(weeks=data["weeks"], days=-1)
    days = plan_reception_days(unit=unit, days=weekly_days(first, last, {data["weekday"]}), user=user, **said)
    release_reception_days(days=days, days_before=30, user=user)
