"""What is done with petitions, denunciations and receptions, and with the days on which citizens are received."""

from apps.complaints.services.clock import Clock, follow_calendar, follow_target, running_steps, wind, wind_open_cases
from apps.complaints.services.days import (
    announcement,
    delete_reception_day,
    differs_on_board,
    host_duties,
    plan_reception_days,
    release_reception_day,
    release_reception_days,
    standing_on_board,
)
from apps.complaints.services.denunciations import (
    accounts_of,
    bar_accounts,
    kept_from,
    next_denunciation_code,
    reclassify_as_denunciation,
    reserve_number,
    restore_denunciation,
    save_denunciation,
)
from apps.complaints.services.events import (
    join_letter,
    part_letter,
    record_denunciation_event,
    record_petition_event,
    take_back_event,
)
from apps.complaints.services.petitions import next_petition_code, restore_petition, save_petition
from apps.complaints.services.receptions import (
    answer_sum,
    enter_turn,
    follow_calendar_of_answers,
    petition_from_reception,
    record_reception,
)
from apps.complaints.services.retention import count_expired, erase_expired, keep_longer

__all__ = [
    "Clock",
    "accounts_of",
    "announcement",
    "answer_sum",
    "bar_accounts",
    "count_expired",
    "delete_reception_day",
    "differs_on_board",
    "enter_turn",
    "erase_expired",
    "follow_calendar",
    "follow_calendar_of_answers",
    "follow_target",
    "host_duties",
    "join_letter",
    "keep_longer",
    "kept_from",
    "next_denunciation_code",
    "next_petition_code",
    "part_letter",
    "petition_from_reception",
    "plan_reception_days",
    "reclassify_as_denunciation",
    "record_denunciation_event",
    "record_petition_event",
    "record_reception",
    "release_reception_day",
    "release_reception_days",
    "reserve_number",
    "restore_denunciation",
    "restore_petition",
    "running_steps",
    "save_denunciation",
    "save_petition",
    "standing_on_board",
    "take_back_event",
    "wind",
    "wind_open_cases",
]
