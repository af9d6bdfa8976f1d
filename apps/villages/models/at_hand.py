"""Names that a page of a unit comes to by many ways, read once while it is only read."""

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any


class AtHand:
    """The names of the units within the reader's reach, and of all villages of the unit whose page it is, if of one.

    Those of units were read when the reader's reach was; those of villages are read in one query when the first
    village is loaded. A page comes to both by many ways, as rows, as choices of a form and below other records, each
    of which would ask for their names again. So it does to what the unit has closed of its registers: each figure that
    finds no record asks. `successions`: what units went into others, where it is known (`successions_told`).
    """

    def __init__(self, unit_id: int | None, units: Iterable[Any] = (), successions: str | None = None) -> None:
        self.unit_id, self.successions = unit_id, successions
        # The versions of units by the units' keys.
        self.of_units: dict[int, list[Any]] = {unit.pk: list(unit.versions.all()) for unit in units}
        self._of_villages: dict[int, list[Any]] | None = None
        # What was read of closed registers, by units and period (`services.registers`).
        self.closed: dict[Any, Any] = {}

    def versions(self, village_id: int, of_unit: Iterable[Any]) -> list[Any]:
        """The versions of a village of the unit; `of_unit` are those of all its villages, read at the first call."""
        if self._of_villages is None:
            self._of_villages = {}
            for version in of_unit:
                self._of_villages.setdefault(version.village_id, []).append(version)
        return self._of_villages.get(village_id, [])


# Set while a request that only reads is answered; a write may change names, so it asks anew.
at_hand: ContextVar[AtHand | None] = ContextVar("at_hand", default=None)
