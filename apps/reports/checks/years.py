"""Years that the period, terms of office and names of texts do not explain: mostly those of last year's report."""

import re
from collections.abc import Iterator, Sequence

from apps.reports.checks.citing import citations
from apps.reports.checks.facts import Facts
from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.passages import SUBJECT, TITLE, Passage, speaks_of_plans

_YEAR = re.compile(r"\bnăm (?P<named>(?:19|20)\d\d)\b|\b\d{1,2}/\d{1,2}/(?P<dated>(?:19|20)\d\d)\b", re.I)
_LAW = r"(?:Hiến pháp|Bộ luật|Luật|Pháp lệnh|Điều lệ|Nghị định|Nghị quyết|Công ước)"
_LAW_OF_YEAR = re.compile(rf"\b{_LAW}\b[^\d;.:\n]{{0,80}}$")
_RANGE_BEFORE = re.compile(
    r"(?:\d{4}\s*[-–]\s*|nhiệm kỳ |giai đoạn |khóa |từ |kể từ |từ (?:đầu |cuối )?|trước |sau |những |suốt "
    r"|\d{4} (?:đến|và|,) )(?:tháng \d+ )?$",
    re.I,
)
_RANGE_AFTER = re.compile(r"\s*[-–]\s*\d{4}|\s*(?:đến nay|trở lại|trở đi|trở về|chuyển sang|sang năm)", re.I)
_COMPARES = re.compile(
    r"so với|cùng kỳ|năm trước|năm nay|năm qua|trước đó|tăng \d|giảm \d|cao hơn|thấp hơn|nhiều hơn|ít hơn"
    r"|tồn đọng|còn lại|tồn tại từ|chuyển sang|kéo dài từ|quyết toán",
    re.I,
)
_AHEAD = re.compile(
    r"dự toán|kế hoạch|phương hướng|nhiệm vụ|chương trình công tác|thi đua|chuẩn bị|mục tiêu|phấn đấu|dự kiến|hiệu lực"
    r"|đến (?:hết )?năm|giao (?:chỉ tiêu|quân)|bước sang|chỉ tiêu|trước ngày|định hướng|tầm nhìn",
    re.I,
)
# Last year is summed up in this one, and the lunar new year of the next is prepared in it.
_SUMMED_UP = re.compile(r"(?:sơ kết|tổng kết)(?: công tác)? $", re.I)
_NEW_YEAR = re.compile(r"\b(?:Tết|Xuân)\b[^,.;]{0,30}$")
_DOCUMENT = re.compile(
    r"(?:số \S+|văn bản|quyết định|kế hoạch|thông báo|công văn|hợp đồng|nghị quyết|giấy|biên bản|kết luận|báo cáo)"
    r"[^;.]{0,60}\bngày $|(?:thành lập|khởi công|sinh|ban hành|có hiệu lực|thi hành|công nhận|khánh thành|ký)\b"
    r"[^;.]{0,30}\b(?:ngày |từ ngày )$",
    re.I,
)
_BASIS = "Kỳ của báo cáo; năm khác chỉ đúng khi so sánh, nêu nhiệm kỳ, giai đoạn hoặc tên, ngày của văn bản"


def find(passages: Sequence[Passage], facts: Facts) -> Iterator[Finding]:
    """All findings about years."""
    own = frozenset(range(facts.start.year, facts.end.year + 1))
    for passage in passages:
        if not passage.is_prose:
            continue
        numbers = [(cited.span[0], cited.span[1], cited.year) for cited in citations(passage.text)]
        for match in _YEAR.finditer(passage.text):
            if not passage.is_typed(*match.span()):
                continue
            year = int(match["named"] or match["dated"])
            planned = _is_planned(passage, match.start())
            fitting = facts.plan_years if planned else own
            if year in fitting or _explained(passage, match, year, planned, own, facts, numbers):
                continue
            yield _finding(passage, match, year, max(fitting), planned, facts)


def _is_planned(passage: Passage, position: int) -> bool:
    """In the subject and in headings what stands behind "phương hướng, nhiệm vụ" is of the time to come."""
    if passage.field in (SUBJECT, TITLE):
        return speaks_of_plans(passage.text[: position + 8])
    return passage.is_plan


def _explained(
    passage: Passage,
    match: re.Match[str],
    year: int,
    planned: bool,
    own: frozenset[int],
    facts: Facts,
    numbers: list[tuple[int, int, int | None]],
) -> bool:
    start, end = passage.sentence_at(match.start())
    sentence, before = passage.text[start:end], passage.text[start : match.start()]
    after = passage.text[match.end() : end]
    if _RANGE_BEFORE.search(before) or _RANGE_AFTER.match(after):
        return True
    cited = [number for number in numbers if start <= number[0] and number[1] <= match.start()]
    if match["dated"]:
        return _dated_explained(passage, match, year, planned, own, before, bool(cited))
    if _LAW_OF_YEAR.search(before):
        return True
    if passage.field in (SUBJECT, TITLE):
        return False
    if year == (max(own) if planned else min(own) - 1) and _SUMMED_UP.search(before):
        return True
    if planned:
        return year in own | facts.plan_years and bool(_COMPARES.search(sentence))
    if year in facts.plan_years or year > max(own):
        return bool(_AHEAD.search(before[-60:]) or (year == max(own) + 1 and _NEW_YEAR.search(before)))
    return bool(_COMPARES.search(sentence)) or any(f"năm {other}" in sentence for other in own)


def _dated_explained(
    passage: Passage, match: re.Match[str], year: int, planned: bool, own: frozenset[int], before: str, cited: bool
) -> bool:
    """A day of another year is the day of a text or event; only what is reckoned up to it is taken for stale."""
    last = min(own) - 1
    stale = year == last or (planned and year in own)
    reckoned = re.search(r"(?:tính đến|đến|đến hết|trong|đến hết ngày|vào) (?:hết )?(?:ngày )?$", before, re.I)
    return not (stale and reckoned) or (cited and bool(_DOCUMENT.search(before)))


def _finding(passage: Passage, match: re.Match[str], year: int, expected: int, planned: bool, facts: Facts) -> Finding:
    left_over = year == facts.start.year - 1 or (planned and year in (facts.start.year, facts.end.year))
    text = match[0]
    proposal = text[: -len(str(year))] + str(expected) if left_over else None
    why = (
        "có thể là năm của báo cáo trước còn sót lại"
        if left_over
        else "không thuộc kỳ báo cáo và không được giải thích"
    )
    whose = "nhiệm vụ" if planned else "kết quả"
    in_head = passage.field in (SUBJECT, TITLE)
    return passage.finding(
        Kind.YEARS,
        "years.stale" if left_over else "years.outside",
        Severity.ERROR if in_head else Severity.WARNING,
        match.span(),
        f"Phần này nói về {whose} năm {expected}, nhưng ghi “{text}”: {why}.",
        _BASIS,
        proposal,
    )
