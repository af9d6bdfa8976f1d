"""The shipped thresholds and time-limits: dated without gap or overlap, each read by somebody, corrections kept."""

import json
from datetime import date, timedelta
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from apps.agencies.services.conferences import RULE_KEYS as STAFF_CONFERENCE_KEYS
from apps.committees.rules import INSPECTORATE_MOST
from apps.committees.rules import RULE_KEYS as COMMITTEE_KEYS
from apps.complaints.indicators.receptions import CHAIRMAN_KEY
from apps.complaints.indicators.receptions import SECRETARY_KEY as PARTY_DAYS_KEY
from apps.complaints.services.due import ESCALATE_KEY
from apps.complaints.services.retention import REGISTERS as KEPT_REGISTERS
from apps.dialogues.models import NOTICE_KEY, REQUEST_KEY, RESULT_KEY, YEAR_KEYS
from apps.disclosures.services import FAIR_KEY, GOOD_KEY
from apps.households.services.representatives import VOTER_AGE_KEY
from apps.law.models import Rule, rule_on
from apps.law.services import load_rules
from apps.meetings.models import QUORUM_KEY, VOTE_KEY, MatterKind, MeetingKind
from apps.meetings.models.meetings import SECRETARY_KEY
from apps.meetings.portal import RULE_KEY
from apps.meetings.services.remarks import CLUSTER_KEY, POSTING_KEY, RECOGNITION_KEY
from apps.meetings.services.remarks import NOTICE_KEY as MEETING_NOTICE_KEY
from apps.reports.deadlines import DUE_KEY
from apps.villages.services.terms import ACTING_KEY, DEPUTIES_KEY, TERM_KEY
from apps.works.services.land import RULE_KEYS as LAND_KEYS

PATH = settings.BASE_DIR / "fixtures" / "law" / "rules.json"
ROWS: list[dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))
# What the law asked once and asks no more.
ENDED = {INSPECTORATE_MOST}
VOTES = [f"{VOTE_KEY}{kind}" for kind in MatterKind.values]
QUORUMS = [f"{QUORUM_KEY}{kind.value}" for kind in (MeetingKind.CONVENTION, MeetingKind.ELECTION)]
DIRECT = [f"{VOTE_KEY}{kind}" for kind in ("contribution", "funds", "other")]
BY_RECOGNITION = [f"{VOTE_KEY}{kind}" for kind in ("convention", "village_head", "board")]
LAST_OF_THE_ORDINANCE, FIRST_OF_THE_LAW = date(2023, 6, 30), date(2023, 7, 1)

pytestmark = pytest.mark.django_db


def test_every_shipped_key_is_read_by_the_portal() -> None:
    named = {
        RULE_KEY,
        NOTICE_KEY,
        RESULT_KEY,
        REQUEST_KEY,
        *YEAR_KEYS,
        DUE_KEY,
        ESCALATE_KEY,
        VOTER_AGE_KEY,
        TERM_KEY,
        ACTING_KEY,
        DEPUTIES_KEY,
        GOOD_KEY,
        FAIR_KEY,
        CHAIRMAN_KEY,
        PARTY_DAYS_KEY,
        *(kept.rule for kept in KEPT_REGISTERS),
        *STAFF_CONFERENCE_KEYS,
        *COMMITTEE_KEYS,
        *LAND_KEYS,
    }
    of_meetings = {SECRETARY_KEY, MEETING_NOTICE_KEY, CLUSTER_KEY, POSTING_KEY, RECOGNITION_KEY}
    assert {row["key"] for row in ROWS} == {*VOTES, *QUORUMS, *named, *of_meetings}


@pytest.mark.parametrize("key", VOTES)
def test_both_edges_of_the_change_of_2023(rules: None, key: str) -> None:
    before, after = (Rule.objects.on(key, day) for day in (LAST_OF_THE_ORDINANCE, FIRST_OF_THE_LAW))
    assert (before.valid_until, after.valid_from) == (LAST_OF_THE_ORDINANCE, FIRST_OF_THE_LAW)
    assert "34/2007/PL-UBTVQH11" in before.article
    assert "10/2022/QH15" in after.article
    rows = list(Rule.objects.all())
    assert [rule_on(rows, key, day) for day in (LAST_OF_THE_ORDINANCE, FIRST_OF_THE_LAW)] == [before, after]


def test_a_rule_holds_from_its_first_day_to_its_last_and_the_next_one_follows(rules: None) -> None:
    for key in sorted({row["key"] for row in ROWS}):
        rows = list(Rule.objects.filter(key=key).order_by("valid_from"))
        for row in rows:
            assert Rule.objects.on(key, row.valid_from) == row
            assert Rule.objects.on(key, row.valid_until or date(2100, 1, 1)) == row
        for earlier, later in pairwise(rows):
            assert earlier.valid_until == later.valid_from - timedelta(days=1), key
        assert rows[-1].valid_until is None or key in ENDED
        with pytest.raises(Rule.DoesNotExist):
            Rule.objects.on(key, rows[0].valid_from - timedelta(days=1))


def test_articles_of_the_ordinance_are_told_apart(rules: None) -> None:
    """Ordinance 34/2007: Điều 10-12 for what people decide, Điều 13-16 for what the commune recognises [K]."""
    for key in DIRECT:
        row = Rule.objects.on(key, LAST_OF_THE_ORDINANCE)
        assert (row.mark, row.article.startswith("Điều 12 Pháp lệnh số 34/2007")) == ("S", True)
    for key in BY_RECOGNITION:
        row = Rule.objects.on(key, LAST_OF_THE_ORDINANCE)
        assert (row.mark, row.article.startswith("Điều 13-16 Pháp lệnh số 34/2007")) == ("K", True)


@pytest.mark.parametrize(
    ("day", "named", "mark"),
    [(date(2023, 7, 1), False, "K"), (date(2023, 8, 15), False, "K"), (date(2023, 8, 16), True, "S")],
)
def test_conventions_go_by_decree_61_from_its_first_day(rules: None, day: date, named: bool, mark: str) -> None:
    row = Rule.objects.on("vote-convention", day)
    assert ("61/2023/NĐ-CP" in row.article, row.mark) == (named, mark)
    assert (row.numerator, row.denominator, row.inclusive) == (1, 2, False)


def test_loading_twice_changes_nothing_and_a_correction_stays() -> None:
    assert load_rules(PATH) == len(ROWS) == Rule.objects.count()
    corrected = Rule.objects.filter(key="dialogue-result-days", valid_until=None)
    corrected.update(numerator=15, mark="K", article="Điều 43, đã sửa")
    before = list(Rule.objects.values())
    assert load_rules(PATH) == 0
    assert list(Rule.objects.values()) == before


def test_a_new_row_ends_the_one_that_stood_open_before_it(tmp_path: Path) -> None:
    """An installation that loaded the older file has one row where the newer file has two."""
    later = [row for row in ROWS if row["key"] == "vote-convention"]
    older = [later[0], {**later[1], "valid_until": None}]
    for name, rows in (("older", older), ("later", later)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(rows), encoding="utf-8")
        load_rules(path)
    assert [(row.valid_from, row.valid_until) for row in Rule.objects.order_by("valid_from")] == [
        (date(2007, 7, 1), date(2023, 6, 30)),
        (date(2023, 7, 1), date(2023, 8, 15)),
        (date(2023, 8, 16), None),
    ]


@pytest.mark.parametrize("article", ["", "Điều do cán bộ sửa"])
def test_a_portal_that_had_the_party_rule_for_the_committee_is_put_right(article: str) -> None:
    """The migration moves the row, and what is shipped then comes in without a day that has two rules."""
    migration = import_module("apps.law.migrations.0002_dialogues_of_the_committee")
    values = {"numerator": 1, "measure": "cuộc mỗi năm", "article": article or migration.SHIPPED}
    Rule.objects.create(key=migration.KEY, valid_from="2019-02-18", valid_until="2025-02-28", **values)
    for _ in range(2):
        migration.move(apps, None)
    load_rules(PATH)
    row = Rule.objects.on(migration.KEY, date(2018, 6, 1))
    assert row == Rule.objects.on(migration.KEY, date(2025, 2, 28))
    assert (row.article, row.mark) == (article or migration.ARTICLE, "K")


def test_the_party_binds_its_own_head_and_the_law_the_committee(rules: None) -> None:
    committee, party = (Rule.objects.on(key, date(2023, 6, 1)) for key in YEAR_KEYS)
    assert "77/2015/QH13" in committee.article
    assert "11-QĐi/TW" in party.article
    assert {committee.mark, party.mark} == {"K"}
