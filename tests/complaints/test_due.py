"""What is due: the words, the states by the week, the list, what the leader is told, and handing over."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import AccessEntry, User
from apps.accounts.roles import Role
from apps.complaints.models import Denunciation, DenunciationBar, DenunciationStep, Petition, PetitionStep, Reception
from apps.complaints.portal import petition_duties
from apps.complaints.rules.due import DueState, Week, due_words, last_day_within, working_days_until
from apps.complaints.services import record_petition_event, wind
from apps.complaints.services.due import NOBODY, SOON, STATES, STEPS, DueList, Wanted
from apps.core.periods import Period
from apps.core.portal import open_items
from apps.law.models import Rule
from apps.law.rules import WorkCalendar
from apps.law.services import load_procedure_steps
from tests.factories import make_commune, make_user

LIST = "/song-van/han-xu-ly/"
TODAY = date(2024, 4, 10)  # a Wednesday
FRIDAY, SUNDAY = date(2024, 4, 12), date(2024, 4, 14)
PLAIN = WorkCalendar()


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def step(petition: Callable[..., Petition]) -> Callable[..., PetitionStep]:
    """Make a petition with one open step."""

    def make(due_on: date | None, name: str = "thụ lý", **values: Any) -> PetitionStep:
        own = {key: values.pop(key) for key in ("code_of_step", "done_on", "is_confirmed") if key in values}
        case = petition(**values)
        return PetitionStep.objects.create(
            unit=case.unit,
            petition=case,
            code=own.pop("code_of_step", "accept"),
            name=name,
            position=20,
            started_on=case.received_on,
            due_on=due_on,
            **own,
        )

    return make


@pytest.fixture
def secret(denunciation: Callable[..., Denunciation]) -> Callable[..., DenunciationStep]:
    """Make a denunciation with one open step."""

    def make(due_on: date | None, **values: Any) -> DenunciationStep:
        case = denunciation(**values)
        return DenunciationStep.objects.create(
            unit=case.unit,
            denunciation=case,
            code="verify",
            name="kiểm tra điều kiện thụ lý",
            position=10,
            started_on=case.received_on,
            due_on=due_on,
        )

    return make


@pytest.fixture
def promise(reception: Callable[..., Reception]) -> Callable[..., Reception]:
    def make(due_on: date | None, **values: Any) -> Reception:
        return reception(handling="later", answer_due_on=due_on, **values)

    return make


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def listed(user: User, unit: Any, **wanted: str) -> list[tuple[str, str]]:
    rows = DueList(user=fresh(user), unit=unit).rows(Wanted(**wanted))
    return [(row["what"], row["number"]) for row in rows]


# The rules.


HOLIDAYS = WorkCalendar(off={date(2024, 4, 18): "Giỗ Tổ"}, worked={date(2024, 4, 13): "làm bù"})


@pytest.mark.parametrize(
    ("due_on", "calendar", "words"),
    [
        (date(2024, 4, 7), PLAIN, "quá hạn 3 ngày"),
        (date(2024, 4, 9), PLAIN, "quá hạn 1 ngày"),
        (TODAY, PLAIN, "hạn hôm nay"),
        (date(2024, 4, 11), PLAIN, "còn 1 ngày làm việc"),
        (FRIDAY, PLAIN, "còn 2 ngày làm việc"),
        (SUNDAY, PLAIN, "còn 2 ngày làm việc"),
        (SUNDAY, HOLIDAYS, "còn 3 ngày làm việc"),
        (date(2024, 4, 15), PLAIN, "còn 3 ngày làm việc"),
        (date(2024, 4, 18), PLAIN, "còn 6 ngày làm việc"),
        (date(2024, 4, 19), HOLIDAYS, "còn 7 ngày làm việc"),
    ],
)
def test_the_day_in_words(due_on, calendar, words):
    assert due_words(TODAY, due_on, calendar) == words


def test_a_day_of_rest_alone_is_no_working_day():
    assert due_words(date(2024, 4, 13), SUNDAY, PLAIN) == "còn 1 ngày (ngày nghỉ)"


@pytest.mark.parametrize(
    ("today", "days", "calendar", "last"),
    [
        (TODAY, 0, PLAIN, TODAY),
        (TODAY, 1, PLAIN, date(2024, 4, 11)),
        # The weekend after two working days still leaves two.
        (TODAY, 2, PLAIN, SUNDAY),
        (TODAY, 2, HOLIDAYS, FRIDAY),
        (date(2024, 4, 16), 2, HOLIDAYS, date(2024, 4, 21)),
        (FRIDAY, 0, PLAIN, SUNDAY),
    ],
)
def test_the_last_day_within_so_many_working_days(today, days, calendar, last):
    assert last_day_within(today, days, calendar) == last
    assert working_days_until(today, last, calendar) == days
    assert working_days_until(today, last + timedelta(days=1), calendar) == days + 1


@pytest.mark.parametrize(
    ("today", "due_on", "state"),
    [
        (TODAY, None, DueState.STILL),
        (TODAY, date(2024, 4, 9), DueState.OVERDUE),
        (TODAY, TODAY, DueState.WEEK),
        (TODAY, SUNDAY, DueState.WEEK),
        (TODAY, date(2024, 4, 15), DueState.NEXT_WEEK),
        (TODAY, date(2024, 4, 21), DueState.NEXT_WEEK),
        (TODAY, date(2024, 4, 22), DueState.LATER),
        # On a Sunday the week ends with the day itself, on a Monday it has begun anew.
        (SUNDAY, SUNDAY, DueState.WEEK),
        (SUNDAY, date(2024, 4, 15), DueState.NEXT_WEEK),
        (date(2024, 4, 15), date(2024, 4, 21), DueState.WEEK),
        (date(2024, 12, 31), date(2025, 1, 5), DueState.WEEK),
        (date(2024, 12, 31), date(2025, 1, 6), DueState.NEXT_WEEK),
    ],
)
def test_the_state_by_the_week(today, due_on, state):
    assert Week(today).state(due_on) == state


# The list.


def test_all_three_stand_in_one_list_by_their_day(commune, other_commune, officer, step, secret, promise):
    step(date(2024, 4, 20), code="3")
    step(None, code="9")
    secret(date(2024, 4, 12), code="2/TC")
    promise(date(2024, 4, 11))
    promise(None)
    step(date(2024, 4, 1), code="1")
    step(date(2024, 4, 1), code="0", done_on=date(2024, 4, 1))
    step(date(2024, 4, 1), unit=other_commune)
    secret(date(2024, 4, 1), unit=other_commune)
    promise(date(2024, 4, 1), unit=other_commune)
    promise(date(2024, 4, 1), answered_on=date(2024, 4, 2))
    assert listed(officer, commune) == [
        ("petition", "1"),
        ("reception", ""),
        ("denunciation", "2/TC"),
        ("petition", "3"),
        ("reception", ""),
        ("petition", "9"),
    ]


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        ("overdue", ["9/4"]),
        ("week", ["10/4", "14/4"]),
        ("next", ["15/4", "21/4"]),
        ("later", ["22/4"]),
        ("still", ["0/4"]),
        ("soon", ["10/4", "14/4"]),
        ("", ["9/4", "10/4", "14/4", "15/4", "21/4", "22/4", "0/4"]),
    ],
)
def test_each_state_has_its_own(commune, officer, rules, step, state, codes):
    for day in (9, 10, 14, 15, 21, 22):
        step(date(2024, 4, day), code=f"{day}/4")
    step(None, code="0/4")
    assert [code for _, code in listed(officer, commune, state=state)] == codes
    counted = DueList(user=fresh(officer), unit=commune).counts(Wanted(state="later"))
    assert counted[state] == len(codes) if state else sum(counted.values()) - counted[SOON] == len(codes)


def test_without_the_rule_nothing_is_soon(commune, officer, step, secret, promise):
    for make in (step, secret, promise):
        make(TODAY)
    assert listed(officer, commune, state=SOON) == []
    found = DueList(user=fresh(officer), unit=commune)
    assert found.rows(Wanted(state=SOON)).count() == 0
    assert (found.counts(Wanted())[SOON], found.days_before, found.escalation().soon) == (0, None, 0)


def test_the_list_is_narrowed_by_officer_kind_step_and_number(commune, officer, leader, step, secret, promise):
    step(TODAY, code="11", assigned_to=officer)
    step(TODAY, code="12", assigned_to=leader, petition_type="dispute", code_of_step="resolve")
    step(TODAY, code="13")
    secret(TODAY, code="14/TC")
    promise(TODAY)
    everything = {"11", "12", "13", "14/TC", ""}
    cases = [
        ({}, everything),
        ({"officer": officer.public_id}, {"11"}),
        ({"officer": NOBODY}, {"13", "14/TC", ""}),
        ({"kind": "dispute"}, {"12"}),
        ({"kind": "complaint"}, {"11", "13"}),
        ({"kind": "denunciation"}, {"14/TC"}),
        ({"kind": "reception"}, {""}),
        ({"step": "resolve"}, {"12"}),
        ({"step": "verify"}, {"14/TC"}),
        ({"step": "answer"}, {""}),
        ({"number": "1"}, everything - {""}),
        ({"number": "14/tc"}, {"14/TC"}),
        ({"officer": officer.public_id, "kind": "dispute"}, set()),
        ({"number": "zz", "kind": "reception"}, set()),
    ]
    for wanted, codes in cases:
        assert {code for _, code in listed(leader, commune, **wanted)} == codes, wanted
        counted = DueList(user=fresh(leader), unit=commune).counts(Wanted(**wanted))
        assert counted["week"] == len(codes), wanted
    assert DueList(user=fresh(leader), unit=commune).officers() == [
        (leader.public_id, "lanh-dao"),
        (officer.public_id, "tiep-dan"),
    ]


def test_what_is_kept_from_an_account_is_not_there(client, commune, officer, leader, secret):
    row = secret(date(2024, 4, 9), code="7/TC")
    DenunciationBar.objects.create(denunciation=row.denunciation, user=leader)
    assert listed(officer, commune) == [("denunciation", "7/TC")]
    assert listed(leader, commune) == []
    found = DueList(user=fresh(leader), unit=commune)
    assert (sum(found.counts(Wanted()).values()), found.escalation().shares) == (0, [])
    assert petition_duties(commune, Period.year(2024), fresh(leader)) == []
    client.force_login(leader)
    assert "7/TC" not in client.get(LIST).content.decode()


def test_the_page_tells_numbers_steps_and_days_and_no_subject(client, officer, leader, step, secret, promise):
    row = step(date(2024, 4, 7), code="15", subject="Ông Bùi Xuân Thử đòi đất", assigned_to=officer)
    unseen = step(FRIDAY, code="16", is_confirmed=False)
    step(None, code="17")
    of = secret(FRIDAY, code="2/TC").denunciation
    heard = promise(FRIDAY, subject="Ông Bùi Xuân Thử hỏi")
    client.force_login(leader)
    page = client.get(LIST)
    content = page.content.decode()
    for words in ("Đơn số 15 năm 2024", "thụ lý", "quá hạn 3 ngày", "07/04/2024", "tiep-dan", "chưa phân công"):
        assert words in content, words
    for words in ("Tố cáo mã số 2/TC năm 2024", "Tiếp công dân ngày 01/03/2024", "đang tạm dừng"):
        assert words in content, words
    assert "còn 2 ngày làm việc (thời hạn chưa kiểm chứng)" in content
    for case in (row.petition, unseen.petition, of, heard):
        assert f'href="{case.get_absolute_url()}"' in content
        assert client.get(case.get_absolute_url()).status_code == 200
    assert "Bùi Xuân" not in content
    seen = {(entry.kind, entry.action, entry.rows) for entry in AccessEntry.objects.filter(record="")}
    assert seen == {
        ("complaints.petition", "listed", 3),
        ("complaints.denunciation", "listed", 1),
        ("complaints.reception", "listed", 1),
    }


def test_the_workbook_holds_all_rows_without_a_subject(client, leader, step):
    for number in range(30):
        step(date(2024, 4, 1) + timedelta(days=number), code=str(number), subject="Ông Bùi Xuân Thử")
    client.force_login(leader)
    response = client.get(f"{LIST}?xuat=xlsx")
    rows = list(openpyxl.load_workbook(BytesIO(response.content)).active.values)
    assert rows[0] == ("Việc", "Loại", "Bước", "Hạn", "Còn lại", "Người phụ trách")
    assert len(rows) == 31
    assert rows[1][0] == "Đơn số 0 năm 2024"
    assert rows[1][4] == "quá hạn 9 ngày"
    assert not any("Bùi" in str(cell) for row in rows for cell in row)
    assert AccessEntry.objects.filter(action="exported", kind="complaints.petition", rows=30).count() == 1
    rows = list(
        openpyxl.load_workbook(BytesIO(client.get(f"{LIST}?xuat=xlsx&tinh_trang=overdue").content)).active.values
    )
    assert len(rows) == 10


def test_there_are_pages_and_every_row_stands_on_one(client, leader, step, secret):
    for number in range(40):
        step(FRIDAY, code=f"{number:02}")
        secret(FRIDAY)
    client.force_login(leader)
    for sort in ("", "&sort=officer", "&sort=-due", "&sort=type_code", "&sort=number", "&sort=-step", "&sort=khong-co"):
        seen = [
            row.record["key"]
            for page in range(1, 5)
            for row in client.get(f"{LIST}?page={page}{sort}").context["table"].page.object_list
        ]
        assert len(seen) == len(set(seen)) == 80, sort


@pytest.mark.parametrize(
    "query", ["tinh_trang=x", "phu_trach=x", "loai=x", "buoc=x", f"q={'9' * 400}", "page=-1", "page=x", "q=%22%27%25"]
)
def test_odd_questions_break_nothing(client, leader, step, query):
    step(TODAY, code="1")
    client.force_login(leader)
    assert client.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.PETITION_OFFICER, 200),
        (Role.LEADER, 200),
        (Role.OFFICIAL, 403),
        (Role.BOARD_MEMBER, 403),
        (Role.OPERATOR, 403),
    ],
)
def test_who_opens_the_list(client, commune, role, status):
    client.force_login(make_user("nguoi-xem", role, commune))
    assert client.get(LIST).status_code == status


def test_ten_times_the_rows_need_the_same_queries(client, commune, leader, rules, step, secret, promise):
    client.force_login(leader)
    home = "/song-van/"

    def grow(times: int) -> None:
        for _ in range(times):
            own = make_user(f"can-bo-{User.objects.count()}", Role.PETITION_OFFICER, commune)
            # One of each in turn, so that the first page shows all three registers.
            day = date(2024, 4, 1) + timedelta(days=User.objects.count())
            for make in (step, secret, promise):
                make(day)
                make(FRIDAY)
            step(FRIDAY, assigned_to=own)

    counts = []
    for times in (2, 18):
        grow(times)
        found = []
        for address in (LIST, f"{LIST}?xuat=xlsx", f"{LIST}?tinh_trang=soon&sort=officer", home):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("model", [PetitionStep, DenunciationStep])
def test_open_steps_of_a_unit_are_found_by_their_index(commune, leader, model):
    rows = model.objects.visible_to(fresh(leader)).filter(unit=commune).open().filter(due_on__lt=TODAY)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert f"{model.CASE}_step_open" in rows.explain()


def test_steps_of_a_petition_go_as_its_events_come(commune, officer, petition):
    load_procedure_steps(settings.BASE_DIR / "fixtures" / "law" / "procedure_steps.json")
    case = petition(received_on=date(2024, 4, 1), screening="eligible", competence="ours")
    wind(case)
    names = [row["step"] for row in DueList(user=fresh(officer), unit=commune).rows(Wanted())]
    assert names[0] == "thụ lý hoặc từ chối, báo bằng văn bản"
    case.refresh_from_db()
    record_petition_event(petition=case, kind="accept", happened_on=TODAY, user=officer)
    rows = list(DueList(user=fresh(officer), unit=commune).rows(Wanted()))
    assert [row["step_code"] for row in rows] == ["resolve"]


def test_every_step_that_the_law_knows_can_be_asked_for():
    shipped = json.loads((settings.BASE_DIR / "fixtures" / "law" / "procedure_steps.json").read_text(encoding="utf-8"))
    # A transfer is a step only once it is done.
    assert {code for code, _ in STEPS} == {row["code"] for row in shipped} - {"transfer"}


# What the leader is told.


def test_the_leader_is_told_by_officer_and_an_officer_of_the_own(
    client, commune, officer, leader, rules, step, secret, promise
):
    other = make_user("can-bo-khac", Role.PETITION_OFFICER, commune)
    step(date(2024, 4, 9), code="1", assigned_to=officer)
    step(SUNDAY, code="2", assigned_to=officer)
    step(date(2024, 4, 15), code="3", assigned_to=officer)
    step(date(2024, 4, 9), code="4", assigned_to=other)
    step(TODAY, code="5")
    secret(date(2024, 4, 8))
    promise(date(2024, 4, 9))
    found = DueList(user=fresh(leader), unit=commune).escalation()
    assert [(share.officer, share.name, share.soon, share.late) for share in found.shares] == [
        (other.public_id, "can-bo-khac", 0, 1),
        (officer.public_id, "tiep-dan", 1, 1),
        (NOBODY, "chưa phân công", 1, 2),
    ]
    assert (found.days, found.soon, found.late) == (2, 2, 4)
    client.force_login(leader)
    content = " ".join(client.get("/song-van/").content.decode().split())
    assert "Báo cáo lãnh đạo: 2 việc sắp quá hạn, 4 việc quá hạn" in content
    for share in found.shares:
        for state, number in (("soon", share.soon), ("overdue", share.late)):
            query = f"phu_trach={share.officer}&tinh_trang={state}"
            assert f"{LIST}?{query.replace('&', '&amp;')}" in content
            assert len(client.get(f"{LIST}?{query}").context["table"].rows) == number, query
    client.force_login(officer)
    content = " ".join(client.get("/song-van/").content.decode().split())
    assert "Việc của tôi: 2 việc sắp quá hạn, 3 việc quá hạn" in content
    assert "can-bo-khac" not in content


def test_the_rule_of_the_day_says_how_early(commune, leader, step):
    step(date(2024, 4, 15))
    rule = {"key": "petition-escalate-days", "measure": "ngày làm việc", "article": "quy chế"}
    Rule.objects.create(**rule, numerator=2, valid_from=date(2020, 1, 1), valid_until=date(2024, 4, 9))
    Rule.objects.create(**rule, numerator=3, valid_from=TODAY)
    assert DueList(user=fresh(leader), unit=commune).escalation().soon == 1
    assert DueList(user=fresh(leader), unit=commune, today=date(2024, 4, 9)).escalation().soon == 0


def test_duties_count_steps_and_tell_only_those_who_see_petitions(
    commune, other_commune, officer, leader, official, rules, step, secret, promise, django_assert_max_num_queries
):
    for _ in range(3):
        step(date(2024, 4, 9), subject="Ông Bùi Xuân Thử")
    step(TODAY)
    step(SUNDAY)
    step(date(2024, 4, 15))
    step(date(2024, 4, 9), done_on=TODAY)
    step(date(2024, 4, 9), unit=other_commune)
    step(None)
    secret(date(2024, 4, 1))
    promise(FRIDAY)
    viewer = fresh(officer)
    with django_assert_max_num_queries(8):
        found = petition_duties(commune, Period.year(2024), viewer)
    assert [(duty.label, duty.state, duty.detail, duty.url) for duty in found] == [
        ("Đơn thư, tố cáo, hẹn trả lời: việc quá hạn", "late", "4 việc", f"{LIST}?tinh_trang=overdue"),
        ("Đơn thư, tố cáo, hẹn trả lời: việc sắp quá hạn", "due", "3 việc", f"{LIST}?tinh_trang=soon"),
    ]
    assert petition_duties(commune, Period.year(2024), fresh(leader)) == found
    assert petition_duties(commune, Period.year(2024), official) == []
    assert petition_duties(make_commune("xa-trong", "Trống"), Period.year(2024), fresh(leader)) == []


def test_no_duty_when_nothing_is_due(commune, officer, rules, step):
    step(date(2024, 4, 15))
    assert petition_duties(commune, Period.year(2024), officer) == []


def test_the_states_have_names_of_their_own():
    assert len({label for _, label in STATES}) == len(STATES) == 6


# Handing over.


def test_what_a_person_is_in_charge_of_is_handed_over_too(commune, officer, leader, petition, denunciation):
    petition(assigned_to=officer, code="21")
    petition(created_by=officer, code="22")
    petition(assigned_to=officer, created_by=officer, code="23")
    petition(assigned_to=leader, code="24")
    petition(assigned_to=officer, code="25", status="filed", closed_on=TODAY)
    kept = denunciation(created_by=officer)
    denunciation(created_by=officer)

    def told() -> list[tuple[str, int]]:
        return sorted((item.label, item.count) for item in open_items(commune, officer, fresh(leader)))

    petitions = [(f"Đơn số {code} năm 2024", 1) for code in (21, 22, 23)]
    assert told() == sorted([("2 hồ sơ tố cáo", 2), *petitions])
    DenunciationBar.objects.create(denunciation=kept, user=leader)
    assert told() == sorted([("1 hồ sơ tố cáo", 1), *petitions])
