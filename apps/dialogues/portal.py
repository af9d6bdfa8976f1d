"""What dialogues announce: the menu entry, the register, and what is due after or instead of a dialogue."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register
from apps.core.together import dicts, joined, rows_of
from apps.dialogues.models import (
    NOTICE_KEY,
    RESULT_KEY,
    Dialogue,
    DialogueOpinion,
    DialogueState,
    OpinionStatus,
    day_limit,
)
from apps.dialogues.rules import notice_due_on, result_due_on
from apps.dialogues.services import YearDuty, year_duties
from apps.law.models import Rule, rules_of

GROUP = "Dân bàn, dân làm"

add_menu(
    MenuEntry(GROUP, "Đối thoại", "dialogues:dialogue-list", "dialogues.view_dialogue", "mic", 20),
    MenuEntry(
        GROUP, "Tiếp xúc cử tri", "dialogues:votercontact-list", "dialogues.view_votercontact", "person-lines-fill", 24
    ),
    MenuEntry(
        GROUP,
        "Hòm thư, đường dây nóng",
        "dialogues:opinionpoint-list",
        "dialogues.view_opinionpoint",
        "mailbox",
        28,
    ),
    MenuEntry(
        GROUP,
        "Phản ánh, kiến nghị",
        "dialogues:onlinefeedback-list",
        "dialogues.view_onlinefeedback",
        "chat-left-dots",
        26,
    ),
)
register(Register("dialogues.dialogue", "đối thoại", "held_on", list_url="dialogues:dialogue-list"))
register(Register("dialogues.votercontact", "tiếp xúc cử tri", "held_on", list_url="dialogues:votercontact-list"))
register(
    Register(
        "dialogues.opinionpoint",
        "hòm thư góp ý, bảng thông tin, đường dây nóng",
        "started_on",
        end_field="ended_on",
        list_url="dialogues:opinionpoint-list",
    )
)
register(
    Register(
        "dialogues.onlinefeedback",
        "phản ánh, kiến nghị trực tuyến",
        "received_on",
        list_url="dialogues:onlinefeedback-list",
    )
)


def dialogue_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Dialogues to be announced or recorded, results to be made public, opinions past their day, the years' duties."""
    if not user.reach.allows("dialogues.view_dialogue", unit):
        return []
    today = timezone.localdate()
    rules = rules_of(NOTICE_KEY, RESULT_KEY)
    dialogues = Dialogue.objects.visible_to(user).filter(unit=unit)
    return joined(
        partial(_planned, dialogues, rules, period, today),
        partial(_unpublished, dialogues, rules, period, today),
        partial(_unanswered, unit, period, user, today),
        partial(_years, unit, dialogues, period, today),
    )


add_duties(dialogue_duties)


def _doubt(due_on: date, today: date) -> str:
    """What the detail adds where no source confirms the rule: a day gone by was a reminder, it broke no limit."""
    if due_on < today:
        return f"; đã qua ngày nhắc {due_on:%d/%m/%Y}; quy định chưa kiểm chứng"
    return " (quy định chưa kiểm chứng)"


def _planned(dialogues: Any, rules: list[Rule], period: Period, today: date) -> list[Duty]:
    """Planned dialogues of the period that nobody has announced, and those whose day has passed without a result."""
    duties = []
    planned = dialogues.filter(state=DialogueState.PLANNED, held_on__range=(period.start, period.end))
    for dialogue in rows_of(planned.for_list()):
        limit = day_limit(rules, NOTICE_KEY, dialogue.held_on)
        url = dialogue.get_absolute_url()
        if dialogue.held_on < today:
            duties.append(Duty("Ghi kết quả đối thoại", "late", str(dialogue), url, dialogue.held_on))
        elif dialogue.announced_on is None and limit is not None:
            due_on = notice_due_on(dialogue.held_on, limit)
            state = "late" if due_on < today and limit.is_confirmed else "due"
            duties.append(Duty("Thông báo tổ chức đối thoại", state, str(dialogue), url, due_on))
    return duties


def _unpublished(dialogues: Any, rules: list[Rule], period: Period, today: date) -> list[Duty]:
    """Dialogues of the period, or of shortly before it, whose last day to publish has not passed before it began.

    A limit that is not confirmed reminds ("due"), it never calls anyone late.
    """
    longest = max((rule.numerator for rule in rules if rule.key == RESULT_KEY), default=0)
    held = (period.start - timedelta(days=longest), period.end)
    duties = []
    for dialogue in rows_of(dialogues.unpublished().filter(held_on__range=held).for_list()):
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
    """One line per dialogue that has opinions past their time-limit, and one where a promise is past its own."""
    owed = DialogueOpinion.objects.visible_to(user).at_held().late_on(today).filter(dialogue__unit=unit)
    owed = owed.filter(dialogue__held_on__lte=period.end)
    both = (
        ("Trả lời ý kiến tại đối thoại", OpinionStatus.OPEN, "due_on"),
        ("Thực hiện cam kết tại đối thoại", OpinionStatus.PROMISED, "promise_due_on"),
    )
    return joined(
        *(
            partial(_late, unit, label, owed.filter((f"{field}__gte", period.start), status=status), field)
            for label, status, field in both
        )
    )


def _late(unit: Any, label: str, opinions: Any, field: str) -> list[Duty]:
    rows = (
        opinions.order_by()
        .values("dialogue__public_id", "dialogue__subject")
        .annotate(number=Count("pk"), first=Min(field))
    )
    return [
        Duty(
            label=label,
            state="late",
            detail=f"{format_number(row['number'])} ý kiến quá hạn: {row['dialogue__subject']}",
            url=reverse("dialogues:dialogue-detail", args=[unit.slug, row["dialogue__public_id"]]),
            due_on=row["first"],
        )
        for row in dicts(rows, "dialogue__public_id", "dialogue__subject", "number", "first")
    ]


def _years(unit: Any, dialogues: Any, period: Period, today: date) -> list[Duty]:
    """For each calendar year within the period that has begun: whether each holder held as many as asked."""
    last = min(period.end, today).year
    years = [Period.year(y) for y in range(period.start.year, last + 1) if period.covers(Period.year(y))]
    if not years:
        return []
    address = reverse("dialogues:duties", args=[unit.slug])
    return [_year(duty, address, today) for duty in year_duties(dialogues, years, today=today)]


def _year(duty: YearDuty, address: str, today: date) -> Duty:
    rule, end = duty.rule, duty.year.end
    open_words = "" if duty.is_done else f", ít nhất {rule.numerator} cuộc"
    doubt = "" if duty.is_done or rule.is_confirmed else _doubt(end, today)
    return Duty(
        label=f"Đối thoại với Nhân dân {duty.year.label}: {duty.holder.name}",
        state=duty.state_on(today),
        detail=f"{format_number(duty.number)} cuộc{open_words}{doubt}",
        url=f"{address}?nam={end.year}",
        due_on=end if rule.is_confirmed or end >= today else None,
    )


def open_opinions(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Opinions without an answer, and promises that are not kept, of dialogues that the person entered."""
    rows = DialogueOpinion.objects.filter(dialogue__unit=unit, dialogue__created_by=person)
    both = (
        ("Ý kiến tại đối thoại chưa được trả lời", OpinionStatus.OPEN),
        ("Cam kết tại đối thoại chưa thực hiện xong", OpinionStatus.PROMISED),
    )
    return [item for title, status in both for item in _open(title, rows.filter(status=status), viewer)]


def _open(title: str, rows: Any, viewer: Any) -> list[OpenItem]:
    return open_rows(
        title,
        rows,
        viewer,
        lambda row: OpenItem(title, str(row), str(row.dialogue), row.get_absolute_url(), row.next_day),
    )


add_open_items(open_opinions)
