"""Notices on the public board that tell of no record: written there, and corrected there."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core.models import new_public_id
from apps.core.services import lock_current
from apps.core.uploads import CONTENT_TYPES, CheckedFile
from apps.documents.models import NOTICE, Publication, PublicationFile
from apps.documents.services.publications import publish, read_publication_file
from apps.villages.models import AdministrativeUnit


def post_notice(*, unit: AdministrativeUnit, user: Any, **said: Any) -> Publication:
    """Release a new notice; `said` and what is raised are those of `publish`."""
    return publish(unit=unit, source=f"{NOTICE}{new_public_id()}", user=user, **said)


@transaction.atomic
def correct_notice(*, publication: Publication, expected_version: int, user: Any, **said: Any) -> Publication:
    """Release the notice anew, as the next edition at its address.

    Raises `StaleRecordError` when somebody else did so since it was opened, `ValidationError` for one that was taken
    down or tells of a record, and what `publish` raises.
    """
    # As `publish` does it: the unit before its rows.
    AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=publication.unit_id)
    current = lock_current(publication, expected_version)
    if current.withdrawn_at is not None:
        raise ValidationError("Tin này đã gỡ xuống nên không sửa được nữa. Cần thì đưa tin mới lên.")
    if not current.is_notice:
        raise ValidationError("Tin này lập từ một hồ sơ: sửa hồ sơ rồi công khai lại từ trang của hồ sơ.")
    asked = {"opinions_until": current.opinions_until}
    return publish(unit=current.unit, source=current.source, user=user, **(asked | said))


def copy_of_published(row: PublicationFile) -> CheckedFile:
    """The file as the next edition carries it. Raises `DamagedFileError`."""
    kind = str(row.kind)
    return CheckedFile(row.name, kind, CONTENT_TYPES[kind], read_publication_file(row))
