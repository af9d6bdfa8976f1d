"""Typed numbers that differ from the figure which the portal computes for the same thing."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from apps.core.numbers import parse_number
from apps.reports.checks.citing import cited_spans
from apps.reports.checks.facts import Facts, FigureFact
from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.letters import words
from apps.reports.checks.passages import TEXT, Passage, overlaps

_NUMBER = re.compile(
    r"(?<![\w/.,-])(?P<typed>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)(?:/(?P<whole>\d+))?(?: ?(?=%)| (?=[^\W\d]))"
)
# The number is of a part, of another place, or a change; it is no statement of the whole.
_PARTIAL = re.compile(
    r"\b(?:trong đó|mỗi|từng|thêm|tăng|giảm|còn|chưa|không|ít nhất|tối thiểu|trên|dưới|gần|hơn|khoảng|thứ|lần|riêng"
    r"|một số|gồm|đầu tiên|trung bình|bình quân|lại)\b",
    re.I,
)
_OTHER_TIME = re.compile(
    r"năm trước|cùng kỳ|so với|nhiệm kỳ|giai đoạn|từ năm|quý [IV]+|tháng đầu năm|[69] tháng|phấn đấu|dự kiến|chỉ tiêu",
    re.I,
)
_WHOLE_UNIT = re.compile(
    r"[Tt]oàn (?:xã|phường|thị trấn|Đảng bộ)|(?:[Xx]ã|[Pp]hường|[Tt]hị trấn)(?: hiện)? có|[Tt]ổng số"
)
# What stands between a label and its number without changing what is meant.
_FILLER = words(
    "của xã phường trấn thị toàn là đạt có hiện nay được trên địa bàn tính đến hết năm trong và ước với tại ở số tổng"
)
# Words of labels that texts leave out.
_GENERIC = words("gia đình tổ dân phố trong kỳ đã các")
# What follows a noun narrows it: the number is then of a part of what the label counts.
_NARROWER = words("chuyên đột định bất riêng nội thường nông cơ")
_ENDS = words("và với sinh có tham trong tại ở đã đến để được trực đang cho thuộc cùng của theo các do cư")
_BASIS = "Số liệu cổng tính từ các bản ghi cho đúng kỳ của báo cáo"


def find(passages: Sequence[Passage], facts: Facts) -> Iterator[Finding]:
    """All findings about typed numbers; tasks for the time to come name aims, not figures."""
    for passage in passages:
        if passage.field != TEXT or passage.is_plan or not facts.figures:
            continue
        cited = cited_spans(passage.text)
        for match in _NUMBER.finditer(passage.text):
            if overlaps(match.span("typed"), cited) or not passage.is_typed(*match.span("typed")):
                continue
            if finding := _compared(passage, match, facts):
                yield finding


def _compared(passage: Passage, match: re.Match[str], facts: Facts) -> Finding | None:
    start, end = passage.sentence_at(match.start())
    before, after = passage.text[start : match.start()], passage.text[match.end() : end]
    if _of_another_scope(before, after, facts):
        return None
    figure = _meant(before, after, facts.figures)
    try:
        value = parse_number(match["typed"])
    except ValueError:
        return None
    if figure is None or value == figure.value or _rounded(value, figure.value, match["typed"]):
        return None
    return passage.finding(
        Kind.FIGURES,
        "figures.differs",
        Severity.ERROR,
        match.span("typed"),
        f"Số gõ tay là {match['typed']}; chỉ tiêu “{figure.label}” trong kỳ là {figure.text} {figure.measure}.",
        _BASIS,
        figure.text,
    )


def _rounded(value: Decimal, exact: Decimal, typed: str) -> bool:
    """Whether the typed number is the figure with fewer places behind the comma."""
    step = Decimal(1).scaleb(-len(typed.partition(",")[2]))
    return exact % step != 0 and abs(value - exact) < step


def _of_another_scope(before: str, after: str, facts: Facts) -> bool:
    """Whether the sentence speaks of another time or of one village."""
    if _OTHER_TIME.search(before + after):
        return True
    years = {int(year) for year in re.findall(r"năm ((?:19|20)\d\d)", before + after)}
    if years - set(range(facts.start.year, facts.end.year + 1)):
        return True
    return any(f" {name}" in before for name in facts.village_names)


def _clause(before: str) -> list[str]:
    """The words between the last mark and the number."""
    return re.findall(r"\w+", re.split(r"[;,.(:]", before)[-1].casefold())


def _meant(before: str, after: str, figures: Sequence[FigureFact]) -> FigureFact | None:
    """The one figure that the words beside the number name; None where none or several differing ones fit."""
    words, following = _clause(before), re.findall(r"\w+|[;,.():%]", after.casefold())[:16]
    partial = bool(_PARTIAL.search(" ".join(words[-3:]))) or bool(re.search(r"(?:trong đó|gồm)[^;.]*$", before))
    scored = []
    for figure in figures:
        score = (
            _chosen_fit(words, following, figure)
            if figure.chosen
            else 0
            if partial
            else _fit(before, words, following, figure)
        )
        if score:
            scored.append((score, figure))
    if not scored:
        return None
    best = max(score for score, _ in scored)
    fitting = [figure for score, figure in scored if score == best]
    return fitting[0] if len({figure.value for figure in fitting}) == 1 else None


def _chosen_fit(words: list[str], following: list[str], figure: FigureFact) -> int:
    """A figure by its options: "13 chi bộ nông thôn"; "đất nông nghiệp là 647,73 ha"."""
    phrase = figure.chosen[0].casefold().split()
    measure = figure.measure.casefold().split()
    if following[: len(phrase)] == phrase and phrase[: len(measure)] == measure:
        return 10 + len(phrase)
    return _behind(words, following, phrase, measure)


def _behind(words: list[str], following: list[str], phrase: list[str], measure: list[str]) -> int:
    """ "Tổng diện tích tự nhiên của xã là 834,77 ha": the label stands before the number, its unit behind."""
    if following[: len(measure)] != measure or len(phrase) < 2:
        return 0
    for position in range(len(words) - len(phrase), -1, -1):
        if words[position : position + len(phrase)] == phrase:
            return 10 + len(phrase) if set(words[position + len(phrase) :]) <= _FILLER else 0
    return 0


def _fit(before: str, words: list[str], following: list[str], figure: FigureFact) -> int:
    """How many words of the figure's label stand beside the number; 0 when they do not name it."""
    label = re.findall(r"\w+", figure.words.casefold())
    measure = figure.measure.casefold().split()
    noun = len(measure) if label[: len(measure)] == measure else len(label)
    run = 0
    while run < min(len(label), len(following)) and following[run] == label[run]:
        run += 1
    if run < noun:
        return _behind(words, following, label, measure)
    rest = [word for word in label[run:] if word not in _GENERIC]
    ends = run >= len(following) or not following[run][0].isalpha() or following[run] in _ENDS
    if run == len(label):
        return run + 1 if ends or run > 2 else 0
    if not rest:
        return run + 1 if ends and (run > noun or _WHOLE_UNIT.search(before)) else 0
    if run >= 3:
        return 0 if following[run : run + 1] and following[run] in _NARROWER else run
    window = set(words[-8:]) | set(following[run : run + 10])
    matched = sum(word in window for word in rest)
    return run + matched if matched >= 2 and matched / len(rest) >= 0.7 else 0
