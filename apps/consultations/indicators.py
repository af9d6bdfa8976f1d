"""Figures of consultations (catalogue F08–F10, F12): how many, what was said, what was accepted, who agreed."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from apps.consultations.models import (
    BUILDING,
    Asked,
    Channel,
    Consultation,
    ConsultationBallot,
    Tally,
    tallies_of,
)
from apps.core.indicators import (
    KNOWN,
    PARTIAL,
    Figure,
    Fold,
    Group,
    Indicator,
    Records,
    count,
    grouped,
    ratio,
    register,
    total,
)
from apps.core.periods import Period
from apps.core.together import all_of

REGISTER = "consultations.consultation"
ENDED_NOTE = "Tính các việc kết thúc lấy ý kiến trong kỳ; việc ghi không tổ chức không tính."
TALLY_NOTE = (
    f"{ENDED_NOTE} Mỗi hình thức lấy số lớn hơn giữa tổng số đã đếm và các ý kiến đã ghi; "
    "kết quả xử lý ghi theo lúc lập."
)
BALLOT_NOTE = f"{ENDED_NOTE} Phiếu không hợp lệ vẫn tính vào mẫu số."
FORMS: Mapping[str, Any] = {"form": dict(Channel.choices)}
ASKED: Mapping[str, Any] = {"asked": dict(Asked.choices)}


def ended(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Consultations that ended in the period, those of a form alone where one is chosen."""
    rows: Any = Consultation.objects.ended_within(period.start, period.end, timezone.localdate())
    return rows.filter(channels__channel=options["form"]) if "form" in options else rows


def building(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Those in which people contribute to building the Party and the government."""
    return ended(period, options).filter(subject__code=BUILDING)


def ballots(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Counted ballots of these consultations; of households or of voters alone where that is chosen."""
    chosen = {"consultation__asked": options["asked"]} if "asked" in options else {}
    return ConsultationBallot.objects.filter(consultation__in=ended(period, {}).values("pk"), **chosen)


def _tallies(group: Group, records: Records) -> dict[int, list[Tally]]:
    """The tally of each of these consultations; three queries."""
    rows = group.narrow(records(group.period, group.options))
    found, keys = all_of(partial(tallies_of, rows), partial(group.listed, rows, "pk"))
    return {unit: [found.get(key, Tally()) for (key,) in own] for unit, own in keys.items() if own}


def of_tallies(number: Callable[[Tally], int | None], is_whole: Callable[[Tally], bool]) -> Fold:
    """The sum over the consultations' tallies; those of which it is not wholly known make the figure partial."""

    @grouped
    def how(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        found = group.read(_tallies, indicator.records)
        return {unit: added_up(indicator, tallies) for unit, tallies in found.items()}

    def added_up(indicator: Indicator, tallies: list[Tally]) -> Figure:
        known = [value for tally in tallies if (value := number(tally)) is not None]
        lacking = sum(not is_whole(tally) for tally in tallies)
        return Figure(
            indicator,
            sum(known) if known else None,
            PARTIAL if lacking else KNOWN,
            records=len(tallies),
            lacking=lacking,
        )

    return how


def _figure(name: str, code: str, label: str, measure: str, how: Any, **extra: Any) -> Indicator:
    values: dict[str, Any] = {"records": ended, "note": TALLY_NOTE} | extra
    records = values.pop("records")
    return Indicator(f"consultations.{name}", code, label, measure, records, how, REGISTER, **values)


GIVEN = of_tallies(lambda tally: tally.given, lambda tally: tally.given_whole)

register(
    _figure(
        "matters",
        "F08",
        "Số nội dung lấy ý kiến Nhân dân",
        "việc",
        count(),
        dimensions=FORMS,
        note=f"{ENDED_NOTE} Một việc dùng nhiều hình thức thì mỗi hình thức đều tính.",
    ),
    _figure("opinions", "F09", "Số ý kiến Nhân dân tham gia", "ý kiến", GIVEN),
    _figure(
        "accepted",
        "F09",
        "Số ý kiến Nhân dân được tiếp thu, cả một phần",
        "ý kiến",
        of_tallies(lambda tally: tally.accepted, lambda tally: tally.accepted_whole),
    ),
    _figure(
        "explained",
        "F09",
        "Số ý kiến Nhân dân đã có tiếp thu, giải trình",
        "ý kiến",
        of_tallies(lambda tally: tally.explained, lambda tally: tally.explained_whole),
    ),
    _figure(
        "accepted_share",
        "F09",
        "Tỷ lệ ý kiến được tiếp thu trên tổng số ý kiến tham gia",
        "%",
        ratio("consultations.accepted", "consultations.opinions"),
        decimals=2,
    ),
    _figure(
        "explained_share",
        "F09",
        "Tỷ lệ ý kiến đã có tiếp thu, giải trình trên tổng số ý kiến tham gia",
        "%",
        ratio("consultations.explained", "consultations.opinions"),
        decimals=2,
    ),
    *(
        _figure(
            name,
            "F10",
            label,
            "phiếu",
            total(field),
            records=ballots,
            dimensions=ASKED,
            note=BALLOT_NOTE,
        )
        for name, field, label in (
            ("ballots_issued", "issued", "Số phiếu lấy ý kiến phát ra"),
            ("ballots_returned", "returned", "Số phiếu lấy ý kiến thu về"),
            ("ballots_agreed", "agreed", "Số phiếu đồng ý"),
        )
    ),
    *(
        _figure(
            name,
            "F10",
            label,
            "%",
            ratio("consultations.ballots_agreed", base),
            records=ballots,
            dimensions=ASKED,
            note=BALLOT_NOTE,
            decimals=2,
        )
        for name, base, label in (
            ("agreed_of_returned", "consultations.ballots_returned", "Tỷ lệ phiếu đồng ý trên số phiếu thu về"),
            ("agreed_of_issued", "consultations.ballots_issued", "Tỷ lệ phiếu đồng ý trên số phiếu phát ra"),
        )
    ),
    _figure(
        "building_opinions",
        "F12",
        "Số ý kiến góp ý xây dựng Đảng, xây dựng chính quyền",
        "ý kiến",
        GIVEN,
        records=building,
    ),
)
