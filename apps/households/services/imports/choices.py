"""Which ways chosen for doubtful rows can be gone."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from apps.households.models import Household, HouseholdImport, ImportRow
from apps.households.services.imports.planning import objections_to_new
from apps.villages.models import Village

_State, _Choice = ImportRow.State, ImportRow.Choice


def refused_choices(imported: HouseholdImport, numbers: Collection[int] | None = None) -> dict[int, str]:
    """Why the way chosen for a row leads nowhere, by row number; of all rows or of those `numbers`."""
    rows = imported.rows.filter(state=_State.DOUBTFUL, choice__in=[_Choice.NEW, _Choice.UPDATE]).order_by("number")
    chosen = list(rows if numbers is None else rows.filter(number__in=numbers))
    new, updates = ([row for row in chosen if row.choice == way] for way in (_Choice.NEW, _Choice.UPDATE))
    return _refused_new(imported, new) | _refused_updates(imported, updates)


def _refused_new(imported: HouseholdImport, rows: list[ImportRow]) -> dict[int, str]:
    codes = {row.values["code"] for row in rows if "code" in row.values}
    taken = set(Household.objects.filter(unit=imported.unit_id, code__in=codes).values_list("code", flat=True))
    villages = {village.pk: village for village in Village.objects.filter(unit=imported.unit_id).for_list()}
    since = date.fromisoformat(imported.options["since"])
    found = {}
    for row in rows:
        objections = [text for _, text in objections_to_new(row.values, villages.get(row.values["village"]), since)]
        if row.values.get("code") in taken:
            objections.insert(0, f"mã hộ {row.values['code']} đã có trong sổ nên không lập hộ mới được.")
        if objections:
            found[row.number] = f"Dòng {row.number}: {objections[0]}"
    return found


def _refused_updates(imported: HouseholdImport, rows: list[ImportRow]) -> dict[int, str]:
    updated = imported.rows.filter(state=_State.DOUBTFUL, choice=_Choice.UPDATE)
    times = Counter(updated.values_list("household_id", flat=True))
    sure = imported.rows.filter(state__in=[_State.CHANGED, _State.SAME], household_id__in=times)
    written = dict(sure.values_list("household_id", "number"))
    found = {}
    for row in rows:
        key = row.household_id
        if key is None or not row.may_update:
            found[row.number] = f"Dòng {row.number} không cập nhật được hộ nào trong sổ."
        elif times[key] > 1:
            found[row.number] = "Hai dòng cùng cập nhật một hộ; chọn một dòng, bỏ qua dòng kia."
        elif key in written:
            found[row.number] = f"Dòng {row.number} cập nhật hộ mà dòng {written[key]} đã ghi; chọn cách khác."
    return found
