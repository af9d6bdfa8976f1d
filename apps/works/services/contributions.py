"""What single households gave: one, many at once, taken back and brought back, and the totals of villages from them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from apps.core.bulk import create_rows
from apps.core.services import lock_current, save_record
from apps.households.models import Household
from apps.meetings.models import Matter
from apps.villages.models import Village
from apps.works.models import Contribution, ContributionKind, HouseholdContribution, LandClass, Work
from apps.works.models.works import shortest
from apps.works.services.batches import Stored, delete_together, gone_together, insert_batch, rows_of_batch
from apps.works.services.contribution_plan import RowState, plan_digest, plan_rows
from apps.works.services.contribution_rows import TypedRow
from apps.works.services.rows import lock_row

CHANGED = "Sổ hộ hoặc các dòng đang có đã thay đổi từ lúc xem trước. Xem lại từng dòng rồi xác nhận lần nữa."


@transaction.atomic
def save_contribution(
    *, contribution: HouseholdContribution, user: Any, expected_version: int = 0
) -> HouseholdContribution:
    """Store one contribution. Raises `ValidationError`, and `StaleRecordError` when it changed since it was opened.

    A household that moved to another village after it gave keeps its row, which can still be changed.
    """
    before = None
    if contribution.pk is None:
        contribution.created_by = user
    else:
        before = lock_row(contribution, expected_version).household_id
    village = contribution.work.village_id
    if contribution.household_id != before and village not in (None, contribution.household.village_id):
        raise ValidationError(f"Hộ này không thuộc {contribution.work.village}.")
    contribution.full_clean()
    contribution._history_user = user  # type: ignore[attr-defined]
    contribution.save()
    return contribution


@transaction.atomic
def enter_rows(*, work: Work, rows: Sequence[TypedRow], kind: str, seen: str, user: Any) -> Stored:
    """Store the new ones among the rows, under one batch; `seen` is the digest of the plan that was confirmed.

    Raises `ValidationError` when the plan is another one by now, or has nothing new.
    """
    current = Work.objects.select_for_update(of=("self",)).select_related("unit", "village").get(pk=work.pk)
    plan = plan_rows(work=current, rows=rows, kind=kind)
    if plan_digest(plan) != seen:
        raise ValidationError(CHANGED)
    new = [each for each in plan if each.state is RowState.NEW]
    made = [
        HouseholdContribution(
            work=current,
            household=each.household,
            kind=each.kind,
            land_class=each.land_class,
            amount=each.amount,
            given_on=each.given_on,
            note=each.row.note,
        )
        for each in new
    ]
    return _insert(made, left_out=len(plan) - len(new), user=user)


def _insert(made: Sequence[HouseholdContribution], *, left_out: int, user: Any) -> Stored:
    if not made:
        raise ValidationError("Không có dòng nào mới để lưu.")
    for row in made:
        row.created_by = user
    return insert_batch(made, left_out=left_out, user=user)


def deciding_matters(work: Work) -> list[Matter]:
    """What the meeting that decided the work asked of each household, as far as it was carried."""
    if work.decided_in_id is None:
        return []
    rows = Matter.objects.filter(meeting=work.decided_in_id, carried=True).order_by("position", "pk")
    return [row for row in rows.select_related("meeting__village") if row.contribution or row.labour_days]


def households_of(matter: Matter) -> list[Household]:
    """The households of the village on the day of the meeting."""
    meeting = matter.meeting
    found = Household.objects.on(meeting.held_on, meeting.village).distinct().order_by("code")  # type: ignore[attr-defined]
    return list(found)


@transaction.atomic
def enter_decided(
    *,
    work: Work,
    matter: Matter,
    households: Collection[int],
    money: int | None,
    days: int | None,
    given_on: date | None,
    user: Any,
) -> Stored:
    """A row of money and one of days for each of the chosen households, under one batch, by the decision of a meeting.

    What stands with the same amount and day already is left out. Raises `ValidationError` without a household, without
    an amount, for a household that was not the village's on the meeting's day, or where the meeting was another
    village's than the work is.
    """
    current = Work.objects.select_for_update().get(pk=work.pk)
    if current.village_id not in (None, matter.meeting.village_id):
        raise ValidationError(
            "Công trình là của thôn khác với thôn đã họp, không nhận đóng góp của hộ thôn khác. Sửa công trình trước."
        )
    asked = [(kind, Decimal(each)) for kind, each in ((_MONEY, money), (_DAYS, days)) if each]
    if not asked:
        raise ValidationError("Ghi số tiền hoặc số ngày công của mỗi hộ.")
    chosen = [household for household in households_of(matter) if household.pk in households]
    if not chosen:
        raise ValidationError("Chưa chọn hộ nào.")
    if len(chosen) != len(set(households)):
        raise ValidationError("Có hộ không thuộc thôn vào ngày họp. Mở lại trang rồi chọn lại.")
    standing = set(
        HouseholdContribution.objects.filter(work=current).values_list("household", "kind", "amount", "given_on")
    )
    wanted = [(household, kind, amount) for household in chosen for kind, amount in asked]
    made = [
        HouseholdContribution(
            work=current,
            household=household,
            kind=kind,
            amount=amount,
            given_on=given_on,
            note="Theo quyết định của cuộc họp",
        )
        for household, kind, amount in wanted
        if (household.pk, kind, amount, given_on) not in standing
    ]
    return _insert(made, left_out=len(wanted) - len(made), user=user)


_MONEY, _DAYS = ContributionKind.MONEY, ContributionKind.LABOUR


@transaction.atomic
def take_back(*, contribution: HouseholdContribution, user: Any, expected_version: int) -> int:
    """Delete one row; its history keeps it. Gives the key of that line of history."""
    return delete_together(HouseholdContribution, [lock_row(contribution, expected_version).pk], user)


@transaction.atomic
def take_back_batch(*, work: Work, batch: str, user: Any) -> int:
    """Delete what is left of a batch, as `take_back` does. Raises `ValidationError` when nothing of it is left."""
    Work.objects.select_for_update().get(pk=work.pk)
    keys = list(rows_of_batch(work, HouseholdContribution, batch).order_by().values_list("pk", flat=True))
    if not keys:
        raise ValidationError("Lần nhập này không còn dòng nào.")
    return delete_together(HouseholdContribution, keys, user)


@transaction.atomic
def bring_back(*, deleted: Any, user: Any) -> int:
    """Bring back all that went in the same deletion as this line of history; what stands again is left as it is.

    Gives how many. Raises `ValidationError` when their work or a household is gone.
    """
    if not Work.objects.select_for_update().filter(pk=deleted.work_id).exists():
        raise ValidationError("Công trình không còn.")
    rows = gone_together(deleted)
    wanted = {row.household_id for row in rows}
    if Household.objects.filter(pk__in=wanted).count() != len(wanted):
        raise ValidationError("Có hộ không còn trong sổ hộ.")
    prefetch_related_objects(rows, "household")
    create_rows(rows, user=user, reason="khôi phục", moment=timezone.now())
    return len(rows)


@dataclass(frozen=True)
class KindSum:
    """What all rows of a kind come to, and how many households gave it; land also by its class."""

    kind: ContributionKind
    amount: Decimal
    households: int
    classes: Sequence[tuple[str, Decimal]] = ()

    @property
    def amount_text(self) -> str:
        return shortest(self.amount)

    @property
    def hectares(self) -> Decimal | None:
        """Of land, unrounded."""
        return self.amount / 10_000 if self.kind == ContributionKind.LAND else None


def sums_of(rows: Any) -> list[KindSum]:
    """The sums of a queryset of contributions by kind, exact whatever the database makes of decimals. One query."""
    amounts: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    givers: dict[str, set[int]] = defaultdict(set)
    for kind, land_class, amount, household in rows.order_by().values_list("kind", "land_class", "amount", "household"):
        amounts[kind][land_class] += amount
        givers[kind].add(household)
    labels = dict(LandClass.choices) | {"": "chưa ghi loại đất"}
    return [
        KindSum(
            kind,
            sum(amounts[kind].values(), Decimal(0)),
            len(givers[kind]),
            [(labels[each], amounts[kind][each]) for each in labels if each in amounts[kind]]
            if kind == ContributionKind.LAND
            else (),
        )
        for kind in ContributionKind
        if kind in amounts
    ]


@dataclass
class TotalLine:
    """A village's total of a kind and class: as it stands (None: not there) and as the households' rows give it."""

    village: Village
    kind: str
    land_class: str
    before: Contribution | None = None
    amount: Decimal | None = None
    households: int = 0

    @property
    def changes(self) -> bool:
        if self.before is None:
            return self.amount is not None
        return self.amount != self.before.amount or self.households != self.before.households

    @property
    def title(self) -> str:
        land = dict(LandClass.choices).get(self.land_class, "")
        return f"{ContributionKind(self.kind).label}{f', {land}' if land else ''}"

    @property
    def before_text(self) -> str:
        if self.before is None:
            return "chưa có"
        households = self.before.households
        return f"{self.before.amount_text} ({'chưa ghi số hộ' if households is None else f'{households} hộ'})"

    @property
    def after_text(self) -> str:
        return "bỏ dòng này" if self.amount is None else f"{shortest(self.amount)} ({self.households} hộ)"


def village_totals(work: Work) -> list[TotalLine]:
    """Before and after, by village and kind; only of villages and kinds of which there are households' rows.

    There the rows of other classes of land go: the same land must not count twice. Three queries.
    """
    rows = (
        HouseholdContribution.objects.filter(work=work)
        .order_by()
        .values_list("household__village", "kind", "land_class", "amount", "household")
    )
    sums: dict[tuple[int, str, str], Decimal] = defaultdict(Decimal)
    givers: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    for village, kind, land_class, amount, household in rows:
        sums[village, kind, land_class] += amount
        givers[village, kind, land_class].add(household)
    covered = {(village, kind) for village, kind, _ in sums}
    standing = {
        (row.village_id, row.kind, row.land_class): row
        for row in Contribution.objects.filter(work=work)
        if (row.village_id, row.kind) in covered
    }
    villages = Village.objects.filter(pk__in={village for village, _ in covered}).for_list()
    orders = {pk: number for number, pk in enumerate([village.pk for village in villages])}
    by_key = {village.pk: village for village in villages}
    kinds, classes = list(ContributionKind.values), ["", *LandClass.values]
    return [
        TotalLine(by_key[key[0]], key[1], key[2], standing.get(key), sums.get(key), len(givers.get(key, ())))
        for key in sorted(
            sums.keys() | standing.keys(), key=lambda k: (orders[k[0]], kinds.index(k[1]), classes.index(k[2]))
        )
    ]


def totals_digest(lines: Iterable[TotalLine]) -> str:
    """What a person who confirms has seen."""
    seen = [[line.village.pk, line.kind, line.land_class, line.before_text, line.after_text] for line in lines]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


@transaction.atomic
def take_totals(*, work: Work, seen: str, user: Any, expected_version: int) -> Work:
    """Write the villages' rows as the households' rows give them, and raise the work's version.

    Raises `StaleRecordError` as `lock_current` does, `ValidationError` when the rows changed since they were shown or
    nothing is to be changed.
    """
    current: Work = lock_current(work, expected_version)
    lines = village_totals(current)
    if totals_digest(lines) != seen:
        raise ValidationError("Danh sách hộ vừa thay đổi. Xem lại số trước và sau rồi bấm lần nữa.")
    changed = [line for line in lines if line.changes]
    if not changed:
        raise ValidationError("Số của các thôn đã khớp với danh sách hộ.")
    # What goes makes room before what comes.
    for line in sorted(changed, key=lambda line: line.amount is not None):
        row: Any = line.before or Contribution(
            work=current, village=line.village, kind=line.kind, land_class=line.land_class
        )
        row._history_user = user
        if line.amount is None:
            row.delete()
            continue
        row.amount, row.households = line.amount, line.households
        row.full_clean()
        row.save()
    saved: Work = save_record(record=current, user=user)
    return saved
