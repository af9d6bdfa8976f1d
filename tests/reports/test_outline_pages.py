"""The outline studio in the browser's terms: made, written, looked at, put away, deleted and brought back."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.periods import Period
from apps.dialogues.models import Dialogue
from apps.reports.models import Outline, OutlineSection, Report
from apps.reports.services import begin_report, copy_outline, outline_from_report
from apps.villages.models import Village
from tests.factories import make_village
from tests.reports.conftest import YEAR
from tests.reports.outlines import by_village, meet, put
from tests.reports.test_word_outlines import word_file

pytestmark = pytest.mark.django_db
LIST = "/song-van/de-cuong/"


@pytest.fixture
def page(client, official, commune, village):
    client.force_login(official)
    return client


@pytest.fixture
def own(commune, village, outline) -> Outline:
    return copy_outline(outline=outline, unit=commune, name="Của xã")


def at(outline: Outline, name: str, *args) -> str:
    return reverse(f"reports:outline-{name}", args=["song-van", outline.public_id, *args])


def test_the_list_and_a_shipped_outline_are_read_only(page, outline, own, other_commune) -> None:
    foreign = Outline.objects.create(unit=other_commune, key="xa", name="Của xã khác", subject="S", recipients=[])
    content = page.get(LIST).content.decode()
    assert "Báo cáo ngắn" in content
    assert "Của xã" in content
    assert "Của xã khác" not in content
    assert page.get(at(outline, "detail")).status_code == 200
    assert page.get(at(foreign, "detail")).status_code == 404
    for name in ("update", "discard"):
        assert page.get(at(outline, name)).status_code == 404
    assert page.post(at(outline, "archive"), {"action": "archive"}).status_code == 404
    assert page.get(at(outline, "section-update", outline.sections.first().pk)).status_code == 404


def test_the_list_asks_the_same_number_of_queries(page, outline, commune) -> None:
    page.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page.get(LIST)
    for number in range(20):
        copy_outline(outline=outline, unit=commune, name=f"Bản {number}")
    with CaptureQueriesContext(connection) as many:
        page.get(LIST)
    assert len(many) == len(few)


def test_a_copy_of_a_shipped_outline(page, outline) -> None:
    sent = {"name": "Bản của xã", "source": "outline", "outline": outline.pk, "submission": "mot-lan"}
    first = page.post(f"{LIST}moi/", sent)
    assert page.post(f"{LIST}moi/", sent).headers["Location"] == first.headers["Location"]
    made = Outline.objects.get(unit__slug="song-van")
    assert first.headers["Location"] == at(made, "detail")
    assert [s.content() for s in made.sections.all()] == [s.content() for s in outline.sections.all()]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"source": "outline"}, "Chọn đề cương"),
        ({"source": "report"}, "Chọn báo cáo"),
        ({"source": "word"}, "Chọn tệp Word"),
        ({"source": "empty", "name": ""}, "Tên đề cương"),
        ({"source": "x"}, "không nằm trong"),
    ],
)
def test_what_is_lacking_is_told(page, outline, sent, message) -> None:
    response = page.post(f"{LIST}moi/", {"name": "Bản của xã"} | sent)
    assert response.status_code == 422
    assert message in response.content.decode() or "lựa chọn" in response.content.decode()
    assert not Outline.objects.filter(unit__isnull=False).exists()


def test_a_report_of_last_year_becomes_an_outline(page, report) -> None:
    put(
        report,
        "Kết quả năm 2023",
        kind="table",
        spec=by_village("meetings.meetings"),
        text="Năm 2023, theo Nghị định 59/2023/NĐ-CP.",
    )
    answer = page.post(f"{LIST}moi/", {"name": "Từ năm trước", "source": "report", "report": report.pk}, follow=True)
    made = Outline.objects.get(unit=report.unit)
    last = made.sections.last()
    assert (last.title, last.kind) == ("Kết quả năm {year}", "table")
    assert last.text == "Năm {year}, theo Nghị định 59/2023/NĐ-CP."
    assert made.subject == "Kết quả năm {year},\nnhiệm vụ năm {next_year}"
    assert "59/2023/NĐ-CP" in answer.content.decode()


def test_a_word_file_becomes_an_outline_and_its_tables_are_named(page) -> None:
    content = word_file(("h1", "I. Tình hình năm 2024"), ("text", "Năm 2024 có …"), ("table", "Biểu 01"))
    file = SimpleUploadedFile("de-cuong.docx", content)
    answer = page.post(f"{LIST}moi/", {"name": "Của tỉnh", "source": "word", "file": file, "year": 2024}, follow=True)
    made = Outline.objects.get(name="Của tỉnh")
    assert [(s.level, s.title, s.text) for s in made.sections.all()] == [(1, "Tình hình năm {year}", "Năm {year} có …")]
    assert "Biểu 01" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("de-cuong.pdf", b"%PDF-1.4", "Chỉ nhận Word"),
        ("de-cuong.docx", b"%PDF-1.4", "không phải Word"),
        ("de-cuong.docx", word_file(("text", "Không có đề mục")), "không có đề mục nào"),
    ],
)
def test_what_is_no_outline_in_word_is_refused(page, name, content, message) -> None:
    sent = {"name": "Của tỉnh", "source": "word", "file": SimpleUploadedFile(name, content)}
    response = page.post(f"{LIST}moi/", sent)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert 'value="Của tỉnh"' in response.content.decode()


def test_the_preview_has_the_figures_of_the_chosen_period(page, own, commune) -> None:
    for year in (2022, 2023):
        Dialogue.objects.create(unit=commune, held_on=date(year, 5, 4), subject="Đối thoại", host_name="A")
    Dialogue.objects.create(unit=commune, held_on=date(2023, 6, 4), subject="Đối thoại", host_name="A")
    before = (Report.objects.count(), OutlineSection.objects.count())
    content = page.get(at(own, "detail"), {"ky": "year", "nam": "2023"}).content.decode()
    assert "Đã tổ chức 02 cuộc đối thoại, năm trước 1 cuộc." in content
    content = page.get(at(own, "detail"), {"tu": "01/06/2023", "den": "31/12/2023"}).content.decode()
    assert "Đã tổ chức 01 cuộc đối thoại" in content
    assert (Report.objects.count(), OutlineSection.objects.count()) == before


@pytest.mark.parametrize(
    "query",
    [
        "?tu=01/06/2023",
        "?tu=02/06/2023&den=01/06/2023",
        "?nam=x&ky=y",
        "?tu=31/02/2023&den=1",
    ],
)
def test_a_period_that_is_none_is_told_and_breaks_nothing(page, own, query) -> None:
    assert page.get(at(own, "detail") + query).status_code == 200


def test_settings_are_saved_and_a_stale_page_shows_both(page, own) -> None:
    sent = {
        "name": "Tên mới",
        "purpose": "thematic",
        "subject": "Về việc {year}",
        "type_code": "BC",
        "type_name": "BÁO CÁO",
        "lines": "A\nLưu: VT",
        "version": own.version,
    }
    assert page.post(at(own, "update"), sent).status_code == 302
    assert page.post(at(own, "update"), sent).status_code == 302
    own.refresh_from_db()
    assert (own.name, own.recipients, own.version) == ("Tên mới", ["A", "Lưu: VT"], 2)
    late = page.post(at(own, "update"), sent | {"name": "Tên khác"})
    assert late.status_code == 422
    assert "Tên mới" in late.content.decode()
    assert "Tên khác" in late.content.decode()
    wrong = page.post(at(own, "update"), sent | {"version": 2, "valid_from": "02/01/2024", "valid_until": "01/01/2024"})
    assert wrong.status_code == 422


def test_sections_from_the_page_with_undo(page, own) -> None:
    count, first = own.sections.count(), own.sections.first()
    sent = {"title": "Mục mới", "level": 2, "after": first.pk, "submission": "mot-lan"}
    for _ in range(2):
        page.post(at(own, "section-add"), sent)
    assert [s.title for s in own.sections.all()][:2] == [first.title, "Mục mới"]
    section = own.sections.get(title="Mục mới")
    page.post(at(own, "section-action", section.pk), {"action": "up"})
    assert own.sections.first() == section
    section.kind, section.spec = "table", by_village("meetings.meetings")
    section.save()
    answer = page.post(at(own, "section-action", section.pk), {"action": "delete"}, follow=True)
    assert "Hoàn tác" in answer.content.decode()
    assert own.sections.count() == count
    for _ in range(2):
        page.post(at(own, "section-action", 0))
    back = own.sections.get(title="Mục mới")
    assert (back.pk, back.spec["total"]) == (section.pk, True)
    assert own.sections.first() == back


def test_a_section_is_checked_and_what_was_typed_comes_back(page, own) -> None:
    section = own.sections.first()
    url = at(own, "section-update", section.pk)
    bad = page.post(url, {"title": "A", "level": 1, "text": "[[dialogues.abc]] chữ", "version": 1})
    assert bad.status_code == 422
    assert "Không có chỉ tiêu" in bad.content.decode()
    assert "[[dialogues.abc]] chữ" in bad.content.decode()
    assert page.post(url, {"title": "A", "level": 1, "text": "Bản một", "version": 1}).status_code == 302
    late = page.post(url, {"title": "A", "level": 1, "text": "Bản hai", "version": 1})
    assert late.status_code == 422
    assert "Bản một" in late.content.decode()
    assert page.post(url, {"title": "A", "level": 1, "text": "Bản hai", "version": 2}).status_code == 302


def spec_of(**values) -> dict[str, object]:
    return {"kind": "prose", "repeat": "", "version": 1, "most": 20} | values


def test_a_table_is_made_by_the_form_and_shown_again(page, own) -> None:
    section = own.sections.first()
    url = at(own, "section-spec", section.pk)
    sent = spec_of(
        kind="table",
        by="village",
        total="on",
        caption="Họp thôn",
        c0_figure="D01",
        c0_of="this",
        c1_figure="so ho co dai dien du hop",
        c1_of="days",
        c1_start="01/01/2021",
        c1_end="31/12/2023",
        c1_control="1.234",
        hide_figure="meetings.meetings",
        hide_when="zero",
    )
    assert page.post(url, sent).status_code == 302
    section.refresh_from_db()
    assert section.spec == {
        "rows": {"by": "village"},
        "columns": [
            {"of": "this", "figure": "meetings.meetings"},
            {"of": "2021-01-01..2023-12-31", "figure": "meetings.households_present", "control": "1.234"},
        ],
        "total": True,
        "caption": "Họp thôn",
    }
    assert section.condition == {"figure": "meetings.meetings", "hide_when": "zero"}
    shown = page.get(url).context["form"]
    again = {name: shown[name].value() for name in shown.fields}
    page.post(url, {k: ("on" if v is True else v) for k, v in again.items() if v not in (None, "", False, [])})
    spec = section.spec
    section.refresh_from_db()
    assert (section.spec, section.version) == (spec, 3)


def test_a_list_offers_the_columns_of_its_figure(page, own) -> None:
    section = own.sections.first()
    url = at(own, "section-spec", section.pk)
    first = page.post(url, spec_of(kind="records", figure="D01"))
    assert first.status_code == 422
    assert "Số hộ có đại diện dự" in first.content.decode()
    assert (
        page.post(url, spec_of(kind="records", figure="D01", record_columns=["held_on", "present"])).status_code == 302
    )
    refused = page.post(url, spec_of(kind="records", figure="complaints.petitions", version=2))
    assert "thông tin của cá nhân" in refused.content.decode()


def test_lines_of_figures_and_units_by_the_form(page, own) -> None:
    section = own.sections.first()
    url = at(own, "section-spec", section.pk)
    lines = "D01 = Họp thôn\ndialogues.sessions|level=commune"
    sent = spec_of(kind="chart", by="figures", lines=lines, c0_used="on", c1_used="on", c1_of="change", chart="line")
    assert page.post(url, sent).status_code == 302
    section.refresh_from_db()
    assert section.spec["rows"]["figures"] == [
        {"figure": "meetings.meetings", "label": "Họp thôn"},
        {"figure": "dialogues.sessions|level=commune", "label": ""},
    ]
    assert [column["of"] for column in section.spec["columns"]] == ["this", "change"]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"kind": "table", "by": "village", "c0_figure": "họp"}, "chỉ tiêu, ghi rõ một"),
        ({"kind": "table", "by": "village", "c0_figure": "xyz"}, "không có chỉ tiêu nào"),
        ({"kind": "table", "by": "village"}, "ít nhất một cột"),
        ({"kind": "table", "c0_figure": "D01"}, "Dòng của bảng: chọn"),
        ({"kind": "table", "by": "village", "c0_figure": "D01", "c0_of": "days"}, "cả ngày đầu"),
        ({"kind": "table", "by": "figures", "lines": "zzz", "c0_used": "on"}, "không có chỉ tiêu nào"),
        ({"repeat": "village"}, "{village}"),
        ({"hide_figure": "dialogues.sessions"}, "Điều kiện ẩn mục"),
    ],
)
def test_a_table_that_cannot_be_printed_is_refused_and_kept_on_the_page(page, own, sent, message) -> None:
    section = own.sections.first()
    response = page.post(at(own, "section-spec", section.pk), spec_of(**sent))
    assert response.status_code == 422
    assert message in response.content.decode()
    section.refresh_from_db()
    assert (section.kind, section.version) == ("prose", 1)


def test_put_away_and_taken_back(page, own, outline) -> None:
    page.post(at(own, "archive"), {"action": "archive"})
    begin = "/song-van/bao-cao/moi/"
    assert set(page.get(begin).context["form"].fields["outline"].queryset) == {outline}
    page.post(at(own, "archive"), {"action": "back"})
    assert set(page.get(begin).context["form"].fields["outline"].queryset) == {outline, own}


def test_a_period_of_ten_years_is_looked_at_and_a_longer_one_is_not(page, own) -> None:
    shown = page.get(at(own, "detail"), {"tu": "01/01/2014", "den": "31/12/2023"})
    assert shown.context["period"] == Period(date(2014, 1, 1), date(2023, 12, 31))
    refused = page.get(at(own, "detail"), {"tu": "01/01/2014", "den": "01/01/2024"})
    assert "dài nhất 10 năm" in refused.content.decode()
    assert refused.context["period"].end - refused.context["period"].start < timedelta(366)


def test_one_that_was_put_away_comes_back_put_away(page, own, commune) -> None:
    page.post(at(own, "archive"), {"action": "archive"})
    page.post(at(own, "discard"))
    page.post("/song-van/de-cuong/khoi-phuc/")
    assert Outline.objects.get(unit=commune).archived_at is not None


def test_an_outline_from_a_report_suits_the_periods_of_the_reports_outline(commune, outline, official) -> None:
    """Its text cites the law of those, and what it is for stays."""
    outline.valid_from, outline.valid_until, outline.purpose = date(2023, 1, 1), date(2025, 6, 30), "thematic"
    outline.save()
    report = begin_report(unit=commune, outline=outline, period=YEAR, user=official)
    made, _ = outline_from_report(report=report, name="Từ báo cáo")
    assert (made.valid_from, made.valid_until, made.purpose) == (date(2023, 1, 1), date(2025, 6, 30), "thematic")


def test_too_many_lines_are_refused_before_any_is_looked_up(page, own, monkeypatch) -> None:
    looked_up: list[str] = []
    monkeypatch.setattr(
        "apps.reports.spec_forms.figure_named", lambda typed: looked_up.append(typed) or "meetings.meetings"
    )
    url = at(own, "section-spec", own.sections.first().pk)
    refused = page.post(url, spec_of(kind="table", by="figures", lines="D01\n" * 61, c0_used="on"))
    assert refused.status_code == 422
    assert "Có 61 dòng; nhiều nhất 60 chỉ tiêu" in refused.content.decode()
    assert "D01" not in looked_up


def test_deleted_with_undo_and_kept_once_used(page, own, commune, official) -> None:
    sections = [s.content() for s in own.sections.all()]
    answer = page.post(at(own, "discard"), follow=True)
    assert "Hoàn tác" in answer.content.decode()
    assert not Outline.objects.filter(pk=own.pk).exists()
    for _ in range(2):
        page.post("/song-van/de-cuong/khoi-phuc/")
    back = Outline.objects.get(unit=commune)
    assert (back.public_id, back.name) == (own.public_id, own.name)
    assert [s.content() for s in back.sections.all()] == sections
    begin_report(unit=commune, outline=back, period=YEAR, user=official)
    refused = page.post(at(back, "discard"), follow=True)
    assert "hãy cất đi" in refused.content.decode()
    assert Outline.objects.filter(pk=back.pk).exists()


@pytest.mark.parametrize(
    ("query", "token"),
    [
        ({"q": "cuoc hop thon"}, "[[meetings.meetings]]"),
        ({"q": "D01"}, "[[meetings.meetings|kind=regular]]"),
        ({"q": "D01", "cach_viet": "02", "ky": "last_year"}, "[[meetings.meetings|format=02|period=last_year]]"),
        ({"q": "D01", "pham_vi": "village:dong-kim"}, "[[meetings.meetings|scope=village:dong-kim]]"),
        (
            {"q": "D01", "ky": "days", "tu": "01/01/2021", "den": "31/12/2023"},
            "[[meetings.meetings|period=2021-01-01..2023-12-31]]",
        ),
        ({"q": "F01", "pham_vi": "village:dong-kim"}, "không tính được như đã chọn"),
        ({"q": "khong co gi het"}, "Không có chỉ tiêu nào"),
    ],
)
def test_a_figure_is_found_and_its_token_copied_without_javascript(page, rules, query, token) -> None:
    assert token in page.get("/song-van/chen-chi-tieu/", query).content.decode()


def test_a_reports_section_becomes_a_table_with_its_version(page, report) -> None:
    section = report.sections.first()
    url = reverse("reports:section-spec", args=["song-van", report.public_id, section.pk])
    assert page.get(url).context["form"].fields["repeat"].choices[0] == ("", "một lần")
    sent = spec_of(kind="table", by="village", c0_figure="D01", total="on")
    for _ in range(2):
        assert page.post(url, sent).status_code == 302
    section.refresh_from_db()
    assert (section.kind, section.version) == ("table", 2)
    late = page.post(url, spec_of(kind="prose"))
    assert late.status_code == 422
    assert "Loại mục: bảng số liệu; in một lần." in late.content.decode()
    assert "Cột: Số cuộc họp thôn, tổ dân phố, kỳ báo cáo." in late.content.decode()
    assert section.history.latest().spec["total"] is True


def test_missing_cells_are_left_out_together(page, report, commune) -> None:
    for name in ("Hai", "Ba"):
        make_village(commune, name)
    put(report, "Họp thôn", kind="table", spec=by_village("meetings.meetings"))
    meet(Village.objects.get(slug="hai"), date(2023, 1, 3))
    url = reverse("reports:report-missing", args=["song-van", report.public_id])
    content = page.get(url).content.decode()
    assert "Số cuộc họp thôn, tổ dân phố, thôn Ba" in content
    assert "Số cuộc họp thôn, tổ dân phố, thôn Hai" not in content
    keys = [f"meetings.meetings|scope=village:{slug}" for slug in ("dong-kim", "ba")]
    assert page.post(url, {"keys": keys, "reason": ""}).status_code == 422
    assert page.post(url, {"keys": [], "reason": "Mất sổ"}).status_code == 422
    assert page.post(url, {"keys": ["meetings.meetings|scope=village:hai"], "reason": "Mất sổ"}).status_code == 422
    sent = {"keys": keys, "reason": "Mất sổ", "submission": "mot-lan"}
    for _ in range(2):
        assert page.post(url, sent).status_code == 302
    assert {waiver.key for waiver in report.waivers.all()} == set(keys)
    assert report.steps.filter(action="figure").count() == 1


def test_the_report_page_groups_its_figures_and_warns_before_approval(page, report, commune) -> None:
    spec = by_village("meetings.meetings") | {"columns": [{"figure": "meetings.meetings", "control": "9"}]}
    put(report, "Họp thôn", kind="table", spec=spec)
    put(report, "Ẩn", condition={"figure": "dialogues.sessions", "hide_when": "missing"})
    meet(Village.objects.get(slug="dong-kim"), date(2023, 1, 3))
    content = page.get(report.get_absolute_url()).content.decode()
    assert "số kiểm tra là 9" in content
    assert "Mục không in theo điều kiện đã đặt: “Ẩn”" in content
    assert "III. Họp thôn (2)" in content


def test_a_period_of_any_two_days_is_begun_from_the_form(page, outline, commune) -> None:
    sent = {"outline": outline.pk, "kind": "year", "year": 2023, "issued_on": "05/11/2023"}
    for days in ({"start": "01/07/2023"}, {"start": "02/07/2023", "end": "01/07/2023"}):
        assert page.post("/song-van/bao-cao/moi/", sent | days).status_code == 422
    page.post("/song-van/bao-cao/moi/", sent | {"start": "01/07/2023", "end": "31/10/2023"})
    report = Report.objects.get()
    assert (report.start, report.end) == (date(2023, 7, 1), date(2023, 10, 31))


def test_where_an_outline_does_not_suit_the_period_those_that_do_are_named(page, own, outline) -> None:
    Outline.objects.filter(pk=own.pk).update(valid_until=date(2022, 12, 31), name="Đề cương cũ")
    sent = {"outline": own.pk, "kind": "year", "year": 2023, "issued_on": "05/11/2023"}
    refused = page.post("/song-van/bao-cao/moi/", sent).context["form"].errors["outline"]
    assert f"Chọn một trong: “{outline.name}”." in refused[0]
    Outline.objects.filter(pk=outline.pk).update(valid_until=date(2022, 12, 31))
    refused = page.post("/song-van/bao-cao/moi/", sent).context["form"].errors["outline"]
    assert "Chưa có đề cương nào cho kỳ này." in refused[0]
