"""Figures of issued reports become rows once, stay as they are, and are read by one query however many communes."""

import importlib
import io
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps as django_apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.text import capfirst
from openpyxl import load_workbook

from apps.accounts.roles import Role
from apps.core.indicators import all_indicators
from apps.core.indicators import get as get_indicator
from apps.core.periods import Period
from apps.documents.models import IssuedDocument
from apps.households.models import HouseholdClassification
from apps.reports import services
from apps.reports.below import communes_of, received_by
from apps.reports.models import SubmittedFigure
from apps.reports.rollup import issued_by_unit, live_figures, submitted_figures
from apps.reports.submitting import aggregate_of, submitted_rows
from apps.reports.views.superior.figures import bars
from apps.villages.models import AdministrativeUnit, UnitVersion
from tests.factories import make_commune, make_household, make_unit, make_user, make_village
from tests.reports.outlines import meet
from tests.reports.superior_scene import YEAR, figure, issued_report, leave, thematic_outline

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(commune: Any) -> Any:
    return make_unit("tan-yen", "Tân Yên", "district")


@pytest.fixture
def reader(district: Any) -> Any:
    return make_user("cap-tren", Role.SUPERIOR_READER, district)


@pytest.fixture
def unrendered(monkeypatch: Any) -> None:
    """Files of a few bytes: what they say is tested elsewhere."""
    writers = {name: (lambda *args, **kwargs: b"tep") for name in ("pdf", "docx")}
    monkeypatch.setattr("apps.documents.services.issuing._WRITERS", writers)


def total(user: Any, units: list[Any], key: str = "a.b") -> Any:
    (row,) = submitted_figures(user, units, YEAR, key)
    return row.total


def test_issuing_submits_the_figures(commune, village, outline, official, leader, unrendered) -> None:
    """A share comes with what it was reckoned from; a figure of last year keeps its own days."""
    household = make_household(village, "H1")
    make_household(village, "H2")
    HouseholdClassification.objects.create(household=household, classification="poor", year=2023, decision="1")
    section = outline.sections.get(title="Tình hình")
    section.text = (
        "Có [[households.poor_share]] % hộ nghèo, [[villages.villages]] thôn, "
        "năm trước [[households.households|period=last_year]] hộ, thôn "
        "[[households.households|scope=village:dong-kim]] hộ."
    )
    section.save()
    outline.sections.exclude(pk=section.pk).delete()
    report = services.begin_report(
        unit=commune,
        outline=outline,
        period=Period.year(2023),
        user=official,
        issued_on=date(2024, 1, 11),
        signer="A",
    )
    services.submit_report(report=report, user=official)
    services.approve_report(report=report, user=leader)
    document = services.issue_report(report=report, user=leader).document
    rows = {row.key: row for row in SubmittedFigure.objects.filter(document=document)}
    share = rows["households.poor_share"]
    assert (share.value, share.numerator, share.denominator, share.aggregate) == (Decimal(50), 1, 2, "ratio")
    assert (share.unit, share.period_start, share.period_end) == (commune, date(2023, 1, 1), date(2023, 12, 31))
    before = rows["households.households|period=last_year"]
    assert (before.start, before.aggregate) == (date(2022, 1, 1), "sum")
    assert rows["households.households|scope=village:dong-kim"].village == "dong-kim"
    assert [row.position for row in rows.values()] == [1, 2, 3, 4]


def test_an_upgrade_submits_what_was_issued_before(commune) -> None:
    """Run twice, and over a document that submitted already, it makes no second row."""
    issued_report(commune, [figure("a.b", 3), figure("c.d", None)], submit=False)
    issued_report(commune, [figure("e.f", 1)], period=YEAR.same_last_year())
    upgrade = importlib.import_module("apps.reports.migrations.0003_calls_and_submitted")
    for _ in range(2):
        upgrade.submit_issued_reports(django_apps, None)
    assert sorted(SubmittedFigure.objects.values_list("key", "value")) == [("a.b", 3), ("c.d", None), ("e.f", 1)]


def test_submitting_twice_changes_nothing(commune) -> None:
    issued = issued_report(commune, [figure("a.b", 3)], submit=False)
    assert [services.submit_figures(issued), services.submit_figures(issued)] == [1, 0]
    assert SubmittedFigure.objects.count() == 1


@pytest.mark.parametrize("how", ["update", "delete"])
def test_a_submitted_figure_is_never_altered(commune, how: str) -> None:
    issued_report(commune, [figure("a.b", 3)])
    rows = SubmittedFigure.objects.all()
    alter = {"update": lambda: rows.update(value=4), "delete": rows.delete}[how]
    with pytest.raises(IntegrityError), transaction.atomic():
        alter()


@pytest.mark.parametrize(
    ("name", "measure", "aggregate"),
    [
        ("households.poor_share", "%", "ratio"),
        ("households.households", "hộ", "sum"),
        ("meetings.meetings", "cuộc", "sum"),
        ("khong.con", "%", "none"),
        ("khong.con", "cuộc", "sum"),
    ],
)
def test_figures_frozen_before_they_said_how_they_add_up(name: str, measure: str, aggregate: str) -> None:
    old = figure(name, "12.345", measure)
    for key in ("aggregate", "numerator", "denominator"):
        del old[key]
    (row,) = submitted_rows([old], period_start=YEAR.start, period_end=YEAR.end)
    assert (row["aggregate"], row["value"], row["numerator"]) == (aggregate, Decimal("12.35"), None)


def test_every_percentage_adds_up_by_its_parts_or_not_at_all() -> None:
    for indicator in all_indicators():
        assert (aggregate_of(indicator) == "sum") == (indicator.measure != "%"), indicator.name


@pytest.mark.parametrize(
    ("first", "second", "text", "why"),
    [
        (figure("a.b", 3), figure("a.b", 4), "7", ""),
        (figure("a.b", 3, state="entered"), figure("a.b", 0), "3", ""),
        (figure("a.b", 3), figure("a.b", None), "", "1/2 đơn vị chưa có hoặc chưa đủ số liệu; 1 đơn vị đã có: 3"),
        (figure("a.b", 3), figure("a.b", 4, state="partial"), "", "1/2 đơn vị"),
        (figure("a.b", 3), figure("a.b", 4, state="waived"), "", "1/2 đơn vị"),
        (figure("a.b", None), figure("a.b", None), "", "2/2 đơn vị chưa có hoặc chưa đủ số liệu"),
        (
            figure("a.b", "50", "%", aggregate="ratio", numerator="1", denominator="2"),
            figure("a.b", "25", "%", aggregate="ratio", numerator="25", denominator="100"),
            "25,49",
            "",
        ),
        (
            figure("a.b", "50", "%", aggregate="ratio", numerator="1", denominator="2"),
            figure("a.b", "25", "%", aggregate="ratio"),
            "",
            "tử số",
        ),
        (
            figure("a.b", "50", "%", aggregate="none"),
            figure("a.b", "25", "%", aggregate="none"),
            "",
            "không cộng được",
        ),
    ],
)
def test_sums_over_communes(commune, other_commune, reader, first, second, text: str, why: str) -> None:
    issued_report(commune, [first])
    issued_report(other_commune, [second])
    found = total(reader, [commune, other_commune])
    assert (found.text, why in found.why, bool(found.why)) == (text, True, bool(why))


def test_a_silent_commune_shows_and_keeps_the_sum_away(commune, other_commune, reader) -> None:
    issued_report(commune, [figure("a.b", 3)])
    (row,) = submitted_figures(reader, [commune, other_commune], YEAR)
    assert row.cells == ("3", "")
    assert (row.total.value, "1/2 đơn vị" in row.total.why) == (None, True)


def test_the_newest_report_that_none_replaces_counts(commune, reader) -> None:
    """A replacement counts whatever its date; one whose files are not stored yet does not."""
    first = issued_report(commune, [figure("a.b", 1)], day=date(2024, 12, 5))
    assert total(reader, [commune]).text == "1"
    second = issued_report(commune, [figure("a.b", 2)], day=date(2024, 12, 3), replaces=first)
    assert total(reader, [commune]).text == "2"
    assert issued_by_unit(reader, [commune], YEAR) == {commune.pk: second}
    issued_report(commune, [figure("a.b", 9)], day=date(2024, 12, 20), period=Period.quarter(2024, 1))
    assert total(reader, [commune]).text == "2"
    third = issued_report(commune, [figure("a.b", 3)], day=date(2024, 12, 3))
    assert total(reader, [commune]).text == "3"
    half = issued_report(commune, [figure("a.b", 4)], day=date(2024, 12, 9), replaces=third, submit=False)
    half.report.delete()
    assert total(reader, [commune]).text == "3"


def test_a_report_without_the_figure_takes_the_earlier_one_away(commune, reader) -> None:
    first = issued_report(commune, [figure("a.b", 1), figure("c.d", 5)])
    issued_report(commune, [figure("a.b", 2)], replaces=first)
    assert [row.key for row in submitted_figures(reader, [commune], YEAR)] == ["a.b"]


def test_figures_of_villages_are_left_out(commune, reader) -> None:
    issued_report(commune, [figure("a.b", 1), figure("a.b|scope=village:mot", 1, village="mot")])
    assert [row.key for row in submitted_figures(reader, [commune], YEAR)] == ["a.b"]


@pytest.mark.parametrize("number", [2, 100])
def test_one_query_for_the_table_however_many_communes(reader, number: int, django_assert_num_queries) -> None:
    units = [make_commune(f"xa-{n}", f"Xã {n}") for n in range(number)]
    SubmittedFigure.objects.bulk_create(_rows(units, 12))
    assert len(reader.reach.units) > number
    assert reader.reach._below
    with django_assert_num_queries(1):
        rows = submitted_figures(reader, units, YEAR)
        assert [row.total.text for row in rows] == [str(number)] * 12


def _rows(units: list[Any], figures: int) -> list[SubmittedFigure]:
    found = []
    for unit in units:
        issued = issued_report(unit, submit=False)
        values = [figure(f"a.b{n}", 1) for n in range(figures)]
        rows = submitted_rows(values, period_start=YEAR.start, period_end=YEAR.end)
        found += [SubmittedFigure(document=issued, unit=unit, **row) for row in rows]
    return found


@pytest.mark.parametrize("role", [Role.SUPERIOR_READER, Role.OFFICIAL, Role.LEADER])
def test_others_figures_are_nobodys_business(commune, other_commune, role: str) -> None:
    """A superior of another district, and officials of another commune, see none."""
    issued_report(commune, [figure("a.b", 1)])
    elsewhere = make_unit("huyen-khac", "Khác", "district") if role == Role.SUPERIOR_READER else other_commune
    stranger = make_user("nguoi-la", role, elsewhere)
    assert not SubmittedFigure.objects.visible_to(stranger).exists()
    assert not submitted_figures(stranger, [commune], YEAR)


def test_the_page_the_chart_and_the_workbook(client, commune, other_commune, reader) -> None:
    issued_report(commune, [figure("a.b", 3), figure("c.d", None)])
    client.force_login(reader)
    page = client.get("/tan-yen/so-lieu-cac-xa/?ky=year&nam=2024").content.decode()
    assert "1 đơn vị chưa có báo cáo kỳ này" in page
    assert "1/2" in page
    chart = client.get("/tan-yen/so-lieu-cac-xa/bieu-do/?ky=year&nam=2024&khoa=a.b").content.decode()
    assert chart.index("Xã Song Vân") < chart.index("Xã Khác")
    assert 'width="100%"' in chart
    assert "chưa có" in chart
    assert client.get("/tan-yen/so-lieu-cac-xa/bieu-do/?ky=year&nam=2024&khoa=khong.co").status_code == 404
    assert client.get("/tan-yen/so-lieu-cac-xa/bieu-do/").status_code == 404
    book = client.get("/tan-yen/so-lieu-cac-xa/?ky=year&nam=2024&xuat=xlsx")
    assert "so-lieu-tan-yen-20240101-20241231.xlsx" in book["Content-Disposition"]
    wrong = client.get("/tan-yen/so-lieu-cac-xa/?tu=2/1/2024&den=1/1/2024")
    assert wrong.status_code == 422


def test_bars_are_sorted_and_silent_communes_come_last(commune) -> None:
    def row(value: Any, state: str = "known") -> SubmittedFigure:
        return SubmittedFigure(value=value, text=str(value), state=state)

    figures = (None, row(Decimal(2)), row(Decimal(8), "partial"), row(None), row(Decimal(0)))
    found = bars(["An", "Bình", "Chi", "Dũng", "Em"], figures)
    assert [(bar.name, bar.width, bar.is_whole) for bar in found] == [
        ("Chi", 100, False),
        ("Bình", 25, True),
        ("Em", 0, True),
        ("An", 0, False),
        ("Dũng", 0, False),
    ]


def test_the_home_page_leads_to_a_page_of_its_own_once_there_are_many(client, commune, reader) -> None:
    issued_report(commune, [figure("a.b", 3)])
    client.force_login(reader)
    assert "Số a.b" in client.get(f"{reverse('reports:home', args=['tan-yen'])}?nam=2024").content.decode()
    for number in range(12):
        make_commune(f"them-{number}", f"Thêm {number}")
    many = client.get("/tan-yen/?nam=2024").content.decode()
    assert "Số a.b" not in many
    assert "/tan-yen/so-lieu-cac-xa/?ky=year" in many


def test_documents_that_are_no_reports_submit_nothing(commune) -> None:
    issued = issued_report(commune, [figure("a.b", 1)], submit=False)
    assert services.submit_figures(IssuedDocument(pk=issued.pk, figures=issued.figures)) == 0


def test_a_years_figures_are_those_of_the_communes_below_at_its_end(client, commune, other_commune, reader) -> None:
    """One that ended within the year counts as it stood last; one that left counts no more, and came to the other."""
    issued_report(commune, [figure("a.b", 3)])
    issued_report(other_commune, [figure("a.b", 4)])
    other = leave(commune, date(2024, 6, 30))
    UnitVersion.objects.filter(unit=other_commune).update(valid_until=date(2024, 9, 30))
    new = make_user("cap-tren-moi", Role.SUPERIOR_READER, other)
    for user, slug, names in ((reader, "tan-yen", ["Xã Khác"]), (new, "huyen-moi", ["Xã Song Vân"])):
        client.force_login(user)
        chart = client.get(f"/{slug}/so-lieu-cac-xa/bieu-do/?ky=year&nam=2024&khoa=a.b")
        assert [bar.name for bar in chart.context["bars"]] == names
        rows = client.get(f"/{slug}/?nam=2024").context["communes"]
        assert [capfirst(row.name) for row in rows] == names
    assert [unit.slug for unit in communes_of(other, YEAR.same_last_year(), new)] == []
    assert not communes_of(AdministrativeUnit.objects.get(slug="tan-yen"), Period.quarter(2024, 4), reader)


def test_whoever_stood_above_at_the_end_of_a_period_received_its_reports(commune, reader, district) -> None:
    """Through a level between, on both sides of each day."""
    province = make_unit("bac-giang", "Bắc Giang", "province")
    top = make_user("tinh", Role.SUPERIOR_READER, province)
    leave(commune, date(2024, 6, 30))
    for end, below in ((date(2024, 6, 30), True), (date(2024, 7, 1), False)):
        period = Period(date(2024, 1, 1), end)
        issued = issued_report(commune, period=period)
        for unit, user in ((district, reader), (province, top)):
            assert IssuedDocument.objects.filter(received_by(unit, user), pk=issued.pk).exists() is below
            assert (commune in communes_of(unit, period, user)) is below


@pytest.mark.parametrize("day", [date(2024, 11, 1), date(2024, 12, 20)])
def test_a_thematic_report_does_not_stand_for_the_years(commune, reader, day: date) -> None:
    periodic = issued_report(commune, [figure("a.b", 3)])
    issued_report(commune, [figure("a.b", 9)], day=day, outline=thematic_outline())
    assert total(reader, [commune]).text == "3"
    assert issued_by_unit(reader, [commune], YEAR) == {commune.pk: periodic}


def test_a_report_replaces_one_of_its_kind_alone(commune, official) -> None:
    """A thematic one that of an outline alike, whatever its year; a periodic one any periodic one."""
    periodic = issued_report(commune)
    thematic = issued_report(commune, day=date(2024, 12, 20), outline=thematic_outline())

    def replaced(outline: Any) -> Any:
        report = services.begin_report(unit=commune, outline=outline, period=YEAR, user=official, signer="A")
        return services.earlier_document(report)

    assert replaced(periodic.report.outline) == periodic
    assert replaced(thematic_outline("chuyen-de-2025")) == thematic
    assert replaced(thematic_outline("chuyen-de-khac")) is None


def test_a_sum_of_zero_is_a_number_in_the_workbook(client, commune, other_commune, reader) -> None:
    issued_report(commune, [figure("a.b", 0), figure("c.d", 0)])
    issued_report(other_commune, [figure("a.b", 0), figure("c.d", None)])
    client.force_login(reader)
    book = client.get("/tan-yen/so-lieu-cac-xa/?ky=year&nam=2024&xuat=xlsx")
    rows = list(load_workbook(io.BytesIO(book.content)).active.values)
    found = {row[0]: row[4] for row in rows if row[0] in ("Số a.b", "Số c.d")}
    assert found["Số a.b"] == 0
    assert not isinstance(found["Số a.b"], str)
    assert found["Số c.d"] in (None, "")


class TestLive:
    """The same table from the communes' records of today."""

    PAGE = "/tan-yen/so-lieu-cac-xa/?ky=year&nam=2024&nguon=so-sach"

    def test_words_and_pages_narrow_the_table_and_the_workbook(self, client, reader, commune, village) -> None:
        meet(village, date(2024, 3, 1))
        client.force_login(reader)
        found = client.get(f"{self.PAGE}&q=cuoc hop thon").context
        assert "Số cuộc họp thôn, tổ dân phố" in [row.label for row, _ in found["rows"]]
        assert found["page"].paginator.count < client.get(self.PAGE).context["page"].paginator.count
        book = load_workbook(io.BytesIO(client.get(f"{self.PAGE}&q=cuoc hop thon&xuat=xlsx").content))
        assert book.active.max_row == found["page"].paginator.count + 1
        assert "Không có chỉ tiêu nào" in client.get(f"{self.PAGE}&q=zzzz").content.decode()

    def row(self, client: Any, label: str) -> Any:
        rows = client.get(f"{self.PAGE}&q={quote(label)}").context["rows"]
        return next((row for row, _ in rows if row.label == label), None)

    def test_it_counts_what_no_report_states_yet(self, client, reader, commune, other_commune, village) -> None:
        issued_report(commune, [figure("meetings.meetings", 9)])
        for day in (date(2024, 3, 1), date(2024, 9, 1)):
            meet(village, day)
        client.force_login(reader)
        row = self.row(client, "Số cuộc họp thôn, tổ dân phố")
        assert [cell and cell.text for cell in row.figures] == ["2", None]
        assert "1/2 đơn vị chưa có" in row.total.why
        meet(make_village(other_commune, "Một"), date(2024, 4, 1))
        assert self.row(client, "Số cuộc họp thôn, tổ dân phố").total.text == "3"
        page = client.get("/tan-yen/so-lieu-cac-xa/bieu-do/?ky=year&nam=2024&nguon=so-sach&khoa=meetings.meetings")
        assert "theo sổ theo dõi hiện nay" in page.content.decode()
        assert [bar.text for bar in page.context["bars"]] == ["2", "1"]

    def test_each_cell_is_the_communes_own_figure(self, client, reader, commune, other_commune, village) -> None:
        meet(village, date(2024, 3, 1))
        for row in live_figures([commune, other_commune], YEAR):
            indicator = get_indicator(row.key)
            for unit, cell in zip((commune, other_commune), row.figures, strict=True):
                own = indicator.value(unit, YEAR)
                assert (cell.value if cell else None) == own.value

    def test_petitions_of_a_few_days_are_left_out(self, client, reader, commune) -> None:
        client.force_login(reader)
        page = client.get("/tan-yen/so-lieu-cac-xa/?tu=05/03/2024&den=06/03/2024&nguon=so-sach&xuat=xlsx")
        assert page.status_code == 200
        labels = {row.label for row in live_figures([commune], Period(date(2024, 3, 5), date(2024, 3, 6)))}
        petitions = {i.label for i in all_indicators() if i.name.startswith("complaints.petitions")}
        assert not labels & petitions

    def test_ten_times_the_communes_cost_no_more_queries(self, commune, district, village) -> None:
        meet(village, date(2024, 3, 1))

        def cost(units: list[Any]) -> int:
            with CaptureQueriesContext(connection) as queries:
                live_figures(units, YEAR)
            return len(queries)

        few = cost([commune])
        units = [make_unit(f"xa-{number}", f"Xã số {number}", "commune", district) for number in range(9)]
        for unit in units:
            meet(make_village(unit, "Một"), date(2024, 4, 1))
        assert cost([commune, *units]) <= few + 2
