"""The words of a decision, which an officer goes over line by line."""

from collections.abc import Iterable

from apps.documents.drafting import lines_of

# The line of the text in whose place the list of members stands.
ROSTER = "[Danh sách thành viên]"


def has_one_roster(lines: str) -> bool:
    return lines_of(lines).count(ROSTER) == 1


def articles(*texts: Iterable[str]) -> list[str]:
    """ "Điều 1. …", "Điều 2. …": each text's first line after its number, its further lines beneath."""
    found: list[str] = []
    for number, lines in enumerate((list(lines) for lines in texts if lines), start=1):
        found += [f"Điều {number}. {lines[0]}", *lines[1:]]
    return found
