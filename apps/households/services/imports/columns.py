"""How a commune heads its columns: remembered from the lists that it stored."""

from apps.core.sheets import Layout
from apps.households.models import ColumnName, HouseholdImport


def remember_columns(imported: HouseholdImport) -> None:
    """One field for each heading, where a person chose; of columns headed alike the one that is read counts."""
    layout = Layout.from_json(imported.layout)
    if imported.mapping == layout.guess:
        return
    fields = {place: name for name, place in imported.mapping.items()}
    said: dict[str, str] = {}
    for head in layout.heads:
        key = head.key[:200]
        if key:
            said[key] = fields.get(head.place, "") or said.get(key, "")
    ColumnName.objects.bulk_create(
        [ColumnName(unit=imported.unit, heading=heading, field=field) for heading, field in said.items()],
        update_conflicts=True,
        unique_fields=["unit", "heading"],
        update_fields=["field"],
    )
