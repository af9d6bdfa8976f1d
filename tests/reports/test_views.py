"""The studio in the browser's terms: pages, refusals, messages."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.periods import Period
from apps.dialogues.models import Dialogue
from apps.law.models import LegalText
from apps.reports.models import EnteredFigure, Outline, Report, ReportState
from apps.reports.services import begin_report, return_report, submit_report
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, official, report: Report):
    client.force_login(official)
    return client


def address(report: Report, name: str, *args) -> str:
    return reverse(f"reports:{name}", args=[report.unit.slug, report.public_id, *args])


def test_home_tells_what_is_done_missing_and_due(page, report) -> None:
    context = page.get(reverse("reports:home", args=["song-van"]) + "?nam=2023").context
    assert {figure.token.key for figure in context["missing"]} == {
        "dialogues.sessions",
        "dialogues.sessions|period=last_year",
    }
    assert "dialogues.dialogue" in {row["register"].key for row in context["registers"]}
    assert any(duty.label == "Báo cáo năm 2023" for duty in context["duties"])


def test_the_preview_marks_what_is_missing_and_links_each_figure(page, report) -> None:
    content = page.get(report.get_absolute_url()).content.decode()
    link = address(report, "report-figure") + "?khoa=dialogues.sessions"
    assert content.count(link) >= 3
    assert "Còn 2 số liệu chưa đủ" in content


def test_a_figure_opens_the_records_behind_it(page, report, commune) -> None:
    dialogue = Dialogue.objects.create(unit=commune, held_on=date(2023, 2, 1), subject="Về đường thôn", host_name="A")
    content = page.get(address(report, "report-figure"), {"khoa": "dialogues.sessions"}).content.decode()
    assert dialogue.get_absolute_url() in content


def test_a_missing_figure_is_entered_on_its_page(page, report) -> None:
    url = address(report, "report-figure") + "?khoa=dialogues.sessions"
    bad = page.post(url, {"action": "enter", "value": "hai", "source": "Sổ giấy"})
    assert bad.status_code == 422
    assert "không phải là số" in bad.content.decode()
    assert 'value="Sổ giấy"' in bad.content.decode()
    page.post(url, {"action": "enter", "value": "1.002", "source": "Sổ giấy"})
    assert EnteredFigure.objects.get().value == 1002


def test_waive_and_withdraw(page, report) -> None:
    url = address(report, "report-figure") + "?khoa=dialogues.sessions"
    assert page.post(url, {"action": "waive", "reason": ""}).status_code == 422
    page.post(url, {"action": "waive", "reason": "Mất sổ"})
    assert report.waivers.get().reason == "Mất sổ"
    page.post(url, {"action": "withdraw"})
    assert not report.waivers.exists()


@pytest.mark.parametrize("key", ["", "khong.co", "villages.area", "x" * 5000])
def test_a_figure_that_the_report_does_not_name_is_404(page, report, key: str) -> None:
    assert page.get(address(report, "report-figure"), {"khoa": key}).status_code == 404


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Có [[dialogues.abc]] cuộc", "Không có chỉ tiêu nào"),
        ("Có [[dialogues.sessions cuộc", "không khép kín"),
        ("x" * 20_001, "20000 kí tự"),
        ("a\x00b", "ký tự ẩn"),
    ],
)
def test_a_bad_section_text_is_told_at_the_field_and_not_lost(page, report, text: str, message: str) -> None:
    section = report.sections.first()
    response = page.post(
        address(report, "section-update", section.pk), {"title": "Tiêu đề", "level": 1, "text": text, "version": 1}
    )
    assert response.status_code == 422
    assert message.lower() in response.content.decode().lower()
    assert text[:15].replace("\x00", "") in response.content.decode().replace("\x00", "")
    assert report.sections.first().version == 1


def test_a_section_changed_meanwhile_shows_both_texts(page, report) -> None:
    section = report.sections.first()
    url = address(report, "section-update", section.pk)
    page.post(url, {"title": "Một", "level": 1, "text": "Bản thứ nhất", "version": 1})
    late = page.post(url, {"title": "Hai", "level": 1, "text": "Bản thứ hai", "version": 1})
    assert late.status_code == 422
    assert late.context["conflict"]["stored"].text == "Bản thứ nhất"
    assert "Bản thứ hai</textarea>" in late.content.decode()
    kept = page.post(url, {"title": "Hai", "level": 1, "text": "Bản thứ hai", "version": 2})
    assert kept.status_code == 302


def test_sections_from_the_page(page, report) -> None:
    count = report.sections.count()
    page.post(address(report, "section-add"), {"title": "Mục mới", "level": 2, "after": report.sections.first().pk})
    section = report.sections.get(title="Mục mới")
    page.post(address(report, "section-action", section.pk), {"action": "down"})
    answer = page.post(address(report, "section-action", section.pk), {"action": "delete"}, follow=True)
    assert "Hoàn tác" in answer.content.decode()
    page.post(address(report, "section-action", 0))
    assert report.sections.count() == count + 1


def test_one_sending_begins_one_report(page, outline) -> None:
    data = {"outline": outline.pk, "kind": "quarter-2", "year": "2023", "issued_on": "05/07/2023", "submission": "abc"}
    first, second = (page.post(reverse("reports:report-create", args=["song-van"]), data) for _ in range(2))
    assert first.url == second.url
    report = Report.objects.get(end=date(2023, 6, 30))
    assert (report.start, report.issued_on) == (date(2023, 4, 1), date(2023, 7, 5))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("year", "hai nghìn"),
        ("year", "-1"),
        ("year", "99999"),
        ("issued_on", "31/02/2023"),
        ("kind", "month"),
        ("outline", "0"),
    ],
)
def test_begin_refuses_bad_input(page, outline, field: str, value: str) -> None:
    data = {"outline": outline.pk, "kind": "year", "year": "2023", "issued_on": "05/07/2023"} | {field: value}
    response = page.post(reverse("reports:report-create", args=["song-van"]), data)
    assert response.status_code == 422
    assert response.context["form"].errors[field]


def test_the_form_of_the_document_is_edited_in_the_draft_only(page, report) -> None:
    url = address(report, "report-update")
    data = {
        "subject": "Một\nHai",
        "issued_on": "12/01/2024",
        "organ": "UBND",
        "sign_form": "collective_deputy",
        "head_post": "Chủ tịch",
        "own_post": "Phó Chủ tịch",
        "signer": "Nguyễn Thị B",
        "addressees": "UBND huyện Tân Yên",
        "recipients": "Lưu: VT",
        "version": report.version,
    }
    assert page.post(url, data).status_code == 302
    content = page.get(report.get_absolute_url()).content.decode()
    for part in (
        "TM. ỦY BAN NHÂN DÂN",
        "KT. CHỦ TỊCH",
        "Nguyễn Thị B",
        "Kính gửi",
        "Như trên",
        "ngày 12 tháng 01 năm 2024",
    ):
        assert part in content
    Report.objects.filter(pk=report.pk).update(state=ReportState.IN_REVIEW)
    refused = page.post(url, data | {"version": report.version + 1})
    assert refused.status_code == 422


def test_a_preview_is_a_pdf(page, report) -> None:
    response = page.get(address(report, "report-pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_leaders_issue_from_the_page(client, leader, report, official) -> None:
    for key in ("dialogues.sessions", "dialogues.sessions|period=last_year"):
        report.waivers.create(key=key, reason="Mất sổ")
    client.force_login(leader)
    for action in ("submit", "approve"):
        client.post(address(report, "report-step"), {"action": action, "version": Report.objects.get().version})
    url = address(report, "report-issue")
    assert "01" in client.get(url).content.decode()
    first, second = client.post(url), client.post(url)
    issued = Report.objects.get().document
    assert first.url == second.url == issued.get_absolute_url()
    for name in ("pdf", "docx"):
        file_page = client.get(reverse("documents:issued-file", args=["song-van", issued.public_id, name]))
        assert file_page.status_code == 200
        assert f"01-BC-UBND-20240111.{name}" in file_page["Content-Disposition"]


def test_officials_find_no_way_to_issue(page, report) -> None:
    Report.objects.filter(pk=report.pk).update(state=ReportState.APPROVED)
    assert page.get(address(report, "report-issue")).status_code == 403
    assert address(report, "report-issue") not in page.get(report.get_absolute_url()).content.decode()


def test_another_commune_sees_nothing(client, report, other_commune) -> None:
    client.force_login(make_user("nguoi-khac", "official", other_commune))
    names = [
        "report-detail",
        "report-update",
        "report-pdf",
        "report-figure",
        "report-issue",
        "report-step",
        "section-add",
    ]
    for name in names:
        own = address(report, name)
        for url in (own, own.replace("/song-van/", "/xa-khac/")):
            assert client.get(url).status_code in (404, 403, 405), url
            assert client.post(url).status_code in (404, 403, 405), url
    assert client.get(report.get_absolute_url()).status_code == 404
    assert client.get("/song-van/").status_code == 404


def _closures(page, url: str) -> dict:
    return {row["register"].key: row["closure"] for row in page.get(url).context["rows"]}


def test_registers_are_closed_and_reopened(page, report) -> None:
    url = reverse("reports:register-list", args=["song-van"]) + "?nam=2023"
    page.post(url, {"register": "dialogues.dialogue", "action": "close"})
    assert _closures(page, url)["dialogues.dialogue"].kind == "nothing"
    page.post(url, {"register": "dialogues.dialogue", "action": "reopen"})
    assert _closures(page, url)["dialogues.dialogue"] is None
    assert page.post(url, {"register": "auth.user", "action": "close"}).status_code == 404


@pytest.mark.parametrize("query", ["?nam=2023", "?nam=abc", "?nam=99999999999", "?nam=2023&xuat=xlsx"])
def test_figures_of_a_year(page, report, query: str) -> None:
    assert page.get(reverse("reports:figure-list", args=["song-van"]) + query).status_code == 200


def test_drill_down_by_dimension_and_village(page, report, village) -> None:
    base = reverse("reports:figure-detail", args=["song-van", "villages.area"])
    assert page.get(base + "?land=unused").status_code == 200
    assert page.get(base + "?land=moon").status_code == 404
    households = reverse("reports:figure-detail", args=["song-van", "households.households"])
    assert page.get(f"{households}?thon={village.slug}").status_code == 200
    assert page.get(f"{households}?thon=khong-co").status_code == 404
    assert page.get(reverse("reports:figure-detail", args=["song-van", "khong.co"])).status_code == 404


def test_a_second_report_for_a_period_is_asked_about_first(page, report, outline) -> None:
    url = reverse("reports:report-create", args=["song-van"])
    data = {"outline": outline.pk, "kind": "year", "year": "2023", "issued_on": "15/01/2024"}
    asked = page.post(url, data)
    assert asked.status_code == 422
    assert "Kỳ này đã có báo cáo" in asked.content.decode()
    assert page.post(url, data | {"again": "on"}).status_code == 302


def test_an_outline_is_offered_only_for_the_years_that_it_suits(page, outline) -> None:
    outline.valid_until = date(2023, 12, 31)
    outline.save()
    data = {"outline": outline.pk, "kind": "year", "year": "2024", "issued_on": "15/01/2025"}
    refused = page.post(reverse("reports:report-create", args=["song-van"]), data)
    assert refused.status_code == 422
    assert "Chưa có đề cương nào" in refused.content.decode()


def test_an_issued_reports_figure_page_keeps_the_frozen_value_and_records(client, leader, report, commune) -> None:
    client.force_login(leader)
    counted = Dialogue.objects.create(unit=commune, held_on=date(2023, 2, 1), subject="Đã đếm", host_name="A")
    report.waivers.create(key="dialogues.sessions|period=last_year", reason="Mất sổ")
    for action in ("submit", "approve"):
        version = Report.objects.get().version
        client.post(address(report, "report-step"), {"action": action, "version": version})
    client.post(address(report, "report-issue"))
    later = Dialogue.objects.create(unit=commune, held_on=date(2023, 3, 1), subject="Sau đó", host_name="A")
    content = client.get(address(report, "report-figure"), {"khoa": "dialogues.sessions"}).content.decode()
    assert "Tính theo bản ghi hiện nay: 2" in content
    assert counted.get_absolute_url() in content
    assert later.get_absolute_url() not in content
    detail = client.get(report.get_absolute_url()).content.decode()
    assert "đã ban hành 1, nay là 2" in detail


def test_a_register_that_one_may_not_see_cannot_be_closed(page, report, leader, client) -> None:
    url = reverse("reports:register-list", args=["song-van"]) + "?nam=2023"
    assert page.post(url, {"register": "complaints.denunciation", "action": "close"}).status_code == 404
    client.force_login(leader)
    assert client.post(url, {"register": "complaints.denunciation", "action": "close"}).status_code == 302


def test_registers_are_closed_for_half_a_year_too(page, report) -> None:
    url = reverse("reports:register-list", args=["song-van"]) + "?nam=2023&ky=half-1"
    page.post(url, {"register": "dialogues.dialogue", "action": "close"})
    rows = {row["register"].key: row["closure"] for row in page.get(url).context["rows"]}
    assert rows["dialogues.dialogue"].end == date(2023, 6, 30)
    year = page.get(url.replace("&ky=half-1", "")).context["rows"]
    assert {row["register"].key: row["closure"] for row in year}["dialogues.dialogue"] is None


@pytest.mark.parametrize("name", ["home", "figure-list", "register-list", "report-list"])
def test_queries_of_the_common_pages_do_not_grow_with_records(page, report, commune, name: str) -> None:
    url = reverse(f"reports:{name}", args=["song-van"]) + "?nam=2023"

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert page.get(url).status_code == 200
        return len(captured)

    Dialogue.objects.create(unit=commune, held_on=date(2023, 2, 1), subject="Một", host_name="A")
    few = queries()
    for number in range(10):
        Dialogue.objects.create(unit=commune, held_on=date(2023, 3, 1), subject=f"Số {number}", host_name="A")
    assert queries() <= few


def test_reference_data_is_loaded_once(commune) -> None:
    for _ in range(2):
        call_command("load_reference", verbosity=0)
    assert Outline.objects.filter(unit__isnull=True, key__startswith="annual").exists()
    assert LegalText.objects.filter(number="10/2022/QH15").count() == 1


def test_a_draft_is_thrown_away_and_brought_back(page, report) -> None:
    titles = list(report.sections.values_list("title", flat=True))
    url = address(report, "report-discard")
    assert "dự thảo báo cáo" in page.get(url).content.decode()
    gone = page.post(url, follow=True)
    assert not Report.objects.exists()
    page.post(re.search(r'action="(/song-van/bao-cao/khoi-phuc/\d+/)"', gone.content.decode())[1])
    back = Report.objects.get()
    assert (back.public_id, list(back.sections.values_list("title", flat=True))) == (report.public_id, titles)


def test_a_draft_that_was_reviewed_stays(page, report, official, leader) -> None:
    submit_report(report=report, user=official)
    return_report(report=report, user=leader, comment="Sửa")
    answer = page.post(address(report, "report-discard"), follow=True)
    assert "đã từng trình duyệt" in answer.content.decode()
    assert Report.objects.exists()


def test_reports_past_the_first_page_are_reached(page, report, outline, official) -> None:
    for year in range(2001, 2027):
        begin_report(unit=report.unit, outline=outline, period=Period.year(year), user=official)
    url = reverse("reports:report-list", args=["song-van"])
    first = page.get(url)
    assert "?page=2" in first.content.decode()
    assert len(first.context["object_list"]) + len(page.get(f"{url}?page=2").context["object_list"]) == 27
