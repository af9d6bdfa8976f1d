"""Figures of village meetings, of what was decided there and of elections (catalogue D01–D09, E03–E09).

Matters are counted once, by their last result, on the day of that result; only what tells of attempts (D08, D09, E04)
counts each. Meetings that are planned or were not held count nowhere, those that fell short count.
"""

from apps.meetings.indicators import elections, matters

__all__ = ["elections", "matters"]
