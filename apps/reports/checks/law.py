"""Citations of law: numbers that do not exist, are mistyped, are not in force, or stand beside another text's name."""

import re
from collections.abc import Iterator, Sequence

from apps.core.text import search_key
from apps.reports.checks.citing import CENTRAL_BODIES, Citation, citations, distance
from apps.reports.checks.facts import Facts, LawFact
from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.letters import words
from apps.reports.checks.passages import Passage

# Words by which a sentence itself says that a text no longer holds, or not yet.
_SAYS_ENDED = re.compile(
    r"hết hiệu lực|còn hiệu lực|áp dụng đến|đến hết ngày|trước ngày|thay thế|trước đây|trước khi|nay là|bãi bỏ", re.I
)
_SAYS_COMING = re.compile(r"có hiệu lực|hiệu lực thi hành|được thông qua|chuẩn bị|sắp tới|dự thảo", re.I)
_SMALL = words("va cua ve cac mot so dieu quy dinh thuc hien trong doi voi cho tai o viec ban hanh")
_BASIS = (
    "Danh mục văn bản pháp luật của cổng; Nghị định số 30/2020/NĐ-CP, Phụ lục I, Mục II.6: viện dẫn phải ghi đúng "
    "tên loại, số, ký hiệu, cơ quan, thời gian ban hành, trích yếu"
)


def find(passages: Sequence[Passage], facts: Facts) -> Iterator[Finding]:
    """All findings about cited texts."""
    known = {law.number: law for law in facts.laws if law.number}
    for passage in passages:
        if not passage.is_prose:
            continue
        for cited in citations(passage.text):
            law = known.get(cited.number)
            if law is None:
                yield from _unknown(passage, cited, facts, known)
            else:
                yield from _other_name(passage, cited, law, facts)
                yield from _in_force(passage, cited, law, facts)


def _unknown(passage: Passage, cited: Citation, facts: Facts, known: dict[str, LawFact]) -> Iterator[Finding]:
    near = nearest(cited, [law for law in facts.laws if law.number])
    central = cited.is_central or (near is not None and CENTRAL_BODIES.search(cited.after[:60]) is not None)
    if not central:
        return
    if near is None:
        yield passage.finding(
            Kind.LAW,
            "law.unknown",
            Severity.WARNING,
            cited.span,
            f"Không có văn bản số {cited.number} trong danh mục của cổng; kiểm tra lại số, ký hiệu.",
            _BASIS,
        )
        return
    yield passage.finding(
        Kind.LAW,
        "law.misnumbered",
        Severity.ERROR,
        cited.span,
        f"Không có văn bản số {cited.number} trong danh mục của cổng; gần nhất là {near.name} ({near.title}).",
        _BASIS,
        near.number,
    )


def nearest(cited: Citation, laws: Sequence[LawFact]) -> LawFact | None:
    """The listed text whose number is one slip away; of several the one of the same name or day, then of the kind.

    Two slips are believed where the name or the day that the citation gives is that of the listed text.
    """
    scored = []
    for law in laws:
        slips = distance(cited.number, law.number, 2)
        if slips > 2:
            continue
        same_name = _likeness(cited, law)
        same_day = law.issued_on is not None and f"{law.issued_on:%d/%m/%Y}" in cited.after[:30]
        if _names_itself(cited) and same_name < 0.34 and not same_day:
            continue
        if slips == 2 and same_name < 0.5 and not same_day:
            continue
        other_kind = bool(cited.kind) and cited.kind.casefold() != law.kind.casefold()
        scored.append((slips - same_name - same_day + other_kind, law.number, law))
    return min(scored, key=lambda row: row[:2])[2] if scored else None


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", search_key(text))) - _SMALL


def _named(cited: Citation) -> str:
    """What the citation calls the text: the name before the number, or "về …" after it."""
    before = re.sub(r"\bsố\b|[“”]", " ", cited.before).strip(" ,")
    after = re.search(r"(?:về|quy định|hướng dẫn|ban hành|“)[^.;)]{6,160}", cited.after)
    return f"{before} {after[0] if after and after.start() < 70 else ''}".strip()


def _names_itself(cited: Citation) -> bool:
    return len(_words(_named(cited))) >= 3


def _likeness(cited: Citation, law: LawFact) -> float:
    """Which share of the shorter of the two names the other one has."""
    called, title = _words(_named(cited)), _words(law.title)
    return len(called & title) / min(len(called), len(title)) if called and title else 0.0


def _other_name(passage: Passage, cited: Citation, law: LawFact, facts: Facts) -> Iterator[Finding]:
    """A number that is listed, beside the name of another listed text of the same kind."""
    if not _names_itself(cited) or _likeness(cited, law) >= 0.5:
        return
    alike = [(other, _likeness(cited, other)) for other in facts.laws if other.number and other.kind == law.kind]
    better = max(alike, key=lambda pair: pair[1], default=None)
    if better is None or better[1] < 0.75 or better[0].number == law.number:
        return
    yield passage.finding(
        Kind.LAW,
        "law.other_name",
        Severity.ERROR,
        cited.span,
        f"Số {law.number} là của văn bản “{law.title}”; nội dung nêu ở đây là của {better[0].name}.",
        _BASIS,
        better[0].number,
    )


def _in_force(passage: Passage, cited: Citation, law: LawFact, facts: Facts) -> Iterator[Finding]:
    start, end = passage.sentence_at(cited.span[0])
    sentence = passage.text[start:end]
    certain = Severity.ERROR if law.confirmed else Severity.WARNING
    doubt = "" if law.confirmed else " Thời điểm hiệu lực trong danh mục chưa kiểm chứng."
    if law.starts and law.starts > facts.issued_on and not _SAYS_COMING.search(sentence):
        yield passage.finding(
            Kind.LAW,
            "law.not_yet",
            certain,
            cited.span,
            f"{law.name} chỉ có hiệu lực từ ngày {law.starts:%d/%m/%Y}, sau ngày của báo cáo.{doubt}",
            _BASIS,
        )
    if law.ends is None or law.ends >= facts.issued_on:
        return
    within = law.ends >= facts.start and not passage.is_plan
    title = law.successor_title if law.successor_title != law.title else ""
    named = (law.successor, title) if within else ()
    if _SAYS_ENDED.search(sentence) or any(name and name in passage.text[start:end] for name in named):
        return
    instead = f", được thay bằng {law.successor_title} số {law.successor}" if law.successor else ""
    yield passage.finding(
        Kind.LAW,
        "law.ended",
        Severity.WARNING if within else certain,
        cited.span,
        f"{law.name} hết hiệu lực sau ngày {law.ends:%d/%m/%Y}{instead}. "
        + ("Nêu rõ thời gian áp dụng hoặc nêu cả văn bản thay thế." if within else f"Viện dẫn văn bản mới.{doubt}"),
        _BASIS,
    )
