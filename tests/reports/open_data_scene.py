"""A small year of a commune for tests of open data, and a reader of its pack."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

from apps.complaints.models import Petition
from apps.consultations.models import Consultation, ConsultationBallot, ConsultationChannel
from apps.dialogues.models import Dialogue, DialogueOpinion
from apps.disclosures.models import Posting, PostingChannel
from apps.meetings.models import Matter, Meeting
from apps.reports.open_data.pack import pack
from apps.reports.open_data.year import OpenYear
from apps.supervision.models import Finding, Supervision
from apps.works.models import Contribution, Work
from tests.factories import make_household, make_village
from tests.world import Seed

YEAR, MADE_ON = 2024, date(2025, 2, 3)
SPRING = date(2024, 3, 1)
NUMBER = re.compile(r"-?\d+(\.\d+)?")
TYPES = {
    "integer": re.compile(r"-?\d+"),
    "number": NUMBER,
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "boolean": re.compile("có|không"),
    "string": re.compile(r"(?s).+"),
}


# A supervision beside all else.
_ALONE: dict[str, Any] = {"committee": None, "work": None, "plan": None}


def small_year(unit: Any, village: Any) -> Seed:
    """One record of each kind in 2024, with numbers that tests know."""
    seed = Seed(unit, village, "nam nho")
    make_household(village, "H001")
    meeting = seed.new(Meeting, kind="regular", held_on=SPRING, households=100, present=70, follows=None)
    votes = {"votes_for": 60, "votes_against": 8, "votes_other": 2, "carried": True}
    seed.new(Matter, meeting=meeting, kind="funds", method="show_of_hands", follows=None, decided_on=SPRING, **votes)
    dialogue = seed.new(Dialogue, held_on=SPRING, level="commune", participants=40, speakers=None)
    for status in ("open", "answered"):
        seed.new(DialogueOpinion, dialogue=dialogue, status=status)
    asked = seed.new(Consultation, starts_on=SPRING, ends_on=date(2024, 4, 1))
    seed.new(ConsultationChannel, consultation=asked, channel="ballot", counted=30, accepted=None)
    seed.new(ConsultationBallot, consultation=asked, issued=100, returned=90, valid=90, agreed=80, against=10, other=0)
    posting = seed.new(Posting, title="=Dự toán, quyết toán", starts_on=SPRING, ends_on=date(2024, 4, 1), village=None)
    seed.new(PostingChannel, posting=posting, channel="office")
    given = {"total_value": 500, "people_money": 200, "people_labour_days": 30}
    work = seed.new(Work, started_on=SPRING, decided_in=None, board=None, **given)
    for kind, amount, households in (("money", 200, 50), ("labour", 30, 2)):
        seed.new(Contribution, work=work, kind=kind, amount=Decimal(amount), households=households, land_class="")
    watched = seed.new(Supervision, body="front", kind="supervision", started_on=SPRING, **_ALONE)
    seed.new(Finding, supervision=watched, remedied_by=None, verified_by=None)
    for number in range(6):
        receive(unit, number, "recommendation")
    for number in range(6, 8):
        receive(unit, number, "complaint")
    return seed


def receive(unit: Any, number: int, kind: str) -> None:
    about = {"source": "post", "field": "land", "subject": "Đơn"}
    Petition.objects.create(unit=unit, code=f"{number}/2024", received_on=SPRING, petition_type=kind, **about)


def merged_year(old: Any) -> Any:
    """A meeting of a village of the unit, in the spring."""
    village = make_village(old, "Ngọc Sơn")
    return Seed(old, village, "xa cu").new(Meeting, held_on=SPRING, households=50, present=40, follows=None)


def files_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed_files(unit: Any) -> dict[str, bytes]:
    return files_of(pack(OpenYear(unit, YEAR, MADE_ON)).content)


def rows_of(files: dict[str, bytes], table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"{table}.csv"].decode("utf-8-sig"), newline=""), strict=True))


def check_against_schema(files: dict[str, bytes]) -> int:
    """Hold every CSV file against what `datapackage.json` says of it; gives how many cells were looked at."""
    told = json.loads(files["datapackage.json"])
    assert {resource["path"] for resource in told["resources"]} | {"datapackage.json", "MO-TA.txt"} == set(files)
    return sum(_check(resource, files) for resource in told["resources"])


def _check(resource: dict[str, Any], files: dict[str, bytes]) -> int:
    content, schema = files[resource["path"]], resource["schema"]
    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    assert lines[0] == [field["name"] for field in schema["fields"]]
    rows = rows_of(files, resource["name"])
    assert len(rows) == len(lines) - 1
    for row in rows:
        assert len(row) == len(schema["fields"])
        for field in schema["fields"]:
            _check_cell(field, row[field["name"]])
    if key := schema.get("primaryKey"):
        keys = [tuple(row[name] for name in key) for row in rows]
        assert len(set(keys)) == len(keys)
        assert all(all(parts) for parts in keys)
    for link in schema.get("foreignKeys", ()):
        there = {row[link["reference"]["fields"]] for row in rows_of(files, link["reference"]["resource"])}
        assert {row[link["fields"]] for row in rows} <= there
    return len(rows) * len(schema["fields"])


def _check_cell(field: dict[str, Any], text: str) -> None:
    limits = field["constraints"]
    assert text or not limits["required"], field["name"]
    if not text:
        return
    assert TYPES[field["type"]].fullmatch(text), (field["name"], text)
    if field["type"] == "date":
        date.fromisoformat(text)
    assert text in limits.get("enum", (text,)), (field["name"], text)
    assert re.search(limits.get("pattern", ""), text), (field["name"], text)
