"""Notices of surveys: the last day of taking opinions, and a result that nobody settled."""

from datetime import date
from typing import Any

from apps.core.notices import Cause, Source, add_source
from apps.surveys.models import Survey


def _survey(survey: Survey, today: date) -> Cause:
    asked = "chốt kết quả" if survey.ends_on < today else "sắp hết thời gian lấy ý kiến"
    return Cause(
        row=survey.pk,
        key=survey.public_id,
        words=f"Khảo sát hài lòng từ ngày {survey.starts_on:%d/%m/%Y}: {asked}",
        url=survey.get_absolute_url(),
        unit_id=survey.unit_id,
        due_on=survey.ends_on,
    )


def _unsettled(today: date) -> Any:
    return Survey.objects.filter(closed_on=None, starts_on__lte=today).select_related("unit")


add_source(
    Source(
        key="surveys.survey",
        label="Khảo sát đến ngày kết thúc",
        permission="surveys.change_survey",
        rows=_unsettled,
        cause=_survey,
        day_field="ends_on",
    )
)
