"""Writing a supervision with its rows, and what there is to say to it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from apps.core.periods import runs_on
from apps.core.services import delete_record, restore_record, save_record
from apps.core.text import shortened
from apps.supervision.models import Finding, FindingStatus, Recommendation, Supervision, SupervisionPlan

# Rows that lead to others come after them.
_ROWS = (Finding, Recommendation)


@transaction.atomic
def record_supervision(*, record: Supervision, user: Any, expected_version: int | None = None) -> Supervision:
    """Store a supervision.

    Raises `ValidationError` when it does not hold together or follows a plan that was given up, `StaleRecordError` as
    `save_record` does.
    """
    plan = record.plan
    if plan is not None and SupervisionPlan.objects.select_for_update().get(pk=plan.pk).is_cancelled:
        raise ValidationError("Kế hoạch đã chọn đã ghi thôi thực hiện. Mở lại kế hoạch đó trước, hoặc để trống.")
    record.full_clean()
    saved: Supervision = save_record(record=record, user=user, expected_version=expected_version)
    return saved


def planned_values(plan: SupervisionPlan) -> dict[str, Any]:
    """What a supervision begins with that follows the plan, by the names of its fields."""
    members = [line for line in plan.members.split("\n") if line]
    return {
        "plan": plan.pk,
        "body": plan.body,
        "kind": plan.kind,
        "subject": plan.subject,
        "place": plan.target,
        "plan_number": plan.number,
        "work": plan.work_id,
        "team": shortened("; ".join(filter(None, (plan.leader, *members))), 300),
    }


def recommended_findings(supervision: Supervision) -> set[int]:
    """Keys of the findings that a recommendation names."""
    named = supervision.recommendations.filter(finding__isnull=False)
    return set(named.values_list("finding", flat=True))


def follow_recommendations(supervision: Supervision, *, before: set[int], user: Any) -> None:
    """Let findings on which work goes on say whether they were recommended, after the rows were typed anew.

    `before` are those that a recommendation named until now. One that was called recommended without such a row, as
    older records have it, stays so.
    """
    named = recommended_findings(supervision)
    finding: Any
    for finding in supervision.findings.filter(status__in=(FindingStatus.OPEN, FindingStatus.RECOMMENDED)):
        is_named, was_named = finding.pk in named, finding.pk in before
        if is_named == (finding.status == FindingStatus.RECOMMENDED) or not (is_named or was_named):
            continue
        finding.status = FindingStatus.RECOMMENDED if is_named else FindingStatus.OPEN
        finding._history_user = user
        finding.save()


@transaction.atomic
def delete_supervision(*, record: Supervision, children: Iterable[type[Any]] = ()) -> Any:
    """As `delete_record`; recommendations go before the findings that they are about.

    Raises `ValidationError` while one of its findings is remedied or closed: it is opened again with a reason first.
    """
    current = Supervision.objects.select_for_update().get(pk=record.pk)
    if current.findings.filter(Q(remedied_on__isnull=False) | Q(closed_on__isnull=False)).exists():
        raise ValidationError("có vụ việc đã ghi kết quả hoặc đã kết thúc; trả lại hoặc mở lại vụ việc đó trước.")
    return delete_record(record=record, children=sorted(children, key=_rank, reverse=True))


def restore_supervision(*, deleted: Any, children: Iterable[type[Any]] = ()) -> Any:
    """As `restore_record`; findings come before the recommendations about them."""
    return restore_record(deleted=deleted, children=sorted(children, key=_rank))


def _rank(kind: type[Any]) -> int:
    return _ROWS.index(kind)


def remarks_on(supervision: Supervision) -> list[str]:
    """What does not fit a stored supervision, in sentences; refuses nothing."""
    found, committee, work = [], supervision.committee, supervision.work
    if committee is not None and not runs_on(supervision.started_on, committee.established_on, committee.dissolved_on):
        found.append(f"Ngày bắt đầu giám sát nằm ngoài thời gian hoạt động của {committee}.")
    if committee is not None and work is not None and work.board_id not in (None, committee.pk):
        found.append(f"Công trình {work} do ban khác giám sát theo hồ sơ công trình.")
    plan = supervision.plan
    if plan is not None and plan.body != supervision.body:
        found.append(f"Kế hoạch đã chọn là của {plan.get_body_display()}.")
    return found
