"""Typed numbers that differ from the figure which the portal computes for the same thing."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.core.numbers import parse_number
from apps.reports.checks.citing import cited_spans
from apps.reports.checks.facts import Facts, FigureFact
from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.letters import NAME, words
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
    r"năm trước|cùng kỳ|so với|nhiệm kỳ|giai đoạn|từ năm|tháng đầu năm|[69] tháng|phấn đấu|dự kiến|chỉ tiêu",
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
# A month or quarter is a part of the period, but not where things stand at its end ("đến hết tháng 12").
_PART_OF_PERIOD = re.compile(r"(?<!đến )(?<!hết )(?<!cuối )\b(?:tháng \d{1,2}|quý (?:[IV]+|[1-4]))\b", re.I)
# What one post, person or body did is a part of what the commune did.
_ONE_BODY = re.compile(
    rf"Bí thư|Chủ tịch|(?:[Đđ]ồng chí|[Ôô]ng|[Bb]à){NAME}|Đảng ủy|HĐND|Hội đồng nhân dân|Công an|Công đoàn"
    r"|Hội (?:Nông dân|Phụ nữ|Liên hiệp Phụ nữ|Cựu chiến binh|CCB|Người cao tuổi|Chữ thập đỏ)|Đoàn (?:Thanh niên|TNCS)"
    r"|Ban (?:TTND|Thanh tra nhân dân|GSĐTCĐ|Giám sát đầu tư của cộng đồng|Chỉ huy quân sự|CHQS)"
)
_ALL = re.compile(r"toàn (?:xã|phường|thị trấn|đảng bộ)|tổng (?:số|cộng)|tất cả", re.I)
_BASIS = "Số liệu cổng tính từ các bản ghi cho đúng kỳ của báo cáo"


@dataclass(frozen=True)
class _Stated:
    """A typed number that speaks of a figure.

    `is_part`: the sentence names one month, quarter, body or village. `is_all`: it says that the number is of all.
    `is_short`: only the unit follows ("10 cuộc"), so that the figure is known from another number beside it.
    """

    span: tuple[int, int]
    typed: str
    value: Decimal
    figure: FigureFact
    is_part: bool = False
    is_all: bool = False
    is_short: bool = False
    is_village: bool = False

    @property
    def fits(self) -> bool:
        return self.value == self.figure.value or _rounded(self.value, self.figure.value, self.typed)


def find(passages: Sequence[Passage], facts: Facts) -> Iterator[Finding]:
    """All findings about typed numbers; tasks for the time to come name aims, not figures."""
    for passage in passages:
        if passage.field != TEXT or passage.is_plan or not facts.figures:
            continue
        stated = [list(_stated(passage, start, end, facts)) for start, end in passage.sentences]
        by_figure: dict[str, list[_Stated]] = defaultdict(list)
        for entry in (entry for sentence in stated for entry in sentence):
            by_figure[entry.figure.key].append(entry)
        added_up = {key for key, entries in by_figure.items() if _add_up(entries)}
        told = {key for _, _, key in passage.figures}
        told |= {key for key, entries in by_figure.items() if any(e.fits and not e.is_part for e in entries)}
        for sentence in stated:
            for key in dict.fromkeys(entry.figure.key for entry in sentence):
                entries = [entry for entry in sentence if entry.figure.key == key]
                yield from _judged(passage, entries, key in added_up, key in told)


def _add_up(stated: list[_Stated]) -> bool:
    """Whether parts that a section tells in several sentences are those of the whole, with or without unnamed ones."""
    marked = [entry for entry in stated if entry.is_part and not entry.is_all]
    parts = [entry for entry in stated if not entry.is_all]
    totals = {sum((entry.value for entry in entries), Decimal(0)) for entries in (marked, parts)}
    return bool(marked) and stated[0].figure.value in totals


def _judged(passage: Passage, stated: list[_Stated], added_up: bool, told: bool) -> Iterator[Finding]:
    """Findings about the numbers that one sentence states for one figure.

    A lone one, and one that is said to be of all, must be the figure. Several, and those of one month, quarter or
    body, are parts: they may add up to it, in the sentence or over the section (`added_up`), or the section also has
    the figure itself (`told`).
    """
    whole = stated[0].figure.value
    parts = [entry for entry in stated if not entry.is_all]
    are_parts = added_up or len(parts) > 1 or any(entry.is_part for entry in parts)
    explained = added_up or told or sum((entry.value for entry in parts), Decimal(0)) == whole
    for entry in stated:
        if entry.fits or entry.is_short:
            continue
        if entry.is_all or not are_parts:
            yield _differs(passage, entry)
        elif entry.value > whole or not (explained or entry.is_village):
            yield _not_added_up(passage, entry)


def _differs(passage: Passage, entry: _Stated) -> Finding:
    figure = entry.figure
    return passage.finding(
        Kind.FIGURES,
        "figures.differs",
        Severity.ERROR,
        entry.span,
        f"Số gõ tay là {entry.typed}; chỉ tiêu “{figure.label}” trong kỳ là {figure.text} {figure.measure}.",
        _BASIS,
        figure.text,
    )


def _not_added_up(passage: Passage, entry: _Stated) -> Finding:
    figure = entry.figure
    return passage.finding(
        Kind.FIGURES,
        "figures.parts",
        Severity.WARNING,
        entry.span,
        f"Số gõ tay là {entry.typed}, có vẻ của một phần; chỉ tiêu “{figure.label}” của cả kỳ, toàn đơn vị là "
        f"{figure.text} {figure.measure} và các số nêu ở mục này không cộng thành số đó. Xem lại từng số.",
        _BASIS,
    )


def _stated(passage: Passage, start: int, end: int, facts: Facts) -> Iterator[_Stated]:
    """The typed numbers of a sentence that speak of a figure, in their order."""
    cited = cited_spans(passage.text)
    text, last = passage.text, start
    found: list[tuple[re.Match[str], Decimal, FigureFact | None, int]] = []
    for match in _NUMBER.finditer(text, start, end):
        if overlaps(match.span("typed"), cited) or not passage.is_typed(*match.span("typed")):
            continue
        before, after = text[start : match.start()], text[match.end() : end]
        if _is_of_another_time(before + after, facts):
            continue
        try:
            value = parse_number(match["typed"])
        except ValueError:
            continue
        found.append((match, value, _meant(before, after, facts.figures), last))
        last = match.end()
    named = [figure for _, _, figure, _ in found if figure]
    for match, value, figure, since in found:
        before, after = text[start : match.start()], text[match.end() : end]
        short = figure is None
        figure = figure or next((each for each in named if _is_short_for(each, before, after)), None)
        if figure is None:
            continue
        is_village = any(f" {name}" in before for name in facts.village_names)
        yield _Stated(
            span=match.span("typed"),
            typed=match["typed"],
            value=value,
            figure=figure,
            is_part=is_village or _is_a_part(before, after, figure),
            is_all=bool(_ALL.search(text, since, match.start()))
            and not is_village
            and not _in_part_of_period(before, after),
            is_short=short,
            is_village=is_village,
        )


def _is_short_for(figure: FigureFact, before: str, after: str) -> bool:
    """Whether the number has nothing but the figure's unit behind it, and is not said to be some of another number."""
    measure = figure.measure.casefold().split()
    following = re.findall(r"\w+|[;,.():%…]", after.casefold())
    rest = following[len(measure) :][:1]
    return following[: len(measure)] == measure and (not rest or not rest[0][0].isalpha()) and not _is_some(before)


def _in_part_of_period(before: str, after: str) -> bool:
    return bool(_PART_OF_PERIOD.search(before) or _PART_OF_PERIOD.search(re.split(r"[;:,]", after)[0]))


def _is_a_part(before: str, after: str, figure: FigureFact) -> bool:
    """Whether a month, a quarter or a body is named that the figure's own label does not name."""
    bodies = (match[0] for match in _ONE_BODY.finditer(before))
    return _in_part_of_period(before, after) or any(body not in figure.label for body in bodies)


def _rounded(value: Decimal, exact: Decimal, typed: str) -> bool:
    """Whether the typed number is the figure with fewer places behind the comma."""
    step = Decimal(1).scaleb(-len(typed.partition(",")[2]))
    return exact % step != 0 and abs(value - exact) < step


def _is_of_another_time(sentence: str, facts: Facts) -> bool:
    """Whether the sentence speaks of another time than the period."""
    years = {int(year) for year in re.findall(r"năm ((?:19|20)\d\d)", sentence)}
    return bool(_OTHER_TIME.search(sentence) or years - set(range(facts.start.year, facts.end.year + 1)))


def _clause(before: str) -> list[str]:
    """The words between the last mark and the number."""
    return re.findall(r"\w+", re.split(r"[;,.(:]", before)[-1].casefold())


def _is_some(before: str) -> bool:
    """Whether the words before the number say that it is of a part, or a change."""
    near = " ".join(_clause(before)[-3:])
    return bool(_PARTIAL.search(near) or re.search(r"(?:trong đó|gồm)[^;.]*$", before))


def _meant(before: str, after: str, figures: Sequence[FigureFact]) -> FigureFact | None:
    """The one figure that the words beside the number name; None where none or several differing ones fit."""
    words, following = _clause(before), re.findall(r"\w+|[;,.():%]", after.casefold())[:16]
    partial = _is_some(before)
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
