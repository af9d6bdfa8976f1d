"""The chain of decisions: renewal and its taking back, what replaces what, and the papers with their numbers."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from apps.accounts.roles import Role
from apps.committees.models import (
    Committee,
    CommitteeDecision,
    CommitteeKind,
    CommitteeMember,
    CommitteePaper,
    CommitteeRole,
)
from apps.committees.papers.writing import ROSTER
from apps.committees.services.papers import draft_decision
from apps.committees.services.renewal import renewal_mark
from apps.documents.blocks import Table
from apps.documents.models import NumberBook, NumberEntry
from apps.law.services import load_legal_texts
from apps.villages.models import OfficeTerm, Official
from tests.committees.test_committees import TYPED, make_committee, seat
from tests.factories import make_user
from tests.records import rows, url

TODAY = date(2024, 5, 20)


@pytest.fixture(autouse=True)
def _on_a_day() -> Any:
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def texts(db: None) -> None:
    load_legal_texts(settings.BASE_DIR / "fixtures" / "law" / "legal_texts.json")


@pytest.fixture
def body(commune: Any) -> Committee:
    """A steering committee of three since 01/03/2021."""
    committee = make_committee(commune, name="Ban Chỉ đạo thực hiện QCDC xã Song Vân")
    seat(committee, "Ngô Văn Trưởng", role=CommitteeRole.HEAD, post="Bí thư Đảng ủy")
    seat(committee, "Thân Thị Phó", role=CommitteeRole.DEPUTY, area="Thôn Đồng Kim")
    seat(committee, "Giáp Văn Viên")
    return committee


@pytest.fixture
def clerk(client: Client, official: Any) -> Client:
    client.force_login(official)
    return client


def address(name: str, body: Committee, *args: Any) -> str:
    return reverse(f"committees:{name}", args=[body.unit.slug, body.public_id, *args])


def renewal(body: Committee, *joiners: dict[str, Any], **values: Any) -> dict[str, Any]:
    body.refresh_from_db()
    typed = {"kind": "renew", "decided_on": "10/05/2024", "number": "", "term_until": "", "replaces": "", "note": ""}
    return typed | {"version": body.version, "submission": "lan-gui-1"} | values | rows("joiners", *joiners)


def names_on(body: Committee, day: date) -> list[str]:
    found = Committee.objects.for_list().get(pk=body.pk).composition_on(day)
    return [str(member.official) for member in found]


def decide(body: Committee, **values: Any) -> CommitteeDecision:
    given = {"kind": "establish", "number": "", "decided_on": date(2021, 3, 1)} | values
    return CommitteeDecision.objects.create(committee=body, **given)


def test_a_renewal_is_one_step(clerk: Client, body: Committee, commune: Any) -> None:
    new = Official.objects.create(unit=commune, full_name="Lương Thị Mới")
    leaver = body.members.get(official__full_name="Thân Thị Phó")
    first = decide(body, number="12/QĐ-UBND")
    page = clerk.get(address("committee-renew", body))
    assert page.status_code == 200
    assert "Thân Thị Phó, Phó Trưởng ban" in page.content.decode()
    joiner = {"official": new.pk, "role": "deputy", "post": "Phó Chủ tịch UBND", "area": "", "village": ""}
    data = renewal(body, joiner, leavers=[leaver.pk], term_until="30/06/2026", replaces=first.pk)
    for _ in range(2):
        answer = clerk.post(address("committee-renew", body), data)
        assert (answer.status_code, answer["Location"]) == (302, body.get_absolute_url())
    assert names_on(body, date(2024, 5, 9)) == ["Ngô Văn Trưởng", "Thân Thị Phó", "Giáp Văn Viên"]
    assert names_on(body, date(2024, 5, 10)) == ["Ngô Văn Trưởng", "Lương Thị Mới", "Giáp Văn Viên"]
    decision = body.decisions.get(kind="renew")
    assert (decision.number, decision.term_until, decision.replaces) == ("", date(2026, 6, 30), first)
    body.refresh_from_db()
    assert body.version == 2
    page = clerk.get(body.get_absolute_url()).content.decode()
    assert "Đã thay thế bởi Quyết định (chưa có số) ngày 10/05/2024" in page


def test_a_role_changes_within_a_renewal(clerk: Client, body: Committee) -> None:
    row = body.members.get(official__full_name="Giáp Văn Viên")
    again = {"official": row.official_id, "role": "standing"}
    stays = clerk.post(address("committee-renew", body), renewal(body, again))
    assert stays.status_code == 422
    assert "muốn đổi vai trò thì đánh dấu ở mục Thôi tham gia." in stays.content.decode()
    assert CommitteeDecision.objects.count() == 0
    data = renewal(body, again, leavers=[row.pk], submission="lan-gui-2")
    assert clerk.post(address("committee-renew", body), data).status_code == 302
    assert [(seat_.role, seat_.joined_on) for seat_ in row.official.seats.order_by("pk")] == [
        ("member", date(2021, 3, 1)),
        ("standing", date(2024, 5, 10)),
    ]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"term_until": "09/05/2024"},
        {"decided_on": "21/05/2024", "term_until": "30/06/2026"},
        {"decided_on": "28/02/2021", "term_until": "30/06/2026"},
        {"decided_on": "hôm nay", "term_until": "30/06/2026"},
        {"kind": "establish", "term_until": "30/06/2026"},
        {"leavers": ["99999999999999999999"]},
        {"leavers": ["x"]},
        {"version": "x", "term_until": "30/06/2026"},
        {"version": "7", "term_until": "30/06/2026"},
        {"number": "x" * 61, "term_until": "30/06/2026"},
        {"replaces": "0", "term_until": "30/06/2026"},
    ],
)
def test_a_renewal_that_does_not_hold_together(clerk: Client, body: Committee, values: dict[str, Any]) -> None:
    answer = clerk.post(address("committee-renew", body), renewal(body, **values))
    assert answer.status_code == 422
    assert not CommitteeDecision.objects.exists()
    assert set(body.members.values_list("left_on", flat=True)) == {None}


def test_a_day_before_the_founding_is_refused_with_the_founding_day(clerk: Client, body: Committee) -> None:
    values = {"decided_on": "28/02/2021", "term_until": "30/06/2026"}
    answer = clerk.post(address("committee-renew", body), renewal(body, **values))
    told = "Ban, tổ này không hoạt động vào ngày 28/02/2021: thành lập ngày 01/03/2021."
    assert answer.context["form"].errors["decided_on"] == [told]


def test_a_renewal_of_an_earlier_day_seats_nobody_twice(clerk: Client, body: Committee) -> None:
    row = seat(body, "Người từng là thành viên", joined_on=date(2024, 5, 12), left_on=date(2024, 5, 15))
    answer = clerk.post(
        address("committee-renew", body), renewal(body, {"official": row.official_id, "role": "member"})
    )
    assert answer.status_code == 422
    assert "hai dòng thành viên trùng thời gian" in answer.content.decode()
    assert not CommitteeDecision.objects.exists()


def test_who_joined_on_the_very_day_cannot_leave_before_it(clerk: Client, body: Committee) -> None:
    row = seat(body, "Người mới vào", joined_on=date(2024, 5, 10))
    answer = clerk.post(address("committee-renew", body), renewal(body, leavers=[row.pk]))
    assert answer.status_code == 422
    assert "tham gia từ ngày 10/05/2024, không trước ngày quyết định" in answer.content.decode()


def test_rows_of_another_body_or_commune_cannot_be_taken(
    clerk: Client, body: Committee, commune: Any, other_commune: Any
) -> None:
    other = make_committee(commune)
    foreign = make_committee(other_commune)
    theirs, stranger = seat(other, "Người ban khác"), seat(foreign, "Người xã khác")
    for row in (theirs, stranger):
        assert clerk.post(address("committee-renew", body), renewal(body, leavers=[row.pk])).status_code == 422
    joiner = {"official": stranger.official_id, "role": "member"}
    assert clerk.post(address("committee-renew", body), renewal(body, joiner)).status_code == 422
    decision = decide(other)
    for name in ("committee-renewal-undo", "committee-paper-create"):
        assert clerk.get(address(name, body, decision.pk)).status_code == 404
        assert clerk.post(address(name, body, decision.pk)).status_code == 404
    assert clerk.get(address("committee-renew", foreign)).status_code == 404
    assert not CommitteeDecision.objects.exclude(pk=decision.pk).exists()


def renewed(clerk: Client, body: Committee, commune: Any) -> CommitteeDecision:
    new = Official.objects.create(unit=commune, full_name="Lương Thị Mới")
    going = body.members.get(official__full_name="Thân Thị Phó")
    data = renewal(body, {"official": new.pk, "role": "deputy"}, leavers=[going.pk])
    assert clerk.post(address("committee-renew", body), data).status_code == 302
    found: CommitteeDecision = body.decisions.get(kind="renew")
    return found


def test_a_renewal_is_taken_back(clerk: Client, body: Committee, commune: Any) -> None:
    decision = renewed(clerk, body, commune)
    at = address("committee-renewal-undo", body, decision.pk)
    assert at in clerk.get(body.get_absolute_url()).content.decode()
    body.refresh_from_db()
    assert clerk.post(at, {"version": body.version, "submission": "rut-1"}).status_code == 302
    assert names_on(body, date(2024, 5, 10)) == ["Ngô Văn Trưởng", "Thân Thị Phó", "Giáp Văn Viên"]
    assert not body.decisions.exists()
    assert body.members.count() == 3


def test_a_changed_role_is_taken_back_too(clerk: Client, body: Committee) -> None:
    row = body.members.get(official__full_name="Giáp Văn Viên")
    again = {"official": row.official_id, "role": "standing"}
    clerk.post(address("committee-renew", body), renewal(body, again, leavers=[row.pk]))
    body.refresh_from_db()
    at = address("committee-renewal-undo", body, body.decisions.get().pk)
    assert clerk.post(at, {"version": body.version}).status_code == 302
    row.refresh_from_db()
    assert (row.left_on, body.members.count()) == (None, 3)


@pytest.mark.parametrize("why", ["later", "edited", "typed", "stale"])
def test_a_renewal_that_others_rest_on_stays(clerk: Client, body: Committee, commune: Any, why: str) -> None:
    decision = renewed(clerk, body, commune)
    if why == "later":
        decide(body, kind="replace", decided_on=date(2024, 5, 15))
    elif why == "edited":
        row = CommitteeMember.objects.get(official__full_name="Lương Thị Mới")
        row.area = "Thôn khác"
        row.save()
    elif why == "typed":
        decision = decide(body, kind="renew", decided_on=date(2024, 5, 15))
        assert renewal_mark(decision) == ""
    body.refresh_from_db()
    version = body.version - (why == "stale")
    answer = clerk.post(address("committee-renewal-undo", body, decision.pk), {"version": version})
    assert answer.status_code == 422
    assert CommitteeDecision.objects.filter(pk=decision.pk).exists()
    assert "Lương Thị Mới" in names_on(body, date(2024, 5, 10))


def edited(body: Committee, *decisions: dict[str, Any], initial: int) -> dict[str, Any]:
    body.refresh_from_db()
    return TYPED | {"version": body.version} | rows("members") | rows("decisions", *decisions, initial=initial)


@pytest.mark.parametrize(("replaced_on", "status"), [("01/03/2021", 302), ("10/05/2024", 302), ("11/05/2024", 422)])
def test_a_decision_replaces_an_earlier_one_of_its_body(
    clerk: Client, body: Committee, commune: Any, replaced_on: str, status: int
) -> None:
    day, month, year = map(int, replaced_on.split("/"))
    earlier = decide(body, decided_on=date(year, month, day))
    first = {"id": earlier.pk, "kind": "establish", "decided_on": replaced_on}
    second = {"kind": "renew", "decided_on": "10/05/2024", "replaces": earlier.pk}
    at = url(Committee, "update", commune, body.public_id)
    assert clerk.post(at, edited(body, first, second, initial=1)).status_code == status
    assert body.decisions.filter(replaces=earlier).exists() is (status == 302)


def test_a_decision_replaces_neither_itself_nor_one_of_another_body(
    clerk: Client, body: Committee, commune: Any
) -> None:
    own, other = decide(body), decide(make_committee(commune))
    at = url(Committee, "update", commune, body.public_id)
    for wrong in (own, other):
        row = {"id": own.pk, "kind": "establish", "decided_on": "01/03/2021", "replaces": wrong.pk}
        assert clerk.post(at, edited(body, row, initial=1)).status_code == 422


def test_a_replaced_decision_is_not_deleted_alone(clerk: Client, body: Committee, commune: Any) -> None:
    first = decide(body)
    second = decide(body, kind="renew", decided_on=date(2024, 1, 1), replaces=first)
    at = url(Committee, "update", commune, body.public_id)
    one = {"id": first.pk, "kind": "establish", "decided_on": "01/03/2021", "DELETE": "on"}
    two = {"id": second.pk, "kind": "renew", "decided_on": "01/01/2024", "replaces": first.pk}
    answer = clerk.post(at, edited(body, one, two, initial=2))
    assert answer.status_code == 422
    assert "quyết định khác đang ghi thay thế" in answer.content.decode()
    assert body.decisions.count() == 2


# Papers.


def hold(commune: Any, office: str, name: str, **values: Any) -> None:
    person = Official.objects.create(unit=commune, full_name=name)
    OfficeTerm.objects.create(
        unit=commune, official=person, office=office, **({"valid_from": date(2020, 1, 1)} | values)
    )


def paper_data(body: Committee, decision: CommitteeDecision, **values: Any) -> dict[str, Any]:
    body.refresh_from_db()
    draft = draft_decision(decision=CommitteeDecision.objects.for_list().get(pk=decision.pk))
    words = {
        name: getattr(draft.words, name)
        for name in ("organ", "subject", "bases", "text", "recipients", "sign_form", "signer")
    }
    typed = {"issued_on": f"{draft.issued_on:%d/%m/%Y}", "number": "", "version": body.version}
    return typed | words | values


def test_the_draft_says_what_the_record_says(commune: Any, body: Committee, texts: None) -> None:
    hold(commune, "chairman", "Nguyễn Văn Chủ Tịch")
    first = decide(body, number="12/QĐ-UBND")
    second = decide(body, kind="renew", decided_on=date(2024, 5, 10), replaces=first, term_until=date(2026, 6, 30))
    draft = draft_decision(decision=CommitteeDecision.objects.for_list().get(pk=second.pk))
    assert (draft.issued_on, draft.words.organ, draft.words.signer) == (
        date(2024, 5, 10),
        "UBND",
        "Nguyễn Văn Chủ Tịch",
    )
    assert draft.words.subject == "Về việc kiện toàn Ban Chỉ đạo thực hiện QCDC xã Song Vân"
    assert "10/2022/QH15" in draft.words.bases
    assert "34/2007/PL-UBTVQH11" not in draft.words.bases
    for words in (
        "gồm 03 ông, bà có tên sau:",
        ROSTER,
        "Nhiệm kỳ đến hết ngày 30/06/2026.",
        "Điều 3. Quyết định này có hiệu lực kể từ ngày ký và thay thế Quyết định số 12/QĐ-UBND ngày 01/03/2021.",
        "chịu trách nhiệm thi hành Quyết định này.",
    ):
        assert words in draft.words.text
    old = draft_decision(decision=CommitteeDecision.objects.for_list().get(pk=first.pk))
    assert "34/2007/PL-UBTVQH11" in old.words.bases
    assert "10/2022/QH15" not in old.words.bases


@pytest.mark.parametrize(
    ("kind", "organ"),
    [
        (CommitteeKind.STEERING, "UBND"),
        (CommitteeKind.INSPECTORATE, "MTTQ"),
        (CommitteeKind.INVESTMENT_BOARD, "MTTQ"),
        (CommitteeKind.MEDIATION_TEAM, "UBND"),
        (CommitteeKind.AGENCY_BOARD, "UBND"),
    ],
)
def test_each_kind_has_its_organ_and_signer(clerk: Client, commune: Any, texts: None, kind: str, organ: str) -> None:
    hold(commune, "vice_chairman", "Phó Chủ Tịch")
    hold(commune, "front_chairman", "Mặt Trận")
    hold(commune, "front_chairman", "Mặt Trận Cũ", valid_until=date(2023, 1, 1), valid_from=date(2019, 1, 1))
    body = make_committee(commune, kind, name="Ban của xã")
    seat(body, "Người một")
    decision = decide(body, decided_on=date(2024, 5, 1))
    draft = draft_decision(decision=decision)
    signer = "Mặt Trận" if organ == "MTTQ" else "Phó Chủ Tịch"
    assert (draft.words.organ, draft.words.signer) == (organ, signer)
    page = clerk.post(address("committee-paper-create", body, decision.pk), paper_data(body, decision, xem="1"))
    shown = page.context["preview"]
    assert page.status_code == 200
    assert ("ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM" in shown) is (organ == "MTTQ")
    assert ("KT. CHỦ TỊCH" in shown) is (organ == "UBND")
    assert not CommitteePaper.objects.exists()
    assert not NumberEntry.objects.exists()


def test_a_paper_takes_a_number_and_the_decision_follows(
    clerk: Client, commune: Any, body: Committee, texts: None
) -> None:
    decision = renewed(clerk, body, commune)
    at = address("committee-paper-create", body, decision.pk)
    assert clerk.get(at).status_code == 200
    assert clerk.get(at, {"co-quan": "MTTQ"}).context["form"].initial["organ"] == "MTTQ"
    assert clerk.get(at, {"co-quan": "\u0111\u1ea3ng"}).context["form"].initial["organ"] == "UBND"
    data = paper_data(body, decision, issued_on="12/05/2024", submission="lap-1")
    for _ in range(2):
        assert clerk.post(at, data).status_code == 302
    paper = CommitteePaper.objects.get()
    decision.refresh_from_db()
    assert (decision.number, decision.decided_on) == ("01/QĐ-UBND", date(2024, 5, 12))
    assert str(paper.entry) == "01/QĐ-UBND"
    assert paper.entry.subject == "Quyết định kiện toàn Ban Chỉ đạo thực hiện QCDC xã Song Vân"
    # Who left and who joined by it follow its day.
    assert names_on(body, date(2024, 5, 11)) == ["Ngô Văn Trưởng", "Thân Thị Phó", "Giáp Văn Viên"]
    assert names_on(body, date(2024, 5, 12)) == ["Ngô Văn Trưởng", "Lương Thị Mới", "Giáp Văn Viên"]
    (table,) = [block for block in paper.document.body if isinstance(block, Table)]
    assert table.header == ("STT", "Họ và tên", "Chức vụ", "Vai trò", "Địa bàn phụ trách")
    assert [row[:3] for row in table.rows] == [
        ("1", "Ngô Văn Trưởng", "Bí thư Đảng ủy"),
        ("2", "Lương Thị Mới", ""),
        ("3", "Giáp Văn Viên", ""),
    ]
    page = clerk.get(body.get_absolute_url()).content.decode()
    for kind, head in (("pdf", b"%PDF"), ("docx", b"PK")):
        file = reverse("committees:committee-paper", args=[commune.slug, paper.public_id, kind])
        assert file in page
        assert b"".join(clerk.get(file)).startswith(head)
    assert clerk.get(at).status_code == 302


def test_a_made_paper_is_frozen(clerk: Client, commune: Any, body: Committee, texts: None) -> None:
    decision = renewed(clerk, body, commune)
    made = address("committee-paper-create", body, decision.pk)
    assert clerk.post(made, paper_data(body, decision)).status_code == 302
    body.refresh_from_db()
    answer = clerk.post(address("committee-renewal-undo", body, decision.pk), {"version": body.version})
    assert answer.status_code == 422
    assert "đã lập văn bản" in answer.content.decode()
    assert clerk.post(made, paper_data(body, decision)).status_code == 422
    at = url(Committee, "update", commune, body.public_id)
    row = {"id": decision.pk, "kind": "replace", "number": "99", "decided_on": "01/01/2022", "note": "Ghi chú"}
    assert clerk.post(at, edited(body, row, initial=1)).status_code == 302
    decision.refresh_from_db()
    assert (decision.kind, decision.number, decision.note) == ("renew", "01/QĐ-UBND", "Ghi chú")
    assert clerk.post(at, edited(body, row | {"DELETE": "on"}, initial=1)).status_code == 422
    clerk.post(url(Committee, "delete", commune, body.public_id))
    assert Committee.objects.filter(pk=body.pk).exists()
    before = CommitteePaper.objects.get().document
    body.members.update(post="Chức vụ khác")
    assert CommitteePaper.objects.get().document == before


def test_a_number_typed_where_the_book_is_on_paper(clerk: Client, commune: Any, body: Committee, texts: None) -> None:
    NumberBook.objects.create(unit=commune, organ="UBND", type_code="QĐ", year=2024, kept_in="paper")
    decision = decide(body, kind="renew", decided_on=date(2024, 5, 10))
    at = address("committee-paper-create", body, decision.pk)
    answer = clerk.post(at, paper_data(body, decision))
    assert answer.status_code == 422
    assert "number" in answer.context["form"].errors
    assert clerk.post(at, paper_data(body, decision, number="57")).status_code == 302
    decision.refresh_from_db()
    assert decision.number == "57/QĐ-UBND"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issued_on", "21/05/2024"),
        ("issued_on", "28/02/2021"),
        ("issued_on", "x"),
        ("text", "Điều 1. Không có danh sách."),
        ("text", f"{ROSTER}\n{ROSTER}"),
        ("text", ""),
        ("subject", "x" * 301),
        ("organ", "BCĐ"),
        ("sign_form", "mandate"),
        ("bases", "Căn cứ Pháp lệnh số 34/2007/PL-UBTVQH11"),
        ("number", "không"),
        ("number", "0"),
        ("number", "5"),
    ],
)
@pytest.mark.parametrize("preview", [True, False])
def test_a_paper_that_cannot_be_made(
    clerk: Client, body: Committee, texts: None, field: str, value: str, preview: bool
) -> None:
    decision = decide(body, kind="renew", decided_on=date(2024, 5, 10))
    data = paper_data(body, decision, **{field: value}) | ({"xem": "1"} if preview else {})
    answer = clerk.post(address("committee-paper-create", body, decision.pk), data)
    assert answer.status_code == (200 if preview and (field, value) == ("number", "5") else 422)
    assert answer.context["form"][field].value() == value
    assert not NumberEntry.objects.exists()
    decision.refresh_from_db()
    assert decision.number == ""


def test_a_decision_without_members_has_no_paper(clerk: Client, commune: Any, texts: None) -> None:
    body = make_committee(commune)
    decision = decide(body)
    answer = clerk.post(address("committee-paper-create", body, decision.pk), paper_data(body, decision))
    assert answer.status_code == 422
    assert "ghi thành viên trước" in answer.content.decode()


def test_an_establishing_paper_moves_the_bodys_first_day(clerk: Client, commune: Any, texts: None) -> None:
    body = make_committee(commune, established_on=date(2024, 5, 10))
    seat(body, "Người một", joined_on=date(2024, 5, 10))
    decision = decide(body, decided_on=date(2024, 5, 10))
    data = paper_data(body, decision, issued_on="08/05/2024")
    assert clerk.post(address("committee-paper-create", body, decision.pk), data).status_code == 302
    body.refresh_from_db()
    assert body.established_on == date(2024, 5, 8)
    assert names_on(body, date(2024, 5, 8)) == ["Người một"]


def test_a_board_member_reads_papers_and_makes_none(
    client: Client, clerk: Client, commune: Any, body: Committee, other_commune: Any, texts: None
) -> None:
    decision = decide(body, kind="renew", decided_on=date(2024, 5, 10))
    at = address("committee-paper-create", body, decision.pk)
    clerk.post(at, paper_data(body, decision))
    paper = CommitteePaper.objects.get()
    file = reverse("committees:committee-paper", args=[commune.slug, paper.public_id, "docx"])
    client.force_login(make_user("ban-ttnd", Role.BOARD_MEMBER, commune))
    assert client.get(file).status_code == 200
    assert client.get(at).status_code == 403
    assert client.get(address("committee-renew", body)).status_code == 403
    client.force_login(make_user("can-bo-khac", Role.OFFICIAL, other_commune))
    assert client.get(file).status_code == 404


def test_one_paper_a_decision(body: Committee, clerk: Client, texts: None) -> None:
    decision = decide(body, kind="renew", decided_on=date(2024, 5, 10))
    clerk.post(address("committee-paper-create", body, decision.pk), paper_data(body, decision))
    paper = CommitteePaper.objects.get()
    with pytest.raises(IntegrityError):
        CommitteePaper.objects.create(
            decision=decision, entry=paper.entry, issued_on=paper.issued_on, snapshot=paper.snapshot
        )
