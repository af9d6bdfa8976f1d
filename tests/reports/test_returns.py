"""A report comes back with comments: the document stays, the commune answers with another one."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from apps.accounts.roles import Role
from apps.core.portal import duties
from apps.reports import services
from apps.reports.call_board import Board, Standing
from apps.reports.models import Report, ReportReturn, ReportSection
from tests.factories import make_unit, make_user
from tests.reports.superior_scene import DUE, YEAR, issued_report, leave, make_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(commune: Any) -> Any:
    return make_unit("tan-yen", "Tân Yên", "district")


@pytest.fixture
def reader(district: Any, other_commune: Any) -> Any:
    return make_user("cap-tren", Role.SUPERIOR_READER, district)


@pytest.fixture
def call(reader: Any, district: Any, commune: Any) -> Any:
    return make_call(reader, district, [commune])


@pytest.fixture
def issued(call: Any, commune: Any) -> Any:
    found = issued_report(commune, day=DUE, answers=call.recipients.get())
    ReportSection.objects.create(report=found.report, position=1, level=1, title="Kết quả", text="Đã làm.")
    return found


def address(issued: Any, page: str = "tra-lai") -> str:
    return f"/tan-yen/bao-cao-da-nhan/{issued.public_id}/{page}/"


def give_back(issued: Any, reader: Any, district: Any, **values: Any) -> ReportReturn:
    given = {"comment": "Bổ sung số cuộc đối thoại"} | values
    return services.return_issued_report(document=issued, by_unit=district, user=reader, **given)


def test_from_the_comment_to_the_document_in_its_place(
    client, call, issued, reader, district, commune, official
) -> None:
    issued.refresh_from_db()
    frozen = (issued.snapshot, issued.figures, [file.sha256 for file in issued.files.all()])
    client.force_login(reader)
    assert client.get(address(issued)).status_code == 200
    assert client.post(f"{address(issued)}?gui", {"comment": ""}).status_code == 422
    sent = {"comment": "Bổ sung số cuộc đối thoại", "answer_by": "20/12/2024", "submission": "mot"}
    response = client.post(f"{address(issued)}?gui", sent)
    assert response.url == call.get_absolute_url()
    client.post(f"{address(issued)}?gui", sent)
    returned = ReportReturn.objects.get()
    assert (returned.unit, returned.by, returned.answer_by) == (commune, reader, date(2024, 12, 20))
    (entry,) = Board(call, DUE).entries
    assert (entry.standing, entry.words.partition("; ")[2]) == (Standing.RETURNED, "gửi lại chậm nhất ngày 20/12/2024")
    assert "Bổ sung số cuộc đối thoại" in client.get(call.get_absolute_url()).content.decode()
    assert "Đã trả lại ngày" in client.get(address(issued)).content.decode()

    client.force_login(official)
    (duty,) = [duty for duty in duties(commune, YEAR, official) if "trả lại" in duty.label]
    assert duty.due_on == date(2024, 12, 20)
    assert "Bổ sung số cuộc đối thoại" in client.get(duty.url).content.decode()
    assert "Bổ sung số cuộc đối thoại" in client.get(issued.report.get_absolute_url()).content.decode()
    made = [client.post(f"{duty.url}soan-lai/", {"submission": key}).url for key in ("a", "a", "b")]
    draft = Report.objects.get(document__isnull=True)
    assert set(made) == {draft.get_absolute_url()}
    assert [(section.title, section.text) for section in draft.sections.all()] == [("Kết quả", "Đã làm.")]
    assert (draft.answers, draft.outline, draft.period) == (issued.report.answers, issued.report.outline, YEAR)

    draft.delete()
    issued_report(commune, day=DUE + timedelta(5), replaces=issued, answers=issued.report.answers)
    (entry,) = Board(call, DUE + timedelta(9)).entries
    assert (entry.standing, entry.returned) == (Standing.IN_TIME, None)
    assert not [duty for duty in duties(commune, YEAR, official) if "trả lại" in duty.label]
    assert "Đã gửi lại bằng văn bản" in client.get(duty.url).content.decode()
    with pytest.raises(ValidationError, match="văn bản thay thế"):
        services.answer_return(returned=returned, user=official)
    issued.refresh_from_db()
    assert (issued.snapshot, issued.figures, [file.sha256 for file in issued.files.all()]) == frozen


@pytest.fixture
def unrendered(monkeypatch: Any) -> None:
    """Files of a few bytes: what they say is tested elsewhere."""
    writers = {name: (lambda *args, **kwargs: b"tep") for name in ("pdf", "docx")}
    monkeypatch.setattr("apps.documents.services.issuing._WRITERS", writers)


def to_be_issued(report: Report, official: Any, leader: Any) -> Report:
    services.submit_report(report=report, user=official)
    services.approve_report(report=report, user=leader)
    return report


def test_an_answer_replaces_the_document_that_came_back_and_no_other(
    client, issued, reader, district, commune, village, official, leader, unrendered
) -> None:
    """A later report of the same period stays; the box that may be forgotten is not asked."""
    later = issued_report(commune, day=DUE + timedelta(3))
    returned = give_back(issued, reader, district)
    draft = to_be_issued(services.answer_return(returned=returned, user=official), official, leader)
    client.force_login(leader)
    address = f"{draft.get_absolute_url()}ban-hanh/"
    page = client.get(address).content.decode()
    assert f"thay thế văn bản {issued.sign}" in page
    assert later.sign not in page
    assert 'name="replaces"' not in page
    assert client.post(address, {}).status_code == 302
    draft.refresh_from_db()
    assert draft.document.replaces == issued
    assert not ReportReturn.objects.unanswered().exists()


def test_an_answer_to_what_was_taken_back_names_it_and_asks(
    client, issued, reader, district, commune, village, official, leader, unrendered
) -> None:
    issued_report(commune, day=DUE + timedelta(3))
    returned = give_back(issued, reader, district)
    draft = to_be_issued(services.answer_return(returned=returned, user=official), official, leader)
    services.take_back_return(returned=returned, user=reader)
    client.force_login(leader)
    page = client.get(f"{draft.get_absolute_url()}ban-hanh/").content.decode()
    assert f"Thay thế văn bản {issued.sign}" in page
    assert services.issue_report(report=draft, user=leader).document.replaces is None


def test_an_empty_draft_of_the_period_is_no_answer(issued, reader, district, commune, official) -> None:
    empty = services.begin_report(
        unit=commune, outline=issued.report.outline, period=YEAR, user=official, signer="A", issued_on=DUE
    )
    returned = give_back(issued, reader, district)
    draft = services.answer_return(returned=returned, user=official)
    assert draft != empty
    assert draft.answers_return == returned
    assert [section.text for section in draft.sections.all()] == ["Đã làm."]
    assert services.answer_return(returned=returned, user=official) == draft


def test_a_discarded_answer_is_restored_as_the_answer(issued, reader, district, official) -> None:
    returned = give_back(issued, reader, district)
    draft = services.answer_return(returned=returned, user=official)
    restored = services.restore_report(deleted=services.discard_report(report=draft), user=official)
    assert services.answer_return(returned=returned, user=official) == restored


def test_a_replacement_answers_the_call_of_what_it_replaces(
    call, issued, commune, village, leader, official, unrendered
) -> None:
    report = services.begin_report(
        unit=commune, outline=issued.report.outline, period=YEAR, user=official, signer="A", issued_on=DUE
    )
    services.submit_report(report=report, user=official)
    services.approve_report(report=report, user=leader)
    report = services.issue_report(report=report, user=leader, replaces=True)
    assert report.answers == issued.report.answers


def test_only_once_while_it_stands(issued, reader, district, commune) -> None:
    returned = give_back(issued, reader, district)
    with pytest.raises(ValidationError, match="đã được trả lại"):
        give_back(issued, reader, district)
    services.take_back_return(returned=returned, user=reader)
    again = give_back(issued, reader, district)
    issued_report(commune, replaces=issued)
    services.take_back_return(returned=again, user=reader)
    with pytest.raises(ValidationError, match="đã được thay thế"):
        give_back(issued, reader, district)


def test_taking_back(client, call, issued, reader, district, official) -> None:
    returned = give_back(issued, reader, district)
    client.force_login(reader)
    assert client.post(address(issued, "rut-y-kien")).status_code == 302
    assert client.post(address(issued, "rut-y-kien")).status_code == 404
    assert Board(call, DUE).entries[0].standing is Standing.IN_TIME
    with pytest.raises(ValidationError, match="rút ý kiến"):
        services.answer_return(returned=returned, user=official)
    client.force_login(official)
    assert "đã rút ý kiến" in client.get(f"/song-van/bao-cao/tra-lai/{returned.public_id}/").content.decode()


def test_who_may(client, issued, reader, district, commune, other_commune, official) -> None:
    other_district = make_unit("khac", "Khác", "district")
    stranger = make_user("huyen-khac", Role.SUPERIOR_READER, other_district)
    neighbour = make_user("can-bo-khac", Role.OFFICIAL, other_commune)
    above = make_user("tinh", Role.SUPERIOR_READER, make_unit("bac-giang", "Bắc Giang", "province"))
    for user, status in ((stranger, 404), (official, 404), (above, 403)):
        client.force_login(user)
        assert client.get(address(issued)).status_code == status
        assert client.post(f"{address(issued)}?gui", {"comment": "x"}).status_code == status
        with pytest.raises(PermissionDenied):
            give_back(issued, user, district)
    client.force_login(stranger)
    assert client.post(f"/khac/bao-cao-da-nhan/{issued.public_id}/tra-lai/?gui", {"comment": "x"}).status_code == 404
    returned = give_back(issued, reader, district)
    client.force_login(neighbour)
    for slug in ("song-van", "xa-khac"):
        assert client.get(f"/{slug}/bao-cao/tra-lai/{returned.public_id}/").status_code == 404
        assert client.post(f"/{slug}/bao-cao/tra-lai/{returned.public_id}/soan-lai/").status_code == 404
    with pytest.raises(PermissionDenied):
        services.answer_return(returned=returned, user=neighbour)
    assert not ReportReturn.objects.visible_to(neighbour).exists()
    assert not ReportReturn.objects.visible_to(stranger).exists()


def test_only_the_unit_above_at_the_end_of_the_period_gives_a_report_back(client, reader, district, commune) -> None:
    then, now = issued_report(commune, period=YEAR.same_last_year()), issued_report(commune)
    other = leave(commune, date(2024, 6, 30))
    new = make_user("cap-tren-moi", Role.SUPERIOR_READER, other)
    for user, unit, received, foreign in ((reader, district, then, now), (new, other, now, then)):
        client.force_login(user)
        page = f"/{unit.slug}/bao-cao-da-nhan/{{}}/tra-lai/"
        assert client.get(page.format(received.public_id)).status_code == 200
        assert client.get(page.format(foreign.public_id)).status_code == 404
        with pytest.raises(PermissionDenied):
            give_back(foreign, user, unit)
        assert give_back(received, user, unit).document == received


@pytest.mark.parametrize("how", ["comment", "delete"])
def test_what_was_said_stays(issued, reader, district, how: str) -> None:
    give_back(issued, reader, district)
    rows = ReportReturn.objects.all()
    alter = {"comment": lambda: rows.update(comment="khác"), "delete": rows.delete}[how]
    with pytest.raises(IntegrityError), transaction.atomic():
        alter()
