"""What workplaces announce: menu entries, registers, and the conferences and months of figures that are owed."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from apps.agencies.models import PUBLIC_KINDS, Agency, bound_to_confer, owing_conference
from apps.agencies.rules.conferences import latest_day
from apps.agencies.services.conferences import LATEST_KEY
from apps.agencies.services.procedures import months_owed
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, add_duties, add_menu
from apps.core.registers import Register, register
from apps.core.together import answers, any_of, number_of
from apps.law.models import Rule, rule_on, rules_of

# So many agencies are named in a duty.
MOST_NAMED = 3

add_menu(
    MenuEntry("Dân bàn, dân làm", "Cơ quan, đơn vị", "agencies:agency-list", "agencies.view_agency", "building", 60),
    MenuEntry(
        "Dân kiểm tra, giám sát",
        "Chính quyền thân thiện",
        "agencies:scorecard-list",
        "agencies.view_scorecard",
        "award",
        80,
    ),
    MenuEntry(
        "Thôn và hộ",
        "Gia đình, thôn văn hóa",
        "agencies:culturalyear-list",
        "agencies.view_culturalyear",
        "house-heart",
        80,
    ),
    MenuEntry(
        "Dân bàn, dân làm",
        "Thủ tục hành chính",
        "agencies:proceduremonth-list",
        "agencies.view_proceduremonth",
        "file-earmark-bar-graph",
        62,
    ),
)
register(
    Register("agencies.agency", "cơ quan, đơn vị", "opened_on", end_field="closed_on", list_url="agencies:agency-list")
)
register(
    Register(
        "agencies.staffconference",
        "hội nghị cán bộ, công chức, viên chức, người lao động",
        "held_on",
        list_url="agencies:staffconference-list",
    )
)
register(
    Register(
        "agencies.workplacedialogue",
        "đối thoại tại nơi làm việc",
        "held_on",
        list_url="agencies:workplacedialogue-list",
    )
)
register(
    Register(
        "agencies.internalrule",
        "quy chế, quy định nội bộ",
        "issued_on",
        end_field="ended_on",
        list_url="agencies:internalrule-list",
    )
)
register(
    Register(
        "agencies.collectiveagreement",
        "thỏa ước lao động tập thể",
        "signed_on",
        end_field="valid_until",
        list_url="agencies:collectiveagreement-list",
    )
)
register(
    Register("agencies.discipline", "xử lý cán bộ vi phạm dân chủ", "decided_on", list_url="agencies:discipline-list")
)
register(
    Register(
        "agencies.proceduremonth",
        "số liệu thủ tục hành chính theo tháng",
        "starts_on",
        end_field="ends_on",
        list_url="agencies:proceduremonth-list",
    )
)


def conference_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """For each calendar year within the period that has begun: the conferences about the working year before it.

    Three queries for each year; none where no rule sets a day.
    """
    if not user.reach.allows("agencies.view_staffconference", unit):
        return []
    today = timezone.localdate()
    years = range(period.start.year, min(period.end, today).year + 1)
    rows = rules_of(LATEST_KEY)
    found = []
    for year in years:
        rule = rule_on(rows, LATEST_KEY, date(year, 1, 1))
        if rule is not None and period.covers(Period.year(year)):
            found += _conferences(unit, year - 1, rule, user, today)
    return found


def _conferences(unit: Any, year: int, rule: Rule, user: Any, today: date) -> list[Duty]:
    """One line for all agencies of the unit that the law binds; none where none had to confer about the year."""
    rows = Agency.objects.visible_to(user).filter(unit=unit, kind__in=PUBLIC_KINDS)
    owing = owing_conference(rows, year)
    number = number_of(owing)
    if not number and not any_of(bound_to_confer(rows, year)):
        return []
    due_on = latest_day(year, rule.numerator)
    passed = due_on < today
    state = "done" if not number else "late" if passed and rule.is_confirmed else "due"
    return [
        Duty(
            label=f"Hội nghị cán bộ, công chức, viên chức, người lao động năm công tác {year}",
            state=state,
            detail=_named(owing, number, rule) if number else "các cơ quan, đơn vị đã tổ chức",
            url=f"{reverse('agencies:agency-list', args=[unit.slug])}?thieu={year}",
            due_on=due_on if rule.is_confirmed or not passed else None,
        )
    ]


def _named(owing: Any, number: int, rule: Rule) -> str:
    names = ", ".join(name for (name,) in answers(owing.values_list("name")[:MOST_NAMED]))
    more = f" và {format_number(number - MOST_NAMED)} nơi khác" if number > MOST_NAMED else ""
    doubt = "" if rule.is_confirmed else " (quy định chưa kiểm chứng)"
    return f"{format_number(number)} nơi chưa tổ chức: {names}{more}{doubt}"


def procedure_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Months of the period that are over and have no figures, from the month after the unit's first recorded one."""
    if not user.reach.allows("agencies.view_proceduremonth", unit):
        return []
    address = reverse("agencies:procedure-month", args=[unit.slug])
    return [
        Duty(
            "Số liệu thủ tục hành chính",
            "missing",
            f"tháng {month}: chưa nhập",
            f"{address}?{urlencode({'nam': month.year, 'thang': month.number})}",
        )
        for month in months_owed(unit, period)
    ]


add_duties(conference_duties)
add_duties(procedure_duties)
