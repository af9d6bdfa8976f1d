"""The report that the level above makes of its communes': their figures added up, their words by section."""

import subprocess
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Appointment
from apps.accounts.roles import Role
from apps.core.periods import Period
from apps.core.portal import menu_for
from apps.core.registers import get_register
from apps.documents.blocks import Item, Paragraph, Run, Table
from apps.documents.services import read_stored
from apps.reports import services
from apps.reports.assembling import assemble
from apps.reports.models import Outline, Report, ReportSection, ReportState
from apps.villages.models import OfficeTerm, Official, UnitSuccession
from apps.villages.services import close_register
from tests.factories import make_commune, make_unit, make_user, make_village
from tests.reports.outlines import meet, put, tables, words
from tests.reports.superior_scene import YEAR, document_of, figure, issued_report, leave, make_call

pytestmark = pytest.mark.django_db
MEETINGS, PRESENT, SHARE = "meetings.meetings", "meetings.households_present", "meetings.attendance_share"
BELOW = f"{MEETINGS}|scope=below"
HEADING = "Hạn chế, nguyên nhân"


@pytest.fixture
def other(db) -> Any:
    return make_commune("ngoc-van", "Ngọc Vân")


@pytest.fixture
def district(commune, other) -> Any:
    """Huyện Tân Yên above the communes Song Vân and Ngọc Vân."""
    return make_unit("tan-yen", "Tân Yên", "district")


@pytest.fixture
def writer(district) -> Any:
    user = make_user("tong-hop", Role.OFFICIAL, district)
    Appointment.objects.create(user=user, role=Role.SUPERIOR_READER, unit=district, valid_from=date(2020, 1, 1))
    return user


@pytest.fixture
def outline(db) -> Outline:
    values = {"name": "Báo cáo tổng hợp", "subject": "Tổng hợp năm {year}", "recipients": ["Lưu: VT"]}
    return Outline.objects.create(key="tong-hop", purpose="consolidated", **values)


@pytest.fixture
def report(district, outline, writer) -> Report:
    return services.begin_report(
        unit=district, outline=outline, period=YEAR, user=writer, issued_on=date(2025, 1, 20), signer="Hoàng Văn Lộc"
    )


def value(report: Report, key: str) -> Any:
    put(report, "Mục", text=f"[[{key}]]")
    assembled = assemble(report)
    found = assembled.figures[key]
    return found.value, found.state, found.text()


class TestFigures:
    def test_what_every_commune_reports_is_added_up(self, report, commune, other) -> None:
        issued_report(commune, [figure(MEETINGS, 12)])
        issued_report(other, [figure(MEETINGS, 8)])
        put(report, "Họp", text=f"Các xã họp [[{BELOW}|format=full]].")
        assembled = assemble(report)
        assert "Các xã họp 20 cuộc." in words(assembled)
        found = assembled.figures[BELOW]
        assert [(part.name, part.text, part.source) for part in found.parts] == [
            ("Xã Ngọc Vân", "8", "báo cáo của xã"),
            ("Xã Song Vân", "12", "báo cáo của xã"),
        ]
        assert found.source == "báo cáo của xã: 2/2"
        assert not assembled.warnings

    def test_one_that_is_silent_leaves_the_sum_unfinished(self, report, commune, other) -> None:
        issued_report(commune, [figure(MEETINGS, 12)])
        assert value(report, BELOW) == (12, "partial", "12 (chưa đầy đủ)")
        assert BELOW in assemble(report).blocking

    @pytest.mark.parametrize("state", ["partial", "missing", "waived"])
    def test_what_a_commune_itself_does_not_know_is_not_known(self, report, commune, other, state) -> None:
        issued_report(commune, [figure(MEETINGS, 12)])
        issued_report(other, [figure(MEETINGS, 3, state=state)])
        assert value(report, BELOW)[:2] == (12, "partial")

    def test_what_a_commune_entered_counts(self, report, commune, other) -> None:
        issued_report(commune, [figure(MEETINGS, 12)])
        issued_report(other, [figure(MEETINGS, 3, state="entered")])
        assert value(report, BELOW)[:2] == (15, "known")

    def test_what_a_report_does_not_state_comes_from_the_records_and_says_so(
        self, report, commune, other, village
    ) -> None:
        issued_report(other, [figure(MEETINGS, 8)])
        issued_report(commune, [figure("dialogues.sessions", 1)])
        for day in (date(2024, 3, 1), date(2024, 9, 1), date(2025, 1, 2)):
            meet(village, day)
        put(report, "Họp", text=f"[[{BELOW}]]")
        assembled = assemble(report)
        found = assembled.figures[BELOW]
        assert (found.value, found.state) == (10, "known")
        assert found.source == "báo cáo của xã: 1/2; sổ theo dõi của xã: 1/2"
        assert "sổ theo dõi" in assembled.warnings[0]

    def test_a_closed_register_without_a_record_is_zero(self, report, commune, other) -> None:
        issued_report(other, [figure(MEETINGS, 8)])
        register = get_register("meetings.meeting")
        close_register(unit=commune, register=register, period=YEAR, user=None, has_records=False)
        assert value(report, BELOW)[:2] == (8, "known")

    def test_shares_are_added_by_their_parts(self, report, commune, other) -> None:
        issued_report(commune, [figure(SHARE, "50.00", "%", aggregate="ratio", numerator="50", denominator="100")])
        issued_report(other, [figure(SHARE, "90", "%", aggregate="ratio", numerator="270", denominator="300")])
        assert value(report, f"{SHARE}|scope=below") == (80, "known", "80,00")

    def test_a_share_without_its_parts_makes_no_sum(self, report, commune, other) -> None:
        issued_report(commune, [figure(SHARE, "50.00", "%", aggregate="ratio", numerator="50", denominator="100")])
        issued_report(other, [figure(SHARE, "90", "%", aggregate="ratio")])
        assert value(report, f"{SHARE}|scope=below")[:2] == (None, "missing")

    def test_the_report_that_replaces_another_is_the_one_that_counts(self, report, commune, other) -> None:
        issued_report(other, [figure(MEETINGS, 8)])
        first = issued_report(commune, [figure(MEETINGS, 12)])
        issued_report(commune, [figure(MEETINGS, 13)], day=date(2024, 12, 20), replaces=first)
        assert value(report, BELOW)[0] == 21

    def test_one_commune_alone(self, report, commune) -> None:
        issued_report(commune, [figure(MEETINGS, 12)])
        assert value(report, f"{MEETINGS}|scope=unit:song-van") == (12, "known", "12")

    def test_last_year_is_read_from_last_years_reports_or_from_what_this_years_say_of_it(
        self, report, commune, other
    ) -> None:
        last = Period.year(2023)
        days = [last.start.isoformat(), last.end.isoformat()]
        issued_report(commune, [figure(MEETINGS, 5, period=days)], day=date(2023, 12, 1), period=last)
        issued_report(commune, [figure(f"{MEETINGS}|period=last_year", 6, period=days)])
        issued_report(other, [figure(f"{MEETINGS}|period=last_year", 7, period=days)])
        assert value(report, f"{MEETINGS}|period=last_year|scope=below")[:2] == (12, "known")

    def test_who_left_before_the_end_of_the_period_is_another_ones(self, report, commune, other) -> None:
        issued_report(commune, [figure(MEETINGS, 12)])
        issued_report(other, [figure(MEETINGS, 8)])
        leave(other, date(2024, 6, 30))
        assert value(report, BELOW)[0] == 12

    def test_a_merged_communes_figure_is_its_successors(self, report, commune, other) -> None:
        """It ended within the period, and its own report of that period still counts."""
        UnitSuccession.objects.create(predecessor=other, successor=commune, kind="merger", on=date(2024, 7, 1))
        other.versions.update(valid_until=date(2024, 6, 30))
        issued_report(commune, [figure(MEETINGS, 12)])
        issued_report(other, [figure(MEETINGS, 8)])
        assert value(report, BELOW)[0] == 20

    def test_a_commune_has_nothing_below_it(self, commune, official, outline) -> None:
        own = services.begin_report(unit=commune, outline=outline, period=YEAR, user=official)
        put(own, "Mục", text=f"[[{BELOW}]] [[{MEETINGS}|scope=unit:ngoc-van]]")
        assembled = assemble(own)
        assert "“ngoc-van” không phải đơn vị cũ" in assembled.errors[0]
        assert "không có xã trực thuộc" in assembled.errors[1]
        assert {found.value for found in assembled.figures.values()} == {None}

    def test_petitions_of_a_few_days_stay_untold(self, report, commune, other) -> None:
        put(report, "Đơn", text="[[complaints.petitions|scope=unit:song-van]]")
        report.start = report.end = date(2024, 3, 5)
        assembled = assemble(report)
        assert "một tháng trở lên" in assembled.errors[0]
        assert assembled.figures["complaints.petitions|scope=unit:song-van"].value is None


def by_commune(*figures: str, **spec: Any) -> dict[str, Any]:
    rows = {"by": "unit", "group": "below"}
    return {"rows": rows, "columns": [{"figure": each} for each in figures], "total": True} | spec


class TestTable:
    def test_a_line_for_each_commune_and_their_sum(self, report, commune, other) -> None:
        issued_report(commune, [figure(MEETINGS, 12), figure(PRESENT, 700, "hộ")])
        issued_report(other, [figure(MEETINGS, 8), figure(PRESENT, 300, "hộ")])
        put(report, "Họp", kind="table", spec=by_commune(MEETINGS, PRESENT))
        (table,) = tables(report)
        assert table.rows == (
            ("Xã Ngọc Vân", "8", "300"),
            ("Xã Song Vân", "12", "700"),
            ("Tổng cộng", "20", "1.000"),
        )
        assert table.keys[-1] == ("", BELOW, f"{PRESENT}|scope=below")

    def test_a_silent_commune_leaves_its_cell_and_the_sum_open(self, report, commune, other) -> None:
        issued_report(commune, [figure(MEETINGS, 12)])
        put(report, "Họp", kind="table", spec=by_commune(MEETINGS))
        (table,) = tables(report)
        assert table.rows == (("Xã Ngọc Vân", "…"), ("Xã Song Vân", "12"), ("Tổng cộng", "12 (chưa đầy đủ)"))

    def test_a_hundred_communes_have_room(self, report, district, commune, other) -> None:
        for number in range(98):
            make_unit(f"xa-{number}", f"Xã số {number}", "commune", district)
        put(report, "Họp", kind="table", spec=by_commune(MEETINGS))
        assert len(tables(report)[0].rows) == 101

    def test_ten_times_the_communes_cost_no_more_queries(self, report, district, commune, other) -> None:
        put(report, "Họp", kind="table", text=f"[[{BELOW}]]", spec=by_commune(MEETINGS, PRESENT))
        put(report, "Lời", kind="texts", spec={"heading": HEADING})

        def cost() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assemble(report)
            return len(queries)

        issued_report(commune, [figure(MEETINGS, 12)])
        few = cost()
        for number in range(18):
            unit = make_unit(f"xa-{number}", f"Xã số {number}", "commune", district)
            issued_report(unit, [figure(MEETINGS, 1)])
            meet(make_village(unit, "Một"), date(2024, 3, 1))
        assert cost() <= few


def said(unit: Any, *sections: tuple[int, str, str, str], **values: Any) -> Any:
    return issued_report(unit, document=document_of(*sections), **values)


class TestTexts:
    def test_each_communes_words_stand_behind_its_name(self, report, commune, other) -> None:
        said(commune, (1, "I", "Kết quả", "Tốt."), (1, "II", "Hạn chế, nguyên nhân năm 2024", "Thôn xa trung tâm."))
        said(other, (1, "I", "Kết quả", "Khá."), (1, "II", HEADING, "Ít cán bộ."))
        put(report, "Khó khăn của các xã", kind="texts", text="Các xã nêu:", spec={"heading": HEADING})
        assembled = assemble(report)
        assert words(assembled) == "Các xã nêu:\nXã Ngọc Vân: Ít cán bộ.\nXã Song Vân: Thôn xa trung tâm."
        assert not assembled.warnings

    def test_deeper_headings_come_along_and_tables_do_not(self, report, commune, other) -> None:
        document = document_of(
            (2, "1", HEADING, "Chung."), (3, "1.1", "Nguyên nhân", "Riêng."), (2, "2", "Khác", "Thôi.")
        )
        table = Table(("A",), (("1",),), (100,))
        clause = Item("1", (Run("Có "), Run("12", figure=MEETINGS), Run(" cuộc.")))
        body = (document.body[0], table, document.body[1], clause, *document.body[2:])
        issued_report(commune, document=type(document)(**(vars(document) | {"body": body})))
        put(report, HEADING, kind="texts")
        assembled = assemble(report)
        assert words(assembled) == "Xã Song Vân: Chung.\n1. Có 12 cuộc.\nNguyên nhân\nRiêng."
        assert MEETINGS not in assembled.figures
        assert all(run.figure is None for b in assembled.document.body if isinstance(b, Paragraph) for run in b.runs)

    def test_who_sent_nothing_or_wrote_nothing_is_named(self, report, commune, other) -> None:
        said(commune, (1, "I", "Kết quả", "Tốt."))
        put(report, HEADING, kind="texts")
        warnings = assemble(report).warnings
        assert "chưa có báo cáo của Xã Ngọc Vân" in warnings[0]
        assert "báo cáo của Xã Song Vân không có lời văn" in warnings[1]


class TestTakingOver:
    @pytest.fixture
    def section(self, report) -> ReportSection:
        return put(report, HEADING, text="Toàn huyện:")

    @pytest.fixture
    def page(self, section, report) -> str:
        return reverse("reports:section-below", args=["tan-yen", report.public_id, section.pk])

    def test_the_chosen_communes_words_go_to_the_end_once(self, client, writer, section, page, commune, other):
        said(commune, (1, "I", HEADING, "Thôn xa."))
        said(other, (1, "I", HEADING, "Ít người."))
        client.force_login(writer)
        shown = client.get(page)
        assert b"Th\xc3\xb4n xa." in shown.content
        sent = {
            "communes": ["song-van"],
            "version": section.version,
            "submission": shown.context["form"]["submission"].value(),
        }
        for _ in range(2):
            assert client.post(page, sent).status_code == 302
        section.refresh_from_db()
        assert section.text == "Toàn huyện:\nXã Song Vân: Thôn xa."

    def test_another_heading_of_the_communes_can_be_looked_at(self, client, writer, section, page, commune) -> None:
        said(commune, (1, "I", "Kết quả năm 2024", "Tốt."), (1, "II", HEADING, "Thôn xa."))
        client.force_login(writer)
        shown = client.get(page, {"muc": "Kết quả năm 2024"})
        assert shown.context["headings"] == [HEADING, "Kết quả năm 2024"]
        assert [text.paragraphs for text in shown.context["page"]] == [None, ("Tốt.",)]
        client.post(f"{page}?muc=Kết+quả+năm+2024", {"communes": ["song-van"], "version": section.version})
        section.refresh_from_db()
        assert section.text.endswith("Xã Song Vân: Tốt.")
        assert client.get(page, {"muc": "Không có"}).context["heading"] == HEADING

    def test_somebody_was_quicker(self, client, writer, section, page, commune) -> None:
        said(commune, (1, "I", HEADING, "Thôn xa."))
        section.version = 4
        section.save()
        client.force_login(writer)
        answer = client.post(page, {"communes": ["song-van"], "version": 1}, follow=True)
        assert "vừa được người khác sửa" in answer.content.decode()
        section.refresh_from_db()
        assert section.text == "Toàn huyện:"

    @pytest.mark.parametrize("chosen", [[], ["ngoc-van"], ["khong-co"]])
    def test_without_words_nothing_is_taken(self, client, writer, section, page, commune, other, chosen) -> None:
        said(commune, (1, "I", HEADING, "Thôn xa."))
        client.force_login(writer)
        answer = client.post(page, {"communes": chosen, "version": section.version})
        assert answer.status_code == 422
        section.refresh_from_db()
        assert section.text == "Toàn huyện:"

    def test_more_than_a_section_holds_is_refused(self, client, writer, section, page, commune) -> None:
        said(commune, (1, "I", HEADING, "Dài. " * 5000))
        ReportSection.objects.filter(pk=section.pk).update(text="Dài. " * 3000)
        client.force_login(writer)
        answer = client.post(page, {"communes": ["song-van"], "version": section.version})
        assert "dài quá" in answer.content.decode()


def test_only_who_stands_above_communes_is_offered_such_outlines(
    client, writer, official, outline, district, commune
) -> None:
    assert outline in Outline.objects.for_unit(district)
    assert outline not in Outline.objects.for_unit(commune)
    client.force_login(official)
    assert outline not in [row for row, _ in client.get("/song-van/de-cuong/").context["outlines"]]
    client.force_login(writer)
    assert outline in [row for row, _ in client.get("/tan-yen/de-cuong/").context["outlines"]]
    form = client.get("/tan-yen/yeu-cau-bao-cao/moi/").context["form"]
    assert outline not in form.fields["outline"].queryset


def test_written_approved_and_issued_with_each_communes_part(client, writer, report, district, commune, other) -> None:
    """From the pages: the section is made a table and a list of texts, the report is issued, its parts stay."""
    leader = make_user("lanh-dao-huyen", Role.LEADER, district)
    person = Official.objects.create(unit=district, full_name="Hoàng Văn Lộc")
    OfficeTerm.objects.create(unit=district, official=person, office="vice_chairman", valid_from=date(2020, 1, 1))
    said(commune, (1, "I", HEADING, "Thôn xa trung tâm."), figures=[figure(MEETINGS, 12)])
    said(other, (1, "I", HEADING, "Ít cán bộ."), figures=[figure(MEETINGS, 8)])
    table, texts = put(report, "Họp thôn", text=f"Các xã họp [[{BELOW}]] cuộc."), put(report, HEADING)
    client.force_login(writer)
    spec = {"kind": "table", "by": "unit", "group": "below", "c0_figure": MEETINGS, "total": "on", "repeat": ""}
    for section, typed in ((table, spec), (texts, {"kind": "texts", "repeat": "", "heading": ""})):
        page = reverse("reports:section-spec", args=["tan-yen", report.public_id, section.pk])
        answer = client.post(page, typed | {"version": section.version})
        assert answer.status_code == 302, answer.context["form"].errors
    step, issue = (
        reverse(f"reports:{name}", args=["tan-yen", report.public_id]) for name in ("report-step", "report-issue")
    )
    for user, url, data in (
        (writer, step, {"action": "submit"}),
        (leader, step, {"action": "approve"}),
        (leader, issue, {}),
    ):
        report.refresh_from_db()
        client.force_login(user)
        client.post(url, data | {"version": report.version})
    report.refresh_from_db()
    assert report.state == ReportState.ISSUED
    pdf = read_stored(report.document.files.get(format="pdf"))
    printed = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    printed = " ".join(printed.split())
    for text in ("Các xã họp 20 cuộc.", "Xã Ngọc Vân 8", "Xã Song Vân 12", "Tổng cộng 20", "Xã Ngọc Vân: Ít cán bộ."):
        assert text in printed
    client.force_login(writer)
    address = reverse("reports:report-figure", args=["tan-yen", report.public_id])
    issued_report(commune, [figure(MEETINGS, 99)], day=date(2025, 2, 1))
    page = client.get(address, {"khoa": BELOW})
    assert page.context["parts"] == [["Xã Ngọc Vân", "8", "báo cáo của xã"], ["Xã Song Vân", "12", "báo cáo của xã"]]
    assert "Tính theo bản ghi hiện nay: 107" in page.content.decode()
    assert page.context["page"].paginator.count == 2


def test_calls_do_not_ask_for_one(writer, district, commune, outline) -> None:
    assert make_call(writer, district, [commune]).outline != outline


def test_a_heading_may_have_several_names(report, commune, other) -> None:
    said(commune, (1, "I", "Hạn chế và nguyên nhân", "Thôn xa."))
    said(other, (1, "I", "Hạn chế, nguyên nhân", "Ít người."))
    spec = {"heading": "Hạn chế, nguyên nhân; Hạn chế và nguyên nhân"}
    put(report, "Khó khăn", kind="texts", spec=spec)
    assert words(assemble(report)) == "Xã Ngọc Vân: Ít người.\nXã Song Vân: Thôn xa."


class TestHome:
    def test_a_unit_above_communes_has_its_report_and_no_registers(self, client, writer, district) -> None:
        client.force_login(writer)
        page = client.get("/tan-yen/?nam=2024")
        titles = [title for title, _ in page.context["parts"]]
        assert titles == ["Báo cáo của đơn vị, năm 2024", "Báo cáo của các xã, năm 2024"]
        assert [duty.label for duty in page.context["duties"]] == ["Báo cáo năm 2024"]

    def test_its_menu_leads_to_reports_alone(self, writer, district, official, commune) -> None:
        labels = {entry.label for _, entries in menu_for(writer, district) for entry in entries}
        assert {"Báo cáo", "Đề cương", "Báo cáo đã nhận", "Số liệu các xã", "Cán bộ", "Nhiệm kỳ, chức vụ"} <= labels
        assert not labels & {"Thôn", "Cuộc họp thôn", "Đối thoại", "Chốt sổ", "Chỉ tiêu"}
        assert {"Thôn", "Chốt sổ"} <= {entry.label for _, entries in menu_for(official, commune) for entry in entries}
