"""Words of another level or kind of unit: left over from a district's report, or from the time of districts."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from apps.reports.checks.citing import cited_spans
from apps.reports.checks.facts import Facts, PlaceFact
from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.letters import NAME
from apps.reports.checks.passages import ADDRESSEES, RECIPIENTS, Passage, overlaps

_COMMUNE_KINDS = ("xã", "phường", "thị trấn", "đặc khu")
_ORGAN = (
    r"(?:UBND|Ủy ban nhân dân|HĐND|Hội đồng nhân dân|Đảng ủy|Đảng bộ|Ủy ban MTTQ(?: Việt Nam)?|MTTQ|Công an"
    r"|Ban Chỉ đạo(?: QCDC)?|Bộ phận một cửa của|Trạm Y tế|toàn|địa bàn)"
)
# A commune's own organ, of a commune by that name.
_FOREIGN = re.compile(rf"{_ORGAN} (?P<place>(?:xã|phường|thị trấn|đặc khu)(?P<name>{NAME}))")
_MANY = re.compile(
    r"\b[Cc]ác (?:xã, phường, thị trấn|phường, xã, thị trấn|xã, thị trấn|xã, phường|phường, xã|phường|thị trấn|xã)\b"
    r"(?! (?:bạn|lân cận|giáp ranh|liền kề|khác|xung quanh|láng giềng|trong cụm|cùng cụm|trong tỉnh))"
)
_OTHER_KIND = re.compile(
    rf"(?P<organ>{_ORGAN}|[Cc]ủa|[Tt]rên|[Ởở]|[Tt]ại|QCDC) (?P<kind>xã|phường|thị trấn)\b(?!{NAME})"
)
# "bản" is a village only where nothing else is meant: văn bản, bản đồ, bản thân …
_BAN = re.compile(
    r"\b(?P<head>[Tt]rưởng |[Tt]hôn,? |[Ll]àng,? |[Mm]ỗi |[Tt]ừng |[Cc]ác |[Tt]rong |\d+ |[Ởở] |[Tt]ại )(?P<word>bản)\b"
    r"(?! (?:đồ|thân|sao|cam|chất|lĩnh|sắc|tin|quyền|án|hiến|kê|khai|ghi|tự|kiểm|đăng|thảo|dự|vẽ|giao|chính|phô|gốc|"
    r"tổng|báo|quy|hương|điểm|nhận|cáo|mô|thuyết|tường|danh|đánh|vị|hợp|thỏa|kế|luận|in|viết|scan|PDF|Word))"
)
_OTHER_VILLAGE = re.compile(
    r"\b(?:(?P<head>[Cc]ác |[Mm]ỗi |[Tt]ừng |[Tt]rưởng |\d+ |[Tt]ổ trưởng )(?P<word>ấp|buôn)"
    r"|(?P<lead>[Tt]ổ trưởng )?(?P<group>tổ dân phố|khu phố))\b"
)
_DISTRICT = re.compile(
    r"(?:UBND |HĐND |Ủy ban nhân dân |Hội đồng nhân dân |Công an |MTTQ |Thường trực |Ban Thường vụ )?"
    r"(?:\b[Tt]rung tâm |\b[Cc]ấp )?\b(?:[Hh]uyện ủy|[Hh]uyện đoàn|[Hh]uyện|Thị ủy|[Tt]hị xã|[Qq]uận)\b"
    rf"(?P<name>{NAME})?"
)
_ONCE = re.compile(r"\bcũ\b|trước đây|trước ngày|trước khi|nguyên là|6 tháng đầu năm|đến hết ngày 30/0?6", re.I)
_BASIS = "Tên gọi, cấp trên của đơn vị theo thời gian trong danh mục đơn vị hành chính của cổng"
_TWO_LEVELS_FROM = date(2025, 7, 1)
_DISTRICTS_END = (
    "Luật Tổ chức chính quyền địa phương số 72/2025/QH15: từ ngày 01/7/2025 chính quyền địa phương có hai cấp, "
    "không còn cấp huyện"
)


def find(passages: Sequence[Passage], facts: Facts) -> Iterator[Finding]:
    """All findings about levels and kinds of unit."""
    for passage in passages:
        if not (passage.is_prose or passage.field in (RECIPIENTS, ADDRESSEES)):
            continue
        cited = cited_spans(passage.text)
        for finding in (
            *_districts(passage, facts),
            *_many_communes(passage, facts),
            *_other_kind(passage, facts),
            *_foreign(passage, facts),
            *_villages(passage, facts),
        ):
            if not overlaps((finding.start, finding.end), _typed(passage, cited)):
                yield finding


def _typed(passage: Passage, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [passage.typed_at(*span) for span in spans]


def _sentence(passage: Passage, position: int) -> str:
    start, end = passage.sentence_at(position)
    return passage.text[start:end]


def _districts(passage: Passage, facts: Facts) -> Iterator[Finding]:
    """ "huyện" where no district stands above the unit; a past one may be told of as past.

    What was done is judged by the end of the period, recipients and tasks to come by the report's own day. A day on
    which nothing is known to stand above the unit is judged by Law 72/2025/QH15 alone, from 01/07/2025 on.
    """
    is_past = passage.is_prose and not passage.is_plan
    day = facts.end if is_past else facts.issued_on
    standing = [place for place in facts.above if place.stands_on(day)]
    if not standing and day < _TWO_LEVELS_FROM:
        return
    kinds = {place.kind for place in standing}
    when = "cuối kỳ" if is_past else "ngày của"
    for match in _DISTRICT.finditer(passage.text):
        word = match[0].casefold()
        kind = "thị xã" if "thị" in word else "quận" if "quận" in word else "huyện"
        if kind in kinds:
            yield from _other_district(passage, match, kind, standing)
            continue
        if kind != "huyện" and (kinds or not match["name"]) and not facts.above:
            continue
        if _ONCE.search(_sentence(passage, match.start())):
            continue
        ended = [place.end for place in facts.above if place.kind == kind and place.end]
        since = f" từ sau ngày {max(ended):%d/%m/%Y}" if ended else ""
        yield passage.finding(
            Kind.LEVELS,
            "levels.district",
            Severity.ERROR if passage.field in (RECIPIENTS, ADDRESSEES) else Severity.WARNING,
            match.span(),
            f"Vào {when} báo cáo, {facts.unit_kind} {facts.unit_name} không còn thuộc {kind} nào{since}. "
            "Nếu nói về thời gian trước thì ghi rõ.",
            _DISTRICTS_END if day >= _TWO_LEVELS_FROM else _BASIS,
        )


def _other_district(passage: Passage, match: re.Match[str], kind: str, standing: list[PlaceFact]) -> Iterator[Finding]:
    names = [place.name for place in standing if place.kind == kind]
    named = (match["name"] or "").strip()
    if not named or not match[0].startswith(("UBND", "HĐND", "Ủy ban", "Hội đồng")) or named in names:
        return
    yield passage.finding(
        Kind.LEVELS,
        "levels.other_parent",
        Severity.WARNING,
        match.span("name"),
        f"Đơn vị thuộc {kind} {', '.join(names)}, không phải {kind} {named}.",
        _BASIS,
        f" {names[0]}",
    )


def _many_communes(passage: Passage, facts: Facts) -> Iterator[Finding]:
    for match in _MANY.finditer(passage.text):
        capital = match[0][0] == "C"
        yield passage.finding(
            Kind.LEVELS,
            "levels.many_communes",
            Severity.WARNING,
            match.span(),
            f"Báo cáo của một {facts.unit_kind}; “{match[0]}” là lời của báo cáo cấp trên.",
            _BASIS,
            facts.unit_kind.capitalize() if capital else facts.unit_kind,
        )


def _other_kind(passage: Passage, facts: Facts) -> Iterator[Finding]:
    for match in _OTHER_KIND.finditer(passage.text):
        if match["kind"] == facts.unit_kind or facts.unit_kind not in _COMMUNE_KINDS:
            continue
        after = passage.text[match.end() : match.end() + 3]
        if after.startswith(",") or passage.text[: match.start("kind")].rstrip().endswith(","):
            continue
        yield passage.finding(
            Kind.LEVELS,
            "levels.other_kind",
            Severity.WARNING,
            match.span("kind"),
            f"Đơn vị lập báo cáo là {facts.unit_kind}, không phải {match['kind']}.",
            _BASIS,
            facts.unit_kind,
        )


def _foreign(passage: Passage, facts: Facts) -> Iterator[Finding]:
    for match in _FOREIGN.finditer(passage.text):
        if not facts.unit_name or match["name"].strip().casefold().startswith(facts.unit_name.casefold()):
            continue
        yield passage.finding(
            Kind.LEVELS,
            "levels.other_commune",
            Severity.WARNING,
            match.span("place"),
            f"Báo cáo của {facts.unit_kind} {facts.unit_name} nhưng nêu cơ quan, địa bàn của {match['place']}.",
            _BASIS,
            f"{facts.unit_kind} {facts.unit_name}",
        )


def _villages(passage: Passage, facts: Facts) -> Iterator[Finding]:
    """Words for villages that this commune does not use; "Bản Ngò" with a capital is a name."""
    own = facts.village_kind
    for match in (*_BAN.finditer(passage.text), *_OTHER_VILLAGE.finditer(passage.text)):
        groups = match.groupdict()
        name = "word" if groups["word"] else "group"
        word, head = groups[name], (groups["head"] or groups.get("lead") or "").strip(" ,").casefold()
        if word in facts.village_kinds or (word == "bản" and re.match(NAME, passage.text[match.end(name) :])):
            continue
        if name == "group" and passage.text[: match.start()].endswith(f"{own}, "):
            # "thôn, tổ dân phố" is what the law calls them all.
            continue
        span, proposal = match.span(name), own
        if head in ("trưởng", "tổ trưởng"):
            span, proposal = match.span(), f"{'Trưởng' if match[0][0] == 'T' else 'trưởng'} {own}"
        elif head in facts.village_kinds:
            span, proposal = match.span(), head
        yield passage.finding(
            Kind.LEVELS,
            "levels.village_kind",
            Severity.WARNING,
            span,
            f"{facts.unit_kind.capitalize()} {facts.unit_name} gọi cộng đồng dân cư là {own}, không gọi “{word}”.",
            _BASIS,
            proposal,
        )
