"""Keeping a fund: what came in and went out, and the ledger over a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min

from apps.core.numbers import format_number
from apps.core.periods import Period, runs_on
from apps.core.services import save_record
from apps.works.models import Fund, FundEntry
from apps.works.rules import Balance, running
from apps.works.services.rows import lock_row

# A history's reason holds a hundred letters.
MOST_REASON = 100


@dataclass(frozen=True)
class LedgerLine:
    """An entry with what is in the fund after it."""

    entry: FundEntry
    held: int


@dataclass(frozen=True)
class WorkLine:
    """What came in for a work and went out for it; `work` is None for what names none."""

    work: Any
    money_in: int
    money_out: int


@dataclass(frozen=True)
class Ledger:
    """A fund over a period. `lines` are by day, within a day as they were entered."""

    fund: Fund
    period: Period
    balance: Balance
    lines: Sequence[LedgerLine]

    @property
    def below_zero(self) -> list[date]:
        """Days that ended with less than nothing in the fund."""
        days = [(day, list(lines)[-1].held) for day, lines in groupby(self.lines, lambda line: line.entry.booked_on)]
        return [day for day, held in days if held < 0]

    @property
    def by_work(self) -> list[WorkLine]:
        """In the order in which the works first appear; empty where no entry names a work."""
        sums: dict[int | None, list[Any]] = {}
        for entry in (line.entry for line in self.lines):
            found = sums.setdefault(entry.work_id, [entry.work, 0, 0])
            found[1 if entry.signed > 0 else 2] += entry.amount
        return [WorkLine(*found) for found in sums.values()] if set(sums) - {None} else []


def ledger_of(fund: Fund, period: Period) -> Ledger:
    """Two queries. Raises `ValidationError` for a period that ends before the fund was kept."""
    if period.end < fund.opened_on:
        raise ValidationError(f"Quỹ theo dõi từ ngày {fund.opened_on:%d/%m/%Y}; chọn đến ngày từ ngày đó trở đi.")
    moved = fund.entries.moved(period)  # type: ignore[attr-defined]
    balance = Balance(fund.opening + moved.opening, moved.money_in, moved.money_out)
    entries = list(
        fund.entries.filter(booked_on__range=(period.start, period.end))  # type: ignore[attr-defined]
        .select_related("work")
        .order_by("booked_on", "pk")
    )
    held = running(balance.opening, (entry.signed for entry in entries))
    return Ledger(fund, period, balance, [LedgerLine(*pair) for pair in zip(entries, held, strict=True)])


@transaction.atomic
def record_fund(*, record: Fund, user: Any, expected_version: int | None = None) -> Fund:
    """Store a fund.

    Raises `ValidationError` when entries lie outside its days: what happened before its first day is in its opening.
    """
    if record.pk is not None:
        # Before the entries are looked at, so that none comes in on a day that the fund is just losing.
        Fund.objects.select_for_update().get(pk=record.pk)
        days = record.entries.aggregate(first=Min("booked_on"), last=Max("booked_on"))  # type: ignore[attr-defined]
        if days["first"] and days["first"] < record.opened_on:
            raise ValidationError(
                {"opened_on": f"Đã có khoản thu, chi ngày {days['first']:%d/%m/%Y}, trước ngày bắt đầu theo dõi."}
            )
        if days["last"] and record.closed_on and days["last"] > record.closed_on:
            raise ValidationError(
                {"closed_on": f"Đã có khoản thu, chi ngày {days['last']:%d/%m/%Y}, sau ngày kết thúc."}
            )
    saved: Fund = save_record(record=record, user=user, expected_version=expected_version)
    return saved


def remarks_on(fund: Any) -> list[str]:
    """What is odd about a fund that was read `with_held`, in sentences; refuses nothing."""
    if fund.held < 0:
        return [
            f"Số đã chi lớn hơn số có trong quỹ: tồn quỹ {format_number(fund.held)} đồng. Kiểm tra các khoản thu, chi."
        ]
    if fund.closed_on and fund.held:
        return [f"Quỹ đã kết thúc nhưng còn {format_number(fund.held)} đồng: ghi khoản chi đã chuyển, trả số tiền này."]
    return []


@transaction.atomic
def save_entry(*, entry: FundEntry, user: Any, expected_version: int = 0) -> FundEntry:
    """Store a new or changed entry; what is left below zero is not refused.

    Raises `ValidationError` for a day on which the fund was not kept, `StaleRecordError` when the entry changed.
    """
    fund = Fund.objects.select_for_update().get(pk=entry.fund_id)
    if entry.pk is not None:
        lock_row(entry, expected_version)
    entry.full_clean()
    if not runs_on(entry.booked_on, fund.opened_on, fund.closed_on):
        until = f" đến ngày {fund.closed_on:%d/%m/%Y}" if fund.closed_on else ""
        raise ValidationError(
            {
                "booked_on": f"Quỹ theo dõi từ ngày {fund.opened_on:%d/%m/%Y}{until}; "
                "thu, chi trước đó đã nằm trong tồn quỹ đầu."
            }
        )
    entry._history_user = user  # type: ignore[attr-defined]
    entry.save()
    return entry


@transaction.atomic
def take_back_entry(*, entry: FundEntry, reason: str, user: Any, expected_version: int) -> int:
    """Delete an entry; its history keeps it with the reason. Gives the key of that line of history."""
    current = lock_row(entry, expected_version)
    current._history_user, current._change_reason = user, reason
    key = current.pk
    current.delete()
    line: Any = FundEntry.history.filter(id=key, history_type="-").latest("history_id")
    return int(line.history_id)


@transaction.atomic
def restore_entry(*, deleted: Any, user: Any) -> FundEntry:
    """Bring an entry back from the line of history of its deletion; one that stands again is left as it is.

    Raises `ValidationError` when its fund or work is gone, or the fund is not kept on its day any more.
    """
    standing = FundEntry.objects.filter(public_id=deleted.public_id).first()
    if standing is not None:
        return standing
    entry: FundEntry = deleted.instance
    fund = Fund.objects.select_for_update().filter(pk=entry.fund_id).first()
    if fund is None:
        raise ValidationError("Quỹ của khoản thu, chi này không còn.")
    if not runs_on(entry.booked_on, fund.opened_on, fund.closed_on):
        raise ValidationError("Ngày của khoản thu, chi này nay nằm ngoài thời gian theo dõi quỹ.")
    entry.full_clean(validate_unique=False)
    entry._history_user = user  # type: ignore[attr-defined]
    entry.save(force_insert=True)
    return entry
