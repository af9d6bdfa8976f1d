"""Reports unlike any that ships, made through the pages alone: outline, sections, tables, figures, approval, issue.

The words of each PDF and DOCX, as they are stored, are compared.
"""

import io
import re
import subprocess
from collections.abc import Callable
from datetime import date
from typing import Any

import docx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx.oxml.ns import qn

from apps.accounts.roles import Role
from apps.dialogues.models import Dialogue
from apps.documents.services import read_stored
from apps.meetings.models import Meeting
from apps.reports.models import Outline, Report, ReportState
from apps.reports.services import load_outline
from apps.supervision.models import Supervision
from apps.villages.models import AdministrativeUnit, OfficeTerm, Official, UnitSuccession, UnitVersion, Village
from tests.factories import make_unit, make_user, make_village
from tests.reports.outlines import meet
from tests.reports.test_word_outlines import word_file

pytestmark = pytest.mark.django_db
FIXTURES = settings.BASE_DIR / "fixtures" / "outlines"
FREE = {"kind": "year", "year": 2025}


class Office:
    """An official and a leader of a unit, at their pages."""

    def __init__(self, unit: AdministrativeUnit, client_class: Callable[[], Any]) -> None:
        self.unit = unit
        self.official, self.leader = client_class(), client_class()
        self.official.force_login(make_user(f"cb-{unit.slug}", Role.OFFICIAL, unit))
        self.leader.force_login(make_user(f"ld-{unit.slug}", Role.LEADER, unit))
        person = Official.objects.create(unit=unit, full_name="Nguyễn Văn Bình")
        OfficeTerm.objects.create(unit=unit, official=person, office="chairman", valid_from=date(2020, 1, 1))

    def send(self, name: str, args: list[Any], data: dict[str, Any], who: str = "official") -> Any:
        answer = getattr(self, who).post(reverse(f"reports:{name}", args=[self.unit.slug, *args]), data, follow=True)
        told = answer.context and answer.context.get("form")
        assert answer.status_code == 200, told.errors if told else answer.status_code
        return answer

    def outline(self, name: str, **data: Any) -> Outline:
        self.send("outline-create", [], {"name": name, "source": "empty"} | data)
        return Outline.objects.get(unit=self.unit, name=name)

    def settle(self, outline: Outline, subject: str) -> None:
        sent = {"name": outline.name, "subject": subject, "type_code": "BC", "type_name": "BÁO CÁO"}
        sent["purpose"] = outline.purpose
        lines = "Như trên\nLưu: VT"
        self.send("outline-update", [outline.public_id], sent | {"lines": lines, "version": outline.version})

    def section(self, outline: Outline, level: int, title: str, text: str = "", **spec: Any) -> None:
        """One more heading at the end, its text and its table."""
        self.send("outline-section-add", [outline.public_id], {"title": "Mục", "level": level})
        section = outline.sections.last()
        args = [outline.public_id, section.pk]
        sent = {"title": title, "level": level, "text": text, "version": section.version}
        if spec:
            # The title first: what repeats has its word there.
            self.send("outline-section-update", args, sent | {"text": ""})
            self.send("outline-section-spec", args, {"kind": "prose", "repeat": ""} | spec | {"version": 2})
            sent["version"] = 3
        self.send("outline-section-update", args, sent)

    def report(self, outline: Outline, issued_on: str, **period: Any) -> Report:
        """Begun, its gaps left out for one reason, approved and issued."""
        self.send("report-create", [], {"outline": outline.pk, "issued_on": issued_on} | FREE | period)
        report = Report.objects.get(unit=self.unit)
        missing = reverse("reports:report-missing", args=[self.unit.slug, report.public_id])
        keys = [key for _, entries in self.official.get(missing).context["groups"] for key, _, _ in entries]
        if keys:
            self.send("report-missing", [report.public_id], {"keys": keys, "reason": "Chưa có sổ theo dõi"})
        for step, who in (("submit", "official"), ("approve", "leader")):
            report.refresh_from_db()
            self.send("report-step", [report.public_id], {"action": step, "version": report.version}, who)
        self.send("report-issue", [report.public_id], {}, "leader")
        report.refresh_from_db()
        assert report.state == ReportState.ISSUED
        return report


@pytest.fixture
def office(rules: None, client: Any) -> Callable[[AdministrativeUnit], Office]:
    return lambda unit: Office(unit, type(client))


def words(text: str) -> list[str]:
    """What is printed, without page numbers, marks of word breaks and the room between."""
    joined = re.sub("[\u2060\u00ad\u2011]", "-" if "\u2011" in text else "", text)
    return re.sub(r"[\s\u2060]+", " ", joined).split()


def pdf_words(content: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return words(re.sub("\f *\\d+\n", "\f", done.stdout.decode()))


def docx_words(content: bytes) -> list[str]:
    body = docx.Document(io.BytesIO(content)).element.body
    lines = []
    for paragraph in body.iter(qn("w:p")):
        pieces = (
            {qn("w:t"): node.text or "", qn("w:noBreakHyphen"): "-"}.get(node.tag, " ")
            for node in paragraph.iter(qn("w:t"), qn("w:noBreakHyphen"), qn("w:br"))
        )
        lines.append("".join(pieces))
    return words("\n".join(lines))


def printed(report: Report) -> str:
    """The words of the issued PDF; first it is held against the DOCX."""
    files = {row.format: read_stored(row) for row in report.document.files.all()}
    pdf, word = pdf_words(files["pdf"]), docx_words(files["docx"])
    # Columns side by side are read line by line in one and cell by cell in the other.
    assert sorted(pdf) == sorted(word)
    return " ".join(word)


def make_ward() -> AdministrativeUnit:
    city = make_unit("bac-ninh", "Bắc Ninh", "province")
    return make_unit("kinh-bac", "Kinh Bắc", "ward", city)


def residential_groups(ward: AdministrativeUnit, count: int) -> list[Village]:
    groups = [make_village(ward, f"số {n}", position=n) for n in range(1, count + 1)]
    for group in groups:
        group.versions.update(kind="to_dan_pho")
    return groups


def test_a_ward_with_residential_groups_and_two_parts(office) -> None:
    """Another kind of unit, its own word for villages, another number of parts, sections once a group."""
    ward = make_ward()
    groups = residential_groups(ward, 3)
    at = office(ward)
    outline = at.outline("Báo cáo của phường")
    at.settle(outline, "Kết quả họp {village_kind} {period}")
    at.section(
        outline, 1, "Kết quả", "{unit} có [[villages.villages]] {village_kind}, họp [[meetings.meetings|format=full]]."
    )
    at.section(
        outline, 2, "Kết quả của {village}", "{village} họp [[meetings.meetings|format=02]] lần.", repeat="village"
    )
    at.section(
        outline,
        2,
        "Tổng hợp",
        kind="table",
        by="village",
        total="on",
        c0_figure="D01",
        c0_label="Số cuộc họp",
        caption="Họp",
    )
    at.section(outline, 1, "Kiến nghị", "Không.")
    for number, group in enumerate(groups):
        for day in range(number + 1):
            meet(group, date(2025, 8, day + 1))
    report = at.report(outline, "05/10/2025", kind="quarter-3", year=2025)
    text = printed(report)
    assert "PHƯỜNG KINH BẮC" in text
    assert "Kết quả họp tổ dân phố quý III năm 2025" in text
    assert "phường Kinh Bắc có 3 tổ dân phố, họp 6 cuộc." in text
    assert "3. Kết quả của tổ dân phố số 3" in text
    assert "Tổ dân phố số 3 họp 03 lần." in text
    assert "Tổ dân phố Số cuộc họp Tổ dân phố số 1 1 Tổ dân phố số 2 2 Tổ dân phố số 3 3 Tổng cộng 6" in text
    assert "huyện" not in text
    keys = {figure["key"] for figure in report.document.figures}
    assert {f"meetings.meetings|scope=village:{group.slug}" for group in groups} <= keys


def test_an_outline_from_word_over_a_period_that_is_no_calendar_year(office, commune, village) -> None:
    """A superior's Word file with five parts; from 1 July to 30 June, months in a table and a chart."""
    at = office(commune)
    file = word_file(
        ("text", "UBND TỈNH"),
        *(("bold", f"{number}. {title}") for number, title in zip(("I", "II", "III", "IV", "V"), PARTS, strict=True)),
        ("text", "Đề nghị cấp trên quan tâm hỗ trợ."),
        ("table", "Biểu 01"),
    )
    sent = {"source": "word", "file": SimpleUploadedFile("de-cuong.docx", file)}
    outline = at.outline("Đề cương của tỉnh", **sent)
    assert [section.title for section in outline.sections.all()] == list(PARTS)
    at.settle(outline, "Việc thực hiện dân chủ\ntừ {period_start} đến {period_end}")
    at.section(
        outline, 2, "Theo tháng", kind="chart", chart="bar", by="month", total="on", c0_figure="D01", c0_label="Số cuộc"
    )
    for month in range(1, 13):
        meet(village, date(2023 if month > 6 else 2024, month, 5))
    report = at.report(outline, "10/07/2024", start="01/07/2023", end="30/06/2024")
    text = printed_besides_chart(report)
    assert "từ 01/07/2023 đến 30/06/2024" in text
    assert "Tháng 7 năm 2023 1" in text
    assert "Tháng 6 năm 2024 1 Tổng cộng 12" in text
    assert [heading for heading in PARTS if heading.upper() not in text] == []


PARTS = ("Tình hình chung", "Công tác chỉ đạo", "Kết quả thực hiện", "Hạn chế", "Đề xuất, kiến nghị")


def printed_besides_chart(report: Report) -> str:
    """The words of the DOCX, all of which the PDF has; there the chart's own labels are words too."""
    files = {row.format: read_stored(row) for row in report.document.files.all()}
    pdf, word = pdf_words(files["pdf"]), docx_words(files["docx"])
    for one in word:
        assert one in pdf
        pdf.remove(one)
    return " ".join(word)


def test_the_thematic_outline_for_a_supervision_team(office, commune, village) -> None:
    """Over fifteen months, with lists of the records themselves; the part without a record does not come."""
    outline = load_outline(FIXTURES / "thematic.json")
    for day in (date(2024, 3, 5), date(2025, 2, 5)):
        Dialogue.objects.create(
            unit=commune, held_on=day, subject="Về đường thôn", host_name="Người Dẫn", participants=20
        )
    Supervision.objects.create(
        unit=commune, body="front", kind="supervision", subject="Thu, chi quỹ", started_on=date(2024, 9, 1)
    )
    meet(village, date(2024, 4, 3))
    at = office(commune)
    report = at.report(outline, "20/04/2025", start="01/01/2024", end="31/03/2025")
    text = printed(report)
    assert "từ ngày 01/01/2024 đến ngày 31/03/2025" in text
    assert "05/03/2024 Về đường thôn 20" in text
    assert "Thu, chi quỹ" in text
    assert "Người Dẫn" not in text
    assert "Đoàn giám sát" in text


def test_a_commune_formed_by_merger_after_the_districts_ended_beside_its_old_ones(office) -> None:
    """The two old communes side by side in one table, one line each, and the new one without a district above it."""
    province = make_unit("bac-ninh", "Bắc Ninh", "province")
    district = make_unit("tan-yen", "Tân Yên", "district", province)
    old = [
        make_unit(slug, name, "commune", district)
        for slug, name in (("song-van", "Song Vân"), ("ngoc-van", "Ngọc Vân"))
    ]
    new = make_unit("ngoc-thien", "Ngọc Thiện", "commune")
    UnitVersion.objects.filter(unit=new).update(valid_from=date(2025, 7, 1), parent=province)
    for unit in old:
        UnitVersion.objects.filter(unit=unit).update(valid_until=date(2025, 6, 30))
        UnitSuccession.objects.create(predecessor=unit, successor=new, kind="merger", on=date(2025, 7, 1))
        meet(make_village(unit, f"Thôn {unit.slug}"), date(2025, 3, 3))
    meet(Village.objects.get(slug="thon-song-van"), date(2025, 4, 3))
    meet(make_village(new, "Mới", started_on=date(2025, 7, 1)), date(2025, 9, 3))
    at = office(new)
    outline = at.outline("Sáp nhập")
    at.settle(outline, "Kết quả năm {year} của {unit}, {parent}")
    at.section(
        outline,
        1,
        "Các xã cũ",
        kind="table",
        by="unit",
        group="predecessors",
        total="on",
        c0_figure="D01",
        c0_label="Cuộc họp",
    )
    at.section(
        outline,
        1,
        "Cạnh nhau",
        kind="table",
        by="figures",
        lines="D01 = Cuộc họp\nmeetings.households_present = Hộ dự",
        c0_unit="song-van",
        c0_label="Song Vân cũ",
        c1_unit="ngoc-van",
        c1_label="Ngọc Vân cũ",
        c2_used="on",
        c2_label="Xã mới",
    )
    report = at.report(outline, "31/12/2025", kind="year", year=2025)
    text = printed(report)
    assert "Kết quả năm 2025 của xã Ngọc Thiện, tỉnh Bắc Ninh" in text
    assert "Xã Ngọc Vân 1 Xã Song Vân 2 Tổng cộng 3" in text
    assert "Cuộc họp cuộc 2 1 1 Hộ dự hộ 120 60 60" in text
    assert "huyện" not in text.lower()
    assert Meeting.objects.count() == 4
    frozen = {figure["key"]: (figure["value"], figure["village"]) for figure in report.document.figures}
    assert frozen["meetings.meetings|scope=unit:song-van"] == ("2", "unit:song-van")
    assert frozen["meetings.meetings"] == ("1", "")
