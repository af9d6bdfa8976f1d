"""What happens to households when villages are rearranged."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.dispatch import receiver

from apps.households.services.village_moves import move_back, move_with_villages
from apps.villages.models import Village
from apps.villages.services import villages_rearranged


@receiver(villages_rearranged, dispatch_uid="households.follow_villages")
def follow_villages(
    sender: Any,
    moves: Mapping[Village, Village],
    on: date,
    user: Any,
    mark: str,
    moment: datetime,
    undo: bool,
    **kwargs: Any,
) -> None:
    if undo:
        move_back(user=user, mark=mark, moment=moment)
    else:
        move_with_villages(moves=moves, on=on, user=user, mark=mark, moment=moment)
