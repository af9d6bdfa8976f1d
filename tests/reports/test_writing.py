"""Several people at one section: both texts, merging, who writes now, former versions, words as they were typed."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.services import StaleRecordError
from apps.reports import services
from apps.reports.merging import END, MINE, THEIRS
from apps.reports.models import Report, ReportSection, ReportState, SectionWriter
from apps.reports.models.writing import WRITING_FOR
from tests.factories import make_user

pytestmark = pytest.mark.django_db
BASE = "Đoạn một.\nĐoạn hai.\nĐoạn ba."


@pytest.fixture
def section(report: Report, official) -> ReportSection:
    """One whose text was written in the portal, as version 2."""
    section = report.sections.get(title="Kết quả")
    section.text = BASE
    return services.save_section(section=section, expected_version=1)


@pytest.fixture
def colleague(commune):
    return make_user("dong-nghiep", "official", commune)


@pytest.fixture
def page(client, official, report: Report):
    client.force_login(official)
    return client


def browser_of(user) -> Client:
    """A second browser beside the test's own."""
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def other_page(colleague):
    return browser_of(colleague)


def address(section: ReportSection, name: str = "section-update") -> str:
    report = section.report
    return reverse(f"reports:{name}", args=[report.unit.slug, report.public_id, section.pk])


def typed(text: str, version: int = 2, **more) -> dict:
    return {"title": "Kết quả", "level": 1, "text": text, "version": version, "base": version} | more


def back(response) -> dict:
    """The form as it came back, ready to be sent again."""
    form = response.context["form"]
    return {name: form[name].value() for name in ("title", "level", "text", "version", "base", "choice")}


def stored(section: ReportSection) -> str:
    return ReportSection.objects.get(pk=section.pk).text


@pytest.mark.parametrize("mine_first", [True, False])
def test_two_people_write_different_paragraphs_and_both_texts_stay(page, other_page, section, mine_first: bool) -> None:
    sendings = [
        (page, typed(BASE.replace("Đoạn một.", "Đoạn một của tôi."))),
        (other_page, typed(BASE.replace("Đoạn ba.", "Đoạn ba của bạn."))),
    ]
    (first, first_data), (second, second_data) = sendings if mine_first else sendings[::-1]
    assert first.post(address(section), first_data).status_code == 302
    late = second.post(address(section), second_data)
    assert late.status_code == 422
    assert back(late)["text"] == second_data["text"]
    assert (back(late)["version"], back(late)["base"], back(late)["choice"]) == ("3", "2", "merge")
    merged = second.post(address(section), back(late))
    assert merged.status_code == 422
    assert "không có chỗ nào cả hai cùng sửa" in merged.content.decode()
    assert second_data["text"].split("\n")[0] in merged.context["own"]["text"]
    assert second.post(address(section), back(merged)).status_code == 302
    assert stored(section) == "Đoạn một của tôi.\nĐoạn hai.\nĐoạn ba của bạn."


def test_both_texts_stand_side_by_side_with_their_words_told_apart(page, other_page, section, colleague) -> None:
    other_page.post(address(section), typed("Đoạn một.\nĐoạn hai rất dài.\nĐoạn ba."))
    content = page.post(address(section), typed("Đoạn một.\nĐoạn hai ngắn.\nĐoạn ba.")).content.decode()
    assert re.search(r'<del><span class="visually-hidden">\[bỏ: </span>rất dài<span', content)
    assert re.search(r'<ins><span class="visually-hidden">\[thêm: </span>ngắn<span', content)
    assert str(colleague) in content


def test_a_paragraph_that_both_changed_is_marked_and_has_to_be_chosen(page, other_page, section) -> None:
    other_page.post(address(section), typed("Đoạn một.\nHai của bạn.\nĐoạn ba."))
    late = page.post(address(section), typed("Đoạn một.\nHai của tôi.\nĐoạn ba."))
    merged = page.post(address(section), back(late))
    text = f"Đoạn một.\n{MINE}\nHai của tôi.\n{THEIRS}\nHai của bạn.\n{END}\nĐoạn ba."
    assert back(merged)["text"] == text
    assert "còn 1 chỗ cả hai cùng sửa" in merged.content.decode()
    refused = page.post(address(section), back(merged))
    assert refused.status_code == 422
    assert "chưa chọn" in refused.content.decode()
    assert back(refused)["text"] == text
    assert stored(section) == "Đoạn một.\nHai của bạn.\nĐoạn ba."
    page.post(address(section), back(refused) | {"text": "Đoạn một.\nHai của tôi và bạn.\nĐoạn ba."})
    assert stored(section) == "Đoạn một.\nHai của tôi và bạn.\nĐoạn ba."


@pytest.mark.parametrize(
    ("choice", "left"), [("mine", "Bản của tôi."), ("", "Bản của tôi."), ("theirs", "Bản của bạn.")]
)
def test_one_may_take_either_text(page, other_page, section, choice: str, left: str) -> None:
    other_page.post(address(section), typed("Bản của bạn."))
    late = page.post(address(section), typed("Bản của tôi."))
    answer = page.post(address(section), back(late) | {"choice": choice})
    if choice == "theirs":
        assert answer.status_code == 422
        assert back(answer)["text"] == "Bản của bạn."
        assert answer.context["own"]["text"] == "Bản của tôi."
        answer = page.post(address(section), back(answer))
    assert answer.status_code == 302
    assert stored(section) == left


def test_a_third_one_who_saves_meanwhile_is_merged_as_well(page, other_page, section) -> None:
    other_page.post(address(section), typed(BASE.replace("Đoạn ba.", "Ba của bạn.")))
    late = page.post(address(section), typed(BASE.replace("Đoạn một.", "Một của tôi.")))
    other_page.post(address(section), typed(BASE.replace("Đoạn ba.", "Ba của bạn, lần nữa."), version=3))
    later = page.post(address(section), back(late) | {"choice": "mine"})
    assert (later.status_code, back(later)["version"], back(later)["base"]) == (422, "4", "2")
    page.post(address(section), back(page.post(address(section), back(later) | {"choice": "merge"})))
    assert stored(section) == "Một của tôi.\nĐoạn hai.\nBa của bạn, lần nữa."


@pytest.mark.parametrize("version", ["", "x", "99", "-1"])
def test_a_sending_without_a_version_that_can_be_shows_both_texts(page, section, version: str) -> None:
    answer = page.post(address(section), typed("Của tôi.") | {"version": version, "base": version})
    assert answer.status_code == 422
    merged = page.post(address(section), back(answer) | {"choice": "merge"})
    assert "Của tôi." in back(merged)["text"]
    assert "Đoạn hai." in back(merged)["text"]
    assert stored(section) == BASE


def test_one_click_more_saves_once_and_is_no_conflict(page, section) -> None:
    data = typed("Mới.", submission="m" * 24)
    first, second = (page.post(address(section), data) for _ in range(2))
    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert ReportSection.objects.get(pk=section.pk).version == 3
    # The device asks whether what lies on it has arrived.
    kept = page.post(reverse("sent", args=["m" * 24]), data)
    assert kept.json() == {"url": first.url, "same": True}
    assert not page.post(reverse("sent", args=["m" * 24]), data | {"text": "Khác."}).json()["same"]


def test_moving_a_section_is_no_other_version_and_is_not_undone_by_saving(report, section) -> None:
    opened = ReportSection.objects.get(pk=section.pk)
    services.move_section(section=ReportSection.objects.get(pk=section.pk), up=True)
    opened.text = "Sau khi chuyển."
    services.save_section(section=opened, expected_version=2)
    assert report.sections.first().text == "Sau khi chuyển."


# Who writes now.


def test_who_has_the_section_open_is_shown_to_the_others_and_expires(page, other_page, section, colleague) -> None:
    other_page.get(address(section))
    assert f"{colleague} (lúc" in page.get(address(section)).content.decode()
    assert f"{colleague} đang viết" in page.get(section.report.get_absolute_url()).content.decode()
    assert f"{colleague} đang viết" not in other_page.get(section.report.get_absolute_url()).content.decode()
    SectionWriter.objects.filter(user=colleague).update(seen_at=timezone.now() - WRITING_FOR - timedelta(seconds=1))
    assert str(colleague) not in page.post(address(section, "section-writers")).content.decode()
    assert not SectionWriter.objects.filter(user=colleague).exists()


def test_whoever_saves_has_left(page, section, official) -> None:
    page.get(address(section))
    assert SectionWriter.objects.get().user == official
    page.post(address(section), typed("Xong."))
    assert not SectionWriter.objects.exists()


@pytest.mark.parametrize(("version", "told"), [("1", True), ("2", False), ("x", False), ("", False)])
def test_the_open_page_hears_of_a_newer_version(page, section, version: str, told: bool) -> None:
    content = page.post(address(section, "section-writers"), {"version": version}).content.decode()
    assert ("vừa có bản mới" in content) == told


def test_a_report_that_is_no_draft_has_no_writers(page, section) -> None:
    Report.objects.filter(pk=section.report_id).update(state=ReportState.IN_REVIEW)
    page.get(address(section))
    page.post(address(section, "section-writers"))
    assert not SectionWriter.objects.exists()


# Style on saving.


def test_the_style_is_said_and_taken_back(page, section) -> None:
    text = "Xã có 13 thôn ,2 tổ.\n-Họp thôn"
    answer = page.post(address(section), typed(text, title="Kết quả ,hạn chế"), follow=True).content.decode()
    assert "Đã chỉnh 3 chỗ về khoảng trắng" in answer
    row = ReportSection.objects.get(pk=section.pk)
    assert (row.title, row.text) == ("Kết quả, hạn chế", "Xã có 13 thôn, 2 tổ.\n- Họp thôn")
    undo = re.search(r'action="([^"]+nhu-da-go/)"', answer)[1]
    page.post(undo)
    row.refresh_from_db()
    assert (row.title, row.text, row.version) == ("Kết quả ,hạn chế", text, 4)
    assert "Không còn bản như đã gõ" in page.post(undo, follow=True).content.decode()


def test_words_as_typed_do_not_overwrite_what_somebody_saved_since(page, other_page, section) -> None:
    page.post(address(section), typed("một ,hai"))
    other_page.post(address(section), typed("Bản của bạn.", version=3))
    assert "vừa được người khác sửa" in page.post(address(section, "section-as-typed"), follow=True).content.decode()
    assert stored(section) == "Bản của bạn."


def test_nothing_is_said_where_nothing_was_changed(page, section) -> None:
    assert "Đã chỉnh" not in page.post(address(section), typed("Xã có 13 thôn."), follow=True).content.decode()


def test_the_subject_is_put_into_the_usual_style_too(page, report) -> None:
    url = reverse("reports:report-update", args=[report.unit.slug, report.public_id])
    data = {
        "subject": "Kết quả ,nhiệm vụ",
        "issued_on": "12/01/2024",
        "organ": "UBND",
        "sign_form": "deputy",
        "head_post": "Chủ tịch",
        "own_post": "Phó Chủ tịch",
        "signer": "Nguyễn Thị B",
        "recipients": "Lưu: VT",
        "version": report.version,
    }
    answer = page.post(url, data, follow=True).content.decode()
    assert Report.objects.get().subject == "Kết quả, nhiệm vụ"
    page.post(re.search(r'action="([^"]+muc/0/nhu-da-go/)"', answer)[1])
    assert Report.objects.get().subject == "Kết quả ,nhiệm vụ"


# Former versions.


def test_the_versions_of_a_section_begin_with_what_the_outline_gave(page, section, report, official) -> None:
    versions = services.section_versions(section)
    assert [(version.number, version.text) for version in versions] == [(2, BASE), (1, "")]
    assert versions[1].entry.history_user == report.created_by == official
    assert versions[1].entry.history_date == report.created_at


def test_two_versions_are_compared_by_words(page, section) -> None:
    page.post(address(section), typed("Đoạn một.\nĐoạn hai mới.\nĐoạn ba."))
    versions = services.section_versions(section)
    url = address(section, "section-versions")
    newest = page.get(url).context
    assert (newest["older"].number, newest["newer"].number) == (2, 3)
    chosen = page.get(url, {"tu": versions[2].key, "den": versions[1].key})
    assert (chosen.context["older"].number, chosen.context["newer"].number) == (1, 2)
    assert [piece.kind for piece in chosen.context["text"]] == ["added"]
    for odd in ("x", "0", "9" * 30, "-1"):
        assert page.get(url, {"tu": odd, "den": odd}).status_code == 200


def test_an_old_version_comes_back_as_a_new_one(page, section) -> None:
    page.post(address(section), typed("Bản ba."))
    url, second = address(section, "section-versions"), services.section_versions(section)[1]
    stale = page.post(url, {"ban": second.key, "version": 2}, follow=True)
    assert "vừa được người khác sửa" in stale.content.decode()
    assert page.post(url, {"ban": second.key, "version": 3}).status_code == 302
    assert stored(section) == BASE
    assert [version.text for version in services.section_versions(section)] == [BASE, "Bản ba.", BASE, ""]
    for odd in ("", "x", "9" * 30):
        assert "Chọn bản" in page.post(url, {"ban": odd, "version": 4}, follow=True).content.decode()


def test_versions_are_listed_in_one_query_however_many(section, django_assert_num_queries) -> None:
    def write(times: int) -> None:
        for number in range(times):
            section.text = f"Lần {number}, {section.version}"
            services.save_section(section=section, expected_version=section.version)

    for count in (2, 20):
        write(count)
        with django_assert_num_queries(1):
            assert [str(version.entry.history_user) for version in services.section_versions(section)]


def test_a_section_without_a_change_has_no_versions(page, report) -> None:
    section = report.sections.last()
    section.report = report
    answer = page.get(address(section, "section-versions"))
    assert "còn nguyên như khi lập dự thảo" in answer.content.decode()


def test_a_section_that_comes_back_keeps_its_versions_and_kind(report, section) -> None:
    kept = services.delete_section(section=section)
    assert not report.sections.filter(title="Kết quả").exists()
    again = services.restore_section(report=report, kept=kept)
    assert (again.pk, again.version, again.text) == (kept["id"], 2, BASE)
    assert [version.text for version in services.section_versions(again)] == [BASE, ""]
    assert services.restore_section(report=report, kept=kept) == again
    with pytest.raises(StaleRecordError):
        services.save_section(section=again, expected_version=1)


def test_nobody_of_another_commune_reaches_the_pages_of_a_section(section, other_commune) -> None:
    stranger = browser_of(make_user("nguoi-la", "leader", other_commune))
    for name in ("section-update", "section-writers", "section-as-typed", "section-versions", "section-last-year"):
        for url in (address(section, name), address(section, name).replace("/song-van/", "/xa-khac/")):
            assert stranger.get(url).status_code in (404, 405), url
            assert stranger.post(url).status_code == 404, url
    assert stored(section) == BASE
