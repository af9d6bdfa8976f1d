"""Petitions, denunciations and receptions of citizens, and the days on which citizens are received.

Nothing here names a person who came: petitioners stand in a table of their own, and a denunciation has chosen values
only.
"""

from apps.complaints.models.days import ReceptionDay, ReceptionDayQuerySet
from apps.complaints.models.registers import (
    GROUP_FROM,
    NO_NAMES,
    NUMBER_MESSAGE,
    NUMBER_PATTERN,
    OPEN_STAGES,
    OPEN_STATUSES,
    WARN_BEFORE,
    Denunciation,
    DenunciationQuerySet,
    Field,
    NumberedRecord,
    Petition,
    PetitionQuerySet,
    Reception,
    check_number,
)

__all__ = [
    "GROUP_FROM",
    "NO_NAMES",
    "NUMBER_MESSAGE",
    "NUMBER_PATTERN",
    "OPEN_STAGES",
    "OPEN_STATUSES",
    "WARN_BEFORE",
    "Denunciation",
    "DenunciationQuerySet",
    "Field",
    "NumberedRecord",
    "Petition",
    "PetitionQuerySet",
    "Reception",
    "ReceptionDay",
    "ReceptionDayQuerySet",
    "check_number",
]
