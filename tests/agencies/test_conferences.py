"""Staff conferences: what the law of the day says, the yearly duty, the figures."""

from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.roles import Role
from apps.agencies.models import StaffConference
from apps.agencies.portal import conference_duties
from apps.agencies.rules.conferences import NumberLimit, ShareLimit, explain_day, explain_share, is_reached, latest_day
from apps.agencies.services.conferences import RULE_KEYS, weigh_conference
from apps.core.indicators import get
from apps.core.periods import Period
from apps.law.models import Rule
from tests.agencies.rows import YEAR, figure, make_agency, make_conference
from tests.factories import make_user
from tests.records import close, url

WORDS = ("hợp lệ", "chưa đủ")
QUORUM = ShareLimit(2, 3, inclusive=True, source="Điều 51")
MAJORITY = ShareLimit(1, 2, inclusive=False, source="Điều 51")


@pytest.mark.parametrize(
    ("part", "whole", "limit", "reached"),
    [(6, 9, QUORUM, True), (5, 9, QUORUM, False), (67, 100, QUORUM, True), (66, 100, QUORUM, False)]
    + [(5, 10, MAJORITY, False), (6, 10, MAJORITY, True), (0, 1, MAJORITY, False), (1, 1, MAJORITY, True)],
)
def test_both_sides_of_a_share(part, whole, limit, reached):
    """Điều 51, 52 [K]: at least 2/3 of those called; more than 1/2 of those present."""
    assert is_reached(part, whole, limit) is reached
    assert (WORDS[0] in explain_share(part, whole, limit, WORDS)) is reached


@given(st.integers(1, 10**6), st.data())
def test_one_person_more_never_undoes_a_quorum(whole, data):
    part = data.draw(st.integers(0, whole - 1))
    for limit in (QUORUM, MAJORITY):
        assert is_reached(part + 1, whole, limit) >= is_reached(part, whole, limit)
        assert is_reached(whole, whole, limit)
        assert not is_reached(0, whole, limit)


@given(st.integers(1990, 2200), st.integers(1, 12))
def test_the_last_day_ends_a_month_of_the_next_year(year, months):
    last = latest_day(year, months)
    assert (last.year, last.month) == (year + 1, months)
    assert last.toordinal() + 1 == (date(year + 2, 1, 1) if months == 12 else date(year + 1, months + 1, 1)).toordinal()


def test_verdicts_show_their_sum():
    assert explain_share(40, 60, QUORUM, WORDS) == "40/60 người = 66,67 % ≥ 2/3: hợp lệ (Điều 51)"
    assert explain_share(39, 60, QUORUM, WORDS) == "39/60 người = 65,00 % < 2/3: chưa đủ (Điều 51)"
    assert explain_share(30, 60, MAJORITY, WORDS) == "30/60 người = 50,00 % ≤ 1/2: chưa đủ (Điều 51)"
    assert explain_share(30, 60, None, WORDS) == "30/60 người = 50,00 %"
    limit = NumberLimit(3, "Điều 51")
    assert explain_day(date(2024, 3, 31), 2023, limit) == "31/03/2024 ≤ 31/03/2024: đúng hạn (Điều 51)"
    assert explain_day(date(2024, 4, 1), 2023, limit) == "01/04/2024 > 31/03/2024: quá hạn (Điều 51)"


def weighed(agency, **values):
    return weigh_conference(make_conference(agency, **values))


def test_unconfirmed_shares_say_so_and_confirmed_days_do_not(commune, rules):
    found = weighed(make_agency(commune), called=60, present=40, votes_for=21)
    assert "chưa kiểm chứng" in found.quorum
    assert "chưa kiểm chứng" in found.resolution
    assert found.in_time == (
        "20/01/2024 ≤ 31/03/2024: đúng hạn (khoản 1 Điều 51 Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15)"
    )
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"called": 60, "present": 39}, "chưa đủ số người dự"),
        ({"present": 40, "votes_for": 20, "called": 60}, "chưa đủ số người tán thành"),
        ({"held_on": date(2024, 4, 1)}, "tổ chức chậm"),
        ({"form": "delegates"}, "họp đại biểu khi chưa đủ số người"),
    ],
)
def test_what_is_amiss_is_told_in_one_sentence(commune, rules, values, words):
    [remark] = weighed(make_agency(commune, staff=99), **values).remarks
    assert words in remark


@pytest.mark.parametrize(("staff", "remarks"), [(99, 1), (100, 0), (None, 0)])
def test_delegates_from_a_hundred_people_on(commune, rules, staff, remarks):
    """Điều 51 khoản 2 [S]."""
    assert len(weighed(make_agency(commune, staff=staff), form="delegates").remarks) == remarks


def test_nobody_counted_means_no_verdict_and_zero_is_a_number(commune, rules):
    agency = make_agency(commune)
    assert (weighed(agency).quorum, weighed(agency, for_year=2022, called=0, present=0).quorum) == ("", "")
    assert "0/60 người" in weighed(agency, for_year=2021, called=60, present=0).quorum
    assert weighed(agency, kind="extraordinary", held_on=date(2024, 12, 1)).in_time == ""


def test_the_law_of_its_day_and_no_law_for_enterprises(commune, rules):
    before = weighed(make_agency(commune), for_year=2022, held_on=date(2023, 6, 30), called=60, present=39)
    assert (before.quorum, before.in_time, before.remarks) == ("39/60 người = 65,00 %", "", ())
    company = make_agency(commune, "Công ty", kind="enterprise", staff=5)
    found = weighed(company, held_on=date(2024, 12, 1), called=60, present=39, form="delegates")
    assert (found.quorum, found.in_time, found.form, found.remarks) == ("39/60 người = 65,00 %", "", "", ())


def test_a_conference_that_is_not_valid_is_stored_with_a_warning(client, commune, official, rules):
    agency = make_agency(commune, staff=40)
    client.force_login(official)
    page = client.get(f"{url(StaffConference, 'create', commune)}?co_quan={agency.pk}")
    assert page.context["form"]["agency"].value() == agency.pk
    data = {
        "agency": agency.pk,
        "kind": "regular",
        "for_year": "2023",
        "held_on": "01/04/2024",
        "form": "delegates",
        "called": "60",
        "present": "39",
        "votes_for": "10",
        "opinions": "",
        "submission": page.context["form"]["submission"].value(),
    }
    response = client.post(url(StaffConference, "create", commune), data, follow=True)
    conference = StaffConference.objects.get()
    assert (conference.present, conference.opinions) == (39, None)
    shown = response.content.decode()
    for words in ("chưa đủ số người dự", "chưa đủ số người tán thành", "tổ chức chậm", "họp đại biểu khi"):
        # Said once on storing it, and on its page.
        assert shown.count(words) >= 2
    assert "2.023" not in shown
    client.post(url(StaffConference, "create", commune), data)
    assert StaffConference.objects.count() == 1
    again = client.post(url(StaffConference, "create", commune), data | {"submission": "khac"})
    assert again.status_code == 422
    assert "đã có hội nghị thường niên" in again.content.decode()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("for_year", "2o23"),
        ("for_year", "1989"),
        ("for_year", "2025"),
        ("held_on", "01/01/2100"),
        ("present", "61"),
        ("votes_for", "40"),
    ],
)
def test_numbers_that_cannot_be_are_refused_and_kept(client, commune, official, field, typed):
    agency = make_agency(commune)
    client.force_login(official)
    data = {"agency": agency.pk, "kind": "regular", "for_year": "2023", "held_on": "20/01/2024", "form": "whole"}
    data |= {"called": "60", "present": "39", "votes_for": "39"} | {field: typed}
    response = client.post(url(StaffConference, "create", commune), data)
    assert response.status_code == 422
    assert response.context["form"][field].value() == typed
    assert not StaffConference.objects.exists()


def duties(unit, user, year=2024):
    return [(duty.state, duty.due_on, duty.detail) for duty in conference_duties(unit, Period.year(year), user)]


@pytest.mark.parametrize(("today", "state"), [("2024-03-31", "due"), ("2024-04-01", "late")])
def test_a_conference_is_due_up_to_the_last_day(commune, other_commune, official, rules, today, state):
    for name in ("Ba", "Bốn", "Hai", "Một"):
        make_agency(commune, name)
    make_agency(commune, "Công ty", kind="enterprise")
    make_agency(commune, "Hội", must_confer=False)
    make_agency(other_commune)
    with time_machine.travel(f"{today} 09:00 +0700"):
        assert duties(commune, official) == [
            (state, date(2024, 3, 31), "4 nơi chưa tổ chức: Ba, Bốn, Hai và 1 nơi khác")
        ]


@time_machine.travel("2024-05-01 09:00 +0700")
def test_the_duty_is_done_once_all_have_conferred(commune, official, rules):
    assert duties(commune, official) == []
    agency = make_agency(commune)
    make_conference(agency, kind="extraordinary")
    assert [state for state, *_ in duties(commune, official)] == ["late"]
    make_conference(agency)
    assert [state for state, *_ in duties(commune, official)] == ["done"]
    assert duties(commune, make_user("ban", Role.BOARD_MEMBER, commune)) == []


@time_machine.travel("2024-05-01 09:00 +0700")
def test_no_duty_where_no_agency_stood_in_the_working_year(commune, official, rules):
    """Nobody had to confer, so nobody is said to have conferred."""
    make_agency(commune, opened_on=date(2024, 1, 2))
    make_agency(commune, "Cũ", closed_on=date(2023, 12, 31))
    assert duties(commune, official) == []


@time_machine.travel("2024-05-01 09:00 +0700")
@pytest.mark.parametrize(("year", "number"), [(2023, 0), (2024, 1), (2025, 0)])
def test_no_duty_before_the_law_nor_before_the_year_begins(commune, official, rules, year, number):
    make_agency(commune)
    assert len(duties(commune, official, year)) == number
    assert conference_duties(commune, Period.half_year(2024, 1), official) == []


@time_machine.travel("2024-05-01 09:00 +0700")
def test_a_day_that_nobody_confirmed_calls_no_one_late(commune, official, rules):
    Rule.objects.filter(key__in=RULE_KEYS).update(mark="K")
    make_agency(commune)
    [(state, due_on, detail)] = duties(commune, official)
    assert (state, due_on) == ("due", None)
    assert "chưa kiểm chứng" in detail


@pytest.mark.parametrize("number", [1, 10])
def test_duties_take_the_same_queries_for_all_agencies(commune, official, rules, number, django_assert_max_num_queries):
    for place in range(number):
        make_agency(commune, f"Trường {place}")
    with time_machine.travel("2024-05-01 09:00 +0700"), django_assert_max_num_queries(7):
        duties(commune, official)


def test_agencies_that_conferred_are_counted_once_of_those_that_must(commune, other_commune, official):
    for name in ("conferences", "conferring", "conferring_share", "conference_opinions"):
        assert figure(name, commune).state == "missing"
    close(commune, "agencies.staffconference", YEAR, official)
    assert (figure("conferring", commune).value, figure("conferring_share", commune).state) == (0, "missing")
    school, clinic = make_agency(commune), make_agency(commune, "Trạm Y tế", kind="health")
    make_agency(commune, "UBND", kind="office")
    free = make_agency(commune, "Hội", kind="public_unit", must_confer=False)
    gone = make_agency(commune, "Cũ", closed_on=date(2024, 6, 30))
    make_conference(school, held_on=date(2024, 1, 1), opinions=5, opinions_resolved=4)
    make_conference(school, for_year=2024, held_on=date(2024, 12, 31), opinions=3, opinions_resolved=2)
    make_conference(clinic, kind="extraordinary", opinions=2, opinions_resolved=2)
    make_conference(free, opinions=0, opinions_resolved=0)
    make_conference(gone, opinions=0, opinions_resolved=0)
    make_conference(make_agency(other_commune), opinions=99)
    make_conference(clinic, held_on=date(2023, 12, 31), for_year=2022, opinions=99)
    assert figure("conferences", commune).value == 5
    assert figure("conferences", commune, kind="extraordinary", agency="health").value == 1
    assert (figure("conferring", commune).value, figure("bound_to_confer", commune).value) == (1, 3)
    assert figure("conferring_share", commune).text() == "33,33"
    assert figure("conferring_share", commune, agency="school").text() == "100,00"
    names = ("conference_opinions", "conference_opinions_resolved")
    assert [figure(name, commune).value for name in names] == [10, 8]
    assert figure("conference_opinions_share", commune).text() == "80,00"
    make_conference(clinic, for_year=2024)
    assert (figure("conference_opinions", commune).state, figure("conference_opinions", commune).lacking) == (
        "partial",
        1,
    )


def test_enterprises_are_counted_apart(commune):
    company = make_agency(commune, "Công ty", kind="enterprise")
    make_agency(commune, "Hợp tác xã", kind="enterprise")
    make_agency(commune, "Hộ kinh doanh", kind="enterprise", must_confer=False)
    make_conference(company)
    make_conference(make_agency(commune))
    assert figure("enterprises_conferring", commune).value == 1
    assert figure("enterprises_conferring_share", commune).text() == "50,00"
    assert figure("conferring", commune).value == 1


def test_the_share_names_its_base():
    for name in ("conferring_share", "enterprises_conferring_share", "agencies_in_dialogue_share"):
        indicator = get(f"agencies.{name}")
        assert " trên " in indicator.label
        assert indicator.measure == "%"
