"""What was erased stays empty: no page, no file and no way round puts words back."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.accounts.roles import Role
from apps.complaints.models import OnlineReflection, Petition, Petitioner, PetitionEvent, Reception, Visitor
from apps.complaints.portal import retention_duties
from apps.complaints.services import reclassify_as_denunciation
from apps.complaints.services.retention import erase_expired
from apps.core.attachments import attach, attachments_of, remove
from apps.core.periods import Period
from apps.core.services import delete_record
from apps.core.uploads import CheckedFile
from apps.villages.models import UnitSuccession
from tests.complaints.canary import MARK, tell_all, where_stored
from tests.factories import make_user

OLD = date(2010, 3, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def erased(commune, officer, rules):
    """A petition, a reception and a reflection whose words were erased when their time was over."""
    told = tell_all(commune, officer, OLD)
    chosen = [("don-thu", told.petition), ("tiep-dan", told.reception), ("phan-anh", told.reflection)]
    erase_expired(unit=commune, chosen=[(word, row.public_id) for word, row in chosen], user=officer)
    for _, row in chosen:
        row.refresh_from_db()
    assert told.petition.erased_on
    assert told.reception.erased_on
    return told


def sent(reception, **changes):
    return {
        "version": reception.version,
        "held_on": "01/03/2010",
        "kind": "regular",
        "receiver": "officer",
        "people": 2,
        "cases": 1,
        "handling": "guided",
        "visitors-TOTAL_FORMS": 1,
        "visitors-INITIAL_FORMS": 0,
    } | changes


def test_no_file_is_attached_to_an_erased_petition(client, officer, erased):
    client.force_login(officer)
    at = reverse("complaints:petition-attach", args=["song-van", erased.petition.public_id])
    page = client.get(erased.petition.get_absolute_url()).content.decode()
    assert at not in page
    file = SimpleUploadedFile("quet.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", "application/pdf")
    response = client.post(at, {"files": [file], "note": MARK})
    assert response.status_code == 404
    assert not attachments_of(erased.petition).exists()
    assert where_stored() == set()


def test_an_erased_reception_takes_no_more_words(client, officer, erased):
    client.force_login(officer)
    words = {"subject": MARK, "outcome": MARK, "earlier_handled_by": MARK, "visitors-0-name": MARK}
    response = client.post(f"{erased.reception.get_absolute_url()}sua/", sent(erased.reception, **words))
    assert response.status_code == 422
    assert "đã xóa" in response.content.decode()
    assert where_stored() == set()
    assert not Visitor.objects.exists()


def test_an_erased_reception_gives_no_petition(client, officer, erased):
    Reception.objects.filter(pk=erased.reception.pk).update(petition=None)
    client.force_login(officer)
    at = reverse("complaints:reception-petition", args=["song-van", erased.reception.public_id])
    assert at not in client.get(erased.reception.get_absolute_url()).content.decode()
    typed = {"petition_type": "complaint", "field": "land", "subject": MARK, "signers": 1, "code": "99"}
    response = client.post(at, typed | {"version": erased.reception.version})
    assert response.status_code == 422
    assert Petition.objects.count() == 1


def test_what_was_deleted_before_it_turned_out_to_be_a_denunciation_goes_too(commune, officer):
    told = tell_all(commune, officer, date(2024, 3, 1))
    told.reception.refresh_from_db()
    delete_record(record=told.reception, children=[Visitor])
    reclassify_as_denunciation(petition=told.petition, user=officer, code="1/TC", paper_dossier_number="1")
    assert where_stored() == set()


def test_senders_and_files_deleted_earlier_go_with_the_rest(commune, officer, rules):
    told = tell_all(commune, officer, OLD)
    told.petition.petitioners.get().delete()
    told.petition.events.get().delete()
    file = CheckedFile(f"{MARK}2.pdf", "pdf", "application/pdf", b"%PDF-1.4 " + MARK.encode())
    (second,) = attach(owner=told.petition, files=[file], note=MARK, user=officer)
    remove(attachment=second, user=officer)
    erase_expired(unit=commune, chosen=[("don-thu", told.petition.public_id)], user=officer)
    left = where_stored()
    assert not {table for table in left if "petition" in table}
    assert not attachments_of(told.petition).exists()


@pytest.fixture
def old_unit(commune, other_commune):
    """A commune that went into this one: its rows are read here and written nowhere."""
    UnitSuccession.objects.create(predecessor=other_commune, successor=commune, on=date(2020, 1, 1))
    return other_commune


def test_what_a_merged_commune_left_behind_is_erased_by_its_successor(client, commune, officer, rules, old_unit):
    told = tell_all(old_unit, officer, OLD)
    gone = tell_all(old_unit, officer, OLD).petition
    gone.papers.all().delete()
    Reception.objects.filter(petition=gone).update(petition=None)
    OnlineReflection.objects.filter(petition=gone).update(petition=None)
    delete_record(record=gone, children=[Petitioner, PetitionEvent])
    Petition.history.filter(history_type="-").update(history_date=datetime(2010, 3, 1, tzinfo=UTC))
    assert "5 hồ sơ" in str(retention_duties(commune, Period.year(2026), officer))
    client.force_login(officer)
    page = client.get("/song-van/het-thoi-han-luu/")
    chosen = [entry.key for section in page.context["sections"] for entry in section.due]
    assert f"don-thu:{told.petition.public_id}" in chosen
    assert not any(entry.keep_url for section in page.context["sections"] for entry in section.due)
    sent_off = {"chosen": chosen, "understood": "on", "submission": "mot"}
    assert client.post("/song-van/het-thoi-han-luu/xoa/", sent_off).status_code == 302
    assert where_stored(leaving_out=lambda table: "attachment" in table) == set()
    assert client.get("/song-van/het-thoi-han-luu/").context["sections"][0].due == []


def test_a_predecessor_erases_nothing_of_others(client, commune, officer, rules, old_unit):
    told = tell_all(commune, officer, OLD)
    client.force_login(make_user("tiep-dan-cu", Role.PETITION_OFFICER, old_unit))
    page = client.get(f"/{old_unit.slug}/het-thoi-han-luu/")
    assert [section.due for section in page.context["sections"]] == [[], [], []]
    with pytest.raises(ValidationError):
        erase_expired(unit=old_unit, chosen=[("don-thu", told.petition.public_id)], user=officer)
