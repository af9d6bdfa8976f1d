"""What households said in one column each becomes dated rows, with a line of history each."""

from typing import Any

from django.db import migrations
from django.utils import timezone

from apps.core.text import search_key

REASON = "chuyển dữ liệu sang sổ hộ theo thời gian"
BATCH = 1000


def make_rows(apps: Any, schema_editor: Any) -> None:
    """One residence a household, the named representative from the first day on, the class for the year of the entry."""
    model, residence, representative, classification = (
        apps.get_model("households", name)
        for name in ("Household", "Residence", "HouseholdRepresentative", "HouseholdClassification")
    )
    households = list(model.objects.order_by("pk"))
    for household in households:
        household.name_key = search_key(household.head_name)
    model.objects.bulk_update(households, ["name_key"], batch_size=BATCH)
    _store(apps, residence, [_residence(residence, household) for household in households])
    named = [household for household in households if household.representative_name]
    _store(
        apps,
        representative,
        [
            representative(
                household=household,
                kind="named",
                full_name=household.representative_name,
                valid_from=household.started_on,
                valid_until=household.ended_on,
            )
            for household in named
        ],
    )
    classed = [household for household in households if household.classification]
    _store(
        apps,
        classification,
        [
            classification(household=household, year=household.updated_at.year, classification=household.classification)
            for household in classed
        ],
    )


def _residence(model: Any, household: Any) -> Any:
    row = model(
        household=household,
        village_id=household.village_id,
        start=household.started_on,
        start_kind="registered",
        start_entered_at=household.created_at,
    )
    if household.ended_on:
        row.end, row.end_kind, row.end_entered_at = household.ended_on, "dissolved", household.updated_at
        row.end_basis = "chưa ghi lý do"
    return row


def _store(apps: Any, model: Any, rows: list[Any]) -> None:
    history = apps.get_model("households", f"Historical{model.__name__}")
    made = model.objects.bulk_create(rows, batch_size=BATCH)
    now = timezone.now()
    history.objects.bulk_create(
        [
            history(
                **{field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields},
                history_date=now,
                history_type="+",
                history_change_reason=REASON,
            )
            for row in made
        ],
        batch_size=BATCH,
    )


class Migration(migrations.Migration):
    dependencies = [("households", "0002_full_register")]

    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop)]
