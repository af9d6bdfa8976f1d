"""Households from Excel: a list is read, each row is planned, and what a person confirmed is stored or undone whole."""

from apps.households.services.imports.errors import errors_workbook
from apps.households.services.imports.runs import imported_households, progress_key
from apps.households.services.imports.steps import (
    ask_columns,
    begin_import,
    choose_columns,
    choose_rows,
    confirm_import,
    drop_import,
    prune_imports,
    restart,
    undo_import,
)
from apps.households.services.imports.undoing import Obstacle, undo_obstacles

__all__ = [
    "Obstacle",
    "ask_columns",
    "begin_import",
    "choose_columns",
    "choose_rows",
    "confirm_import",
    "drop_import",
    "errors_workbook",
    "imported_households",
    "progress_key",
    "prune_imports",
    "restart",
    "undo_import",
    "undo_obstacles",
]
