"""The menu entries of the number register and of the public notice board, and what waits there to be looked at."""

from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, add_duties, add_menu
from apps.core.registers import Register, register
from apps.core.together import sums
from apps.documents.indicators import REGISTER
from apps.documents.models import Submission

add_menu(
    MenuEntry("Báo cáo", "Sổ văn bản đi", "documents:register", "documents.view_numberentry", "journal-bookmark", 30),
    MenuEntry(
        "Dân biết", "Bảng công khai", "documents:publication-list", "documents.view_publication", "megaphone", 90
    ),
)
register(
    Register(
        REGISTER,
        "văn bản chỉ đạo về thực hiện dân chủ ở cơ sở",
        "issued_on",
        list_url="documents:register",
        mark_field="is_directing",
    )
)


def submission_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Opinions about notices that nobody has looked at yet, whenever they came."""
    if not user.reach.may_write(Submission, unit):
        return []
    rows = Submission.objects.visible_to(user).filter(publication__unit=unit).about_notices().waiting()
    found = sums(rows, {"count": Count("pk"), "first": Min("received_at")})
    if not found["count"]:
        return []
    since = timezone.localtime(found["first"])
    detail = f"{format_number(found['count'])} ý kiến, sớm nhất gửi ngày {since:%d/%m/%Y}"
    url = reverse("documents:submission-list", args=[unit.slug])
    return [Duty("Ý kiến gửi qua bảng công khai chờ xem", "due", detail, url)]


add_duties(submission_duties)
