"""Who sent a petition follows it without an account: by its number and a secret code that his receipt shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from apps.complaints.models import Petition
from apps.core.public_forms import Sending
from apps.core.services import lock_current, save_record
from apps.villages.models import AdministrativeUnit

# Without letters and digits that are taken for each other when read out or written by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
_HALF = CODE_LENGTH // 2
# What nobody's petition has, so that a number that is not there costs the same reckoning.
_NOBODY = "0" * 16
_STAGES = {
    Petition.Status.RECEIVED: "Đơn đã được tiếp nhận và đang được xem xét.",
    Petition.Status.ACCEPTED: "Đơn đã được thụ lý và đang được giải quyết.",
    Petition.Status.SUSPENDED: "Việc giải quyết đơn đang tạm đình chỉ.",
    Petition.Status.REFUSED: "Đã xem xét xong: đơn không được thụ lý.",
    Petition.Status.GUIDED: "Đã xem xét xong: đã có văn bản hướng dẫn người gửi đơn.",
    Petition.Status.TRANSFERRED: "Đã xem xét xong: đơn đã được chuyển đến cơ quan có thẩm quyền.",
    Petition.Status.RETURNED: "Đã xem xét xong: đơn đã được trả lại.",
    Petition.Status.FILED: "Đã xem xét xong: đơn được lưu, không xử lý riêng.",
    Petition.Status.RESOLVED: "Đã có kết quả giải quyết.",
    Petition.Status.WITHDRAWN: "Đơn đã được rút.",
    Petition.Status.STOPPED: "Việc giải quyết đơn đã đình chỉ.",
}


@dataclass(frozen=True)
class Standing:
    """All that the sender is told: the stage in plain words, and the last day of the step that runs, where one does."""

    stage: str
    due_on: date | None


def follow_up_code(petition: Petition) -> str:
    """The secret code, printed "ABCD-EFGH". It is reckoned with the installation's key and stored nowhere.

    Another one comes with `code_serial`, and with another key of the installation.
    """
    return _code(petition.public_id, petition.code_serial)


def _code(public_id: str, serial: int) -> str:
    digest = salted_hmac("complaints.follow_up", f"{public_id}:{serial}", algorithm="sha256").digest()
    number = int.from_bytes(digest)
    letters = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def as_code(typed: str) -> str:
    """What was typed, in the way that codes are printed; spaces, hyphens and small letters do not count."""
    letters = "".join(typed.upper().split()).replace("-", "")
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


@transaction.atomic
def renew_follow_up_code(*, petition: Petition, user: Any, expected_version: int | None = None) -> Petition:
    """Give the petition another code; what earlier receipts show opens nothing any more.

    Raises `StaleRecordError` when the petition is no longer the one of `expected_version`.
    """
    current: Petition = lock_current(petition, expected_version)
    current.code_serial += 1
    save_record(record=current, user=user)
    return current


def commune_of_board(slug: str) -> AdministrativeUnit | None:
    """The commune of today that a visitor's address names by its slug; None for other units."""
    unit = AdministrativeUnit.objects.with_versions().filter(slug=slug).first()
    version = unit.version_on(timezone.localdate()) if unit else None
    return unit if version and version.is_commune else None


@transaction.atomic
def follow_up(*, unit: AdministrativeUnit, number: str, year: int, code: str, sending: Sending) -> Standing | None:
    """How a petition stands, for a visitor who has its number and code; None, whatever of the two is wrong.

    Public pages otherwise read what was released and nothing else. Here nothing can be released beforehand, as the
    answer is one person's: so this function alone reads petitions for visitors, one row, and gives no more of it than
    `Standing`. Denunciations stand in another table and are never found. Each asking is counted, whether it hits or
    not; raises as `Sending.take_turn` does.
    """
    sending.take_turn(unit)
    rows = Petition.objects.filter(unit=unit, year=year, code=number)
    found = rows.only("public_id", "code_serial", "status", "due_on", "closed_on").first()
    expected = _code(found.public_id, found.code_serial) if found else _code(_NOBODY, 0)
    matches = constant_time_compare(as_code(code), expected)
    if found is None or not matches:
        return None
    return Standing(_STAGES[Petition.Status(found.status)], found.due_on if found.is_open else None)
