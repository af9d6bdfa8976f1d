"""Indicators C01–C04 and the duties."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.core import indicators
from apps.core.indicators import KNOWN, MISSING, UnknownOptionError
from apps.core.periods import Period
from apps.disclosures.models import DisclosureItem
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
        ("due", early.get_absolute_url()),
    ]
    assert found[1].detail == "đến hết 30/03/2024, được 29/30 ngày (quy định chưa kiểm chứng)"
    assert found[1].due_on is None
    assert (found[-1].state, found[-1].url) == ("due", "/song-van/cong-khai/danh-muc/?nam=2024")
    lacking, taken_down, incomplete, doubt = re.split(r"[.…] (?=\d)", found[-1].detail)
    counted, names = lacking.split(": ", 1)
    assert counted == "còn 9/12 nội dung chưa công khai"
    assert len(names.split("; ")) == 9
    assert names.startswith("Dự án, công trình đầu tư và tiến độ…; Quy chế làm việc, quy chế thực hiện dân chủ…; ")
    assert taken_down == "1/12 nội dung gỡ xuống sớm: Thủ tục hành chính do xã trực tiếp thực hiện"
    assert incomplete.startswith("1/12 nội dung thiếu hình thức phải công khai: Kế hoạch phát triển kinh tế")
    # What of the nine is confirmed stays out; the form that the last one lacks is not.
    assert doubt == "10 nội dung: quy định chưa kiểm chứng"


@time_machine.travel(date(2024, 4, 23), tick=False)
def test_a_confirmed_span_is_broken_and_an_unconfirmed_one_reminds(commune, official, post, items):
    posting = post(ends_on=date(2024, 3, 30), code="KT_XH")
    for mark, state, day, year in (("K", "due", None, "due"), ("S", "late", posting.ends_on, "missing")):
        DisclosureItem.objects.filter(code="KT_XH").update(min_days_mark=mark)
        early, catalogue = disclosure_duties(commune, YEAR, official)
        assert (early.state, early.due_on, catalogue.state) == (state, day, year)
        assert ("chưa kiểm chứng" in early.detail) is (mark == "K")
    DisclosureItem.objects.filter(code="KT_XH").update(mark="K")
    assert [duty.state for duty in disclosure_duties(commune, YEAR, official)] == ["due", "due"]


@time_machine.travel(date(2025, 1, 5), tick=False)
def test_what_lacks_a_form_is_not_done(commune, official, post, items):
    for code in items:
        channels = ("office", "portal") if code == "KT_XH" else ("office",)
        post(*channels, code=code, ends_on=None if code == "TTHC" else date(2024, 4, 30))
    (duty,) = disclosure_duties(commune, YEAR, official)
    assert (duty.state, duty.due_on) == ("due", None)
    assert duty.detail.startswith("còn 12/14 nội dung thiếu hình thức phải công khai: ")
    assert "chưa công khai" not in duty.detail


@time_machine.travel(date(2025, 1, 5), tick=False)
def test_an_unconfirmed_item_is_never_missing(commune, official, items):
    DisclosureItem.objects.update(mark="K")
    (duty,) = disclosure_duties(commune, YEAR, official)
    assert (duty.state, duty.due_on) == ("due", None)
    assert duty.detail.endswith("12 nội dung: quy định chưa kiểm chứng")


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
