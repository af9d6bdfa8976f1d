"""Programme of the year, meetings, model cases, commendations: pages, duties, papers and figures."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.accounts.roles import Role
from apps.committees.models import (
    Commendation,
    CommitteeKind,
    CommitteeMeeting,
    CommitteeRole,
    ModelCase,
    Programme,
    ProgrammeItem,
)
from apps.committees.papers.work import minutes_document, programme_document
from apps.committees.portal import programme_duties
from apps.core.indicators import KNOWN, MISSING, get
from apps.core.periods import Period
from tests.committees.test_committees import make_committee, seat
from tests.factories import make_user
from tests.records import assert_deleted_and_brought_back, assert_refused, close, rows, url

TODAY = date(2024, 5, 20)
YEAR = Period.year(2024)


@pytest.fixture(autouse=True)
def _on_a_day() -> Any:
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def clerk(client: Client, official: Any) -> Client:
    client.force_login(official)
    return client


@pytest.fixture
def body(commune: Any) -> Any:
    committee = make_committee(commune, name="Ban Chỉ đạo xã")
    seat(committee, "Ngô Văn Trưởng", role=CommitteeRole.HEAD)
    return committee


def make_programme(body: Any, *items: dict[str, Any], **values: Any) -> Programme:
    programme = Programme.objects.create(unit=body.unit, committee=body, **({"year": 2024} | values))
    for item in items:
        ProgrammeItem.objects.create(programme=programme, **({"text": "Kiểm tra thôn"} | item))
    return programme


def meet(body: Any, day: date, kind: str = "regular") -> CommitteeMeeting:
    return CommitteeMeeting.objects.create(
        unit=body.unit, committee=body, kind=kind, held_on=day, content="Đánh giá quý I"
    )


def commend(unit: Any, **values: Any) -> Commendation:
    given = {"awardee": "person", "name": "Ngô Văn A", "form": "commune", "decided_on": date(2024, 3, 1)}
    return Commendation.objects.create(unit=unit, **(given | values))


def test_a_programme_with_its_items(clerk: Client, commune: Any, body: Any) -> None:
    typed = {"committee": body.pk, "year": "2024", "number": "01/CTr-BCĐ", "issued_on": "10/01/2024", "aim": "Mục đích"}
    first = {"text": "Kiểm tra thôn Đồng Kim", "lead": "Phó ban", "due_on": "30/04/2024"}
    second = {"text": "Sơ kết 6 tháng", "due_on": "30/06/2024"}
    answer = clerk.post(url(Programme, "create", commune), typed | rows("items", first, second))
    assert answer.status_code == 302
    programme = Programme.objects.get()
    assert [item.position for item in programme.items.all()] == [1, 2]
    page = clerk.get(programme.get_absolute_url()).content.decode()
    assert "quá hạn" in page
    assert "giay-to/chuong-trinh.pdf" in page
    again = clerk.post(url(Programme, "create", commune), typed | rows("items"))
    assert again.status_code == 422
    assert "đã có chương trình của năm đó" in again.content.decode()


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({"text": "Việc", "done_on": "20/05/2024", "result": "Đã xong"}, 302),
        ({"text": "Việc", "done_on": "21/05/2024"}, 422),
        ({"text": "Việc", "result": "Đã xong"}, 422),
        ({"text": "Việc", "due_on": "31/02/2024"}, 422),
    ],
)
def test_an_item_is_done_on_a_day(clerk: Client, commune: Any, body: Any, row: dict[str, str], status: int) -> None:
    typed = {"committee": body.pk, "year": "2024"}
    assert clerk.post(url(Programme, "create", commune), typed | rows("items", row)).status_code == status


@pytest.mark.parametrize("year", ["1999", "2101", "năm nay", "99999", ""])
def test_a_year_that_no_programme_has(clerk: Client, commune: Any, body: Any, year: str) -> None:
    assert_refused(
        clerk,
        url(Programme, "create", commune),
        {"committee": body.pk, "year": year} | rows("items"),
        "year",
        Programme,
    )


def test_what_is_due_and_what_is_late(commune: Any, body: Any, official: Any, other_commune: Any) -> None:
    make_programme(
        body,
        {"text": "Quá hạn", "due_on": date(2024, 5, 19), "lead": "Phó ban"},
        {"text": "Hôm nay", "due_on": TODAY},
        {"text": "Cuối năm", "due_on": date(2024, 12, 31)},
        {"text": "Năm sau", "due_on": date(2025, 1, 1)},
        {"text": "Đã xong", "due_on": date(2024, 5, 1), "done_on": date(2024, 5, 10)},
        {"text": "Không hạn"},
    )
    make_programme(make_committee(other_commune), {"text": "Xã khác", "due_on": date(2024, 5, 1)})
    found = {duty.label: duty.state for duty in programme_duties(commune, YEAR, official)}
    assert found == {"Quá hạn": "late", "Hôm nay": "due", "Cuối năm": "due"}
    statuses = list(ProgrammeItem.objects.filter(programme__unit=commune))
    assert [item.standing_today for item in statuses if item.text in ("Quá hạn", "Đã xong", "Không hạn")] == [
        "quá hạn",
        "xong sau hạn",
        "chưa xong",
    ]


def test_lists_take_as_many_queries_for_ten_times_the_rows(
    clerk: Client, commune: Any, village: Any, django_assert_max_num_queries: Any
) -> None:
    def fill(number: int, year: int) -> None:
        for index in range(number):
            committee = make_committee(commune, name=f"Ban {year}-{index}")
            seat(committee, f"Người {year}-{index}")
            make_programme(committee, {"due_on": date(2024, 5, 1)}, year=year)
            meet(committee, date(2024, 1, index + 1))
            ModelCase.objects.create(
                unit=commune, name="Mô hình", field="economy", holder="Thôn", village=village, registered_on=TODAY
            )
            commend(commune, village=village)

    kinds = (Programme, CommitteeMeeting, ModelCase, Commendation)
    fill(2, 2023)
    few = {}
    for kind in kinds:
        with django_assert_max_num_queries(40) as seen:
            clerk.get(url(kind, "list", commune))
        few[kind] = len(seen)
    fill(18, 2024)
    for kind in kinds:
        with django_assert_max_num_queries(few[kind]):
            page = clerk.get(url(kind, "list", commune))
        assert len(page.context["table"].data) == 20
        book = clerk.get(url(kind, "list", commune), {"xuat": "xlsx"})
        assert book.status_code == 200


def test_lists_are_searched_and_filtered(clerk: Client, commune: Any, body: Any) -> None:
    meeting, other = meet(body, date(2024, 1, 5)), meet(body, date(2023, 1, 5), "final")
    found = clerk.get(url(CommitteeMeeting, "list", commune), {"kind": "final"}).context["table"].data
    assert list(found) == [other]
    found = clerk.get(url(CommitteeMeeting, "list", commune), {"q": "danh gia", "nam": "2024"}).context["table"].data
    assert list(found) == [meeting]
    case = {"unit": commune, "field": "economy", "holder": "Thôn", "registered_on": date(2024, 1, 1)}
    ModelCase.objects.create(name="Mới đăng ký", **case)
    known = ModelCase.objects.create(name="Đã công nhận", recognised_on=date(2024, 2, 1), **case)
    found = clerk.get(url(ModelCase, "list", commune), {"tinh_trang": "recognised"}).context["table"].data
    assert list(found) == [known]
    assert clerk.get(url(ModelCase, "list", commune), {"tinh_trang": "x"}).status_code == 200


def test_a_meeting_is_entered_and_not_before_its_day(clerk: Client, commune: Any, body: Any) -> None:
    typed = {"committee": body.pk, "kind": "preliminary", "held_on": "20/05/2024", "content": "Sơ kết", "present": "7"}
    assert_refused(
        clerk, url(CommitteeMeeting, "create", commune), typed | {"held_on": "21/05/2024"}, "held_on", CommitteeMeeting
    )
    assert clerk.post(url(CommitteeMeeting, "create", commune), typed).status_code == 302
    meeting = CommitteeMeeting.objects.get()
    for kind, head in (("pdf", b"%PDF"), ("docx", b"PK")):
        at = reverse("committees:committeemeeting-paper", args=[commune.slug, meeting.public_id, "bien-ban", kind])
        assert b"".join(clerk.get(at)).startswith(head)
    assert clerk.get(at.replace("bien-ban", "khac")).status_code == 404


def test_papers_are_of_the_body(commune: Any, body: Any) -> None:
    programme = make_programme(body, {"lead": "Phó ban", "due_on": date(2024, 6, 30)})
    document = programme_document(Programme.objects.for_list().get(pk=programme.pk))
    assert document.letterhead.organ == ("BAN CHỈ ĐẠO XÃ",)
    assert document.signature.name == "Ngô Văn Trưởng"
    assert document.created == date(2024, 1, 1)
    minutes = minutes_document(CommitteeMeeting.objects.for_list().get(pk=meet(body, TODAY).pk))
    assert minutes.cosigners[0].lines == ("THƯ KÝ",)
    board = make_committee(commune, CommitteeKind.INVESTMENT_BOARD, name="Ban Giám sát")
    front = programme_document(make_programme(board))
    assert front.letterhead.parent.startswith("ỦY BAN MẶT TRẬN TỔ QUỐC\nVIỆT NAM")
    assert "…" in front.signature.name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("recognised_on", "09/01/2024"),
        ("replicated_on", "09/01/2024"),
        ("ended_on", "09/01/2024"),
        ("name", ""),
        ("field", "khac"),
    ],
)
def test_a_model_case_that_does_not_hold_together(clerk: Client, commune: Any, field: str, value: str) -> None:
    typed = {"name": "Dân vận khéo", "field": "economy", "holder": "Thôn", "registered_on": "10/01/2024"}
    answer = clerk.post(url(ModelCase, "create", commune), typed | {field: value})
    assert answer.status_code == 422
    assert not ModelCase.objects.exists()


def test_records_are_deleted_and_brought_back(clerk: Client, commune: Any, body: Any) -> None:
    assert_deleted_and_brought_back(clerk, make_programme(body, {}, {}), "items")
    assert_deleted_and_brought_back(clerk, meet(body, TODAY))
    assert_deleted_and_brought_back(clerk, commend(commune))


def test_a_board_member_reads_but_does_not_write(client: Client, commune: Any, body: Any, other_commune: Any) -> None:
    foreign = commend(other_commune)
    client.force_login(make_user("ban-ttnd", Role.BOARD_MEMBER, commune))
    for record in (make_programme(body), meet(body, TODAY), commend(commune)):
        assert client.get(record.get_absolute_url()).status_code == 200
        assert client.get(url(type(record), "update", commune, record.public_id)).status_code == 403
    assert client.get(url(Commendation, "detail", commune, foreign.public_id)).status_code == 404


def test_model_cases_by_step_and_field(commune: Any, other_commune: Any, official: Any) -> None:
    figure = get("committees.model_cases")
    assert figure.value(commune, YEAR).state == MISSING
    close(commune, "committees.modelcase", YEAR, official)
    assert (figure.value(commune, YEAR).value, figure.value(commune, YEAR).state) == (0, KNOWN)
    for unit, field, registered, recognised, replicated in [
        (commune, "economy", date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31)),
        (commune, "culture", date(2024, 1, 1), date(2025, 1, 1), None),
        (commune, "culture", date(2024, 12, 31), None, None),
        (other_commune, "culture", date(2024, 6, 1), date(2024, 6, 1), date(2024, 6, 1)),
    ]:
        ModelCase.objects.create(
            unit=unit,
            name="Mô hình",
            field=field,
            holder="Thôn",
            registered_on=registered,
            recognised_on=recognised,
            replicated_on=replicated,
        )
    assert figure.value(commune, YEAR).value == 2
    assert figure.value(commune, YEAR, status="registered", field="culture").value == 2
    assert figure.value(commune, YEAR, status="recognised").value == 1
    assert figure.value(commune, YEAR, status="replicated", field="economy").value == 1


def test_commended_by_awardee_and_form(commune: Any, other_commune: Any) -> None:
    commend(commune)
    commend(commune, form="province")
    commend(commune, awardee="collective")
    commend(commune, decided_on=date(2023, 12, 31))
    commend(other_commune)
    figure = get("committees.commended")
    assert figure.value(commune, YEAR).value == 3
    assert figure.value(commune, YEAR, awardee="person").value == 2
    assert figure.value(commune, YEAR, awardee="person", form="province").value == 1


def test_meetings_of_the_steering_committee(commune: Any, body: Any) -> None:
    meet(body, date(2024, 1, 1))
    meet(body, date(2024, 5, 1), "final")
    meet(body, date(2023, 12, 31))
    meet(make_committee(commune, CommitteeKind.INSPECTORATE), date(2024, 2, 1))
    figure = get("committees.steering_meetings")
    assert figure.value(commune, YEAR).value == 2
    assert figure.value(commune, YEAR, kind="final").value == 1


def test_inspectorates_at_the_periods_end(commune: Any) -> None:
    make_committee(commune, CommitteeKind.INSPECTORATE)
    make_committee(commune, CommitteeKind.INSPECTORATE, dissolved_on=date(2024, 12, 30))
    assert get("committees.inspectorates").value(commune, YEAR).value == 1
