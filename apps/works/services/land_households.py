"""Households of a land project: one, many at once, paid together, taken back and brought back."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from apps.core.bulk import create_rows, store_rows
from apps.core.numbers import format_number
from apps.households.models import Household
from apps.works.models import LandProject, LandProjectHousehold
from apps.works.services.batches import (
    Stored,
    changed_since_entered,
    delete_together,
    gone_together,
    insert_batch,
    rows_of_batch,
)
from apps.works.services.contribution_plan import RowState
from apps.works.services.contributions import CHANGED
from apps.works.services.land_plan import plan_digest, plan_rows
from apps.works.services.land_rows import LandRow
from apps.works.services.rows import lock_row

_MOST_NAMED = 10


@transaction.atomic
def save_land_household(*, row: LandProjectHousehold, user: Any, expected_version: int = 0) -> LandProjectHousehold:
    """Store one household. Raises `ValidationError`, and `StaleRecordError` when it changed since it was opened."""
    # One after the other with what brings households back: each of a project stands there once.
    LandProject.objects.select_for_update().get(pk=row.project_id)
    if row.pk is not None:
        lock_row(row, expected_version)
    row.full_clean()
    row._history_user = user  # type: ignore[attr-defined]
    row.save()
    return row


@transaction.atomic
def enter_rows(*, project: LandProject, rows: Sequence[LandRow], seen: str, user: Any) -> Stored:
    """Store the new ones among the rows, under one batch; `seen` is the digest of the plan that was confirmed.

    Raises `ValidationError` when the plan is another one by now, or has nothing new.
    """
    current = LandProject.objects.select_for_update(of=("self",)).select_related("unit").get(pk=project.pk)
    plan = plan_rows(project=current, rows=rows)
    if plan_digest(plan) != seen:
        raise ValidationError(CHANGED)
    made = [each.land_household(current) for each in plan if each.state is RowState.NEW]
    if not made:
        raise ValidationError("Không có hộ nào mới để lưu.")
    return insert_batch(made, left_out=len(plan) - len(made), user=user)


def unpaid_rows(project: LandProject) -> Any:
    """The project's households that were not paid, in the order of villages and codes."""
    rows = LandProjectHousehold.objects.filter(project=project, paid_on__isnull=True)
    return rows.for_list().order_by("household__village__position", "household__code", "name", "pk")


@transaction.atomic
def mark_paid(*, project: LandProject, chosen: Collection[int], paid_on: date, user: Any) -> int:
    """Note the day on which the chosen households were paid; gives how many.

    One that was paid meanwhile keeps its day. Raises `ValidationError` when none is left, or for a day to come.
    """
    if paid_on > timezone.localdate():
        raise ValidationError({"paid_on": "Ngày nhận tiền chưa tới."})
    LandProject.objects.select_for_update().get(pk=project.pk)
    rows = list(unpaid_rows(project).filter(pk__in=list(chosen)))
    if not rows:
        raise ValidationError("Chưa chọn hộ nào chưa nhận tiền.")
    for row in rows:
        row.paid_on = paid_on
    store_rows(rows, ["paid_on"], user=user, reason="ghi đã nhận tiền", moment=timezone.now())
    return len(rows)


@transaction.atomic
def take_back(*, row: LandProjectHousehold, user: Any, expected_version: int) -> int:
    """Delete one household's row; its history keeps it. Gives the key of that line of history."""
    return delete_together(LandProjectHousehold, [lock_row(row, expected_version).pk], user)


def batch_obstacle(project: LandProject, batch: str) -> str:
    """Why a batch cannot be taken back as a whole, in words; "" where it can.

    What was noted of a household since, such as that it was paid, must not go with a list that was pasted wrongly.
    """
    changed = changed_since_entered(rows_of_batch(project, LandProjectHousehold, batch)).select_related("household")
    names = [row.who for row in changed.order_by("pk")]
    if not names:
        return ""
    more = f"; và {format_number(len(names) - _MOST_NAMED)} hộ khác" if len(names) > _MOST_NAMED else ""
    named = f"{'; '.join(names[:_MOST_NAMED])}{more}"
    return (
        f"Có {format_number(len(names))} hộ đã được sửa, ghi thêm sau khi nhập: {named}. "
        "Xem lại, rút từng hộ đó ở danh sách hộ trước, rồi mới rút được các hộ còn lại của lần nhập."
    )


@transaction.atomic
def take_back_batch(*, project: LandProject, batch: str, user: Any) -> int:
    """Delete what is left of a batch, as `take_back` does.

    Raises `ValidationError` when nothing of it is left, or when one of its rows was changed after it had come in.
    """
    LandProject.objects.select_for_update().get(pk=project.pk)
    # Locked before they are looked at: a row that is being changed at this moment is waited for.
    rows = rows_of_batch(project, LandProjectHousehold, batch).order_by("pk").select_for_update()
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        raise ValidationError("Lần nhập này không còn hộ nào.")
    if obstacle := batch_obstacle(project, batch):
        raise ValidationError(obstacle)
    return delete_together(LandProjectHousehold, keys, user)


@transaction.atomic
def bring_back(*, deleted: Any, user: Any) -> int:
    """Bring back all that went in the same deletion as this line of history; what stands again is left as it is.

    Gives how many. Raises `ValidationError` when their project or a household is gone, or one is in the project anew.
    """
    if not LandProject.objects.select_for_update().filter(pk=deleted.project_id).exists():
        raise ValidationError("Dự án không còn.")
    rows = gone_together(deleted)
    wanted = {row.household_id for row in rows if row.household_id}
    if Household.objects.filter(pk__in=wanted).count() != len(wanted):
        raise ValidationError("Có hộ không còn trong sổ hộ.")
    anew = LandProjectHousehold.objects.filter(project=deleted.project_id, household__in=wanted)
    if again := [row.who for row in anew.select_related("household").order_by("pk")[:_MOST_NAMED]]:
        raise ValidationError(f"Có hộ đã được nhập lại vào dự án: {'; '.join(again)}.")
    prefetch_related_objects(rows, "household")
    create_rows(rows, user=user, reason="khôi phục", moment=timezone.now())
    return len(rows)
