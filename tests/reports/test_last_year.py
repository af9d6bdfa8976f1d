"""Last year's words beside this year's, and taken over with figures in the place of last year's numbers."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.periods import Period
from apps.dialogues.models import Dialogue
from apps.reports import services
from apps.reports.models import Outline, OutlineSection, Report, ReportSection
from apps.reports.services.last_year import NO_FIGURE
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LAST = Period.year(2022)


@pytest.fixture
def before(commune, village, outline, official) -> Report:
    """The draft of the year before, with a figure in each way of printing it and a typed number."""
    report = services.begin_report(
        unit=commune, outline=outline, period=LAST, user=official, issued_on=date(2023, 1, 9), signer="Giáp Quốc Mạnh"
    )
    write(
        report,
        "Đối thoại",
        "Tổ chức [[dialogues.sessions|format=02]] cuộc, tức [[dialogues.sessions|format=words]] cuộc, năm trước "
        "[[dialogues.sessions|period=last_year]].\n1. Theo Kế hoạch số 12/KH-UBND, 3 thôn dự.",
    )
    Dialogue.objects.create(unit=commune, held_on=date(2022, 3, 1), subject="Về đường", host_name="A", participants=4)
    report.waivers.create(key="dialogues.sessions|period=last_year", reason="Mất sổ")
    return report


def write(report: Report, title: str, text: str) -> ReportSection:
    section = report.sections.get(title=title)
    section.report, section.text = report, text
    return services.save_section(section=section, expected_version=section.version)


def issue(report: Report, leader, *, replaces: bool = False) -> Report:
    services.submit_report(report=report, user=leader)
    services.approve_report(report=Report.objects.get(pk=report.pk), user=leader)
    return services.issue_report(report=Report.objects.get(pk=report.pk), user=leader, replaces=replaces)


def beside(report: Report, title: str, user) -> services.LastYear | None:
    section = report.sections.get(title=title)
    section.report = report
    return services.last_year_of(section, Report.objects.visible_to(user))


def page_of(section: ReportSection, name: str = "section-update") -> str:
    report = section.report
    return reverse(f"reports:{name}", args=[report.unit.slug, report.public_id, section.pk])


def test_the_issued_text_gives_numbers_to_read_and_figures_to_take(before, report, leader, official) -> None:
    issue(before, leader)
    found = beside(report, "Đối thoại", official)
    assert found.by_title
    assert found.report == before
    assert [paragraph.shown for paragraph in found.section.paragraphs] == [
        "Tổ chức 01 cuộc, tức một cuộc, năm trước (chưa có số liệu).",
        "1. Theo Kế hoạch số 12/KH-UBND, 3 thôn dự.",
    ]
    assert found.section.paragraphs[0].text == (
        "Tổ chức [[dialogues.sessions|format=02]] cuộc, tức [[dialogues.sessions|format=words]] cuộc, năm trước "
        "[[dialogues.sessions|period=last_year]]."
    )
    assert found.section.typed_numbers == ["1", "12", "3"]


def test_a_figure_that_is_no_more_leaves_no_number_behind(before, report, leader, official, monkeypatch) -> None:
    issue(before, leader)
    monkeypatch.setattr(
        services.last_year, "parse", lambda source: (_ for _ in ()).throw(services.last_year.TokenError)
    )
    text = beside(report, "Đối thoại", official).section.paragraphs[0].text
    assert text == f"Tổ chức {NO_FIGURE} cuộc, tức {NO_FIGURE} cuộc, năm trước {NO_FIGURE}."


def test_a_draft_stands_in_where_nothing_was_issued(before, report, official) -> None:
    found = beside(report, "Đối thoại", official)
    assert found.report == before
    assert found.section.paragraphs[0].text.startswith("Tổ chức [[dialogues.sessions|format=02]] cuộc")


def test_the_issued_one_comes_before_drafts_and_before_the_one_it_replaced(
    before, report, leader, official, outline
) -> None:
    again = services.begin_report(
        unit=before.unit, outline=outline, period=LAST, user=leader, issued_on=date(2023, 1, 9), signer="A"
    )
    for key in ("dialogues.sessions", "dialogues.sessions|period=last_year"):
        again.waivers.create(key=key, reason="Mất sổ")
    assert beside(report, "Đối thoại", official).report == again
    issue(before, leader)
    assert beside(report, "Đối thoại", official).report == before
    issue(again, leader, replaces=True)
    assert beside(report, "Đối thoại", official).report == again


def test_one_that_was_begun_first_may_replace_a_later_one(before, report, leader, official, outline) -> None:
    later = services.begin_report(
        unit=before.unit, outline=outline, period=LAST, user=leader, issued_on=date(2023, 1, 9), signer="A"
    )
    for key in ("dialogues.sessions", "dialogues.sessions|period=last_year"):
        later.waivers.create(key=key, reason="Mất sổ")
    issue(later, leader)
    issue(before, leader, replaces=True)
    assert beside(report, "Đối thoại", official).report == before


@pytest.mark.parametrize(
    "period", [Period.year(2021), Period.half_year(2022, 1), Period(date(2022, 1, 1), date(2022, 12, 30))]
)
def test_only_the_same_days_a_year_earlier_count(commune, report, outline, official, period: Period) -> None:
    services.begin_report(unit=commune, outline=outline, period=period, user=official)
    assert beside(report, "Đối thoại", official) is None


@pytest.mark.parametrize(
    ("key", "found"), [("short-2022", True), ("short", True), ("other", False), ("short-2", False)]
)
def test_outlines_of_one_family_differ_by_their_years(commune, report, official, key: str, found: bool) -> None:
    outline = Outline.objects.filter(key=key, unit=None).first() or Outline.objects.create(
        key=key, name=f"Đề cương {key}", subject="Kết quả", recipients=["Lưu: VT"]
    )
    if not outline.sections.exists():
        OutlineSection.objects.create(outline=outline, position=1, level=1, title="Đối thoại", text="Năm cũ.")
    services.begin_report(unit=commune, outline=outline, period=LAST, user=official)
    assert (beside(report, "Đối thoại", official) is not None) == found


@pytest.mark.parametrize(
    ("title", "level", "found"),
    [
        ("ĐỐI THOẠI", 2, "Đối thoại"),
        ("Đối thoại năm 2023", 2, "Đối thoại"),
        # Another title in the same place: II.1.
        ("Tiếp xúc, đối thoại", 2, "Đối thoại"),
        # The place is that of another heading now: I.
        ("Tiếp xúc, đối thoại", 1, ""),
    ],
)
def test_sections_match_by_title_and_else_by_number(
    before, report, official, title: str, level: int, found: str
) -> None:
    section = report.sections.get(title="Đối thoại")
    section.report, section.title, section.level = report, title, level
    services.save_section(section=section, expected_version=section.version)
    answer = services.last_year_of(section, Report.objects.visible_to(official))
    assert (answer.section.title if answer else "") == found
    assert answer is None or answer.by_title == (title != "Tiếp xúc, đối thoại")


def test_last_years_words_fill_an_empty_section_and_no_other(client, official, leader, before, report) -> None:
    issue(before, leader)
    client.force_login(official)
    section = write(report, "Đối thoại", "")
    content = client.get(page_of(section)).content.decode()
    assert "Lấy lời văn năm trước" in content
    assert "Tổ chức 01 cuộc" in content
    answer = client.post(page_of(section, "section-last-year"), follow=True).content.decode()
    text = ReportSection.objects.get(pk=section.pk).text
    assert text.startswith("Tổ chức [[dialogues.sessions|format=02]] cuộc")
    assert "01" not in text
    assert "gõ tay từ năm trước: 1, 12, 3" in answer
    assert "Lấy lời văn năm trước" not in answer
    refused = client.post(page_of(section, "section-last-year"), follow=True)
    assert "đã có nội dung" in refused.content.decode()
    assert ReportSection.objects.get(pk=section.pk).text == text


def test_without_last_years_report_nothing_is_taken(client, official, report) -> None:
    client.force_login(official)
    section = write(report, "Đối thoại", "")
    answer = client.post(page_of(section, "section-last-year"), follow=True)
    assert "Không có lời văn năm trước" in answer.content.decode()


def test_whoever_may_not_read_last_years_report_finds_none(before, report, other_commune) -> None:
    assert beside(report, "Đối thoại", make_user("nguoi-la", "official", other_commune)) is None


def test_reports_of_other_communes_are_nobodys_last_year(report, outline, official, other_commune) -> None:
    official.appointments.create(role="official", unit=other_commune, valid_from=date(2020, 1, 1))
    services.begin_report(unit=other_commune, outline=outline, period=LAST, user=official)
    assert beside(report, "Đối thoại", official) is None


@pytest.mark.parametrize("issued", [True, False])
def test_the_page_takes_as_many_queries_however_many_sections(
    client, official, leader, before, report, issued: bool
) -> None:
    client.force_login(official)
    section = report.sections.get(title="Đối thoại")
    section.report = report

    def grow(times: int) -> None:
        for one in (before, report):
            ReportSection.objects.bulk_create(
                ReportSection(report=one, position=100 + n, level=2, title=f"Mục {n}", text="Chữ.")
                for n in range(times)
            )

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page_of(section)).context["last_year"] is not None
        return len(captured)

    queries()
    few = queries()
    grow(50)
    if issued:
        issue(before, leader)
        # One more for the frozen text, in the place of the draft's sections.
        few += 1
    assert queries() <= few
