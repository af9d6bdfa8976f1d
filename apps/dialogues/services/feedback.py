"""Answers to what came online, on the public notice board."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.services import save_record
from apps.dialogues.models import FeedbackState, OnlineFeedback
from apps.documents.models import Publication, Subject
from apps.documents.services import publish, source_of


@transaction.atomic
def release_feedback(*, feedback: OnlineFeedback, user: Any, **said: Any) -> Publication:
    """Put the answer on the board and note the day on which it first went public, unless that is still to come.

    `said` and what is raised are those of `publish`; `ValidationError` also for one that has no answer yet.
    """
    current = OnlineFeedback.objects.select_for_update().select_related("unit").get(pk=feedback.pk)
    if current.state != FeedbackState.ANSWERED:
        raise ValidationError("Phản ánh, kiến nghị này chưa được trả lời nên chưa công khai được.")
    publication = publish(unit=current.unit, source=source_of(current), subject=Subject.FEEDBACK, user=user, **said)
    today = timezone.localdate()
    if current.published_on is None and publication.starts_on <= today:
        current.published_on = today
        save_record(record=current, user=user)
    return publication
