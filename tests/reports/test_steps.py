"""Draft, review, approval, issue: who may, in which order, and what freezes."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from apps.core.registers import get_register
from apps.core.services import StaleRecordError
from apps.dialogues.models import Dialogue
from apps.documents.models import IssuedDocument, NumberEntry
from apps.documents.services import finish_issue, note_delivery, read_stored
from apps.reports import services
from apps.reports.models import Report, ReportState
from apps.villages.models import OfficeTerm, Official
from apps.villages.services import close_register
from tests.factories import make_user
from tests.reports.conftest import YEAR

pytestmark = pytest.mark.django_db


@pytest.fixture
def complete(report: Report, commune) -> Report:
    """The draft with no figure missing."""
    register = get_register("dialogues.dialogue")
    for period in (YEAR, YEAR.same_last_year()):
        close_register(unit=commune, register=register, period=period, user=None, has_records=False)
    Dialogue.objects.create(unit=commune, held_on=date(2023, 3, 1), subject="Đối thoại", host_name="A", participants=4)
    return report


def approve(report: Report, official, leader) -> Report:
    services.submit_report(report=report, user=official)
    return services.approve_report(report=report, user=leader)


def issue(report: Report, official, leader) -> Report:
    return services.issue_report(report=approve(report, official, leader), user=leader)


def test_the_way_to_the_issued_document(complete, official, leader) -> None:
    report = issue(complete, official, leader)
    assert report.state == ReportState.ISSUED
    assert str(report.document.entry) == "01/BC-UBND"
    assert [step.action for step in report.steps.all()] == ["created", "submitted", "approved", "issued"]
    assert [step.by for step in report.steps.all()] == [official, official, leader, leader]
    figure = next(f for f in report.document.figures if f["key"] == "dialogues.sessions")
    assert (figure["value"], figure["records"]["model"]) == ("1", "dialogues.dialogue")
    dialogue = Dialogue.objects.get()
    assert figure["records"]["rows"] == [[dialogue.pk, dialogue.history.latest().history_id]]


@pytest.mark.parametrize(
    ("step", "state"),
    [
        ("submit_report", ReportState.IN_REVIEW),
        ("submit_report", ReportState.APPROVED),
        ("approve_report", ReportState.DRAFT),
        ("approve_report", ReportState.APPROVED),
        ("issue_report", ReportState.DRAFT),
        ("issue_report", ReportState.IN_REVIEW),
    ],
)
def test_steps_out_of_order_are_refused(complete, leader, step: str, state: str) -> None:
    Report.objects.filter(pk=complete.pk).update(state=state)
    with pytest.raises(services.StepRefusedError):
        getattr(services, step)(report=complete, user=leader)
    assert Report.objects.get().state == state


def test_officials_neither_approve_nor_issue(complete, official, leader) -> None:
    services.submit_report(report=complete, user=official)
    for step in (services.approve_report, services.issue_report):
        with pytest.raises(PermissionDenied):
            step(report=complete, user=official)


def test_a_return_needs_a_comment_and_opens_the_draft_again(complete, official, leader) -> None:
    report = approve(complete, official, leader)
    with pytest.raises(services.StepRefusedError, match="Ghi ý kiến"):
        services.return_report(report=report, user=leader, comment="  ")
    assert services.return_report(report=report, user=leader, comment="Bổ sung số liệu").is_editable


def test_a_missing_figure_blocks_approval_and_issuing_and_takes_no_number(report, official, leader) -> None:
    with pytest.raises(services.StepRefusedError, match="Còn 2 số liệu .* trả lại để người soạn bổ sung"):
        issue(report, official, leader)
    Report.objects.filter(pk=report.pk).update(state=ReportState.APPROVED)
    with pytest.raises(services.StepRefusedError, match="Còn 2 số liệu"):
        services.issue_report(report=report, user=leader)
    assert not NumberEntry.objects.exists()


def test_what_changed_after_approval_is_not_issued(complete, commune, official, leader) -> None:
    report = approve(complete, official, leader)
    Dialogue.objects.create(unit=commune, held_on=date(2023, 4, 1), subject="Thêm", host_name="B", participants=9)
    with pytest.raises(services.StepRefusedError, match="đã đổi sau khi duyệt"):
        services.issue_report(report=report, user=leader)
    assert not NumberEntry.objects.exists()


def test_a_step_is_not_taken_on_a_text_that_nobody_has_seen(complete, official, leader) -> None:
    services.submit_report(report=complete, user=official)
    seen = Report.objects.get().version
    services.return_report(report=complete, user=leader, comment="Viết lại")
    services.submit_report(report=complete, user=official)
    with pytest.raises(services.StepRefusedError, match="đã thay đổi từ lúc"):
        services.approve_report(report=complete, user=leader, seen_version=seen)


def test_figures_are_filled_in_during_review_by_reviewers_only_and_on_record(report, official, leader) -> None:
    services.submit_report(report=report, user=official)
    entered = {"report": report, "key": "dialogues.sessions", "value": 3, "source": "Sổ giấy"}
    with pytest.raises(services.StepRefusedError, match="chỉ người duyệt"):
        services.enter_figure(user=official, **entered)
    services.enter_figure(user=leader, **entered)
    assert report.steps.last().comment == "dialogues.sessions = 3; nguồn: Sổ giấy"


def test_rights_of_one_commune_do_not_hold_in_another(complete, official, other_commune) -> None:
    both = make_user("hai-noi", "official", complete.unit)
    both.appointments.create(role="leader", unit=other_commune, valid_from=date(2020, 1, 1))
    services.submit_report(report=complete, user=official)
    with pytest.raises(PermissionDenied):
        services.approve_report(report=complete, user=both)


def test_a_document_may_replace_the_one_before(complete, official, leader, outline, commune) -> None:
    first = issue(complete, official, leader).document
    again = services.begin_report(
        unit=commune, outline=outline, period=YEAR, user=official, issued_on=date(2024, 2, 1), signer="Giáp Quốc Mạnh"
    )
    approve(again, official, leader)
    assert services.earlier_document(again) == first
    second = services.issue_report(report=again, user=leader, replaces=True).document
    assert second.replaces == first
    assert services.earlier_document(complete) == second


def test_a_chairman_without_a_deputy_signs_for_the_collective(commune, outline, official) -> None:
    person = Official.objects.create(unit=commune, full_name="Chủ Tịch")
    OfficeTerm.objects.create(unit=commune, official=person, office="chairman", valid_from="2021-01-01")
    draft = services.begin_report(unit=commune, outline=outline, period=YEAR, user=official)
    assert (draft.signer, draft.sign_form, draft.own_post) == ("Chủ Tịch", "collective", "Chủ tịch")


def test_an_addressee_is_an_organ_and_not_a_place(commune, outline, official) -> None:
    outline.with_addressee = True
    outline.save()
    draft = services.begin_report(unit=commune, outline=outline, period=YEAR, user=official)
    assert draft.addressees == "Ủy ban nhân dân huyện Tân Yên"


def test_issuing_goes_on_after_a_crash_between_number_and_files(complete, official, leader, monkeypatch) -> None:
    report = approve(complete, official, leader)
    with monkeypatch.context() as patched:
        patched.setattr(services.steps, "finish_issue", lambda issued: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.issue_report(report=report, user=leader)
    with pytest.raises(services.StepRefusedError, match="đã được cấp số"):
        services.return_report(report=report, user=leader, comment="x")
    Dialogue.objects.all().delete()
    issued = services.issue_report(report=report, user=leader).document
    assert (issued.entry.number, NumberEntry.objects.count()) == (1, 1)
    assert any(run.text == "01" for block in issued.document.body for run in getattr(block, "runs", ()))


def test_nothing_that_comes_later_reaches_the_issued_document(complete, commune, village, official, leader) -> None:
    issued = IssuedDocument.objects.get(pk=issue(complete, official, leader).document.pk)
    files = {row.format: read_stored(row) for row in issued.files.all()}
    Dialogue.objects.create(unit=commune, held_on=date(2023, 4, 1), subject="Thêm", host_name="B", participants=9)
    commune.versions.update(name="Đổi Tên")
    village.versions.update(name="Đổi Tên")
    finish_issue(issued)
    again = IssuedDocument.objects.get()
    assert (again.snapshot, again.figures) == (issued.snapshot, issued.figures)
    assert {row.format: read_stored(row) for row in again.files.all()} == files
    assert "XÃ SONG VÂN" in again.snapshot["letterhead"]["organ"]


def test_an_approved_report_is_not_edited(complete, official, leader) -> None:
    report = approve(complete, official, leader)
    section = report.sections.first()
    section.report = report
    for change in (
        lambda: services.save_section(section=section, expected_version=1),
        lambda: services.add_section(report=report, after=None, level=1, title="Mới"),
        lambda: services.move_section(section=section, up=False),
        lambda: services.delete_section(section=section),
        lambda: services.save_report(report=report, user=leader, expected_version=report.version),
        lambda: services.enter_figure(report=report, key="dialogues.sessions", value=1, source="x", user=official),
    ):
        with pytest.raises(services.StepRefusedError):
            change()


def test_two_writers_of_one_section_do_not_overwrite(report) -> None:
    mine, theirs = report.sections.first(), report.sections.first()
    theirs.text = "Bản của người kia"
    services.save_section(section=theirs, expected_version=1)
    with pytest.raises(StaleRecordError) as stale:
        services.save_section(section=mine, expected_version=1)
    assert stale.value.current.text == "Bản của người kia"


def test_sections_are_added_moved_taken_out_and_brought_back(report) -> None:
    def titles() -> list[str]:
        return list(report.sections.values_list("title", flat=True))

    before = titles()
    new = services.add_section(report=report, after=report.sections.first(), level=1, title="Mới")
    assert titles() == [before[0], "Mới", *before[1:]]
    services.move_section(section=new, up=True)
    assert titles()[0] == "Mới"
    services.move_section(section=report.sections.first(), up=True)
    assert titles()[0] == "Mới"
    kept = services.delete_section(section=report.sections.get(title=before[1]))
    assert before[1] not in titles()
    services.restore_section(report=report, kept=kept)
    assert titles() == ["Mới", *before]


def test_a_figure_that_the_report_does_not_name_cannot_be_entered(report, official) -> None:
    with pytest.raises(KeyError):
        services.enter_figure(report=report, key="villages.area", value=1, source="x", user=official)


def test_the_signer_is_the_office_holder_on_the_reports_date(commune, outline, official) -> None:
    for name, start, end in (("Người Cũ", "2016-01-01", "2023-12-31"), ("Người Mới", "2024-01-01", None)):
        person = Official.objects.create(unit=commune, full_name=name)
        OfficeTerm.objects.create(
            unit=commune, official=person, office="vice_chairman", valid_from=start, valid_until=end
        )
    for day, name in ((date(2023, 12, 31), "Người Cũ"), (date(2024, 1, 1), "Người Mới")):
        draft = services.begin_report(unit=commune, outline=outline, period=YEAR, user=official, issued_on=day)
        assert (draft.signer, draft.sign_form) == (name, "deputy")


def test_the_page_of_issuing_tells_who_received_the_document_before(
    client, complete, official, leader, outline, commune
) -> None:
    first = issue(complete, official, leader).document
    note_delivery(
        document=first, recipient="UBND huyện Tân Yên", channel="axis", delivered_on=date(2024, 1, 12), user=official
    )
    again = services.begin_report(
        unit=commune, outline=outline, period=YEAR, user=official, issued_on=date(2024, 2, 1), signer="Giáp Quốc Mạnh"
    )
    approve(again, official, leader)
    client.force_login(leader)
    text = client.get(reverse("reports:report-issue", args=[commune.slug, again.public_id])).content.decode()
    assert f"Văn bản {first.sign} ngày 11/01/2024 đã gửi đến: UBND huyện Tân Yên" in text
