"""The papers of a meeting: what they say, on paper and in Word alike, by the law and the names of the day."""

import json
from datetime import date, time

import pytest

from apps.documents.blocks import Document, Heading, Signature, Table, from_json, to_json
from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf
from apps.households.services.representatives import change_head
from apps.meetings.models import Absence, BallotPlan, Choice, ConventionDraft, Matter, Meeting, Recognition
from apps.meetings.papers.candidates import candidates_document
from apps.meetings.papers.counting import counting_document
from apps.meetings.papers.invitation import invitation_document
from apps.meetings.papers.minutes import minutes_document
from apps.meetings.papers.plan import ballot_plan_document, ballot_sheet_document
from apps.meetings.papers.resolution import ResolutionForm, resolution_document
from apps.meetings.papers.result import result_notice_document
from apps.meetings.services import plan_ballots, plan_second_meeting, settle
from tests.documents.pages import docx_words, open_pdf, pdf_words, text_lines
from tests.factories import make_household

LAW = "Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15"
ROAD = (
    "Mức đóng góp bê tông hóa 450 m đường trục thôn từ nhà văn hóa đến kênh chính, phần vốn còn lại do ngân sách xã "
    "hỗ trợ xi măng và các hộ hiến đất mở rộng mặt đường lên 4,5 m"
)
HEAD_ELECTION = "Bầu Trưởng thôn Đồng Kim nhiệm kỳ 2023 - 2028"


@pytest.fixture
def held(meet, village, rules):
    """A meeting of 202 households, of which 150 were represented."""
    return meet(
        village,
        subject="Bàn, quyết định việc làm đường, quỹ thôn, hương ước và bầu Trưởng thôn",
        starts_at=time(19, 30),
        ended_at=time(21, 5),
        place="Nhà văn hóa thôn Đồng Kim",
        chair_name="Giáp Văn Hưng",
        chair_post="Trưởng thôn",
        secretary_name="Nguyễn Thị Hòa",
        secretary_votes=148,
        guests="Bà Trần Thị Lụa, Phó Chủ tịch Ủy ban nhân dân xã\nÔng Vũ Đình Khang, Bí thư Chi bộ thôn",
        summary="Cuộc họp diễn ra dân chủ, đúng trình tự.\nNhân dân đồng tình với các việc đã thông qua",
        front_head_name="Dương Quang Lợi",
        witnesses="Lê Thị Mận\nPhạm Văn Tuyến",
        contact="Ông Giáp Văn Hưng, Trưởng thôn, nhà văn hóa thôn",
        materials="- Dự toán công trình\n- Dự thảo hương ước",
        invited_on=date(2023, 10, 3),
    )


@pytest.fixture
def four(held, decide):
    """The meeting with four matters, one of them an election with three candidates."""
    road = decide(
        held,
        text=ROAD,
        votes_for=112,
        votes_against=30,
        votes_other=8,
        opinions="Ông Lê Văn Tú đề nghị giảm mức đóng góp cho hộ nghèo.\nBà Hoàng Thị Sen đề nghị thu làm hai đợt",
        contribution=1_500_000,
        labour_days=3,
    )
    decide(
        held,
        kind="other",
        position=2,
        text="Thu phí vệ sinh môi trường",
        method="secret_ballot",
        ballots_issued=150,
        ballots_returned=149,
        votes_for=131,
        votes_against=11,
        votes_other=5,
        invalid=2,
        resolution="Thu phí vệ sinh môi trường 20.000 đồng mỗi hộ một tháng, nộp vào ngày 05 hằng tháng",
        contribution=240_000,
    )
    convention = decide(held, kind="convention", position=3, text="Thông qua hương ước thôn Đồng Kim", votes_for=140)
    ConventionDraft.objects.create(
        matter=convention,
        title="Hương ước thôn Đồng Kim năm 2023",
        posted_from=date(2023, 9, 1),
        posted_until=date(2023, 9, 30),
        posted_at="Nhà văn hóa thôn",
    )
    election = decide(
        held,
        kind="village_head",
        action="elect",
        position=4,
        text=HEAD_ELECTION,
        method="secret_ballot",
        ballots_issued=150,
        ballots_returned=150,
        votes_for=None,
        invalid=3,
    )
    for position, (name, year, votes, again) in enumerate(
        [("Giáp Văn Hưng", 1971, 118, True), ("Đỗ Thị Thanh Huyền", 1980, 21, False), ("Lã Văn Bốn", 1966, 8, False)],
        start=1,
    ):
        Choice.objects.create(
            matter=election, position=position, text=name, birth_year=year, votes=votes, reelected=again
        )
    settle(held)
    road.refresh_from_db()
    return Meeting.objects.get(pk=held.pk)


@pytest.fixture
def at_doors(four, official):
    """The matter that fell short, sent to all households."""
    plan = BallotPlan(
        reason="short",
        purpose="Lấy ý kiến của tất cả hộ gia đình về việc làm đường, do cuộc họp không đủ số hộ để đạt tỷ lệ",
        starts_on=date(2023, 10, 15),
        ends_on=date(2023, 10, 20),
        team="1. Dương Quang Lợi, tổ trưởng\n2. Nguyễn Thị Hòa, thành viên\n3. Lê Thị Mận, thành viên",
    )
    plan_ballots(matter=four.matters.all()[0], plan=plan, user=official, expected_version=four.version)
    return Matter.objects.get(pk=plan.matter_id)


def read(document: Document) -> str:
    """The words of the tree, one block a line."""
    lines = [document.letterhead.parent, *document.letterhead.organ, document.letterhead.place_date]
    lines += [document.type_name, document.subject]
    for block in document.body:
        if isinstance(block, Table):
            lines += [" | ".join(row) for row in (block.header, *block.rows)]
        elif isinstance(block, Heading):
            lines.append(f"{block.number}. {block.title}")
        else:
            lines.append("".join(run.text for run in block.runs))
    for signer in (*document.cosigners, document.signature):
        lines += [*signer.lines, signer.name]
    return "\n".join([*lines, *document.recipients])


def counted(matter, **values):
    """The ballots to the households as they came back."""
    values = {
        "ballots_issued": 202,
        "ballots_returned": 195,
        "votes_for": 150,
        "votes_against": 40,
        "votes_other": 3,
        "invalid": 2,
    } | values
    for name, value in values.items():
        setattr(matter, name, value)
    matter.save()
    matter.ballot_plan.counted_on = date(2023, 10, 21)
    matter.ballot_plan.save()
    settle(matter.meeting)
    return Matter.objects.get(pk=matter.pk)


def matter_of(meeting, kind):
    return meeting.matters.get(kind=kind, follows=None)


def test_every_paper_says_the_same_on_paper_and_in_word(four, at_doors, village):
    household = make_household(village, "ĐK-017", head_name="Ngô Bá Vĩnh")
    election = matter_of(four, "village_head")
    blank = counting_document(at_doors)
    decided = counted(at_doors)
    papers = [
        invitation_document(four),
        minutes_document(four),
        counting_document(election),
        blank,
        counting_document(decided),
        resolution_document(four, ResolutionForm.RESOLUTION),
        ballot_plan_document(decided.ballot_plan),
        ballot_sheet_document(decided.ballot_plan, household),
        result_notice_document(four),
        candidates_document(election),
    ]
    for document in papers:
        assert from_json(json.loads(json.dumps(to_json(document)))) == document
        words = pdf_words(render_pdf(document))
        assert docx_words(render_docx(document)) == words
        assert "THÔN ĐỒNG KIM" in " ".join(words)
        assert "ỦY BAN NHÂN DÂN XÃ SONG VÂN" in " ".join(words)


def test_minutes_hold_every_number_with_its_sum_and_article(four):
    words = read(minutes_document(four))
    for line in (
        "Hôm nay, vào hồi 19 giờ 30 phút, ngày 10 tháng 10 năm 2023, tại Nhà văn hóa thôn Đồng Kim, thôn Đồng Kim",
        "Chủ trì: Ông (bà) Giáp Văn Hưng, chức vụ: Trưởng thôn.",
        "148/150 hộ dự họp = 98,67 % > 50 %: đạt (khoản 5 Điều 3 Nghị định số 59/2023/NĐ-CP).",
        "Tổng số hộ gia đình: 202 hộ.",
        "Số hộ gia đình có đại diện dự họp: 150 hộ (150/202 hộ = 74,26 %).",
        "Số hộ gia đình không có người dự họp: 52 hộ.",
        "tán thành 112 hộ; không tán thành 30 hộ; ý kiến khác 8 hộ.",
        f"112/202 hộ = 55,45 % < 2/3: không đạt (khoản 1 Điều 21 {LAW})",
        "Trên số hộ dự họp: 112/150 hộ dự = 74,67 %.",
        "mỗi hộ 1.500.000 đồng và 3 ngày công.",
        "Số phiếu: phát ra 150 phiếu; thu về 149 phiếu; hợp lệ 147 phiếu; không hợp lệ 2 phiếu.",
        "Bà Hoàng Thị Sen đề nghị thu làm hai đợt.",
        "Hương ước thôn Đồng Kim năm 2023, niêm yết từ ngày 01/09/2023 đến hết ngày 30/09/2023 tại Nhà văn hóa thôn.",
        "kể từ ngày có quyết định công nhận của Ủy ban nhân dân xã Song Vân.",
        "1 | Giáp Văn Hưng | 1971 | 118 | 58,42 % | Trúng cử (tái cử)",
        "2 | Đỗ Thị Thanh Huyền | 1980 | 21 | 10,40 % | Không trúng cử",
        "Người trúng cử: Giáp Văn Hưng (tái cử).",
        "Nhân dân đồng tình với các việc đã thông qua.",
        "Cuộc họp kết thúc vào hồi 21 giờ 05 phút, ngày 10 tháng 10 năm 2023.",
    ):
        assert line in words
    document = minutes_document(four)
    assert document.signature == Signature(("CHỦ TRÌ",), "Giáp Văn Hưng")
    assert [(signer.lines, signer.name) for signer in document.cosigners if signer.lines] == [
        (("THƯ KÝ",), "Nguyễn Thị Hòa"),
        (("TRƯỞNG BAN", "CÔNG TÁC MẶT TRẬN"), "Dương Quang Lợi"),
        (("ĐẠI DIỆN HỘ GIA ĐÌNH",), "Lê Thị Mận"),
        (("ĐẠI DIỆN HỘ GIA ĐÌNH",), "Phạm Văn Tuyến"),
    ]


def test_a_confirmed_rule_prints_without_doubt(four):
    rule = f"140/202 hộ = 69,31 % > 50 %: đạt (khoản 1 Điều 21 {LAW}; Điều 10 Nghị định số 61/2023/NĐ-CP)."
    assert rule in read(minutes_document(four))


def test_minutes_name_absent_households_by_the_head_of_the_day(held, village):
    households = [make_household(village, f"ĐK-{number}", head_name=f"Chủ hộ {number}") for number in (7, 8)]
    for household in households:
        Absence.objects.create(meeting=held, household=household)
    assert "ĐK-7" not in read(minutes_document(held))
    held.roll_called = True
    change_head(household=households[1], full_name="Chủ hộ mới", birth_year=None, day=date(2024, 1, 1))
    assert "Hộ không có người dự họp: ĐK-7 Chủ hộ 7; ĐK-8 Chủ hộ 8." in read(minutes_document(held))


def test_minutes_follow_a_matter_to_the_households_and_their_answer(four, at_doors):
    counted(at_doors)
    words = read(minutes_document(four))
    first, rest = words.split("phát phiếu lấy ý kiến tới các hộ gia đình từ ngày 15/10/2023 đến hết ngày 20/10/2023.")
    assert "112/202 hộ = 55,45 % < 2/3: không đạt" in first
    assert "III. Lấy ý kiến các hộ gia đình" in rest
    assert f"150/202 hộ = 74,26 % ≥ 2/3: đạt (khoản 1 Điều 21 {LAW})." in rest
    assert "kể từ ngày thông qua, ngày 21 tháng 10 năm 2023." in rest
    assert "từ ngày 15/10/2023 đến hết ngày 20/10/2023; kiểm phiếu ngày 21/10/2023." in rest


def test_a_failed_meeting_tells_that_it_did_not_take_place_and_why(meet, decide, village, official, rules):
    failed = meet(village, kind="convention", subject="Thông qua hương ước", present=101, failed=True)
    decide(failed, kind="convention", text="Hương ước thôn", votes_for=None)
    plan_second_meeting(meeting=failed, held_on=date(2023, 11, 20), user=official, expected_version=failed.version)
    document = minutes_document(Meeting.objects.get(pk=failed.pk))
    words = read(document)
    why = "101/202 hộ = 50,00 % ≤ 50 %: không đạt (điểm a khoản 1 Điều 10 Nghị định số 61/2023/NĐ-CP)"
    assert f"Cuộc họp không tiến hành được do không đủ số hộ gia đình có đại diện dự họp: {why}." in words
    assert f"Điều kiện tiến hành cuộc họp: {why}." in words
    assert "Việc dự kiến đưa ra bàn, quyết định: Hương ước thôn." in words
    assert "Nếu tất cả hộ dự họp đều tán thành: 101/202 hộ = 50,00 % ≤ 50 %: không đạt" in words
    assert "đưa ra bàn, biểu quyết lại tại cuộc họp ngày 20 tháng 11 năm 2023." in words
    assert "Cuộc họp được tổ chức lại vào ngày 20 tháng 11 năm 2023." in words
    assert "tán thành 0 hộ" not in words
    notice = read(result_notice_document(Meeting.objects.get(pk=failed.pk)))
    assert f"Cuộc họp không tiến hành được do không đủ số hộ gia đình có đại diện dự họp: {why}." in notice
    # Without a rule on presence, the presence itself is the reason.
    failed.kind = "matter"
    assert "có đại diện dự họp: 101/202 hộ = 50,00 %." in read(minutes_document(failed))


def test_a_correction_gives_its_reason(held):
    held.correction_reason = "Ghi nhầm số hộ dự họp"
    assert "lý do đính chính: Ghi nhầm số hộ dự họp." in read(minutes_document(held))


def test_a_meeting_of_which_little_is_known_leaves_blanks(meet, village):
    bare = Meeting.objects.get(pk=meet(village, state="planned", households=None, present=None).pk)
    for document in (minutes_document(bare), invitation_document(bare), resolution_document(bare, "memorandum")):
        assert "…… giờ …… phút" in read(document)
        assert "None" not in read(document)
    assert "Song Vân, ngày …… tháng …… năm ……" in read(invitation_document(bare))
    assert "Tổng số hộ gia đình: …… hộ." in read(minutes_document(bare))


def test_the_invitation_follows_the_form(four, at_doors):
    words = read(invitation_document(four, "Bà Trần Thị Lụa, Phó Chủ tịch Ủy ban nhân dân xã"))
    for line in (
        "Song Vân, ngày 03 tháng 10 năm 2023",
        "Trân trọng kính mời: Bà Trần Thị Lụa, Phó Chủ tịch Ủy ban nhân dân xã.",
        "Về việc: Bàn, quyết định việc làm đường, quỹ thôn, hương ước và bầu Trưởng thôn.",
        "Thời gian: 19 giờ 30 phút, ngày 10 tháng 10 năm 2023.",
        "Địa điểm: Nhà văn hóa thôn Đồng Kim.",
        "Chủ trì: Ông (bà) Giáp Văn Hưng, chức vụ: Trưởng thôn.",
        "Ông Vũ Đình Khang, Bí thư Chi bộ thôn.",
        HEAD_ELECTION,
        "Ông Giáp Văn Hưng, Trưởng thôn, nhà văn hóa thôn.",
        "Dự thảo hương ước.",
        "TRƯỞNG THÔN\nGiáp Văn Hưng",
    ):
        assert line in words
    # Ballots that followed the meeting were no matter of it.
    assert words.count(ROAD) == 1
    assert "Đại diện hộ gia đình ……" in read(invitation_document(four))


def test_counting_at_the_meeting_gives_both_rates_for_each_candidate(four):
    document = counting_document(matter_of(four, "village_head"))
    words = read(document)
    assert "STT | Người ứng cử | Số phiếu | Tỷ lệ trên tổng số 202 hộ | Tỷ lệ trên 150 phiếu phát ra" in words
    assert "1 | Giáp Văn Hưng | 118 | 58,42 % | 78,67 %" in words
    assert "Số hộ gia đình có đại diện dự họp: 150 hộ." in words
    assert "Số phiếu hợp lệ: 147 phiếu." in words
    assert f"118/202 hộ = 58,42 % > 50 %: đạt (khoản 1 Điều 21 {LAW})." in words
    assert "118/150 phiếu phát ra = 78,67 %." in words
    assert document.signature.lines == ("TM. BAN KIỂM PHIẾU", "TỔ TRƯỞNG")


def test_counting_ballots_of_the_households_names_the_team(at_doors):
    blank = read(counting_document(at_doors))
    assert "Số phiếu phát ra: …… phiếu." in blank
    assert "Tán thành | …… | …… | ……" in blank
    assert "Song Vân, ngày …… tháng …… năm ……" in blank
    words = read(counting_document(counted(at_doors)))
    assert "Về việc phát phiếu lấy ý kiến của hộ gia đình" in words
    assert "Song Vân, ngày 21 tháng 10 năm 2023" in words
    assert "Dương Quang Lợi, tổ trưởng." in words
    assert "2 | Không tán thành | 40 | 19,80 % | 19,80 %" in words
    assert "Số hộ gia đình có đại diện dự họp" not in words
    assert "150/202 hộ = 74,26 % ≥ 2/3: đạt" in words


@pytest.mark.parametrize(
    ("form", "head"),
    [
        ("resolution", "NGHỊ QUYẾT"),
        ("minutes", "BIÊN BẢN CUỘC HỌP"),
        ("memorandum", "BẢN GHI NHỚ"),
        ("agreement", "BẢN THỎA THUẬN"),
    ],
)
def test_a_resolution_holds_what_was_carried_and_from_when(four, form, head):
    document = resolution_document(four, form)
    words = read(document)
    assert document.type_name == head
    assert "biểu quyết thông qua 03 việc sau:" in words
    assert ROAD not in words
    assert "Nội dung: Thu phí vệ sinh môi trường 20.000 đồng mỗi hộ một tháng" in words
    assert "Hiệu lực: kể từ ngày thông qua, ngày 10 tháng 10 năm 2023." in words
    assert words.count("kể từ ngày có quyết định công nhận của Ủy ban nhân dân xã Song Vân.") == 2
    assert len([signer for signer in document.cosigners if signer.lines]) == 4


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        ("recognised", "kể từ ngày 01 tháng 11 năm 2023 theo Quyết định số 77/QĐ-UBND ngày 25 tháng 10 năm 2023"),
        ("refused", "không có hiệu lực, do không được công nhận (Quyết định số 77/QĐ-UBND ngày 25 tháng 10 năm 2023)"),
    ],
)
def test_a_resolution_tells_of_the_recognition(four, outcome, text):
    Recognition.objects.create(
        matter=matter_of(four, "convention"),
        outcome=outcome,
        number="77/QĐ-UBND",
        decided_on=date(2023, 10, 25),
        valid_from=date(2023, 11, 1),
    )
    assert text in read(resolution_document(four, ResolutionForm.RESOLUTION))


def test_nothing_carried_is_said(meet, decide, village, rules):
    meeting = meet(village)
    decide(meeting)
    assert "Không có việc nào được thông qua." in read(resolution_document(meeting, "resolution"))


def test_an_election_without_a_winner(four):
    election = matter_of(four, "village_head")
    for choice in election.choices.all():
        choice.votes = 60 - 10 * choice.position
        choice.save()
    settle(four)
    words = read(minutes_document(Meeting.objects.get(pk=four.pk)))
    assert "50/202 hộ = 24,75 % ≤ 50 %: không đạt" in words
    assert "Người trúng cử: không có." in words
    assert "Trúng cử" not in words.replace("Không trúng cử", "")


def test_the_plan_tells_why_what_and_how_many_are_needed(at_doors):
    words = read(ballot_plan_document(at_doors.ballot_plan))
    for line in (
        "Lấy ý kiến của tất cả hộ gia đình về việc làm đường",
        "đã họp nhưng không đủ số hộ để đạt tỷ lệ.",
        "Kết quả biểu quyết tại cuộc họp ngày 10 tháng 10 năm 2023: 112/202 hộ = 55,45 % < 2/3: không đạt",
        f"từ 2/3 tổng số hộ, tức ít nhất 135/202 hộ tán thành (khoản 1 Điều 21 {LAW}).",
        "Tất cả 202 hộ gia đình của thôn Đồng Kim, mỗi hộ một phiếu.",
        "Phát phiếu: từ ngày 15/10/2023.",
        "Thu phiếu: đến hết ngày 20/10/2023.",
        "Nguyễn Thị Hòa, thành viên.",
        "CÔNG TÁC MẶT TRẬN\nDương Quang Lợi",
    ):
        assert line in words


def test_a_ballot_is_one_page_and_names_nobody(at_doors, village):
    for position, option in enumerate(("Làm đường trong năm 2023", "Làm đường trong năm 2024"), start=1):
        Choice.objects.create(matter=at_doors, position=position, text=option)
    household = make_household(village, "ĐK-017", head_name="Ngô Bá Vĩnh")
    document = ballot_sheet_document(at_doors.ballot_plan, household)
    words = read(document)
    assert "Mã phiếu: ĐK-017" in words
    assert "Vĩnh" not in words
    assert "Phương án | Tán thành | Không tán thành | Ý kiến khác" in words
    assert "Làm đường trong năm 2024 |  |  | " in words
    assert "Phiếu được thu đến hết ngày 20 tháng 10 năm 2023." in words
    assert len(text_lines(render_pdf(document))) == 1


def test_the_notice_tells_the_households_what_to_do_and_no_personal_data(four, at_doors, village):
    absent = make_household(village, "ĐK-017", head_name="Ngô Bá Vĩnh")
    Absence.objects.create(meeting=four, household=absent)
    counted(at_doors)
    four.roll_called = True
    words = read(result_notice_document(four))
    for line in (
        "150/202 hộ = 74,26 % có đại diện dự họp",
        "131/202 hộ = 64,85 % > 50 %: đạt",
        "150/202 hộ = 74,26 % ≥ 2/3: đạt",
        "Việc 1: mỗi hộ 240.000 đồng.",
        "Việc 4: mỗi hộ 1.500.000 đồng và 3 ngày công.",
        "Người trúng cử: Giáp Văn Hưng (tái cử).",
    ):
        assert line in words
    assert words.count(ROAD) == 1
    for private in ("ĐK-017", "Vĩnh", "1971", "Đỗ Thị Thanh Huyền", "Lê Văn Tú", "Lê Thị Mận", "112/202"):
        assert private not in words


def test_a_contribution_that_fell_short_asks_for_nothing(meet, decide, village, rules):
    meeting = meet(village)
    decide(meeting, contribution=500_000)
    words = read(result_notice_document(meeting))
    assert "không đạt" in words
    assert "500.000" not in words


def test_candidates_are_listed_before_an_election(four):
    document = candidates_document(matter_of(four, "village_head"))
    words = read(document)
    assert "dự kiến danh sách 03 người ứng cử để bầu 01 Trưởng thôn tại cuộc họp ngày 10 tháng 10 năm 2023" in words
    assert "1 | Giáp Văn Hưng | 1971 | Đang giữ chức vụ" in words
    assert "118" not in words
    assert document.signature == Signature(("CHỦ TRÌ",), "Dương Quang Lợi")
    with pytest.raises(ValueError, match="election"):
        candidates_document(matter_of(four, "convention"))


def test_names_are_those_of_the_day(held, village, commune):
    village.versions.update(valid_until=date(2023, 12, 31))
    village.versions.create(name="Đồng Kim Mới", valid_from=date(2024, 1, 1))
    commune.versions.update(valid_until=date(2023, 12, 31))
    commune.versions.create(name="Ngọc Thiện", kind="commune", valid_from=date(2024, 1, 1))
    words = read(minutes_document(Meeting.objects.get(pk=held.pk)))
    assert "Mới" not in words
    assert "Ngọc Thiện" not in words


def test_a_residential_group_has_its_own_words(held, village, decide):
    village.versions.update(kind="to_dan_pho", name="số 5")
    election = decide(held, kind="village_head", action="elect", text="Bầu", votes_for=None)
    words = read(candidates_document(election))
    assert "TỔ DÂN PHỐ SỐ 5" in words
    assert "để bầu 01 Tổ trưởng tổ dân phố tại" in words


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["…" * 10] * 2),
        ("Lê Thị Mận", ["Lê Thị Mận", "…" * 10]),
        ("1. Lê Thị Mận; 2) Phạm Văn Tuyến.", ["Lê Thị Mận", "Phạm Văn Tuyến"]),
        ("- Lê Thị Mận, xóm Đông\n- Phạm Văn Tuyến\n- Tạ Bích", ["Lê Thị Mận, xóm Đông", "Phạm Văn Tuyến", "Tạ Bích"]),
    ],
)
def test_at_least_two_households_sign(held, typed, names):
    held.witnesses = typed
    signers = minutes_document(held).cosigners
    assert [signer.name for signer in signers if signer.lines == ("ĐẠI DIỆN HỘ GIA ĐÌNH",)] == names


def test_long_texts_keep_on_the_paper(held, decide):
    long_word, long_text = "ắ" * 10_000, "Nguyễn " * 1_700
    held.summary, held.guests = long_word, long_text
    decide(held, text=long_text, opinions=f"{long_text}\n{long_word}", resolution=long_text)
    for document, count in ((minutes_document(held), 20_000), (result_notice_document(held), 0)):
        with open_pdf(render_pdf(document)) as opened:
            chars = [char for page in opened.pages for char in page.chars]
            assert sum(char["text"] == "ắ" for char in chars) >= count
            assert max(char["x1"] for char in chars) <= float(opened.pages[0].width) - 17 * 72 / 25.4 + 0.5
            assert max(char["bottom"] for char in chars) <= float(opened.pages[0].height)
        assert len(document.subject) < 300


def test_queries_do_not_grow_with_the_matters(four, decide, django_assert_max_num_queries):
    with django_assert_max_num_queries(15) as few:
        minutes_document(Meeting.objects.select_related("unit", "village").get(pk=four.pk))
    for position in range(5, 12):
        decide(four, kind="other", position=position, text=f"Việc {position}")
    with django_assert_max_num_queries(len(few)):
        minutes_document(Meeting.objects.select_related("unit", "village").get(pk=four.pk))
