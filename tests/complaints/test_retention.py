"""What is kept no longer is erased for good on demand, and nothing but words and people goes."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.complaints.models import OnlineReflection, Petition, PetitionPaper, Reception
from apps.complaints.rules.retention import kept_through, years_before
from apps.complaints.services import erase_expired, keep_longer
from apps.complaints.services.retention import REGISTERS, expired, expiring, last_day_of, rules_by_register
from apps.core import indicators
from apps.core.indicators import Scope
from apps.core.models import Attachment
from apps.core.periods import Period
from apps.core.portal import duties
from apps.core.services import StaleRecordError
from apps.documents.models import NumberEntry
from apps.law.models import Rule
from tests.complaints.canary import MARK, tell_all, where_stored

pytestmark = pytest.mark.usefixtures("rules")
TODAY = date(2034, 3, 2)
AT = "/song-van/het-thoi-han-luu/"
BY_WORD = {kept.word: kept for kept in REGISTERS}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime(2034, 3, 2, 3, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def reflection(commune, officer):
    def make(day, **values):
        at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        start = {"kind": "reflection", "field": "land", "text": "Rác", "received_at": at, "reason": "Không rõ nơi"}
        decided = {"state": "set_aside", "decided_by": officer, "decided_at": at}
        return OnlineReflection.objects.create(unit=commune, **start | decided | values)

    return make


def key(word, record):
    return f"{word}:{record.public_id}"


def due(word, today=TODAY, listing=expired):
    kept = BY_WORD[word]
    return set(listing(kept.model.objects.all(), kept, rules_by_register()[word], today))


# Reckoning


@pytest.mark.parametrize(
    ("day", "years", "last"),
    [
        (date(2024, 3, 1), 10, date(2034, 3, 1)),
        (date(2024, 2, 29), 10, date(2034, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 12, 31), 5, date(2028, 12, 31)),
    ],
)
def test_years_run_from_day_to_day(day, years, last):
    assert kept_through(day, years) == last


def test_both_ways_of_asking_agree_on_every_day():
    for offset in range(0, 4 * 366):
        today = date(2032, 1, 1) + timedelta(days=offset)
        for years in (1, 5, 10):
            around = [kept_through(today, -years) + timedelta(days=shift) for shift in (-2, -1, 0, 1, 2)]
            assert [kept_through(day, years) < today for day in around] == [
                day < years_before(today, years) for day in around
            ], (today, years)


def test_the_shipped_rules_are_not_confirmed():
    rows = {rule.key: (rule.numerator, rule.mark) for rule in Rule.objects.filter(key__endswith="-keep-years")}
    assert rows == {
        "petitions-keep-years": (10, "K"),
        "receptions-keep-years": (5, "K"),
        "reflections-keep-years": (5, "K"),
    }


# What is due


def test_petitions_are_due_ten_years_after_their_end(resolved, petition):
    over = resolved(date(2024, 3, 1))
    resolved(date(2024, 3, 2))
    petition(received_on=date(2000, 1, 1))
    resolved(date(2024, 3, 1), kept_until=TODAY)
    let_go = resolved(date(2024, 3, 1), kept_until=TODAY - timedelta(days=1))
    resolved(date(2024, 3, 1), subject="", erased_on=TODAY)
    assert due("don-thu") == {over, let_go}


def test_receptions_are_due_after_five_years(reception):
    over = reception(held_on=date(2029, 3, 1))
    reception(held_on=date(2029, 3, 2))
    assert due("tiep-dan") == {over}


def test_reflections_are_due_after_five_years_by_the_day_of_the_place(reflection):
    over = reflection(date(2029, 3, 1))
    late = reflection(date(2029, 3, 1), received_at=datetime(2029, 3, 1, 16, 59, tzinfo=UTC))
    reflection(date(2029, 3, 1), received_at=datetime(2029, 3, 1, 17, 0, tzinfo=UTC))
    waiting = {"state": "waiting", "reason": "", "decided_by": None, "decided_at": None}
    reflection(date(2020, 1, 1), **waiting)
    assert due("phan-anh") == {over, late}


def test_ninety_days_before_it_warns(resolved):
    resolved(date(2024, 3, 1))
    first, last = resolved(date(2024, 3, 2)), resolved(date(2024, 5, 30))
    resolved(date(2024, 5, 31))
    assert due("don-thu", listing=expiring) == {first, last}


def test_each_record_goes_by_the_rule_of_its_own_day(resolved):
    Rule.objects.filter(key="petitions-keep-years").update(valid_until=date(2024, 3, 1))
    Rule.objects.create(
        key="petitions-keep-years", numerator=2, measure="năm", article="Quy chế mới", valid_from=date(2024, 3, 2)
    )
    old, new = resolved(date(2024, 3, 1)), resolved(date(2024, 3, 2))
    rules = rules_by_register()["don-thu"]
    days = [last_day_of(BY_WORD["don-thu"], record, rules) for record in (old, new)]
    assert days == [date(2034, 3, 1), date(2026, 3, 2)]
    assert due("don-thu", date(2026, 3, 3)) == {new}
    assert due("don-thu") == {old, new}


def test_without_a_rule_nothing_is_due(resolved, reception):
    Rule.objects.all().delete()
    resolved(date(2024, 3, 1))
    reception(held_on=date(2000, 3, 1))
    assert due("don-thu") == due("tiep-dan") == set()


# Erasing


def figures(unit):
    """Every figure of petitions, receptions and what belongs to them, over the year and by each dimension."""
    period, found = Period.year(2024), {}
    for indicator in indicators.all_indicators():
        if not indicator.name.startswith("complaints."):
            continue
        chosen = [{}, *({name: value} for name, values in indicator.dimensions.items() for value in values or ())]
        for options in chosen:
            figure = indicator.compute(Scope(unit, period, options=options))
            found[indicator.name, str(options)] = (figure.value, figure.state)
    return found


def test_all_words_go_and_all_figures_stay(commune, officer, leader, django_capture_on_commit_callbacks):
    told = tell_all(commune, officer)
    files = [(row.file.storage, row.file.name) for row in Attachment.objects.all()]
    assert len(files) == 2
    before = figures(commune)
    assert any(value for value, _ in before.values())
    assert len(where_stored()) >= 12
    records = [("don-thu", told.petition), ("tiep-dan", told.reception), ("phan-anh", told.reflection)]
    with django_capture_on_commit_callbacks(execute=True):
        chosen = [(word, record.public_id) for word, record in records]
        assert erase_expired(unit=commune, chosen=chosen, user=leader) == 3
    assert where_stored() == set()
    assert figures(commune) == before
    assert not any(storage.exists(name) for storage, name in files)
    petition = Petition.objects.get()
    assert (petition.status, petition.field, petition.received_on, petition.closed_on, petition.erased_on) == (
        "resolved",
        "land",
        date(2024, 3, 1),
        date(2024, 3, 1),
        TODAY,
    )
    assert (petition.events.get().kind, petition.petitioners.count(), petition.steps.count()) == (
        "decide",
        0,
        told.petition.steps.count(),
    )
    paper = PetitionPaper.objects.get()
    assert (paper.document, paper.entry) == (None, NumberEntry.objects.get())
    assert (petition.history.get().history_type, petition.version) == ("~", 3)
    reception, reflection = Reception.objects.get(), OnlineReflection.objects.get()
    assert (reception.petition, reception.people, reception.erased_on) == (petition, 1, TODAY)
    assert (reflection.state, reflection.petition, reflection.erased_on) == ("taken", petition, TODAY)


@pytest.mark.parametrize("word", ["don-thu", "tiep-dan", "phan-anh"])
def test_each_register_is_erased_by_itself(commune, officer, word):
    told = tell_all(commune, officer)
    record = {"don-thu": told.petition, "tiep-dan": told.reception, "phan-anh": told.reflection}[word]
    erase_expired(unit=commune, chosen=[(word, record.public_id)], user=officer)
    own = {
        "don-thu": {"petition", "petitioner", "petitionevent", "petitionpaper"},
        "tiep-dan": {"reception", "visitor"},
        "phan-anh": {"onlinereflection"},
    }[word]
    left = where_stored()
    assert not left & {f"complaints_{prefix}{table}" for table in own for prefix in ("", "historical")}
    assert left


def test_a_reason_for_not_taking_a_reflection_goes_too(commune, officer, reflection):
    record = reflection(date(2024, 3, 1), reason=MARK)
    erase_expired(unit=commune, chosen=[("phan-anh", record.public_id)], user=officer)
    assert where_stored() == set()
    record.refresh_from_db()
    assert (record.state, record.reason) == ("set_aside", "Đã xóa theo thời hạn lưu.")


def test_an_edit_that_was_open_meanwhile_brings_nothing_back(client, commune, officer):
    told = tell_all(commune, officer)
    erase_expired(unit=commune, chosen=[("tiep-dan", told.reception.public_id)], user=officer)
    client.force_login(officer)
    sent = {
        "version": told.reception.version,
        "held_on": "01/03/2024",
        "kind": "regular",
        "receiver": "officer",
        "people": "1",
        "cases": "1",
        "subject": MARK,
        "handling": "explained",
    }
    response = client.post(f"/song-van/tiep-dan/{told.reception.public_id}/sua/", sent)
    assert response.status_code == 422
    assert Reception.objects.get().subject == ""


def test_one_that_is_not_due_lets_none_go(commune, officer, resolved, reception, other_commune):
    over, young = resolved(date(2024, 3, 1)), resolved(date(2024, 3, 2))
    foreign = resolved(date(2024, 3, 1), unit=other_commune)
    for wrong in (("don-thu", young.public_id), ("don-thu", foreign.public_id), ("don-thu", "0" * 16)):
        with pytest.raises(ValidationError, match="vừa được xóa hoặc giữ lại"):
            erase_expired(unit=commune, chosen=[("don-thu", over.public_id), wrong], user=officer)
    assert not Petition.objects.filter(erased_on__isnull=False).exists()


def test_records_deleted_long_ago_lose_their_history(client, commune, officer, rules):
    told = tell_all(commune, officer)
    with time_machine.travel(datetime(2029, 3, 1, 3, tzinfo=UTC), tick=False):
        told.reflection.petition = None
        told.reflection.state, told.reflection.reason = "set_aside", "Trùng"
        told.reflection.save()
        told.reception.visitors.all().delete()
        told.reception.delete()
    with time_machine.travel(datetime(2034, 3, 1, 3, tzinfo=UTC), tick=False):
        client.force_login(officer)
        assert "bản ghi đã xóa" not in client.get(AT).content.decode()
        erase_expired(unit=commune, chosen=[("tiep-dan", "da-xoa")], user=officer)
        assert "complaints_historicalreception" in where_stored()
    client.force_login(officer)
    assert "Lịch sử của 1 bản ghi đã xóa khỏi sổ" in client.get(AT).content.decode()
    assert erase_expired(unit=commune, chosen=[("tiep-dan", "da-xoa")], user=officer) == 1
    assert not where_stored() & {"complaints_historicalreception", "complaints_historicalvisitor"}
    assert told.petition.history.exists()


# Keeping longer


def test_a_petition_is_kept_longer_for_a_reason(client, officer, resolved):
    record = resolved(date(2024, 3, 1))
    client.force_login(officer)
    at = f"/song-van/don-thu/{record.public_id}/giu-lai/"
    assert client.get(at).status_code == 200
    sent = {"version": 1, "kept_until": "03/03/2034", "reason": "archive"}
    assert client.post(at, sent).status_code == 302
    record.refresh_from_db()
    assert (record.kept_until, record.version, due("don-thu")) == (date(2034, 3, 3), 2, set())
    assert record.history.first().history_change_reason == "Hồ sơ có giá trị lưu trữ lâu dài"
    assert "Hiện giữ đến hết ngày 03/03/2034: Hồ sơ có giá trị lưu trữ lâu dài" in client.get(at).content.decode()
    assert due("don-thu", date(2034, 3, 4)) == {record}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kept_until": "02/03/2034"}, "sau hôm nay"),
        ({"kept_until": ""}, "bắt buộc"),
        ({"kept_until": "mai"}, "Ngày không đúng"),
        ({"reason": ""}, "bắt buộc"),
        ({"reason": "vì bà Lời xin"}, "Hãy chọn"),
        ({"version": 9}, "vừa được người khác sửa"),
    ],
)
def test_what_keeping_longer_refuses(client, officer, resolved, changes, words):
    record = resolved(date(2024, 3, 1))
    client.force_login(officer)
    sent = {"version": 1, "kept_until": "03/03/2034", "reason": "order"} | changes
    response = client.post(f"/song-van/don-thu/{record.public_id}/giu-lai/", sent)
    assert (response.status_code, words in response.content.decode()) == (422, True)
    record.refresh_from_db()
    assert record.kept_until is None


def test_an_open_or_erased_petition_is_not_kept_longer(officer, petition, resolved):
    for record in (petition(), resolved(date(2024, 3, 1), subject="", erased_on=TODAY)):
        with pytest.raises(ValidationError, match="đã kết thúc xử lý và chưa xóa"):
            keep_longer(petition=record, kept_until=date(2035, 1, 1), reason="order", user=officer)
    with pytest.raises(StaleRecordError):
        keep_longer(
            petition=resolved(date(2024, 3, 1)),
            kept_until=date(2035, 1, 1),
            reason="order",
            user=officer,
            expected_version=5,
        )


# The pages


def test_the_page_lists_what_is_due_and_what_will_be(client, leader, resolved, reception):
    over, soon = resolved(date(2024, 3, 1), subject=MARK), resolved(date(2024, 3, 5))
    met = reception(held_on=date(2029, 3, 1))
    client.force_login(leader)
    page = client.get(AT).content.decode()
    for text in (
        key("don-thu", over),
        key("tiep-dan", met),
        f"{soon.get_absolute_url()}",
        "hết hạn ngày 05/03/2034",
        "không khôi phục được",
        "chưa kiểm chứng",
    ):
        assert text in page
    assert key("don-thu", soon) not in page
    assert MARK not in page


def test_erasing_asks_first_and_happens_once(client, leader, resolved):
    one, two = resolved(date(2024, 3, 1)), resolved(date(2024, 3, 1))
    client.force_login(leader)
    page = client.get(f"{AT}xoa/?muc={key('don-thu', one)}")
    assert page.context["form"].initial["chosen"] == [key("don-thu", one)]
    assert not Petition.objects.filter(erased_on__isnull=False).exists()
    sent = {"chosen": [key("don-thu", one)], "submission": "lan-1"}
    response = client.post(f"{AT}xoa/", sent)
    assert (response.status_code, "Đánh dấu ô này" in response.content.decode()) == (422, True)
    for _ in range(2):
        assert client.post(f"{AT}xoa/", sent | {"understood": "on"}).status_code == 302
    assert [record.erased_on for record in (Petition.objects.get(pk=one.pk), Petition.objects.get(pk=two.pk))] == [
        TODAY,
        None,
    ]


@pytest.mark.parametrize("chosen", [[], ["don-thu:" + "0" * 16], ["don-thu:"], ["x"], ["to-cao:1"]])
def test_what_is_not_offered_is_refused(client, leader, resolved, chosen):
    resolved(date(2024, 3, 1))
    client.force_login(leader)
    response = client.post(f"{AT}xoa/", {"chosen": chosen, "understood": "on"})
    assert response.status_code == 422
    assert not Petition.objects.filter(erased_on__isnull=False).exists()


def test_the_page_is_for_petition_officers_and_leaders(client, official, officer, resolved):
    resolved(date(2024, 3, 1))
    for user, status in ((official, 403), (officer, 200)):
        client.force_login(user)
        assert {client.get(url).status_code for url in (AT, f"{AT}xoa/")} == {status}


def test_home_reminds_of_what_is_due(commune, officer, official, resolved):
    def told(user):
        found = duties(commune, Period.year(2034), user)
        return [(duty.detail, duty.url) for duty in found if "thời hạn lưu" in duty.label]

    assert told(officer) == []
    resolved(date(2024, 3, 1))
    assert told(officer) == [("1 hồ sơ", AT)]
    assert told(official) == []


def test_the_page_needs_the_same_queries_for_few_and_for_many(client, leader, resolved, reception, reflection):
    client.force_login(leader)
    counts = []
    for more in (1, 9):
        for _ in range(more):
            resolved(date(2024, 3, 1))
            resolved(date(2024, 3, 5))
            reception(held_on=date(2029, 3, 1))
            reflection(date(2029, 3, 1))
        client.get(AT)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(AT).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
