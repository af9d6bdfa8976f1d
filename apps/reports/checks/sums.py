"""Sums and percentages: what a sentence states against what its own numbers give."""

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_DOWN, Decimal

from apps.core.numbers import format_number, parse_number
from apps.reports.checks.facts import Facts
from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.letters import LOWER, NAME, words
from apps.reports.checks.passages import Passage

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_RATIO = re.compile(
    rf"(?<![\w/.,-])(?P<part>{_NUMBER})/(?P<whole>{_NUMBER})(?![\w/-])(?P<unit> [^\W\d]+(?: [^\W\d]+)?)?"
)
_PERCENT = re.compile(rf"(?<![\w/.,])(?P<share>{_NUMBER}) ?%")
_COUNT = re.compile(
    rf"(?<![\w/.,-])(?P<number>{_NUMBER}) (?P<unit>(?:triệu|tỷ|nghìn) đồng|[{LOWER}]+(?: [{LOWER}]+)?)(?![\w])"
)
_PARTS = re.compile(
    r",? (?:trong đó(?: có)?|gồm(?: có)?|bao gồm|chia ra(?: là)?)\b:?|: (?=\d)|(?<=[a-zđ]) có (?=\d)", re.I
)
_END = re.compile(r"[.;\n](?=\s|$)|;")
_MONEY = {"nghìn đồng": 1, "triệu đồng": 1000, "tỷ đồng": 1_000_000}
_ALL_PARTS = re.compile(r"gồm|chia ra|:", re.I)
# From this share on, parts behind "trong đó" are taken to be meant as all of them.
_NEARLY_ALL = Decimal("0.85")
_PLAIN = re.compile(rf"(?<![\w/.,-])({_NUMBER})(?![\w/%]|,\d| ?%)(?P<unit>(?: [{LOWER}]+){{0,2}})")
_ORDINAL = re.compile(r"(?:năm|ngày|tháng|khoản|điều|quý|thứ|số|lần) $", re.I)
# What shares are of: behind two numbers that could be a day and a month, these show that they are not.
_COUNTED = re.compile(
    r" (?:hộ|người|nhân khẩu|đại biểu|cử tri|hội viên|đoàn viên|đảng viên|thành viên|ủy viên|đồng chí|cán bộ|công chức"
    r"|viên chức|công dân|hòa giải viên|học sinh|phiếu|lượt|cuộc|buổi|kỳ họp|hội nghị|đơn|vụ|việc|hồ sơ|thủ tục|ý kiến"
    r"|kiến nghị|phản ánh|nội dung|chỉ tiêu|tiêu chí|nhiệm vụ|mục tiêu|công trình|dự án|mô hình|văn bản|thôn|bản"
    r"|buôn|khu|khối|tổ|xã|phường|làng|ấp|chi bộ|chi hội|đoàn thể|tổ chức|cơ quan|đơn vị|ban|trường|lớp|trạm|nhà"
    r"|gia đình|chi đoàn|trường hợp|ha|km|m2|m²|triệu|tỷ)\b"
)
_PLACES = words("thôn bản làng ấp buôn khu khối tổ xã phường")
# A share of these is of people or papers that are counted, so that it cannot be more than all of them.
_WHOLE_GROUP = re.compile(r"\bhộ\b|phiếu|đại biểu|cử tri|trên tổng số")
_AIM = re.compile(r"kế hoạch|chỉ tiêu|dự toán|cùng kỳ|tăng|vượt|mục tiêu|so với (?:năm|tháng|quý|đầu)|năm trước")
_CLAUSE = re.compile(r";|(?:triệu|tỷ|nghìn|ngàn|\d) đồng\b")
_PEOPLE = words("nam nữ người đồng")
_BASIS = "Tính lại từ các số trong chính câu này"


def find(passages: Sequence[Passage], facts: Facts) -> Iterator[Finding]:
    """All findings about sums and shares."""
    for passage in passages:
        if not passage.is_prose:
            continue
        for start, end in passage.sentences:
            yield from _ratios(passage, start, end)
            yield from _shares(passage, start, end)
            yield from _wholes(passage, start, end)


def _value(text: str) -> Decimal | None:
    try:
        return parse_number(text)
    except ValueError:
        return None


def _ratios(passage: Passage, start: int, end: int) -> Iterator[Finding]:
    """ "112/202 hộ (55,45%)": the share, and a part above its whole."""
    for match in _RATIO.finditer(passage.text, start, end):
        part, whole = _value(match["part"]), _value(match["whole"])
        if (
            part is None
            or whole is None
            or not match["unit"]
            or not whole
            or _is_a_date(passage.text, match, part, whole)
        ):
            continue
        if part > whole:
            yield passage.finding(
                Kind.SUMS,
                "sums.part_over_whole",
                Severity.ERROR,
                (match.start(), match.end("whole")),
                f"Phần ({match['part']}) lớn hơn tổng ({match['whole']}).",
                _BASIS,
            )
            continue
        told = re.compile(rf"[^\d;]{{0,40}}?(?P<share>{_NUMBER}) ?%").match(passage.text, match.end("whole"), end)
        if told and not re.search(r"tăng|giảm|so với", passage.text[match.end() : told.start("share")]):
            yield from _share(passage, told.start("share"), told.end(), told["share"], part, whole)


def _is_a_date(text: str, match: re.Match[str], part: Decimal, whole: Decimal) -> bool:
    """ "20/11" is a day, "24/7" all day long and "1/2" half of something, not shares; "12/12 khu" is one."""
    before = text[max(0, match.start() - 12) : match.start()]
    if re.search(r"(?:ngày|sáng|chiều|tối|tháng|dịp|số) $", before, re.I) or (part, whole) == (1, 2):
        return True
    if part > 31 or whole > 12:
        return False
    counted = _COUNTED.match(text, match.end("whole"))
    # Behind a day, "thôn Đồng Kim" is who did something on it.
    return counted is None or (counted[0].strip() in _PLACES and re.match(NAME, text[counted.end() :]) is not None)


def _share(passage: Passage, start: int, end: int, told: str, part: Decimal, whole: Decimal) -> Iterator[Finding]:
    share = _value(told)
    if share is None:
        return
    places = len(told.partition(",")[2])
    right = Decimal(format_number(100 * part / whole, places).replace(".", "").replace(",", "."))
    if share in (right, (100 * part / whole).quantize(Decimal(1).scaleb(-places), ROUND_DOWN)):
        return
    shown = f"{format_number(100 * part / whole, max(places, 2) if 100 * part % whole else 0)}%"
    yield passage.finding(
        Kind.SUMS,
        "sums.share",
        Severity.ERROR,
        (start, end),
        f"{format_number(part)}/{format_number(whole)} = {shown}, không phải {told}%.",
        _BASIS,
        shown,
    )


def _shares(passage: Passage, start: int, end: int) -> Iterator[Finding]:
    """ "trong đó … 647,73 ha, chiếm 77,59%" of a whole told before; "200 hộ, có 150 hộ đồng ý (75%)"; over 100 %."""
    text = passage.text
    for match in _PERCENT.finditer(text, start, end):
        share = _value(match["share"])
        before = text[start : match.start()]
        if share is None:
            continue
        if share > 100 and _is_of_a_group(before) and not _AIM.search(text, start, end):
            yield passage.finding(
                Kind.SUMS,
                "sums.over_hundred",
                Severity.ERROR,
                match.span(),
                "Tỷ lệ của một phần trên tổng không thể quá 100%.",
                _BASIS,
            )
        if not re.search(r"(?:chiếm|đạt|bằng|\()(?: tỷ lệ)?\s?$", before) or re.search(r"\d/\d[^;]{0,40}$", before):
            continue
        counts = list(_COUNT.finditer(text, start, match.start()))
        if not counts or re.search(r"tăng|giảm", text[counts[-1].end() : match.start()]):
            continue
        part = counts[-1]
        wholes = [c for c in counts[:-1] if _measure(c["unit"]) == _measure(part["unit"]) and _leads(text, c, part)]
        if not wholes or text.count(";", part.end(), match.start()):
            continue
        values = [(_value(c["number"]) or Decimal(0)) for c in wholes]
        amount = _value(part["number"])
        if amount is None:
            continue
        if any(list(_share(passage, *match.span(), match["share"], amount, whole)) == [] for whole in values if whole):
            continue
        whole = max(values)
        if whole > amount:
            yield from _share(passage, *match.span(), match["share"], amount, whole)


def _is_of_a_group(before: str) -> bool:
    """Whether a share is of counted people or papers; behind an amount of money it tells how far an aim was met."""
    clause = _CLAUSE.split(before)[-1]
    return bool(_WHOLE_GROUP.search(clause)) or any(
        not _is_a_date(clause, ratio, _value(ratio["part"]) or Decimal(0), _value(ratio["whole"]) or Decimal(0))
        for ratio in _RATIO.finditer(clause)
    )


def _leads(text: str, whole: re.Match[str], part: re.Match[str]) -> bool:
    """Whether the sentence goes from the whole to its parts: "…, trong đó …", "200 hộ, có 150 hộ"."""
    between = text[whole.end() : part.start()]
    return bool(re.search(r"trong đó|gồm|, có |: ", between))


def _measure(unit: str) -> str:
    """The word that is counted: "chi" of "chi bộ", whatever adjective follows."""
    return unit if unit in _MONEY else unit.split()[0]


def _wholes(passage: Passage, start: int, end: int) -> Iterator[Finding]:
    """ "Tổng số 13 đơn, trong đó 5 …, 7 …": the parts must give the whole, and none of them be above it."""
    text = passage.text
    for parted in _PARTS.finditer(text, start, end):
        numbers = list(_PLAIN.finditer(text, start, parted.start()))
        if not numbers or not _counts(text, numbers[-1], parted.start()):
            continue
        told = numbers[-1]
        tail = text[told.end(1) : parted.start()]
        whole = _value(told[1])
        stop = _END.search(text, parted.end(), end)
        parts = _parts_of(text[parted.end() : stop.start() if stop else end], tail)
        if whole is not None and parts and not _agrees(whole, parts, parted[0]):
            total = sum(parts, Decimal(0))
            listed = " + ".join(format_number(value) for value in parts)
            yield passage.finding(
                Kind.SUMS,
                "sums.parts",
                Severity.ERROR if total > whole or _ALL_PARTS.search(parted[0]) else Severity.WARNING,
                told.span(1),
                f"Các phần cộng lại là {listed} = {format_number(total)}, khác tổng {format_number(whole)}.",
                _BASIS,
            )


def _counts(text: str, told: re.Match[str], until: int) -> bool:
    """Whether the number is a count whose parts may follow: near them, and no year, day or number of a document."""
    tail, before = text[told.end(1) : until], text[max(0, told.start(1) - 10) : told.start(1)]
    named = re.search(r"(?:năm|ngày|tháng|số) $", before) and not re.search(r"[Tt]ổng số $", before)
    return len(tail) <= 60 and not re.search(r"[;.]", tail) and not named


def _agrees(whole: Decimal, parts: list[Decimal], word: str) -> bool:
    """Whether the parts can be those of the whole; behind "trong đó" some may be left out, unless few are missing."""
    total = sum(parts, Decimal(0))
    if len(parts) == 1:
        return parts[0] <= whole
    return total == whole or (total < whole * _NEARLY_ALL and not _ALL_PARTS.search(word))


def _parts_of(text: str, tail: str) -> list[Decimal]:
    """The counts that follow, in the unit of the whole where it is told, up to a second "trong đó"."""
    deeper = _PARTS.search(text)
    region = re.sub(r"\([^()]*\)", lambda inner: " " * len(inner[0]), text[: deeper.start()] if deeper else text)
    counted = tail.split()[:2]
    found = []
    for match in _PLAIN.finditer(region):
        value, unit = _value(match[1]), match["unit"].split()
        if value is None or _ORDINAL.search(region[: match.start(1)][-7:]):
            continue
        if "đồng" in counted:
            if "đồng" not in unit:
                continue
            value *= Decimal(_MONEY.get(" ".join(unit), 0)) / _MONEY.get(" ".join(counted), 1)
        elif counted and unit and unit[0] != counted[0] and not _kin(unit[0], counted[0], tail):
            continue
        found.append(value)
    return found


def _kin(unit: str, counted: str, tail: str) -> bool:
    """Men and women are people; a lone number may be followed by what its part is ("5 đơn khiếu nại" of "13")."""
    return {unit, counted} <= _PEOPLE or not tail.strip() or unit in tail.split()
