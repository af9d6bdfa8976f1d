"""A finding from found to verified or closed: by service, by form, by mass assignment and in the database."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.core.periods import Period
from apps.core.services import StaleRecordError
from apps.core.spreadsheets import excel_response
from apps.supervision import services
from apps.supervision.models import Finding, Recommendation, Supervision
from apps.supervision.portal import open_findings, supervision_duties
from apps.supervision.rules import MOVES, SAME_PERSON
from apps.villages.models import Official
from tests.factories import make_user, make_village
from tests.records import rows, url
from tests.supervision.making import again, find, recommend, remedy, resolve, supervise

pytestmark = pytest.mark.django_db
TODAY = date(2023, 6, 1)
REMEDY = {"remedy": "Đã trả lại tiền", "remedied_on": "20/05/2023", "money_recovered": "1.000.000", "version": "1"}


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY):
        yield


def at(finding: Finding, step: str) -> str:
    supervision = finding.supervision
    return reverse(f"supervision:finding-{step}", args=[supervision.unit.slug, supervision.public_id, finding.pk])


def test_from_found_to_verified_by_another(client: Client, commune: Any, official: Any, board_member: Any) -> None:
    finding = find(supervise(commune), money_found=2_000_000)
    client.force_login(official)
    sent = {"addressee": "government", "text": "Trả lại", "sent_on": "01/04/2023", "due_on": "15/04/2023"}
    assert client.post(at(finding, "recommend"), sent | {"version": 1}).status_code == 302
    recommendation = Recommendation.objects.get()
    assert (again(finding).status, recommendation.finding) == ("recommended", finding)
    reply = reverse(
        "supervision:recommendation-reply", args=[commune.slug, finding.supervision.public_id, recommendation.pk]
    )
    answered = {"version": 2, "replied_on": "10/04/2023", "verdict": "yes", "reply": "Đã yêu cầu trả"}
    assert client.post(reply, answered).status_code == 302
    recommendation.refresh_from_db()
    assert (recommendation.accepted, recommendation.reply) == (True, "Đã yêu cầu trả")
    assert client.post(reply, answered | {"version": 3}).status_code == 422
    done = client.post(at(finding, "remedy"), REMEDY | {"version": 3})
    assert done.headers["Location"].endswith(f"#vu-viec-{finding.pk}")
    row = again(finding)
    assert (row.status, row.remedied_by, row.money_recovered, row.money_other) == ("remedied", official, 1_000_000, 0)
    assert (row.settlement_cut, row.land_recovered_m2) == (0, None)
    refused = client.post(at(finding, "verify"), {"version": 4, "verified_on": "25/05/2023"})
    assert refused.status_code == 422
    assert SAME_PERSON in refused.content.decode()
    assert again(finding).status == "remedied"
    client.force_login(board_member)
    assert client.post(at(finding, "verify"), {"version": 4, "verified_on": "25/05/2023"}).status_code == 302
    row = again(finding)
    assert (row.status, row.verified_by, row.verified_on) == ("resolved", board_member, date(2023, 5, 25))
    page = client.get(row.supervision.get_absolute_url()).content.decode()
    happened = ("Phát hiện", "Kiến nghị", "Trả lời", "Khắc phục", "Xác nhận")
    places = [page.index(f"<strong>{label}</strong>") for label in happened]
    assert places == sorted(places)
    for text in (str(official), str(board_member), "20/05/2023", "25/05/2023", "Tiền thu hồi 1.000.000 đồng"):
        assert text in page


def test_a_double_click_takes_a_step_once(client: Client, commune: Any, official: Any) -> None:
    finding = find(supervise(commune))
    client.force_login(official)
    for _ in range(2):
        sent = client.post(at(finding, "remedy"), REMEDY | {"submission": "mot-lan"})
        assert sent.status_code == 302
    assert again(finding).supervision.version == 2
    assert finding.history.count() == 2


def test_a_step_on_an_older_version_is_refused_and_keeps_what_was_typed(
    client: Client, commune: Any, official: Any
) -> None:
    finding = find(supervise(commune))
    remedy(finding, official)
    client.force_login(official)
    response = client.post(at(finding, "remedy"), REMEDY)
    assert response.status_code == 422
    assert response.context["form"]["remedy"].value() == REMEDY["remedy"]
    with pytest.raises(StaleRecordError):
        services.send_back_remedy(
            supervision=finding.supervision, finding=finding, reason="Sai", user=official, expected_version=1
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"remedied_on": "09/03/2023"}, "remedied_on"),
        ({"remedied_on": "02/06/2023"}, "remedied_on"),
        ({"remedied_on": "31/04/2023"}, "remedied_on"),
        ({"remedy": ""}, "remedy"),
        ({"remedy": "x" * 20_001}, "remedy"),
        ({"remedy": "a\x00b"}, "remedy"),
        ({"money_recovered": "-1"}, "money_recovered"),
        ({"money_recovered": "1.000.000.000.000.001"}, "money_recovered"),
        ({"money_recovered": "nhiều"}, "money_recovered"),
        ({"land_recovered_m2": "1,234"}, "land_recovered_m2"),
        ({"land_other_m2": "-0,01"}, "land_other_m2"),
    ],
)
def test_a_remedy_that_cannot_be(
    client: Client, commune: Any, official: Any, changes: dict[str, str], field: str
) -> None:
    finding = find(supervise(commune))
    client.force_login(official)
    response = client.post(at(finding, "remedy"), REMEDY | changes)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert response.context["form"][field].value() == changes[field]
    assert again(finding).status == "open"


@pytest.mark.parametrize("day", ["10/03/2023", "01/06/2023"])
def test_first_and_last_day_of_a_remedy(client: Client, commune: Any, official: Any, day: str) -> None:
    finding = find(supervise(commune))
    client.force_login(official)
    assert client.post(at(finding, "remedy"), REMEDY | {"remedied_on": day}).status_code == 302


@pytest.mark.parametrize(
    ("day", "status"), [("30/04/2023", 422), ("01/05/2023", 302), ("01/06/2023", 302), ("02/06/2023", 422)]
)
def test_days_of_verifying(client: Client, commune: Any, official: Any, leader: Any, day: str, status: int) -> None:
    finding = remedy(find(supervise(commune)), official, date(2023, 5, 1))
    client.force_login(leader)
    assert client.post(at(finding, "verify"), {"version": 2, "verified_on": day}).status_code == status


def test_what_was_not_stated_stays_unknown(commune: Any, official: Any) -> None:
    row = remedy(find(supervise(commune), money_found=5), official)
    assert (row.money_recovered, row.land_recovered_m2) == (None, None)
    row = remedy(find(supervise(commune)), official, land_other_m2=Decimal("12.50"))
    assert (row.money_recovered, row.land_recovered_m2, row.land_other_m2) == (None, 0, Decimal("12.50"))


def test_sent_back_with_a_reason_and_entered_anew(client: Client, commune: Any, official: Any, leader: Any) -> None:
    supervision = supervise(commune)
    finding = find(supervision)
    recommend(supervision, finding=finding)
    remedy(finding, official, money_recovered=7)
    client.force_login(leader)
    assert client.post(at(finding, "send-back"), {"version": 2, "reason": ""}).status_code == 422
    assert client.post(at(finding, "send-back"), {"version": 2, "reason": "x" * 301}).status_code == 422
    long = "Thiếu phiếu thu" + " và biên bản" * 20
    assert client.post(at(finding, "send-back"), {"version": 2, "reason": long}).status_code == 302
    row = again(finding)
    assert row.returned_why == long
    assert (row.status, row.remedy, row.remedied_by, row.money_recovered) == ("recommended", "", None, None)
    form = client.get(at(finding, "remedy")).context["form"]
    assert (form["remedy"].value(), form["money_recovered"].value()) == ("Đã trả lại", "7")
    page = client.get(supervision.get_absolute_url()).content.decode()
    for text in ("Thiếu phiếu thu", "Trả lại", "Tiền thu hồi 7 đồng"):
        assert text in page
    history = client.get(url(Supervision, "history", commune, supervision.public_id)).content.decode()
    assert "đã khắc phục, chờ xác nhận" in history
    assert long in history
    assert long in client.get(at(finding, "remedy")).content.decode()
    row = remedy(finding, official)
    assert row.returned_why == ""
    assert long in client.get(supervision.get_absolute_url()).content.decode()


def test_closed_with_a_reason_and_opened_again(client: Client, commune: Any, official: Any) -> None:
    finding = find(supervise(commune))
    client.force_login(official)
    assert client.post(at(finding, "close"), {"version": 1, "closed_on": "01/06/2023"}).status_code == 422
    assert (
        client.post(at(finding, "close"), {"version": 1, "closed_on": "02/06/2023", "reason": "x"}).status_code == 422
    )
    closed = {"version": 1, "closed_on": "01/06/2023", "reason": "Không đủ căn cứ"}
    assert client.post(at(finding, "close"), closed).status_code == 302
    assert (again(finding).status, again(finding).closed_why) == ("closed", "Không đủ căn cứ")
    assert client.post(at(finding, "remedy"), REMEDY | {"version": 2}).status_code == 422
    assert client.post(at(finding, "reopen"), {"version": 2, "reason": "Có chứng cứ mới"}).status_code == 302
    row = again(finding)
    assert (row.status, row.closed_on, row.closed_why) == ("open", None, "")
    assert row.returned_why == "Có chứng cứ mới"
    page = client.get(row.supervision.get_absolute_url()).content.decode()
    for text in ("Không đủ căn cứ", "Mở lại", "Có chứng cứ mới"):
        assert text in page


@pytest.mark.parametrize(
    ("step", "given"),
    [
        ("close_finding", {"closed_on": TODAY, "reason": ""}),
        ("close_finding", {"closed_on": TODAY, "reason": " \u200b "}),
        ("send_back_remedy", {"reason": " "}),
        ("reopen_finding", {"reason": ""}),
    ],
)
def test_no_service_goes_on_without_a_reason(
    commune: Any, official: Any, leader: Any, step: str, given: dict[str, Any]
) -> None:
    finding = find(supervise(commune))
    if step != "close_finding":
        finding = remedy(finding, official)
    if step == "reopen_finding":
        services.verify_remedy(supervision=again(finding).supervision, finding=finding, verified_on=TODAY, user=leader)
    before = again(finding).status
    with pytest.raises(ValidationError):
        getattr(services, step)(supervision=again(finding).supervision, finding=finding, user=leader, **given)
    assert again(finding).status == before


def test_the_service_refuses_who_entered_the_remedy(commune: Any, official: Any) -> None:
    finding = remedy(find(supervise(commune)), official)
    with pytest.raises(ValidationError, match="khác người ghi"):
        services.verify_remedy(supervision=finding.supervision, finding=finding, verified_on=TODAY, user=official)


def test_another_account_of_the_same_person_verifies_nothing(
    client: Client, commune: Any, official: Any, leader: Any
) -> None:
    person = Official.objects.create(unit=commune, full_name="Ngô Văn Hai")
    for account in (official, leader):
        account.official = person
        account.save()
    finding = remedy(find(supervise(commune)), official)
    client.force_login(leader)
    refused = client.post(at(finding, "verify"), {"version": 2, "verified_on": "25/05/2023"})
    assert refused.status_code == 422
    assert SAME_PERSON in refused.content.decode()
    page = client.get(finding.supervision.get_absolute_url()).content.decode()
    assert at(finding, "verify") not in page
    assert "Đồng chí đã ghi kết quả này" in page


def test_what_ended_is_not_changed_nor_taken_away(client: Client, commune: Any, official: Any, leader: Any) -> None:
    finding = resolve(find(supervise(commune), money_found=5), official, leader)
    supervision = finding.supervision
    client.force_login(official)
    address, delete = (url(Supervision, page, commune, supervision.public_id) for page in ("update", "delete"))

    def sent(**changes: str) -> dict[str, Any]:
        supervision.refresh_from_db()
        row = {"id": finding.pk, "description": str(finding), "money_found": "5"} | changes
        return edit(supervision, rows("findings", row, initial=1), rows("recommendations"))

    for changes in ({"money_found": "4"}, {"description": "Không có gì"}, {"DELETE": "on"}):
        assert client.post(address, sent(**changes)).status_code == 422
    assert client.post(address, sent() | {"subject": "Tên khác"}).status_code == 302
    client.post(delete)
    assert again(finding).status == "resolved"
    services.reopen_finding(supervision=again(finding).supervision, finding=finding, reason="Chưa đúng", user=leader)
    assert client.post(address, sent(DELETE="on")).status_code == 422
    assert client.post(address, sent(money_found="4")).status_code == 302


@pytest.mark.parametrize(("day", "status"), [("01/05/2023", 302), ("02/05/2023", 422)])
@pytest.mark.parametrize("end", ["remedy", "close"])
def test_a_supervision_does_not_begin_after_what_became_of_its_findings(
    client: Client, commune: Any, official: Any, end: str, day: str, status: int
) -> None:
    finding = find(supervise(commune))
    if end == "remedy":
        remedy(finding, official, date(2023, 5, 1))
    else:
        services.close_finding(
            supervision=finding.supervision, finding=finding, closed_on=date(2023, 5, 1), reason="Hết", user=official
        )
    supervision = again(finding).supervision
    client.force_login(official)
    row = rows("findings", {"id": finding.pk, "description": str(finding)}, initial=1)
    sent = edit(supervision, row, rows("recommendations")) | {"started_on": day}
    answer = client.post(url(Supervision, "update", commune, supervision.public_id), sent)
    assert answer.status_code == status
    assert ("started_on" in answer.context["form"].errors) if status == 422 else True


@pytest.mark.parametrize(("day", "status"), [("09/03/2023", 422), ("10/03/2023", 302)])
def test_nothing_is_due_before_the_supervision_began(
    client: Client, commune: Any, official: Any, day: str, status: int
) -> None:
    client.force_login(official)
    typed = {"body": "front", "kind": "supervision", "subject": "Công khai", "started_on": "10/03/2023"}
    row = rows("findings", {"description": "Thu sai", "due_on": day}) | rows("recommendations")
    assert client.post(url(Supervision, "create", commune), typed | row).status_code == status


@pytest.mark.parametrize("page", ["create", "update"])
def test_no_form_takes_the_state_of_a_finding(client: Client, commune: Any, official: Any, page: str) -> None:
    """Names that no form asks for, beside those of a valid row."""
    smuggled = {
        "description": "Thu sai",
        "status": "resolved",
        "remedy": "Xong",
        "remedied_on": "01/04/2023",
        "remedied_by": official.pk,
        "verified_on": "01/04/2023",
        "verified_by": official.pk,
        "closed_on": "01/04/2023",
        "closed_why": "Thôi",
        "money_recovered": "5",
    }
    typed = {"body": "front", "kind": "supervision", "subject": "Công khai", "started_on": "10/03/2023"}
    client.force_login(official)
    if page == "create":
        sent, address = rows("findings", smuggled), url(Supervision, "create", commune)
    else:
        finding = find(supervise(commune))
        sent = rows("findings", smuggled | {"id": finding.pk}, initial=1) | {"version": 1}
        address = url(Supervision, "update", commune, finding.supervision.public_id)
    assert client.post(address, typed | sent | rows("recommendations")).status_code == 302
    row = Finding.objects.get()
    assert (row.status, row.remedy, row.verified_by, row.closed_on, row.money_recovered) == (
        "open",
        "",
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    "values",
    [
        {"status": "resolved"},
        {"status": "closed"},
        {"status": "closed", "closed_on": TODAY},
        {"status": "remedied"},
        {"status": "remedied", "remedy": "Xong", "remedied_on": TODAY},
        {"status": "resolved", "remedy": "Xong", "remedied_on": TODAY, "remedied_by": "one"},
        {
            "status": "resolved",
            "remedy": "Xong",
            "remedied_on": TODAY,
            "remedied_by": "one",
            "verified_on": TODAY,
            "verified_by": "one",
        },
        {
            "status": "resolved",
            "remedy": "Xong",
            "remedied_on": TODAY,
            "remedied_by": "one",
            "verified_on": TODAY - timedelta(days=1),
            "verified_by": "two",
        },
        {"status": "resolved", "verified_on": TODAY, "verified_by": "two"},
        {"closed_why": "Thôi"},
        {"remedy": "Xong", "remedied_on": TODAY, "remedied_by": "one"},
        {"returned_why": "Thiếu", "status": "remedied", "remedy": "Xong", "remedied_on": TODAY, "remedied_by": "one"},
        {"returned_why": "Thiếu", "status": "closed", "closed_on": TODAY, "closed_why": "Thôi"},
        {"money_recovered": 10**15 + 1},
    ],
)
def test_the_database_holds_it_as_well(commune: Any, official: Any, leader: Any, values: dict[str, Any]) -> None:
    people = {"one": official, "two": leader}
    finding = find(supervise(commune))
    given = {name: people.get(value, value) if name.endswith("_by") else value for name, value in values.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(**given)
    assert again(finding).status == "open"


STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 1), st.sampled_from(["", "Có lý do"])), max_size=12
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_no_sequence_of_services_ends_without_what_its_end_needs(
    commune: Any, official: Any, leader: Any, steps: list[tuple[str, int, str]]
) -> None:
    with transaction.atomic():
        finding = find(supervise(commune))
        for step, who, reason in steps:
            take(finding, step, (official, leader)[who], reason)
            row = again(finding)
            if row.status == "resolved":
                assert row.remedy
                assert row.remedied_by_id not in (None, row.verified_by_id)
                assert row.verified_by_id is not None
            assert bool(row.closed_why) == (row.status == "closed")
            assert row.returned_why == "" or row.status in ("open", "recommended")
            assert row.status != "open" or not row.recommendations.exists()
        transaction.set_rollback(True)


def take(finding: Finding, step: str, user: User, reason: str) -> None:
    row = again(finding)
    common = {"supervision": row.supervision, "finding": row, "user": user}
    sent = Recommendation(addressee="other", text="Sửa", sent_on=TODAY)
    calls = {
        "recommend": (services.recommend, {"recommendation": sent}),
        "remedy": (
            services.record_remedy,
            {"remedy": "Xong", "remedied_on": TODAY, "handled": services.Handled(money_recovered=1)},
        ),
        "verify": (services.verify_remedy, {"verified_on": TODAY}),
        "send_back": (services.send_back_remedy, {"reason": reason}),
        "close": (services.close_finding, {"closed_on": TODAY, "reason": reason}),
        "reopen": (services.reopen_finding, {"reason": reason}),
    }
    service, more = calls[step]
    try:
        service(**common, **more)
    except ValidationError:
        assert again(finding).status == row.status


def edit(supervision: Supervision, findings: dict[str, Any], recommendations: dict[str, Any]) -> dict[str, Any]:
    typed = {"body": "front", "kind": "supervision", "subject": "Công khai", "started_on": "10/03/2023"}
    return typed | {"version": supervision.version} | findings | recommendations


def test_recommendations_typed_on_the_page_tell_which_findings_are_recommended(
    client: Client, commune: Any, official: Any
) -> None:
    supervision = supervise(commune)
    first, second = find(supervision), find(supervision, description="Chậm công khai")
    older = find(supervision, description="Cũ", status="recommended")
    foreign = find(supervise(commune))
    client.force_login(official)
    address = url(Supervision, "update", commune, supervision.public_id)
    kept = rows("findings", *({"id": row.pk, "description": str(row)} for row in (first, second, older)), initial=3)
    sent = {"addressee": "other", "text": "Trả lại", "sent_on": "01/04/2023", "finding": first.pk}
    wrong = client.post(address, edit(supervision, kept, rows("recommendations", sent | {"finding": foreign.pk})))
    assert wrong.status_code == 422
    assert client.post(address, edit(supervision, kept, rows("recommendations", sent))).status_code == 302
    assert [again(row).status for row in (first, second, older)] == ["recommended", "open", "recommended"]
    supervision.refresh_from_db()
    moved = sent | {"id": Recommendation.objects.get().pk, "finding": second.pk}
    assert client.post(address, edit(supervision, kept, rows("recommendations", moved, initial=1))).status_code == 302
    assert [again(row).status for row in (first, second, older)] == ["open", "recommended", "recommended"]


def test_a_recommendation_kept_apart_is_attached_later_but_to_no_finding_that_was_dealt_with(
    client: Client, commune: Any, official: Any, leader: Any
) -> None:
    supervision = supervise(commune)
    done, going = find(supervision), find(supervision, description="Chậm công khai")
    resolve(done, official, leader)
    general = recommend(supervision)
    client.force_login(official)
    address = url(Supervision, "update", commune, supervision.public_id)
    kept = rows("findings", {"id": going.pk, "description": str(going)}, initial=1)

    def attach(finding: Finding) -> Any:
        supervision.refresh_from_db()
        row = {"id": general.pk, "addressee": "government", "text": "Trả lại tiền", "sent_on": "01/04/2023"}
        typed = rows("recommendations", row | {"finding": finding.pk}, initial=1)
        return client.post(address, edit(supervision, kept, typed))

    refused = attach(done)
    assert refused.status_code == 422
    assert "finding" in refused.context["formsets"][1].forms[0].errors
    assert attach(going).status_code == 302
    assert [again(row).status for row in (done, going)] == ["resolved", "recommended"]
    # One that names it already keeps it once the finding is dealt with.
    resolve(going, official, leader)
    kept = rows("findings")
    assert attach(going).status_code == 302


@pytest.mark.parametrize("page", ["create", "update"])
def test_the_form_says_where_a_finding_gets_its_recommendation(
    client: Client, commune: Any, official: Any, page: str
) -> None:
    given_ = [supervise(commune).public_id] if page == "update" else []
    client.force_login(official)
    text = client.get(url(Supervision, page, commune, *given_)).content.decode()
    assert "Kiến nghị về một vụ việc: lưu cuộc giám sát rồi bấm Kiến nghị ở vụ việc đó." in text
    assert ("Về vụ việc" in text) is (page == "update")


@pytest.mark.parametrize(("day", "status"), [("31/03/2023", 422), ("01/04/2023", 302)])
def test_a_reply_does_not_come_before_it_was_asked_for(
    client: Client, commune: Any, official: Any, day: str, status: int
) -> None:
    supervision = supervise(commune)
    row = recommend(supervision, sent_on=date(2023, 4, 1))
    client.force_login(official)
    address = reverse("supervision:recommendation-reply", args=[commune.slug, supervision.public_id, row.pk])
    answer = client.post(address, {"version": 1, "replied_on": day, "reply": "Đã trả", "verdict": "yes"})
    assert answer.status_code == status
    if status == 422:
        assert answer.context["form"].errors == {
            "replied_on": ["Ngày không được trước ngày gửi kiến nghị (01/04/2023)."]
        }
        assert answer.context["form"]["reply"].value() == "Đã trả"


def test_a_finding_with_something_done_about_it_is_not_ticked_away(client: Client, commune: Any, official: Any) -> None:
    supervision = supervise(commune)
    named, done, free = (find(supervision, description=name) for name in ("Có kiến nghị", "Đã làm", "Chưa gì"))
    recommendation = recommend(supervision, finding=named)
    remedy(done, official)
    supervision.refresh_from_db()
    client.force_login(official)
    address = url(Supervision, "update", commune, supervision.public_id)
    kept = {"id": recommendation.pk, "addressee": "other", "text": "x", "sent_on": "01/04/2023", "finding": named.pk}
    every = rows("recommendations", kept, initial=1)
    for row, status in ((named, 422), (done, 422), (free, 302)):
        typed = {"id": row.pk, "description": str(row), "DELETE": "on"}
        others = [{"id": other.pk, "description": str(other)} for other in (named, done, free) if other != row]
        sent = rows("findings", typed, *others, initial=3)
        assert client.post(address, edit(supervision, sent, every)).status_code == status
    assert set(supervision.findings.all()) == {named, done}


def test_deleted_with_what_was_recommended_and_brought_back(client: Client, commune: Any, official: Any) -> None:
    supervision = supervise(commune)
    finding = find(supervision)
    recommend(supervision, finding=finding)
    client.force_login(official)
    assert client.post(url(Supervision, "delete", commune, supervision.public_id)).status_code == 302
    assert not Finding.objects.exists()
    deleted = Supervision.history.filter(public_id=supervision.public_id, history_type="-").latest("history_id")
    assert client.post(url(Supervision, "restore", commune, deleted.history_id)).status_code == 302
    assert Recommendation.objects.get().finding == finding


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.PETITION_OFFICER])
def test_other_roles_take_no_step(client: Client, commune: Any, role: str) -> None:
    finding = find(supervise(commune))
    village = make_village(commune, "Đồng Kim") if role == Role.VILLAGE_HEAD else None
    client.force_login(make_user("nguoi-khac", role, commune, village))
    for step in ("recommend", "remedy", "verify", "send-back", "close", "reopen"):
        assert client.post(at(finding, step), REMEDY).status_code == 403
    for page in ("finding-list", "recommendation-list"):
        assert client.get(reverse(f"supervision:{page}", args=[commune.slug])).status_code == 403


def test_a_finding_of_another_supervision_or_commune_is_not_there(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    own, foreign = find(supervise(commune)), find(supervise(other_commune))
    client.force_login(official)
    for supervision, row in ((supervise(commune), own), (own.supervision, foreign), (foreign.supervision, foreign)):
        for unit in (commune, other_commune):
            address = reverse("supervision:finding-close", args=[unit.slug, supervision.public_id, row.pk])
            sent = {"version": 1, "closed_on": "01/06/2023", "reason": "x"}
            assert client.post(address, sent).status_code == 404


def listed(client: Client, unit: Any, page: str, **asked: str) -> list[str]:
    response = client.get(reverse(f"supervision:{page}-list", args=[unit.slug]), asked)
    assert response.status_code == 200
    shown = "description" if page == "finding" else "text"
    return [strip_tags(row.get_cell(shown)) for row in response.context["table"].page]


@pytest.fixture
def followed(commune: Any, official: Any, leader: Any) -> Any:
    """Findings and recommendations of two years in every state."""
    old = supervise(commune, "inspectorate", subject="Thu quỹ", started_on=date(2021, 5, 1))
    new = supervise(commune, subject="Đường bê tông")
    find(old, description="Từ năm trước", due_on=date(2023, 5, 31))
    find(new, description="Đến hạn hôm nay", due_on=TODAY)
    remedy(find(new, description="Chờ xác nhận", due_on=date(2023, 4, 1)), official)
    resolve(find(new, description="Đã xong"), official, leader)
    closed = find(new, description="Không xử lý")
    services.close_finding(
        supervision=again(closed).supervision, finding=closed, closed_on=TODAY, reason="Không rõ", user=official
    )
    recommend(old, text="Quá hạn trả lời", sent_on=date(2021, 6, 1), due_on=date(2021, 6, 30))
    recommend(new, text="Không hạn")
    recommend(new, text="Đã trả lời", replied_on=date(2023, 4, 5), accepted=True, on_law=True)
    return old, new


@pytest.mark.usefixtures("followed")
def test_open_findings_are_followed_over_the_years(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    assert listed(client, commune, "finding") == ["Chờ xác nhận", "Từ năm trước", "Đến hạn hôm nay"]
    assert listed(client, commune, "finding", tinh_trang="late") == ["Từ năm trước"]
    assert listed(client, commune, "finding", tinh_trang="closed") == ["Không xử lý"]
    assert len(listed(client, commune, "finding", tinh_trang="")) == 5
    assert listed(client, commune, "finding", tinh_trang="", nam="2021") == ["Từ năm trước"]
    assert listed(client, commune, "finding", body="inspectorate") == ["Từ năm trước"]
    assert listed(client, commune, "finding", q="thu quy") == ["Từ năm trước"]
    assert listed(client, commune, "finding", q="duong be tong", tinh_trang="closed") == ["Không xử lý"]
    assert listed(client, commune, "finding", q="cho XAC") == ["Chờ xác nhận"]
    assert listed(client, commune, "finding", sort="-days_late")[0] == "Chờ xác nhận"
    assert listed(client, commune, "finding", q="\u200b %_ khong co") == []


@pytest.mark.usefixtures("followed")
def test_recommendations_without_reply_over_the_years(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    assert listed(client, commune, "recommendation") == ["Quá hạn trả lời", "Không hạn"]
    assert listed(client, commune, "recommendation", tinh_trang="late") == ["Quá hạn trả lời"]
    assert listed(client, commune, "recommendation", tinh_trang="answered", accepted="1") == ["Đã trả lời"]
    assert listed(client, commune, "recommendation", tinh_trang="answered", on_law="0") == []
    assert listed(client, commune, "recommendation", q="bê tông") == ["Không hạn"]
    assert listed(client, commune, "recommendation", q="qua han tra loi") == ["Quá hạn trả lời"]


@pytest.mark.usefixtures("followed")
@pytest.mark.parametrize("page", ["finding", "recommendation"])
def test_the_followed_lists_go_to_excel(client: Client, commune: Any, official: Any, page: str) -> None:
    client.force_login(official)
    response = client.get(reverse(f"supervision:{page}-list", args=[commune.slug]), {"xuat": "xlsx"})
    assert response.headers["Content-Type"] == excel_response("x", ["a"], [], "x").headers["Content-Type"]


@pytest.mark.parametrize("count", [1, 10])
def test_pages_take_a_fixed_number_of_queries(
    client: Client, commune: Any, official: Any, leader: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    supervision = supervise(commune)
    for number in range(count):
        finding = find(supervision, description=f"Việc {number}", due_on=TODAY)
        recommend(supervision, finding=finding, due_on=TODAY)
        recommend(supervision)
        resolve(finding, official, leader)
        remedy(find(supervision, due_on=TODAY), leader)
    client.force_login(official)
    client.get(supervision.get_absolute_url())
    with django_assert_max_num_queries(17):
        client.get(supervision.get_absolute_url())
    for page in ("finding", "recommendation"):
        with django_assert_max_num_queries(9):
            assert listed(client, commune, page, tinh_trang="")
    with django_assert_max_num_queries(4):
        assert supervision_duties(commune, Period.year(2023), official)


@pytest.mark.usefixtures("followed")
def test_duties_name_what_is_late_due_soon_or_waits_for_another(
    commune: Any, other_commune: Any, official: Any
) -> None:
    supervision = supervise(commune)
    find(supervision, description="Trong 30 ngày", due_on=TODAY + timedelta(days=30))
    find(supervision, description="Sau 30 ngày", due_on=TODAY + timedelta(days=31))
    find(supervise(other_commune), description="Xã khác", due_on=TODAY)
    found = {duty.label: duty.state for duty in supervision_duties(commune, Period.year(2023), official)}
    assert found == {
        "Trả lời kiến nghị: Quá hạn trả lời": "late",
        "Khắc phục vụ việc: Từ năm trước": "late",
        "Khắc phục vụ việc: Đến hạn hôm nay": "due",
        "Khắc phục vụ việc: Trong 30 ngày": "due",
        "Xác nhận kết quả khắc phục: Chờ xác nhận": "due",
    }


@pytest.mark.parametrize(("year", "count"), [(2023, 0), (2024, 2)])
def test_what_has_no_day_is_followed_into_the_next_years(commune: Any, official: Any, year: int, count: int) -> None:
    supervision = supervise(commune)
    recommend(supervision, finding=find(supervision))
    found = supervision_duties(commune, Period.year(year), official)
    assert [(duty.state, duty.due_on) for duty in found] == [("due", None)] * count


def test_open_findings_are_handed_over(commune: Any, official: Any, leader: Any) -> None:
    supervision = supervise(commune, created_by=official)
    find(supervision, description="Còn mở")
    resolve(find(supervision, description="Đã xong"), official, leader)
    assert [item.label for item in open_findings(commune, official, official)] == ["Còn mở"]
    assert open_findings(commune, leader, official) == []
