"""What waits for a leader: reports to review and to sign, people to look after, the logs."""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Appointment
from apps.core.periods import Period
from apps.core.together import all_of, rows_of
from apps.documents.models import FileAlarm
from apps.reports.models import Report, ReportState, ReportStep
from apps.reports.views.homes.parts import Part, Shortened
from apps.reports.views.homes.people import by_name, concerns
from apps.villages.models import AdministrativeUnit

# The step that brought a report to where it waits now.
_ARRIVED = {ReportState.IN_REVIEW: ReportStep.Action.SUBMITTED, ReportState.APPROVED: ReportStep.Action.APPROVED}
_LOGS = (
    ("accounts.view_accessentry", "Nhật ký truy cập", "accounts:access-log"),
    ("accounts.read_changes", "Nhật ký thay đổi", "accounts:change-log"),
)


def leadership_context(user: Any, unit: AdministrativeUnit, period: Period) -> dict[str, Any]:
    """Damaged files of documents; reports of any period that wait for review or signature; people who need a hand."""
    waiting = Report.objects.visible_to(user).filter(unit=unit, state__in=_ARRIVED).for_list()
    people = Appointment.objects.visible_to(user).filter(unit=unit).for_list()
    sought = concerns(timezone.localdate())
    alarms = FileAlarm.objects.visible_to(user).filter(document__unit=unit).open().for_list()
    arrived, alarmed, *of_each = all_of(
        partial(rows_of, waiting.prefetch_related("steps__by")),
        partial(rows_of, alarms),
        *(partial(rows_of, people.filter(concern.condition)) for concern in sought),
    )
    looked_after = [(concern, Shortened.of(by_name(found))) for concern, found in zip(sought, of_each, strict=True)]
    return {
        "waiting": [(report, _arrival(report)) for report in arrived],
        "people": [(concern, found) for concern, found in looked_after if found.total],
        "alarms": alarmed,
        "logs": [
            (label, reverse(page, args=[unit.slug]))
            for permission, label, page in _LOGS
            if user.reach.allows(permission, unit)
        ],
    }


def _arrival(report: Report) -> ReportStep | None:
    steps = [step for step in report.steps.all() if step.action == _ARRIVED[ReportState(report.state)]]
    return steps[-1] if steps else None


LEADERSHIP = Part("Việc chờ lãnh đạo", "reports/homes/_leadership.html", leadership_context, by_year=False)
