"""One sending makes one record; nothing typed is dropped without a word."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from apps.accounts.models import Appointment
from apps.accounts.roles import Role
from apps.core.models import FormSending
from apps.core.services import delete_record
from apps.core.views.once import SentOnceMixin, content_digest, typed_digest
from apps.dialogues.models import Dialogue
from apps.meetings.models import Meeting
from tests.factories import make_commune, make_user, make_village

pytestmark = pytest.mark.django_db
NEW = "/song-van/doi-thoai/moi/"
TYPED = {
    "held_on": "20/11/2023",
    "subject": "Nước sạch",
    "host_name": "Nguyễn Văn A",
    "host_post": "chairman",
    "level": "commune",
    "target_group": "all",
    "opinions-TOTAL_FORMS": "0",
    "opinions-INITIAL_FORMS": "0",
    "submission": "lan-gui-1",
}


@pytest.fixture
def clerk(client, official):
    client.force_login(official)
    return client


def test_the_same_sending_twice_says_nothing_more(clerk) -> None:
    clerk.post(NEW, TYPED)
    again = clerk.post(NEW, TYPED, follow=True)
    assert Dialogue.objects.count() == 1
    assert "chưa được lưu" not in again.content.decode()


def test_a_page_sent_again_with_other_content_is_told_that_it_was_not_saved(clerk) -> None:
    clerk.post(NEW, TYPED)
    again = clerk.post(NEW, TYPED | {"subject": "Nước sạch và vệ sinh"}, follow=True)
    assert Dialogue.objects.get().subject == "Nước sạch"
    assert "nội dung sửa thêm chưa được lưu" in again.content.decode()


def test_the_device_learns_whether_what_arrived_is_what_it_holds(clerk, commune) -> None:
    asked = "/da-gui/lan-gui-1/"
    assert clerk.post(asked, TYPED).status_code == 404
    clerk.post(NEW, TYPED | {"page_user": clerk.session["_auth_user_id"]})
    url = Dialogue.objects.get().get_absolute_url()
    assert clerk.post(asked, TYPED).json() == {"url": url, "same": True}
    assert clerk.post(asked, TYPED | {"subject": "Nước sạch và vệ sinh"}).json() == {"url": url, "same": False}
    clerk.force_login(make_user("nguoi-khac", Role.OFFICIAL, commune))
    assert clerk.post(asked, TYPED).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "secret", "same"),
    [
        ("a.pdf", b"mot", (), True),
        ("b.pdf", b"mot", (), False),
        ("a.pdf", b"hai", (), False),
        ("a.pdf", b"mot hai", (), False),
        ("b.pdf", b"hai", ("file",), True),
    ],
)
def test_a_file_is_part_of_what_was_sent(name, content, secret, same) -> None:
    def told(name: str, content: bytes) -> str:
        file = SimpleUploadedFile(name, content)
        digest = content_digest(QueryDict("subject=a"), MultiValueDict({"file": [file]}), secret)
        assert file.read() == content
        return digest

    first, second = told("a.pdf", b"mot"), told(name, content)
    assert (first == second) == same
    # The device, which keeps no files, asks for what was typed alone.
    assert first.startswith(typed_digest(QueryDict("subject=a")))
    assert len(first) == 64


def test_what_was_sent_is_known_though_its_file_was_closed_meanwhile(rf, official) -> None:
    view = SentOnceMixin()
    view.request = rf.post("/", {"file": SimpleUploadedFile("a.pdf", b"mot")})
    view.request.user, view.key = official, "lan-1"
    assert view.earlier() is None
    view.request.FILES["file"].close()
    view.note_sending("/")
    assert FormSending.objects.get().digest == view.digest


def test_a_page_of_another_account_is_stored_for_nobody(clerk, commune) -> None:
    other = make_user("nguoi-khac", Role.OFFICIAL, commune)
    answer = clerk.post(NEW, TYPED | {"page_user": str(other.pk)}, follow=True)
    assert not Dialogue.objects.exists()
    assert "do tài khoản khác mở" in answer.content.decode()
    clerk.force_login(other)
    clerk.post(NEW, TYPED | {"page_user": str(other.pk)})
    assert Dialogue.objects.exists()


def test_a_record_deleted_meanwhile_is_told_and_not_a_failure(clerk, commune, monkeypatch) -> None:
    clerk.post(NEW, TYPED)
    record = Dialogue.objects.get()
    # Asked between the reading of the record and its storing.
    monkeypatch.setattr(SentOnceMixin, "earlier", lambda view: delete_record(record=record) and None)
    answer = clerk.post(f"{record.get_absolute_url()}sua/", TYPED | {"submission": "lan-2", "version": "1"})
    assert answer.status_code == 410
    content = answer.content.decode()
    assert "vừa được xóa" in content
    assert TYPED["subject"] in content
    assert f"/khoi-phuc/{Dialogue.history.get(history_type='-').pk}/" in content


def test_what_was_typed_over_a_deleted_record_comes_back_with_its_rows_to_whom_may_write_it(clerk, commune) -> None:
    clerk.post(NEW, TYPED)
    record = Dialogue.objects.get()
    page = f"{record.get_absolute_url()}sua/"
    deleted = delete_record(record=record)
    rows = {"opinions-TOTAL_FORMS": "2", "opinions-1-topic": "Kênh mương\nvà <b>cống", "opinions-1-status": "promised"}
    late = TYPED | rows | {"submission": "lan-2", "version": "1"}
    answer = clerk.post(page, late)
    assert answer.status_code == 410
    told = {box.label: box.words for box in answer.context["typed"]}
    assert told["Nội dung đối thoại"] == TYPED["subject"]
    assert told["Ý kiến tại đối thoại, dòng 2 – Nội dung ý kiến"] == rows["opinions-1-topic"]
    content = answer.content.decode()
    assert "&lt;b&gt;cống" in content
    assert TYPED["submission"] not in content
    # Opened anew it is not there, as ever; so it is for others.
    assert clerk.get(page).status_code == 404
    assert clerk.post(page.replace(record.public_id, "0" * 16), late).status_code == 404
    clerk.force_login(make_user("xa-khac", Role.OFFICIAL, make_commune("xa-khac", "Khác")))
    assert clerk.post(page, late).status_code == 404
    clerk.force_login(make_user("doc", Role.SUPERIOR_READER, commune.versions.get().parent))
    assert clerk.post(page, late).status_code == 403
    assert Dialogue.history.filter(history_type="-").get() == deleted


def test_a_forged_number_of_rows_is_refused(clerk) -> None:
    answer = clerk.post(NEW, TYPED | {"opinions-TOTAL_FORMS": "1500"})
    assert answer.status_code == 422
    assert len(answer.context["formsets"][0].forms) <= 200


def test_two_roles_do_not_add_up_to_a_third(client, commune, village) -> None:
    other = make_village(commune, "Khác")
    head = make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)
    Appointment.objects.create(user=head, role=Role.OPERATOR, unit=commune, valid_from=date(2020, 1, 1))
    client.force_login(head)
    typed = {
        "village": other.pk,
        "kind": "regular",
        "subject": "Họp",
        "held_on": "01/05/2023",
        "households": "10",
        "present": "5",
        "matters-TOTAL_FORMS": "0",
        "matters-INITIAL_FORMS": "0",
    }
    assert client.post("/song-van/cuoc-hop/moi/", typed).status_code == 422
    assert not Meeting.objects.exists()
