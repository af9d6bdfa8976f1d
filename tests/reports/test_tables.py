"""Tables, charts and lists of a report: every cell is a figure of it, and none says more than its records."""

from datetime import date
from decimal import Decimal

import pytest

from apps.core.periods import Period
from apps.core.registers import get_register
from apps.dialogues.models import Dialogue
from apps.documents.writers.docx import render_docx
from apps.documents.writers.html import render_fragment
from apps.documents.writers.pdf import render_pdf
from apps.reports.assembling import assemble, report_tokens
from apps.reports.frozen import snapshot_figures
from apps.reports.services import enter_figure, waive_figures
from apps.villages.models import UnitSuccession
from apps.villages.services import close_register
from tests.factories import make_commune, make_village
from tests.reports.conftest import YEAR
from tests.reports.outlines import by_village, charts, clear, meet, put, tables

pytestmark = pytest.mark.django_db
MEETINGS = "meetings.meetings"


@pytest.fixture
def villages(commune, village, report):
    """Three villages of Song Vân; the report has no section yet."""
    clear(report)
    return [village, make_village(commune, "Hai", position=1), make_village(commune, "Ba", position=2)]


def close(village, key="meetings.meeting", period=YEAR):
    close_register(
        unit=village.unit, village=village, register=get_register(key), period=period, user=None, has_records=False
    )


def test_a_table_by_village_sums_up_and_each_cell_is_a_figure(report, villages) -> None:
    put(report, "Họp thôn", kind="table", spec=by_village(MEETINGS, "meetings.households_present"))
    for village, times in zip(villages, (1, 2, 3), strict=True):
        for month in range(times):
            meet(village, date(2023, month + 1, 3))
    (table,) = tables(report)
    assert table.header[0] == "Thôn"
    assert [row[1:] for row in table.rows] == [("1", "60"), ("2", "120"), ("3", "180"), ("6", "360")]
    assert table.rows[-1][0] == "Tổng cộng"
    assert table.keys[0] == (
        "",
        f"{MEETINGS}|scope=village:dong-kim",
        "meetings.households_present|scope=village:dong-kim",
    )
    figures = assemble(report).figures
    assert {key for row in table.keys for key in row if key} == set(figures)
    assert not assemble(report).blocking


def test_a_silent_village_blocks_and_the_sum_is_marked(report, villages) -> None:
    put(report, "Họp thôn", kind="table", spec=by_village(MEETINGS))
    meet(villages[0], date(2023, 1, 3))
    close(villages[1])
    (table,) = tables(report)
    assert [row[1] for row in table.rows] == ["1", "0", "…", "1 (chưa đầy đủ)"]
    assembled = assemble(report)
    assert assembled.blocking == {f"{MEETINGS}|scope=village:ba"}
    assert MEETINGS not in assembled.figures


def test_a_sum_that_lacks_a_value_in_one_record_is_never_printed_as_whole(report, villages) -> None:
    put(report, "Họp thôn", kind="table", spec=by_village("meetings.households_present"))
    for village in villages:
        meet(village, date(2023, 1, 3))
    meet(villages[0], date(2023, 2, 3), present=None)
    (table,) = tables(report)
    assert [row[1] for row in table.rows] == ["60 (chưa đầy đủ)", "60", "60", "180 (chưa đầy đủ)"]


def test_cells_are_entered_and_waived_in_groups(report, villages, official) -> None:
    put(report, "Họp thôn", kind="table", spec=by_village(MEETINGS))
    meet(villages[0], date(2023, 1, 3))
    keys = [f"{MEETINGS}|scope=village:{village.slug}" for village in villages]
    enter_figure(report=report, key=keys[1], value=Decimal(4), source="Sổ họp thôn", user=official)
    assert waive_figures(report=report, keys=[keys[2], "khong.co"], reason="Mất sổ", user=official) == 1
    (table,) = tables(report)
    assert [row[1] for row in table.rows] == ["1", "4", "(chưa có số liệu)", "5 (chưa đầy đủ)"]
    assert not assemble(report).blocking
    states = {figure["key"]: figure["state"] for figure in snapshot_figures(assemble(report))}
    assert states == dict(zip(keys, ("known", "entered", "waived"), strict=True))
    assert {figure["village"] for figure in snapshot_figures(assemble(report))} == {"dong-kim", "hai", "ba"}


def test_what_does_not_add_up_over_months_has_no_sum(report, villages) -> None:
    columns = [{"figure": MEETINGS}, {"figure": "villages.villages"}, {"figure": "meetings.attendance_share"}]
    put(report, "Theo tháng", kind="table", spec={"rows": {"by": "quarter"}, "columns": columns, "total": True})
    for month in (1, 4, 7, 10):
        meet(villages[0], date(2023, month, 3), present=month * 10)
    assembled = assemble(report)
    (table,) = tables(report)
    assert [row[0] for row in table.rows] == [
        "Quý I năm 2023",
        "Quý II năm 2023",
        "Quý III năm 2023",
        "Quý IV năm 2023",
        "Tổng cộng",
    ]
    assert table.rows[-1][1:] == ("4", "x", "55,00")
    assert any("không cộng được" in warning for warning in assembled.warnings)


def test_changes_are_told_only_between_whole_figures(report, villages) -> None:
    columns = [
        {"figure": MEETINGS},
        {"figure": MEETINGS, "of": "last_year"},
        {"figure": MEETINGS, "of": "change"},
        {"figure": MEETINGS, "of": "percent"},
    ]
    put(report, "So sánh", kind="table", spec={"rows": {"by": "village"}, "columns": columns, "total": True})
    for village, now, before in zip(villages, (3, 1, 2), (2, 2, 0), strict=True):
        for month in range(now):
            meet(village, date(2023, month + 1, 5))
        for month in range(before):
            meet(village, date(2022, month + 1, 5))
    (table,) = tables(report)
    assert [row[1:] for row in table.rows] == [
        ("3", "2", "+1", "+50,00"),
        ("1", "2", "-1", "-50,00"),
        ("2", "…", "…", "…"),
        ("6", "4 (chưa đầy đủ)", "…", "…"),
    ]
    close(villages[2], period=Period.year(2022))
    (table,) = tables(report)
    assert table.rows[2][1:] == ("2", "0", "+2", "–")
    assert table.rows[3][1:] == ("6", "4", "+2", "+50,00")


def test_a_table_of_figures_with_their_measures(report, villages) -> None:
    spec = {
        "rows": {
            "by": "figures",
            "figures": [{"figure": "villages.villages"}, {"figure": "dialogues.sessions", "label": "Đối thoại"}],
        },
        "columns": [{"of": "this"}, {"of": "cumulative"}, {"of": "2021-01-01..2023-12-31", "label": "3 năm"}],
        "caption": "Biểu tổng hợp",
    }
    put(report, "Biểu", kind="table", spec=spec)
    for year in (2021, 2023):
        Dialogue.objects.create(unit=report.unit, held_on=date(year, 5, 4), subject="Đối thoại", host_name="A")
    (table,) = tables(report)
    assert table.header == ("Chỉ tiêu", "Đơn vị tính", "Năm 2023", "Lũy kế năm 2023", "3 năm")
    assert table.rows == (
        ("Số thôn, tổ dân phố", "thôn", "3", "3", "3"),
        ("Đối thoại", "cuộc", "1", "1", "2"),
    )
    assert table.keys[1][4] == "dialogues.sessions|period=2021-01-01..2023-12-31"


def test_a_table_by_kinds(report, villages) -> None:
    spec = {"rows": {"by": "option", "dimension": "kind"}, "columns": [{"figure": MEETINGS}], "total": True}
    put(report, "Theo loại", kind="table", spec=spec)
    meet(villages[0], date(2023, 1, 3))
    meet(villages[0], date(2023, 1, 4), kind="matter")
    close_all = {"unit": report.unit, "register": get_register("meetings.meeting"), "period": YEAR}
    close_register(**close_all, user=None, has_records=True)
    (table,) = tables(report)
    assert sum(int(row[1]) for row in table.rows[:-1]) == 2
    assert table.rows[-1] == ("Tổng cộng", "2")


def test_units_side_by_side_and_what_is_foreign_is_refused(report, villages, commune) -> None:
    """The old communes that merged into this one; never one that is merely a neighbour."""
    old = [make_commune("ngoc-van", "Ngọc Vân"), make_commune("viet-ngoc", "Việt Ngọc")]
    for unit in old:
        UnitSuccession.objects.create(predecessor=unit, successor=commune, kind="merger", on=date(2023, 7, 1))
        village = make_village(unit, f"Thôn của {unit.slug}")
        meet(village, date(2023, 2, 1))
    columns = [{"figure": MEETINGS}]
    put(
        report,
        "Đơn vị cũ",
        kind="table",
        spec={"rows": {"by": "unit", "group": "predecessors"}, "columns": columns, "total": True},
    )
    (table,) = tables(report)
    assert table.rows == (("Xã Ngọc Vân", "1"), ("Xã Việt Ngọc", "1"), ("Tổng cộng", "2"))
    side = {
        "rows": {"by": "figures", "figures": [{"figure": MEETINGS}]},
        "columns": [{"unit": "ngoc-van"}, {"unit": "viet-ngoc"}],
    }
    put(report, "Cạnh nhau", kind="table", spec=side)
    table = tables(report)[1]
    assert table.rows[0][2:] == ("1", "1")
    assert "Xã Ngọc Vân" not in table.header[2]
    assert "xã Ngọc Vân" in table.header[2]
    make_commune("xa-khac", "Khác")
    put(report, "Lân cận", kind="table", spec={"rows": {"by": "unit", "units": ["xa-khac"]}, "columns": columns})
    assembled = assemble(report)
    assert "xa-khac" in " ".join(assembled.errors)
    assert f"{MEETINGS}|scope=unit:xa-khac" in assembled.blocking


def test_villages_of_the_old_communes_are_lines_where_their_records_count(report, villages, commune) -> None:
    old = make_commune("ngoc-van", "Ngọc Vân")
    UnitSuccession.objects.create(predecessor=old, successor=commune, kind="merger", on=date(2023, 7, 1))
    before = make_village(old, "Bốn", ended_on=date(2023, 6, 30))
    make_village(old, "Hai")
    put(report, "Họp thôn", kind="table", spec=by_village(MEETINGS))
    for village in (*villages, before):
        meet(village, date(2023, 3, 1))
    assert len(tables(report)[0].rows) == 4
    report.with_predecessors = True
    (table,) = tables(report)
    assert [row[0] for row in table.rows] == ["Thôn Đồng Kim", "Thôn Hai", "Thôn Ba", "Thôn Bốn", "Tổng cộng"]
    assert table.rows[-1][1] == "4"


def test_no_more_is_counted_than_the_units_officials_may_read(report, villages, commune) -> None:
    """Not of a successor, a neighbour or the unit above; those of communes below are tested with what they report."""
    successor = make_commune("ngoc-thien", "Ngọc Thiện")
    UnitSuccession.objects.create(predecessor=commune, successor=successor, kind="merger", on=date(2024, 7, 1))
    meet(make_village(successor, "Mới"), date(2023, 3, 1))
    put(report, "Xã mới", text=f"[[{MEETINGS}|scope=unit:ngoc-thien]]")
    assembled = assemble(report)
    assert "ngoc-thien" in assembled.errors[0]
    assert assembled.figures[f"{MEETINGS}|scope=unit:ngoc-thien"].value is None
    clear(report)
    put(report, "Huyện", text=f"[[{MEETINGS}|scope=unit:tan-yen]] và [[{MEETINGS}|scope=below]]")
    assembled = assemble(report)
    assert "tan-yen" in assembled.errors[0]
    assert "không có xã trực thuộc" in assembled.errors[1]
    for place in ("unit:tan-yen", "below"):
        figure = assembled.figures[f"{MEETINGS}|scope={place}"]
        assert (figure.value, figure.rows().count()) == (None, 0)


@pytest.mark.parametrize(
    ("source", "period", "said"),
    [
        ("complaints.petitions", Period(date(2023, 3, 5), date(2023, 3, 5)), "một tháng trở lên"),
        ("complaints.petitions", Period(date(2023, 2, 1), date(2023, 2, 27)), "một tháng trở lên"),
        ("complaints.petitions", Period(date(2023, 2, 1), date(2023, 2, 28)), ""),
        ("complaints.petitions", Period(date(2022, 12, 15), date(2023, 1, 13)), "một tháng trở lên"),
        ("complaints.petitions", Period(date(2022, 12, 15), date(2023, 1, 14)), ""),
        ("complaints.petitions", Period(date(2023, 1, 31), date(2023, 2, 28)), ""),
        ("complaints.petitions|period=cumulative", Period(date(2022, 6, 1), date(2023, 1, 5)), "một tháng trở lên"),
        ("complaints.petitions|field=land", Period(date(2023, 1, 1), date(2023, 3, 30)), "một quý trở lên"),
        ("complaints.petitions|field=land", Period(date(2023, 1, 1), date(2023, 3, 31)), ""),
        ("complaints.petitions|type=complaint", Period(date(2023, 1, 1), date(2023, 1, 31)), ""),
        (MEETINGS, Period(date(2023, 3, 5), date(2023, 3, 5)), ""),
    ],
)
def test_petitions_are_not_pinned_to_a_day(report, villages, rules, source: str, period: Period, said: str) -> None:
    report.start, report.end = period.start, period.end
    put(report, "Đơn thư", text=f"[[{source}]]")
    assembled = assemble(report)
    (figure,) = assembled.figures.values()
    assert said in " ".join(assembled.errors)
    assert bool(assembled.errors) is figure.is_refused is bool(said)


def test_a_condition_tells_no_more_of_a_day(report, villages) -> None:
    report.start = report.end = date(2023, 3, 5)
    put(report, "Ẩn", condition={"figure": "complaints.denunciations", "hide_when": "zero"})
    assert "một tháng trở lên" in assemble(report).errors[0]


def test_a_report_of_too_many_figures_is_refused_before_any_is_computed(
    report, villages, monkeypatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr("apps.reports.assembling.document.MOST_FIGURES", 5)
    put(report, "Vừa", kind="table", spec=by_village(MEETINGS))
    put(report, "Quá", kind="table", spec={"rows": {"by": "month"}, "columns": [{"figure": MEETINGS}]})
    with django_assert_max_num_queries(25):
        assembled = assemble(report)
    assert "Quá: từ mục này báo cáo có hơn 5 số liệu" in assembled.errors[0]
    assert len(tables(report)) == 1
    monkeypatch.setattr("apps.reports.assembling.document.MOST_FIGURES", 4 + 12)
    assert not assemble(report).errors


@pytest.mark.parametrize(("typed", "warned"), [("6", False), ("7", True), ("6,5", True)])
def test_a_control_total_that_differs_is_warned_of(report, villages, typed, warned) -> None:
    spec = by_village(MEETINGS) | {"columns": [{"figure": MEETINGS, "control": typed}], "total": False}
    put(report, "Họp thôn", kind="table", spec=spec)
    for village in villages:
        meet(village, date(2023, 1, 3))
        meet(village, date(2023, 1, 4))
    warnings = assemble(report).warnings
    assert bool(warnings) is warned
    assert not warned or ("cộng theo bản ghi được 6" in warnings[0] and typed in warnings[0])


def test_a_control_total_waits_for_all_figures(report, villages) -> None:
    spec = {"rows": {"by": "village"}, "columns": [{"figure": MEETINGS, "control": "1"}]}
    put(report, "Họp thôn", kind="table", spec=spec)
    meet(villages[0], date(2023, 1, 3))
    assert "chưa đủ số liệu" in assemble(report).warnings[0]


def test_a_chart_leaves_gaps_and_stands_before_its_table(report, villages) -> None:
    spec = by_village(MEETINGS) | {"chart": "line", "caption": "Số cuộc họp"}
    put(report, "Biểu đồ", kind="chart", spec=spec)
    meet(villages[0], date(2023, 1, 3))
    close(villages[1])
    (chart,) = charts(report)
    assert chart.labels == ("Thôn Đồng Kim", "Thôn Hai", "Thôn Ba")
    assert chart.series[0].values == ("1", "0", "")
    document = assemble(report).document
    html = render_fragment(document, link_for=lambda key: f"/so-lieu/?khoa={key}", missing=assemble(report).blocking)
    assert html.index("<img src='data:image/svg+xml") < html.index("<table class='grid")
    assert "Biểu đồ đường: Số cuộc họp" in html
    assert "/so-lieu/?khoa=meetings.meetings|scope=village:hai" in html
    assert html.count("class='missing'") == 1
    assert b"%PDF" in render_pdf(document)
    assert render_docx(document) == render_docx(document)


def test_a_list_names_the_first_records_and_counts_the_others(report, villages) -> None:
    spec = {"figure": MEETINGS, "columns": ["held_on", "village", "present"], "most": 2, "caption": "Các cuộc họp"}
    put(report, "Danh sách", kind="records", spec=spec)
    for month in range(1, 5):
        meet(villages[0], date(2023, month, 3))
    body = assemble(report).document.body
    (table,) = tables(report)
    assert table.header == ("TT", "Ngày họp", "Thôn", "Số hộ có đại diện dự")
    assert len(table.rows) == 2
    assert table.rows[0][2:] == ("thôn Đồng Kim", "60")
    assert body[-1].runs[0].text == "(và 2 cuộc khác)."
    assert MEETINGS in assemble(report).figures


def test_a_list_without_records_says_whether_that_is_known(report, villages) -> None:
    put(report, "Danh sách", kind="records", spec={"figure": MEETINGS, "columns": ["held_on"]})
    assert assemble(report).document.body[-1].runs[0].text == "Chưa có bản ghi nào trong kỳ."
    close_register(
        unit=report.unit, register=get_register("meetings.meeting"), period=YEAR, user=None, has_records=False
    )
    assert assemble(report).document.body[-1].runs[0].text == "Không có bản ghi nào trong kỳ."


def test_what_cannot_be_read_any_more_is_told_and_blocks(report, villages) -> None:
    put(report, "Hỏng", kind="table", spec={"rows": {"by": "village"}, "columns": [{"figure": "meetings.gone"}]})
    assembled = assemble(report)
    assert "Không có chỉ tiêu nào" in assembled.errors[0]
    assert not report_tokens(report)


def test_queries_do_not_grow_with_records(report, villages, django_assert_max_num_queries) -> None:
    put(report, "Họp thôn", kind="table", spec=by_village(MEETINGS))
    for village in villages:
        meet(village, date(2023, 1, 3))
    with django_assert_max_num_queries(20) as few:
        assemble(report)
    for day in range(1, 28):
        meet(villages[0], date(2023, 2, day))
    with django_assert_max_num_queries(len(few)):
        assemble(report)
