"""What the law has to remark on a meeting, on both sides of each limit; nothing is refused for it."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from apps.law.models import CalendarDay, Rule
from apps.meetings.models import ConventionDraft, Minutes, Recognition
from apps.meetings.services import record_meeting, remarks_on, settle
from apps.meetings.services.remarks import CLUSTER_KEY, NOTICE_KEY, POSTING_KEY, RECOGNITION_KEY
from tests.factories import make_household

pytestmark = pytest.mark.usefixtures("rules")
DAY = date(2023, 10, 10)
TODAY = date(2023, 10, 31)


def said(meeting, key=None, today=TODAY):
    return [str(remark) for remark in remarks_on(meeting, today=today) if key in (None, remark.key)]


@pytest.mark.parametrize(
    ("kind", "held_on", "days", "told"),
    [
        ("regular", DAY, 4, True),
        ("regular", DAY, 5, False),
        ("regular", date(2023, 8, 14), 1, False),
        ("regular", date(2023, 8, 15), 4, True),
        ("matter", DAY, 1, False),
        ("regular", DAY, None, False),
    ],
)
def test_short_notice(meet, village, kind, held_on, days, told) -> None:
    """điểm c khoản 1 Điều 11 Nghị định 59/2023 [S], from 15/08/2023, of regular meetings."""
    invited_on = None if days is None else held_on - timedelta(days=days)
    remarks = said(meet(village, kind=kind, held_on=held_on, invited_on=invited_on), NOTICE_KEY)
    words = (
        f"Thông báo trước ngày họp {days} ngày, ít nhất phải 5 ngày (điểm c khoản 1 Điều 11 Nghị định số 59/2023/NĐ-CP)"
    )
    assert remarks == ([words] if told else [])


@pytest.mark.parametrize(("ahead", "told"), [(4, True), (5, False)])
def test_a_plan_without_invitation(meet, village, ahead, told) -> None:
    meeting = meet(village, kind="regular", state="planned", held_on=DAY)
    remarks = said(meeting, NOTICE_KEY, today=DAY - timedelta(days=ahead))
    assert bool(remarks) is told
    assert not told or "Chưa ghi ngày gửi giấy mời" in remarks[0]


@pytest.mark.parametrize(
    ("households", "values", "told"),
    [
        (199, {"state": "planned"}, False),
        (200, {"state": "planned"}, True),
        (200, {"present": 199}, False),
        (200, {"present": 20, "failed": True}, True),
        (200, {"state": "planned", "held_on": date(2023, 6, 30)}, False),
    ],
)
def test_meetings_by_clusters(meet, village, households, values, told) -> None:
    """khoản 3 Điều 18 Luật 10/2022 [S]."""
    values = {"present": households} | values
    remarks = said(meet(village, households=households, **values), CLUSTER_KEY)
    assert bool(remarks) is told
    assert not told or "Thôn có 200 hộ; từ 200 hộ trở lên có thể họp theo từng cụm dân cư" in remarks[0]


def test_a_plan_counts_the_register(meet, village) -> None:
    Rule.objects.filter(key=CLUSTER_KEY).update(numerator=2)
    for number in range(2):
        make_household(village, f"H{number}")
    assert "Thôn có 2 hộ" in said(meet(village, state="planned", households=None, present=None), CLUSTER_KEY)[0]


@pytest.mark.parametrize(
    ("held_on", "posted", "days"),
    [
        (date(2023, 10, 30), (date(2023, 10, 1), None), 30),
        (date(2023, 10, 30), (date(2023, 10, 2), None), 29),
        (date(2023, 10, 30), (date(2023, 9, 1), date(2023, 9, 30)), 30),
        (date(2023, 10, 30), (date(2023, 9, 1), date(2023, 9, 29)), 29),
        # After the meeting it helps nobody.
        (date(2023, 10, 30), (date(2023, 10, 11), date(2023, 12, 31)), 20),
        (date(2023, 10, 30), (date(2023, 11, 1), date(2023, 12, 31)), 0),
        (date(2023, 10, 30), (None, None), None),
        (date(2023, 8, 15), (date(2023, 8, 14), None), 30),
    ],
)
def test_a_draft_that_was_posted_too_short(meet, decide, village, held_on, posted, days) -> None:
    """khoản 1 Điều 9 Nghị định 61/2023 [S], from 16/08/2023."""
    matter = decide(meet(village, kind="convention", held_on=held_on), kind="convention", votes_for=120)
    ConventionDraft.objects.create(matter=matter, title="Hương ước", posted_from=posted[0], posted_until=posted[1])
    remarks = said(matter.meeting, POSTING_KEY)
    if days == 30:
        assert remarks == []
        return
    words = "Chưa ghi ngày niêm yết" if days is None else f"niêm yết {days} ngày trước khi họp, ít nhất phải 30 ngày"
    assert words in remarks[0]
    assert remarks[0].endswith("(khoản 1 Điều 9 Nghị định số 61/2023/NĐ-CP)")


def test_too_few_came_and_what_follows(meet, decide, village) -> None:
    meeting = meet(village, kind="election", present=101, secretary_votes=50)
    decide(meeting, kind="village_head", action="elect", votes_for=None, text="Bầu trưởng thôn")
    decide(meeting, kind="contribution", votes_for=101, text="Đóng góp")
    settle(meeting)
    assert said(meeting)[1:] == [
        "Chưa đủ số hộ dự họp: 101/202 hộ, cần ít nhất 102 (Điều 7 Nghị định số 59/2023/NĐ-CP; chưa kiểm chứng)",
        "Thư ký chưa được quá nửa số hộ dự họp tán thành: 50/101 hộ dự họp, cần ít nhất 51 "
        "(khoản 5 Điều 3 Nghị định số 59/2023/NĐ-CP)",
        "Việc “Bầu trưởng thôn”: số hộ dự họp không đủ để đạt tỷ lệ, tổ chức họp lại: 101/202 hộ, cần ít nhất 102 "
        "(khoản 1 Điều 21 Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15; chưa kiểm chứng)",
        "Việc “Đóng góp”: số hộ dự họp không đủ để đạt tỷ lệ, có thể phát phiếu lấy ý kiến tới hộ, điểm b khoản 1 "
        "Điều 4 Nghị định số 59/2023/NĐ-CP: 101/202 hộ, cần ít nhất 135 "
        "(khoản 1 Điều 21 Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15; chưa kiểm chứng)",
    ]
    assert "cụm dân cư" in said(meeting)[0]


def test_nothing_to_remark_where_enough_came(meet, decide, village) -> None:
    meeting = meet(village, kind="election", present=135, secretary_votes=68)
    decide(meeting, kind="contribution", votes_for=None)
    assert said(meeting) == []
    assert said(meet(village, state="cancelled", kind="regular", present=1, invited_on=DAY)) == []


@pytest.mark.parametrize(
    ("sent", "decided", "today", "words"),
    [
        # Sent on a Wednesday: five working days end on Wednesday the week after.
        (date(2023, 10, 11), date(2023, 10, 18), TODAY, ""),
        (date(2023, 10, 11), date(2023, 10, 19), TODAY, "được trả lời ngày 19/10/2023, hạn là ngày 18/10/2023"),
        (date(2023, 10, 11), None, date(2023, 10, 18), ""),
        (date(2023, 10, 11), None, date(2023, 10, 19), "chưa có quyết định công nhận, hạn là ngày 18/10/2023"),
        (None, date(2023, 12, 1), TODAY, ""),
        (None, None, TODAY, ""),
    ],
)
def test_late_recognition(meet, decide, village, official, sent, decided, today, words) -> None:
    """05 working days, Điều 21 Luật 10/2022 and the two decrees [K]."""
    meeting = meet(village, kind="convention")
    matter = decide(meeting, kind="convention", votes_for=120)
    decide(meeting, kind="convention", votes_for=20, text="Không đạt thì không có gì để công nhận")
    settle(meeting)
    if sent:
        # 23:30 in Vietnam is the same day here, though another one in Greenwich; the one given back does not count.
        for number, state, day in ((1, "returned", date(2023, 10, 10)), (2, "accepted", sent)):
            Minutes.objects.create(
                meeting=meeting,
                number=number,
                state=state,
                document={},
                submitted_by=official,
                submitted_at=datetime(day.year, day.month, day.day, 23, 30, tzinfo=timezone.get_default_timezone()),
            )
    if decided:
        Recognition.objects.create(matter=matter, number="1/QĐ", decided_on=decided, valid_from=decided)
    remarks = said(meeting, RECOGNITION_KEY, today)
    assert bool(remarks) is bool(words)
    assert not words or (words in remarks[0] and remarks[0].endswith("chưa kiểm chứng)"))


@pytest.mark.parametrize(("decided", "late"), [(date(2023, 10, 19), False), (date(2023, 10, 20), True)])
def test_a_holiday_puts_the_recognition_off(meet, decide, village, official, decided, late) -> None:
    """Sent on 11/10/2023; one of the five days after it is a holiday, so that they end on the 19th."""
    CalendarDay.objects.create(day=date(2023, 10, 16), name="Ngày nghỉ")
    meeting = meet(village, kind="convention")
    matter = decide(meeting, kind="convention", votes_for=120)
    settle(meeting)
    sent = datetime(2023, 10, 11, 9, tzinfo=timezone.get_default_timezone())
    Minutes.objects.create(
        meeting=meeting, number=1, state="accepted", document={}, submitted_by=official, submitted_at=sent
    )
    Recognition.objects.create(matter=matter, number="1/QĐ", decided_on=decided, valid_from=decided)
    assert bool(said(meeting, RECOGNITION_KEY)) is late


def test_a_fixed_number_of_queries(meet, decide, village, django_assert_max_num_queries) -> None:
    meeting = meet(village, kind="convention", present=50)
    decide(meeting, kind="other", votes_for=None, position=9)
    with django_assert_max_num_queries(10) as few:
        said(meeting)
    for _ in range(4):
        ConventionDraft.objects.create(matter=decide(meeting, kind="convention", votes_for=20), title="Hương ước")
    meeting = type(meeting).objects.get()
    with django_assert_max_num_queries(len(few)):
        assert len(said(meeting)) == 11


def test_nothing_is_refused_for_a_remark(meet, village, official) -> None:
    meeting = meet(village, kind="convention", present=0, invited_on=DAY)
    assert said(meeting)
    assert record_meeting(record=meeting, user=official).pk == meeting.pk
