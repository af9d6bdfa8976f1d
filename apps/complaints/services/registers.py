"""Steps that keep what was said in a denunciation out of the portal."""

from typing import Any

from django.db import transaction

from apps.complaints.models import Denunciation, Petition, Reception
from apps.core.attachments import erase_all
from apps.core.services import save_record


@transaction.atomic
def reclassify_as_denunciation(*, petition: Petition, user: Any, code: str, paper_dossier_number: str) -> Denunciation:
    """Register a petition as a denunciation and erase it with its files and history; it cannot be undone.

    Only the unit, the day of receipt and the field go over. Raises `ValidationError` when one of the numbers has not
    the allowed shape or the code is taken; then nothing is erased.
    """
    current = Petition.objects.select_for_update().get(pk=petition.pk)
    denunciation = Denunciation(
        unit=current.unit,
        received_on=current.received_on,
        field=current.field,
        code=code,
        paper_dossier_number=paper_dossier_number,
    )
    denunciation.full_clean(exclude={"created_by"})
    save_record(record=denunciation, user=user)
    erase_all(current)
    current.delete()
    Petition.history.filter(public_id=current.public_id).delete()
    return denunciation


@transaction.atomic
def record_reception(*, record: Reception, user: Any, expected_version: int | None = None) -> Reception:
    """Store a reception; one that was a denunciation also loses the words that earlier versions held."""
    save_record(record=record, user=user, expected_version=expected_version)
    if record.handling == Reception.Handling.DENUNCIATION:
        Reception.history.filter(public_id=record.public_id).update(subject="")
    return record
