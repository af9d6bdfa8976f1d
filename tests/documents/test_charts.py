"""Charts: drawn alike as SVG and as a picture, gaps left open, read aloud by a sentence."""

import io
import re
from dataclasses import replace

import pytest
from PIL import Image

from apps.documents.blocks import Chart, Series, Table, from_json, to_json
from apps.documents.writers import charts
from apps.documents.writers.docx import render_docx
from apps.documents.writers.html import render_html
from tests.documents.issue_worker import small_document

MONTHS = tuple(f"{month}/2023" for month in range(1, 5))


def chart(form: str = "bar", *values: tuple[str, ...], labels: tuple[str, ...] = MONTHS) -> Chart:
    given = values or (("1", "2", "", "4"),)
    return Chart(form, labels, tuple(Series(f"Dãy {n}", own) for n, own in enumerate(given)), "cuộc", "Họp thôn")


def heights(drawn: str) -> list[float]:
    """Of the bars; those of the legend and the points are small."""
    return [float(h) for h in re.findall(r'<rect [^>]*height="([\d.]+)"', drawn) if float(h) > 9]


def test_bars_are_as_high_as_their_values_and_a_gap_has_none() -> None:
    first, second, fourth = heights(charts.svg(chart()))
    assert second == pytest.approx(2 * first, abs=0.05)
    assert fourth == pytest.approx(4 * first, abs=0.05)


def test_a_line_stops_at_a_gap() -> None:
    drawn = charts.svg(chart("line", ("1", "2", "", "4", "5"), labels=(*MONTHS, "5/2023")))
    assert len(re.findall(r'<polyline [^>]*stroke-width="1.5"', drawn)) == 2


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        (("0", "0", "0", "0"), ["0", "1"]),
        (("1", "1", "0", "1"), ["0", "1", "2"]),
        (("834.77", "12.5", "0", "1"), ["0", "200", "400", "600", "800", "1.000"]),
        (("0.5", "0.25", "0", "0.1"), ["0", "0,1", "0,2", "0,3", "0,4", "0,5", "0,6"]),
        (("120000000", "1", "1", "1"), ["0", "50.000.000", "100.000.000", "150.000.000"]),
        (("", "", "", ""), ["0", "1"]),
    ],
)
def test_marks_are_round_and_whole_where_things_are_counted(values: tuple[str, ...], marks: list[str]) -> None:
    drawn = charts.svg(chart("line", values))
    assert re.findall(r'text-anchor="end">([^<]+)<', drawn) == marks


def test_long_labels_are_turned_and_nothing_is_evaluated() -> None:
    names = ("<b>Thôn Một dài</b> & dài lắm",) * 4
    drawn = charts.svg(chart("bar", ("1", "2", "3", "4"), labels=names))
    assert "<b>" not in drawn
    many = chart("bar", tuple("1" for _ in range(24)), labels=tuple(f"Thôn Đồng Kim {n}" for n in range(24)))
    assert charts.svg(many).count("rotate(-90") == 24


def test_the_picture_is_the_same_each_time_and_black_where_a_bar_stands() -> None:
    content = charts.png(chart())
    assert content == charts.png(chart())
    picture = Image.open(io.BytesIO(content))
    assert picture.size == (charts.WIDTH * 3, charts.HEIGHT * 3)
    assert picture.getextrema()[0] < 40


def test_both_writers_draw_it_before_its_table_with_words_for_it() -> None:
    table = Table(("Tháng", "Số cuộc"), (("1/2023", "1"),), (50, 50))
    document = replace(small_document(), body=(chart(), table))
    page = render_html(document)
    assert page.index("Biểu đồ cột: Họp thôn. Số liệu ở bảng ngay sau biểu đồ.") < page.index("<table")
    assert render_docx(document) == render_docx(document)
    assert from_json(to_json(document)) == document


@pytest.mark.parametrize(("form", "labels"), [("pie", MONTHS), ("bar", MONTHS[:2])])
def test_a_chart_that_is_none_is_refused(form: str, labels: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="chart"):
        chart(form, labels=labels)


def test_a_table_names_all_of_its_figures_or_none() -> None:
    with pytest.raises(ValueError, match="names the figures"):
        Table(("A", "B"), (("1", "2"),), (50, 50), keys=(("x",),))
