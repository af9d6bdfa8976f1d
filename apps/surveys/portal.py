"""What surveys announce: the menu entry, the register, and what is due at their end."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register
from apps.core.together import all_of, answers, rows_of
from apps.surveys.models import Survey, with_results

GROUP = "Dân bàn, dân làm"
KIND = "surveys.survey"
WARN_BEFORE = timedelta(days=7)
# A survey whose result nobody settled is called to mind through the year that follows.
REMIND_FOR = timedelta(days=366)
NO_RESULT, NOT_SETTLED = "Nhập kết quả khảo sát", "Chốt kết quả khảo sát"

add_menu(MenuEntry(GROUP, "Khảo sát hài lòng", "surveys:survey-list", "surveys.view_survey", "clipboard-check", 30))
register(Register(KIND, "khảo sát sự hài lòng", "ends_on", list_url="surveys:survey-list"))


def survey_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Surveys of the period that end soon, and those that ended and have no result, or none that is settled.

    The latter also where they ended in the year before the period.
    """
    if not user.reach.allows("surveys.view_survey", unit):
        return []
    today = timezone.localdate()
    rows = Survey.objects.visible_to(user).filter(unit=unit, closed_on=None).for_list().order_by("ends_on", "pk")
    rows = rows.filter(
        ends_on__range=(period.start - REMIND_FOR, period.end), ends_on__lte=today + WARN_BEFORE, starts_on__lte=today
    )
    surveys, answered = all_of(partial(rows_of, rows), partial(answers, with_results(rows).values_list("pk")))
    return [_duty(survey, today, (survey.pk,) in answered) for survey in surveys]


def _duty(survey: Survey, today: Any, is_answered: bool) -> Duty:
    url = survey.get_absolute_url()
    if survey.ends_on >= today:
        left = (survey.ends_on - today).days
        detail = f"{survey}: còn {format_number(left)} ngày" if left else f"{survey}: hôm nay là ngày cuối"
        return Duty("Khảo sát sắp kết thúc", "due", detail, url, survey.ends_on)
    if is_answered:
        return Duty(NOT_SETTLED, "due", f"{survey}: hết thời gian lấy ý kiến, đã có kết quả", url)
    return Duty(NO_RESULT, "missing", f"{survey}: hết thời gian lấy ý kiến, chưa nhập phiếu nào", url, survey.ends_on)


add_duties(survey_duties)


def open_surveys(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Surveys that the person entered and whose result is not settled."""
    title = "Khảo sát chưa chốt kết quả"
    rows = Survey.objects.filter(unit=unit, created_by=person, closed_on=None).order_by("ends_on", "pk")
    return open_rows(
        title,
        rows,
        viewer,
        lambda row: OpenItem(title, str(row), f"đến {row.ends_on:%d/%m/%Y}", row.get_absolute_url(), row.ends_on),
    )


add_open_items(open_surveys)
