"""Sections that repeat or hide: which come, how they are numbered, and what their figures are of."""

from datetime import date

import pytest

from apps.agencies.models import Agency, StaffConference
from apps.core.periods import Period
from apps.core.registers import get_register
from apps.dialogues.models import Dialogue
from apps.reports.assembling import assemble, report_tokens
from apps.reports.assembling.placing import months_of, quarters_of
from apps.villages.services import close_register
from tests.factories import make_village
from tests.reports.conftest import YEAR
from tests.reports.outlines import by_village, clear, headings, meet, put, tables, words

pytestmark = pytest.mark.django_db
MEETINGS = "meetings.meetings"


@pytest.fixture
def villages(commune, village, report):
    """Two villages that stand and one that ended before the year; the report has no section yet."""
    clear(report)
    make_village(commune, "Cũ", ended_on=date(2022, 12, 31))
    return [village, make_village(commune, "Hai", position=1)]


def test_a_section_comes_once_a_village_with_those_below_it(report, villages) -> None:
    put(report, "Chung")
    put(report, "Kết quả của {village}", repeat="village", text="{village} họp [[meetings.meetings]] cuộc.")
    put(report, "Đối thoại", 2, text="Toàn xã [[dialogues.sessions|scope=all]] cuộc; họp [[meetings.meetings]] cuộc.")
    put(report, "Kết luận")
    Dialogue.objects.create(unit=report.unit, held_on=date(2023, 5, 4), subject="Đối thoại", host_name="A")
    meet(villages[1], date(2023, 1, 3))
    assembled = assemble(report)
    assert headings(assembled) == [
        "I. Chung",
        "II. Kết quả của thôn Đồng Kim",
        "1. Đối thoại",
        "III. Kết quả của thôn Hai",
        "1. Đối thoại",
        "IV. Kết luận",
    ]
    assert "Thôn Hai họp 1 cuộc." in words(assembled)
    assert "Thôn Đồng Kim họp … cuộc." in words(assembled)
    assert "Toàn xã 1 cuộc; họp 1 cuộc." in words(assembled)
    assert set(assembled.figures) == {
        "dialogues.sessions",
        f"{MEETINGS}|scope=village:dong-kim",
        f"{MEETINGS}|scope=village:hai",
    }


def test_a_figure_of_the_whole_unit_is_not_printed_for_each_village(report, villages) -> None:
    put(report, "Kết quả của {village}", repeat="village", text="Có [[dialogues.sessions]] cuộc đối thoại.")
    assembled = assemble(report)
    assert "scope=all" in assembled.errors[0]
    assert "dialogues.sessions" not in assembled.figures


def test_a_section_comes_once_a_month_over_the_days_of_it(report, villages) -> None:
    report.start, report.end = date(2023, 2, 15), date(2023, 4, 10)
    put(
        report,
        "Họp {month}",
        repeat="month",
        text="[[meetings.meetings]] cuộc, lũy kế [[meetings.meetings|period=cumulative]].",
    )
    for day in (date(2023, 2, 10), date(2023, 2, 20), date(2023, 3, 31), date(2023, 4, 11)):
        meet(villages[0], day)
    assembled = assemble(report)
    assert headings(assembled) == ["I. Họp tháng 2 năm 2023", "II. Họp tháng 3 năm 2023", "III. Họp tháng 4 năm 2023"]
    assert words(assembled) == "1 cuộc, lũy kế 2.\n1 cuộc, lũy kế 3.\n… cuộc, lũy kế 3."
    assert f"{MEETINGS}|period=2023-02-15..2023-02-28" in assembled.figures


def test_a_section_comes_once_an_agency(report, villages, commune) -> None:
    schools = [
        Agency.objects.create(unit=commune, name=name, kind="school", opened_on=date(2000, 1, 1))
        for name in ("Trường A", "Trường B")
    ]
    Agency.objects.create(
        unit=commune, name="Trường cũ", kind="school", opened_on=date(2000, 1, 1), closed_on=date(2022, 1, 1)
    )
    StaffConference.objects.create(
        unit=commune, agency=schools[0], kind="regular", for_year=2023, held_on=date(2023, 9, 5), opinions=7
    )
    put(report, "Tại {agency}", repeat="agency", text="[[agencies.conference_opinions]] ý kiến.")
    assembled = assemble(report)
    assert headings(assembled) == ["I. Tại Trường A", "II. Tại Trường B"]
    assert words(assembled) == "7 ý kiến.\n… ý kiến."
    (key, first), _ = assembled.figures.items()
    assert key == f"agencies.conference_opinions|scope=agency:{schools[0].public_id}"
    assert (
        first.label == "Số ý kiến tại hội nghị cán bộ, công chức, viên chức, người lao động, Trường A"
        or first.label.endswith(", Trường A")
    )
    assert first.rows().count() == 1


def test_a_table_within_a_village_is_of_that_village(report, villages) -> None:
    spec = {"rows": {"by": "quarter"}, "columns": [{"figure": MEETINGS}]}
    put(report, "Họp của {village}", repeat="village", kind="table", spec=spec)
    meet(villages[1], date(2023, 5, 3))
    first, second = tables(report)
    assert [row[1] for row in first.rows] == ["…"] * 4
    assert [row[1] for row in second.rows] == ["…", "1", "…", "…"]
    assert second.keys[1][1] == f"{MEETINGS}|period=2023-04-01..2023-06-30|scope=village:hai"


@pytest.mark.parametrize(
    ("hide_when", "state", "hidden"),
    [
        ("missing", "missing", True),
        ("missing", "zero", False),
        ("zero", "missing", False),
        ("zero", "zero", True),
        ("zero", "some", False),
        ("missing_or_zero", "missing", True),
        ("missing_or_zero", "zero", True),
        ("missing_or_zero", "some", False),
        ("not_missing", "missing", False),
        ("not_missing", "zero", True),
        ("not_zero", "zero", False),
        ("not_zero", "missing", False),
        ("not_zero", "some", True),
    ],
)
def test_a_section_hides_with_those_below_it(report, villages, hide_when, state, hidden) -> None:
    put(report, "Một")
    put(report, "Đối thoại", condition={"figure": "dialogues.sessions", "hide_when": hide_when})
    put(report, "Kỹ hơn", 2, text="[[dialogues.participants]] lượt")
    put(report, "Hai")
    if state == "zero":
        register = get_register("dialogues.dialogue")
        close_register(unit=report.unit, register=register, period=YEAR, user=None, has_records=False)
    if state == "some":
        Dialogue.objects.create(unit=report.unit, held_on=date(2023, 5, 4), subject="Đối thoại", host_name="A")
    assembled = assemble(report)
    shown = ["I. Một", "II. Hai"] if hidden else ["I. Một", "II. Đối thoại", "1. Kỹ hơn", "III. Hai"]
    assert headings(assembled) == shown
    assert assembled.hidden == (("Đối thoại",) if hidden else ())
    assert ("dialogues.participants" in assembled.figures) is not hidden
    assert "dialogues.sessions" not in assembled.figures
    assert "dialogues.sessions" in report_tokens(report, every=True)


def test_only_the_village_without_meetings_is_left_out(report, villages) -> None:
    put(
        report,
        "Họp của {village}",
        repeat="village",
        text="[[meetings.meetings]] cuộc.",
        condition={"figure": MEETINGS, "hide_when": "missing_or_zero"},
    )
    meet(villages[1], date(2023, 5, 3))
    assembled = assemble(report)
    assert headings(assembled) == ["I. Họp của thôn Hai"]
    assert not assembled.blocking


def test_names_are_those_of_the_end_of_the_period(report, villages) -> None:
    village = villages[1]
    village.versions.update(valid_until=date(2023, 5, 31))
    village.versions.create(name="Hai Mới", kind="to_dan_pho", valid_from=date(2023, 6, 1))
    put(report, "{village}", repeat="village")
    put(report, "Bảng", kind="table", spec=by_village(MEETINGS))
    assert headings(assemble(report))[:2] == ["I. Thôn Đồng Kim", "II. Tổ dân phố Hai Mới"]
    assert tables(report)[0].rows[1][0] == "Tổ dân phố Hai Mới"


@pytest.mark.parametrize(
    ("period", "months", "quarters"),
    [
        (Period.year(2023), 12, 4),
        (Period(date(2023, 1, 31), date(2023, 1, 31)), 1, 1),
        (Period(date(2023, 1, 31), date(2023, 2, 1)), 2, 1),
        (Period(date(2022, 12, 31), date(2023, 1, 1)), 2, 2),
        (Period(date(2021, 7, 1), date(2026, 6, 30)), 60, 20),
    ],
)
def test_parts_cover_the_period_without_gaps(period: Period, months: int, quarters: int) -> None:
    for parts, count in ((months_of(period), months), (quarters_of(period), quarters)):
        assert len(parts) == count
        assert (parts[0].start, parts[-1].end) == (period.start, period.end)
        assert all((after.start - before.end).days == 1 for before, after in zip(parts, parts[1:], strict=False))
