"""Funds: pages, ledger, entries with their undo, papers, figures."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.accounts.roles import Role
from apps.core.indicators import KNOWN, MISSING, get
from apps.core.periods import Period
from apps.core.services import StaleRecordError
from apps.documents.blocks import Table
from apps.works.models import MAX_MONEY, Fund, FundEntry, Work
from apps.works.papers.funds import ledger_document, public_document
from apps.works.services.funds import ledger_of, save_entry
from apps.works.services.rows import last_change
from tests.factories import make_user, make_village
from tests.records import assert_deleted_and_brought_back, assert_refused, close, url

YEAR = Period.year(2023)
TYPED = {
    "name": "Quỹ làm đường",
    "village": "",
    "decided_in": "",
    "opened_on": "01/01/2023",
    "opening": "1.500.000",
    "closed_on": "",
    "keeper": "Nguyễn Thị Hà",
    "note": "",
}
ENTRY = {
    "kind": "in",
    "booked_on": "05/03/2023",
    "amount": "2.000.000",
    "text": "Thu đợt 1",
    "voucher": "01",
    "work": "",
}


def make_fund(unit: Any, **values: Any) -> Fund:
    given = {"name": "Quỹ làm đường", "opened_on": date(2023, 1, 1), "opening": 1_000}
    return Fund.objects.create(**{"unit": unit} | given | values)


def book(fund: Fund, amount: int, day: date = date(2023, 3, 5), **values: Any) -> FundEntry:
    """Above zero it came in, below it went out."""
    kind = "in" if amount > 0 else "out"
    given = {"kind": kind, "amount": abs(amount), "booked_on": day, "text": "Khoản"}
    return FundEntry.objects.create(**{"fund": fund} | given | values)


def to(name: str, fund: Fund, *more: Any) -> str:
    return reverse(f"works:fund-{name}", args=[fund.unit.slug, fund.public_id, *more])


def of_entry(name: str, entry: FundEntry) -> str:
    return reverse(f"works:fundentry-{name}", args=[entry.fund.unit.slug, entry.public_id])


def ledger_page(client: Client, fund: Fund, **asked: str) -> Any:
    return client.get(to("ledger", fund), {"tu": "01/01/2023", "den": "31/12/2023"} | asked)


def test_a_fund_is_written_and_its_ledger_adds_up(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    assert client.post(url(Fund, "create", commune), TYPED).status_code == 302
    fund = Fund.objects.get()
    assert client.post(to("entry-add", fund), ENTRY).status_code == 302
    out = ENTRY | {"kind": "out", "amount": "3.400.000", "booked_on": "06/03/2023", "text": "Mua đá", "voucher": ""}
    assert client.post(to("entry-add", fund), out).status_code == 302
    page = ledger_page(client, fund)
    assert [line.held for line in page.context["page"]] == [3_500_000, 100_000]
    assert "1.500.000 + 2.000.000 − 3.400.000 = 100.000" in page.content.decode()
    assert "100.000" in client.get(fund.get_absolute_url()).content.decode()
    assert client.get(url(Fund, "list", commune)).context["table"].rows[0].get_cell("held") == "100.000"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 201),
        ("opened_on", "31/02/2023"),
        ("opening", "-1"),
        ("opening", "1.000.000.000.000.001"),
        ("opening", "một triệu"),
    ],
)
def test_bad_input_comes_back_as_typed(client: Client, commune: Any, official: Any, field: str, value: str) -> None:
    client.force_login(official)
    assert_refused(client, url(Fund, "create", commune), TYPED | {field: value}, field, Fund)


def test_a_fund_may_hold_as_much_as_the_law_of_numbers_lets_it(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    assert client.post(url(Fund, "create", commune), TYPED | {"opening": "1.000.000.000.000.000"}).status_code == 302
    assert Fund.objects.get().opening == MAX_MONEY
    with pytest.raises(IntegrityError):
        make_fund(commune, opening=MAX_MONEY + 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "-5"),
        ("amount", "1,5"),
        ("amount", "1.000.000.000.000.001"),
        ("booked_on", "31/12/2022"),
        ("booked_on", "01/07/2023"),
        ("booked_on", "99/99/2023"),
        ("text", ""),
        ("text", "a\x00b"),
        ("kind", "khac"),
        ("work", "999999"),
    ],
)
def test_a_wrong_entry_is_refused_and_kept(client: Client, commune: Any, official: Any, field: str, value: str) -> None:
    client.force_login(official)
    fund = make_fund(commune, closed_on=date(2023, 6, 30))
    assert_refused(client, to("entry-add", fund), ENTRY | {field: value}, field, FundEntry)


def test_an_end_before_the_first_day_and_an_entry_of_nothing_are_refused(
    client: Client, commune: Any, official: Any
) -> None:
    client.force_login(official)
    ended = TYPED | {"closed_on": "31/12/2022"}
    assert client.post(url(Fund, "create", commune), ended).status_code == 422
    nothing = client.post(to("entry-add", make_fund(commune)), ENTRY | {"amount": "0"})
    assert "Số tiền phải lớn hơn 0" in nothing.content.decode()
    assert not FundEntry.objects.exists()


@pytest.mark.parametrize("day", ["01/01/2023", "30/06/2023"])
def test_entries_on_the_first_and_the_last_day_are_taken(client: Client, commune: Any, official: Any, day: str) -> None:
    client.force_login(official)
    fund = make_fund(commune, closed_on=date(2023, 6, 30))
    assert client.post(to("entry-add", fund), ENTRY | {"booked_on": day}).status_code == 302


@time_machine.travel(date(2023, 3, 4))
def test_an_entry_to_come_is_refused(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    fund = make_fund(commune)
    assert client.post(to("entry-add", fund), ENTRY).status_code == 422
    assert client.post(to("entry-add", fund), ENTRY | {"booked_on": "04/03/2023"}).status_code == 302


def test_a_double_click_books_once(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    fund = make_fund(commune)
    sent = ENTRY | {"submission": "mot-lan-gui"}
    assert [client.post(to("entry-add", fund), sent).status_code for _ in range(2)] == [302, 302]
    assert fund.entries.count() == 1


def test_an_entry_that_somebody_changed_meanwhile_is_not_overwritten(
    client: Client, commune: Any, official: Any
) -> None:
    client.force_login(official)
    entry = book(make_fund(commune), 500)
    version = client.get(of_entry("update", entry)).context["form"]["version"].value()
    entry.text = "Người khác sửa"
    entry.save()
    stale = client.post(of_entry("update", entry), ENTRY | {"version": version})
    assert stale.status_code == 422
    assert stale.context["form"]["text"].value() == "Thu đợt 1"
    assert client.post(of_entry("update", entry), ENTRY).status_code == 422  # names no version
    again = stale.context["form"]["version"].value()
    assert client.post(of_entry("update", entry), ENTRY | {"version": again}).status_code == 302
    entry.refresh_from_db()
    assert (entry.text, entry.amount) == ("Thu đợt 1", 2_000_000)
    with pytest.raises(StaleRecordError):
        save_entry(entry=entry, user=official, expected_version=last_change(entry) - 1)


def test_an_entry_is_taken_back_with_a_reason_and_brought_back(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    entry = book(make_fund(commune), 500, text="Ghi nhầm")
    version = client.get(of_entry("delete", entry)).context["form"]["version"].value()
    assert client.post(of_entry("delete", entry), {"version": version, "reason": ""}).status_code == 422
    assert client.post(of_entry("delete", entry), {"version": version, "reason": "nhập trùng"}).status_code == 302
    assert not FundEntry.objects.exists()
    line = FundEntry.history.get(history_type="-")
    assert (line.history_change_reason, line.history_user) == ("nhập trùng", official)
    undo = reverse("works:fundentry-restore", args=[commune.slug, line.history_id])
    for _ in range(2):
        assert client.post(undo).status_code == 302
    assert FundEntry.objects.get().text == "Ghi nhầm"


def test_what_was_taken_back_stays_away_from_a_fund_that_is_not_kept_on_its_day(
    client: Client, commune: Any, official: Any
) -> None:
    client.force_login(official)
    entry = book(make_fund(commune), 500)
    fund, address = entry.fund, of_entry("delete", entry)
    client.post(address, {"version": last_change(entry), "reason": "nhầm"})
    Fund.objects.filter(pk=fund.pk).update(opened_on=date(2023, 3, 6))
    line = FundEntry.history.get(history_type="-")
    client.post(reverse("works:fundentry-restore", args=[commune.slug, line.history_id]))
    assert not FundEntry.objects.exists()


def test_days_of_a_fund_keep_its_entries_in(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    fund = make_fund(commune)
    book(fund, 5, date(2023, 3, 5))
    address = url(Fund, "update", commune, fund.public_id)
    for field, wrong, right in (("opened_on", "06/03/2023", "05/03/2023"), ("closed_on", "04/03/2023", "05/03/2023")):
        data = TYPED | {"version": fund.version}
        assert client.post(address, data | {field: wrong}).status_code == 422
        assert client.post(address, data | {field: right}).status_code == 302
        fund.refresh_from_db()


def test_a_fund_goes_and_comes_back_with_its_entries(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    fund = make_fund(commune)
    book(fund, 500)
    assert_deleted_and_brought_back(client, fund, "entries")


def test_less_than_nothing_is_shown_and_not_refused(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    fund = make_fund(commune)
    book(fund, -1_000, date(2023, 2, 1))
    assert ledger_of(fund, YEAR).below_zero == []
    book(fund, -1, date(2023, 2, 1))
    book(fund, 1, date(2023, 2, 2))
    assert ledger_of(fund, YEAR).below_zero == [date(2023, 2, 1)]
    assert "Tồn quỹ âm cuối ngày: 01/02/2023" in ledger_page(client, fund).content.decode()
    assert "âm" not in ledger_page(client, fund, tu="02/02/2023").context["ledger"].balance.sum_text
    book(fund, -1, date(2023, 2, 3))
    assert "Số đã chi lớn hơn số có trong quỹ" in client.get(fund.get_absolute_url()).content.decode()


def test_a_fund_that_ended_with_money_in_it_is_remarked(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    fund = make_fund(commune, closed_on=date(2023, 6, 30))
    assert "còn 1.000 đồng" in client.get(fund.get_absolute_url()).content.decode()
    book(fund, -1_000)
    assert client.get(fund.get_absolute_url()).context["remarks"] == []


def test_the_ledger_is_searched_filtered_turned_round_and_taken_along(
    client: Client, commune: Any, official: Any
) -> None:
    client.force_login(official)
    fund, work = make_fund(commune), Work.objects.create(unit=commune, name="Đường", started_on=date(2023, 1, 1))
    first = book(fund, 10, date(2023, 1, 1), text="Thu tiền mặt")
    second = book(fund, -4, date(2023, 2, 1), text="Mua đá", work=work)
    book(fund, 7, date(2024, 1, 1), text="Năm sau")

    def shown(**asked: str) -> list[int]:
        return [line.entry.pk for line in ledger_page(client, fund, **asked).context["page"]]

    assert shown() == [first.pk, second.pk]
    assert shown(sort="-ngay") == [second.pk, first.pk]
    assert shown(q="mua da") == shown(cong_trinh=str(work.pk)) == shown(loai="out") == [second.pk]
    assert shown(q="khong co") == []
    assert shown(cong_trinh="x" * 50, loai="la", page="999", sort="la") == [first.pk, second.pk]
    sheet = load_workbook(BytesIO(ledger_page(client, fund, xuat="xlsx").content)).active
    assert [row[4:7] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        (None, None, 1_000),
        (10, None, 1_010),
        (None, 4, 1_006),
        (10, 4, 1_006),
    ]
    some = load_workbook(BytesIO(ledger_page(client, fund, xuat="xlsx", q="mua da").content)).active
    assert some.max_row == 2


@pytest.mark.parametrize(
    "asked",
    [{"tu": "x", "den": ""}, {"tu": "02/01/2023", "den": "01/01/2023"}, {"den": "31/12/2022", "tu": "01/12/2022"}],
)
def test_a_period_without_a_ledger_says_why(client: Client, commune: Any, official: Any, asked: dict[str, str]) -> None:
    client.force_login(official)
    fund = make_fund(commune)
    page = client.get(to("ledger", fund), asked)
    assert page.status_code == 422
    assert page.context["form"].errors
    assert page.context["form"]["tu"].value() == asked["tu"]
    assert client.get(to("paper", fund, "so-quy", "pdf"), asked).status_code == 404


def test_pages_take_as_many_queries_for_ten_times_the_rows(
    client: Client, commune: Any, village: Any, official: Any
) -> None:
    client.force_login(official)
    fund = make_fund(commune, village=village)

    def fill(number: int) -> None:
        for each in range(number):
            work = Work.objects.create(unit=commune, name=f"Đường {each}", started_on=date(2023, 1, 1))
            book(fund, 5, work=work)
            book(make_fund(commune, village=village, name=f"Quỹ {each}"), 5)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    addresses = [
        url(Fund, "list", commune),
        to("ledger", fund) + "?tu=01/01/2023&den=31/12/2023",
        fund.get_absolute_url(),
    ]
    fill(2)
    for address in addresses:
        queries(address)  # what a process asks once, such as its kinds of content, is known from here on
    few = [queries(address) for address in addresses]
    fill(18)
    assert [queries(address) for address in addresses] == few


@pytest.mark.parametrize("kind", ["pdf", "docx"])
@pytest.mark.parametrize("paper", ["so-quy", "cong-khai"])
def test_papers_come_for_any_period(client: Client, commune: Any, official: Any, paper: str, kind: str) -> None:
    client.force_login(official)
    fund = make_fund(commune)
    work = Work.objects.create(unit=commune, name="Đường", started_on=date(2023, 1, 1))
    book(fund, 10, voucher="PT-01", work=work)
    asked = {"tu": "01/01/2023", "den": "31/12/2023"}
    response = client.get(to("paper", fund, paper, kind), asked)
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF" if kind == "pdf" else b"PK")
    assert client.get(to("paper", fund, "khac", kind), asked).status_code == 404


def test_papers_say_what_the_ledger_says(commune: Any) -> None:
    fund = make_fund(commune, keeper="Nguyễn Thị Hà")
    book(fund, 10, voucher="PT-01")
    ledger = ledger_of(fund, YEAR)
    kept, posted = ledger_document(ledger), public_document(ledger)
    assert (kept.type_name, posted.type_name) == ("SỔ QUỸ", "BẢNG CÔNG KHAI")
    (table,) = [block for block in kept.body if isinstance(block, Table)]
    assert table.rows[0][-1] == "1.000"
    assert table.rows[-1][-3:] == ("10", "0", "1.010")
    (table,) = [block for block in posted.body if isinstance(block, Table)]
    assert table.rows[-1] == ("", "", "Cộng", "10", "0")
    assert "PT-01" not in str(posted)


PARTS = ("opening", "in", "out", "closing")


def figures(unit: Any, period: Period = YEAR, **more: Any) -> list[Any]:
    return [get(f"works.fund_{part}").value(unit, period, **more).value for part in PARTS]


def test_figures_of_commune_and_village(commune: Any, other_commune: Any, village: Any) -> None:
    book(make_fund(other_commune), 99)
    ours, theirs = make_fund(commune), make_fund(commune, village=village, opening=50, opened_on=date(2023, 7, 1))
    book(ours, 100, date(2022, 12, 31))
    book(ours, -30, date(2023, 1, 1))
    book(theirs, 7, date(2023, 12, 31))
    book(theirs, 3, date(2024, 1, 1))
    assert figures(commune) == [1_150, 7, 30, 1_127]
    assert figures(commune, village=village) == [50, 7, 0, 57]
    assert figures(commune, Period.quarter(2023, 2)) == [1_070, 0, 0, 1_070]
    # Opened within the quarter: what it held on its first day is its opening.
    assert figures(commune, Period.quarter(2023, 3), village=village) == [50, 0, 0, 50]


def test_figures_are_missing_then_zero_once_closed(commune: Any, official: Any) -> None:
    assert get("works.fund_closing").value(commune, YEAR).state == MISSING
    close(commune, "works.fund", YEAR, official)
    zero = get("works.fund_closing").value(commune, YEAR)
    assert (zero.value, zero.state) == (0, KNOWN)
    make_fund(commune, closed_on=date(2023, 1, 1))
    assert figures(commune) == [1_000, 0, 0, 1_000]
    # The fund that came later opened the register again.
    assert figures(commune, Period.quarter(2023, 2)) == [None] * 4


def test_a_board_member_reads_and_a_stranger_does_not(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    own, foreign = make_fund(commune), make_fund(other_commune)
    entry = book(foreign, 5)
    client.force_login(make_user("ban", Role.BOARD_MEMBER, commune))
    assert ledger_page(client, own).status_code == 200
    assert client.get(to("entry-add", own)).status_code == 403
    client.force_login(official)
    for address in (to("ledger", foreign), to("entry-add", foreign), to("paper", foreign, "so-quy", "pdf")):
        assert client.get(address.replace(other_commune.slug, commune.slug)).status_code == 404
    assert client.get(of_entry("update", entry).replace(other_commune.slug, commune.slug)).status_code == 404
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, make_village(commune, "Thôn Một")))
    assert ledger_page(client, own).status_code == 403


def test_nothing_of_another_commune_can_be_chosen(commune: Any, other_commune: Any) -> None:
    work = Work.objects.create(unit=other_commune, name="Đường", started_on=date(2023, 1, 1))
    with pytest.raises(ValidationError, match="không thuộc đơn vị"):
        book(make_fund(commune), 5, work=work)
