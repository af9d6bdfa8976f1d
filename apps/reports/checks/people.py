"""Names and posts against the office holders of the report's date."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date

from apps.core.text import search_key
from apps.reports.checks.facts import Facts, HolderFact
from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.letters import CAPITALISED, UPPER
from apps.reports.checks.passages import SIGNER, Passage

_PERSON = rf"{CAPITALISED}(?: {CAPITALISED}){{1,4}}"
_POST = (
    r"(?P<{0}>(?:Phó )?Chủ tịch (?:UBND|Ủy ban nhân dân|HĐND|Hội đồng nhân dân|Ủy ban MTTQ(?: Việt Nam)?"
    r"|Ủy ban Mặt trận Tổ quốc(?: Việt Nam)?)(?: (?:xã|phường|thị trấn)\b)?"
    r"|Bí thư Đảng ủy(?: (?:xã|phường|thị trấn)\b)?"
    r"|(?:Phó )?(?:[Tt]rưởng (?:thôn|bản|khu|ấp|buôn|làng)|Tổ trưởng tổ dân phố)(?P<village_{0}>(?: {1}){{1,4}})?)"
)
_NAME_FIRST = re.compile(
    rf"(?:[Đđ]ồng chí|[ÔôBb](?:ng|à)|[Aa]nh|[Cc]hị) (?P<name>{_PERSON})(?: ?[-–,] ?| \(|, là |, giữ chức )"
    + _POST.format("post", CAPITALISED)
)
_POST_FIRST = re.compile(_POST.format("post", CAPITALISED) + rf"(?:,? (?:đồng chí|ông|bà))? (?P<name>{_PERSON})")
_ELSEWHERE = re.compile(rf"^ (?:huyện|tỉnh|xã [{UPPER}]|phường [{UPPER}])")
# Organs whose chairmen stand in the register of offices.
_CHAIRED = ("UBND", "HĐND", "MTTQ")
_BASIS = "Nhiệm kỳ, chức vụ ghi trong sổ cán bộ của cổng, tính vào ngày của báo cáo"
_DECREE = "Nghị định số 30/2020/NĐ-CP, Điều 13 và Phụ lục I, Mục II.7; sổ cán bộ của cổng vào ngày của báo cáo"


def find(passages: Sequence[Passage], facts: Facts) -> Iterator[Finding]:
    """All findings about names and posts; offices of which the portal knows no holder are passed over."""
    for passage in passages:
        if passage.field == SIGNER:
            yield from _signer(passage, facts)
        elif passage.is_prose:
            yield from _named(passage, facts)


def _office_of(post: str) -> str:
    """The office that a text's post means, as `HolderFact.office` names it; "" for none that the portal keeps."""
    key = search_key(post)
    deputy = key.startswith("pho ")
    if "truong" in key.split():
        return "deputy_head" if deputy else "village_head"
    if key.startswith("bi thu"):
        return "party_secretary"
    for mark, office in (
        ("ubnd", "chairman"),
        ("uy ban nhan dan", "chairman"),
        ("hdnd", "council_chairman"),
        ("hoi dong nhan dan", "council_chairman"),
        ("mttq", "front_chairman"),
        ("mat tran", "front_chairman"),
    ):
        if mark in key:
            return ("vice_chairman" if office == "chairman" else "") if deputy else office
    return "vice_chairman" if deputy else "chairman"


def _holders(facts: Facts, office: str, village: str, day: date) -> list[HolderFact]:
    found = [h for h in facts.holders if h.office == office and h.holds_on(day)]
    return [h for h in found if not village or search_key(h.village) == search_key(village)]


def _named(passage: Passage, facts: Facts) -> Iterator[Finding]:
    seen: set[tuple[int, int]] = set()
    for match in (*_NAME_FIRST.finditer(passage.text), *_POST_FIRST.finditer(passage.text)):
        name, post, village, span = _read(match, facts)
        if not name or span in seen or _ELSEWHERE.match(passage.text[match.end("post") :]):
            continue
        seen.add(span)
        office = _office_of(post)
        if office in ("village_head", "deputy_head") and not village:
            continue
        yield from _judge(passage, span, name, post, office, village, facts)


def _read(match: re.Match[str], facts: Facts) -> tuple[str, str, str, tuple[int, int]]:
    """Name, post and village; in "Trưởng thôn Đồng Kim Trần Văn Hùng" the village's name is one that is known."""
    name, post, village = match["name"], match["post"], (match["village_post"] or "").strip()
    start, end = match.span("name")
    if match.start("post") < start and "rưởng" in post:
        whole = match.string[match.start("village_post") if match["village_post"] else start : end].strip()
        known = sorted((v for v in facts.village_names if whole.startswith(f"{v} ")), key=len)
        if not known:
            return "", post, "", (start, end)
        village = known[-1]
        name = whole[len(village) :].strip()
        start = end - len(name)
        if len(name.split()) < 2:
            return "", post, "", (start, end)
    return name, post, village, (start, end)


def _judge(
    passage: Passage, span: tuple[int, int], name: str, post: str, office: str, village: str, facts: Facts
) -> Iterator[Finding]:
    start, end = passage.sentence_at(span[0])
    sentence = passage.text[start:end]
    told = _day_in(sentence, facts)
    holders = _holders(facts, office, village, told or facts.issued_on)
    if not holders or any(_same(name, holder.name) for holder in holders):
        return
    if re.search(r"nguyên |khi đó|trước đây|lúc đó|thời kỳ", sentence):
        return
    within = (day for day in (facts.start, facts.end) if told is None)
    if any(_same(name, h.name) for day in within for h in _holders(facts, office, village, day)):
        return
    near = next((h for h in holders if _alike(name, h.name)), None)
    who = ", ".join(h.name for h in holders)
    yield passage.finding(
        Kind.PEOPLE,
        "people.misspelt" if near else "people.other_holder",
        Severity.WARNING,
        span,
        f"Theo sổ cán bộ, {post.strip()} vào ngày {told or facts.issued_on:%d/%m/%Y} là {who}, không phải {name}.",
        _BASIS,
        near.name if near else None,
    )


def _day_in(sentence: str, facts: Facts) -> date | None:
    """The day of the period that the sentence tells, when it tells one only."""
    days = set()
    for match in re.finditer(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b", sentence):
        with suppress(ValueError):
            days.add(date(int(match[3]), int(match[2]), int(match[1])))
    return days.pop() if len(days) == 1 and facts.start <= min(days) <= facts.issued_on else None


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _alike(one: str, other: str) -> bool:
    """The same name with other marks, one word changed, or its words in another order."""
    a, b = search_key(one).split(), search_key(other).split()
    changed = sum(x != y for x, y in zip(a, b, strict=False))
    return len(a) == len(b) and (changed <= 1 and a[0] == b[0] or sorted(a) == sorted(b))


def _signer(passage: Passage, facts: Facts) -> Iterator[Finding]:
    """Who signs must hold the post that stands above the name, on the report's date."""
    signing = facts.signing
    if not signing.name.strip():
        return
    post = signing.own_post if signing.form not in ("head", "collective", "acting") else signing.head_post
    chairs = re.match(r"(?:phó )?chủ tịch", post.casefold()) is not None
    office = _office_of(f"{post} {signing.organ}") if chairs and signing.organ in _CHAIRED else ""
    holders = _holders(facts, office, "", facts.issued_on) if office else []
    if not holders or any(_same(signing.name, holder.name) for holder in holders):
        return
    near = next((h for h in holders if _alike(signing.name, h.name)), None)
    who = ", ".join(h.name for h in holders)
    yield passage.finding(
        Kind.PEOPLE,
        "people.signer",
        Severity.ERROR,
        (0, len(passage.text)),
        f"Vào ngày {facts.issued_on:%d/%m/%Y}, {post} {signing.organ} là {who}; người ký ghi là {signing.name}.",
        _DECREE,
        near.name if near else None,
    )
