"""Storing village conventions, which amend and replace each other."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core.services import save_record
from apps.villages.models import Convention, Village
from apps.villages.models.conventions import Change


@transaction.atomic
def save_convention(*, record: Convention, user: Any, expected_version: int | None = None) -> Convention:
    """Store a convention as `save_record` does.

    Raises `ValidationError` where it would change one of another village, an amendment or itself, at any distance;
    or where others that change it would be left with what they may not change.
    """
    # Two who save at once could close a circle between them.
    Village.objects.select_for_update().get(pk=record.village_id)
    record.full_clean()
    followers = record.followers.all() if record.pk is not None else Convention.objects.none()
    if record.change == Change.AMENDS and followers.exists():
        raise ValidationError({"change": "Văn bản này đã có văn bản sửa đổi hoặc thay thế nên không đổi được."})
    if followers.exclude(village=record.village_id).exists():
        raise ValidationError({"village": "Văn bản sửa đổi hoặc thay thế văn bản này là của thôn khác."})
    saved: Convention = save_record(record=record, user=user, expected_version=expected_version)
    return saved
