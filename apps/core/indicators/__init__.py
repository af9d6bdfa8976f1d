"""The figures: one definition each, found by itself in every app's `indicators.py`.

A figure is computed for a unit (or one of its villages) and a period, never for a user: a village head's narrower
sight must not give the commune another number.
"""

from apps.core.indicators.definition import (
    KNOWN,
    MISSING,
    PARTIAL,
    Figure,
    Indicator,
    Records,
    Scope,
    UnknownIndicatorError,
    UnknownOptionError,
)
from apps.core.indicators.folds import (
    Ratio,
    count,
    grouped,
    held_within,
    highest,
    listed,
    lowest,
    ratio,
    told_as,
    total,
)
from apps.core.indicators.registry import all_indicators, get, register
from apps.core.indicators.rolling import Fold, Group, compute_all, roll_up, roll_up_all, with_year_before

__all__ = [
    "KNOWN",
    "MISSING",
    "PARTIAL",
    "Figure",
    "Fold",
    "Group",
    "Indicator",
    "Ratio",
    "Records",
    "Scope",
    "UnknownIndicatorError",
    "UnknownOptionError",
    "all_indicators",
    "compute_all",
    "count",
    "get",
    "grouped",
    "held_within",
    "highest",
    "listed",
    "lowest",
    "ratio",
    "register",
    "roll_up",
    "roll_up_all",
    "told_as",
    "total",
    "with_year_before",
]
