"""What members of boards and of the Front follow: findings, recommendations, supervisions, works, own seats."""

from typing import Any

from django.db.models import Count, F
from django.utils import timezone

from apps.committees.models import CommitteeMember
from apps.core.periods import Period
from apps.core.querysets import running_within
from apps.reports.views.homes.parts import Part, Shortened
from apps.supervision.models import Finding, Recommendation, Supervision
from apps.villages.models import AdministrativeUnit
from apps.works.models import Work


def board_context(user: Any, unit: AdministrativeUnit, period: Period) -> dict[str, Any]:
    """Open findings and unanswered recommendations of any year; the supervisions and the works of this one."""
    today = timezone.localdate()
    findings = Finding.objects.visible_to(user).filter(supervision__unit=unit).open()
    asked = Recommendation.objects.visible_to(user).filter(supervision__unit=unit, replied_on__isnull=True)
    held = Supervision.objects.visible_to(user).filter(unit=unit, started_on__range=(period.start, period.end))
    works = Work.objects.visible_to(user).filter(
        running_within(period.start, period.end, start="started_on", end="finished_on"),
        unit=unit,
        supervisions__isnull=False,
    )
    seats = CommitteeMember.objects.visible_to(user).filter(committee__unit=unit, official=user.official_id).on(today)
    return {
        "findings": Shortened.of(findings.for_list()),
        "unanswered": Shortened.of(asked.for_list().order_by(F("due_on").asc(nulls_last=True), "sent_on", "pk")),
        "supervisions": Shortened.of(held.select_related("unit")),
        "works": Shortened.of(works.select_related("unit").annotate(times=Count("supervisions"))),
        "seats": list(seats.for_list()) if user.official_id else [],
        "may_record_supervision": user.reach.allows("supervision.add_supervision", unit),
        "today": today,
    }


BOARD = Part("Giám sát, phản biện năm {year}", "reports/homes/_board.html", board_context)
