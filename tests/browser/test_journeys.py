"""A year's work in the browser, as its people do it."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser


def add_dialogue(page: Page, subject: str) -> None:
    page.goto("/song-van/doi-thoai/")
    page.get_by_role("link", name=re.compile("Thêm")).click()
    page.locator("[name=held_on]").fill("20/11/2023")
    page.locator("[name=subject]").fill(subject)
    page.locator("[name=host_name]").fill("Giáp Quốc Mạnh")
    page.locator("[name=host_post]").select_option("chairman")
    page.locator("[name=participants]").fill("1.204")


def begin_report(page: Page, kind: str, dated: str) -> None:
    page.goto("/song-van/bao-cao/moi/")
    outline = page.locator("[name=outline] option", has_text="năm 2023").get_attribute("value")
    page.locator("[name=outline]").select_option(outline)
    page.get_by_label(re.compile("Kỳ báo cáo")).select_option(kind)
    page.locator("[name=year]").fill("2023")
    page.locator("[name=issued_on]").fill(dated)
    page.get_by_role("button", name="Lập dự thảo").click()
    page.wait_for_load_state()
    again = page.get_by_label("Vẫn lập thêm một báo cáo cho kỳ này")
    if again.is_visible():
        again.check()
        page.get_by_role("button", name="Lập dự thảo").click()
    expect(page.locator(".paper h1")).to_contain_text("BÁO CÁO")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_record_is_added_found_changed_deleted_and_brought_back(open_as, javascript: bool) -> None:
    page = open_as("can-bo", PHONE, javascript=javascript)
    add_dialogue(page, "Đối thoại về nước sạch")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đối thoại về nước sạch")
    expect(page.get_by_text("1.204", exact=True)).to_be_visible()
    page.goto("/song-van/doi-thoai/?q=nuoc sach")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="Sửa").click()
    page.locator("[name=participants]").fill("mười")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("không phải là số")).to_be_visible()
    expect(page.locator("[name=participants]")).to_have_value("mười")
    page.locator("[name=participants]").fill("10")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Lịch sử").click()
    expect(page.get_by_role("cell", name="1.204")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Xóa").click()
    page.get_by_role("button", name="Xóa").click()
    expect(page.get_by_text("Đã xóa")).to_be_visible()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã khôi phục")).to_be_visible()
    page.get_by_role("link", name="Xóa").click()
    page.get_by_role("button", name="Xóa").click()


def test_a_third_dialogue_changes_the_draft_and_not_the_issued_report(open_as) -> None:
    page = open_as("can-bo", DESKTOP)
    begin_report(page, "year", "15/01/2024")
    draft = page.url
    expect(page.locator(".paper")).to_contain_text("02 cuộc đối thoại")
    add_dialogue(page, "Đối thoại lần ba")
    page.get_by_role("button", name="Lưu").click()
    made = page.url
    page.goto(draft)
    expect(page.locator(".paper")).to_contain_text("03 cuộc đối thoại")
    expect(page.locator(".figure-list li", has_text="Số cuộc đối thoại")).to_contain_text("03")
    page.goto("/song-van/bao-cao/")
    page.get_by_role("row").filter(has_text="04/BC-UBND").get_by_role("link").first.click()
    expect(page.locator(".paper")).to_contain_text("02 cuộc đối thoại")
    expect(page.get_by_text("đã ban hành 2, nay là 3")).to_be_visible()
    page.get_by_role("link", name="Văn bản số 04/BC-UBND").click()
    expect(page.locator("tr", has_text="Số cuộc đối thoại").first).to_contain_text("2")
    page.goto(f"{made}xoa/")
    page.get_by_role("button", name="Xóa").click()
    page.goto(draft)
    expect(page.locator(".paper")).to_contain_text("02 cuộc đối thoại")


def test_a_double_click_makes_one_record(open_as) -> None:
    page = open_as("can-bo")
    add_dialogue(page, "Đối thoại bấm hai lần")
    page.get_by_role("button", name="Lưu").dblclick()
    page.wait_for_url(re.compile(r"/doi-thoai/\w{16}/$"))
    page.goto("/song-van/doi-thoai/?q=bam hai lan")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="Xóa").click()
    page.get_by_role("button", name="Xóa").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_going_back_and_saving_again_makes_one_record(open_as, javascript: bool) -> None:
    page = open_as("can-bo", javascript=javascript)
    add_dialogue(page, "Đối thoại bấm lùi")
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_url(re.compile(r"/doi-thoai/\w{16}/$"))
    made = page.url
    page.go_back()
    for name, text in (("held_on", "20/11/2023"), ("subject", "Đối thoại bấm lùi")):
        expect(page.locator(f"[name={name}]")).to_have_value(text)
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_url(made)
    page.goto("/song-van/doi-thoai/?q=bam lui")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="Xóa").click()
    page.get_by_role("button", name="Xóa").click()


def test_two_people_edit_one_record_and_nothing_is_lost(open_as) -> None:
    one, two = open_as("can-bo"), open_as("lanh-dao")
    one.goto("/song-van/doi-thoai/?nam=2023")
    one.locator("tbody a").first.click()
    before = one.url
    for page in (one, two):
        page.goto(f"{before}sua/")
    subject = one.locator("[name=subject]").input_value()
    one.locator("[name=subject]").fill(f"{subject} (bổ sung)")
    one.get_by_role("button", name="Lưu").click()
    two.locator("[name=subject]").fill(f"{subject} (sửa khác)")
    two.get_by_role("button", name="Lưu").click()
    expect(two.get_by_text("vừa được người khác sửa").first).to_be_visible()
    expect(two.get_by_role("alert").first).to_contain_text("(bổ sung)")
    expect(two.locator("[name=subject]")).to_have_value(f"{subject} (sửa khác)")
    two.locator("[name=subject]").fill(subject)
    two.get_by_role("button", name="Lưu").click()
    expect(two.get_by_role("heading", level=1)).to_contain_text(subject)


def test_from_the_outline_to_the_issued_report(open_as) -> None:
    writer, leader = open_as("can-bo"), open_as("lanh-dao")
    begin_report(writer, "nine-months", "10/10/2023")
    report = writer.url
    writer.get_by_role("link", name=re.compile("Kiến nghị, đề xuất")).click()
    writer.get_by_label(re.compile("Nội dung")).fill("Đề nghị [[khong.co]] hỗ trợ.")
    writer.get_by_role("button", name="Lưu mục").click()
    expect(writer.get_by_text("Không có chỉ tiêu nào tên")).to_be_visible()
    expect(writer.get_by_label(re.compile("Nội dung"))).to_have_value("Đề nghị [[khong.co]] hỗ trợ.")
    writer.get_by_label(re.compile("Nội dung")).fill("Có [[dialogues.sessions|format=02]] cuộc.")
    writer.get_by_role("button", name="Lưu mục").click()
    expect(writer.get_by_role("button", name="Trình duyệt")).to_be_visible()
    for link in (
        writer.locator(".figure-list li", has=writer.locator(".tag-missing, .tag-partial")).get_by_role("link").all()
    ):
        other = writer.context.new_page()
        other.goto(link.get_attribute("href") or "")
        other.get_by_label(re.compile("Lý do")).fill("Chưa hết năm")
        other.get_by_role("button", name="Bỏ qua số liệu này").click()
        other.close()
    writer.goto(report)
    writer.get_by_role("button", name="Trình duyệt").click()
    leader.goto(report)
    leader.get_by_role("button", name="Duyệt", exact=True).click()
    leader.get_by_role("link", name="Ban hành", exact=True).click()
    leader.get_by_role("button", name="Ban hành").dblclick()
    expect(leader.get_by_role("heading", level=1)).to_contain_text(re.compile(r"\d\d/BC-UBND"))
    with leader.expect_download() as download:
        leader.get_by_role("link", name="Tải PDF").click()
    assert download.value.suggested_filename.endswith("BC-UBND-20231010.pdf")


def test_the_superior_level_reads_all_communes(open_as) -> None:
    page = open_as("huyen")
    page.goto("/tan-yen/?nam=2023")
    table = page.get_by_role("region", name="Báo cáo của các xã")
    expect(table).to_contain_text("Xã Song Vân")
    expect(table).to_contain_text("04/BC-UBND")
    expect(table).to_contain_text("Xã Ngọc Vân")
    expect(page.get_by_role("region", name="Số liệu các xã")).to_contain_text("2.631")
    assert page.request.get("/song-van/doi-thoai/").status == 403


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_village_head_records_a_meeting_from_the_home_page(open_as, javascript: bool) -> None:
    page = open_as("truong-thon", PHONE, javascript=javascript)
    subject = f"Họp từ trang chính {'một' if javascript else 'hai'}"
    page.get_by_role("link", name="Ghi cuộc họp").click()
    assert page.locator("[name=village] option:checked").text_content() == "thôn Đồng Kim"
    page.locator("[name=kind]").select_option("matter")
    page.locator("[name=subject]").fill(subject)
    page.locator("[name=held_on]").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.locator("[name=present]").fill("150")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(subject)
    page.goto("/")
    page.get_by_role("article").get_by_role("link", name=subject).click()
    page.get_by_role("link", name="Xóa").click()
    page.get_by_role("button", name="Xóa").click()


def test_keyboard_reaches_the_content_first(open_as) -> None:
    page = open_as("can-bo")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"
