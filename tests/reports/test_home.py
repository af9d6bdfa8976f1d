"""Each role finds a home page made for it, on which no link leads to a refusal and nothing of others stands."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import AccountEvent, Appointment, User
from apps.accounts.roles import Role
from apps.committees.models import Committee, CommitteeMember
from apps.complaints.models import Denunciation, Petition, Reception
from apps.core.periods import Period
from apps.core.portal import duties
from apps.disclosures.models import DisclosureItem, Posting
from apps.law.models import Mark, Rule
from apps.meetings.models import Matter, Meeting
from apps.reports.models import Report, ReportState
from apps.reports.services import begin_report, submit_report
from apps.reports.views.homes.leadership import leadership_context
from apps.supervision.models import Finding, Recommendation, Supervision
from apps.villages.models import (
    AdministrativeUnit,
    Convention,
    OfficeTerm,
    Official,
    UnitSuccession,
    UnitVersion,
    Village,
)
from apps.works.models import Work
from tests.factories import make_commune, make_household, make_unit, make_user, make_village
from tests.reports.superior_scene import issued_report, thematic_outline

pytestmark = pytest.mark.django_db
TODAY = date(2023, 11, 20)
YEAR = Period.year(2023)
# The role's own words on its page; nobody else's page has them.
HEADINGS = {
    Role.OFFICIAL: "Còn thiếu cho báo cáo",
    Role.LEADER: "Chờ duyệt, chờ ban hành",
    Role.VILLAGE_HEAD: "Ghi cuộc họp",
    Role.BOARD_MEMBER: "Ghi cuộc giám sát",
    Role.PETITION_OFFICER: "Vào sổ đơn",
    Role.SUPERIOR_READER: "Báo cáo của các xã",
    Role.OPERATOR: "Tài khoản và đơn vị",
}
# A leader is also an official, and handles petitions as their officer does.
SHARED = {Role.LEADER: {Role.OFFICIAL, Role.PETITION_OFFICER}}
# Words that name one record each, and the roles that may come upon it on a home page.
CANARIES = {
    "Họp bàn đường thôn": {Role.VILLAGE_HEAD},
    "Niêm yết của Đồng Kim": {Role.VILLAGE_HEAD},
    "Quy ước Đồng Kim": {Role.VILLAGE_HEAD},
    "Đường liên thôn": {Role.BOARD_MEMBER},
    "Thi công sai thiết kế": {Role.BOARD_MEMBER},
    "Đơn số 05": {Role.PETITION_OFFICER, Role.LEADER},
    "Ban Thanh tra nhân dân xã": {Role.BOARD_MEMBER},
    "Báo cáo quý II năm 2023": {Role.LEADER},
    "nguoi-moi": {Role.LEADER, Role.OPERATOR},
}
# Personal data and contents that no home page shows.
SECRETS = ("Nguyễn Văn Chủ Hộ", "trích yếu của đơn", "Họp của thôn khác", "Niêm yết của thôn khác")


@pytest.fixture(autouse=True)
def on_a_day_of_2023():
    with time_machine.travel("2023-11-20 09:00:00+07:00", tick=False):
        yield


@pytest.fixture
def district(commune: AdministrativeUnit) -> AdministrativeUnit:
    return AdministrativeUnit.objects.get(slug="tan-yen")


@pytest.fixture
def people(commune, village, district, official, leader) -> dict[str, User]:
    """One person of each role; the board member is a named official of the commune."""
    found = {Role.OFFICIAL: official, Role.LEADER: leader}
    for role in (Role.BOARD_MEMBER, Role.PETITION_OFFICER):
        found[role] = make_user(role, role, commune)
    found[Role.VILLAGE_HEAD] = make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)
    for role in (Role.SUPERIOR_READER, Role.OPERATOR):
        found[role] = make_user(role, role, district)
    found[Role.BOARD_MEMBER].official = Official.objects.create(unit=commune, full_name="Giáp Văn Đoàn")
    found[Role.BOARD_MEMBER].save()
    return found


def fill_village(village: Village, words: str) -> None:
    """A household, a meeting with a vote, a posting and a convention of the village."""
    unit = village.unit
    make_household(village, village.slug, head_name="Nguyễn Văn Chủ Hộ", started_on=YEAR.start)
    meeting = Meeting.objects.create(
        unit=unit, village=village, kind="matter", subject=f"Họp {words}", held_on=TODAY, households=9, present=8
    )
    Matter.objects.create(meeting=meeting, kind="contribution", text="Góp tiền", votes_for=6)
    item, _ = DisclosureItem.objects.get_or_create(code="muc", name="Mục", article="Điều 11", valid_from=YEAR.start)
    Posting.objects.create(unit=unit, village=village, item=item, title=f"Niêm yết của {village}", starts_on=TODAY)
    Convention.objects.create(
        unit=unit, village=village, title=f"Quy ước {village}", adopted_on=TODAY, recognised_on=TODAY
    )


@pytest.fixture
def scene(people, commune, village, other_commune, outline, rules) -> dict[str, User]:
    """Records of every kind in the commune, in a village that nobody here heads, and in another commune."""
    fill_village(village, "bàn đường thôn")
    Meeting.objects.update(subject="Họp bàn đường thôn")
    Posting.objects.update(title="Niêm yết của Đồng Kim")
    Convention.objects.update(title="Quy ước Đồng Kim")
    for unit in (commune, other_commune):
        fill_village(make_village(unit, "Thôn khác"), "của thôn khác")
    Posting.objects.filter(title__contains="hác").update(title="Niêm yết của thôn khác")
    head = Official.objects.create(unit=commune, full_name="Nguyễn Đức Hiển")
    OfficeTerm.objects.create(unit=commune, official=head, office="village_head", village=village, valid_from=TODAY)
    work = Work.objects.create(unit=commune, name="Đường liên thôn", started_on=TODAY)
    held = Supervision.objects.create(
        unit=commune, body="inspectorate", kind="supervision", subject="Xây đường", work=work, started_on=TODAY
    )
    Finding.objects.create(supervision=held, description="Thi công sai thiết kế")
    Recommendation.objects.create(
        supervision=held, addressee="government", text="Làm lại", sent_on=YEAR.start, due_on=date(2023, 12, 1)
    )
    board = Committee.objects.create(
        unit=commune, kind="inspectorate", name="Ban Thanh tra nhân dân xã", established_on=TODAY
    )
    CommitteeMember.objects.create(
        committee=board, official=people[Role.BOARD_MEMBER].official, role="member", joined_on=TODAY
    )
    petition(commune, "05", date(2023, 11, 1))
    Reception.objects.create(unit=commune, held_on=TODAY, kind="regular", receiver="officer", handling="guided")
    Denunciation.objects.create(
        unit=commune, code="01", field="land", received_on=TODAY, paper_dossier_number="01/2023"
    )
    waiting = begin_report(
        unit=commune, outline=outline, period=Period.quarter(2023, 2), user=people[Role.OFFICIAL], signer="A"
    )
    Report.objects.filter(pk=waiting.pk).update(state=ReportState.IN_REVIEW)
    begin_report(unit=commune, outline=outline, period=YEAR, user=people[Role.OFFICIAL], signer="A")
    AccountEvent.objects.create(account=make_user("nguoi-moi", Role.OFFICIAL, commune), action="link")
    return people


def petition(unit: AdministrativeUnit, code: str, due_on: date | None) -> Petition:
    return Petition.objects.create(
        unit=unit,
        code=code,
        petition_type="complaint",
        source="post",
        field="land",
        subject="trích yếu của đơn",
        received_on=date(2023, 10, 1),
        due_on=due_on,
    )


def home_of(client: Client, user: User) -> Any:
    client.force_login(user)
    response = client.get("/", follow=True)
    assert response.status_code == 200
    return response


def part(content: str) -> str:
    """The page between the frame's menu and its footer."""
    return content[content.index("<main") : content.index("</main>")]


@pytest.mark.parametrize("role", list(Role))
def test_a_home_shows_what_is_the_roles_and_nothing_else(client, scene, role: str) -> None:
    content = part(home_of(client, scene[role]).content.decode())
    own = {role} | SHARED.get(role, set())
    assert {other for other, heading in HEADINGS.items() if heading in content} == own
    assert {words for words in CANARIES if words in content} == {
        words for words, roles in CANARIES.items() if role in roles
    }
    assert not [words for words in SECRETS if words in content]


@pytest.mark.parametrize("role", list(Role))
def test_every_link_of_a_home_opens(client, scene, role: str) -> None:
    content = home_of(client, scene[role]).content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(r'<a[^>]*\shref="(/[^"]*)"', content)}
    assert len(links) > 5
    for link in links:
        assert client.get(link, follow=True).status_code == 200, link


def test_a_person_with_two_roles_sees_both_the_more_important_first(client, scene, commune) -> None:
    user = scene[Role.BOARD_MEMBER]
    Appointment.objects.create(user=user, role=Role.PETITION_OFFICER, unit=commune, valid_from=TODAY)
    content = part(home_of(client, user).content.decode())
    assert content.index("Vào sổ đơn") < content.index("Ghi cuộc giám sát")
    assert content.count("<h1>") == 1


def test_what_is_due_stands_once_on_the_page_of_a_head_who_is_also_an_official(client, scene, commune, village) -> None:
    user = scene[Role.OFFICIAL]
    Appointment.objects.create(user=user, role=Role.VILLAGE_HEAD, unit=commune, village=village, valid_from=TODAY)
    titles = [title for title, _ in home_of(client, user).context["parts"]]
    assert titles == ["Thực hiện dân chủ ở cơ sở năm 2023", "Thôn của đồng chí"]


def test_signing_in_leads_to_the_unit_of_the_most_important_role(client, commune, other_commune) -> None:
    user = make_user("hai-xa", Role.BOARD_MEMBER, commune)
    Appointment.objects.create(user=user, role=Role.LEADER, unit=other_commune, valid_from=TODAY)
    client.force_login(user)
    assert client.get("/").url == "/xa-khac/"


def test_a_successors_leader_reads_the_predecessors_home_and_every_link_of_it_opens(client, scene, commune) -> None:
    successor = make_commune("xa-moi", "Mới")
    UnitSuccession.objects.create(predecessor=commune, successor=successor, kind="merger", on=TODAY)
    client.force_login(make_user("lanh-dao-moi", Role.LEADER, successor))
    content = client.get("/song-van/").content.decode()
    assert "Vào sổ đơn" not in content
    for link in set(re.findall(r'href="(/song-van/[^"]*)"', content)):
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


@pytest.mark.parametrize(
    ("role", "shown"), [(Role.OPERATOR, True), (Role.LEADER, False), (Role.SUPERIOR_READER, False)]
)
def test_the_menu_leads_keepers_of_reference_data_to_the_admin(client, people, role: str, *, shown: bool) -> None:
    assert ('href="/quan-tri/"' in home_of(client, people[role]).content.decode()) == shown


# Leader.


def test_leaders_see_who_needs_a_hand(scene, commune, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    User.objects.filter(username__in=["can-bo", "lanh-dao"]).update(last_login=timezone.now())
    User.objects.filter(username="lanh-dao").update(second_factor_since=timezone.now())
    User.objects.filter(username=Role.PETITION_OFFICER).update(is_active=False)
    Appointment.objects.filter(user__username="can-bo").update(valid_until=TODAY + timedelta(days=30))
    context = leadership_context(scene[Role.LEADER], commune, YEAR)
    found = {concern.key: {a.user.username for a in rows.rows} for concern, rows in context["people"]}
    assert found == {
        "unused": {Role.BOARD_MEMBER, "truong-thon", "nguoi-moi"},
        "factor": {"can-bo", "nguoi-moi"},
        "suspended": {Role.PETITION_OFFICER},
        "ending": {"can-bo"},
    }


@pytest.mark.parametrize(("days", "near"), [(-31, False), (-30, True), (30, True), (31, False)])
def test_an_end_is_near_within_thirty_days_and_rests_once_handed_over(
    client, people, official, leader, days: int, *, near: bool
) -> None:
    appointment = Appointment.objects.filter(user=official)
    appointment.update(valid_until=TODAY + timedelta(days=days))
    keys = {concern.key for concern, _ in home_of(client, leader).context["people"]}
    assert ("ending" in keys) == near
    appointment.update(handed_over_to=leader)
    assert "ending" not in {concern.key for concern, _ in home_of(client, leader).context["people"]}


def test_the_end_of_the_office_ends_the_appointment(client, people, commune, official, leader) -> None:
    named = Official.objects.create(unit=commune, full_name="A")
    term = OfficeTerm.objects.create(unit=commune, official=named, office="office_clerk", valid_from=YEAR.start)
    appointment = Appointment.objects.get(user=official)
    Appointment.objects.filter(pk=appointment.pk).update(office_term=term, valid_until=date(2030, 1, 1))
    OfficeTerm.objects.update(valid_until=TODAY + timedelta(days=3))
    found = {concern.key: rows for concern, rows in home_of(client, leader).context["people"]}
    assert [row.last_day for row in found["ending"].rows] == [TODAY + timedelta(days=3)]


def test_a_report_that_waits_names_who_sent_it_and_when(client, leader, official, report) -> None:
    for key in ("dialogues.sessions", "dialogues.sessions|period=last_year"):
        report.waivers.create(key=key, reason="Mất sổ")
    submit_report(report=report, user=official)
    content = part(home_of(client, leader).content.decode())
    assert "Trình duyệt ngày 20/11/2023, can-bo" in content


# Village head.


def test_a_head_of_two_villages_has_a_card_for_each_and_stands_in_for_a_third(client, scene, commune, village) -> None:
    user = scene[Role.VILLAGE_HEAD]
    second, third = make_village(commune, "Thứ hai"), make_village(commune, "Thứ ba")
    deputy = Official.objects.create(unit=commune, full_name="Phó Thôn")
    term = OfficeTerm.objects.create(
        unit=commune, official=deputy, office="deputy_head", village=third, valid_from=YEAR.start
    )
    for held, office in ((second, None), (third, term)):
        Appointment.objects.create(
            user=user, role=Role.VILLAGE_HEAD, unit=commune, village=held, office_term=office, valid_from=TODAY
        )
    response = home_of(client, user)
    cards = {card.village: card for card in response.context["cards"]}
    assert set(cards) == {village, second, third}
    assert [card.stands_in for card in cards.values()].count(True) == 1
    assert cards[third].stands_in
    first = cards[village]
    assert (first.households, first.people, [str(term.official) for term in first.heads]) == (1, 4, ["Nguyễn Đức Hiển"])
    assert [outcome for _, outcome in first.meetings] == ["1 việc: 1 thông qua"]
    assert (cards[second].households, cards[second].meetings) == (0, [])


def test_what_is_due_for_a_head_names_the_own_village_alone(client, scene) -> None:
    due = home_of(client, scene[Role.VILLAGE_HEAD]).context["duties"]
    assert [duty.detail for duty in due if "Cuộc họp" in duty.label] == []
    with time_machine.travel("2024-02-01"):
        client.force_login(scene[Role.VILLAGE_HEAD])
        details = [duty.detail for duty in client.get("/song-van/?nam=2024").context["duties"]]
    assert any("0/1 thôn đã họp; chưa họp: thôn Đồng Kim" in detail for detail in details)


@pytest.mark.parametrize(("typed", "chosen"), [("{}", True), ("x", False), ("99999999999999999999", False)])
def test_the_button_chooses_the_village_beforehand(client, scene, commune, typed: str, *, chosen: bool) -> None:
    user = scene[Role.VILLAGE_HEAD]
    second = make_village(commune, "Thứ hai")
    Appointment.objects.create(user=user, role=Role.VILLAGE_HEAD, unit=commune, village=second, valid_from=TODAY)
    content = home_of(client, user).content.decode()
    assert f'href="/song-van/cuoc-hop/moi/?village={second.pk}"' in content
    form = client.get(f"/song-van/cuoc-hop/moi/?village={typed.format(second.pk)}").content.decode()
    assert (f'<option value="{second.pk}" selected>' in form) == chosen


# Board member and petition officer.


def test_late_petitions_and_replies_come_first_and_are_marked(client, scene, commune) -> None:
    for code, due in (("06", None), ("07", date(2023, 11, 22)), ("08", TODAY)):
        petition(commune, code, due)
    response = home_of(client, scene[Role.PETITION_OFFICER])
    assert [row.code for row in response.context["petitions"].rows] == ["05", "08", "07", "06"]
    assert (response.context["petitions_late"], response.context["petitions_soon"]) == (1, 2)
    assert part(response.content.decode()).count("tag-late") == 1
    Recommendation.objects.update(due_on=TODAY - timedelta(days=1))
    held = Supervision.objects.get()
    Recommendation.objects.create(supervision=held, addressee="other", text="Không hạn", sent_on=TODAY)
    board = home_of(client, scene[Role.BOARD_MEMBER])
    assert [row.text for row in board.context["unanswered"].rows] == ["Làm lại", "Không hạn"]
    assert part(board.content.decode()).count("tag-late") == 1


def test_a_person_whom_no_seat_names_sees_no_seats(client, scene) -> None:
    user = scene[Role.BOARD_MEMBER]
    assert [str(seat.committee) for seat in home_of(client, user).context["seats"]] == ["Ban Thanh tra nhân dân xã"]
    User.objects.filter(pk=user.pk).update(official=None)
    assert home_of(client, User.objects.get(pk=user.pk)).context["seats"] == []


# Superior reader.


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize(
    ("days", "today", "words"),
    [
        ([date(2024, 1, 15)], "2024-02-01", "đúng hạn"),
        ([date(2024, 1, 16)], "2024-02-01", "chậm 1 ngày"),
        ([date(2024, 1, 12), date(2024, 1, 20)], "2024-02-01", "đúng hạn"),
        ([], "2024-01-15", "chưa có, còn hạn"),
        ([], "2024-01-18", "chưa có, quá 3 ngày"),
    ],
)
def test_superiors_read_whose_report_is_late(
    client, commune, rules, days: list[date], today: str, words: str, depth: int
) -> None:
    for day in days:
        issued_report(commune, day=day, period=YEAR)
    top = AdministrativeUnit.objects.get(slug={1: "tan-yen", 2: "bac-giang"}[depth])
    with time_machine.travel(f"{today} 09:00:00+07:00"):
        client.force_login(make_user("cap-tren", Role.SUPERIOR_READER, top))
        response = client.get(f"/{top.slug}/?nam=2023")
    content = part(response.content.decode())
    assert [row.words for row in response.context["communes"]] == [words]
    assert f">{words}</span>" in content
    assert "Hạn 15/01/2024 (chưa kiểm chứng" in content


def test_the_deadline_follows_the_rule_that_an_official_corrected(client, commune, district, rules) -> None:
    Rule.objects.filter(key="annual-report-due-days").update(numerator=20, mark=Mark.SEEN)
    issued_report(commune, day=date(2024, 1, 18), period=YEAR)
    client.force_login(make_user("cap-tren", Role.SUPERIOR_READER, district))
    content = part(client.get("/tan-yen/?nam=2023").content.decode())
    assert ">đúng hạn</span>" in content
    assert "Hạn 20/01/2024" in content
    assert "chưa kiểm chứng" not in content


def test_without_a_rule_nobody_is_called_late(client, commune, district) -> None:
    user = make_user("cap-tren", Role.SUPERIOR_READER, district)
    with time_machine.travel("2025-01-01"):
        client.force_login(user)
        content = part(client.get("/tan-yen/?nam=2023").content.decode())
    assert "tag-late" not in content
    assert "chưa có" in content


def test_a_thematic_report_over_the_same_days_is_not_the_years_report(client, commune, district, rules) -> None:
    """Neither for the level above nor for the commune's own duty, in time or not, first or last."""
    reader, leader = make_user("cap-tren", Role.SUPERIOR_READER, district), make_user("ld", Role.LEADER, commune)
    issued_report(commune, day=date(2024, 1, 5), period=YEAR, outline=thematic_outline())

    def seen() -> tuple[Any, list[str]]:
        client.force_login(reader)
        (row,) = client.get("/tan-yen/?nam=2023").context["communes"]
        return row, [duty.state for duty in duties(commune, YEAR, leader) if duty.label == "Báo cáo năm 2023"]

    row, states = seen()
    assert (row.document, "done" in states) == (None, False)
    periodic = issued_report(commune, day=date(2024, 1, 20), period=YEAR)
    issued_report(commune, day=date(2024, 1, 25), period=YEAR, outline=thematic_outline())
    row, states = seen()
    assert (row.document, row.words, states) == (periodic, "chậm 5 ngày", ["done"])


@pytest.mark.parametrize(("until", "listed"), [(date(2022, 12, 31), False), (date(2023, 6, 30), True)])
def test_a_commune_that_merged_before_the_year_owes_no_report(
    client, commune, district, until: date, *, listed: bool
) -> None:
    UnitVersion.objects.filter(unit=commune).update(valid_until=until)
    client.force_login(make_user("cap-tren", Role.SUPERIOR_READER, district))
    rows = client.get("/tan-yen/?nam=2023").context["communes"]
    assert (commune in {row.unit for row in rows}) == listed


# Operator and nobody.


def test_operators_see_the_accounts_of_each_unit_of_their_tree(client, scene, district, commune, settings) -> None:
    beyond = make_unit("noi-khac", "Nơi khác", "district")
    make_user("ngoai", Role.LEADER, beyond)
    User.objects.filter(username="can-bo").update(last_login=timezone.now(), is_active=False)
    AccountEvent.objects.create(account=scene[Role.SUPERIOR_READER], action="suspended")
    AccountEvent.objects.create(account=scene[Role.LEADER], action="signed_in")
    response = home_of(client, scene[Role.OPERATOR])
    assert [event.action for event in response.context["events"]] == ["suspended", "link"]
    tree = {
        unit.slug: (accounts, {concern.short: number for concern, number in cells})
        for unit, accounts, cells in response.context["tree"]
    }
    assert set(tree) == {"tan-yen", "song-van", "xa-khac"}
    # Six of the commune's people: can-bo, lanh-dao, board, petitions, village head, nguoi-moi.
    assert tree["song-van"][0] == 6
    assert tree["song-van"][1] == {"chưa đăng nhập": 5, "tạm khóa": 1, "hết hạn": 0}
    assert tree["xa-khac"][0] == 0
    below = client.get("/song-van/").context
    assert [unit for unit, *_ in below["tree"]] == [commune]
    assert [event.action for event in below["events"]] == ["link"]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2023, 12, 1), None, "bắt đầu từ <strong>01/12/2023"),
        (date(2020, 1, 1), date(2023, 11, 19), "đã kết thúc hết ngày <strong>19/11/2023"),
        (None, None, "chưa được phân công"),
    ],
)
def test_without_an_appointment_the_page_says_when_one_begins_or_ended(
    client, commune, start: date | None, end: date | None, words: str
) -> None:
    user = User.objects.create_user("chua-co")
    if start:
        Appointment.objects.create(user=user, role=Role.OFFICIAL, unit=commune, valid_from=start, valid_until=end)
    content = home_of(client, user).content.decode()
    assert words in content
    assert "/quan-tri/" not in content
    assert "/quan-tri/" in home_of(client, User.objects.create_superuser("goc")).content.decode()


# The weight of the pages.


@pytest.mark.parametrize("role", list(Role))
def test_homes_need_the_same_queries_for_one_row_and_for_ten(client, scene, commune, village, district, role) -> None:
    def grow(number: int) -> None:
        other = make_village(commune, f"Thôn {number}")
        fill_village(other, f"số {number}")
        Appointment.objects.create(
            user=scene[Role.VILLAGE_HEAD], role=Role.VILLAGE_HEAD, unit=commune, village=other, valid_from=TODAY
        )
        petition(commune, f"1{number}", TODAY)
        held = Supervision.objects.create(
            unit=commune, body="front", kind="survey", subject=f"Khảo sát {number}", started_on=TODAY
        )
        Finding.objects.create(supervision=held, description="Sai")
        Recommendation.objects.create(supervision=held, addressee="other", text="Sửa", sent_on=TODAY)
        issued_report(make_unit(f"xa-{number}", f"Số {number}", "commune", district), day=TODAY, period=YEAR)
        make_user(f"nguoi-{number}", Role.OFFICIAL, commune)

    counts = []
    for numbers in (range(1), range(1, 10)):
        for number in numbers:
            grow(number)
        client.force_login(User.objects.get(pk=scene[role].pk))
        client.get("/", follow=True)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/", follow=True).status_code == 200
        counts.append(len(captured))
    assert counts[1] <= counts[0]
