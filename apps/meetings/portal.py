"""What meetings announce: the menu entry, the register, and villages that have not met."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from apps.core.periods import Period, runs_on
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register
from apps.core.together import all_of, answers, number_of, rows_of
from apps.law.models import Rule, rule_on, rules_of
from apps.meetings.models import BallotPlan, Matter, Meeting, MeetingKind, MeetingState
from apps.villages.models import Village

RULE_KEY = "village-meetings-per-half-year"
# Days after a meeting on which its minutes are asked for, and on which they count as late: the portal's own, not law.
REMIND_AFTER, LATE_AFTER = 3, 7
NAMES_SHOWN = 5

add_menu(
    MenuEntry(
        "Dân bàn, dân làm",
        "Cuộc họp thôn",
        "meetings:meeting-list",
        "meetings.view_meeting",
        "chat-square-text",
        10,
    )
)
register(Register("meetings.meeting", "cuộc họp thôn", "held_on", list_url="meetings:meeting-list"))


def village_meetings(unit: Any, period: Period, user: Any) -> list[Duty]:
    """For each half-year within the period that has begun: which villages lack the regular meeting asked for."""
    if not user.reach.allows("meetings.view_meeting", unit):
        return []
    today = timezone.localdate()
    years = range(period.start.year, min(period.end, today).year + 1)
    halves = [Period.half_year(year, half) for year in years for half in (1, 2)]
    halves = [half for half in halves if period.covers(half) and half.start <= today]
    if not halves:
        return []
    rules = rules_of(RULE_KEY)
    regular = Meeting.objects.visible_to(user).filter(unit=unit, kind=MeetingKind.REGULAR)
    days = regular.held_within(halves[0].start, halves[-1].end).values_list("village_id", "held_on")
    villages, held = all_of(
        partial(rows_of, Village.objects.visible_to(user).filter(unit=unit).for_list()), partial(answers, days)
    )
    found = [_duty(unit, half, rules, villages, held) for half in halves]
    return [duty for duty in found if duty]


def unsent_minutes(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Meetings of the period whose minutes still have not gone to the commune; one duty for those that are late.

    While ballots are at the households' doors nobody is asked for the minutes.
    """
    if not user.reach.allows("meetings.view_meeting", unit):
        return []
    today = timezone.localdate()
    running = BallotPlan.objects.filter(
        matter__meeting=OuterRef("pk"), matter__votes_for__isnull=True, ends_on__gte=today
    )
    open_ones = Meeting.objects.visible_to(user).filter(unit=unit, state=MeetingState.HELD).exclude(Exists(running))
    old = open_ones.held_within(period.start, min(period.end, today - timedelta(days=REMIND_AFTER)))
    days = sorted(day for (day,) in answers(old.order_by().values_list("held_on")))
    late = sum((today - day).days >= LATE_AFTER for day in days)
    if not days:
        return []
    return [
        Duty(
            label="Biên bản họp thôn chưa gửi xã",
            state="late" if late else "due",
            detail=f"{len(days)} cuộc họp, {late} cuộc đã quá {LATE_AFTER} ngày; sớm nhất họp ngày {days[0]:%d/%m/%Y}",
            url=f"{reverse('meetings:meeting-list', args=[unit.slug])}?nam={days[0].year}&state={MeetingState.HELD}",
            due_on=days[0] + timedelta(days=LATE_AFTER),
        )
    ]


def returned_minutes(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Minutes that the commune gave back to be mended, from the moment on that it did."""
    if not user.reach.allows("meetings.view_meeting", unit):
        return []
    return _minutes_in(MeetingState.RETURNED, "Xã trả lại biên bản để sửa", "late", unit, period, user)


def waiting_minutes(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Minutes that wait for the commune's answer, for those who may give it."""
    if not user.reach.allows("meetings.answer_minutes", unit):
        return []
    return _minutes_in(MeetingState.SUBMITTED, "Biên bản họp thôn chờ tiếp nhận", "due", unit, period, user)


def _minutes_in(state: MeetingState, label: str, urgency: str, unit: Any, period: Period, user: Any) -> list[Duty]:
    rows = Meeting.objects.visible_to(user).filter(unit=unit, state=state)
    number = number_of(rows.held_within(period.start, period.end))
    if not number:
        return []
    url = f"{reverse('meetings:meeting-list', args=[unit.slug])}?state={state}"
    return [Duty(label, urgency, f"{number} biên bản", url)]


add_duties(village_meetings)
add_duties(unsent_minutes)
add_duties(returned_minutes)
add_duties(waiting_minutes)


def _duty(unit: Any, half: Period, rules: list[Rule], villages: list[Village], held: list[Any]) -> Duty | None:
    today = timezone.localdate()
    day = min(half.end, today)
    rule = rule_on(rules, RULE_KEY, day)
    standing = [village for village in villages if runs_on(day, village.started_on, village.ended_on)]
    if rule is None or not standing:
        return None
    met = [village_id for village_id, held_on in held if held_on in half]
    lacking = [village for village in standing if met.count(village.pk) < rule.numerator]
    passed = half.end < today
    detail = f"{len(standing) - len(lacking)}/{len(standing)} thôn đã họp"
    if lacking:
        names = ", ".join(village.name_on(day) for village in lacking[:NAMES_SHOWN])
        more = f" và {len(lacking) - NAMES_SHOWN} thôn khác" if len(lacking) > NAMES_SHOWN else ""
        detail = f"{detail}; chưa họp: {names}{more}"
        if not rule.is_confirmed:
            reminded = f"; đã qua ngày nhắc {half.end:%d/%m/%Y}; quy định chưa kiểm chứng"
            detail = f"{detail}{reminded if passed else ' (quy định chưa kiểm chứng)'}"
    open_state = "missing" if passed else "due"
    return Duty(
        label=f"Hội nghị định kỳ của thôn {half.label}",
        state=open_state if lacking else "done",
        detail=detail,
        url=f"{reverse('meetings:meeting-list', args=[unit.slug])}?nam={half.end.year}&kind={MeetingKind.REGULAR}",
        due_on=half.end if rule.is_confirmed or not passed else None,
    )


def uncounted_meetings(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Meetings that the person entered and of which a matter has no result of the vote yet."""
    title = "Cuộc họp thôn chưa có kết quả biểu quyết"
    rows = Meeting.objects.filter(unit=unit, created_by=person)
    return open_rows(
        title,
        rows.filter(Exists(Matter.objects.filter(meeting=OuterRef("pk"), votes_for__isnull=True))),
        viewer,
        lambda row: OpenItem(
            title, row.subject, f"{row.village_name}, họp ngày {row.held_on:%d/%m/%Y}", row.get_absolute_url()
        ),
    )


add_open_items(uncounted_meetings)
