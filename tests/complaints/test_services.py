"""A petition that turns out to be a denunciation leaves no word behind; nor does a reception."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from apps.complaints.models import Denunciation, Petition, Reception
from apps.complaints.services import reclassify_as_denunciation, record_reception
from apps.core.services import save_record
from tests.complaints.canary import is_stored

SUBJECT, RESULT = "Ông Bùi Xuân Thử lấn chiếm", "Đã mời bà Đặng Thị Lời làm việc"


@pytest.fixture
def suspect(petition, officer):
    """A petition whose words were changed once, so that history holds both."""
    record = petition(subject=SUBJECT, field="policy", received_on=date(2024, 2, 5))
    record.result = RESULT
    return save_record(record=record, user=officer)


def test_reclassifying_erases_the_words_everywhere(client, officer, suspect):
    client.force_login(officer)
    client.get(suspect.get_absolute_url())
    assert is_stored(SUBJECT)
    assert is_stored(RESULT)
    response = client.post(
        f"/song-van/don-thu/{suspect.public_id}/chuyen-to-cao/",
        {"code": "03/TC", "paper_dossier_number": "05/2024/HS-TC"},
    )
    made = Denunciation.objects.get()
    assert response.url == made.get_absolute_url()
    assert (made.code, made.paper_dossier_number, made.stage) == ("03/TC", "05/2024/HS-TC", "received")
    assert (made.received_on, made.year, made.field, made.created_by) == (date(2024, 2, 5), 2024, "policy", officer)
    assert not is_stored(SUBJECT)
    assert not is_stored(RESULT)
    assert not Petition.history.filter(public_id=suspect.public_id).exists()
    assert client.get(f"/song-van/don-thu/{suspect.public_id}/").status_code == 404


@pytest.mark.parametrize(
    ("code", "dossier"), [("Ông Thử", "05/HS"), ("03/TC", "hồ sơ bà Lời"), ("1/TC", "05/HS"), ("", "05/HS")]
)
def test_a_refused_number_erases_nothing(officer, suspect, denunciation, code, dossier):
    denunciation(code="1/TC")
    with pytest.raises(ValidationError):
        reclassify_as_denunciation(petition=suspect, user=officer, code=code, paper_dossier_number=dossier)
    assert Petition.objects.get().result == RESULT
    assert Petition.history.count() == 2
    assert Denunciation.objects.count() == 1


def test_the_page_keeps_the_petition_when_the_code_is_taken(client, officer, suspect, denunciation):
    denunciation(code="1/TC")
    client.force_login(officer)
    address = f"/song-van/don-thu/{suspect.public_id}/chuyen-to-cao/"
    assert client.get(address).status_code == 200
    response = client.post(address, {"code": "1/TC", "paper_dossier_number": "05/HS"})
    assert response.status_code == 422
    assert "Mã số này đã có trong năm." in response.content.decode()
    assert Petition.objects.exists()


def test_the_history_of_other_petitions_stays(officer, suspect, petition):
    other = petition(subject="Đường vào xóm")
    reclassify_as_denunciation(petition=suspect, user=officer, code="1", paper_dossier_number="1")
    assert list(Petition.history.values_list("public_id", flat=True)) == [other.public_id]


def test_a_reception_that_becomes_a_denunciation_loses_its_words_in_history_too(officer, reception):
    record = reception(subject=SUBJECT, people=2)
    other = reception(subject="Đường vào xóm")
    record.handling, record.subject = "denunciation", ""
    record_reception(record=record, user=officer, expected_version=1)
    assert not is_stored(SUBJECT)
    stored = Reception.objects.get(pk=record.pk)
    assert (stored.people, stored.version, stored.history.count()) == (2, 2, 2)
    assert other.history.get().subject == "Đường vào xóm"


def test_a_double_click_leads_to_the_denunciation_that_the_first_one_made(client, officer, suspect):
    client.force_login(officer)
    address = f"/song-van/don-thu/{suspect.public_id}/chuyen-to-cao/"
    assert 'name="submission"' in client.get(address).content.decode()
    sent = {"code": "03/TC", "paper_dossier_number": "05/2024/HS-TC", "submission": "mot"}
    first, second = (client.post(address, sent) for _ in range(2))
    assert first.url == second.url == Denunciation.objects.get().get_absolute_url()


def test_of_two_at_once_the_second_is_refused_in_words(officer, suspect):
    reclassify_as_denunciation(petition=Petition.objects.get(), user=officer, code="1", paper_dossier_number="1")
    with pytest.raises(ValidationError, match="vừa được chuyển"):
        reclassify_as_denunciation(petition=suspect, user=officer, code="2", paper_dossier_number="1")
    assert Denunciation.objects.count() == 1
