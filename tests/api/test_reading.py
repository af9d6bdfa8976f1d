"""What a program gets to read by the token of a commune, of the district above, and by none."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.api.readers import TokenReader
from apps.core.indicators import PARTIAL, Figure, all_indicators, get
from apps.core.periods import Period
from apps.core.querysets import ReferenceQuerySet, VisibleQuerySet
from apps.core.registers import get_register
from apps.dialogues.models import Dialogue
from apps.documents.models import DocumentFile, FileAlarm, IssuedDocument
from apps.documents.services import begin_issue, open_book
from apps.villages.models import UnitSuccession
from apps.villages.scope_triggers import scoped_models
from apps.villages.services import close_register
from tests.api.programs import Program, token_of
from tests.documents.issue_worker import small_document
from tests.factories import make_commune, make_village
from tests.reports.superior_scene import YEAR, figure, issued_report, leave
from tests.world import make_record, seed_scope

pytestmark = pytest.mark.django_db
IN_2024 = "start=2024-01-01&end=2024-12-31"


def items(program: Program, path: str) -> list[dict[str, Any]]:
    response = program.get(path)
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = response.json()["items"]
    return found


def ids(program: Program, query: str = "") -> list[str]:
    return [item["id"] for item in items(program, f"/reports{query}")]


# Who sees what


def test_a_token_reads_two_tables_and_no_other(commune, village, leader) -> None:
    """Every table that knows sight, over rows of the token's own commune."""
    rows = seed_scope(commune, village, "canary-own")
    reader = TokenReader(token_of(commune, leader)[0])
    seen, no_account = set(), set()
    for model in scoped_models():
        manager = model._default_manager.all()
        if isinstance(manager, VisibleQuerySet) and not isinstance(manager, ReferenceQuerySet):
            assert model._meta.label_lower in rows
            try:
                seen |= {model._meta.label_lower} if manager.visible_to(reader).exists() else set()
                assert not manager.editable_by(reader).exists()
            except (AttributeError, TypeError):
                # Asks whose account it is, and breaks on a reader that has none.
                no_account.add(model._meta.app_label)
    assert seen == {"documents.issueddocument", "reports.submittedfigure"}
    assert no_account <= {"accounts", "complaints"}


def test_reports_of_ones_own_and_those_received(commune, beside, foreign, of_commune, of_district) -> None:
    own, other = issued_report(commune), issued_report(beside)
    issued_report(foreign)
    assert ids(of_commune) == [own.public_id]
    assert ids(of_district) == [own.public_id, other.public_id]


def test_other_documents_and_what_is_still_being_issued_stay_out(commune, leader, of_commune) -> None:
    book = open_book(unit=commune, organ="UBND", type_code="BC", year=2024)
    common = {"unit": commune, "book": book, "document": small_document(), "figures": [], "user": None}
    begin_issue(**common, issued_on=date(2024, 12, 1), source="reports.report:x", period=YEAR)
    letter = begin_issue(**common, issued_on=date(2024, 12, 1), source="complaints.petitionpaper:1")
    for name in DocumentFile.Format.values:
        DocumentFile.objects.create(document=letter, format=name, sha256="0" * 64, size=1, file="x")
    assert ids(of_commune) == []
    assert of_commune.get(f"/reports/{letter.public_id}").status_code == 404


def test_a_commune_that_left_takes_its_later_reports_along(commune, of_district) -> None:
    before = issued_report(commune, period=Period.year(2023), day=date(2024, 1, 5))
    leave(commune, date(2024, 6, 30))
    after = issued_report(commune)
    assert ids(of_district) == [before.public_id]
    assert of_district.get(f"/reports/{after.public_id}/figures").status_code == 404


def test_a_successor_reads_what_its_predecessors_issued(commune, beside, of_commune) -> None:
    UnitSuccession.objects.create(predecessor=beside, successor=commune, kind="merger", on=date(2025, 7, 1))
    issued = issued_report(beside)
    assert ids(of_commune) == [issued.public_id]
    assert of_commune.get(f"/units/{beside.slug}/figures?{IN_2024}").status_code == 403


# Units and indicators


def test_units_as_they_stood_on_the_day(commune, beside, foreign, of_commune, of_district) -> None:
    leave(beside, date(2024, 6, 30))
    assert [item["slug"] for item in items(of_commune, "/units")] == ["song-van"]
    before, today = (items(of_district, f"/units{query}") for query in ("?day=2024-06-30", ""))
    assert [item["slug"] for item in before] == ["ngoc-van", "song-van", "tan-yen"]
    assert [item["slug"] for item in today] == ["song-van", "tan-yen"]
    own = {"slug": "tan-yen", "code": "", "name": "huyện Tân Yên", "kind": "district", "parent": "bac-giang"}
    assert today[1] == own | {"own": True}


def test_the_catalogue_of_indicators(of_commune) -> None:
    found = {item["name"]: item for item in items(of_commune, "/indicators")}
    assert found.keys() == {indicator.name for indicator in all_indicators()}
    sessions = get("dialogues.sessions")
    told = found["dialogues.sessions"]
    assert (told["code"], told["label"], told["measure"]) == (sessions.code, sessions.label, sessions.measure)
    assert {option["name"] for option in told["options"]} == set(sessions.dimensions)


# Reports


def test_what_is_told_of_a_report(commune, of_commune) -> None:
    former = issued_report(commune)
    later = issued_report(commune, day=date(2024, 12, 9), replaces=former)
    first, second = items(of_commune, "/reports")
    assert (first["replaces"], first["replaced_by"]) == (None, later.public_id)
    assert (second["replaces"], second["replaced_by"]) == (former.public_id, None)
    assert second["issued_on"] == "2024-12-09"
    assert (second["unit"], second["unit_name"], second["number"]) == ("song-van", "xã Song Vân", 2)
    assert second["symbol"] == "02/BC-UBND"
    assert (second["period_start"], second["period_end"]) == ("2024-01-01", "2024-12-31")
    stored = {file.format: file.sha256 for file in later.files.all()}
    assert {file["format"]: file["sha256"] for file in second["files"]} == stored
    assert of_commune.get(f"/reports/{later.public_id}").json() == second
    assert "signer" not in json.dumps(second)


def test_a_replacement_that_is_still_being_issued_is_not_named(commune, of_commune) -> None:
    """Its address would answer that it is not there."""
    former = issued_report(commune)
    begin_issue(
        unit=commune,
        book=open_book(unit=commune, organ="UBND", type_code="BC", year=2024),
        document=small_document(),
        figures=[],
        issued_on=date(2024, 12, 9),
        source="reports.report:next",
        user=None,
        period=YEAR,
        replaces=former,
    )
    assert [item["replaced_by"] for item in items(of_commune, "/reports")] == [None]


def test_filters(commune, beside, of_district) -> None:
    year = issued_report(commune)
    half = issued_report(beside, period=Period.half_year(2024, 1), day=date(2024, 7, 1))
    assert ids(of_district, "?unit=ngoc-van") == [half.public_id]
    assert ids(of_district, "?start=2024-01-01&end=2024-06-30") == [half.public_id]
    assert ids(of_district, "?issued_since=2024-12-01") == [year.public_id]
    assert ids(of_district, "?start=2025-01-01") == []


def test_pages_go_on_where_the_last_one_ended(commune, of_commune) -> None:
    made = [issued_report(commune, day=date(2024, 12, 1 + number)).public_id for number in range(5)]
    found, after = [], ""
    while after is not None:
        page = of_commune.get(f"/reports?limit=2&after={after}").json()
        found += [item["id"] for item in page["items"]]
        after = page["next"]
    assert found == made
    assert ids(of_commune, f"?after={made[3]}") == [made[4]]


def test_files_come_as_they_were_issued_and_damaged_ones_do_not(commune, of_commune) -> None:
    issued = issued_report(commune, content=b"%PDF-1.7 noi dung")
    address = f"/reports/{issued.public_id}/files/pdf"
    response = of_commune.get(address)
    row = issued.files.get(format="pdf")
    assert response.content == b"%PDF-1.7 noi dung"
    assert response["Content-Type"] == "application/pdf"
    assert response["ETag"] == f'"{row.sha256}"'
    assert of_commune.get(address, **{"If-None-Match": response["ETag"]}).status_code == 304
    head = of_commune.get(address, "head")
    assert (head.status_code, head["Content-Length"], head.content) == (200, "17", b"")
    row.file.storage.delete(row.file.name)
    damaged = of_commune.get(address)
    assert damaged.status_code == 409
    assert damaged["Content-Type"] == "application/problem+json"
    assert FileAlarm.objects.filter(document=issued, closed_at=None).exists()


def test_lists_and_reports_have_an_etag_too(commune, of_commune) -> None:
    issued = issued_report(commune)
    for path in ("/reports", f"/reports/{issued.public_id}", "/units", "/indicators"):
        etag = of_commune.get(path)["ETag"]
        assert of_commune.get(path, **{"If-None-Match": etag}).status_code == 304
    before = of_commune.get(f"/reports/{issued.public_id}")["ETag"]
    issued_report(commune, day=date(2024, 12, 20), replaces=issued)
    assert of_commune.get(f"/reports/{issued.public_id}", **{"If-None-Match": before}).status_code == 200


# Figures


def test_figures_that_a_report_states(commune, of_commune) -> None:
    share = {"aggregate": "ratio", "numerator": "2", "denominator": "3"}
    issued = issued_report(
        commune,
        [
            figure("dialogues.sessions", 12),
            figure("households.poor_share", "66.666", "%", **share),
            figure("meetings.meetings", 7, state="partial", text="7*"),
            figure("works.works", None),
            figure("households.households|scope=village:dong-kim", 3, village="dong-kim"),
            figure("households.households|scope=below", 900, village="below"),
            figure("gone.figure", 1),
        ],
    )
    found = {item["key"]: item for item in items(of_commune, f"/reports/{issued.public_id}/figures")}
    assert "households.households|scope=village:dong-kim" not in found
    assert len(found) == 6
    sessions, poor, part = (found[k] for k in ("dialogues.sessions", "households.poor_share", "meetings.meetings"))
    assert (sessions["state"], sessions["value"], sessions["code"]) == ("known", "12", get("dialogues.sessions").code)
    assert (sessions["start"], sessions["end"]) == ("2024-01-01", "2024-12-31")
    assert (poor["value"], poor["numerator"], poor["denominator"]) == ("66.67", "2", "3")
    assert (part["state"], part["value"], part["known_part"], part["text"]) == ("partial", None, "7", "7*")
    assert (found["works.works"]["state"], found["works.works"]["value"]) == ("missing", None)
    assert found["households.households|scope=below"]["place"] == "below"
    assert found["gone.figure"]["code"] == ""


def test_figures_side_by_side_with_their_total(commune, beside, of_district) -> None:
    mine = issued_report(commune, [figure("a.b", 12), figure("a.c", 1), figure("a.d", 50, "%", aggregate="none")])
    issued_report(beside, [figure("a.b", 30), figure("a.d", 40, "%", aggregate="none")])
    table = of_district.get(f"/figures?{IN_2024}").json()
    assert [unit["unit"] for unit in table["units"]] == ["ngoc-van", "song-van"]
    assert table["units"][1] == {"unit": "song-van", "unit_name": "xã Song Vân", "report": mine.public_id}
    rows = {row["key"]: row for row in table["items"]}
    assert [cell["value"] for cell in rows["a.b"]["figures"]] == ["30", "12"]
    assert rows["a.b"]["total"] == {"value": "42", "text": "42", "why_not": ""}
    assert [cell["state"] for cell in rows["a.c"]["figures"]] == ["absent", "known"]
    assert rows["a.c"]["total"]["value"] is None
    assert rows["a.d"]["total"]["value"] is None
    assert rows["a.d"]["total"]["why_not"]
    assert list(of_district.get(f"/figures?{IN_2024}&key=a.c").json()["items"]) == [rows["a.c"]]
    one = of_district.get(f"/figures?{IN_2024}&unit=song-van").json()
    assert [unit["unit"] for unit in one["units"]] == ["song-van"]


def test_silent_communes_stand_in_the_table(commune, beside, of_district) -> None:
    issued_report(commune, [figure("a.b", 12)])
    table = of_district.get(f"/figures?{IN_2024}").json()
    assert table["units"][0] == {"unit": "ngoc-van", "unit_name": "xã Ngọc Vân", "report": None}
    assert table["items"][0]["total"]["value"] is None


def test_a_commune_reads_its_own_figures_alone(commune, beside, of_commune) -> None:
    issued_report(commune, [figure("a.b", 12)])
    issued_report(beside, [figure("a.b", 30)])
    table = of_commune.get(f"/figures?{IN_2024}").json()
    assert [unit["unit"] for unit in table["units"]] == ["song-van"]
    assert table["items"][0]["total"]["value"] == "12"
    assert of_commune.get(f"/figures?{IN_2024}&unit=ngoc-van").status_code == 404


def live(program: Program, query: str) -> dict[str, dict[str, Any]]:
    return {item["key"]: item for item in items(program, f"/units/song-van/figures?{query}")}


def test_live_figures_say_how_far_they_are_known(commune, village, of_commune) -> None:
    """Nothing recorded is missing before the register is closed and zero after it."""
    missing = live(of_commune, IN_2024)["dialogues.sessions"]
    assert (missing["state"], missing["value"], missing["text"]) == ("missing", None, "chưa có số liệu")
    register = get_register("dialogues.dialogue")
    assert register is not None
    close_register(unit=commune, register=register, period=YEAR, user=None, has_records=False)
    closed = live(of_commune, f"{IN_2024}&name=dialogues.sessions")["dialogues.sessions"]
    assert (closed["state"], closed["value"]) == ("known", "0")
    make_record(Dialogue, commune, village, held_on=date(2024, 5, 1))
    assert live(of_commune, IN_2024)["dialogues.sessions"]["value"] == "1"


def test_a_part_is_never_told_as_the_whole(commune, of_commune, monkeypatch) -> None:
    indicator = get("dialogues.sessions")
    part = Figure(indicator, 5, PARTIAL, numerator=1, denominator=2)
    monkeypatch.setattr("apps.core.indicators.definition.Indicator.compute", lambda self, scope: part)
    told = live(of_commune, f"{IN_2024}&name=dialogues.sessions")["dialogues.sessions"]
    assert (told["value"], told["known_part"], told["text"]) == (None, "5", "5*")
    assert (told["numerator"], told["denominator"]) == (None, None)


def test_figures_of_petitions_are_told_of_a_month_at_least(of_commune) -> None:
    days = "start=2024-03-01&end=2024-03-20"
    petitions = {k: item for k, item in live(of_commune, days).items() if k.startswith("complaints.")}
    assert petitions
    assert {(item["state"], item["value"]) for item in petitions.values()} == {("withheld", None)}
    name = next(iter(petitions))
    refused = of_commune.get(f"/units/song-van/figures?{days}&name={name}")
    assert refused.status_code == 422
    assert "một tháng" in refused.json()["errors"][0]["reason"]
    month = live(of_commune, "start=2024-03-01&end=2024-03-31")
    assert {month[key]["state"] for key in petitions} <= {"known", "missing", "partial"}
    telling = next(
        (i.name, option, next(iter(values)))
        for i in all_indicators()
        if i.name.startswith("complaints.")
        for option, values in i.dimensions.items()
        if option in ("field", "stage", "result", "status") and values
    )
    split = "{}|{}={}".format(*telling)
    assert of_commune.get(f"/units/song-van/figures?start=2024-03-01&end=2024-03-31&name={split}").status_code == 422


def test_options_of_a_live_figure_and_what_is_no_option(of_commune) -> None:
    indicator, option, value = next(
        (i, option, next(iter(values)))
        for i in all_indicators()
        if i.name.startswith("dialogues.")
        for option, values in i.dimensions.items()
        if values
    )
    key = f"{indicator.name}|{option}={value}"
    assert live(of_commune, f"{IN_2024}&name={key}")[key]["label"] == indicator.describe({option: value})
    for odd in (
        "khong.co",
        f"{indicator.name}|{option}=khong-co",
        f"{indicator.name}|scope=village:dong-kim",
        f"{indicator.name}|period=2024-03-01..2024-03-02",
        f"{indicator.name}|period=last_year",
        f"{indicator.name}|format=words",
        f"{indicator.name}|scope=below",
        f"{indicator.name}|scope=all",
        "]]",
    ):
        assert of_commune.get(f"/units/song-van/figures?{IN_2024}&name={odd}").status_code == 422, odd


# Cost


def queries(program: Program, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        response = program.get(path)
    assert response.status_code == 200, response.content
    return len(found)


def test_ten_times_the_rows_take_the_same_queries(commune, beside, of_commune, of_district, leader) -> None:
    first = issued_report(commune, [figure("a.b", 1)])
    issued_report(commune, [figure("a.b", 2)], day=date(2024, 12, 2), replaces=first)
    paths = ("/units", "/reports?limit=200", f"/figures?{IN_2024}")
    before = {(program, path): queries(program, path) for program in (of_commune, of_district) for path in paths}
    figures_before = queries(of_commune, f"/reports/{first.public_id}/figures")
    for number in range(12):
        village_of = make_commune(f"xa-{number}", f"Xã {number}")
        made = issued_report(village_of, [figure(f"a.b{place}", place) for place in range(10)])
        issued_report(village_of, day=date(2024, 12, 3), replaces=made)
        last = issued_report(commune, [figure(f"a.b{place}", place) for place in range(20)], period=Period.year(2023))
    assert {key: queries(*key) for key in before} == before
    assert queries(of_commune, f"/reports/{last.public_id}/figures") == figures_before


def test_live_figures_take_the_same_queries(commune, of_commune) -> None:
    before = queries(of_commune, f"/units/song-van/figures?{IN_2024}&name=villages.villages")
    for number in range(10):
        make_village(commune, f"Thôn {number}")
    assert queries(of_commune, f"/units/song-van/figures?{IN_2024}&name=villages.villages") == before
    assert IssuedDocument.objects.count() == 0
