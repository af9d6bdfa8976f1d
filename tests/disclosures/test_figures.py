"""Indicators C01–C04 and the duties."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.core import indicators
from apps.core.indicators import KNOWN, MISSING, UnknownOptionError
from apps.core.periods import Period
from apps.disclosures.portal import disclosure_duties
from tests.factories import make_user
from tests.records import close

YEAR = Period.year(2024)
NAMES = ["disclosures.items", "disclosures.postings", "disclosures.kept_due_time", "disclosures.with_plan"]


def value(name, unit, period=YEAR, **options):
    return indicators.get(name).value(unit, period, **options).value


@pytest.mark.parametrize("name", NAMES)
def test_no_record_is_missing_until_the_register_is_closed(name, commune, official):
    indicator = indicators.get(name)
    assert indicator.value(commune, YEAR).state == MISSING
    close(commune, "disclosures.posting", YEAR, official)
    figure = indicator.value(commune, YEAR)
    assert (figure.value, figure.state) == (0, KNOWN)


def test_an_item_counts_once_and_as_long_as_it_stands(commune, other_commune, village, post):
    post()
    post(village=village)
    post(code="TTHC", starts_on=date(2022, 1, 1), ends_on=None)
    post(code="KT_XH", starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31))
    post(code="KHAC", unit=other_commune)
    assert value("disclosures.items", commune) == 2
    assert value("disclosures.items", commune, village=village) == 1


def test_every_channel_of_a_posting_is_a_turn(commune, post):
    post("office", "village_house", "loudspeaker")
    post("office", starts_on=date(2023, 12, 31))
    assert value("disclosures.postings", commune) == 3
    assert value("disclosures.postings", commune, channel="loudspeaker") == 1
    with pytest.raises(UnknownOptionError):
        value("disclosures.postings", commune, channel="pigeon")


@pytest.mark.parametrize(
    ("ends_on", "today", "kept"),
    [
        (date(2024, 3, 30), date(2025, 6, 1), None),
        (date(2024, 3, 31), date(2025, 6, 1), 1),
        (None, date(2024, 3, 30), None),
        (None, date(2024, 3, 31), 1),
        (date(2024, 12, 31), date(2024, 3, 20), None),
    ],
)
def test_thirty_days_are_kept_from_the_thirtieth_on(commune, post, ends_on, today, kept):
    post(ends_on=ends_on)
    post(code="KHAC", ends_on=ends_on)
    with time_machine.travel(today, tick=False):
        assert value("disclosures.kept_due_time", commune) == kept


def test_a_plan_and_a_document_are_both_needed(commune, post):
    post(plan_number="12/KH-UBND")
    post(document_number="03/QĐ-UBND")
    post(plan_number="12/KH-UBND", document_number="03/QĐ-UBND")
    assert value("disclosures.with_plan", commune) == 1


def duties(commune, user, period=YEAR):
    return {duty.label.split(":")[0]: duty for duty in disclosure_duties(commune, period, user)}


@time_machine.travel(date(2024, 4, 23), tick=False)
def test_duties_name_what_ends_soon_what_ended_early_and_what_is_lacking(commune, official, post):
    soon = post(ends_on=date(2024, 4, 30))
    post(ends_on=date(2024, 5, 1))
    early = post(ends_on=date(2024, 3, 30), code="TTHC")
    post(ends_on=date(2024, 3, 31), code="KT_XH")
    found = disclosure_duties(commune, YEAR, official)
    assert [(duty.state, duty.url) for duty in found[:-1]] == [
        ("due", soon.get_absolute_url()),
        ("late", early.get_absolute_url()),
    ]
    assert found[1].detail == "đến hết 30/03/2024, được 29/30 ngày (quy định chưa kiểm chứng)"
    assert (found[-1].state, found[-1].url) == ("missing", "/song-van/cong-khai/?nam=2024")
    counted, names = found[-1].detail.split(": ", 1)
    assert counted == "còn 11/14 nội dung chưa công khai"
    assert len(names.split("; ")) == 11
    assert names.startswith("Dự án, công trình đầu tư và tiến độ…; Quy chế làm việc, quy chế thực hiện dân chủ…; ")


@time_machine.travel(date(2024, 4, 23), tick=False)
def test_duties_need_the_same_queries_however_many_there_are(commune, official, post, items):
    counts = []
    for code in items:
        post(code=code, ends_on=date(2024, 4, 25))
        with CaptureQueriesContext(connection) as queries:
            found = disclosure_duties(commune, YEAR, official)
        counts.append(len(queries))
    assert len(found) == 15
    assert found[-1].state == "done"
    assert counts[1:-1] == counts[2:]


def test_duties_are_not_shown_to_those_who_may_not_act(commune, village, post):
    post(ends_on=None)
    petition_officer = make_user("tiep-dan", Role.PETITION_OFFICER, commune)
    village_head = make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)
    assert disclosure_duties(commune, YEAR, petition_officer) == []
    assert disclosure_duties(commune, YEAR, village_head) == []
