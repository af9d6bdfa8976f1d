"""The one lock that every change of a unit's villages or households takes first."""

from apps.villages.models import AdministrativeUnit


def lock_unit(unit_id: int) -> None:
    """Let nobody else change the unit's villages or households meanwhile; needs a running transaction.

    Rows are locked after it, those of one table in the order of their keys: so no two wait for each other. New rows
    that merely lead to the unit are not held up.
    """
    AdministrativeUnit.objects.select_for_update(no_key=True).only("pk").get(pk=unit_id)
