"""Rows that the quarterly sheets count, made as plainly as the tables allow."""

from datetime import date
from itertools import count
from typing import Any

from apps.accounts.models import User
from apps.complaints.models import Denunciation, Petition
from apps.consultations.models import Consultation, ConsultationChannel, ConsultationSubject
from apps.core.periods import Period
from apps.core.registers import get_register
from apps.disclosures.models import DisclosureItem, Posting, PostingChannel
from apps.meetings.models import Matter, Meeting
from apps.supervision.models import Finding, Recommendation, Supervision
from apps.villages.services import close_register
from apps.works.models import Fund, Work

_numbers = count(1)


def item(**values: Any) -> DisclosureItem:
    given = {"name": "Kế hoạch thu chi", "article": "khoản 2 Điều 11", "min_days": 30, "valid_from": date(2023, 7, 1)}
    return DisclosureItem.objects.get_or_create(code="ngan-sach", defaults=given | values)[0]


def posting(unit: Any, day: date, channels: tuple[str, ...] = ("office",), **values: Any) -> Posting:
    given = {"item": item(), "title": "Dự toán ngân sách xã", "starts_on": day, "ends_on": day}
    row = Posting.objects.create(unit=unit, **given | values)
    PostingChannel.objects.bulk_create(PostingChannel(posting=row, channel=channel) for channel in channels)
    return row


def meeting(village: Any, day: date, kind: str = "matter", **values: Any) -> Meeting:
    given = {"subject": "Họp thôn", "households": 100, "present": 80, "state": "accepted"}
    return Meeting.objects.create(unit=village.unit, village=village, held_on=day, kind=kind, **given | values)


def matter(village: Any, day: date, **values: Any) -> Matter:
    held = values.pop("meeting", None) or meeting(village, day)
    given = {"kind": "contribution", "text": "Làm đường bê tông", "votes_for": 75, "votes_against": 5}
    return Matter.objects.create(meeting=held, decided_on=day, **given | values)


def consultation(unit: Any, day: date, **values: Any) -> Consultation:
    subject, _ = ConsultationSubject.objects.get_or_create(
        code="quy-hoach", defaults={"name": "Dự thảo quy hoạch", "valid_from": date(2023, 7, 1)}
    )
    given = {"subject": subject, "title": "Quy hoạch chung xã", "lead_body": "UBND xã", "starts_on": day}
    row = Consultation.objects.create(unit=unit, ends_on=day, **given | values)
    ConsultationChannel.objects.create(consultation=row, channel="meeting", counted=12, accepted=7)
    return row


def supervision(unit: Any, day: date, body: str = "inspectorate", **values: Any) -> Supervision:
    given = {"kind": "supervision", "subject": "Thu chi quỹ của thôn"}
    return Supervision.objects.create(unit=unit, started_on=day, body=body, **given | values)


def finding(of: Supervision, **values: Any) -> Finding:
    return Finding.objects.create(supervision=of, **{"description": "Chi sai quy định"} | values)


def verified(of: Supervision, day: date, **values: Any) -> Finding:
    """A finding whose remedy one person entered and another one verified on the day."""
    first, second = (
        User.objects.get_or_create(username=name, defaults={"full_name": name})[0] for name in ("ghi", "xac-nhan")
    )
    given = {"remedy": "Đã nộp lại", "remedied_on": day, "remedied_by": first, "verified_on": day}
    return finding(of, status="resolved", verified_by=second, **given | values)


def recommendation(of: Supervision, **values: Any) -> Recommendation:
    given = {"addressee": "government", "text": "Thu hồi tiền chi sai", "sent_on": of.started_on}
    return Recommendation.objects.create(supervision=of, **given | values)


def work(unit: Any, day: date, **values: Any) -> Work:
    return Work.objects.create(unit=unit, started_on=day, **{"name": "Đường thôn"} | values)


def fund(decided_in: Meeting) -> Fund:
    return Fund.objects.create(
        unit=decided_in.unit, name="Quỹ thôn", opened_on=decided_in.held_on, decided_in=decided_in
    )


def petition(unit: Any, day: date, closed_on: date | None = None, **values: Any) -> Petition:
    given = {
        "code": str(next(_numbers)),
        "petition_type": "complaint",
        "field": "land",
        "source": "in_person",
        "subject": "Chuyện riêng của bà Hai",
        "screening": "eligible",
        "competence": "ours",
    }
    ended = {"status": "resolved", "closed_on": closed_on, "result": "Đã giải quyết"} if closed_on else {}
    return Petition.objects.create(unit=unit, received_on=day, **given | ended | values)


def denunciation(unit: Any, day: date, closed_on: date | None = None) -> Denunciation:
    code = f"{next(_numbers)}"
    ended = {"stage": "concluded", "closed_on": closed_on, "result": "founded"} if closed_on else {}
    return Denunciation.objects.create(
        unit=unit, received_on=day, code=code, paper_dossier_number=code, field="land", **ended
    )


def close(unit: Any, key: str, period: Period, village: Any = None) -> None:
    register = get_register(key)
    assert register is not None
    close_register(unit=unit, register=register, period=period, user=None, has_records=False, village=village)


def everything(unit: Any, village: Any, day: date, times: int = 1) -> None:
    """So many rows of each kind that a sheet counts."""
    for _ in range(times):
        posting(unit, day, ("office", "village_house", "portal"))
        decided = matter(village, day)
        work(unit, day, decided_in=decided.meeting, total_value=10, people_money=4, state_budget=5)
        meeting(village, day, "regular")
        consultation(unit, day)
        for body in ("inspectorate", "community_board"):
            held = supervision(unit, day, body)
            recommendation(held, finding=verified(held, day, money_recovered=1000, settlement_cut=7), on_law=True)
        petition(unit, day)
        denunciation(unit, day)
