"""What consultations announce: the menu entry, the register, and what is due while and after the people are asked."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.consultations.models import Answer, Consultation, ConsultationOpinion
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register
from apps.core.together import answers, joined, rows_of
from apps.documents.models import Submission, SubmissionState
from apps.documents.services import may_release

WARN_BEFORE = timedelta(days=7)
# No limit is confirmed for the report on opinions: it is called to mind through the year that follows.
REMIND_FOR = timedelta(days=366)
OPEN_TITLE = "Ý kiến Nhân dân chưa trả lời"

add_menu(
    MenuEntry(
        "Dân bàn, dân làm",
        "Lấy ý kiến Nhân dân",
        "consultations:consultation-list",
        "consultations.view_consultation",
        "clipboard-check",
        22,
    )
)
register(
    Register(
        "consultations.consultation",
        "lấy ý kiến Nhân dân",
        "ends_on",
        list_url="consultations:consultation-list",
    )
)


def consultation_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Consultations about to end, opinions without an answer, and those over of which no report was made public."""
    if not user.reach.allows("consultations.view_consultation", unit):
        return []
    today = timezone.localdate()
    rows = Consultation.objects.visible_to(user).filter(unit=unit).standing().select_related("unit")
    over = rows.over_by(today).filter(ends_on__range=(period.start - REMIND_FOR, period.end))
    return joined(
        partial(_ending, rows, period, today),
        partial(_unanswered, over),
        partial(_unexplained, over),
        partial(_unseen, unit, rows, user),
    )


add_duties(consultation_duties)


def _ending(rows: QuerySet[Consultation], period: Period, today: date) -> Iterable[Duty]:
    soon = rows.filter(starts_on__lte=today, ends_on__range=(today, min(today + WARN_BEFORE, period.end)))
    for row in rows_of(soon.order_by("ends_on", "pk")):
        yield Duty("Sắp hết hạn lấy ý kiến", "due", str(row), row.get_absolute_url(), row.ends_on)


def _unanswered(over: QuerySet[Consultation]) -> Iterable[Duty]:
    waiting = over.filter(opinions__status=Answer.WAITING).annotate(number=Count("opinions"))
    for row in rows_of(waiting.order_by("ends_on", "pk")):
        detail = f"{format_number(row.number)} ý kiến: {row}"
        yield Duty("Trả lời ý kiến Nhân dân", "due", detail, f"{_opinions(row)}?tinh_trang={Answer.WAITING}")


def _unexplained(over: QuerySet[Consultation]) -> Iterable[Duty]:
    for row in rows_of(over.filter(explained_on__isnull=True).order_by("ends_on", "pk")):
        detail = f"{row}, kết thúc {row.ends_on:%d/%m/%Y} (nhắc việc; chưa có thời hạn đã kiểm chứng)"
        yield Duty("Công bố báo cáo tiếp thu, giải trình", "due", detail, row.get_absolute_url())


def _unseen(unit: Any, rows: QuerySet[Consultation], user: Any) -> Iterable[Duty]:
    """What people sent from the public board and nobody has looked at; it waits whatever the period."""
    if not may_release(user, unit):
        return
    waiting = Submission.objects.visible_to(user).filter(publication__unit=unit, state=SubmissionState.WAITING)
    sources = waiting.filter(publication__source__startswith=f"{Consultation._meta.label_lower}:").order_by()
    by_source = sources.values("publication__source").annotate(number=Count("pk"))
    numbers: dict[str, int] = dict(answers(by_source.values_list("publication__source", "number")))
    names = {source.rpartition(":")[2]: number for source, number in numbers.items()}
    for row in rows.filter(public_id__in=names).order_by("ends_on", "pk") if names else ():
        detail = f"{format_number(names[row.public_id])} ý kiến chờ duyệt: {row}"
        address = reverse("consultations:consultation-moderate", args=[unit.slug, row.public_id])
        yield Duty("Duyệt ý kiến gửi qua bảng công khai", "due", detail, address)


def _opinions(row: Consultation) -> str:
    return reverse("consultations:consultation-opinions", args=[row.unit.slug, row.public_id])


def open_opinions(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Opinions without an answer in consultations that the person entered."""
    rows = ConsultationOpinion.objects.waiting().filter(consultation__unit=unit, consultation__created_by=person)
    return open_rows(
        OPEN_TITLE,
        rows.filter(consultation__is_cancelled=False),
        viewer,
        lambda row: OpenItem(OPEN_TITLE, str(row), str(row.consultation), row.get_absolute_url()),
    )


add_open_items(open_opinions)
