"""How the registers of a unit stand in a period."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.apps import apps

from apps.core.access import kept_keys
from apps.core.periods import Period
from apps.core.registers import Register, all_registers, coverage
from apps.core.together import number_of, together
from apps.villages.models import AdministrativeUnit


def may_view(user: Any, register: Register, unit: AdministrativeUnit) -> bool:
    """Whether the user may open the register's records in the unit; only then is it shown and closed."""
    app, _, model = register.key.partition(".")
    return bool(user.reach.allows(f"{app}.view_{model}", unit))


def records_of(unit: AdministrativeUnit, register: Register, period: Period, viewer: Any = None) -> Any:
    """Records of the unit that count in the period: all of them, or without those that are kept from the viewer."""
    model = apps.get_model(register.key)
    rows: Any = model._default_manager.in_units([unit.pk])  # type: ignore[attr-defined]
    if viewer is not None and (kept := kept_keys(model, viewer)):
        rows = rows.exclude(pk__in=kept)
    return register.in_period(rows, period)


def count_records(unit: AdministrativeUnit, register: Register, period: Period, viewer: Any = None) -> int:
    """How many they are."""
    return int(records_of(unit, register, period, viewer).count())


def counts_of(
    unit: AdministrativeUnit, registers: Iterable[Register], period: Period, viewer: Any = None
) -> dict[str, int]:
    """How many they are in each of the registers, by its key; asked for together."""
    asked = {register.key: records_of(unit, register, period, viewer) for register in registers}
    return dict(zip(asked, together([partial(number_of, rows) for rows in asked.values()]), strict=True))


def register_rows(unit: AdministrativeUnit, period: Period, user: Any) -> list[dict[str, Any]]:
    """Each register that the user may see: how many records in the period, and how far it is closed."""
    shown = [register for register in all_registers() if may_view(user, register, unit)]
    counts = counts_of(unit, shown, period, user)
    return [
        {
            "register": register,
            "count": counts[register.key],
            "coverage": coverage([unit.pk], period, register.key),
        }
        for register in shown
    ]
