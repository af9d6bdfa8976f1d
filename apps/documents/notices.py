"""Notices of stored files that were found gone or altered."""

from datetime import date

from apps.core.notices import Cause, Source, add_source
from apps.documents.models import FileAlarm


def _alarm(alarm: FileAlarm, today: date) -> Cause:
    return Cause(
        row=alarm.pk,
        key=alarm.public_id,
        words=f"Văn bản {alarm.document.sign}: {alarm.file_name}, {alarm.get_damage_display()}",
        url=alarm.get_absolute_url(),
        unit_id=alarm.document.unit_id,
    )


add_source(
    Source(
        key="documents.file-alarm",
        label="Tệp văn bản hư hỏng",
        permission="documents.close_filealarm",
        rows=lambda today: FileAlarm.objects.open().select_related("document__unit"),
        cause=_alarm,
        urgent=True,
    )
)
