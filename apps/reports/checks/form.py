"""The form of the document: what Nghị định 30/2020/NĐ-CP prescribes, and plain typing slips around marks."""

import re
from collections.abc import Iterator, Sequence

from apps.reports.checks.facts import Facts
from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.letters import LOWER
from apps.reports.checks.passages import ISSUED_ON, RECIPIENTS, SUBJECT, TEXT, TITLE, Passage

_DECREE = "Nghị định số 30/2020/NĐ-CP, Phụ lục I"
_TYPING = "Cách đánh máy văn bản tiếng Việt"
_END_MARKS = re.compile(r"[.;:,!]+\s*$")
_ITEM = re.compile(r"^(\d{1,2})\. ", re.M)
# Code, pattern (its first group is what is marked), message, proposal ("": what `_mended` makes of the group).
_SLIPS: tuple[tuple[str, re.Pattern[str], str, str], ...] = (
    ("form.two_spaces", re.compile(r"(?<=\S)( {2,})(?=\S)"), "Hai dấu cách liền nhau.", " "),
    (
        "form.space_before_mark",
        re.compile(r"(?<=\w)( +[,;:]|( +)\.(?!\w|\.))"),
        "Dấu câu viết liền sau chữ, không có dấu cách ở trước.",
        "",
    ),
    (
        "form.double_mark",
        re.compile(r"(?<![.,;:])(\.\.|,,|;;|,\.|;\.|\.,(?!\d))(?![.,;:…])"),
        "Hai dấu câu liền nhau.",
        "",
    ),
    (
        "form.bracket_space",
        re.compile(r"(\( +\S+(?: [^\s()]+)?|\S+ +\))"),
        "Trong ngoặc đơn không có dấu cách sát ngoặc.",
        "",
    ),
    ("form.quotes", re.compile(r"(\")"), "Dùng dấu ngoặc kép cong “…” như phần còn lại của văn bản.", ""),
    (
        "form.dash",
        re.compile(rf"(?<=[{LOWER}])(–)(?=[{LOWER}])"),
        "Dùng dấu gạch nối có dấu cách hai bên: “kinh tế - xã hội”.",
        " - ",
    ),
    ("form.dash", re.compile(rf"(?<=[{LOWER}])((?:- | -)[{LOWER}]+)"), "Dấu gạch nối cần dấu cách ở cả hai bên.", ""),
)


def find(passages: Sequence[Passage], facts: Facts) -> Iterator[Finding]:
    """All findings about form."""
    for passage in passages:
        if passage.field == TITLE:
            yield from _heading(passage)
        elif passage.field == SUBJECT:
            yield from _subject(passage)
        elif passage.field == RECIPIENTS:
            yield from _recipients(passage)
        elif passage.field == ISSUED_ON:
            yield from _day(passage, facts)
        if passage.is_prose:
            yield from _slips(passage)
        if passage.field == TEXT:
            yield from _ends(passage)
            yield from _numbering(passage)


def _heading(passage: Passage) -> Iterator[Finding]:
    if found := _END_MARKS.search(passage.text):
        yield passage.finding(
            Kind.FORM,
            "form.heading_end",
            Severity.WARNING,
            found.span(),
            "Tiêu đề mục không kết thúc bằng dấu câu.",
            f"{_DECREE}, Mục II.6 và mẫu tại Mục V",
            "",
        )


def _subject(passage: Passage) -> Iterator[Finding]:
    if found := _END_MARKS.search(passage.text):
        yield passage.finding(
            Kind.FORM,
            "form.subject_end",
            Severity.WARNING,
            found.span(),
            "Trích yếu không kết thúc bằng dấu câu.",
            f"{_DECREE}, Mục II.5",
        )
    if len(passage.text.split()) > 60:
        yield passage.finding(
            Kind.FORM,
            "form.subject_length",
            Severity.WARNING,
            (0, len(passage.text)),
            f"Trích yếu dài {len(passage.text.split())} chữ; trích yếu là một câu ngắn gọn, khái quát nội dung chính.",
            f"{_DECREE}, Mục II.5",
        )


def _recipients(passage: Passage) -> Iterator[Finding]:
    lines = [line for line in passage.text.split("\n") if line.strip()]
    if lines and re.match(r"[-–—]?\s*Lưu\s*:", lines[-1].strip()):
        return
    start = passage.text.rindex(lines[-1]) if lines else 0
    yield passage.finding(
        Kind.FORM,
        "form.no_archive_line",
        Severity.ERROR,
        (start, len(passage.text)),
        "Nơi nhận thiếu dòng cuối “Lưu: VT” (và đơn vị soạn thảo, nếu có).",
        f"{_DECREE}, Mục II.9",
    )


def _day(passage: Passage, facts: Facts) -> Iterator[Finding]:
    if facts.issued_on >= facts.end:
        return
    yield passage.finding(
        Kind.FORM,
        "form.dated_early",
        Severity.WARNING,
        (0, len(passage.text)),
        f"Báo cáo ghi ngày {facts.issued_on:%d/%m/%Y}, trước khi hết kỳ ({facts.end:%d/%m/%Y}); "
        "nếu đúng vậy thì nêu ngày chốt số liệu và phần ước thực hiện.",
        "Nghị định số 09/2019/NĐ-CP về chế độ báo cáo: số liệu có ngày chốt (chưa kiểm chứng điều khoản)",
    )


def _slips(passage: Passage) -> Iterator[Finding]:
    for code, pattern, message, proposal in _SLIPS:
        for match in pattern.finditer(passage.text):
            if not passage.is_typed(match.start(), match.end()) or _is_right(passage.text, match, code):
                continue
            yield passage.finding(
                Kind.FORM,
                code,
                Severity.WARNING,
                match.span(1),
                message,
                _TYPING,
                proposal or _mended(passage, match, code),
            )


def _is_right(text: str, match: re.Match[str], code: str) -> bool:
    """Whether what looks like a slip is the hyphen at the beginning of an item of a list."""
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    return code == "form.dash" and not line.strip()


def _mended(passage: Passage, match: re.Match[str], code: str) -> str:
    text = match[1]
    if code == "form.space_before_mark":
        return text.strip()
    if code == "form.bracket_space":
        return re.sub(r" +\)", ")", re.sub(r"\( +", "(", text))
    if code == "form.quotes":
        return "“" if passage.text[: match.start()].count('"') % 2 == 0 else "”"
    if code == "form.double_mark":
        return "." if "." in text else text[0]
    return f" - {text.strip('- ')}"


def _ends(passage: Passage) -> Iterator[Finding]:
    """Each paragraph ends with a mark; a comma or nothing at its end is a slip."""
    position = 0
    lines = passage.text.split("\n")
    for number, line in enumerate(lines):
        start, position = position, position + len(line) + 1
        text = line.rstrip()
        if not text or re.search(r"[.!?…:;]”?$|[.…]\)$", text) and not text.endswith(";"):
            continue
        last = number == len(lines) - 1 or not any(rest.strip() for rest in lines[number + 1 :])
        if text.endswith(";") and not last:
            continue
        wrong = re.search(r"[,;-]$", text)
        word = re.search(r"\S+$", text)
        span = wrong.span() if wrong else word.span() if word else (0, len(text))
        mended = "." if wrong else f"{text[span[0] : span[1]]}."
        yield passage.finding(
            Kind.FORM,
            "form.no_full_stop",
            Severity.WARNING,
            (start + span[0], start + span[1]),
            "Đoạn văn cần kết thúc bằng dấu chấm.",
            _TYPING,
            mended,
        )


def _numbering(passage: Passage) -> Iterator[Finding]:
    """Clauses of a section are numbered 1., 2., 3. without a gap or a repetition."""
    expected = None
    for match in _ITEM.finditer(passage.text):
        number = int(match[1])
        if expected is not None and number not in (expected, 1):
            yield passage.finding(
                Kind.FORM,
                "form.numbering",
                Severity.WARNING,
                (match.start(), match.end() - 1),
                f"Số thứ tự khoản là {number}, theo thứ tự phải là {expected}.",
                f"{_DECREE}, Mục II.6: khoản đánh số thứ tự bằng chữ số Ả Rập",
                f"{expected}.",
            )
            number = expected
        expected = number + 1
