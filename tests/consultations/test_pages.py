"""Pages of consultations and of what is said in them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.accounts.roles import Role
from apps.consultations.models import Consultation, ConsultationOpinion, ConsultationVillage
from apps.documents.models import Publication
from apps.documents.services import read_publication_file
from apps.villages.models import UnitSuccession
from tests.documents.pages import pdf_words
from tests.factories import make_user, make_village
from tests.records import assert_deleted_and_brought_back, rows

LIST = "/song-van/lay-y-kien/"


def test_the_list_shows_the_own_commune_with_constant_queries(
    client, official, ask, say, other_commune, django_assert_max_num_queries
):
    foreign = ask(other_commune, title="Việc của xã khác")
    client.force_login(official)
    say(ask(channels=["meeting"]))
    with django_assert_max_num_queries(40) as first:
        client.get(LIST)
    for number in range(1, 10):
        consultation = ask(title=f"Việc số {number}", channels=["meeting", "box"])
        for _ in range(3):
            say(consultation, number=7)
    with django_assert_max_num_queries(len(first)):
        page = client.get(LIST).content.decode()
    assert "Việc số 9" in page
    assert ">21<" in page
    assert "Việc của xã khác" not in page
    assert client.get(f"{LIST}{foreign.public_id}/").status_code == 404
    assert client.get(f"{LIST}{foreign.public_id}/y-kien/").status_code == 404


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=ke+hoach", 2),
        ("q=thuy+loi", 0),
        ("tinh_trang=closed", 1),
        ("tinh_trang=open", 1),
        ("tinh_trang=cancelled", 0),
        ("hinh_thuc=portal", 1),
        ("nam=2023", 1),
    ],
)
def test_search_and_filters(client, official, ask, running, query, number):
    ask()
    client.force_login(official)
    assert len(client.get(f"{LIST}?{query}").context["table"].rows) == number


def test_the_list_goes_out_as_a_workbook(client, official, ask, say):
    say(ask(channels=["meeting"]), number=4)
    client.force_login(official)
    answer = client.get(f"{LIST}?xuat=xlsx")
    assert answer.status_code == 200
    assert "spreadsheet" in answer["Content-Type"]


def test_create_and_edit_with_forms_ballots_and_villages(client, official, village, typed):
    client.force_login(official)
    ballots = {"village": village.pk, "issued": "1.180", "returned": "150", "agreed": "112"}
    made = client.post(f"{LIST}moi/", typed(ballots, villages=[village.pk], asked="household"))
    assert made.status_code == 302
    consultation = Consultation.objects.get()
    assert consultation.created_by == official
    assert consultation.ballots.get().issued == 1180
    assert consultation.scope == "thôn Đồng Kim"
    page = client.get(made.url).content.decode()
    assert "112/150 phiếu thu về = 74,67 %" in page
    other = make_village(consultation.unit, "Đồng Lim")
    channel = consultation.channels.get()
    more = typed(
        channels=({"id": channel.pk, "channel": "meeting", "counted": "0"}, {"channel": "box", "counted": "12"}),
        villages=[other.pk],
        version=1,
    ) | {"channels-INITIAL_FORMS": 1}
    more |= rows("ballots", {"id": consultation.ballots.get().pk, "DELETE": "on"}, initial=1)
    assert client.post(f"{made.url}sua/", more).status_code == 302
    assert [row.counted for row in consultation.channels.all()] == [0, 12]
    assert not consultation.ballots.exists()
    assert [row.village for row in ConsultationVillage.objects.all()] == [other]


def test_a_village_of_another_commune_is_no_choice(client, official, other_commune, typed):
    client.force_login(official)
    foreign = make_village(other_commune, "Xa")
    assert client.post(f"{LIST}moi/", typed(villages=[foreign.pk])).status_code == 422
    assert client.post(f"{LIST}moi/", typed({"village": foreign.pk, "issued": 5})).status_code == 422
    assert not Consultation.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"starts_on": "31/02/2023"}, "Ngày không đúng"),
        ({"ends_on": "01/10/2023"}, "Ngày kết thúc lấy ý kiến phải sau"),
        ({"title": "a" * 301}, "300"),
        ({"title": "An\x00"}, "ký tự ẩn"),
        ({"subject": "9" * 30}, "chọn"),
        ({"asked": "king"}, "king"),
        ({"villages": "9" * 30}, "Lấy ý kiến"),
        ({"villages": "x"}, "Lấy ý kiến"),
        ({"channels-0-channel": ""}, "Chọn ít nhất một hình thức"),
        ({"channels-0-counted": "nhiều"}, "không phải là số"),
        ({"channels-0-accepted": "5", "channels-0-counted": "4"}, "Số ý kiến tiếp thu"),
    ],
)
def test_bad_input_is_refused_and_kept_on_the_page(client, official, typed, changed, words):
    client.force_login(official)
    answer = client.post(f"{LIST}moi/", typed(lead_body="Ban đã nhập") | changed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Ban đã nhập" in page
    assert words.lower() in page.lower()
    assert not Consultation.objects.exists()


@pytest.mark.parametrize(
    ("ballots", "words"),
    [
        (({"issued": 5}, {"issued": 6}), "Chỉ ghi một dòng tổng số chung"),
        (({"issued": 5}, {"village": "own", "issued": 6}), "không ghi cả hai"),
        (({"issued": 5, "returned": 6},), "Số phiếu thu về không được lớn hơn"),
    ],
)
def test_ballots_are_one_total_or_rows_by_village(client, official, village, typed, ballots, words):
    client.force_login(official)
    given = [row | ({"village": village.pk} if "village" in row else {}) for row in ballots]
    answer = client.post(f"{LIST}moi/", typed(*given))
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_same_sending_makes_one(client, official, typed):
    client.force_login(official)
    sent = typed(submission="mot-lan")
    assert client.post(f"{LIST}moi/", sent).url == client.post(f"{LIST}moi/", sent).url
    assert Consultation.objects.count() == 1


def test_one_called_off_is_not_edited_until_taken_back(client, official, ask):
    client.force_login(official)
    consultation = ask()
    at = consultation.get_absolute_url()
    assert client.post(f"{at}khong-to-chuc/", {"version": 1}).status_code == 302
    assert client.get(f"{at}sua/").url == at
    assert "Tổ chức lại" in client.get(at).content.decode()
    assert client.post(f"{at}to-chuc-lai/", {"version": 2}).status_code == 302
    assert client.get(f"{at}sua/").status_code == 200
    assert "Không tổ chức" in client.get(f"{at}lich-su/").content.decode()


def test_it_is_deleted_and_brought_back_with_all_that_hangs_on_it(client, official, ask, say, count_ballots, village):
    consultation = ask(channels=["meeting"])
    say(consultation)
    count_ballots(consultation, village=village)
    ConsultationVillage.objects.create(consultation=consultation, village=village)
    client.force_login(official)
    assert_deleted_and_brought_back(client, consultation, "channels", "opinions", "ballots", "villages")


def test_opinions_are_taken_down_in_rows(client, official, ask):
    client.force_login(official)
    consultation = ask(channels=["meeting"])
    at = f"{consultation.get_absolute_url()}y-kien/them/"
    assert client.get(at).context["form"].rows.forms[0]["channel"].value() == "meeting"
    row = {"channel": "meeting", "number": "", "status": "waiting"}
    given = rows("opinions", row | {"text": "Làm đường", "number": "1.200"}, row, row | {"text": "Nước sạch"})
    assert client.post(at, given | {"submission": "mot-lan"}).status_code == 302
    assert client.post(at, given | {"submission": "mot-lan"}).status_code == 302
    assert list(ConsultationOpinion.objects.values_list("text", "number")) == [("Làm đường", 1200), ("Nước sạch", 1)]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({}, "Chưa nhập ý kiến nào"),
        ({"text": "Đã gõ", "status": "refused"}, "Ghi vì sao không tiếp thu"),
        ({"text": "Đã gõ", "number": "0"}, "ít nhất là 1"),
        ({"text": "Đã gõ", "number": "nhiều"}, "không phải là số"),
        ({"text": "Đã gõ", "channel": "thư"}, "thư"),
        ({"given_by": "Đã gõ"}, "bắt buộc"),
    ],
)
def test_a_bad_row_comes_back_with_what_was_typed(client, official, ask, row, words):
    client.force_login(official)
    plain = {"channel": "meeting", "number": "", "status": "waiting"}
    at = f"{ask(channels=['meeting']).get_absolute_url()}y-kien/them/"
    answer = client.post(at, rows("opinions", plain | row))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert not row or "Đã gõ" in page
    assert not ConsultationOpinion.objects.exists()


def test_the_list_of_opinions_has_constant_queries_and_pages(client, official, ask, say, django_assert_max_num_queries):
    client.force_login(official)
    consultation = ask(channels=["meeting"])
    at = f"{consultation.get_absolute_url()}y-kien/"
    say(consultation)
    with django_assert_max_num_queries(40) as first:
        client.get(at)
    for number in range(60):
        say(consultation, text=f"Ý kiến số {number}.")
    with django_assert_max_num_queries(len(first)):
        page = client.get(at).content.decode()
    assert "Ý kiến số 48." in page
    assert "Ý kiến số 55." not in page
    assert "Ý kiến số 55." in client.get(f"{at}?page=2").content.decode()
    assert "Ý kiến số 55." in client.get(f"{at}?q=y+kien+so+55").content.decode()
    assert "Chưa có ý kiến nào" in client.get(f"{at}?tinh_trang=taken").content.decode()


def test_chosen_opinions_are_answered_together(client, official, ask, say):
    client.force_login(official)
    consultation = ask()
    first, second, third = (say(consultation) for _ in range(3))
    at = f"{consultation.get_absolute_url()}y-kien/"
    refused = client.post(at, {"chosen": [first.pk, second.pk], "status": "refused"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Ghi vì sao không tiếp thu" in page
    assert page.count("checked") == 2
    none = client.post(at, {"status": "taken", "reply": "Lời đã gõ"})
    assert none.status_code == 422
    assert "Lời đã gõ" in none.content.decode()
    sent = {"chosen": [first.pk, second.pk, "x", "9" * 40], "status": "refused", "reply": "Vượt kinh phí"}
    assert client.post(at, sent).status_code == 302
    assert [row.status for row in consultation.opinions.all()] == ["refused", "refused", "waiting"]
    later = client.post(at, {"chosen": [first.pk, third.pk], "status": "taken", "reply": "Đã sửa"}, follow=True)
    assert "1 ý kiến đã có trả lời từ trước" in later.content.decode()


def test_one_opinion_is_changed_and_taken_away(client, official, ask, say):
    client.force_login(official)
    consultation = ask()
    opinion, elsewhere = say(consultation), say(ask())
    at = f"{consultation.get_absolute_url()}y-kien/{opinion.pk}/"
    sent = {"text": "Mới", "channel": "box", "number": "2", "status": "taken", "reply": "Đã sửa"}
    assert client.post(at, sent | {"version": 1}).status_code == 302
    stale = client.post(at, sent | {"version": 1, "text": "Bản cũ đã gõ"})
    assert stale.status_code == 422
    assert "Bản cũ đã gõ" in stale.content.decode()
    opinion.refresh_from_db()
    assert (opinion.text, opinion.version) == ("Mới", 2)
    assert client.get(f"{consultation.get_absolute_url()}y-kien/{elsewhere.pk}/").status_code == 404
    assert client.post(f"{at}xoa/", {"version": 2}).status_code == 302
    assert client.get(at).status_code == 404
    assert "Mới" in client.get(f"{consultation.get_absolute_url()}lich-su/").content.decode()


def test_a_successors_official_reads_and_does_not_answer(client, ask, say, commune, other_commune):

    UnitSuccession.objects.create(predecessor=commune, successor=other_commune, kind="merger", on=date(2025, 7, 1))
    consultation = ask()
    opinion = say(consultation)
    client.force_login(make_user("ke-nhiem", Role.OFFICIAL, other_commune))
    at = f"{consultation.get_absolute_url()}y-kien/"
    page = client.get(at)
    assert page.status_code == 200
    assert "chosen" not in page.content.decode()
    sent = {"chosen": [opinion.pk], "status": "taken", "reply": "Đã sửa"}
    assert client.post(at, sent).status_code in (403, 404)
    assert client.get(f"{at}{opinion.pk}/").status_code in (403, 404)


def test_a_village_head_has_no_consultations(client, village, ask):
    ask()
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, village.unit, village))
    assert client.get(LIST).status_code == 403


def test_the_detail_page_has_constant_queries(
    client, official, ask, say, count_ballots, commune, django_assert_max_num_queries
):
    client.force_login(official)
    consultation = ask(channels=["meeting"])
    begun = make_village(commune, "Thôn đầu")
    count_ballots(consultation, village=begun)
    ConsultationVillage.objects.create(consultation=consultation, village=begun)
    say(consultation)
    with django_assert_max_num_queries(45) as first:
        client.get(consultation.get_absolute_url())
    for number in range(10):
        village = make_village(commune, f"Thôn {number}")
        count_ballots(consultation, village=village)
        ConsultationVillage.objects.create(consultation=consultation, village=village)
        say(consultation)
    with django_assert_max_num_queries(len(first) + 1):
        page = client.get(consultation.get_absolute_url()).content.decode()
    assert "1.232/1.650 phiếu thu về = 74,67 %" in page


def test_the_draft_goes_to_the_board_while_there_is_time(client, official, ask, running):
    client.force_login(official)
    at = f"{running.get_absolute_url()}bang-cong-khai/"
    shown = client.get(at).context["form"]
    assert shown["ends_on"].value() == shown["opinions_until"].value() == running.ends_on
    assert "UBND xã" in shown["text"].value()
    assert client.get(f"{at}ket-qua/").status_code == 404
    over = f"{ask().get_absolute_url()}bang-cong-khai/"
    assert client.get(over).status_code == 404
    assert client.get(f"{over}ket-qua/").status_code == 200


def test_a_call_and_its_result_are_two_publications(client, official, running, say):

    client.force_login(official)
    at = f"{running.get_absolute_url()}bang-cong-khai/"
    day = f"{timezone.localdate():%d/%m/%Y}"
    until = f"{running.ends_on:%d/%m/%Y}"
    sent = {"title": "Lấy ý kiến", "text": "Dự thảo", "starts_on": day, "ends_on": until, "opinions_until": until}
    assert client.post(at, sent).status_code == 302
    call = Publication.objects.get()
    assert (call.subject, call.opinions_until) == ("consultation", running.ends_on)
    Consultation.objects.filter(pk=running.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    say(running, status="refused", reply="Vượt kinh phí")
    offered = client.get(f"{at}ket-qua/").context["form"]
    assert "Vượt kinh phí" in offered["text"].value()
    assert client.post(f"{at}ket-qua/", {"title": "Kết quả", "text": "Xong", "starts_on": day}).status_code == 302
    assert Publication.objects.count() == 2
    assert Publication.objects.latest("pk").opinions_until is None
    running.refresh_from_db()
    assert running.explained_on == timezone.localdate()


def test_a_total_and_a_village_added_at_once_do_not_stand_together(
    client, official, village, typed, count_ballots, ask
):
    client.force_login(official)
    consultation = ask(channels=["meeting"])
    at = f"{consultation.get_absolute_url()}sua/"
    # Another official added the village's row after this page was opened; the clerk agrees to the newer version.
    count_ballots(consultation, village=village)
    channel = {"id": consultation.channels.get().pk, "channel": "meeting"}
    sent = typed({"issued": 500}, channels=(channel,), version=1, notes="Đã gõ") | {"channels-INITIAL_FORMS": 1}
    answer = client.post(at, sent)
    assert answer.status_code == 422
    assert "không ghi cả hai" in answer.content.decode()
    assert "Đã gõ" in answer.content.decode()
    assert consultation.ballots.count() == 1


def test_one_on_the_board_is_not_deleted_from_its_page(client, official, running, called):
    client.force_login(official)
    called(running)
    at = running.get_absolute_url()
    assert "Chưa xóa được: Đang có trên bảng" in client.post(f"{at}xoa/", follow=True).content.decode()
    assert client.post(f"{at}khong-to-chuc/", {"version": 1}).status_code == 422
    assert Consultation.objects.filter(is_cancelled=False).exists()


def test_the_page_of_an_opinion_reads_it_once(client, official, ask, say, django_assert_max_num_queries):
    client.force_login(official)
    opinion = say(ask())
    with django_assert_max_num_queries(40) as asked:
        client.get(f"{opinion.consultation.get_absolute_url()}y-kien/{opinion.pk}/")
    read = [query["sql"] for query in asked if 'FROM "consultations_consultationopinion"' in query["sql"]]
    assert len(read) == 1


def test_the_report_goes_along_with_the_result(client, official, ask, say, count_ballots, village):
    client.force_login(official)
    consultation = ask(channels=["ballot"])
    say(consultation, status="taken", reply="Đã sửa")
    count_ballots(consultation, village=village)
    at = f"{consultation.get_absolute_url()}bang-cong-khai/ket-qua/"
    form = client.get(at).context["form"]
    assert form["files"].value() == ["bao-cao"]
    day = f"{timezone.localdate():%d/%m/%Y}"
    sent = {"title": "Kết quả", "text": form["text"].value(), "starts_on": day, "files": "bao-cao"}
    for _ in range(2):
        assert client.post(at, sent).status_code == 302
    found = Publication.objects.get()
    assert found.files.get().name == "bao-cao-tiep-thu-giai-trinh-2023-10-31.pdf"
    words = " ".join(pdf_words(read_publication_file(found.files.get())))
    assert f"ngày {timezone.localdate().day:02d} tháng" in words
    assert "Đã sửa" in words
    assert "Tổng số chung" in words
    assert "Đồng Kim" not in words
