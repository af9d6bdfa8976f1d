"""Both sides of what the checks decide: a sentence that is wrong, and its neighbour that is right."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from apps.reports.checks.citing import citations, distance
from apps.reports.checks.engine import run_checks
from apps.reports.checks.facts import Facts, PlaceFact
from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.passages import RECIPIENTS, SUBJECT, TEXT, Passage, Piece
from apps.reports.checks.syllable_table import is_syllable
from tests.reports.checks.cases import facts, found_in


def codes(text: str, context: str = "2023") -> list[str]:
    return [finding.code for finding in found_in(context, text)]


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("So với năm 2022, số hộ nghèo giảm.", "Trong năm 2022, số hộ nghèo giảm.", "years.stale"),
        ("Nhiệm kỳ 2021 - 2026 có 25 đại biểu.", "Hội nghị năm 2021 có 25 đại biểu.", "years.outside"),
        ("Dự toán năm 2024 đã được thông qua.", "Đường làng năm 2024 đã được thông qua.", "years.outside"),
        ("Theo Hiến pháp năm 2013 và kế hoạch.", "Theo kế hoạch năm 2013 và các văn bản.", "years.outside"),
        ("Quyết toán ngân sách năm 2022 đã niêm yết.", "Bảng ngân sách năm 2022 đã niêm yết.", "years.stale"),
        (
            "Theo Nghị định số 04/2015/NĐ-CP của Chính phủ.",
            "Theo Nghị định số 04/2016/NĐ-CP của Chính phủ.",
            "law.misnumbered",
        ),
        ("Theo Kế hoạch số 45/KH-UBND của xã.", "Theo Nghị định số 99/1999/NĐ-CP của Chính phủ.", "law.unknown"),
        (
            "Pháp lệnh số 34/2007/PL-UBTVQH11 áp dụng đến hết ngày 30/6/2023.",
            "Pháp lệnh số 34/2007/PL-UBTVQH11 được phổ biến sâu rộng.",
            "law.ended",
        ),
        (
            "Luật số 72/2025/QH15 đã được thông qua.",
            "Xã áp dụng Luật số 72/2025/QH15 trong hoạt động.",
            "law.not_yet",
        ),
        ("Xã phối hợp với các xã lân cận.", "Các xã phối hợp với nhau.", "levels.many_communes"),
        ("Văn bản này có bản đồ, các bản cam kết.", "Các bản đã họp dân.", "levels.village_kind"),
        ("Họp tại thôn Bản Ngò.", "Họp tại từng bản.", "levels.village_kind"),
        ("UBND xã Song Vân đã họp.", "UBND xã Ngọc Vân đã họp.", "levels.other_commune"),
        ("UBND huyện Tân Yên đã kiểm tra.", "UBND huyện Việt Yên đã kiểm tra.", "levels.other_parent"),
        ("Nhà văn hóa (NVH) mới, các NVH cũ.", "Các NVH cũ được sửa.", "abbreviations.undefined"),
        ("Việc này luôn luôn đúng.", "Việc này rất đúng đúng.", "spelling.twice"),
        ("Nhà văn hoá, nhà văn hóa và hòa giải.", "Kết quả được hòa giãi.", "spelling.unlikely"),
        ("Diện tích 1,94 ha và 25 m2.", "Diện tích 1,94ha.", "spelling.glued_number"),
        ("Xem tại trang xa.vn, gửi ubnd@xa.vn.", "Xem tại trụ sở,nhà văn hóa.", "spelling.no_blank"),
        ("Có 112/202 hộ (55,45%) tán thành.", "Có 112/202 hộ (55,47%) tán thành.", "sums.share"),
        ("Có 112/202 hộ (55,4%) tán thành.", "Có 112/202 hộ (55,3%) tán thành.", "sums.share"),
        ("Ngày 20/11 có hội nghị.", "Có 20/11 thôn họp.", "sums.part_over_whole"),
        (
            "Gồm 12 đơn: 5 đơn khiếu nại, 7 đơn kiến nghị.",
            "Gồm 12 đơn: 5 đơn khiếu nại, 6 đơn kiến nghị.",
            "sums.parts",
        ),
        (
            "Xã có 2.631 hộ, trong đó 52 hộ nghèo, 61 hộ cận nghèo.",
            "Có 53 hộ, trong đó 30 hộ nghèo, 24 hộ khác.",
            "sums.parts",
        ),
        (
            "Ngày hội Đại đoàn kết toàn dân tộc 18/11 ở 12/12 khu dân cư.",
            "Có 18/11 khu dân cư họp.",
            "sums.part_over_whole",
        ),
        ("Ngày Phụ nữ Việt Nam 20/10 cho hội viên.", "Có 20/10 hội viên dự.", "sums.part_over_whole"),
        ("Ngày Thương binh - Liệt sĩ 27/7 với 52 suất quà.", "Có 27/7 suất quà, 14/12 hộ.", "sums.part_over_whole"),
        ("Tổ công tác trực 24/7 tại trụ sở.", "Có 24/7 đại biểu dự.", "sums.part_over_whole"),
        ("Lễ kỷ niệm 20/11 thôn Đồng Kim tổ chức.", "Có 20/11 thôn tổ chức.", "sums.part_over_whole"),
        ("Có 12/12 khu dân cư (100%) họp.", "Có 11/12 khu dân cư (100%) họp.", "sums.share"),
        ("Các hộ đóng góp 150 triệu đồng, đạt 125%.", "Thu 150 triệu đồng; số hộ nộp đạt 125%.", "sums.over_hundred"),
        ("Tỷ lệ thu thuế đạt 112%.", "Số phiếu hợp lệ đạt 112%.", "sums.over_hundred"),
        ("Số hộ tham gia đạt 112% kế hoạch.", "Số đại biểu dự đạt 112%.", "sums.over_hundred"),
        (
            "Ngày 20/11 có quà, đạt 112%.",
            "Có 11/13 thôn lấy ý kiến của Nhân dân về quy ước mới, tức là 112%.",
            "sums.over_hundred",
        ),
        ("Đã sơ kết năm 2022.", "Đã họp năm 2022.", "years.stale"),
        ("Đã tổng kết công tác năm 2022.", "Đã tổng kết công tác năm 2021.", "years.outside"),
        ("Chuẩn bị quà Tết Giáp Thìn năm 2024.", "Đã làm đường năm 2024.", "years.outside"),
        ("Tặng quà Tết Giáp Thìn năm 2024.", "Tặng quà Tết Ất Tỵ năm 2025.", "years.outside"),
        ("Ban CHQS, Hội CCB, OCOP, CSDL, DVC.", "Ban CHQT hoạt động tốt.", "abbreviations.undefined"),
        ("Tăng 120% so với kế hoạch.", "Tỷ lệ hộ dự họp đạt 120%.", "sums.over_hundred"),
        ("Mục này có 1. và 2. thôi.", "Mục này có “kinh tế- xã hội”.", "form.dash"),
        ("Kinh phí 2.631 đồng.", "Kinh phí đủ..", "form.double_mark"),
    ],
)
def test_each_edge_has_two_sides(right: str, wrong: str, code: str) -> None:
    assert code not in codes(right)
    assert code in codes(wrong)


@pytest.mark.parametrize(
    ("mark", "severity"), [(True, Severity.ERROR), (False, Severity.WARNING)], ids=["confirmed", "unconfirmed"]
)
def test_dates_of_law_that_nobody_confirmed_only_warn(mark: bool, severity: Severity) -> None:
    known = facts("plan")
    laws = tuple(replace(law, confirmed=mark) for law in known.laws)
    passage = Passage.plain("p", "p", TEXT, "Thực hiện Luật Tố cáo số 03/2011/QH13.", is_plan=True)
    found = run_checks([passage], replace(known, laws=laws))
    assert [(finding.code, finding.severity) for finding in found] == [("law.ended", severity)]


@pytest.mark.parametrize(
    ("ends", "found"),
    [(date(2024, 1, 11), []), (date(2024, 1, 10), ["law.ended"])],
    ids=["last day", "day after"],
)
def test_a_text_is_in_force_up_to_its_last_day(ends: date, found: list[str]) -> None:
    known = facts("2023")
    laws = tuple(replace(law, ends=ends) for law in known.laws if law.number == "59/2023/NĐ-CP")
    passage = Passage.plain("p", "p", TEXT, "Xã thực hiện Nghị định số 59/2023/NĐ-CP của Chính phủ.")
    assert [finding.code for finding in run_checks([passage], replace(known, laws=laws))] == found


@pytest.mark.parametrize(
    ("day", "kinds"), [(date(2025, 6, 30), []), (date(2025, 7, 1), ["levels.district"])], ids=["last day", "day after"]
)
def test_districts_end_with_the_unit_version(day: date, kinds: list[str]) -> None:
    known = replace(facts("2023"), start=date(2025, 1, 1), laws=(), figures=())
    done = Passage.plain("p", "p", TEXT, "UBND huyện Tân Yên đã kiểm tra.")
    to_come = replace(done, is_plan=True)
    recipients = Passage.plain("recipients", "Nơi nhận", RECIPIENTS, "UBND huyện (b/c)\nLưu: VT")
    by_period = replace(known, end=day, issued_on=date(2025, 7, 5))
    by_report = replace(known, end=date(2025, 6, 30), issued_on=day)
    assert [finding.code for finding in run_checks([done], by_period)] == kinds
    assert run_checks([done], by_report) == []
    for passage in (to_come, recipients):
        assert [finding.code for finding in run_checks([passage], by_report)] == kinds


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2023, 12, 20), []), (date(2025, 6, 30), []), (date(2025, 7, 1), ["levels.district"])],
)
@pytest.mark.parametrize("start", [None, date(2026, 1, 1)], ids=["no tree", "tree begins later"])
def test_without_a_tree_districts_end_with_the_law(day: date, found: list[str], start: date | None) -> None:
    above = (PlaceFact("tỉnh", "Bắc Ninh", start, None),) if start else ()
    known = replace(facts("2023"), start=date(2023, 1, 1), end=day, issued_on=day, above=above)
    for field, text in ((RECIPIENTS, "UBND huyện (b/c)\nLưu: VT"), (TEXT, "UBND huyện đã kiểm tra.")):
        passage = Passage.plain("p", "p", field, text)
        assert [finding.code for finding in run_checks([passage], known)] == found


@pytest.mark.parametrize(
    ("line", "found"),
    [(f"{mark}Lưu: VT", []) for mark in ("", "- ", "-", "– ", "— ")] + [("Kho Lưu: VT", ["form.no_archive_line"])],
)
def test_the_archive_line_may_begin_with_any_dash(line: str, found: list[str]) -> None:
    assert codes(f"UBND huyện\n{line}", "recipients 2023") == found


HELD_BY = "Bí thư Đảng ủy tổ chức 02 cuộc đối thoại với Nhân dân, Chủ tịch UBND xã tổ chức"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{HELD_BY} 10 cuộc đối thoại với Nhân dân.", []),
        (f"{HELD_BY} 10 cuộc.", []),
        (f"{HELD_BY} 9 cuộc đối thoại với Nhân dân.", [("parts", "02"), ("parts", "9")]),
        (f"{HELD_BY} 9 cuộc.", [("parts", "02")]),
        (f"{HELD_BY} 13 cuộc đối thoại với Nhân dân.", [("parts", "02"), ("parts", "13")]),
        ("UBND xã tổ chức 12 cuộc đối thoại với Nhân dân, HĐND xã 2 cuộc đối thoại.", []),
        ("Tháng 6, UBND xã tổ chức 3 cuộc đối thoại với Nhân dân.", [("parts", "3")]),
        ("Xã tổ chức 3 cuộc đối thoại với Nhân dân trong quý II.", [("parts", "3")]),
        ("Tháng 6, xã tổ chức 3 cuộc đối thoại với Nhân dân; tháng 7, 9 cuộc đối thoại với Nhân dân.", []),
        ("Quý I tổ chức 3 cuộc đối thoại với Nhân dân. Quý IV tổ chức 9 cuộc đối thoại với Nhân dân.", []),
        ("Bí thư tổ chức 3 cuộc đối thoại với Nhân dân. UBND xã tổ chức 9 cuộc đối thoại với Nhân dân.", []),
        ("Hội Nông dân tổ chức 3 cuộc đối thoại với Nhân dân.", [("parts", "3")]),
        ("Thôn Đồng Kim có 3 cuộc đối thoại với Nhân dân.", []),
        ("Thôn Đồng Kim có 30 cuộc đối thoại với Nhân dân.", [("parts", "30")]),
        ("UBND xã tổ chức 3 cuộc đối thoại với Nhân dân.", [("differs", "3")]),
        ("Đến hết tháng 12, xã tổ chức 3 cuộc đối thoại với Nhân dân.", [("differs", "3")]),
        ("Chủ tịch UBND xã báo cáo: toàn xã tổ chức 3 cuộc đối thoại với Nhân dân.", [("differs", "3")]),
        (f"Tổng số 11 cuộc đối thoại với Nhân dân: {HELD_BY} 10 cuộc đối thoại.", [("differs", "11")]),
        (f"Toàn xã có 12 cuộc đối thoại với Nhân dân; {HELD_BY} 10 cuộc.", []),
        ("Xã có 12 cuộc đối thoại với Nhân dân. Tháng 6 có 3 cuộc đối thoại với Nhân dân.", []),
        ("Xã có 12 cuộc đối thoại với Nhân dân. Xã có 3 cuộc đối thoại với Nhân dân.", [("differs", "3")]),
        ("Tháng 6, toàn xã tổ chức 3 cuộc đối thoại với Nhân dân.", [("parts", "3")]),
    ],
)
def test_parts_of_a_figure_are_no_other_figure(text: str, found: list[tuple[str, str]]) -> None:
    known = facts("2023")
    twelve = tuple(
        replace(figure, value=Decimal(12), text="12") for figure in known.figures if "cuộc đối thoại" in figure.words
    )
    told = [
        finding
        for finding in run_checks([Passage.plain("p", "p", TEXT, text)], replace(known, figures=twelve))
        if finding.kind == Kind.FIGURES
    ]
    assert [(finding.code.removeprefix("figures."), finding.quote) for finding in told] == found
    for finding in told:
        wanted = (Severity.ERROR, "12") if finding.code == "figures.differs" else (Severity.WARNING, None)
        assert (finding.severity, finding.proposal) == wanted


def test_a_body_that_the_figure_is_of_is_no_part_of_it() -> None:
    known = facts("2023")
    figures = tuple(
        replace(figure, label="Số kỳ họp HĐND", words="kỳ họp HĐND", measure="kỳ họp") for figure in known.figures[:1]
    )
    passage = Passage.plain("p", "p", TEXT, "HĐND xã đã tổ chức 3 kỳ họp HĐND.")
    finding = one(passage, replace(known, figures=figures), Kind.FIGURES)
    assert (finding.severity, finding.proposal) == (Severity.ERROR, "13")


def test_only_what_the_report_defines_is_proposed() -> None:
    (finding,) = found_in("2023", "Phòng VHXH hoạt động tốt.")
    assert (finding.code, finding.proposal) == ("abbreviations.undefined", None)
    (finding,) = found_in("2023", "Bảo hiểm xã hội (BHXH) tăng; chi trả BHHX kịp thời.")
    assert (finding.code, finding.proposal) == ("abbreviations.two_spellings", "BHXH")


def test_last_year_is_summed_up_in_the_plans_of_the_next() -> None:
    assert codes("Tổ chức tổng kết năm 2023.", "plan") == []
    assert codes("Tổ chức tổng kết năm 2022.", "plan") == ["years.stale"]
    assert codes("Tổng kết năm 2022", "subject 2023") == ["years.stale"]


@pytest.mark.parametrize(
    ("day", "found"), [(date(2023, 12, 31), []), (date(2023, 12, 30), ["form.dated_early"])], ids=["last day", "before"]
)
def test_a_report_dated_before_its_period_ends_is_told(day: date, found: list[str]) -> None:
    passage = Passage.plain("issued_on", "Ngày", "issued_on", f"{day:%d/%m/%Y}")
    assert [f.code for f in run_checks([passage], replace(facts("2023"), issued_on=day))] == found


@pytest.mark.parametrize(
    ("end", "year", "found"),
    [
        (date(2023, 12, 31), 2024, []),
        (date(2023, 12, 31), 2023, ["years.stale"]),
        (date(2023, 6, 30), 2023, []),
        (date(2023, 6, 30), 2024, []),
    ],
)
def test_the_year_of_the_tasks_follows_from_the_period(end: date, year: int, found: list[str]) -> None:
    known = replace(facts("2023"), end=end, figures=())
    passage = Passage.plain("p", "p", TEXT, f"Thực hiện tốt các nhiệm vụ năm {year}.", is_plan=True)
    assert [finding.code for finding in run_checks([passage], known)] == found


@pytest.mark.parametrize(
    "word", ["nghiêng", "nghề", "ghế", "gà", "quyết", "khuỷu", "giếng", "gì", "già", "nguyên", "hoá", "hóa", "thuở"]
)
def test_syllables_that_are(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["nghành", "ngề", "gế", "ghà", "pản", "chíng", "cac", "quyêt", "họat̀", "xãquan", "phươg"]
)
def test_syllables_that_are_not(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("04/2015", "04/2015", 0), ("04/2014", "04/2015", 1), ("40/2015", "04/2015", 1), ("45/2020", "145/2020", 1)]
    + [("12-KL", "99-QĐ", 3)],
)
def test_distance_counts_changed_places_as_one(one: str, other: str, edits: int) -> None:
    assert min(distance(one, other, 2), 3) == edits


def test_a_number_is_read_with_the_kind_before_it_and_blanks_within() -> None:
    cited = citations("theo Pháp lệnh số 34/2007/PL - UBTVQH11 và Kế hoạch số 26- KH/TU của Tỉnh ủy")
    assert [(c.kind, c.number, c.is_central) for c in cited] == [
        ("Pháp lệnh", "34/2007/PL-UBTVQH11", True),
        ("Kế hoạch", "26-KH/TU", False),
    ]


def with_figure(before: str, printed: str, after: str) -> Passage:
    pieces = (
        Piece(before, before),
        Piece("[[dialogues.sessions]]", printed, "dialogues.sessions"),
        Piece(after, after),
    )
    return Passage("muc-1:text", "Mục", TEXT, pieces)


def one(passage: Passage, known: Facts, kind: Kind) -> Finding:
    (finding,) = (finding for finding in run_checks([passage], known) if finding.kind == kind)
    return finding


def test_offsets_are_those_of_the_typed_text_behind_a_figure() -> None:
    passage = with_figure("Có ", "2", " cuộc của của dân.")
    finding = one(passage, facts("2023"), Kind.SPELLING)
    typed = "".join(piece.typed for piece in passage.pieces)
    assert typed[finding.start : finding.end] == "của của"
    assert (finding.quote, finding.proposal) == ("của của", "của")


def test_nothing_is_proposed_across_a_computed_figure() -> None:
    passage = with_figure("Có ", "14", "/13 thôn họp.")
    finding = one(passage, facts("2023"), Kind.SUMS)
    typed = "".join(piece.typed for piece in passage.pieces)
    assert (finding.quote, finding.proposal) == ("14/13", None)
    assert typed[finding.start : finding.end] == "[[dialogues.sessions]]/13"


def test_missing_figures_are_told_where_they_stand_first() -> None:
    passage = with_figure("Có ", "…", " cuộc.")
    known = replace(facts("2023"), missing=(("dialogues.sessions", "Số cuộc đối thoại"),))
    finding = one(passage, known, Kind.MISSING)
    assert (finding.severity, finding.quote, finding.code) == (Severity.ERROR, "…", "missing.dialogues.sessions")


def test_the_fingerprint_holds_while_the_passage_does() -> None:
    def fingerprint(text: str, place: str = "muc-1:text") -> list[str]:
        return [f.fingerprint for f in run_checks([Passage.plain(place, "p", TEXT, text)], facts("2023"))]

    first = fingerprint("Trong năm 2022, xã đã họp.")
    assert first == fingerprint("Một câu khác. Trong  năm 2022, xã đã họp.")[-1:]
    assert first != fingerprint("Trong năm 2022, xã đã họp hai lần.")
    assert first != fingerprint("Trong năm 2022, xã đã họp.", "muc-2:text")
    twice = fingerprint("Trong năm 2022, xã đã họp. Trong năm 2022, xã đã họp.")
    assert len(set(twice)) == 2


def test_a_long_subject_is_told() -> None:
    known = facts("2023")
    for words, found in ((60, []), (61, ["form.subject_length"])):
        text = " ".join((["việc", "làm"] * 31)[:words])
        passage = Passage.plain("subject", "Trích yếu", SUBJECT, text)
        assert [finding.code for finding in run_checks([passage], known)] == found
