"""Pages of petitions: one choice for type and field, senders and their numbers, steps, and letters of one matter."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from apps.accounts.models import AccessEntry
from apps.accounts.roles import Role
from apps.complaints.models import Petition, PetitionClass, Petitioner
from apps.complaints.services import next_petition_code, record_petition_event, save_petition, wind
from apps.complaints.services.petitions import earlier_letters, handlers
from apps.core.services import delete_record
from tests.factories import make_user
from tests.records import assert_deleted_and_brought_back, rows

TODAY = date(2026, 7, 8)
LIST = "/song-van/don-thu/"
NEW = f"{LIST}moi/"
TYPED = {
    "code": "15",
    "received_on": "02/07/2026",
    "petition_type": "complaint",
    "source": "post",
    "field": "land",
    "subject": "Ranh giới thửa đất",
    "signers": "2",
    "screening": "pending",
}
AN = {"name": "Nguyễn Văn An", "address": "Thôn Đồng Kim", "phone": "0912 345 678", "is_representative": "on"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def signed_in(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def own_name(commune):
    def make(name="Khiếu nại đất đai", axis="type", counted_as="complaint", **values):
        return PetitionClass.objects.create(
            unit=values.pop("unit", commune), name=name, axis=axis, counted_as=counted_as, **values
        )

    return make


def sent(*people, initial=0, **changes):
    return TYPED | changes | rows("petitioners", *people, initial=initial)


def text(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def choices(form, name):
    found = []
    for value, label in form.fields[name].choices:
        found += [entry for entry, _ in label] if isinstance(label, list | tuple) else [value]
    return found


# The form.


def test_a_new_petition_with_its_senders_is_wound_at_once(signed_in, officer, law):
    response = signed_in.post(NEW, sent(AN, {"name": "Trần Thị Bình"}))
    petition = Petition.objects.get()
    assert response.url == petition.get_absolute_url()
    assert (petition.code, petition.year, petition.created_by, petition.status) == ("15", 2026, officer, "received")
    assert petition.due_on == date(2026, 7, 13)
    assert petition.history.get().due_on == petition.due_on
    assert list(petition.petitioners.values_list("name", "phone", "is_representative")) == [
        ("Nguyễn Văn An", "0912 345 678", True),
        ("Trần Thị Bình", "", False),
    ]


@pytest.mark.parametrize(
    ("codes", "following"),
    [
        ([], "1"),
        (["9", "10"], "11"),
        (["012/ĐT"], "13"),
        (["12-A"], "13"),
    ],
)
def test_the_next_number_follows_the_highest_of_the_year(signed_in, petition, commune, other_commune, codes, following):
    for code in codes:
        petition(code=code, received_on=TODAY)
    petition(code="99", received_on=date(2025, 7, 8))
    petition(code="98", received_on=TODAY, unit=other_commune)
    assert next_petition_code(commune, 2026) == following
    assert signed_in.get(NEW).context["form"]["code"].value() == following
    assert signed_in.post(NEW, sent(code="")).status_code == 302
    assert Petition.objects.latest("pk").code == following


def test_types_and_fields_offer_the_own_names_below_those_of_the_law(signed_in, own_name, other_commune):
    land, tax = own_name(), own_name("Thuế đất", "field", "policy")
    old = own_name("Cũ", is_in_use=False)
    own_name("Của xã khác", unit=other_commune)
    form = signed_in.get(NEW).context["form"]
    own = f"complaint:{land.public_id}"
    assert choices(form, "petition_type") == ["", "complaint", own, "recommendation", "reflection", "dispute"]
    assert f"policy:{tax.public_id}" in choices(form, "field")
    assert not {"own_type", "own_field"} & form.fields.keys()
    signed_in.post(NEW, sent(petition_type=own, field=f"policy:{tax.public_id}"))
    petition = Petition.objects.get()
    assert (petition.petition_type, petition.own_type, petition.field, petition.own_field) == (
        "complaint",
        land,
        "policy",
        tax,
    )
    edit = f"{petition.get_absolute_url()}sua/"
    assert signed_in.get(edit).context["form"]["petition_type"].value() == own
    # A name that is used no more stays where it was chosen, and is offered nowhere else.
    Petition.objects.update(own_type=old)
    assert f"complaint:{old.public_id}" in choices(signed_in.get(edit).context["form"], "petition_type")
    signed_in.post(edit, sent(version="1", petition_type="reflection", field="policy"))
    petition.refresh_from_db()
    assert (petition.petition_type, petition.own_type, petition.own_field) == ("reflection", None, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": "31/02/2026"}, "received_on"),
        ({"received_on": "09/07/2026"}, "received_on"),
        ({"petition_type": "denunciation"}, "petition_type"),
        ({"petition_type": "complaint:khong-co"}, "petition_type"),
        ({"field": "land:1:2"}, "field"),
        ({"signers": "0"}, "__all__"),
        ({"signers": "hai"}, "signers"),
        ({"assigned_to": "khong-co"}, "assigned_to"),
        ({"subject": ""}, "subject"),
        ({"code": "15\x00"}, "code"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_lost(signed_in, changes, field):
    response = signed_in.post(NEW, sent(AN, **changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    page = response.content.decode()
    assert "Nguyễn Văn An" in page
    assert "0912 345 678" in page
    assert not Petition.objects.exists()


def test_an_own_name_of_another_commune_is_no_choice(signed_in, own_name, other_commune):
    foreign = own_name(unit=other_commune)
    response = signed_in.post(NEW, sent(petition_type=f"complaint:{foreign.public_id}"))
    assert response.status_code == 422
    assert not Petition.objects.exists()


@pytest.mark.parametrize(("signers", "status"), [("1", 422), ("2", 302)])
def test_no_more_people_than_signed(signed_in, signers, status):
    response = signed_in.post(NEW, sent(AN, {"name": "Trần Thị Bình"}, signers=signers))
    assert response.status_code == status
    if status == 422:
        assert "số người ký đơn là 1" in text(response)


def test_who_may_be_in_charge(signed_in, commune, other_commune, officer, leader, official):
    former = make_user("cu", Role.PETITION_OFFICER, commune)
    former.appointments.update(valid_until=date(2026, 7, 7))
    make_user("xa-khac", Role.PETITION_OFFICER, other_commune)
    assert set(handlers(commune)) == {officer, leader}
    form = signed_in.get(NEW).context["form"]
    assert set(choices(form, "assigned_to")) == {"", officer.public_id, leader.public_id}
    signed_in.post(NEW, sent(assigned_to=leader.public_id))
    petition = Petition.objects.get()
    assert petition.assigned_to == leader
    # One who left the office stays in charge until somebody else is chosen.
    Petition.objects.update(assigned_to=former)
    edit = f"{petition.get_absolute_url()}sua/"
    assert "cu (không còn giữ nhiệm vụ)" in text(signed_in.get(edit))
    assert signed_in.post(edit, sent(version="1", assigned_to=former.public_id)).status_code == 302
    assert Petition.objects.get().assigned_to == former
    assert former.public_id not in choices(signed_in.get(NEW).context["form"], "assigned_to")


def test_what_resolving_asked_for_is_not_taken_away(signed_in, resolved):
    petition = resolved(TODAY, received_on=date(2026, 7, 2))
    edit = f"{petition.get_absolute_url()}sua/"
    response = signed_in.post(edit, sent(version="1", screening="pending", competence="ours"))
    assert response.status_code == 422
    assert "phải đủ điều kiện xử lý" in text(response)
    assert signed_in.post(edit, sent(version="1", screening="eligible", competence="ours")).status_code == 302
    petition.refresh_from_db()
    assert (petition.status, petition.closed_on) == ("resolved", TODAY)


def test_status_and_days_are_never_typed(signed_in):
    typed = sent(status="resolved", closed_on="03/07/2026", due_on="01/08/2026", result="Xong", matter="1")
    signed_in.post(NEW, typed)
    petition = Petition.objects.get()
    assert (petition.status, petition.closed_on, petition.due_on, petition.result) == ("received", None, None, "")


def test_two_who_edit_see_what_the_other_chose(signed_in, petition, own_name, officer):
    case, land = petition(received_on=date(2026, 7, 2)), own_name()
    stored = Petition.objects.get()
    stored.own_type, stored.subject = land, "Đường vào xóm"
    save_petition(record=stored, user=officer)
    response = signed_in.post(f"{case.get_absolute_url()}sua/", sent(version="1", code=case.code))
    assert response.status_code == 422
    assert ("Loại đơn", "Khiếu nại đất đai", "khiếu nại") in response.context["form"].conflict
    assert "Đường vào xóm" in text(response)
    assert Petition.objects.get().own_type == land


def test_the_form_refuses_a_receipt_after_what_happened(signed_in, petition, officer, law):
    case = petition(received_on=date(2026, 7, 2))
    record_petition_event(petition=case, kind="accept", happened_on=date(2026, 7, 3), user=officer)
    edit = f"{case.get_absolute_url()}sua/"
    response = signed_in.post(edit, sent(version="2", received_on="04/07/2026", code=case.code))
    assert response.status_code == 422
    assert "Ngày tiếp nhận không được sau việc đầu tiên đã ghi (03/07/2026)" in text(response)
    assert signed_in.post(edit, sent(version="2", received_on="03/07/2026", code=case.code)).status_code == 302


# Senders.


@pytest.fixture
def with_sender(petition):
    case = petition(received_on=date(2026, 7, 2), signers=2)
    person = Petitioner.objects.create(petition=case, name="Nguyễn Văn An", phone="0912 345 678")
    return case, person


def row_of(person, **changes):
    return {"id": person.pk, "name": person.name, "phone": "•••• ••• 678"} | changes


def test_a_number_is_masked_wherever_it_is_not_asked_for(signed_in, with_sender):
    case, person = with_sender
    assert signed_in.get(f"{case.get_absolute_url()}sua/").status_code == 200
    person.phone = "0912 000 999"
    person.save()
    for page in ("", "sua/", "lich-su/", "xoa/"):
        shown = signed_in.get(f"{case.get_absolute_url()}{page}").content.decode()
        assert "0912 " not in shown, page
    assert "•••• ••• 999" in signed_in.get(case.get_absolute_url()).content.decode()


def test_the_whole_number_has_a_page_whose_every_look_is_logged(signed_in, with_sender, client, official):
    case, _ = with_sender
    address = f"{case.get_absolute_url()}dien-thoai/"
    assert address in signed_in.get(case.get_absolute_url()).content.decode()
    for looks in (1, 2):
        response = signed_in.get(address)
        assert "0912 345 678" in text(response)
        assert "no-store" in response["Cache-Control"]
        noted = AccessEntry.objects.filter(action="phone", kind="complaints.petition", record=case.public_id)
        assert noted.count() == looks
    client.force_login(official)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("•••• ••• 678", "0912 345 678"),
        ("0987654321", "0987654321"),
        ("", ""),
        ("•••• ••• 679", None),
        ("12", None),
    ],
)
def test_a_masked_number_sent_back_stays_and_one_half_retyped_is_refused(signed_in, with_sender, typed, stored):
    case, person = with_sender
    typed_rows = sent(row_of(person, phone=typed), initial=1, version="1", code=case.code)
    response = signed_in.post(f"{case.get_absolute_url()}sua/", typed_rows)
    person.refresh_from_db()
    assert response.status_code == (302 if stored is not None else 422)
    assert person.phone == (stored if stored is not None else "0912 345 678")


def test_a_masked_number_of_a_new_row_is_refused(signed_in):
    assert signed_in.post(NEW, sent(AN | {"phone": "•••• ••• 678"})).status_code == 422


def test_a_number_that_another_changed_meanwhile_is_told_as_a_conflict(signed_in, with_sender, officer):
    case, person = with_sender
    save_petition(record=Petition.objects.get(), user=officer)
    person.phone = "0912 000 999"
    person.save()
    edit = f"{case.get_absolute_url()}sua/"
    response = signed_in.post(edit, sent(row_of(person), initial=1, version="1", code=case.code))
    assert response.status_code == 422
    assert "vừa được người khác sửa" in text(response)
    person.refresh_from_db()
    assert person.phone == "0912 000 999"


def test_deleted_and_brought_back_with_its_senders_its_events_and_its_clock(signed_in, with_sender, officer, law):
    case, _ = with_sender
    record_petition_event(petition=case, kind="accept", happened_on=date(2026, 7, 3), user=officer)
    case.refresh_from_db()
    before = dict(case.steps.values_list("code", "due_on"))
    assert len(before) == 3
    assert_deleted_and_brought_back(signed_in, case, "petitioners", "events")
    assert dict(case.steps.values_list("code", "due_on")) == before


# Earlier letters.


def letter_by(petition, name, **values):
    case = petition(**{"received_on": date(2026, 7, 1)} | values)
    Petitioner.objects.create(petition=case, name=name)
    return case


def test_earlier_letters_of_the_same_name_are_told_by_number_alone(signed_in, petition, other_commune):
    same = letter_by(petition, "NGUYEN van an", code="70", subject="Đường vào xóm")
    letter_by(petition, "Nguyễn Văn Anh")
    letter_by(petition, "Nguyễn Văn")
    letter_by(petition, "Nguyễn Văn An", unit=other_commune)
    letter_by(petition, "Nguyễn Văn An", received_on=date(2024, 7, 1))
    edge = letter_by(petition, "Nguyễn Văn An", received_on=date(2024, 7, 2), code="80")
    letter_by(petition, "Nguyễn Văn An", received_on=date(2026, 7, 3))
    response = signed_in.post(NEW, sent(AN), follow=True)
    [warning] = [str(message) for message in response.context["messages"] if message.level_tag == "warning"]
    assert same.get_absolute_url() in warning
    assert edge.get_absolute_url() in warning
    assert warning.count("đơn số") == 2
    assert "Đường vào xóm" not in warning
    assert "An" not in warning
    assert "ghep-don" in warning
    assert "&lt;a" not in response.content.decode()


def test_letters_of_the_same_matter_are_not_told_again(petition, officer):
    first = letter_by(petition, "Nguyễn Văn An")
    later = letter_by(petition, "Nguyễn Văn An", received_on=TODAY)
    assert earlier_letters(later, officer) == [first]
    Petition.objects.filter(pk=later.pk).update(matter=first)
    later.refresh_from_db()
    assert earlier_letters(later, officer) == []


@pytest.mark.parametrize("number", [1, 10])
def test_looking_for_earlier_letters_costs_two_queries(petition, officer, number, django_assert_num_queries):
    for _ in range(number):
        letter_by(petition, "Nguyễn Văn An")
    case = letter_by(petition, "Nguyễn Văn An", received_on=TODAY)
    assert officer.reach.units
    with django_assert_num_queries(2):
        assert len(earlier_letters(case, officer)) == min(number, 5)


# The page of one, and what is entered there.


def test_the_page_tells_the_steps_with_their_sums_and_what_may_come_next(signed_in, petition, officer, law):
    case = petition(received_on=date(2026, 7, 2))
    wind(case)
    page = text(signed_in.get(case.get_absolute_url()))
    assert "Hạn 13/07/2026" in page
    assert "Điều 27 Luật Khiếu nại" in page
    assert "còn 3 ngày làm việc" in page
    assert "thời hạn chưa kiểm chứng" in page
    assert "03/07/2026: ngày thứ 1" in page
    assert "ghi-buoc/?viec=accept" in signed_in.get(case.get_absolute_url()).content.decode()
    record_petition_event(petition=case, kind="accept", happened_on=TODAY, user=officer, number="3/TB-UBND")
    page = text(signed_in.get(case.get_absolute_url()))
    assert "xong ngày 08/07/2026, đúng hạn" in page
    assert "3/TB-UBND" in page
    with time_machine.travel(date(2026, 8, 10), tick=False):
        signed_in.force_login(officer)
        assert "quá hạn 3 ngày" in text(signed_in.get(case.get_absolute_url()))


def test_a_paused_step_says_so(signed_in, petition, officer, law):
    case = petition(received_on=date(2026, 7, 2))
    for kind in ("accept", "suspend"):
        record_petition_event(petition=case, kind=kind, happened_on=TODAY, user=officer)
        case.refresh_from_db()
    assert "đang tạm dừng" in text(signed_in.get(case.get_absolute_url()))


@pytest.fixture
def event_page(petition):
    case = petition(received_on=date(2026, 7, 2), screening="eligible", competence="ours")
    return case, f"{case.get_absolute_url()}ghi-buoc/"


def event(kind="accept", **changes):
    return {"version": "1", "submission": "mot-lan", "kind": kind, "happened_on": "08/07/2026"} | changes


def test_an_event_is_entered_once_whatever_is_clicked_twice(signed_in, event_page, officer):
    case, address = event_page
    form = signed_in.get(f"{address}?viec=guide").context["form"]
    assert form["kind"].value() == "guide"
    assert "result" not in form.fields
    for _ in range(2):
        response = signed_in.post(address, event(number="3/TB-UBND", note="Đã báo người gửi."))
        assert response.url == case.get_absolute_url()
    found = case.events.get()
    assert (found.kind, found.number, found.note, found.created_by) == (
        "accept",
        "3/TB-UBND",
        "Đã báo người gửi.",
        officer,
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "decide"}, "Hãy chọn một lựa chọn hợp lệ"),
        ({"kind": ""}, ""),
        ({"happened_on": ""}, ""),
        ({"happened_on": "32/07/2026"}, "không đúng"),
        ({"happened_on": "09/07/2026"}, "chưa tới"),
        ({"happened_on": "01/07/2026"}, "trước việc gần nhất"),
        ({"number": "1" * 41}, "40"),
        ({"note": "a\x00b"}, "ký tự ẩn"),
    ],
)
def test_a_bad_event_is_refused_with_what_was_typed(signed_in, event_page, changes, words):
    case, address = event_page
    response = signed_in.post(address, event(note="Đã báo người gửi.") | changes)
    assert response.status_code == 422
    page = text(response)
    assert words in page
    assert set(changes) <= response.context["form"].errors.keys() or words == "trước việc gần nhất"
    if "note" not in changes:
        assert "Đã báo người gửi." in page
    assert not case.events.exists()


def test_resolving_asks_for_the_result_at_its_field(signed_in, event_page):
    case, address = event_page
    Petition.objects.update(status="accepted")
    response = signed_in.post(address, event("decide"))
    assert response.status_code == 422
    assert "result" in response.context["form"].errors
    assert signed_in.post(address, event("decide", result="Chấp nhận.")).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.result) == ("resolved", "Chấp nhận.")
    assert "Không còn bước nào" not in text(signed_in.get(address))


def test_an_event_on_an_older_state_is_asked_once_more(signed_in, event_page, officer):
    case, address = event_page
    record_petition_event(petition=case, kind="withdraw_part", happened_on=TODAY, user=officer)
    response = signed_in.post(address, event())
    assert response.status_code == 422
    assert "vừa được người khác sửa" in text(response)
    assert response.context["form"]["version"].value() == "2"
    assert case.events.count() == 1


def test_a_closed_petition_has_no_step_left(signed_in, petition):
    case = petition(received_on=date(2026, 7, 2), status="guided", closed_on=TODAY)
    address = f"{case.get_absolute_url()}ghi-buoc/"
    assert "Không còn bước nào để ghi." in text(signed_in.get(address))
    assert signed_in.post(address, event()).status_code == 422


def test_the_last_event_is_taken_back_after_asking(signed_in, event_page, officer):
    case, _ = event_page
    address = f"{case.get_absolute_url()}rut-lai/"
    assert "Chưa có việc nào để rút lại." in text(signed_in.get(address))
    assert signed_in.post(address, {"version": "1"}).status_code == 422
    record_petition_event(petition=case, kind="accept", happened_on=TODAY, user=officer, number="3/TB-UBND")
    assert address in signed_in.get(case.get_absolute_url()).content.decode()
    assert "Sẽ rút lại: thụ lý ngày 08/07/2026, số 3/TB-UBND" in text(signed_in.get(address))
    assert signed_in.post(address, {"version": "1"}).status_code == 422
    assert signed_in.post(address, {"version": "2", "submission": "mot-lan"}).status_code == 302
    assert signed_in.post(address, {"version": "2", "submission": "mot-lan"}).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.version, case.events.count()) == ("received", 3, 0)
    history = text(signed_in.get(f"{case.get_absolute_url()}lich-su/"))
    assert "Xóa dòng: Diễn biến xử lý" in history


def test_an_erased_petition_says_so_and_is_not_edited(signed_in, petition):
    case = petition(received_on=date(2026, 1, 2), subject="", status="guided", closed_on=TODAY, erased_on=TODAY)
    response = signed_in.get(case.get_absolute_url())
    assert "đã được xóa theo thời hạn lưu ngày 08/07/2026" in text(response)
    assert "sua/" not in response.content.decode()
    edit = signed_in.post(f"{case.get_absolute_url()}sua/", sent(AN, version="1", received_on="02/01/2026"))
    assert edit.status_code == 422
    assert not Petitioner.objects.exists()


# Joining.


@pytest.fixture
def two(petition, law):
    first = letter_by(petition, "Trần Thị Bình", code="7", subject="Đường vào xóm")
    letter = letter_by(petition, "Nguyễn Văn An", code="8", received_on=date(2026, 7, 2))
    wind(first)
    wind(letter)
    return first, letter, f"{letter.get_absolute_url()}ghep-don/"


def joining(**changes):
    return {"version": "1", "submission": "mot-lan"} | changes


@pytest.mark.parametrize("typed", [{"code": "7"}, {"code": "7", "year": "2026"}, {"sender": "binh tran"}])
def test_the_other_letter_is_looked_for_then_chosen(signed_in, two, typed):
    first, letter, address = two
    response = signed_in.post(address, joining(**typed))
    assert response.status_code == 422
    assert list(response.context["form"].found) == [first.public_id]
    assert "Người gửi: Trần Thị Bình" in text(response)
    assert AccessEntry.objects.filter(action="searched", kind="complaints.petition").exists()
    response = signed_in.post(address, joining(**typed, first=first.public_id))
    assert "how" in response.context["form"].errors
    assert signed_in.post(address, joining(**typed, first=first.public_id, how="same")).status_code == 302
    letter.refresh_from_db()
    assert (letter.matter, letter.status, letter.due_on) == (first, "received", first.due_on)
    page = text(signed_in.get(letter.get_absolute_url()))
    assert "1 vụ việc, 2 đơn" in page
    assert "Đơn được xử lý chung" in page
    assert f"{letter.get_absolute_url()}thoi-ghep/" in signed_in.get(letter.get_absolute_url()).content.decode()
    assert "Đơn số 8 năm 2026" in text(signed_in.get(first.get_absolute_url()))


@pytest.mark.parametrize("typed", [{}, {"code": "99"}, {"code": "7", "year": "2025"}, {"sender": "Ông Không Có"}])
def test_nothing_found_is_said(signed_in, two, typed):
    _, letter, address = two
    response = signed_in.post(address, joining(**typed))
    assert response.status_code == 422
    assert "code" in response.context["form"].errors
    letter.refresh_from_db()
    assert letter.matter is None


def test_neither_itself_nor_another_communes_letter_is_found(signed_in, two, petition, other_commune):
    _, _, address = two
    letter_by(petition, "Trần Thị Bình", unit=other_commune, code="80")
    response = signed_in.post(address, joining(code="80"))
    assert "first" not in response.context["form"].fields


def test_letters_of_senders_so_named_are_offered_at_once(signed_in, two, petition):
    _, letter, address = two
    same = letter_by(petition, "nguyễn văn an", code="9")
    assert list(signed_in.get(address).context["form"].found) == [same.public_id]
    assert signed_in.post(address, joining(first=same.public_id, how="duplicate")).status_code == 302
    letter.refresh_from_db()
    assert (letter.matter, letter.status, letter.screening) == (same, "filed", "duplicate")


def test_what_was_chosen_among_other_words_is_chosen_again(signed_in, two, petition):
    first, letter, address = two
    other = letter_by(petition, "Lê Văn Cường", code="11")
    response = signed_in.post(address, joining(code="11", first=first.public_id, how="same"))
    assert response.status_code == 422
    assert list(response.context["form"].found) == [other.public_id]
    letter.refresh_from_db()
    assert letter.matter is None


def test_a_joined_letter_may_go_on_by_itself(signed_in, two, officer):
    first, letter, _ = two
    Petition.objects.filter(pk=letter.pk).update(matter=first)
    address = f"{letter.get_absolute_url()}thoi-ghep/"
    assert signed_in.post(address, {"version": "1"}).status_code == 302
    letter.refresh_from_db()
    assert letter.matter is None
    assert signed_in.post(address, {"version": "2"}).status_code == 422


@pytest.mark.parametrize("page", ["ghi-buoc/", "rut-lai/", "ghep-don/", "thoi-ghep/", "dien-thoai/"])
def test_pages_of_steps_are_refused_to_others_and_for_foreign_petitions(
    client, officer, official, petition, other_commune, page
):
    own, foreign = petition(), petition(unit=other_commune)
    client.force_login(official)
    assert client.get(f"{own.get_absolute_url()}{page}").status_code == 403
    client.force_login(officer)
    assert client.get(f"{own.get_absolute_url()}{page}").status_code == 200
    assert client.get(f"{LIST}{foreign.public_id}/{page}").status_code == 404


# The list.


def found(client, query):
    return list(client.get(f"{LIST}{query}").context["object_list"])


def test_senders_are_found_by_their_own_filter_alone(signed_in, petition):
    case = letter_by(petition, "Trần Thị Bình")
    letter_by(petition, "Nguyễn Văn An")
    assert found(signed_in, "?q=binh") == []
    assert found(signed_in, "?nguoi_gui=TRAN+binh") == [case]
    assert AccessEntry.objects.filter(action="searched", kind="complaints.petition").count() == 2
    page = signed_in.get(LIST).content.decode()
    assert "Trần Thị Bình" not in page


def test_filters_of_own_names_officers_and_lateness(signed_in, petition, own_name, officer, leader, resolved):
    land, tax = own_name(), own_name("Thuế đất", "field", "land")
    plain = petition()
    sorted_out = petition(own_type=land, own_field=tax, assigned_to=officer)
    late = resolved(date(2024, 5, 2), due_on=date(2024, 5, 1), assigned_to=leader)
    in_time = resolved(date(2024, 5, 1), due_on=date(2024, 5, 1))
    assert found(signed_in, f"?own_type={land.pk}") == [sorted_out]
    assert found(signed_in, f"?own_field={tax.pk}") == [sorted_out]
    assert found(signed_in, f"?phu_trach={officer.public_id}") == [sorted_out]
    assert set(found(signed_in, "?phu_trach=none")) == {plain, in_time}
    assert found(signed_in, "?han=late") == [late]
    page = text(signed_in.get(LIST))
    assert "Khiếu nại đất đai" in page
    for query in ("?own_type=999", "?phu_trach=khong-co", "?nguoi_gui=" + "a+" * 900):
        assert signed_in.get(f"{LIST}{query}").status_code == 200


def test_the_workbook_holds_what_the_list_shows(signed_in, petition, own_name):
    letter_by(petition, "Trần Thị Bình", own_type=own_name(), code="7")
    response = signed_in.get(f"{LIST}?xuat=xlsx")
    cells = [str(cell.value) for row in load_workbook(BytesIO(response.content)).active.iter_rows() for cell in row]
    assert "Khiếu nại đất đai" in cells
    assert "Trần Thị Bình" not in cells


def test_ten_times_the_rows_need_no_more_queries(signed_in, petition, own_name, officer):
    land, tax = own_name(), own_name("Thuế đất", "field", "land")
    signed_in.get(LIST)
    counts = []
    for more in (2, 18):
        for _ in range(more):
            letter_by(petition, "Trần Thị Bình", own_type=land, own_field=tax, assigned_to=officer)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_ten_times_the_events_and_letters_need_no_more_queries(signed_in, petition, officer, law):
    case = letter_by(petition, "Trần Thị Bình")
    signed_in.get(case.get_absolute_url())
    counts = []
    for more in (1, 10):
        for _ in range(more):
            record_petition_event(petition=case, kind="withdraw_part", happened_on=TODAY, user=officer)
            case.refresh_from_db()
            petition(received_on=TODAY, matter=case)
            Petitioner.objects.create(petition=case, name="Lê Văn Cường")
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(case.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_petition_with_letters_is_not_deleted(petition):
    first = petition()
    petition(matter=first)
    with pytest.raises(ProtectedError):
        delete_record(record=first)
