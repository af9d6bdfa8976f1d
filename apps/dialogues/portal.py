"""What dialogues announce: the menu entry, the register, and what is due after or instead of a dialogue."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, add_duties, add_menu
from apps.core.registers import Register, register
from apps.dialogues.models import RESULT_KEY, Dialogue, DialogueOpinion, day_limit
from apps.dialogues.rules import result_due_on
from apps.law.models import Mark, Rule, rule_on

YEAR_KEY = "dialogues-per-year"
DOUBT = " (quy định chưa kiểm chứng)"

add_menu(MenuEntry("Dân bàn, dân làm", "Đối thoại", "dialogues:dialogue-list", "dialogues.view_dialogue", "mic", 20))
register(Register("dialogues.dialogue", "Sổ đối thoại", "held_on", list_url="dialogues:dialogue-list"))


def dialogue_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Results to be made public, opinions past their time-limit, and years with too few dialogues."""
    if not user.has_perm("dialogues.view_dialogue"):
        return []
    today = timezone.localdate()
    rules = list(Rule.objects.filter(key__in=(RESULT_KEY, YEAR_KEY)))
    dialogues = Dialogue.objects.visible_to(user).filter(unit=unit)
    return [
        *_unpublished(dialogues, rules, period, today),
        *_unanswered(unit, period, user, today),
        *_years(unit, dialogues, rules, period, today),
    ]


add_duties(dialogue_duties)


def _unpublished(dialogues: Any, rules: list[Rule], period: Period, today: date) -> list[Duty]:
    """Dialogues of the period, or of shortly before it, whose last day to publish has not passed before it began.

    A limit that is not confirmed reminds ("due"), it never calls anyone late.
    """
    longest = max((rule.numerator for rule in rules if rule.key == RESULT_KEY), default=0)
    held = (period.start - timedelta(days=longest), period.end)
    duties = []
    for dialogue in dialogues.unpublished().filter(held_on__range=held).for_list():
        limit = day_limit(rules, RESULT_KEY, dialogue.held_on)
        if limit is None or result_due_on(dialogue.held_on, limit) < period.start:
            continue
        due_on = result_due_on(dialogue.held_on, limit)
        late = limit.is_confirmed and due_on < today
        duties.append(
            Duty(
                label="Công bố kết quả đối thoại",
                state="late" if late else "due",
                detail=f"{dialogue}{'' if limit.is_confirmed else DOUBT}",
                url=dialogue.get_absolute_url(),
                due_on=due_on,
            )
        )
    return duties


def _unanswered(unit: Any, period: Period, user: Any, today: date) -> list[Duty]:
    """One line per dialogue that has open opinions past their time-limit."""
    open_opinions = (
        DialogueOpinion.objects.visible_to(user)
        .open()
        .filter(dialogue__unit=unit, dialogue__held_on__lte=period.end)
        .filter(due_on__gte=period.start, due_on__lt=today)
    )
    rows = (
        open_opinions.order_by()
        .values("dialogue__public_id", "dialogue__subject")
        .annotate(number=Count("pk"), first=Min("due_on"))
    )
    return [
        Duty(
            label="Trả lời ý kiến tại đối thoại",
            state="late",
            detail=f"{row['number']} ý kiến quá hạn: {row['dialogue__subject']}",
            url=reverse("dialogues:dialogue-detail", args=[unit.slug, row["dialogue__public_id"]]),
            due_on=row["first"],
        )
        for row in rows
    ]


def _years(unit: Any, dialogues: Any, rules: list[Rule], period: Period, today: date) -> list[Duty]:
    """For each calendar year within the period that has begun: whether there were as many dialogues as asked."""
    last = min(period.end, today).year
    years = [Period.year(y) for y in range(period.start.year, last + 1) if period.covers(Period.year(y))]
    if not years:
        return []
    held = list(dialogues.filter(held_on__range=(years[0].start, years[-1].end)).values_list("held_on", flat=True))
    duties = []
    for year in years:
        rule = rule_on(rules, YEAR_KEY, min(year.end, today))
        if rule is None:
            continue
        number = sum(day in year for day in held)
        doubt = DOUBT if rule.mark == Mark.UNCONFIRMED else ""
        open_state = "missing" if year.end < today else "due"
        duties.append(
            Duty(
                label=f"Đối thoại với Nhân dân {year.label}",
                state="done" if number >= rule.numerator else open_state,
                detail=f"{number} cuộc, ít nhất {rule.numerator} cuộc{doubt}",
                url=f"{reverse('dialogues:dialogue-list', args=[unit.slug])}?nam={year.end.year}",
                due_on=year.end,
            )
        )
    return duties
