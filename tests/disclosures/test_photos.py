"""Files of a posting told apart: content, plan, and a photo of the first and of the last day in each form."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from apps.accounts.roles import Role
from apps.core.attachments import attach, remove
from apps.core.models import Attachment
from apps.core.periods import Period
from apps.core.services import delete_record, restore_record
from apps.core.uploads import CheckedFile
from apps.disclosures.models import FilePurpose, Posting, PostingChannel
from apps.disclosures.papers import PAPERS
from apps.disclosures.portal import disclosure_duties
from apps.disclosures.services.photos import photo_purpose, photo_remarks, photos_of, purposes_of
from apps.documents.writers.wording import plain
from tests.factories import make_user

OFFICE = "niêm yết tại trụ sở xã"
FIRST, LAST = date(2024, 3, 1), date(2024, 4, 30)


def picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (8, 6), "red").save(content, "JPEG")
    return content.getvalue()


def shown(posting, user, purpose, channel="office", name="anh.jpg"):
    """Attach a photo of one form."""
    meant = photo_purpose(posting.channels.get(channel=channel), purpose)
    file = CheckedFile(name, "jpeg", "image/jpeg", picture())
    return attach(owner=posting, files=[file], purpose=meant, user=user)[0]


def remarks(posting, day):
    return photo_remarks(photos_of([posting])[posting.pk], day)


def send(client, posting, name="anh.jpg", content=None, **values):
    file = SimpleUploadedFile(name, picture() if content is None else content)
    return client.post(f"{posting.get_absolute_url()}tep/", {"files": file} | values)


def test_a_file_may_be_content_plan_or_a_photo_of_each_form(client, official, post):
    posting = post("office", "loudspeaker")
    posting.channels.filter(channel="office").update(place="bảng tin")
    client.force_login(official)
    page = client.get(f"{posting.get_absolute_url()}tep/?loai=plan")
    assert [label for _, label in page.context["form"].fields["purpose"].choices] == [
        "Tệp khác",
        "Nội dung được công khai",
        "Kế hoạch công khai",
        "Ảnh ngày đầu, niêm yết tại trụ sở xã: bảng tin",
        "Ảnh ngày cuối, niêm yết tại trụ sở xã: bảng tin",
        "Ảnh ngày đầu, hệ thống truyền thanh",
        "Ảnh ngày cuối, hệ thống truyền thanh",
    ]
    assert '<option value="plan" selected>' in page.content.decode()


def test_a_photo_stands_at_its_form_and_among_the_files(client, official, post):
    posting = post("office", "village_house")
    row = posting.channels.get(channel="village_house")
    client.force_login(official)
    before = client.get(posting.get_absolute_url()).content.decode()
    assert f"?loai=first_day%3A{row.pk}" in before
    assert send(client, posting, purpose=f"first_day:{row.pk}", note="trời mưa").status_code == 302
    found = Attachment.objects.get()
    assert (found.purpose, found.part_id) == ("first_day", row.pk)
    answer = client.get(posting.get_absolute_url())
    assert "Ảnh ngày đầu, niêm yết tại nhà văn hóa thôn; trời mưa" in answer.content.decode()
    (_, office), (_, house) = answer.context["photos"]
    assert [files for _, files, _ in office] == [[], []]
    assert [len(files) for _, files, _ in house] == [1, 0]
    assert client.get(house[0][1][0][1]).status_code == 200


@pytest.mark.parametrize("purpose", ["first_day", "first_day:0", "first_day:x", "content:1", "la", "\x00", "plan\n"])
def test_a_purpose_that_was_not_offered_is_refused(client, official, post, purpose):
    client.force_login(official)
    posting = post()
    answer = send(client, posting, purpose=purpose, note="Giữ lại")
    assert answer.status_code == 422
    assert "Giữ lại" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_row_of_another_posting_is_not_offered(client, official, post):
    client.force_login(official)
    other = post().channels.get()
    assert send(client, post(), purpose=f"first_day:{other.pk}").status_code == 422


def test_a_photo_is_a_picture(client, official, post):
    client.force_login(official)
    posting = post()
    key = f"first_day:{posting.channels.get().pk}"
    answer = send(client, posting, "anh.pdf", b"%PDF-1.7\n", purpose=key)
    assert answer.status_code == 422
    assert "chỉ nhận tệp ảnh" in answer.content.decode()
    assert send(client, posting, "ke-hoach.pdf", b"%PDF-1.7\n", purpose="plan").status_code == 302
    assert send(client, posting, "khac.pdf", b"%PDF-1.7\n").status_code == 302
    assert sorted(Attachment.objects.values_list("purpose", flat=True)) == ["", "plan"]


def test_the_page_sent_twice_keeps_one_photo_and_for_another_day_another(client, official, post):
    client.force_login(official)
    posting = post()
    row = posting.channels.get()
    for word in ("first_day", "first_day", "last_day"):
        assert send(client, posting, purpose=f"{word}:{row.pk}", submission="mot-lan").status_code == 302
    assert list(Attachment.objects.values_list("purpose", flat=True)) == ["first_day", "last_day"]


def test_records_of_other_kinds_ask_nothing_more(client, official, commune, post):
    posting = post()
    assert [purpose.code for purpose in purposes_of(posting)] == ["content", "plan", "first_day", "last_day"]
    client.force_login(official)
    address = "/song-van/tin-bai-phat-thanh/"
    data = {"kind": "news", "title": "Tin", "starts_on": "01/03/2024"}
    broadcast = client.post(f"{address}moi/", data).url
    assert "purpose" not in client.get(f"{broadcast}tep/").context["form"].fields


@pytest.mark.parametrize(
    ("day", "lacking"),
    [
        (date(2024, 2, 29), []),
        (FIRST, ["ảnh ngày đầu"]),
        (date(2024, 4, 29), ["ảnh ngày đầu"]),
        (LAST, ["ảnh ngày đầu, ảnh ngày cuối"]),
    ],
)
def test_a_photo_is_missed_from_its_day_on(post, day, lacking):
    posting = post("office", "portal")
    assert remarks(posting, day) == [f"Chưa có {words}: niêm yết tại trụ sở xã." for words in lacking]


def test_a_form_with_days_of_its_own_and_one_without_an_end(post):
    posting = post("office", "village_house", ends_on=None)
    PostingChannel.objects.filter(channel="village_house").update(starts_on=date(2024, 3, 5), ends_on=date(2024, 3, 9))
    assert len(remarks(posting, date(2024, 3, 4))) == 1
    assert remarks(posting, date(2030, 1, 1)) == [
        "Chưa có ảnh ngày đầu: niêm yết tại trụ sở xã.",
        "Chưa có ảnh ngày đầu, ảnh ngày cuối: niêm yết tại nhà văn hóa thôn.",
    ]


def test_photos_that_are_there_are_not_missed_and_removed_ones_are(post, official):
    posting = post("office")
    first = shown(posting, official, FilePurpose.FIRST_DAY)
    shown(posting, official, FilePurpose.LAST_DAY)
    assert remarks(posting, LAST) == []
    remove(attachment=first, user=official)
    assert remarks(posting, LAST) == ["Chưa có ảnh ngày đầu: niêm yết tại trụ sở xã."]


def test_the_photo_of_a_form_that_was_taken_out_stays_a_file(client, official, post):
    posting = post("office", "portal")
    shown(posting, official, FilePurpose.FIRST_DAY, name="con-lai.jpg")
    posting.channels.get(channel="office").delete()
    client.force_login(official)
    assert "con-lai.jpg" in client.get(posting.get_absolute_url()).content.decode()


def test_a_posting_that_was_deleted_comes_back_with_its_photos(post, official):
    posting = post("office")
    shown(posting, official, FilePurpose.FIRST_DAY)
    deleted = delete_record(record=posting, children=[PostingChannel])
    again = restore_record(deleted=deleted, children=[PostingChannel])
    (form,) = photos_of([again])[again.pk]
    assert len(form.found["first_day"]) == 1


def test_a_row_without_a_purpose_is_refused_by_the_database(post, official):
    found = shown(post(), official, FilePurpose.FIRST_DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=found.pk).update(purpose="")


@time_machine.travel("2024-04-25 09:00 +0700")
def test_the_page_and_the_home_page_remark_and_refuse_nothing(client, official, commune, post):
    posting = post("office")
    client.force_login(official)
    assert "Chưa có ảnh ngày đầu: niêm yết tại trụ sở xã." in client.get(posting.get_absolute_url()).content.decode()
    (duty,) = [duty for duty in disclosure_duties(commune, Period.year(2024), official) if posting.title in duty.label]
    assert duty.detail.endswith("; Chưa có ảnh ngày đầu: niêm yết tại trụ sở xã")
    shown(posting, official, FilePurpose.FIRST_DAY)
    assert "Lưu ý" not in client.get(posting.get_absolute_url()).content.decode()
    (duty,) = [duty for duty in disclosure_duties(commune, Period.year(2024), official) if posting.title in duty.label]
    assert "ảnh" not in duty.detail


@time_machine.travel("2024-04-25 09:00 +0700")
def test_ten_times_the_postings_and_photos_cost_no_more_queries(
    client, official, commune, post, django_assert_max_num_queries
):
    client.force_login(official)
    posting = post("office")
    shown(posting, official, FilePurpose.FIRST_DAY)
    client.get(posting.get_absolute_url())
    with django_assert_max_num_queries(60) as page:
        client.get(posting.get_absolute_url())
    with django_assert_max_num_queries(60) as home:
        disclosure_duties(commune, Period.year(2024), official)
    for _ in range(10):
        PostingChannel.objects.create(posting=posting, channel="village_house")
        shown(posting, official, FilePurpose.LAST_DAY)
        shown(post("office"), official, FilePurpose.FIRST_DAY)
    with django_assert_max_num_queries(len(page)):
        client.get(posting.get_absolute_url())
    with django_assert_max_num_queries(len(home)):
        disclosure_duties(commune, Period.year(2024), official)


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("bien-ban-niem-yet", [f"Ảnh ngày đầu: {OFFICE} (1 ảnh)."]),
        ("bien-ban-ket-thuc", []),
        ("thong-bao", []),
    ],
)
def test_the_minutes_tell_which_photos_there_are(post, official, word, lines):
    posting = post("office", "village_house", "loudspeaker")
    shown(posting, official, FilePurpose.FIRST_DAY)
    found = [plain(block) for block in PAPERS[word].write(posting).body]
    assert [line for line in found if line.startswith("Ảnh")] == lines
    quiet = Posting.objects.get(pk=post("loudspeaker").pk)
    assert not any(plain(block).startswith("Ảnh") for block in PAPERS[word].write(quiet).body)


def test_a_village_head_sees_photos_of_his_village_and_adds_none(client, commune, village, post, official):
    posting = post("office", village=village)
    shown(posting, official, FilePurpose.FIRST_DAY)
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    answer = client.get(posting.get_absolute_url())
    assert "anh.jpg" in answer.content.decode()
    assert "?loai=" not in answer.content.decode()
    assert "Chưa có" in answer.content.decode()
    assert send(client, posting, purpose="plan").status_code == 403
