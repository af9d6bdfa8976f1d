"""Demands of inspections: remedy, verification by another person, sending back, undoing; their list and duties."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from apps.accounts.roles import RIGHTS, Role
from apps.agencies.models import Agency
from apps.committees.models import DemandState, Inspection, InspectionDemand, InspectionStage, InspectionTarget
from apps.committees.portal import remedy_duties, seats_and_inspections
from apps.committees.services import inspections as services
from apps.core.periods import Period
from apps.core.services import StaleRecordError
from apps.villages.models import Official
from tests.factories import make_user, make_village
from tests.records import rows, url

YEAR = Period.year(2026)
TODAY = date(2026, 6, 30)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY)]
FORM = {
    "subject": "Thực hiện QCDC",
    "held_on": "02/03/2026",
    "conclusion": "Còn tồn tại",
    "concluded_on": "10/03/2026",
} | rows("targets")


def concluded(unit: Any, *, subject: str = "Thực hiện QCDC", held_on: date = date(2026, 3, 2)) -> Inspection:
    return Inspection.objects.create(
        unit=unit, subject=subject, held_on=held_on, conclusion="Còn tồn tại", concluded_on=held_on
    )


def demand_of(inspection: Inspection, text: str = "Niêm yết lại danh mục", **values: Any) -> InspectionDemand:
    return InspectionDemand.objects.create(inspection=inspection, text=text, **values)


@pytest.fixture
def inspection(commune: Any) -> Inspection:
    return concluded(commune)


@pytest.fixture
def demand(inspection: Inspection) -> InspectionDemand:
    return demand_of(inspection, due_on=date(2026, 4, 1))


@pytest.fixture
def colleague(commune: Any) -> Any:
    return make_user("dong-nghiep", Role.OFFICIAL, commune)


def address(demand: InspectionDemand, step: str) -> str:
    inspection = demand.inspection
    return reverse(f"committees:demand-{step}", args=[inspection.unit.slug, inspection.public_id, demand.pk])


def send(client: Client, user: Any, demand: InspectionDemand, step: str, **typed: Any) -> Any:
    """One step on the version that stands; gives the answer."""
    client.force_login(user)
    demand.inspection.refresh_from_db()
    return client.post(address(demand, step), {"version": demand.inspection.version} | typed)


def remedied(client: Client, user: Any, demand: InspectionDemand) -> Any:
    return send(client, user, demand, "remedy", remedy="Đã niêm yết lại", remedied_on="25/03/2026")


def state(demand: InspectionDemand) -> DemandState:
    demand.refresh_from_db()
    return demand.state


def test_demands_are_typed_with_the_conclusion(client: Client, commune: Any, village: Any, official: Any) -> None:
    inspection = concluded(commune)
    place = InspectionTarget.objects.create(inspection=inspection, village=village)
    client.force_login(official)
    typed = rows("demands", {"target": place.pk, "text": "Niêm yết lại", "due_on": "01/04/2026"}, {"text": "Họp lại"})
    at = url(Inspection, "update", commune, inspection.public_id)
    assert client.post(at, FORM | typed | {"version": 1}).status_code == 302
    assert [(row.place, row.due_on) for row in inspection.demands.all()] == [
        ("thôn Đồng Kim", date(2026, 4, 1)),
        ("Yêu cầu chung", None),
    ]


@pytest.mark.parametrize(("due_on", "status"), [("01/03/2026", 422), ("02/03/2026", 302)])
def test_a_demand_is_not_due_before_the_visit(
    client: Client, commune: Any, official: Any, due_on: str, status: int
) -> None:
    client.force_login(official)
    data = FORM | rows("demands", {"text": "Niêm yết lại", "due_on": due_on})
    response = client.post(url(Inspection, "create", commune), data)
    assert response.status_code == status
    if status == 422:
        assert "không được trước ngày tiến hành" in response.content.decode()


def test_the_form_says_when_a_place_can_be_chosen(
    client: Client, commune: Any, official: Any, inspection: Inspection
) -> None:
    client.force_login(official)
    new = client.get(url(Inspection, "create", commune)).content.decode()
    assert "Lưu lần đầu rồi chọn được nơi; để trống là yêu cầu chung." in new
    stored = client.get(url(Inspection, "update", commune, inspection.public_id)).content.decode()
    assert "Lưu lần đầu" not in stored
    assert "Nơi vừa thêm ở trên: lưu rồi chọn được." in stored


def test_a_demand_names_a_place_of_its_own_inspection(
    client: Client, commune: Any, village: Any, official: Any, inspection: Inspection
) -> None:
    other = InspectionTarget.objects.create(inspection=concluded(commune), village=village)
    client.force_login(official)
    data = FORM | rows("demands", {"text": "Niêm yết lại", "target": other.pk}) | {"version": 1}
    assert client.post(url(Inspection, "update", commune, inspection.public_id), data).status_code == 422
    with pytest.raises(ValidationError, match="Chọn nơi đã được kiểm tra"):
        InspectionDemand(inspection=inspection, target=other, text="x").full_clean()


def test_a_place_stays_while_something_is_demanded_of_it(
    client: Client, commune: Any, village: Any, official: Any, inspection: Inspection
) -> None:
    place = InspectionTarget.objects.create(inspection=inspection, village=village)
    demand_of(inspection, target=place)
    client.force_login(official)
    going = {"targets-0-id": place.pk, "targets-0-village": village.pk, "targets-0-DELETE": "on"}
    data = FORM | rows("targets", {}, initial=1) | going | rows("demands") | {"version": 1}
    response = client.post(url(Inspection, "update", commune, inspection.public_id), data)
    assert response.status_code == 422
    assert "còn yêu cầu khắc phục ở nơi đó" in response.content.decode()
    assert inspection.targets.exists()


def test_one_notes_the_remedy_and_another_verifies_it(
    client: Client, official: Any, colleague: Any, demand: InspectionDemand
) -> None:
    inspection = demand.inspection
    assert inspection.stage_on(TODAY) == InspectionStage.REMEDYING
    assert remedied(client, official, demand).status_code == 302
    assert state(demand) == DemandState.REMEDIED
    assert (demand.remedy, demand.remedied_by) == ("Đã niêm yết lại", official)
    own = send(client, official, demand, "verify", verified_on="26/03/2026")
    assert own.status_code == 422
    assert "không tự xác nhận được" in own.content.decode()
    assert state(demand) == DemandState.REMEDIED
    assert send(client, colleague, demand, "verify", verified_on="26/03/2026").status_code == 302
    assert state(demand) == DemandState.VERIFIED
    assert demand.verified_by == colleague
    assert Inspection.objects.get().stage_on(TODAY) == InspectionStage.DONE
    page = client.get(inspection.get_absolute_url()).content.decode()
    for words in ("đã xong", "Đã niêm yết lại", "25/03/2026", "26/03/2026", str(official), str(colleague)):
        assert words in page


def test_the_database_refuses_who_verifies_the_own_remedy(official: Any, demand: InspectionDemand) -> None:
    whole = {"remedy": "Xong", "remedied_on": TODAY, "remedied_by": official}
    rows_of = InspectionDemand.objects.filter(pk=demand.pk)
    for wrong in (
        whole | {"verified_on": TODAY, "verified_by": official},
        {"remedied_on": TODAY},
        {"remedy": "Xong"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows_of.update(**wrong)


def test_only_who_noted_a_remedy_corrects_it(
    client: Client, official: Any, colleague: Any, demand: InspectionDemand
) -> None:
    """Else a comma mended by a second person would let the first one verify the own words."""
    remedied(client, official, demand)
    client.force_login(colleague)
    page = client.get(demand.inspection.get_absolute_url()).content.decode()
    assert address(demand, "remedy") not in page
    other = send(client, colleague, demand, "remedy", remedy="Đã niêm yết cả hai nơi", remedied_on="25/03/2026")
    assert other.status_code == 422
    assert services.OTHERS_WORDS in other.content.decode()
    client.force_login(official)
    assert client.get(address(demand, "remedy")).context["form"]["remedy"].value() == "Đã niêm yết lại"
    assert send(client, official, demand, "remedy", remedy="Cả hai nơi", remedied_on="25/03/2026").status_code == 302
    assert send(client, official, demand, "verify", verified_on="26/03/2026").status_code == 422
    assert send(client, colleague, demand, "verify", verified_on="26/03/2026").status_code == 302


def test_another_account_of_the_same_person_verifies_nothing(
    client: Client, commune: Any, official: Any, colleague: Any, demand: InspectionDemand
) -> None:
    person = Official.objects.create(unit=commune, full_name="Ngô Văn Hai")
    for account in (official, colleague):
        account.official = person
        account.save()
    remedied(client, official, demand)
    assert send(client, colleague, demand, "verify", verified_on="26/03/2026").status_code == 422
    assert address(demand, "verify") not in client.get(demand.inspection.get_absolute_url()).content.decode()
    colleague.official = Official.objects.create(unit=commune, full_name="Ngô Văn Hai")
    colleague.save()
    assert send(client, colleague, demand, "verify", verified_on="26/03/2026").status_code == 302


def test_a_remedy_is_sent_back_with_a_reason_and_the_history_keeps_it(
    client: Client, commune: Any, official: Any, colleague: Any, demand: InspectionDemand
) -> None:
    remedied(client, official, demand)
    for wrong in ("", "\u200b ", "x" * 301, "a\x00b"):
        answer = send(client, colleague, demand, "return", reason=wrong)
        assert answer.status_code == 422
        assert answer.context["form"]["reason"].value() == wrong
    assert send(client, colleague, demand, "return", reason="Mới làm một nửa").status_code == 302
    assert state(demand) == DemandState.OPEN
    assert (demand.remedy, demand.remedied_on, demand.remedied_by) == ("", None, None)
    assert "Mới làm một nửa" in client.get(demand.inspection.get_absolute_url()).content.decode()
    assert "Mới làm một nửa" in client.get(address(demand, "remedy")).content.decode()
    assert client.get(address(demand, "remedy")).context["form"]["remedy"].value() == "Đã niêm yết lại"
    remedied(client, official, demand)
    story = client.get(url(Inspection, "history", commune, demand.inspection.public_id)).content.decode()
    for words in ("Đã niêm yết lại", "lý do trả lại, mở lại", "Mới làm một nửa"):
        assert words.casefold() in story.casefold()
    assert (state(demand), demand.returned_why) == (DemandState.REMEDIED, "")
    assert "Mới làm một nửa" not in client.get(demand.inspection.get_absolute_url()).content.decode()


def test_a_long_reason_is_kept_whole(client: Client, official: Any, colleague: Any, demand: InspectionDemand) -> None:
    remedied(client, official, demand)
    assert send(client, colleague, demand, "return", reason="x" * 300).status_code == 302
    demand.refresh_from_db()
    assert demand.returned_why == "x" * 300
    with pytest.raises(IntegrityError), transaction.atomic():
        InspectionDemand.objects.update(remedy="Xong", remedied_on=TODAY, remedied_by=official)


def test_the_visit_does_not_move_past_a_remedy(
    client: Client, commune: Any, official: Any, demand: InspectionDemand
) -> None:
    remedied(client, official, demand)
    demand.inspection.refresh_from_db()
    row = {"demands-0-id": demand.pk, "demands-0-text": demand.text, "demands-0-due_on": "01/06/2026"}
    data = FORM | rows("demands", {}, initial=1) | row | {"version": demand.inspection.version}
    at = url(Inspection, "update", commune, demand.inspection.public_id)
    late = client.post(at, data | {"held_on": "26/03/2026", "concluded_on": "02/04/2026"})
    assert late.status_code == 422
    assert "held_on" in late.context["form"].errors
    assert client.post(at, data | {"held_on": "25/03/2026", "concluded_on": "02/04/2026"}).status_code == 302


def test_no_deletion_takes_a_demand_away_about_which_something_was_done(
    client: Client, commune: Any, official: Any, colleague: Any, demand: InspectionDemand
) -> None:
    remedied(client, official, demand)
    inspection = demand.inspection
    at, delete = (url(Inspection, page, commune, inspection.public_id) for page in ("update", "delete"))
    assert client.post(delete).status_code == 302
    assert state(demand) == DemandState.REMEDIED
    send(client, colleague, demand, "return", reason="Chưa đủ")
    inspection.refresh_from_db()
    row = {"demands-0-id": demand.pk, "demands-0-text": demand.text, "demands-0-DELETE": "on"}
    data = FORM | rows("demands", {}, initial=1) | row | {"version": inspection.version}
    assert client.post(at, data).status_code == 422
    assert state(demand) == DemandState.OPEN
    client.post(delete)
    assert not InspectionDemand.objects.exists()
    deleted = Inspection.history.filter(public_id=inspection.public_id, history_type="-").latest("history_id")
    client.post(url(Inspection, "restore", commune, deleted.history_id))
    assert state(demand) == DemandState.OPEN
    assert demand.returned_why == "Chưa đủ"


@pytest.mark.parametrize(
    ("step", "field", "day", "status"),
    [
        ("remedy", "remedied_on", "01/03/2026", 422),
        ("remedy", "remedied_on", "02/03/2026", 302),
        ("remedy", "remedied_on", "30/06/2026", 302),
        ("remedy", "remedied_on", "01/07/2026", 422),
        ("verify", "verified_on", "24/03/2026", 422),
        ("verify", "verified_on", "25/03/2026", 302),
        ("verify", "verified_on", "30/06/2026", 302),
        ("verify", "verified_on", "01/07/2026", 422),
    ],
)
def test_days_of_a_remedy(
    client: Client,
    official: Any,
    colleague: Any,
    demand: InspectionDemand,
    step: str,
    field: str,
    day: str,
    status: int,
) -> None:
    if step == "verify":
        remedied(client, official, demand)
    typed = {field: day} | ({"remedy": "Đã làm"} if step == "remedy" else {})
    response = send(client, colleague, demand, step, **typed)
    assert response.status_code == status
    if status == 422:
        assert response.context["form"][field].value() == day


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("remedy", ""),
        ("remedy", "x\x00y"),
        ("remedy", "x" * 20_001),
        ("remedied_on", "31/02/2026"),
        ("remedied_on", ""),
    ],
)
def test_bad_input_comes_back_as_typed(
    client: Client, official: Any, demand: InspectionDemand, field: str, value: str
) -> None:
    response = send(
        client, official, demand, "remedy", **({"remedy": "Xong", "remedied_on": "25/03/2026"} | {field: value})
    )
    assert response.status_code == 422
    assert response.context["form"][field].value() == value
    assert state(demand) == DemandState.OPEN


def test_steps_that_do_not_fit_are_refused_in_words(
    client: Client, official: Any, colleague: Any, leader: Any, demand: InspectionDemand
) -> None:
    for step, typed in (("verify", {"verified_on": "26/03/2026"}), ("return", {"reason": "Chưa đủ"})):
        response = send(client, colleague, demand, step, **typed)
        assert response.status_code == 422
        assert services.NOT_REMEDIED_WORDS in response.content.decode()
    assert send(client, leader, demand, "undo", reason="Nhầm").status_code == 422
    remedied(client, official, demand)
    send(client, colleague, demand, "verify", verified_on="26/03/2026")
    again = {"remedy": "Khác", "remedied_on": "25/03/2026"}
    for step, typed in (("remedy", again), ("verify", {"verified_on": "26/03/2026"}), ("return", {"reason": "Sai"})):
        response = send(client, colleague, demand, step, **typed)
        assert response.status_code == 422
        assert services.VERIFIED_WORDS in response.content.decode()
    assert state(demand) == DemandState.VERIFIED


def test_a_leader_opens_a_verified_demand_again_for_a_reason(
    client: Client, official: Any, colleague: Any, leader: Any, demand: InspectionDemand
) -> None:
    remedied(client, official, demand)
    send(client, colleague, demand, "verify", verified_on="26/03/2026")
    assert send(client, official, demand, "undo").status_code == 403
    assert address(demand, "undo") not in client.get(demand.inspection.get_absolute_url()).content.decode()
    client.force_login(leader)
    assert address(demand, "undo") in client.get(demand.inspection.get_absolute_url()).content.decode()
    for wrong in ("", "\u200b ", "x" * 301):
        answer = send(client, leader, demand, "undo", reason=wrong)
        assert answer.status_code == 422
        assert answer.context["form"]["reason"].value() == wrong
    assert state(demand) == DemandState.VERIFIED
    assert send(client, leader, demand, "undo", reason="Xác nhận nhầm nơi").status_code == 302
    assert state(demand) == DemandState.OPEN
    assert (demand.remedied_by, demand.verified_by, demand.returned_why) == (None, None, "Xác nhận nhầm nơi")
    page = client.get(demand.inspection.get_absolute_url()).content.decode()
    assert "Lý do trả lại, mở lại: Xác nhận nhầm nơi" in page
    assert client.get(address(demand, "remedy")).context["form"]["remedy"].value() == "Đã niêm yết lại"


@pytest.mark.parametrize(("lacking", "status"), [("reports.review_report", 302), ("committees.undo_verification", 403)])
def test_undoing_is_a_right_of_its_own(
    client: Client,
    official: Any,
    colleague: Any,
    leader: Any,
    demand: InspectionDemand,
    monkeypatch: Any,
    lacking: str,
    status: int,
) -> None:
    remedied(client, official, demand)
    send(client, colleague, demand, "verify", verified_on="26/03/2026")
    rights = RIGHTS[Role.LEADER]
    monkeypatch.setitem(RIGHTS, Role.LEADER, replace(rights, extra=rights.extra - {lacking}))
    assert send(client, leader, demand, "undo", reason="Nhầm").status_code == status


def test_a_verified_demand_is_not_changed_and_a_remedied_one_not_taken_away(
    client: Client, commune: Any, official: Any, colleague: Any, demand: InspectionDemand
) -> None:
    remedied(client, official, demand)
    at = url(Inspection, "update", commune, demand.inspection.public_id)
    row = {"demands-0-id": demand.pk, "demands-0-text": demand.text, "demands-0-due_on": "01/04/2026"}

    def save(**changes: str) -> Any:
        demand.inspection.refresh_from_db()
        data = FORM | rows("demands", {}, initial=1) | row | {"version": demand.inspection.version}
        return client.post(at, data | {f"demands-0-{name}": value for name, value in changes.items()})

    assert save(DELETE="on").status_code == 422
    assert save(text="Niêm yết lại cả ba nơi").status_code == 302
    send(client, colleague, demand, "verify", verified_on="26/03/2026")
    assert save(text="Thôi không cần").status_code == 422
    row["demands-0-text"] = "Niêm yết lại cả ba nơi"
    assert save().status_code == 302
    demand.refresh_from_db()
    assert (demand.state, demand.text, demand.remedy) == (
        DemandState.VERIFIED,
        "Niêm yết lại cả ba nơi",
        "Đã niêm yết lại",
    )


def test_a_double_click_notes_one_remedy_and_a_stale_page_none(
    client: Client, official: Any, demand: InspectionDemand
) -> None:
    client.force_login(official)
    typed = {"version": 1, "submission": "mot-lan-gui", "remedy": "Đã làm", "remedied_on": "25/03/2026"}
    for _ in range(2):
        assert client.post(address(demand, "remedy"), typed).status_code == 302
    demand.inspection.refresh_from_db()
    assert demand.inspection.version == 2
    assert InspectionDemand.history.filter(id=demand.pk, history_type="~").count() == 1
    stale = client.post(address(demand, "remedy"), typed | {"submission": "lan-khac", "remedy": "Khác"})
    assert stale.status_code == 422
    assert stale.context["form"]["remedy"].value() == "Khác"
    assert client.post(address(demand, "remedy"), {"remedy": "Khác", "remedied_on": "25/03/2026"}).status_code == 422
    with pytest.raises(StaleRecordError):
        services.undo_verification(
            inspection=demand.inspection, demand=demand, reason="Nhầm", user=official, expected_version=1
        )


STEPS = ("remedy", "verify", "return", "undo")


@pytest.mark.parametrize("step", STEPS)
def test_a_demand_of_another_inspection_or_commune_is_not_there(
    client: Client, commune: Any, other_commune: Any, leader: Any, demand: InspectionDemand, step: str
) -> None:
    other, foreign = concluded(commune), demand_of(concluded(other_commune))
    client.force_login(leader)
    assert client.get(address(demand, step)).status_code == 200
    mixed = reverse(f"committees:demand-{step}", args=[commune.slug, other.public_id, demand.pk])
    below_own = reverse(f"committees:demand-{step}", args=[commune.slug, foreign.inspection.public_id, foreign.pk])
    for at in (mixed, below_own, address(foreign, step)):
        assert client.get(at).status_code == 404
        assert client.post(at, {"version": 1}).status_code == 404


@pytest.mark.parametrize("step", STEPS)
def test_a_board_member_reads_and_takes_no_step(
    client: Client, commune: Any, demand: InspectionDemand, step: str
) -> None:
    client.force_login(make_user("thanh-vien", Role.BOARD_MEMBER, commune))
    page = client.get(demand.inspection.get_absolute_url())
    assert page.status_code == 200
    assert address(demand, step) not in page.content.decode()
    assert client.get(address(demand, step)).status_code == 403
    assert client.get(url(InspectionDemand, "list", commune)).status_code == 200


MOVES = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2)), max_size=12)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_no_way_of_steps_lets_one_person_close_a_demand(
    inspection: Inspection, official: Any, colleague: Any, leader: Any, moves: list[tuple[str, int]]
) -> None:
    """Against a plain model: who noted last, who verified."""
    people = (official, colleague, leader)
    demand, current = demand_of(inspection), Inspection.objects.get(pk=inspection.pk)
    noted: int | None = None
    verified: int | None = None
    for step, who in moves:
        asked = {"inspection": current, "demand": demand, "user": people[who], "expected_version": current.version}
        allowed = {
            "remedy": verified is None and noted in (None, who),
            "verify": noted is not None and verified is None and noted != who,
            "return": noted is not None and verified is None,
            "undo": verified is not None,
        }[step]
        service, typed = {
            "remedy": (services.record_remedy, {"remedy": "Đã làm", "remedied_on": TODAY}),
            "verify": (services.verify_remedy, {"verified_on": TODAY}),
            "return": (services.return_remedy, {"reason": "Chưa đủ"}),
            "undo": (services.undo_verification, {"reason": "Nhầm"}),
        }[step]
        if not allowed:
            with pytest.raises(ValidationError), transaction.atomic():
                service(**asked, **typed)
            continue
        current = service(**asked, **typed)
        noted = {"remedy": who, "return": None, "undo": None}.get(step, noted)
        verified = {"verify": who, "undo": None}.get(step, verified)
    demand.refresh_from_db()
    found = [None if user is None else people.index(user) for user in (demand.remedied_by, demand.verified_by)]
    assert found == [noted, verified]
    assert noted is None or demand.returned_why == ""
    assert verified is None or verified != noted


def listed(client: Client, unit: Any, **query: str) -> list[str]:
    page = client.get(url(InspectionDemand, "list", unit), query)
    assert page.status_code == 200
    return [row.text for row in page.context["table"].data]


@pytest.fixture
def several(commune: Any, other_commune: Any, village: Any, official: Any, colleague: Any) -> dict[str, Any]:
    """One demand of each sort, over two years."""
    old, new = concluded(commune, subject="Năm trước", held_on=date(2025, 5, 1)), concluded(commune)
    school = Agency.objects.create(unit=commune, name="Trường Mầm non", kind="school", opened_on=date(2000, 1, 1))
    at_village = InspectionTarget.objects.create(inspection=old, village=village)
    at_school = InspectionTarget.objects.create(inspection=new, workplace=school)
    done = {"remedy": "Đã xây bảng tin", "remedied_on": date(2026, 4, 1), "remedied_by": official}
    demand_of(old, "quá hạn", target=at_village, due_on=date(2026, 6, 29))
    demand_of(new, "hôm nay", target=at_school, due_on=TODAY)
    demand_of(new, "chờ xác nhận", due_on=date(2026, 6, 1), **done)
    demand_of(new, "xong", **done, verified_on=date(2026, 4, 2), verified_by=colleague)
    demand_of(new, "không hạn")
    demand_of(concluded(other_commune), "xã khác")
    return {"village": village.pk, "school": school.pk}


def test_the_list_over_all_years_and_its_filters(
    client: Client, commune: Any, official: Any, several: dict[str, Any]
) -> None:
    client.force_login(official)
    assert set(listed(client, commune)) == {"quá hạn", "hôm nay", "chờ xác nhận", "không hạn"}
    assert set(listed(client, commune, tinh_trang="late")) == {"quá hạn", "chờ xác nhận"}
    assert listed(client, commune, tinh_trang="verified") == ["xong"]
    assert listed(client, commune, tinh_trang="remedied") == ["chờ xác nhận"]
    assert set(listed(client, commune, tinh_trang="open")) == {"quá hạn", "hôm nay", "không hạn"}
    assert len(listed(client, commune, tinh_trang="")) == 5
    assert listed(client, commune, village=several["village"]) == ["quá hạn"]
    assert listed(client, commune, workplace=several["school"]) == ["hôm nay"]
    assert listed(client, commune, nam="2025") == ["quá hạn"]
    assert listed(client, commune, q="bang tin") == ["chờ xác nhận"]
    assert listed(client, commune, q="mam non") == ["hôm nay"]
    assert listed(client, commune, q="nam truoc dong kim") == ["quá hạn"]
    assert listed(client, commune, q="QUA  HAN") == ["quá hạn"]
    assert listed(client, commune, q="\u200b %_") == []
    assert listed(client, commune, q="không có") == []
    for wrong in ({"tinh_trang": "lạ"}, {"village": "x"}, {"nam": "abc"}, {"page": "x"}, {"sort": "lạ"}):
        listed(client, commune, **wrong)
    for order in ("due_on", "-due_on", "place", "state", "inspection", "text"):
        assert len(listed(client, commune, sort=order)) == 4


def test_a_place_that_was_renamed_is_found_by_its_new_name(
    client: Client, commune: Any, official: Any, inspection: Inspection
) -> None:
    place = InspectionTarget.objects.create(inspection=inspection, agency="Hợp tác xã A")
    demand = demand_of(inspection, target=place)
    client.force_login(official)
    typed = {"id": place.pk, "agency": "Hợp tác xã Đồng Tiến"}
    row = {"id": demand.pk, "target": place.pk, "text": demand.text}
    data = FORM | rows("targets", typed, initial=1) | rows("demands", row, initial=1) | {"version": 1}
    assert client.post(url(Inspection, "update", commune, inspection.public_id), data).status_code == 302
    assert listed(client, commune, q="dong tien") == [demand.text]
    assert InspectionDemand.history.filter(id=demand.pk).count() == 1


def test_the_list_as_a_workbook(client: Client, commune: Any, official: Any, several: dict[str, Any]) -> None:
    client.force_login(official)
    answer = client.get(url(InspectionDemand, "list", commune), {"xuat": "xlsx", "tinh_trang": "late"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    lines = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    cells = [cell for line in lines for cell in line]
    assert {"quá hạn", "chờ xác nhận", "thôn Đồng Kim", "Yêu cầu chung", date(2026, 6, 29)} <= set(cells)
    assert "xong" not in cells


def test_pages_take_a_fixed_number_of_queries(client: Client, commune: Any, official: Any) -> None:
    inspection = concluded(commune)
    client.force_login(official)

    def fill(number: int) -> None:
        for _ in range(number):
            place = make_village(commune, f"Thôn {InspectionTarget.objects.count()}", started_on=date(2000, 1, 1))
            target = InspectionTarget.objects.create(inspection=inspection, village=place)
            demand_of(inspection, target=target, due_on=TODAY)
            done = {"remedy": "Xong", "remedied_on": TODAY, "remedied_by": official}
            demand_of(inspection, target=target, due_on=TODAY, **done)
            concluded(commune)

    addresses = [
        inspection.get_absolute_url(),
        url(Inspection, "list", commune),
        url(Inspection, "list", commune) + "?tinh_trang=remedying",
        url(InspectionDemand, "list", commune),
        url(InspectionDemand, "list", commune) + "?q=niem+yet&xuat=xlsx",
        url(Inspection, "history", commune, inspection.public_id),
        address(inspection.demands.first() or demand_of(inspection), "remedy"),
    ]
    fill(1)
    few = [queries(client, at) for at in addresses]
    fill(10)
    assert [queries(client, at) for at in addresses] == few


def queries(client: Client, at: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(at).status_code == 200
    return len(caught)


def duties(unit: Any, user: Any, period: Period = YEAR) -> list[tuple[str, str, date | None]]:
    return sorted((duty.state, duty.detail, duty.due_on) for duty in remedy_duties(unit, period, user))


def test_what_is_past_or_near_is_a_duty(commune: Any, official: Any, several: dict[str, Any]) -> None:
    assert duties(commune, official) == [
        ("due", "1 yêu cầu sắp đến hạn: Thực hiện QCDC", TODAY),
        ("late", "1 yêu cầu quá hạn (1 chờ xác nhận): Thực hiện QCDC", date(2026, 6, 1)),
        ("late", "1 yêu cầu quá hạn: Năm trước", date(2026, 6, 29)),
    ]
    assert duties(commune, official, Period.year(2025)) == [("late", "1 yêu cầu quá hạn: Năm trước", date(2026, 6, 29))]


@pytest.mark.parametrize(("due_on", "number"), [(date(2026, 7, 30), 1), (date(2026, 7, 31), 0), (None, 0)])
def test_a_remedy_is_called_for_thirty_days_before(
    commune: Any, official: Any, due_on: date | None, number: int
) -> None:
    demand_of(concluded(commune), due_on=due_on)
    assert len(duties(commune, official)) == number


def test_a_demand_without_a_day_is_followed_into_the_next_years(
    commune: Any, official: Any, colleague: Any, demand: InspectionDemand
) -> None:
    InspectionDemand.objects.update(due_on=None)
    assert duties(commune, official) == []
    (duty,) = remedy_duties(commune, Period.year(2027), official)
    assert (duty.state, duty.detail) == ("due", "1 yêu cầu từ kỳ trước chưa khắc phục, không ghi hạn: Thực hiện QCDC")
    InspectionDemand.objects.update(remedy="Xong", remedied_on=TODAY, remedied_by=official)
    for year in (2026, 2027):
        (duty,) = remedy_duties(commune, Period.year(year), official)
        assert "1 yêu cầu đã ghi kết quả, chờ người khác xác nhận" in duty.detail
    InspectionDemand.objects.update(verified_on=TODAY, verified_by=colleague)
    assert remedy_duties(commune, Period.year(2027), official) == []


def test_duties_take_one_query_and_are_for_those_who_may_see_them(
    commune: Any, official: Any, several: dict[str, Any], django_assert_num_queries: Any
) -> None:
    duties(commune, official)
    with django_assert_num_queries(1):
        duties(commune, official)
    assert duties(commune, make_user("tiep-dan", Role.PETITION_OFFICER, commune)) == []


def test_open_demands_are_handed_over(commune: Any, official: Any, leader: Any) -> None:
    inspection = concluded(commune)
    inspection.created_by = official
    inspection.save()
    demand_of(inspection, due_on=TODAY)
    items = seats_and_inspections(commune, official, leader)
    assert [(item.register, item.label, item.due_on) for item in items] == [
        ("Yêu cầu khắc phục còn mở", "Niêm yết lại danh mục", TODAY)
    ]


@time_machine.travel(date(2026, 3, 1))
def test_an_inspection_to_come_is_planned_and_asks_for_no_conclusion(
    client: Client, commune: Any, official: Any
) -> None:
    client.force_login(official)
    Inspection.objects.create(unit=commune, subject="Sắp tới", held_on=date(2026, 3, 2))
    assert "chưa tiến hành" in client.get(Inspection.objects.get().get_absolute_url()).content.decode()
    page = client.get(url(Inspection, "list", commune), {"tinh_trang": "planned"})
    assert len(page.context["table"].data) == 1
