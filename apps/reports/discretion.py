"""How narrowly a report may tell of petitions, denunciations, receptions and mediation.

Who writes reports need not be one who may read these registers: a figure of one day, or of one kind within a few weeks,
would tell that person of a single case (Law on Denunciations 25/2018/QH14, Article 8: nothing may give a denouncer
away).
"""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from apps.core.periods import Period

_APP = "complaints"
# What tells a case from another, and how far it has come.
_TELLING = frozenset({"field", "stage", "result", "status"})
_MONTHS, _MONTHS_BY_KIND = 1, 3


def discretion_refusal(name: str, options: Iterable[str], period: Period) -> str:
    """Why the figure is not given over these days, split by these options; "" where it is."""
    if name.partition(".")[0] != _APP:
        return ""
    if not _spans(period, _MONTHS):
        return "số liệu về đơn thư, tố cáo, tiếp công dân, hòa giải chỉ lấy cho khoảng từ một tháng trở lên."
    if _TELLING.intersection(options) and not _spans(period, _MONTHS_BY_KIND):
        return (
            "số liệu về đơn thư, tố cáo chia theo lĩnh vực, giai đoạn, kết quả chỉ lấy cho khoảng từ một quý trở lên."
        )
    return ""


def _spans(period: Period, months: int) -> bool:
    """Whether it lasts so many months, from whatever day of the month it begins."""
    years, month = divmod(period.start.month - 1 + months, 12)
    year = period.start.year + years
    if year > date.max.year:
        return False
    first = date(year, month + 1, 1)
    days = min(period.start.day - 1, calendar.monthrange(year, month + 1)[1])
    return period.end >= first + timedelta(days=days - 1)
