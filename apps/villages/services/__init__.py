"""Writes of this app, each one transaction: registers, office terms, conventions, rearrangements of villages."""

from apps.villages.services.arrangements import (
    NewVillage,
    effects_on,
    merge_villages,
    propose_slug,
    rename_village,
    split_village,
    villages_rearranged,
)
from apps.villages.services.conventions import save_convention
from apps.villages.services.locking import lock_unit
from apps.villages.services.named import name_villages
from apps.villages.services.registers import (
    ClosedRegisters,
    close_register,
    coverage_of_each,
    noting_reopened,
    register_coverage,
    reopen_for,
    reopen_register,
    reopened_words,
)
from apps.villages.services.terms import heads_beside, office_term_changing, remarks_on, save_office_term
from apps.villages.services.undoing import StillNeededError, dependents_of, names_of_removed, undo_arrangement

__all__ = [
    "ClosedRegisters",
    "NewVillage",
    "StillNeededError",
    "close_register",
    "coverage_of_each",
    "dependents_of",
    "effects_on",
    "heads_beside",
    "lock_unit",
    "merge_villages",
    "name_villages",
    "names_of_removed",
    "noting_reopened",
    "office_term_changing",
    "propose_slug",
    "register_coverage",
    "remarks_on",
    "rename_village",
    "reopen_for",
    "reopen_register",
    "reopened_words",
    "save_convention",
    "save_office_term",
    "split_village",
    "undo_arrangement",
    "villages_rearranged",
]
