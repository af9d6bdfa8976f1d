"""A superior asks communes for a report; these answer it; the board says how each stands."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.core.periods import Period
from apps.core.portal import duties
from apps.reports import services
from apps.reports.call_board import Board, Standing, chosen, standing_of
from apps.reports.models import Report, ReportCall, ReportCallRecipient, ReportState
from apps.villages.models import UnitSuccession, UnitVersion
from tests.factories import make_commune, make_unit, make_user
from tests.reports.superior_scene import DUE, YEAR, issued_report, make_call, some_outline

pytestmark = pytest.mark.django_db
TODAY = date(2024, 12, 1)
LIST = "/tan-yen/yeu-cau-bao-cao/"


@pytest.fixture(autouse=True)
def on_a_day_before_the_last() -> Any:
    with time_machine.travel("2024-12-01 09:00:00+07:00", tick=False):
        yield


@pytest.fixture
def district(commune: Any) -> Any:
    return make_unit("tan-yen", "Tân Yên", "district")


@pytest.fixture
def reader(district: Any, other_commune: Any) -> Any:
    return make_user("cap-tren", Role.SUPERIOR_READER, district)


@pytest.fixture
def call(reader: Any, district: Any, commune: Any, other_commune: Any) -> ReportCall:
    return make_call(reader, district, [commune, other_commune])


def of(call: ReportCall, unit: Any) -> ReportCallRecipient:
    return call.recipients.get(unit=unit)


def place(call: ReportCall, unit: Any, today: date = TODAY) -> Standing:
    return next(entry.standing for entry in Board(call, today).entries if entry.unit == unit)


def data(**values: Any) -> dict[str, Any]:
    return {
        "title": "Báo cáo năm",
        "outline": some_outline().pk,
        "start": "01/01/2024",
        "end": "31/12/2024",
        "due_on": "10/12/2024",
        "letter_number": "",
        "letter_date": "",
        "note": "",
        "submission": "lan-gui-1",
        "version": "1",
    } | values


# Making, changing, withdrawing.


def test_a_call_to_all_communes_below(client, reader, commune, other_commune) -> None:
    make_commune("ngoai-huyen", "Ngoài")
    UnitVersion.objects.filter(unit__slug="ngoai-huyen").update(parent=make_unit("khac", "Khác", "district"))
    client.force_login(reader)
    assert client.get(f"{LIST}moi/").status_code == 200
    response = client.post(f"{LIST}moi/?gui", data(everyone="on"), follow=True)
    assert response.status_code == 200
    call = ReportCall.objects.get()
    assert {row.unit for row in call.recipients.all()} == {commune, other_commune}
    assert call.created_by == reader
    assert "0/2 đơn vị đã gửi" in response.content.decode()
    # The same sending once more makes no second call.
    client.post(f"{LIST}moi/?gui", data(everyone="on"))
    assert ReportCall.objects.count() == 1


def test_a_call_to_chosen_communes_for_a_period_that_is_no_calendar_year(
    client, reader, commune, other_commune
) -> None:
    client.force_login(reader)
    sent = data(communes=[other_commune.pk], start="15/12/2023", end="14/12/2024")
    client.post(f"{LIST}moi/?gui", sent)
    call = ReportCall.objects.get()
    assert [row.unit for row in call.recipients.all()] == [other_commune]
    user = make_user("can-bo-khac", Role.OFFICIAL, other_commune)
    report = services.answer_call(recipient=of(call, other_commune), user=user)
    assert report.period == Period(date(2023, 12, 15), date(2024, 12, 14))
    issued_report(other_commune, day=date(2024, 12, 10), period=report.period, answers=of(call, other_commune))
    assert place(call, other_commune) is Standing.IN_TIME


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"communes": []}, "Chọn ít nhất một"),
        ({"communes": ["999999"]}, "999999"),
        ({"everyone": "on", "end": "31/12/2023"}, "Ngày kết thúc phải sau"),
        ({"everyone": "on", "due_on": "31/12/2023"}, "Ngày kết thúc phải sau"),
        ({"everyone": "on", "letter_number": "12/UBND"}, "ghi cả ngày công văn"),
        ({"everyone": "on", "title": ""}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, reader, values: Any, words: str) -> None:
    client.force_login(reader)
    response = client.post(f"{LIST}moi/?gui", data(note="Gửi bản điện tử") | values)
    assert response.status_code == 422
    content = response.content.decode()
    assert words in content
    assert "Gửi bản điện tử" in content
    assert not ReportCall.objects.exists()


def test_an_outline_of_other_law_is_refused(client, reader) -> None:
    some_outline()
    outline = some_outline()
    outline.valid_until = date(2023, 12, 31)
    outline.save()
    client.force_login(reader)
    response = client.post(f"{LIST}moi/?gui", data(everyone="on"))
    assert "chọn đề cương khác" in response.content.decode()


def test_communes_are_those_of_the_letters_day(client, reader, commune, other_commune) -> None:
    UnitVersion.objects.filter(unit=other_commune).update(valid_until=date(2024, 6, 30))
    client.force_login(reader)
    client.post(f"{LIST}moi/?gui", data(everyone="on"))
    client.post(
        f"{LIST}moi/?gui",
        data(everyone="on", submission="lan-gui-2", letter_number="12/UBND", letter_date="30/06/2024"),
    )
    now, then = ReportCall.objects.order_by("pk")
    assert [row.unit for row in now.recipients.all()] == [commune]
    assert {row.unit for row in then.recipients.all()} == {commune, other_commune}


def test_a_commune_that_is_not_below_is_refused(reader, district, commune) -> None:
    stranger = make_unit("la", "Lạ", "commune", make_unit("khac", "Khác", "district"))
    with pytest.raises(ValidationError):
        make_call(reader, district, [commune, stranger])


def test_changing_a_call(client, reader, call, commune, other_commune) -> None:
    client.force_login(reader)
    url = f"{LIST}{call.public_id}/sua/"
    assert client.get(url).status_code == 200
    client.post(f"{url}?gui", data(communes=[commune.pk], due_on="20/12/2024"))
    call.refresh_from_db()
    assert (call.due_on, call.version) == (date(2024, 12, 20), 2)
    assert [row.unit for row in call.recipients.all()] == [commune]
    stale = client.post(f"{url}?gui", data(communes=[commune.pk], title="Khác", submission="lan-gui-3"))
    assert stale.status_code == 422
    assert "vừa được người khác sửa" in stale.content.decode()


def test_what_communes_have_begun_to_answer_is_not_taken_from_under_them(
    reader, call, commune, other_commune, official
) -> None:
    services.answer_call(recipient=of(call, commune), user=official)
    for name, value in (("start", date(2024, 2, 1)), ("end", date(2024, 11, 30))):
        changed = ReportCall.objects.get(pk=call.pk)
        setattr(changed, name, value)
        changed.addressed = [commune, other_commune]
        with pytest.raises(ValidationError, match="không đổi đề cương và kỳ"):
            services.save_call(record=changed, user=reader, expected_version=1)
    dropped = ReportCall.objects.get(pk=call.pk)
    dropped.addressed = [other_commune]
    with pytest.raises(ValidationError, match="Song Vân"):
        services.save_call(record=dropped, user=reader, expected_version=1)
    later = ReportCall.objects.get(pk=call.pk)
    later.due_on, later.addressed = date(2024, 12, 31), [commune]
    assert services.save_call(record=later, user=reader, expected_version=1).recipients.count() == 1


def test_withdrawing_keeps_answers_and_can_be_undone(client, reader, call, commune, other_commune, official) -> None:
    report = services.answer_call(recipient=of(call, commune), user=official)
    client.force_login(reader)
    url = f"{LIST}{call.public_id}/"
    assert client.post(f"{url}thu-hoi/?gui", {"version": "1", "why": " "}).status_code == 422
    client.post(f"{url}thu-hoi/?gui", {"version": "1", "why": "Gộp vào báo cáo khác", "submission": "x1"})
    call.refresh_from_db()
    assert (call.is_open, call.withdrawn_by, call.version) == (False, reader, 2)
    assert "Gộp vào báo cáo khác" in client.get(url).content.decode()
    assert services.answer_call(recipient=of(call, commune), user=official) == report
    other = make_user("can-bo-khac", Role.OFFICIAL, other_commune)
    with pytest.raises(ValidationError, match="thu hồi"):
        services.answer_call(recipient=of(call, other_commune), user=other)
    assert not [duty for duty in duties(other_commune, YEAR, other) if "Yêu cầu" in duty.label]
    changed = ReportCall.objects.get(pk=call.pk)
    changed.addressed = [commune]
    with pytest.raises(ValidationError, match="thu hồi"):
        services.save_call(record=changed, user=reader, expected_version=2)
    client.post(f"{url}mo-lai/?gui", {"version": "2", "submission": "x2"})
    call.refresh_from_db()
    assert (call.is_open, call.withdrawn_why) == (True, "")
    assert client.get(f"{url}lich-su/").status_code == 200


# Who may.


def test_only_the_superior_of_these_communes_keeps_calls(client, call, district, official, commune) -> None:
    url = f"{LIST}{call.public_id}/"
    stranger = make_user("huyen-khac", Role.SUPERIOR_READER, make_unit("khac", "Khác", "district"))
    above = make_user("tinh", Role.SUPERIOR_READER, make_unit("bac-giang", "Bắc Giang", "province"))
    for user, status in ((stranger, 404), (official, 404), (above, 403)):
        client.force_login(user)
        assert [client.get(at).status_code for at in (LIST, url, f"{url}sua/")] == [status] * 3
        assert client.post(f"{url}thu-hoi/?gui", {"version": "1", "why": "x"}).status_code == status
    client.force_login(stranger)
    assert client.get(f"/khac/yeu-cau-bao-cao/{call.public_id}/").status_code == 404
    client.force_login(official)
    assert client.get("/song-van/yeu-cau-bao-cao/").status_code == 403
    changed = ReportCall.objects.get(pk=call.pk)
    changed.addressed = [commune]
    for user in (stranger, official, above):
        with pytest.raises(PermissionDenied):
            services.save_call(record=changed, user=user, expected_version=1)
        with pytest.raises(PermissionDenied):
            services.withdraw_call(reportcall=call, user=user, why="x", expected_version=1)


def test_a_commune_sees_the_calls_addressed_to_it_alone(client, reader, district, call, commune, other_commune) -> None:
    alone = make_call(reader, district, [other_commune], title="Chỉ cho xã kia")
    user = make_user("can-bo-khac", Role.OFFICIAL, other_commune)
    mine = make_user("can-bo-nay", Role.OFFICIAL, commune)
    assert {d.label.split(": ")[1] for d in duties(other_commune, YEAR, user) if "Yêu cầu" in d.label} == {
        call.title,
        alone.title,
    }
    assert {d.label.split(": ")[1] for d in duties(commune, YEAR, mine) if "Yêu cầu" in d.label} == {call.title}
    client.force_login(mine)
    own, foreign = of(call, commune), of(alone, other_commune)
    assert client.get(own.get_absolute_url()).status_code == 200
    for slug in ("song-van", "xa-khac"):
        assert client.get(f"/{slug}/bao-cao/yeu-cau/{foreign.public_id}/").status_code == 404
        assert client.post(f"/{slug}/bao-cao/yeu-cau/{foreign.public_id}/lap/").status_code == 404
    with pytest.raises(PermissionDenied):
        services.answer_call(recipient=foreign, user=mine)


def test_the_commune_is_not_offered_to_add_what_the_level_above_makes(client, call, official) -> None:
    client.force_login(official)
    page = client.get("/song-van/bao-cao/yeu-cau/").content.decode()
    assert "<h1>Yêu cầu của cấp trên</h1>" in page
    assert "data-adds" not in page
    assert "data-adds" in client.get("/song-van/cuoc-hop/").content.decode()


def test_a_superior_still_writes_nothing_else(client, call, reader, commune) -> None:
    client.force_login(reader)
    for url in (f"/song-van/bao-cao/yeu-cau/{of(call, commune).public_id}/lap/", "/song-van/bao-cao/moi/"):
        assert client.post(url, {}).status_code == 403
    assert not reader.reach.may_write(Report, commune)
    assert not Report.objects.editable_by(reader).exists()
    assert not Report.objects.visible_to(reader).exists()


# Answering.


def test_one_click_begins_the_report(client, call, commune, official) -> None:
    client.force_login(official)
    url = of(call, commune).get_absolute_url()
    home = client.get("/song-van/?nam=2024").content.decode()
    assert url in home
    assert "hạn 10/12/2024" in home
    # The year's own duty would say the same once more.
    assert ">Báo cáo năm 2024</a>" not in home
    assert "Lập báo cáo theo yêu cầu" in client.get(url).content.decode()
    response = client.post(f"{url}lap/", {"submission": "mot-lan"})
    report = Report.objects.get()
    assert response.url == report.get_absolute_url()
    assert (report.answers.call, report.outline, report.period) == (call, call.outline, YEAR)
    assert (report.issued_on, report.subject) == (DUE, "Kết quả năm 2024")
    assert call.title in client.get(report.get_absolute_url()).content.decode()
    assert "Lập báo cáo theo yêu cầu" not in client.get(url).content.decode()


@pytest.mark.parametrize("second", ["mot-lan", "lan-hai", ""])
def test_a_double_click_makes_one_report(client, call, commune, official, second: str) -> None:
    client.force_login(official)
    url = f"{of(call, commune).get_absolute_url()}lap/"
    answers = [client.post(url, {"submission": key}).url for key in ("mot-lan", second)]
    assert Report.objects.count() == 1
    assert len(set(answers)) == 1


@pytest.mark.parametrize("state", [ReportState.DRAFT, ReportState.ISSUED])
def test_a_report_that_was_begun_before_is_taken(call, commune, official, state: str) -> None:
    if state == ReportState.ISSUED:
        before = issued_report(commune).report
    else:
        before = services.begin_report(unit=commune, outline=call.outline, period=YEAR, user=official, signer="A")
    services.begin_report(unit=commune, outline=call.outline, period=Period.year(2023), user=official, signer="A")
    assert services.answer_call(recipient=of(call, commune), user=official) == before
    before.refresh_from_db()
    assert before.answers == of(call, commune)
    assert place(call, commune) is (Standing.IN_TIME if state == ReportState.ISSUED else Standing.BEGUN)


def test_past_the_last_day_it_is_planned_for_today(call, commune, official) -> None:
    with time_machine.travel("2024-12-20 09:00:00+07:00"):
        assert services.answer_call(recipient=of(call, commune), user=official).issued_on == date(2024, 12, 20)


# The board.


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({}, Standing.NOT_BEGUN),
        ({"is_begun": True}, Standing.BEGUN),
        ({"today": DUE}, Standing.NOT_BEGUN),
        ({"today": DUE + timedelta(1)}, Standing.OVERDUE),
        ({"today": DUE + timedelta(1), "is_begun": True}, Standing.OVERDUE),
        ({"first_sent": DUE, "today": DUE + timedelta(9)}, Standing.IN_TIME),
        ({"first_sent": DUE + timedelta(1)}, Standing.LATE),
        ({"first_sent": DUE - timedelta(9), "is_returned": True}, Standing.RETURNED),
        ({"owes": False, "today": DUE + timedelta(1)}, Standing.EXCUSED),
        ({"owes": False, "first_sent": DUE - timedelta(9)}, Standing.IN_TIME),
    ],
)
def test_where_a_commune_stands(given: dict[str, Any], place: Standing) -> None:
    usual = {"first_sent": None, "is_returned": False, "is_begun": False, "owes": True, "due_on": DUE, "today": TODAY}
    assert standing_of(**(usual | given)) is place


@pytest.mark.parametrize(
    ("until", "place"),
    [
        (DUE - timedelta(1), Standing.EXCUSED),
        (DUE, Standing.OVERDUE),
    ],
)
def test_a_commune_that_merged_before_the_last_day_owes_nothing_and_names_its_successor(
    call, commune, other_commune, until: date, place: Standing
) -> None:
    UnitVersion.objects.filter(unit=commune).update(valid_until=until)
    UnitSuccession.objects.create(predecessor=commune, successor=other_commune, kind="merger", on=until + timedelta(1))
    board = Board(call, DUE + timedelta(30))
    entry = next(entry for entry in board.entries if entry.unit == commune)
    assert entry.standing is place
    assert ("nay là xã Khác" in entry.words) == (place is Standing.EXCUSED)
    assert board.owing == (1 if place is Standing.EXCUSED else 2)


def test_the_first_sending_counts_and_the_newest_document_shows(call, commune) -> None:
    first = issued_report(commune, day=DUE, answers=of(call, commune))
    second = issued_report(commune, day=DUE + timedelta(9), replaces=first, answers=of(call, commune))
    (entry,) = [entry for entry in Board(call, DUE + timedelta(30)).entries if entry.unit == commune]
    assert (entry.standing, entry.document, entry.first_sent) == (Standing.IN_TIME, second, DUE)


def test_search_filter_and_order(call, reader, district, commune, other_commune) -> None:
    late = issued_report(other_commune, day=DUE + timedelta(2), answers=of(call, other_commune))
    entries = Board(call, TODAY).entries
    assert [entry.unit for entry in entries] == [other_commune, commune]
    assert [entry.unit for entry in chosen(entries, words="SONG van")] == [commune]
    assert [entry.document for entry in chosen(entries, standing="gui-cham")] == [late]
    assert chosen(entries, standing="khong-co") == []
    assert [entry.unit for entry in chosen(entries, sort="ngay")] == [other_commune, commune]
    assert [entry.unit for entry in chosen(entries, sort="tinh-trang")] == [other_commune, commune]


@pytest.mark.parametrize("query", ["", "?q=song", "?tinh-trang=chua-lap", "?sap-xep=ngay", "?sap-xep=x&tinh-trang=y"])
def test_the_boards_page(client, call, reader, commune, query: str) -> None:
    issued_report(commune, day=DUE + timedelta(3), answers=of(call, commune))
    client.force_login(reader)
    response = client.get(f"{LIST}{call.public_id}/{query}")
    assert response.status_code == 200
    content = response.content.decode()
    assert "1/2 đơn vị đã gửi; 1 đã gửi, chậm; 1 chưa lập, còn hạn." in content
    assert ("Đang xem" in content) == (query not in ("", "?sap-xep=ngay"))
    book = client.get(f"{LIST}{call.public_id}/?xuat=xlsx")
    assert "theo-doi-bao-cao-nam-2024-tan-yen.xlsx" in book["Content-Disposition"]


def test_ten_times_the_communes_take_the_same_queries(client, reader, district) -> None:
    client.force_login(reader)

    def queries(number: int) -> int:
        units = [make_commune(f"xa-{number}-{n}", f"Xã {n}") for n in range(number)]
        fresh = type(reader).objects.get(pk=reader.pk)
        call = make_call(fresh, district, units, title=f"Gọi {number}")
        for n, unit in enumerate(units):
            if n % 3 == 1:
                issued = issued_report(unit, answers=of(call, unit))
                services.return_issued_report(document=issued, by_unit=district, user=fresh, comment="Sửa")
            if n % 3 == 2:
                UnitVersion.objects.filter(unit=unit).update(valid_until=date(2024, 6, 30))
                UnitSuccession.objects.create(predecessor=unit, successor=units[0], kind="merger", on=date(2024, 7, 1))
        client.get(f"{LIST}{call.public_id}/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{LIST}{call.public_id}/").status_code == 200
        return len(captured)

    assert queries(3) == queries(30)


def test_the_list_and_the_board_count_alike(reader, district, commune, other_commune) -> None:
    """One in time, one that came back, one that came back and was answered, one that merged without and one with."""
    units = {name: make_commune(f"xa-{name}", name) for name in ("tra", "dap", "het", "xong")}
    call = make_call(reader, district, [commune, other_commune, *units.values()])
    for name in ("tra", "dap"):
        issued = issued_report(units[name], answers=of(call, units[name]))
        services.return_issued_report(document=issued, by_unit=district, user=reader, comment="Sửa")
        if name == "dap":
            issued_report(units[name], day=DUE, replaces=issued, answers=of(call, units[name]))
    for name in ("commune", "xong"):
        unit = units.get(name, commune)
        issued_report(unit, answers=of(call, unit))
    for name in ("het", "xong"):
        UnitVersion.objects.filter(unit=units[name]).update(valid_until=DUE - timedelta(1))
    board = Board(call, TODAY)
    listed = ReportCall.objects.for_list().get(pk=call.pk)
    standings = [entry.standing for entry in board.entries]
    assert (listed.owing, listed.sent) == (board.owing, board.sent) == (5, 3)
    assert board.owing == sum(standing is not Standing.EXCUSED for standing in standings)
    assert board.sent == sum(standing in (Standing.IN_TIME, Standing.LATE) for standing in standings)


def test_the_list_says_how_many_have_sent(client, call, reader, commune) -> None:
    issued_report(commune, answers=of(call, commune))
    client.force_login(reader)
    content = client.get(LIST).content.decode()
    assert "1/2 đơn vị" in content
    assert client.get(f"{LIST}?xuat=xlsx").status_code == 200
    assert "1 bản ghi" in client.get(f"{LIST}?q=bao+cao&nam=2024&standing=open").content.decode()
    assert "0 bản ghi" in client.get(f"{LIST}?standing=withdrawn").content.decode()


class TestListOfACommune:
    """What was asked of it, in its own list."""

    PAGE = "/song-van/bao-cao/yeu-cau/"

    def test_state_search_filter_and_workbook(self, client, official, reader, district, commune, call) -> None:
        answered = make_call(reader, district, [commune], title="Chuyên đề đã gửi", due_on=date(2024, 11, 1))
        issued_report(commune, answers=of(answered, commune))
        late = make_call(reader, district, [commune], title="Chuyên đề quá hạn", due_on=date(2024, 11, 2))
        gone = make_call(reader, district, [commune], title="Chuyên đề thôi")
        services.withdraw_call(reportcall=gone, user=reader, why="Nhầm", expected_version=gone.version)
        client.force_login(official)

        def seen(**asked: str) -> dict[str, str]:
            rows = client.get(self.PAGE, asked).context["table"].rows
            return {str(row.record.call): row.record.standing_on(TODAY)[0] for row in rows}

        everything = {str(call): "due", str(answered): "done", str(late): "late", str(gone): "withdrawn"}
        assert seen() == everything
        assert seen(q="qua han") == {str(late): "late"}
        assert set(seen(standing="owing")) == {str(call), str(late)}
        assert set(seen(standing="answered")) == {str(answered)}
        assert set(seen(standing="withdrawn")) == {str(gone)}
        assert seen(nam="2023") == {}
        page = client.get(self.PAGE, {"xuat": "xlsx"})
        assert page["Content-Type"].endswith("spreadsheetml.sheet")

    def test_ten_times_the_calls_cost_no_more_queries(self, client, official, reader, district, commune, call) -> None:
        client.force_login(official)

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(self.PAGE).status_code == 200
            return len(queries)

        cost()
        few = cost()
        for number in range(9):
            make_call(reader, district, [commune], title=f"Yêu cầu {number}")
        assert cost() == few

    def test_another_commune_sees_none_of_it(self, client, official, reader, district, other_commune) -> None:
        make_call(reader, district, [other_commune])
        client.force_login(official)
        assert not client.get(self.PAGE).context["table"].rows
