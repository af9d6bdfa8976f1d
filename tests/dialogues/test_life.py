"""A dialogue from plan to published result: pages, steps, villages, what only a held one has."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.dialogues.models import Dialogue, DialogueOpinion, DialogueVillage
from apps.dialogues.services import cancel_dialogue, record_dialogue, remarks_on, reopen_dialogue
from apps.villages.models import Official
from apps.villages.services import name_villages
from tests.factories import make_village
from tests.records import assert_deleted_and_brought_back

LIST = "/song-van/doi-thoai/"
TODAY = timezone.localdate()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def plan(talk):
    """Makes a planned dialogue, to be held tomorrow."""

    def make(**values):
        return talk(**({"state": "planned", "held_on": TOMORROW} | values))

    return make


@pytest.fixture
def step(client):
    """Sends a step's form with the version of the dialogue that stands now."""

    def send(dialogue, at, **values):
        dialogue.refresh_from_db()
        answer = client.post(f"{dialogue.get_absolute_url()}{at}/", {"version": str(dialogue.version), **values})
        dialogue.refresh_from_db()
        return answer

    return send


def day(value):
    return f"{value:%d/%m/%Y}"


def test_a_dialogue_is_planned_and_becomes_held_with_its_result(client, official, typed, step):
    client.force_login(official)
    data = typed(held_on=day(TOMORROW), starts_at="08:30", mode="online", attendance="Gửi ý kiến qua bộ phận một cửa")
    answer = client.post(f"{LIST}len-ke-hoach/", data)
    dialogue = Dialogue.objects.get()
    assert (answer.status_code, dialogue.state, dialogue.mode) == (302, "planned", "online")
    page = client.get(dialogue.get_absolute_url()).content.decode()
    assert "đã lên kế hoạch" in page
    assert "Ghi kết quả" in page
    result = f"{dialogue.get_absolute_url()}ket-qua/"
    too_early = typed({}, held_on=day(TOMORROW), version=dialogue.version, participants="5")
    assert client.post(result, too_early).status_code == 422
    data = typed({}, held_on=day(TODAY), version=dialogue.version, participants="5", speakers="2")
    assert client.post(result, data).status_code == 302
    dialogue.refresh_from_db()
    assert (dialogue.state, dialogue.participants, dialogue.speakers) == ("held", 5, 2)
    assert dialogue.opinions.count() == 1
    assert step(dialogue, "khong-to-chuc").status_code == 422


@pytest.mark.parametrize(("shift", "status"), [(-1, 422), (0, 302), (1, 302)])
def test_a_plan_is_for_a_day_to_come(client, official, typed, shift, status):
    client.force_login(official)
    answer = client.post(f"{LIST}len-ke-hoach/", typed(held_on=day(TODAY + timedelta(days=shift))))
    assert answer.status_code == status
    assert Dialogue.objects.count() == (status == 302)


def test_a_planned_dialogue_is_called_off_and_planned_again(client, official, plan, step):
    client.force_login(official)
    dialogue = plan()
    assert "Không tổ chức" in client.get(dialogue.get_absolute_url()).content.decode()
    assert step(dialogue, "khong-to-chuc").status_code == 302
    assert dialogue.state == "cancelled"
    assert client.get(f"{dialogue.get_absolute_url()}sua/").status_code == 302
    assert step(dialogue, "khong-to-chuc").status_code == 422
    assert step(dialogue, "len-ke-hoach-lai").status_code == 302
    assert dialogue.state == "planned"
    states = list(dialogue.history.order_by("history_id").values_list("state", flat=True))
    assert states == ["planned", "cancelled", "planned"]


def test_an_older_page_calls_nothing_off(client, official, plan):
    client.force_login(official)
    dialogue = plan()
    for version in ("99", ""):
        answer = client.post(f"{dialogue.get_absolute_url()}khong-to-chuc/", {"version": version})
        assert answer.status_code == 422
        assert "vừa được người khác sửa" in answer.content.decode()
    dialogue.refresh_from_db()
    assert dialogue.state == "planned"


def test_two_clicks_call_off_once(client, official, plan, step):
    client.force_login(official)
    dialogue = plan()
    first = step(dialogue, "khong-to-chuc", submission="mot-lan")
    version = dialogue.version
    address = f"{dialogue.get_absolute_url()}khong-to-chuc/"
    again = client.post(address, {"version": "1", "submission": "mot-lan"})
    dialogue.refresh_from_db()
    assert (first.status_code, again.status_code, dialogue.version) == (302, 302, version)


@pytest.mark.parametrize("service", [cancel_dialogue, reopen_dialogue])
def test_what_was_held_is_neither_called_off_nor_planned_again(official, talk, service):
    dialogue = talk()
    with pytest.raises(ValidationError, match="Chỉ cuộc đối thoại"):
        service(dialogue=dialogue, user=official, expected_version=dialogue.version)


def test_nothing_is_written_in_one_that_was_called_off_nor_back_from_held_to_planned(official, plan, talk):
    dialogue = plan()
    cancel_dialogue(dialogue=dialogue, user=official, expected_version=dialogue.version)
    stale = Dialogue.objects.get(pk=dialogue.pk)
    stale.state = "held"
    with pytest.raises(ValidationError, match="không tổ chức"):
        record_dialogue(record=stale, user=official)
    held = talk()
    held.state = "planned"
    with pytest.raises(ValidationError, match="đã tổ chức"):
        record_dialogue(record=held, user=official)


@pytest.mark.parametrize("state", ["planned", "cancelled"])
@pytest.mark.parametrize("field", ["participants", "speakers", "results_published_on", "results_sent_on"])
def test_only_a_held_dialogue_has_results(commune, talk, state, field):
    value = TODAY if field.endswith("_on") else 0
    values = {"held_on": TODAY, "participants": 0 if field == "speakers" else None, field: value}
    assert talk(**values).state == "held"
    with pytest.raises(IntegrityError), transaction.atomic():
        talk(**values, state=state)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"participants": 5, "speakers": 5}, ""),
        ({"participants": 5, "speakers": 6}, "Số người phát biểu không được lớn hơn"),
        ({"speakers": 6}, ""),
        ({"asking_voters": 10, "voters": 10}, ""),
        ({"asking_voters": 11, "voters": 10}, "Số cử tri đề nghị không được lớn hơn"),
        ({"results_sent_on": date(2023, 10, 10)}, ""),
        ({"results_sent_on": date(2023, 10, 9)}, "Ngày gửi kết quả đến trưởng thôn phải sau"),
        ({"results_sent_on": TOMORROW}, "chưa tới"),
        ({"state": "planned", "held_on": TOMORROW}, ""),
        ({"held_on": TOMORROW}, "chưa tới"),
        ({"state": "planned", "held_on": TOMORROW + timedelta(days=9), "announced_on": TODAY}, ""),
        ({"state": "planned", "held_on": TOMORROW + timedelta(days=9), "announced_on": TOMORROW}, "chưa tới"),
    ],
)
def test_numbers_and_days_hold_together(commune, values, message):
    values = {"held_on": date(2023, 10, 10), "subject": "A", "host_name": "B", "host_post": "both"} | values
    dialogue = Dialogue(unit=commune, **values)
    if not message:
        dialogue.full_clean()
        return
    with pytest.raises(ValidationError, match=message):
        dialogue.full_clean()


@pytest.mark.parametrize("key", ["9" * 30, "-1", "x", "0", "\x00"])
def test_a_village_that_cannot_be_is_refused_and_nothing_typed_is_lost(client, official, typed, key):
    client.force_login(official)
    answer = client.post(f"{LIST}moi/", typed({}, level="village", villages=[key], subject="Nước sạch"))
    assert answer.status_code == 422
    assert "Nước sạch" in answer.content.decode()
    assert not Dialogue.objects.exists()


def test_villages_go_with_the_level(client, official, commune, village, typed):
    client.force_login(official)
    other = make_village(commune, "Ngọc Sơn")
    both = [str(village.pk), str(other.pk)]
    for level, villages, status in (
        ("commune", both[:1], 422),
        ("village", [], 422),
        ("village", both, 422),
        ("village", both[:1], 302),
        ("cluster", both, 302),
    ):
        answer = client.post(f"{LIST}moi/", typed({}, level=level, villages=villages))
        assert answer.status_code == status, (level, villages)
    cluster = Dialogue.objects.get(level="cluster")
    assert "thôn Đồng Kim, thôn Ngọc Sơn" in client.get(cluster.get_absolute_url()).content.decode()
    opinion = cluster.opinions.get()
    data = typed({"id": opinion.pk}, level="village", villages=both[1:], version=cluster.version)
    assert client.post(f"{cluster.get_absolute_url()}sua/", data).status_code == 302
    assert [row.village for row in cluster.villages.all()] == [other]
    assert_deleted_and_brought_back(client, Dialogue.objects.get(pk=cluster.pk), "opinions", "villages")


def test_a_village_of_another_commune_is_not_named(client, official, talk, other_commune, typed):
    foreign = make_village(other_commune, "Xa")
    with pytest.raises(ValidationError, match="không thuộc đơn vị này"):
        name_villages(record=talk(), rows=DialogueVillage, villages=[foreign])
    assert not DialogueVillage.objects.exists()
    client.force_login(official)
    answer = client.post(f"{LIST}moi/", typed({}, level="village", villages=[str(foreign.pk)]))
    assert answer.status_code == 422
    assert "Xa" not in answer.content.decode().replace("Xã", "")


def test_a_stale_page_shows_the_villages_of_both(client, official, talk, village, typed):
    client.force_login(official)
    dialogue = talk(level="village")
    name_villages(record=dialogue, rows=DialogueVillage, villages=[village])
    data = typed({}, level="cluster", version=99)
    answer = client.post(f"{dialogue.get_absolute_url()}sua/", data)
    assert answer.status_code == 422
    assert ("Các thôn", "thôn Đồng Kim", "không có") in answer.context["form"].conflict


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"status": "promised", "answered_on": date(2023, 10, 11), "promise_due_on": date(2023, 12, 1)}, ""),
        ({"status": "open", "promise_due_on": date(2023, 12, 1)}, "Đã cam kết thời hạn"),
        ({"status": "resolved", "resolved_on": date(2023, 10, 10)}, ""),
        ({"status": "resolved", "resolved_on": date(2023, 10, 9)}, "không được trước ngày đối thoại"),
        ({"status": "promised", "resolved_on": date(2023, 10, 11)}, "phải là “đã giải quyết”"),
        ({"status": "answered", "answered_on": TODAY}, ""),
        ({"status": "answered", "answered_on": TOMORROW}, "chưa tới"),
    ],
)
def test_promises_hold_together(talk, values, message):
    opinion = DialogueOpinion(dialogue=talk(), topic="Đường vào thôn", **values)
    if not message:
        opinion.full_clean()
        return
    with pytest.raises(ValidationError, match=message):
        opinion.full_clean()


def test_who_answers_is_an_official_an_organ_or_both(talk, opine, commune):
    official = commune_official(commune)
    dialogue = talk()
    named = [
        opine(dialogue),
        opine(dialogue, official=official),
        opine(dialogue, organ="Công an xã"),
        opine(dialogue, official=official, organ="Văn phòng"),
    ]
    assert [row.answerer for row in named] == ["", "Lê Văn Tú", "Công an xã", "Lê Văn Tú, Văn phòng"]


def test_the_detail_page_reads_who_answers_at_once(
    client, official, talk, opine, commune, django_assert_max_num_queries
):
    client.force_login(official)
    dialogue = talk()
    opine(dialogue, official=commune_official(commune))
    with django_assert_max_num_queries(35) as few:
        assert "Lê Văn Tú" in client.get(dialogue.get_absolute_url()).content.decode()
    for _ in range(9):
        opine(dialogue, official=commune_official(commune))
    with django_assert_max_num_queries(len(few)):
        client.get(dialogue.get_absolute_url())


def commune_official(commune):
    return Official.objects.create(unit=commune, full_name="Lê Văn Tú")


@pytest.mark.parametrize(
    ("today", "values", "words"),
    [
        (date(2025, 7, 1), {"held_on": date(2025, 7, 14)}, ["chậm nhất ngày 07/07/2025 (Điều 43"]),
        (date(2025, 7, 7), {"held_on": date(2025, 7, 14)}, ["chậm nhất ngày 07/07/2025 (Điều 43"]),
        (date(2025, 7, 8), {"held_on": date(2025, 7, 14)}, ["chậm nhất ngày 07/07/2025; đã quá ngày đó"]),
        (date(2025, 7, 8), {"held_on": date(2025, 7, 14), "announced_on": date(2025, 7, 7)}, []),
        (date(2025, 7, 14), {"held_on": date(2025, 7, 14), "announced_on": date(2025, 7, 7)}, []),
        (date(2025, 7, 15), {"held_on": date(2025, 7, 14), "announced_on": date(2025, 7, 7)}, ["đã qua: ghi kết quả"]),
        (
            date(2025, 7, 24),
            {"state": "held", "held_on": date(2025, 7, 14)},
            ["Công bố, niêm yết kết quả chậm nhất ngày 24/07/2025 (", "trưởng thôn chậm nhất ngày 24/07/2025 ("],
        ),
        (
            date(2025, 7, 25),
            {"state": "held", "held_on": date(2025, 7, 14), "results_published_on": date(2025, 7, 20)},
            ["trưởng thôn chậm nhất ngày 24/07/2025; đã quá ngày đó"],
        ),
        (date(2025, 7, 1), {"state": "cancelled", "held_on": date(2025, 7, 14)}, []),
        (date(2025, 2, 1), {"held_on": date(2025, 2, 28)}, []),
        (date(2025, 2, 1), {"held_on": date(2025, 3, 1)}, ["chậm nhất ngày 22/02/2025 (Điều 24"]),
    ],
)
def test_remarks_tell_what_the_law_of_the_day_asks(talk, rules, today, values, words):
    dialogue = talk(**({"state": "planned"} | values))
    found = remarks_on(dialogue, today=today)
    assert len(found) == len(words)
    for sentence, part in zip(found, words, strict=True):
        assert part in sentence


@pytest.mark.parametrize(
    ("held_on", "asking", "words"),
    [
        (date(2025, 7, 1), 115, "115/1.150 cử tri = 10,00 % ≥ 10 %: phải tổ chức (Điều 43"),
        (date(2025, 7, 1), 114, "114/1.150 cử tri = 9,91 % < 10 %: chưa đến mức bắt buộc (Điều 43"),
        (date(2025, 6, 30), 115, "115/1.150 cử tri = 10,00 %"),
        (date(2025, 7, 1), None, ""),
    ],
)
def test_a_tenth_of_the_voters_binds_from_the_law_on(talk, rules, held_on, asking, words):
    dialogue = talk(held_on=held_on, occasion="requested", asking_voters=asking, voters=1150)
    assert dialogue.request.startswith(words)
    assert ("Điều" in dialogue.request) is ("Điều" in words)


@time_machine.travel("2025-07-08 09:00 +0700")
def test_pages_open_while_planned(client, official, plan, rules):
    client.force_login(official)
    dialogue = plan(held_on=date(2025, 7, 14))
    assert "đã quá ngày đó" in client.get(dialogue.get_absolute_url()).content.decode()
    for page in ("sua/", "ket-qua/", "khong-to-chuc/", "lich-su/"):
        assert client.get(f"{dialogue.get_absolute_url()}{page}").status_code == 200
    assert client.get(f"{LIST}?state=planned").context["table"].rows[0].record == dialogue
