"""What the page of a work shows of the supervisions of it."""

from collections import Counter
from typing import Any

from django.urls import reverse

from apps.core.numbers import format_number
from apps.core.together import rows_of
from apps.supervision.models import FindingStatus, Supervision
from apps.works.models import Work
from apps.works.offers import Cell, Offer, Section


def supervision_section(work: Work, user: Any) -> Section | None:
    """Each supervision of the work with how many findings stand where; None for who may not read supervisions."""
    if not user.reach.allows("supervision.view_supervision", work.unit):
        return None
    rows = Supervision.objects.visible_to(user).filter(work=work).for_list().order_by("started_on", "pk")
    return Section(
        "Giám sát công trình",
        ("Từ ngày", "Cơ quan thực hiện", "Nội dung", "Vụ việc phát hiện"),
        [
            (
                Cell(row.started_on),
                Cell(row.get_body_display()),
                Cell(str(row), row.get_absolute_url()),
                Cell(_findings(row)),
            )
            for row in rows_of(rows)
        ],
        empty="Chưa có cuộc giám sát.",
        links=_record(work, user),
    )


def _findings(supervision: Any) -> str:
    """ "3 vụ việc: 1 đã phát hiện; 2 đã xử lý xong"; reads the loaded findings."""
    stands = Counter(finding.status for finding in supervision.findings.all())
    if not stands:
        return "không có"
    parts = [f"{format_number(stands[status])} {status.label}" for status in FindingStatus if stands[status]]
    return f"{format_number(stands.total())} vụ việc: {'; '.join(parts)}"


def _record(work: Work, user: Any) -> tuple[Offer, ...]:
    if not user.reach.allows("supervision.add_supervision", work.unit):
        return ()
    create = reverse("supervision:supervision-create", args=[work.unit.slug])
    return (("Ghi cuộc giám sát", f"{create}?cong-trinh={work.public_id}", "binoculars"),)
