"""Lists, forms and sight of postings."""

import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.disclosures.models import DisclosureItem, Posting
from tests.factories import make_user, make_village
from tests.records import assert_deleted_and_brought_back

LIST = "/song-van/cong-khai/"


def payload(items, **changes):
    return {
        "item": items["NGAN_SACH"].pk,
        "title": "Quyết toán ngân sách năm 2023",
        "starts_on": "01/03/2024",
        "ends_on": "31/03/2024",
        "plan_number": "12/KH-UBND",
        "channels-TOTAL_FORMS": "2",
        "channels-INITIAL_FORMS": "0",
        "channels-0-channel": "office",
        "channels-0-place": "Bảng tin trụ sở",
        "channels-1-channel": "loudspeaker",
    } | changes


def test_list_shows_the_own_commune_only(client, official, post, other_commune):
    own, foreign = post(), post(unit=other_commune)
    client.force_login(official)
    assert list(client.get(LIST).context["object_list"]) == [own]
    for page in ("", "sua/", "xoa/", "lich-su/"):
        assert client.get(f"{LIST}{own.public_id}/{page}").status_code == 200
        assert client.get(f"{LIST}{foreign.public_id}/{page}").status_code == 404


def test_a_village_head_reads_what_his_village_posted_and_writes_nothing(client, commune, village, post):
    own = post(village=village)
    post(village=make_village(commune, "Đồng Ngoài"))
    post()
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    assert list(client.get(LIST).context["object_list"]) == [own]
    assert client.get(f"{LIST}moi/").status_code == 403


def test_list_needs_the_same_queries_for_one_row_and_for_ten(client, official, post, village):
    client.force_login(official)
    counts = []
    post("office", "portal", village=village)
    for more in (0, 9):
        for _ in range(more):
            post("office", "portal", village=village)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(LIST)
        assert len(response.context["object_list"]) == 1 + more
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_filters_by_channel_item_and_words(client, official, post, items):
    first, second = post("office", "portal"), post("loudspeaker", code="TTHC", title="Thủ tục chứng thực")
    client.force_login(official)

    def found(query):
        return list(client.get(LIST + query).context["object_list"])

    assert found("?channel=portal") == [first]
    assert found(f"?item={items['TTHC'].pk}") == [second]
    assert found("?q=thu+tuc+chung") == [second]
    assert found("?nam=2023") == []
    assert found(f"?item={items['KT_XH'].pk}") == []
    choices = client.get(LIST).context["filter"].form.fields["item"].choices
    assert [label for _, label in choices] == ["Tất cả", *(item.short_name for item in DisclosureItem.objects.all())]


def test_create_then_edit_with_channels(client, official, items):
    client.force_login(official)
    form = client.get(f"{LIST}moi/").context["form"]
    assert form.fields["item"].queryset.count() == 14
    response = client.post(f"{LIST}moi/", payload(items, title=unicodedata.normalize("NFD", "Công khai quỹ đất")))
    assert response.status_code == 302
    posting = Posting.objects.get()
    assert posting.title == unicodedata.normalize("NFC", "Công khai quỹ đất")
    assert (posting.unit.slug, posting.created_by) == ("song-van", official)
    assert [row.channel for row in posting.channels.all()] == ["office", "loudspeaker"]
    kept, dropped = posting.channels.all()
    edit = payload(
        items,
        ends_on="",
        version="1",
        **{
            "channels-INITIAL_FORMS": "2",
            "channels-0-id": kept.pk,
            "channels-1-id": dropped.pk,
            "channels-1-DELETE": "on",
        },
    )
    assert client.post(f"{LIST}{posting.public_id}/sua/", edit).status_code == 302
    posting.refresh_from_db()
    assert (posting.ends_on, posting.version, list(posting.channels.all())) == (None, 2, [kept])
    assert "Bảng tin trụ sở" in client.get(f"{LIST}{posting.public_id}/").content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_on": "31/02/2024"},
        {"starts_on": "mồng một"},
        {"ends_on": "29/02/2024"},
        {"title": "Đ" * 10_000},
        {"plan_number": "12\x00KH"},
        {"item": "999999"},
        {"item": ""},
        {"channels-0-channel": "pigeon"},
        {"channels-0-starts_on": "02/03/2024", "channels-0-ends_on": "01/03/2024"},
        {"channels-TOTAL_FORMS": "0"},
    ],
)
def test_bad_input_is_refused_and_kept_on_the_page(client, official, items, changes):
    client.force_login(official)
    response = client.post(f"{LIST}moi/", payload(items, note="Giữ lại câu này", **changes))
    assert response.status_code == 422
    assert "Giữ lại câu này" in response.content.decode()
    assert not Posting.objects.exists()


def test_a_village_of_another_commune_is_no_choice(client, official, items, other_commune):
    client.force_login(official)
    foreign = make_village(other_commune, "Thôn Lạ")
    assert client.post(f"{LIST}moi/", payload(items, village=foreign.pk)).status_code == 422


def test_a_posting_may_end_on_the_day_it_starts(client, official, items):
    client.force_login(official)
    assert client.post(f"{LIST}moi/", payload(items, ends_on="01/03/2024")).status_code == 302


def test_a_posting_is_deleted_and_brought_back_with_its_channels(client, official, post):
    client.force_login(official)
    assert_deleted_and_brought_back(client, post(), "channels")


def test_the_list_shortens_the_item_and_the_detail_and_workbook_do_not(client, official, post, items):
    posting, item = post(), items["NGAN_SACH"]
    client.force_login(official)
    table = client.get(LIST).context["table"]
    assert table.rows[0].get_cell("item") == item.short_name == "Dự toán, tình hình thực hiện dự toán, quyết…"
    assert item.name in list(table.as_values())[1]
    assert item.name in client.get(posting.get_absolute_url()).content.decode()


def test_a_posting_of_no_village_is_the_communes(client, official, post, village):
    client.force_login(official)
    ours, theirs = post(), post(village=village)
    assert ("thôn", "cả xã") in client.get(ours.get_absolute_url()).context["rows"]
    assert ("thôn", str(village)) in client.get(theirs.get_absolute_url()).context["rows"]


def test_doubt_is_told_of_the_span_and_the_article_that_nobody_confirmed(client, official, post):
    client.force_login(official)
    seen, unseen = (dict(client.get(post(code=code).get_absolute_url()).context["rows"]) for code in ("KT_XH", "TTHC"))
    assert seen["Căn cứ"] == "khoản 1 Điều 11 Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15"
    assert unseen["Căn cứ"].endswith(" (quy định chưa kiểm chứng)")
    assert seen["Thời gian niêm yết tối thiểu"] == "30 ngày (quy định chưa kiểm chứng)"
