"""Denunciations: what their pages take, from whom one is kept, the numbers of their papers."""

import io
import subprocess
import zipfile
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import AccessEntry
from apps.accounts.roles import Role
from apps.complaints.models import (
    Denunciation,
    DenunciationBar,
    DenunciationEvent,
    DenunciationPaper,
    DenunciationPaperKind,
)
from apps.complaints.services import (
    bar_accounts,
    kept_from,
    next_denunciation_code,
    record_denunciation_event,
    reserve_number,
    save_denunciation,
    take_back_event,
)
from apps.core.services import StaleRecordError
from apps.core.text import slugify_vi
from apps.documents.models import NumberBook, NumberEntry
from tests.factories import make_user

TODAY = date(2024, 4, 10)
AT = "/song-van/to-cao/"
TYPED = {"code": "03/TC", "received_on": "01/03/2024", "field": "policy", "paper_dossier_number": "05/2024/HS-TC"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def barred(leader, officer, denunciation):
    """A denunciation that is kept from the leader."""
    record = denunciation(code="11/TC", created_by=officer)
    bar_accounts(denunciation=record, accounts=[leader.pk], user=officer)
    return record


def enter(record, kind, day, **values):
    record.refresh_from_db()
    return record_denunciation_event(denunciation=record, kind=kind, happened_on=day, user=None, **values)


# The form


@pytest.mark.parametrize(
    ("codes", "proposed"),
    [
        ([], "01/TC"),
        (["03/TC"], "04/TC"),
        (["09/TC", "10/TC"], "11/TC"),
        (["7"], "8"),
        (["099/2024/TC"], "100/2024/TC"),
    ],
)
def test_the_next_code_of_the_year_is_proposed(commune, denunciation, codes, proposed):
    for code in codes:
        denunciation(code=code)
    denunciation(code="88/TC", received_on=date(2023, 3, 1))
    assert next_denunciation_code(commune, 2024) == proposed


def test_the_form_offers_the_code_and_the_accounts_of_the_unit(client, officer, leader, other_commune):
    make_user("nguoi-xa-khac", Role.LEADER, other_commune)
    client.force_login(officer)
    page = client.get(f"{AT}moi/").content.decode()
    assert "01/TC" in page
    assert "lanh-dao (lãnh đạo xã)" in page
    assert "nguoi-xa-khac" not in page


def test_one_is_entered_with_its_steps_and_with_those_from_whom_it_is_kept(client, officer, leader, law):
    client.force_login(officer)
    assert client.post(f"{AT}moi/", TYPED | {"barred": [leader.pk]}).status_code == 302
    record = Denunciation.objects.get()
    assert (record.stage, record.created_by, record.due_on) == ("received", officer, date(2024, 3, 12))
    assert [step.code for step in record.steps.all()] == ["verify"]
    assert [bar.user for bar in record.bars.all()] == [leader]
    assert DenunciationBar.history.get().history_user == officer


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"received_on": "11/04/2024"}, "chưa tới"),
        ({"code": "ông Bùi"}, "Chỉ gồm số"),
        ({"barred": ["officer"]}, "Không tự chọn tài khoản của mình"),
        ({"barred": ["999999"]}, "Hãy chọn"),
        ({"barred": ["bà Lời"]}, "Hãy chọn"),
    ],
)
def test_what_the_form_refuses_stays_on_the_page(client, officer, changes, words):
    client.force_login(officer)
    if changes.get("barred") == ["officer"]:
        changes = {"barred": [str(officer.pk)]}
    response = client.post(f"{AT}moi/", TYPED | changes)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "05/2024/HS-TC" in response.content.decode()
    assert not Denunciation.objects.exists()


def test_somebody_who_handles_it_must_remain(denunciation, officer, leader, official):
    record = denunciation()
    with pytest.raises(ValidationError, match="Phải còn ít nhất một"):
        bar_accounts(denunciation=record, accounts=[officer.pk, leader.pk], user=official)
    bar_accounts(denunciation=record, accounts=[officer.pk, official.pk], user=leader)
    assert {bar.user for bar in record.bars.all()} == {officer, official}
    officer.is_active = True
    leader.is_active = False
    leader.save()
    with pytest.raises(ValidationError, match="Phải còn ít nhất một"):
        bar_accounts(denunciation=record, accounts=[officer.pk], user=official)


def test_a_stale_edit_shows_from_whom_it_is_kept_meanwhile(client, officer, leader, official, denunciation):
    record = denunciation(code="03/TC", field="policy")
    client.force_login(leader)
    assert (
        client.post(f"{AT}{record.public_id}/sua/", TYPED | {"version": 1, "barred": [official.pk]}).status_code == 302
    )
    client.force_login(officer)
    response = client.post(f"{AT}{record.public_id}/sua/", TYPED | {"version": 1, "barred": [leader.pk]})
    assert response.status_code == 422
    assert response.context["form"].conflict == [
        ("Tài khoản không được xem", "can-bo (công chức xã)", "lanh-dao (lãnh đạo xã)")
    ]
    assert [bar.user for bar in record.bars.all()] == [official]


def test_the_day_of_receipt_does_not_pass_what_was_entered(client, officer, denunciation):
    record = denunciation(code="03/TC")
    enter(record, "verify", date(2024, 3, 5))
    client.force_login(officer)
    for day, status in (("06/03/2024", 422), ("05/03/2024", 302)):
        record.refresh_from_db()
        sent = TYPED | {"received_on": day, "version": record.version}
        assert client.post(f"{AT}{record.public_id}/sua/", sent).status_code == status, day


# What happens with it


def test_a_step_is_entered_and_taken_back_on_their_pages(client, officer, denunciation, law):
    record = denunciation()
    client.force_login(officer)
    page = client.get(f"{AT}{record.public_id}/buoc-xu-ly/")
    assert [kind for kind, _ in page.context["form"].fields["kind"].choices] == [
        "",
        "verify",
        "accept",
        "refuse",
        "transfer",
    ]
    sent = {"version": 1, "kind": "accept", "happened_on": "05/03/2024", "number": "7/QĐ-UBND", "submission": "lan-1"}
    for _ in range(2):
        assert client.post(f"{AT}{record.public_id}/buoc-xu-ly/", sent).status_code == 302
    event = DenunciationEvent.objects.get()
    assert (event.kind, event.number, event.created_by, event.before) == ("accept", "7/QĐ-UBND", officer, "received")
    record.refresh_from_db()
    assert (record.stage, record.due_on) == ("accepted", date(2024, 3, 12))
    page = client.get(record.get_absolute_url()).content.decode()
    assert "05/03/2024: thụ lý" in page
    assert "Điều 30 Luật Tố cáo" in page
    assert "Hạn cuối: 04/04/2024." in page
    assert client.post(f"{AT}{record.public_id}/rut-lai/", {"version": 1}).status_code == 422
    assert client.post(f"{AT}{record.public_id}/rut-lai/", {"version": 2}).status_code == 302
    record.refresh_from_db()
    assert (record.stage, record.events.count()) == ("received", 0)
    assert (
        "Chưa có việc nào để rút lại."
        in client.post(f"{AT}{record.public_id}/rut-lai/", {"version": 3}).content.decode()
    )


def test_what_happens_once_is_not_offered_again(client, officer, denunciation, law):
    record = denunciation()
    enter(record, "accept", date(2024, 3, 5))
    client.force_login(officer)

    def offered():
        page = client.get(f"{AT}{record.public_id}/buoc-xu-ly/")
        return [kind for kind, _ in page.context["form"].fields["kind"].choices]

    assert "notify" in offered()
    enter(record, "notify", date(2024, 3, 6))
    assert "notify" not in offered()
    for kind in ("decide", "send", "act"):
        enter(record, kind, date(2024, 3, 7), **({"result": "founded"} if kind == "decide" else {}))
    assert offered() == [""]
    assert f"{AT}{record.public_id}/buoc-xu-ly/" not in client.get(record.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "decide"}, "Hãy chọn"),
        ({"happened_on": "29/02/2024"}, "không được trước"),
        ({"happened_on": "11/04/2024"}, "chưa tới"),
        ({"happened_on": "hôm qua"}, "Ngày không đúng"),
        ({"number": "theo đơn của bà Lời"}, "Chỉ gồm số"),
        ({"version": 7}, "vừa được người khác sửa"),
    ],
)
def test_a_step_that_cannot_be_is_refused(client, officer, denunciation, changes, words):
    record = denunciation()
    client.force_login(officer)
    sent = {"version": 1, "kind": "accept", "happened_on": "05/03/2024", "number": "7"} | changes
    response = client.post(f"{AT}{record.public_id}/buoc-xu-ly/", sent)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not DenunciationEvent.objects.exists()


def test_it_is_extended_twice_and_no_more(client, officer, denunciation, law):
    record = denunciation()
    enter(record, "accept", date(2024, 3, 5))
    ends = []
    for day in (10, 11):
        enter(record, "extend", date(2024, 3, day))
        ends.append(record.steps.get(code="resolve").due_on)
    assert ends == [date(2024, 5, 6), date(2024, 6, 3)]
    client.force_login(officer)
    record.refresh_from_db()
    sent = {"version": record.version, "kind": "extend", "happened_on": "12/03/2024"}
    response = client.post(f"{AT}{record.public_id}/buoc-xu-ly/", sent)
    assert response.status_code == 422
    assert "chỉ được gia hạn 2 lần" in response.content.decode()
    assert record.events.filter(kind="extend").count() == 2


def test_the_conclusion_asks_for_a_result_and_the_undo_takes_it_back(client, officer, denunciation):
    record = denunciation()
    enter(record, "accept", date(2024, 3, 5))
    client.force_login(officer)
    sent = {"version": 2, "kind": "decide", "happened_on": "20/03/2024"}
    response = client.post(f"{AT}{record.public_id}/buoc-xu-ly/", sent)
    assert (response.status_code, "Chọn kết quả." in response.content.decode()) == (422, True)
    assert client.post(f"{AT}{record.public_id}/buoc-xu-ly/", sent | {"result": "partly"}).status_code == 302
    record.refresh_from_db()
    assert (record.stage, record.result, record.closed_on) == ("concluded", "partly", date(2024, 3, 20))
    take_back_event(case=record, user=officer)
    record.refresh_from_db()
    assert (record.stage, record.result, record.closed_on) == ("accepted", "", None)


def test_a_deleted_one_comes_back_with_its_steps_events_and_bars(client, officer, leader, denunciation, law):
    record = denunciation()
    enter(record, "accept", date(2024, 3, 5))
    bar_accounts(denunciation=record, accounts=[leader.pk], user=officer)
    client.force_login(officer)
    assert client.post(f"{AT}{record.public_id}/xoa/").status_code == 302
    deletion = Denunciation.history.get(history_type="-")
    assert not DenunciationBar.objects.exists()
    assert client.post(f"{AT}khoi-phuc/{deletion.pk}/").status_code == 302
    back = Denunciation.objects.get()
    assert [step.code for step in back.steps.all()] == ["verify", "notify", "resolve"]
    assert (back.events.get().kind, back.bars.get().user, back.due_on) == ("accept", leader, date(2024, 3, 12))


# From whom it is kept


def barred_addresses(record):
    one = f"{AT}{record.public_id}/"
    return [f"{one}{page}" for page in ("", "sua/", "xoa/", "lich-su/", "buoc-xu-ly/", "rut-lai/", "cap-so/")]


def test_a_barred_account_finds_no_page_of_it(client, leader, officer, barred):
    paper = reserve_number(denunciation=barred, kind="notice", issued_on=date(2024, 3, 5), user=officer)
    addresses = [*barred_addresses(barred), f"{AT}van-ban/{paper.public_id}.pdf"]
    for user, status in ((leader, 404), (officer, 200)):
        client.force_login(user)
        assert {client.get(url).status_code for url in addresses} == {status}
    client.force_login(leader)
    assert {client.post(url).status_code for url in barred_addresses(barred)[1:] if "lich-su" not in url} == {404}


def unpacked(response):
    body = response.getvalue() if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b" ".join(packed.read(name) for name in packed.namelist())
    return body.decode("utf-8", "replace")


PAGES = (
    "to-cao/",
    "to-cao/?q=11",
    "to-cao/?xuat=xlsx",
    "",
    "han-xu-ly/",
    "han-xu-ly/?xuat=xlsx",
    "nhat-ky/thay-doi/",
    "nhat-ky/thay-doi/?xuat=xlsx",
    "nhat-ky/thay-doi/?kind=complaints.denunciation",
    "nhat-ky/truy-cap/",
    "nhat-ky/truy-cap/?xuat=xlsx",
    "so-van-ban/",
    "chot-so/?nam=2024",
    "chi-tieu/complaints.denunciations/?nam=2024",
)


@pytest.fixture
def traces(client, leader, officer, barred, law):
    """Everything that leaves a trace of it: opened, changed, with an event and a number."""
    client.force_login(officer)
    client.get(barred.get_absolute_url())
    sent = TYPED | {"code": "11/TC", "version": 1, "barred": [leader.pk]}
    assert client.post(f"{AT}{barred.public_id}/sua/", sent).status_code == 302
    enter(barred, "accept", date(2024, 3, 5), number="77/QĐ-UBND")
    barred.refresh_from_db()
    reserve_number(denunciation=barred, kind="acceptance", issued_on=date(2024, 3, 5), user=officer)
    client.get(f"{AT}{barred.public_id}/lich-su/")
    barred.refresh_from_db()
    return barred


def seen(client, record):
    """Where something of it shows."""
    found = set()
    for page in PAGES:
        response = client.get(f"/song-van/{page}")
        assert response.status_code in (200, 404), page
        body = unpacked(response)
        if any(word in body for word in ("11/TC", record.public_id, "77/QĐ-UBND", "05/2024/HS-TC")):
            found.add(page)
    return found


def test_a_barred_account_sees_no_trace_of_it(client, leader, traces):
    other = make_user("lanh-dao-hai", Role.LEADER, traces.unit)
    client.force_login(other)
    shown = seen(client, traces)
    assert {"to-cao/", "to-cao/?xuat=xlsx", "nhat-ky/thay-doi/", "nhat-ky/truy-cap/"} <= shown
    client.force_login(leader)
    assert seen(client, traces) == set()


def test_nor_counts_it(client, leader, officer, traces):
    counts = {}
    for user in (make_user("lanh-dao-hai", Role.LEADER, traces.unit), leader):
        client.force_login(user)
        handed = client.get(f"/song-van/nguoi-dung/{officer.public_id}/ban-giao/").content.decode()
        home = client.get("/song-van/").content.decode()
        counts[user] = ("1 hồ sơ tố cáo" in handed, "1 vụ chưa kết thúc" in home, len(kept_from(user)))
    assert list(counts.values()) == [(True, True, 0), (False, False, 1)]


def test_nor_learns_of_it_once_it_is_deleted(client, leader, officer, barred):
    client.force_login(officer)
    client.post(f"{AT}{barred.public_id}/xoa/")
    deletion = Denunciation.history.get(history_type="-")
    client.force_login(leader)
    assert seen(client, barred) == set()
    assert client.post(f"{AT}khoi-phuc/{deletion.pk}/").status_code == 404
    assert not Denunciation.objects.exists()
    client.force_login(make_user("lanh-dao-hai", Role.LEADER, barred.unit))
    assert client.post(f"{AT}khoi-phuc/{deletion.pk}/").status_code == 302


def test_one_from_whom_it_is_no_longer_kept_sees_it(client, leader, officer, barred):
    bar_accounts(denunciation=barred, accounts=[], user=officer)
    client.force_login(leader)
    assert client.get(barred.get_absolute_url()).status_code == 200
    assert kept_from(leader) == set()


def test_opening_one_is_noted(client, officer, denunciation):
    record = denunciation()
    client.force_login(officer)
    client.get(record.get_absolute_url())
    assert AccessEntry.objects.get(record=record.public_id).kind == "complaints.denunciation"


def test_a_page_needs_the_same_queries_for_few_and_for_many_rows(client, officer, denunciation, law):
    record = denunciation()
    client.force_login(officer)
    counts = []
    for more in (1, 10):
        for _ in range(more):
            enter(record, "notify" if record.events.exists() else "accept", date(2024, 3, 5))
            DenunciationEvent.objects.filter(kind="notify").update(kind="calendar")
            record.refresh_from_db()
        for number in range(more):
            user = make_user(f"can-bo-{more}-{number}", Role.OFFICIAL, record.unit)
            DenunciationBar.objects.create(denunciation=record, user=user)
            reserve_number(denunciation=record, kind="notice", issued_on=TODAY, user=officer)
            record.refresh_from_db()
        client.get(record.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(record.get_absolute_url()).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Numbers of papers


@pytest.mark.parametrize("kind", DenunciationPaperKind.values)
def test_a_number_is_reserved_and_the_blank_form_says_nothing(client, officer, denunciation, kind):
    record = denunciation(code="42/TC", paper_dossier_number="43/HS")
    client.force_login(officer)
    sent = {"version": 1, "kind": kind, "issued_on": "05/03/2024", "submission": "lan-1"}
    for _ in range(2):
        assert client.post(f"{AT}{record.public_id}/cap-so/", sent).status_code == 302
    paper, entry = DenunciationPaper.objects.get(), NumberEntry.objects.get()
    assert (paper.entry, paper.created_by, entry.number, entry.issued_on) == (entry, officer, 1, date(2024, 3, 5))
    assert entry.subject == "Văn bản theo Luật Tố cáo, nội dung ở hồ sơ giấy"
    page = client.get(record.get_absolute_url()).content.decode()
    for form in ("pdf", "docx"):
        address = f"{AT}van-ban/{paper.public_id}.{form}"
        assert address in page
        response = client.get(address)
        assert response.status_code == 200
        body = response.getvalue() if response.streaming else response.content
        told = unpacked(response)
        if form == "pdf":
            told = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True).stdout.decode()
        told = told.replace("\n", " ")
        assert entry.sign in told
        assert "05" in told
        assert "…………" in told
        assert not any(word in told for word in ("42/TC", "43/HS", "đất đai", record.public_id))
        called = f"{slugify_vi(paper.get_kind_display())}-2024-03-05-{paper.public_id[:6]}.{form}"
        assert f'filename="{called}"' in response["Content-Disposition"]


def test_a_book_on_paper_asks_for_its_number(client, officer, commune, denunciation):
    NumberBook.objects.create(unit=commune, organ="UBND", type_code="TB", year=2024, kept_in="paper")
    record = denunciation()
    client.force_login(officer)
    sent = {"version": 1, "kind": "notice", "issued_on": "05/03/2024"}
    for number, status, words in (("", 422, "giữ trên giấy"), ("0", 422, ""), ("x", 422, "không phải là số")):
        response = client.post(f"{AT}{record.public_id}/cap-so/", sent | {"number": number})
        assert response.status_code == status
        assert words in response.content.decode()
    assert client.post(f"{AT}{record.public_id}/cap-so/", sent | {"number": "12"}).status_code == 302
    response = client.post(f"{AT}{record.public_id}/cap-so/", sent | {"number": "12", "version": 2})
    assert (response.status_code, "đã có trong sổ" in response.content.decode()) == (422, True)
    response = client.post(f"{AT}{record.public_id}/cap-so/", sent | {"kind": "stop", "number": "12", "version": 2})
    assert (response.status_code, "giữ trên cổng" in response.content.decode()) == (422, True)
    assert [paper.sign for paper in record.papers.all()] == ["12/TB-UBND"]


@pytest.mark.parametrize(
    ("day", "fits"),
    [(date(2024, 2, 29), False), (date(2024, 3, 1), True), (TODAY, True), (date(2024, 4, 11), False)],
)
def test_a_paper_is_dated_between_receipt_and_today(officer, denunciation, day, fits):
    record = denunciation()
    if fits:
        assert reserve_number(denunciation=record, kind="notice", issued_on=day, user=officer).issued_on == day
    else:
        with pytest.raises(ValidationError):
            reserve_number(denunciation=record, kind="notice", issued_on=day, user=officer)
        assert not NumberEntry.objects.exists()


def test_two_who_reserve_at_once_get_one_number(officer, denunciation):
    record = denunciation()
    reserve_number(denunciation=record, kind="notice", issued_on=TODAY, user=officer, expected_version=1)
    with pytest.raises(StaleRecordError):
        reserve_number(denunciation=record, kind="notice", issued_on=TODAY, user=officer, expected_version=1)
    assert NumberEntry.objects.count() == 1


def test_one_with_a_number_is_not_deleted(client, officer, denunciation):
    record = denunciation()
    reserve_number(denunciation=record, kind="notice", issued_on=TODAY, user=officer)
    client.force_login(officer)
    response = client.post(f"{AT}{record.public_id}/xoa/", follow=True)
    assert "bản ghi phụ thuộc" in response.content.decode()
    assert Denunciation.objects.exists()


def test_a_corrected_mark_counts_what_is_done_anew_and_another_correction_does_not(officer, denunciation, law):
    """How long there was time hangs on whether the case was involved, also once that is over."""
    record = denunciation()
    enter(record, "accept", date(2024, 3, 5))
    enter(record, "decide", date(2024, 4, 1), result="founded")
    record.refresh_from_db()
    before = record.steps.get(code="verify").due_on
    record.is_involved = True
    save_denunciation(record=record, user=officer)
    involved = record.steps.get(code="verify").due_on
    assert involved > before
    record.steps.filter(code="verify").update(due_on=before)
    record.field = "order"
    save_denunciation(record=record, user=officer)
    assert record.steps.get(code="verify").due_on == before
