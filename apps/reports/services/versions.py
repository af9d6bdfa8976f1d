"""Former texts of a section: listed, found by the version that a form was opened on, brought back as a new one."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.reports.merging import Merged, merge
from apps.reports.models import ReportSection
from apps.reports.services.sections import save_section

MOST_VERSIONS = 200
_SAID = ("title", "level", "text")


@dataclass(frozen=True)
class SectionVersion:
    """Title and text as somebody saved them; `key` names the entry of the history."""

    key: int
    number: int
    entry: Any

    @property
    def title(self) -> str:
        return str(self.entry.title)

    @property
    def text(self) -> str:
        return str(self.entry.text)


def section_versions(section: ReportSection) -> list[SectionVersion]:
    """The different texts that the section had, the newest first; none before its first change. One query."""
    rows = section.history.exclude(history_type="-").select_related("history_user").order_by("-history_id")
    different: list[Any] = []
    for entry in reversed(rows[:MOST_VERSIONS]):
        if not different or any(getattr(entry, name) != getattr(different[-1], name) for name in _SAID):
            different.append(entry)
    versions = [SectionVersion(entry.history_id, number, entry) for number, entry in enumerate(different, start=1)]
    return versions[::-1]


@transaction.atomic
def bring_back_version(*, section: ReportSection, version: SectionVersion, expected_version: int) -> ReportSection:
    """Store a former title, level and text as a new version, as they stood; raises as `save_section` does."""
    for name in _SAID:
        setattr(section, name, getattr(version.entry, name))
    return save_section(section=section, expected_version=expected_version, as_typed=True)


@dataclass(frozen=True)
class MergedSection:
    """What two people wrote in one: `text.conflicts` places are still to be chosen from."""

    title: str
    level: int
    text: Merged


def merge_section(*, typed: ReportSection, stored: ReportSection, base_version: int | None) -> MergedSection:
    """Put together what was typed on `base_version` and what somebody stored meanwhile.

    Title and level are the stored ones where they were not typed otherwise than in the base.
    """
    base = stored.history.exclude(history_type="-").filter(version=base_version).order_by("-history_id").first()

    def chosen(name: str) -> Any:
        own = getattr(typed, name)
        return getattr(stored, name) if base is not None and own == getattr(base, name) else own

    text = merge(base.text if base is not None else None, typed.text, stored.text)
    return MergedSection(chosen("title"), chosen("level"), text)
