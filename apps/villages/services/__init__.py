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
from apps.villages.services.registers import close_register, register_coverage, reopen_for, reopen_register
from apps.villages.services.terms import office_term_changing, remarks_on, save_office_term
from apps.villages.services.undoing import StillNeededError, dependents_of, undo_arrangement

__all__ = [
    "NewVillage",
    "StillNeededError",
    "close_register",
    "dependents_of",
    "effects_on",
    "merge_villages",
    "office_term_changing",
    "propose_slug",
    "register_coverage",
    "remarks_on",
    "rename_village",
    "reopen_for",
    "reopen_register",
    "save_convention",
    "save_office_term",
    "split_village",
    "undo_arrangement",
    "villages_rearranged",
]
