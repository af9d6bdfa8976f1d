"""Rows of supervision that tests start from."""

from datetime import date
from typing import Any

from apps.supervision import services
from apps.supervision.models import Finding, Recommendation, Supervision, SupervisionPlan
from apps.works.models import Work


def supervise(unit: Any, body: str = "front", kind: str = "supervision", **values: Any) -> Supervision:
    given = {"subject": "Công khai", "started_on": date(2023, 3, 10)} | values
    return Supervision.objects.create(unit=unit, body=body, kind=kind, **given)


def recommend(supervision: Supervision, **values: Any) -> Recommendation:
    given = {"addressee": "government", "text": "Trả lại tiền", "sent_on": date(2023, 4, 1)} | values
    return Recommendation.objects.create(supervision=supervision, **given)


def make_work(unit: Any) -> Work:
    return Work.objects.create(unit=unit, name="Đường thôn", started_on=date(2023, 1, 1))


def find(supervision: Supervision, **values: Any) -> Finding:
    return Finding.objects.create(supervision=supervision, **({"description": "Thu sai mức"} | values))


def plan(unit: Any, **values: Any) -> SupervisionPlan:
    given = {"body": "front", "kind": "supervision", "year": 2023, "quarter": 1, "subject": "Công khai"} | values
    return SupervisionPlan.objects.create(unit=unit, **given)


def remedy(finding: Finding, user: Any, on: date = date(2023, 5, 1), **handled: Any) -> Finding:
    """Enter the remedy of a finding."""
    finding = again(finding)
    services.record_remedy(
        supervision=finding.supervision,
        finding=finding,
        remedy="Đã trả lại",
        remedied_on=on,
        handled=services.Handled(**handled),
        user=user,
    )
    return again(finding)


def resolve(finding: Finding, by: Any, verified_by: Any, on: date = date(2023, 5, 2), **handled: Any) -> Finding:
    """Remedy a finding and verify it by another person."""
    row = remedy(finding, by, min(on, date(2023, 5, 1)), **handled)
    services.verify_remedy(supervision=row.supervision, finding=row, verified_on=on, user=verified_by)
    return again(row)


def again(finding: Finding) -> Finding:
    """The finding as it is stored, with its supervision."""
    return Finding.objects.select_related("supervision__unit").get(pk=finding.pk)
