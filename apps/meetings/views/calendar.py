"""The month at a glance: when which village meets, and which has not met in the half-year."""

import calendar
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from apps.core.access import Access, note_access
from apps.core.periods import Period
from apps.core.views import UnitMixin
from apps.meetings.models import Meeting, MeetingState
from apps.meetings.portal import village_meetings

_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 1)


class CalendarView(UnitMixin, TemplateView):
    """All meetings of a month that the viewer may see, planned ones too; `?thang=2026-11`, else the running month."""

    permission_required = "meetings.view_meeting"
    template_name = "meetings/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        month, today = self.month(), timezone.localdate()
        weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
        meetings = self.meetings(weeks[0][0], weeks[-1][-1])
        note_access(self.request, unit=self.unit, model=Meeting, action=Access.LISTED, rows=len(meetings))
        by_day: dict[date, list[Meeting]] = {}
        for meeting in meetings:
            by_day.setdefault(meeting.held_on, []).append(meeting)
        half = Period.half_year(month.year, 1 if month.month <= 6 else 2)
        address = reverse("meetings:calendar", args=[self.unit.slug])
        return super().get_context_data(
            month=month,
            today=today,
            weeks=[_week(days, by_day, month) for days in weeks],
            number=sum(meeting.held_on.month == month.month for meeting in meetings),
            before=_link(address, month - timedelta(days=1)),
            after=_link(address, month + timedelta(days=31)),
            duties=village_meetings(self.unit, half, self.request.user),
            may_add=self.request.user.reach.allows("meetings.add_meeting", self.unit),
            cancelled=MeetingState.CANCELLED,
            **kwargs,
        )

    def month(self) -> date:
        """The first day of the month asked for."""
        try:
            asked = date.fromisoformat(f"{self.request.GET.get('thang', '')}-01")
        except ValueError:
            asked = timezone.localdate().replace(day=1)
        return min(max(asked, _FIRST), _LAST)

    def meetings(self, first: date, last: date) -> list[Meeting]:
        rows = Meeting.objects.visible_to(self.request.user).filter(unit=self.unit, held_on__range=(first, last))
        return list(rows.for_list().order_by("held_on", "starts_at", "village__position"))


def _week(days: list[date], by_day: dict[date, list[Meeting]], month: date) -> tuple[bool, list[Any]]:
    """Whether there is a meeting in the month's days of the week, and each day with its meetings."""
    used = any(day.month == month.month and by_day.get(day) for day in days)
    return used, [(day, by_day.get(day, [])) for day in days]


def _link(address: str, day: date) -> str:
    return f"{address}?thang={day:%Y-%m}" if _FIRST <= day.replace(day=1) <= _LAST else ""
