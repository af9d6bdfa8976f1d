"""The checks of a report: what is gathered, what lets a finding pass, what refuses a step, and the page."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings

from apps.core.registers import get_register
from apps.core.services import StaleRecordError
from apps.dialogues.models import Dialogue
from apps.law.services import load_legal_texts
from apps.reports import services
from apps.reports.assembling import assemble
from apps.reports.checking import CheckedReport, Judged, check_report
from apps.reports.models import CheckWaiver, Report, ReportSection, ReportState
from apps.villages.models import OfficeTerm, Official, UnitVersion, VillageVersion
from apps.villages.services import close_register
from tests.factories import make_unit, make_user, make_village
from tests.reports.conftest import YEAR
from tests.reports.outlines import clear, meet, put

pytestmark = pytest.mark.django_db
WRONG = "Thực hiện Nghị định số 04/2014/NĐ-CP của Chính phủ về thực hiện dân chủ."


@pytest.fixture
def texts(db: None) -> None:
    load_legal_texts(settings.BASE_DIR / "fixtures" / "law" / "legal_texts.json")


@pytest.fixture
def complete(report: Report, commune: Any, texts: None) -> Report:
    """The draft with no figure missing."""
    register = get_register("dialogues.dialogue")
    for period in (YEAR, YEAR.same_last_year()):
        close_register(unit=commune, register=register, period=period, user=None, has_records=False)
    Dialogue.objects.create(unit=commune, held_on=date(2023, 3, 1), subject="Đối thoại", host_name="A", participants=4)
    return report


@pytest.fixture
def wrong(complete: Report) -> ReportSection:
    """A section of the draft with an error in it."""
    return write(complete, WRONG)


def write(report: Report, text: str) -> ReportSection:
    section: ReportSection = report.sections.get(title="Chi tiết")
    section.text = text
    return services.save_section(section=section, expected_version=section.version)


def checked(report: Report) -> CheckedReport:
    return check_report(report, assemble(report))


def found(report: Report) -> dict[str, Judged]:
    return {entry.finding.code: entry for entry in checked(Report.objects.get(pk=report.pk)).judged}


def page(report: Report) -> str:
    return f"/song-van/bao-cao/{report.public_id}/kiem-tra/"


def test_a_report_without_a_slip_has_no_finding(complete: Report) -> None:
    assert found(complete) == {}


def test_an_error_refuses_approval_until_it_is_waived_with_a_reason(complete, wrong, official, leader) -> None:
    services.submit_report(report=complete, user=official)
    with pytest.raises(services.StepRefusedError, match="còn 1 lỗi.*04/2014/NĐ-CP"):
        services.approve_report(report=complete, user=leader)
    fingerprint = found(complete)["law.misnumbered"].finding.fingerprint
    waiver = services.waive_check(report=complete, fingerprint=fingerprint, reason="Chép đúng bản gốc", user=leader)
    assert (waiver.quote, waiver.by, waiver.code) == ("04/2014/NĐ-CP", leader, "law.misnumbered")
    services.approve_report(report=complete, user=leader)
    last = complete.steps.order_by("-pk")[1]
    assert (last.action, last.comment) == ("check", "bỏ qua “04/2014/NĐ-CP”: Chép đúng bản gốc")


def test_an_error_refuses_issuing_too_and_takes_no_number(complete, wrong, leader) -> None:
    Report.objects.filter(pk=complete.pk).update(state=ReportState.APPROVED)
    with pytest.raises(services.StepRefusedError, match="còn 1 lỗi"):
        services.issue_report(report=complete, user=leader)


def test_a_warning_refuses_nothing(complete, official, leader) -> None:
    write(complete, "Trong năm 2022, xã đã làm tốt.")
    assert not found(complete)["years.stale"].finding.is_error
    services.submit_report(report=complete, user=official)
    assert services.approve_report(report=complete, user=leader).state == ReportState.APPROVED


def test_a_waiver_lapses_with_its_passage_and_holds_when_another_changes(complete, wrong, official) -> None:
    fingerprint = found(complete)["law.misnumbered"].finding.fingerprint
    services.waive_check(report=complete, fingerprint=fingerprint, reason="Có lý do", user=official)
    write(complete, f"Một câu đứng trước. {WRONG}")
    assert found(complete)["law.misnumbered"].waiver is not None
    write(complete, WRONG.replace("Thực hiện Nghị", "Triển khai Nghị"))
    assert found(complete)["law.misnumbered"].waiver is None


def test_a_waiver_is_taken_back_and_its_reason_stays_in_the_history(complete, wrong, official) -> None:
    fingerprint = found(complete)["law.misnumbered"].finding.fingerprint
    services.waive_check(report=complete, fingerprint=fingerprint, reason="Có lý do", user=official)
    services.waive_check(report=complete, fingerprint=fingerprint, reason="Lý do khác", user=official)
    for _ in range(2):
        services.withdraw_check_waiver(report=complete, fingerprint=fingerprint, user=official)
    assert not CheckWaiver.objects.exists()
    assert [row.reason for row in CheckWaiver.history.order_by("history_id")] == [
        "Có lý do",
        "Lý do khác",
        "Lý do khác",
    ]
    assert found(complete)["law.misnumbered"].is_open_error


def test_the_proposed_text_is_put_in_and_nothing_else_changes(complete, wrong, official) -> None:
    text = "Nhân dân  đồng tình - Thực hiện Nghị định số 04/2014/NĐ-CP, [[villages.villages]] thôn."
    ReportSection.objects.filter(pk=wrong.pk).update(text=text)
    entry = found(complete)["law.misnumbered"]
    version = ReportSection.objects.get(pk=wrong.pk).version
    services.apply_proposal(
        report=complete, fingerprint=entry.finding.fingerprint, expected_version=version, user=official
    )
    section = ReportSection.objects.get(pk=wrong.pk)
    assert section.text == text.replace("04/2014", "04/2015").replace("  ", " ")
    assert section.version == version + 1
    assert complete.steps.last().comment == "sửa “04/2014/NĐ-CP” thành “04/2015/NĐ-CP”"
    assert "law.misnumbered" not in found(complete)


def test_the_proposed_text_is_not_put_over_what_somebody_saved_meanwhile(complete, wrong, official) -> None:
    entry = found(complete)["law.misnumbered"]
    seen = wrong.version
    write(complete, f"{WRONG} Thêm một câu.")
    with pytest.raises(StaleRecordError):
        services.apply_proposal(
            report=complete, fingerprint=entry.finding.fingerprint, expected_version=seen, user=official
        )
    assert ReportSection.objects.get(pk=wrong.pk).text.endswith("Thêm một câu.")


def test_what_is_found_no_more_cannot_be_settled(complete, wrong, official) -> None:
    fingerprint = found(complete)["law.misnumbered"].finding.fingerprint
    write(complete, "Không.")
    for settle in (
        lambda: services.waive_check(report=complete, fingerprint=fingerprint, reason="x", user=official),
        lambda: services.apply_proposal(report=complete, fingerprint=fingerprint, expected_version=2, user=official),
    ):
        with pytest.raises(services.StepRefusedError, match="đã thay đổi"):
            settle()


def test_missing_figures_are_shown_with_the_rest_and_waived_where_they_always_were(report, official) -> None:
    entry = found(report)["missing.dialogues.sessions"]
    assert entry.finding.is_error
    assert entry.figure_key == "dialogues.sessions"
    with pytest.raises(services.StepRefusedError, match="trang của chính số liệu"):
        services.waive_check(report=report, fingerprint=entry.finding.fingerprint, reason="x", user=official)
    services.waive_figure(report=report, key="dialogues.sessions", reason="Mất sổ", user=official)
    assert "missing.dialogues.sessions" not in found(report)


def test_during_review_only_reviewers_settle_and_nobody_afterwards(complete, wrong, official, leader) -> None:
    fingerprint = found(complete)["law.misnumbered"].finding.fingerprint
    services.submit_report(report=complete, user=official)
    settled = {"report": complete, "fingerprint": fingerprint}
    with pytest.raises(services.StepRefusedError, match="chỉ người duyệt"):
        services.waive_check(**settled, reason="x", user=official)
    with pytest.raises(services.StepRefusedError, match="chờ duyệt"):
        services.apply_proposal(**settled, expected_version=2, user=leader)
    services.waive_check(**settled, reason="x", user=leader)
    services.approve_report(report=complete, user=leader)
    with pytest.raises(services.StepRefusedError, match="đã duyệt"):
        services.withdraw_check_waiver(**settled, user=leader)


def test_settling_makes_a_new_version_so_that_nobody_approves_unseen(complete, wrong, official, leader) -> None:
    services.submit_report(report=complete, user=official)
    seen = Report.objects.get().version
    fingerprint = found(complete)["law.misnumbered"].finding.fingerprint
    services.waive_check(report=complete, fingerprint=fingerprint, reason="x", user=leader)
    with pytest.raises(services.StepRefusedError, match="đã thay đổi từ lúc"):
        services.approve_report(report=complete, user=leader, seen_version=seen)


def test_a_draft_whose_findings_were_settled_is_thrown_away_and_comes_back_with_them(complete, wrong, official) -> None:
    fingerprint = found(complete)["law.misnumbered"].finding.fingerprint
    services.waive_check(report=complete, fingerprint=fingerprint, reason="Có lý do", user=official)
    back = services.restore_report(deleted=services.discard_report(report=complete), user=official)
    assert found(back)["law.misnumbered"].waiver.reason == "Có lý do"


def test_the_signer_and_named_persons_are_held_against_the_terms(complete, commune, village) -> None:
    for name, office, place in (("Giáp Quốc Mạnh", "chairman", None), ("Nguyễn Đức Hiển", "village_head", village)):
        person = Official.objects.create(unit=commune, full_name=name)
        OfficeTerm.objects.create(
            unit=commune, official=person, office=office, village=place, valid_from=date(2020, 1, 1)
        )
    other = Official.objects.create(unit=commune, full_name="Trần Thị Lan")
    OfficeTerm.objects.create(unit=commune, official=other, office="vice_chairman", valid_from=date(2024, 1, 11))
    write(complete, "Đồng chí Nguyễn Đức Hiền, Trưởng thôn Đồng Kim, báo cáo kết quả.")
    assert "people.signer" not in found(complete)
    Report.objects.filter(pk=complete.pk).update(sign_form="deputy", own_post="Phó Chủ tịch")
    assert {"people.signer", "people.misspelt"} <= set(found(complete))
    assert found(complete)["people.signer"].finding.is_error
    for change in ({"organ": "HĐND"}, {"organ": "UBND", "issued_on": date(2024, 1, 10)}):
        Report.objects.filter(pk=complete.pk).update(**change)
        assert "people.signer" not in found(complete)


def test_levels_and_villages_are_those_of_their_dates(complete, commune, village) -> None:
    write(complete, "UBND huyện và từng bản đã họp.")
    assert {code for code in found(complete) if code.startswith("levels")} == {"levels.village_kind"}
    UnitVersion.objects.filter(unit=commune).update(valid_until=date(2023, 6, 30))
    UnitVersion.objects.create(
        unit=commune,
        name="Song Vân",
        kind="commune",
        parent=make_unit("t", "Mới", "province"),
        valid_from=date(2023, 7, 1),
    )
    assert {"levels.district", "levels.village_kind"} <= set(found(complete))
    VillageVersion.objects.filter(village=village).update(kind="ban")
    assert {code for code in found(complete) if code.startswith("levels")} == {"levels.district"}


def told_sections(report: Report) -> list[tuple[str, int]]:
    """What the places with an error in the law are called, and the section of each."""
    now = checked(Report.objects.get(pk=report.pk))
    return [
        (now.labels[entry.finding.place], entry.section.pk)
        for entry in now.judged
        if entry.finding.code == "law.misnumbered"
    ]


def test_what_goes_along_with_a_hidden_section_is_not_checked(complete) -> None:
    clear(complete)
    put(complete, "Đối thoại", text=WRONG, condition={"figure": "dialogues.sessions", "hide_when": "not_missing"})
    put(complete, "Kỹ hơn", 2, text=WRONG)
    named_alike = put(complete, "Đối thoại", text=WRONG)
    below = put(complete, "Kỹ hơn", 2, text=WRONG)
    assert told_sections(complete) == [("I. Đối thoại", named_alike.pk), ("1. Kỹ hơn", below.pk)]


def test_a_section_that_some_villages_lack_is_checked_once_under_its_printed_name(complete, commune) -> None:
    clear(complete)
    meet(make_village(commune, "Đồng Lạc", position=1), date(2023, 5, 3))
    hide = {"figure": "meetings.meetings", "hide_when": "missing_or_zero"}
    everywhere = put(complete, "Ở {village}", text=WRONG, repeat="village")
    somewhere = put(complete, "Họp của {village}", text=WRONG, repeat="village", condition=hide)
    nowhere = put(complete, "Không có", text=WRONG, condition={"figure": "meetings.meetings", "hide_when": "not_zero"})
    last = put(complete, "Cuối", text=WRONG)
    assert nowhere.pk not in {entry.section for entry in assemble(Report.objects.get(pk=complete.pk)).printed}
    assert told_sections(complete) == [
        ("I. Ở thôn Đồng Kim", everywhere.pk),
        ("III. Họp của thôn Đồng Lạc", somewhere.pk),
        ("IV. Cuối", last.pk),
    ]


def test_figures_that_only_the_outline_names_are_compared_too(complete) -> None:
    section = complete.sections.get(title="Đối thoại")
    section.text = "Đã tổ chức 02 cuộc đối thoại với Nhân dân."
    services.save_section(section=section, expected_version=section.version)
    entry = found(complete)["figures.differs"]
    assert (entry.finding.quote, entry.finding.proposal) == ("02", "1")


def test_queries_do_not_grow_with_the_report_or_the_unit(complete, commune, django_assert_max_num_queries) -> None:
    assembled = assemble(complete)
    with django_assert_max_num_queries(14) as few:
        check_report(complete, assembled)
    ReportSection.objects.bulk_create(
        ReportSection(report=complete, position=n + 10, level=2, title=f"Mục {n}", text=f"{WRONG}\n{WRONG}")
        for n in range(30)
    )
    for n in range(20):
        home = make_village(commune, f"Thôn số {n}")
        person = Official.objects.create(unit=commune, full_name=f"Người {n}")
        OfficeTerm.objects.create(
            unit=commune, official=person, office="village_head", village=home, valid_from=date(2020, 1, 1)
        )
    again = Report.objects.get(pk=complete.pk)
    assembled = assemble(again)
    with django_assert_max_num_queries(len(few)):
        check_report(again, assembled)


def test_the_page_lists_findings_by_section_with_their_reasons(client, complete, wrong, official) -> None:
    client.force_login(official)
    shown = client.get(page(complete)).content.decode()
    for words in ("1 lỗi, 0 chỗ cần xem", "2.1. Chi tiết", "<mark>04/2014/NĐ-CP</mark>", "thay bằng", "Căn cứ:"):
        assert words in shown
    studio = client.get(complete.get_absolute_url()).content.decode()
    assert "1 lỗi khi kiểm tra" in studio
    assert page(complete) in studio


def test_the_page_shows_one_kind_alone(client, complete, official) -> None:
    write(complete, f"{WRONG} Trong năm 2022, xã đã làm tốt.")
    client.force_login(official)
    assert [len(rows) for _, rows in client.get(page(complete)).context["groups"]] == [2]
    (row,) = client.get(f"{page(complete)}?loai=years").context["groups"][0][1]
    assert row["finding"].code == "years.stale"
    assert client.get(f"{page(complete)}?loai=khac").status_code == 404


def test_a_finding_is_waived_undone_and_mended_on_the_page(client, complete, wrong, official) -> None:
    client.force_login(official)
    entry = found(complete)["law.misnumbered"]
    form = {"finding": entry.finding.fingerprint, "loai": "law"}
    refused = client.post(page(complete), form | {"action": "waive", "reason": " "})
    assert refused.status_code == 422
    assert "aria-invalid" in refused.content.decode()
    answer = client.post(page(complete), form | {"action": "waive", "reason": "Chép đúng bản gốc"})
    assert answer.url == f"{page(complete)}?loai=law"
    assert "Lý do bỏ qua: Chép đúng bản gốc" in client.get(page(complete)).content.decode()
    client.post(page(complete), form | {"action": "withdraw"})
    assert not CheckWaiver.objects.exists()
    client.post(page(complete), form | {"action": "apply", "version": str(wrong.version)})
    assert "04/2015/NĐ-CP" in ReportSection.objects.get(pk=wrong.pk).text


@pytest.mark.parametrize(
    "sent",
    [
        {"action": "apply", "version": "x" * 5000},
        {"action": "apply", "version": "1", "finding": "\x00"},
        {"action": "waive", "reason": "x", "finding": ""},
        {"action": "withdraw"},
        {"action": "khac"},
        {},
    ],
)
def test_odd_input_changes_nothing_and_leads_back(client, complete, wrong, official, sent: dict[str, str]) -> None:
    client.force_login(official)
    fingerprint = found(complete)["law.misnumbered"].finding.fingerprint
    assert client.post(page(complete), {"finding": fingerprint} | sent).status_code == 302
    assert ReportSection.objects.get(pk=wrong.pk).text == WRONG
    assert not CheckWaiver.objects.exists()


def test_another_commune_sees_no_findings(client, complete, wrong, other_commune) -> None:
    client.force_login(make_user("nguoi-khac", "leader", other_commune))
    assert client.get(page(complete)).status_code == 404
    sent = {"action": "waive", "reason": "x", "finding": found(complete)["law.misnumbered"].finding.fingerprint}
    assert client.post(page(complete), sent).status_code == 404


def test_an_issued_report_shows_its_findings_and_no_button(client, complete, official, leader) -> None:
    write(complete, "Trong năm 2022, xã đã làm tốt.")
    services.submit_report(report=complete, user=official)
    services.approve_report(report=complete, user=leader)
    services.issue_report(report=complete, user=leader)
    client.force_login(leader)
    answer = client.get(page(complete))
    assert "<mark>năm 2022</mark>" in answer.content.decode()
    assert not answer.context["may_settle"]
    assert 'value="waive"' not in answer.content.decode()
