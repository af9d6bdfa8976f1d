"""The common pages of a record: sending once, two people at once, history, deletion with its undo."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from apps.committees.models import Committee, CommitteeMember
from apps.core.models import FormSending
from apps.dialogues.models import Dialogue, DialogueOpinion
from apps.households.models import Household
from apps.villages.models import OfficeTerm, Official
from tests.factories import make_household, make_village
from tests.records import rows, url

pytestmark = pytest.mark.django_db

TYPED = {
    "held_on": "10/10/2023",
    "subject": "Đối thoại",
    "host_name": "Nguyễn Văn An",
    "host_post": "chairman",
    "level": "commune",
    "target_group": "all",
}


@pytest.fixture
def page(client: Client, official: Any) -> Client:
    client.force_login(official)
    return client


@pytest.fixture
def talk(commune: Any) -> Dialogue:
    return Dialogue.objects.create(
        unit=commune,
        held_on=date(2023, 10, 10),
        subject="Đối thoại",
        host_name="Nguyễn Văn An",
        host_post="chairman",
        level="commune",
        target_group="all",
    )


def opinion(talk: Dialogue, topic: str, **values: Any) -> DialogueOpinion:
    return DialogueOpinion.objects.create(dialogue=talk, topic=topic, **values)


def opinion_rows(*given: dict[str, Any]) -> dict[str, Any]:
    return rows("opinions", *({"status": "open"} | row for row in given), initial=sum("id" in row for row in given))


def edit(page: Client, talk: Dialogue, *opinions: dict[str, Any], **values: Any) -> Any:
    return page.post(url(Dialogue, "update", talk.unit, talk.public_id), TYPED | opinion_rows(*opinions) | values)


@pytest.mark.parametrize("key", ["a\x00b", "y" * 500, "có dấu"])
def test_a_sending_id_that_the_portal_cannot_have_made_counts_as_none(page, commune, key) -> None:
    answer = page.post(url(Dialogue, "create", commune), TYPED | opinion_rows() | {"submission": key})
    assert answer.status_code == 302
    assert not FormSending.objects.exists()


def test_one_sending_makes_one_record(page, commune) -> None:
    for _ in range(2):
        answer = page.post(url(Dialogue, "create", commune), TYPED | opinion_rows() | {"submission": "Ab-_9"})
        assert answer.url == Dialogue.objects.get().get_absolute_url()


@pytest.mark.parametrize("version", [{}, {"version": ""}, {"version": "x"}])
def test_an_edit_that_does_not_say_its_version_is_refused(page, talk, version) -> None:
    answer = edit(page, talk, subject="Ghi đè", **version)
    content = answer.content.decode()
    assert answer.status_code == 422
    assert "không cho biết đã mở bản ghi ở lần lưu nào" in content
    assert "Ghi đè" in content
    talk.refresh_from_db()
    assert (talk.subject, talk.version) == ("Đối thoại", 1)
    assert edit(page, talk, subject="Ghi đè", version=answer.context["form"]["version"].value()).status_code == 302


def test_a_stale_edit_shows_what_stands_there_day_first_and_with_its_rows(page, talk) -> None:
    first, second = opinion(talk, "Đường"), opinion(talk, "Nước")
    kept = {"id": second.pk, "topic": "Nước"}
    theirs = {"id": first.pk, "topic": "Đường liên thôn", "due_on": "20/10/2023"}
    assert edit(page, talk, theirs, kept, {"topic": "Điện"}, held_on="05/10/2023", version=1).status_code == 302

    mine = {"id": first.pk, "topic": "Đường xóm", "status": "answered"}
    late = edit(page, talk, mine, kept, {"topic": "Trường học"}, version=1)
    assert late.status_code == 422
    assert ("Ngày đối thoại", "05/10/2023", "10/10/2023") in late.context["form"].conflict
    (found,) = late.context["row_conflicts"]
    at = {name: found.header.index(name) for name in ("nội dung ý kiến", "hạn trả lời", "tình trạng")}
    pairs = [
        tuple([row[place] for place in at.values()] if row else None for row in (pair.stored, pair.typed))
        for pair in found.rows
    ]
    assert pairs == [
        (["Đường liên thôn", "20/10/2023", "chưa trả lời"], ["Đường xóm", "—", "đã trả lời"]),
        (["Điện", "—", "chưa trả lời"], None),
        (None, ["Trường học", "—", "chưa trả lời"]),
    ]
    assert "Đường liên thôn" in late.content.decode()
    assert sorted(talk.opinions.values_list("topic", flat=True)) == sorted(["Đường liên thôn", "Nước", "Điện"])

    again = edit(page, talk, mine, kept, {"topic": "Trường học"}, version=late.context["form"]["version"].value())
    assert again.status_code == 302
    assert set(talk.opinions.values_list("topic", flat=True)) == {"Đường xóm", "Nước", "Điện", "Trường học"}


def test_a_row_that_someone_else_deleted_comes_back_only_where_something_was_typed(page, talk) -> None:
    first, second, third = (opinion(talk, topic) for topic in ("Đường", "Nước", "Điện"))
    gone = [{"id": row.pk, "topic": row.topic, "DELETE": "on"} for row in (first, second)]
    assert edit(page, talk, *gone, {"id": third.pk, "topic": "Điện"}, version=1).status_code == 302

    mine = [
        {"id": first.pk, "topic": "Đường"},
        {"id": second.pk, "topic": "Nước sạch"},
        {"id": third.pk, "topic": "Điện"},
        {"topic": "Mới"},
    ]
    late = edit(page, talk, *mine, version=1)
    assert late.status_code == 422
    (found,) = late.context["row_conflicts"]
    assert [(pair.stored, "Nước sạch" in pair.typed or "Mới" in pair.typed) for pair in found.rows] == [
        (None, True)
    ] * 2
    formset = late.context["formsets"][0]
    sent = {f"{form.prefix}-{bound.name}": bound.value() or "" for form in formset for bound in form}
    sent |= {
        f"opinions-{name}_FORMS": formset.management_form[f"{name}_FORMS"].value() for name in ("TOTAL", "INITIAL")
    }
    sent |= {"version": late.context["form"]["version"].value()}
    assert page.post(url(Dialogue, "update", talk.unit, talk.public_id), TYPED | sent).status_code == 302
    assert set(talk.opinions.values_list("topic", flat=True)) == {"Điện", "Nước sạch", "Mới"}


def test_a_row_of_another_record_is_neither_changed_nor_taken_over(page, commune, talk) -> None:
    other = Dialogue.objects.create(unit=commune, held_on=date(2023, 1, 1), subject="Khác", host_name="A")
    strange = opinion(other, "Việc khác")
    edit(page, talk, {"id": strange.pk, "topic": "Cướp dòng"}, version=1)
    strange.refresh_from_db()
    assert (strange.topic, talk.opinions.count()) == ("Việc khác", 0)


@pytest.mark.parametrize("digits", [30, 5000])
def test_a_key_beyond_any_row_is_refused(page, talk, digits) -> None:
    mine = opinion(talk, "Đường")
    refused = edit(page, talk, {"id": "9" * digits, "topic": "Nước"}, version=1)
    assert refused.status_code == 422
    assert list(talk.opinions.all()) == [mine]


def changes(page: Client, record: Any) -> list[tuple[str, tuple[tuple[str, str, str], ...]]]:
    steps = page.get(url(type(record), "history", record.unit, record.public_id)).context["steps"]
    return [(step.action, tuple(step.changes)) for step in steps]


def test_history_prints_names_choices_numbers_and_dates(page, commune) -> None:
    one, two = make_village(commune, "Đồng Kim"), make_village(commune, "Hội")
    household = Household.objects.create(
        unit=commune, village=one, code="1", head_name="An", members=4, birth_year=1970, started_on=date(2020, 2, 1)
    )
    household.village, household.members = two, 1204
    household.birth_year, household.ended_on = 1971, date(2023, 7, 5)
    household.save()
    edited, made = changes(page, household)
    assert made == ("Tạo mới", ())
    assert edited[0] == "Sửa"
    assert set(edited[1]) == {
        ("thôn", "thôn Đồng Kim", "thôn Hội"),
        ("số nhân khẩu", "4", "1.204"),
        ("năm sinh chủ hộ", "1970", "1971"),
        ("thôi tính sau ngày", "—", "05/07/2023"),
    }


def test_history_tells_of_the_rows_typed_on_the_page(page, commune, django_assert_max_num_queries) -> None:
    committee = Committee.objects.create(unit=commune, kind="steering", name="Ban", established_on=date(2021, 3, 1))
    person = Official.objects.create(unit=commune, full_name="Thân Văn Một")
    seat = CommitteeMember.objects.create(
        committee=committee, official=person, role="member", joined_on=date(2021, 3, 1)
    )
    seat.role = "head"
    seat.save()
    seat.delete()
    removed, changed, added, made = changes(page, committee)
    assert (added[0], made[0]) == ("Thêm dòng: Thành viên qua các thời kỳ", "Tạo mới")
    assert ("cán bộ", "—", "Thân Văn Một") in added[1]
    assert ("tham gia từ ngày", "—", "01/03/2021") in added[1]
    assert changed == ("Sửa dòng: Thành viên qua các thời kỳ", (("vai trò", "Thành viên", "Trưởng ban (tổ trưởng)"),))
    assert removed[0] == "Xóa dòng: Thành viên qua các thời kỳ"
    assert ("cán bộ", "Thân Văn Một", "—") in removed[1]
    address = url(Committee, "history", commune, committee.public_id)
    with django_assert_max_num_queries(30) as few:
        page.get(address)
    for number in range(5):
        other = Official.objects.create(unit=commune, full_name=f"Người thứ {number}")
        CommitteeMember.objects.create(committee=committee, official=other, role="member", joined_on=date(2021, 3, 1))
    with django_assert_max_num_queries(len(few)):
        page.get(address)


def test_deletion_is_refused_while_another_record_depends_on_it(page, commune) -> None:
    person = Official.objects.create(unit=commune, full_name="Thân Văn Một")
    OfficeTerm.objects.create(unit=commune, official=person, office="chairman", valid_from=date(2021, 3, 1))
    answer = page.post(url(Official, "delete", commune, person.public_id), follow=True)
    assert "còn 1 bản ghi phụ thuộc (nhiệm kỳ, chức vụ)" in answer.content.decode()
    assert Official.objects.exists()


def undo(page: Client, record: Any) -> str:
    deleted = type(record).history.filter(history_type="-").latest("history_id")
    return page.post(url(type(record), "restore", record.unit, deleted.history_id), follow=True).content.decode()


def test_the_undo_brings_back_the_rows_of_that_deletion_only(page, talk) -> None:
    opinion(talk, "Xóa từ trước").delete()
    opinion(talk, "Còn đến lúc xóa")
    confirm = page.get(url(Dialogue, "delete", talk.unit, talk.public_id)).content.decode()
    assert "ý kiến tại đối thoại (1)" in confirm
    page.post(url(Dialogue, "delete", talk.unit, talk.public_id))
    for _ in range(2):
        assert "Đã khôi phục" in undo(page, talk)
        assert [row.topic for row in talk.opinions.all()] == ["Còn đến lúc xóa"]


def test_the_undo_says_why_it_cannot(page, commune, village) -> None:
    household = make_household(village)
    page.post(url(Household, "delete", commune, household.public_id))
    make_household(village)
    assert "Chưa khôi phục được hộ gia đình: Mã hộ này đã có trong xã." in undo(page, household)
    assert Household.objects.count() == 1


def test_the_undo_brings_back_nothing_when_a_row_leads_to_what_is_gone(page, commune) -> None:
    committee = Committee.objects.create(unit=commune, kind="steering", name="Ban", established_on=date(2021, 3, 1))
    person = Official.objects.create(unit=commune, full_name="Thân Văn Một")
    CommitteeMember.objects.create(committee=committee, official=person, role="head", joined_on=date(2021, 3, 1))
    page.post(url(Committee, "delete", commune, committee.public_id))
    person.delete()
    assert "Chưa khôi phục được ban, tổ: cán bộ mà bản ghi dẫn đến không còn." in undo(page, committee)
    assert not Committee.objects.exists()
