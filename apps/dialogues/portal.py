"""What dialogues announce: the menu entry, the register, and what is due after or instead of a dialogue."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register
from apps.dialogues.models import RESULT_KEY, Dialogue, DialogueOpinion, day_limit
from apps.dialogues.rules import result_due_on
from apps.law.models import Rule, rule_on

YEAR_KEY = "dialogues-per-year"

add_menu(MenuEntry("Dân bàn, dân làm", "Đối thoại", "dialogues:dialogue-list", "dialogues.view_dialogue", "mic", 20))
register(Register("dialogues.dialogue", "đối thoại", "held_on", list_url="dialogues:dialogue-list"))


def dialogue_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Results to be made public, opinions past their time-limit, and years with too few dialogues."""
    if not user.reach.allows("dialogues.view_dialogue", unit):
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


def _doubt(due_on: date, today: date) -> str:
    """What the detail adds where no source confirms the rule: a day gone by was a reminder, it broke no limit."""
    if due_on < today:
        return f"; đã qua ngày nhắc {due_on:%d/%m/%Y}; quy định chưa kiểm chứng"
    return " (quy định chưa kiểm chứng)"


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
        passed = due_on < today
        duties.append(
            Duty(
                label="Công bố kết quả đối thoại",
                state="late" if passed and limit.is_confirmed else "due",
                detail=f"{dialogue}{'' if limit.is_confirmed else _doubt(due_on, today)}",
                url=dialogue.get_absolute_url(),
                due_on=due_on if limit.is_confirmed or not passed else None,
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
            detail=f"{format_number(row['number'])} ý kiến quá hạn: {row['dialogue__subject']}",
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
        passed, done = year.end < today, number >= rule.numerator
        open_state = "missing" if passed else "due"
        doubt = "" if done or rule.is_confirmed else _doubt(year.end, today)
        duties.append(
            Duty(
                label=f"Đối thoại với Nhân dân {year.label}",
                state="done" if done else open_state,
                detail=f"{format_number(number)} cuộc{'' if done else f', ít nhất {rule.numerator} cuộc'}{doubt}",
                url=f"{reverse('dialogues:dialogue-list', args=[unit.slug])}?nam={year.end.year}",
                due_on=year.end if rule.is_confirmed or not passed else None,
            )
        )
    return duties


def unanswered_opinions(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Opinions without an answer, raised at dialogues that the person entered."""
    title = "Ý kiến tại đối thoại chưa được trả lời"
    rows = DialogueOpinion.objects.open().filter(dialogue__unit=unit, dialogue__created_by=person)
    return open_rows(
        title,
        rows,
        viewer,
        lambda row: OpenItem(title, str(row), str(row.dialogue), row.get_absolute_url(), row.due_on),
    )


add_open_items(unanswered_opinions)
