"""Reads the seeded mistakes and the pages of right prose, and puts them into a report of one section."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from apps.reports.checks.engine import run_checks
from apps.reports.checks.facts import Facts, FigureFact, HolderFact, LawFact, PlaceFact, Signing
from apps.reports.checks.findings import Finding
from apps.reports.checks.passages import ADDRESSEES, ISSUED_ON, RECIPIENTS, SIGNER, SUBJECT, TEXT, TITLE, Passage

HERE = Path(__file__).resolve().parent
LAW = HERE.parents[2] / "fixtures" / "law" / "legal_texts.json"
VILLAGES = "Đồng Kim, Đồng Lạc, Trung Lương, Làng Hạ, Bản Ngò"

# label without "Số", measure, value, text, options
FIGURES = [
    ("thôn, tổ dân phố", "thôn", "13", "13", ()),
    ("hộ gia đình", "hộ", "2631", "2.631", ()),
    ("nhân khẩu", "người", "9629", "9.629", ()),
    ("Diện tích đất", "ha", "834.77", "834,77", ("diện tích tự nhiên",)),
    ("Diện tích đất", "ha", "647.73", "647,73", ("đất nông nghiệp",)),
    ("Diện tích đất", "ha", "185.10", "185,10", ("đất phi nông nghiệp",)),
    ("Diện tích đất", "ha", "1.94", "1,94", ("đất chưa sử dụng",)),
    ("Tỷ lệ loại đất trên tổng diện tích tự nhiên", "%", "77.59", "77,59", ("đất nông nghiệp",)),
    ("đảng viên", "đảng viên", "273", "273", ()),
    ("chi bộ", "chi bộ", "17", "17", ()),
    ("chi bộ", "chi bộ", "13", "13", ("chi bộ nông thôn",)),
    ("chi bộ", "chi bộ", "4", "4", ("chi bộ cơ quan",)),
    ("cuộc đối thoại với Nhân dân", "cuộc", "2", "2", ()),
    ("lượt người tham dự đối thoại", "lượt người", "8", "8", ()),
    ("cuộc giám sát của MTTQ và các tổ chức chính trị - xã hội", "cuộc", "3", "3", ()),
    ("cuộc khảo sát", "cuộc", "7", "7", ()),
    ("cuộc kiểm tra việc thực hiện QCDC", "cuộc", "2", "2", ()),
    ("cuộc họp thôn, tổ dân phố", "cuộc", "24", "24", ()),
    ("thôn có hương ước, quy ước đang có hiệu lực", "thôn", "13", "13", ()),
    ("đơn tiếp nhận trong kỳ", "đơn", "12", "12", ()),
]


@dataclass(frozen=True)
class Seed:
    """One seeded mistake: `span` is where it stands, `proposal` what a check should offer."""

    kind: str
    context: str
    text: str
    span: tuple[int, int]
    proposal: str


def seeds(name: str) -> list[Seed]:
    """The seeds of a file."""
    found = []
    for line in (HERE / name).read_text(encoding="utf-8").split("\n"):
        if not line.strip() or line.startswith("#"):
            continue
        kind, context, text, proposal = (
            (part.strip() for part in line.split(" | ", 3))
            if line.count(" | ") > 2
            else (
                *(part.strip() for part in line.rstrip(" |").split(" | ", 2)),
                "",
            )
        )
        text = text.replace("⏎", "\n")
        start, end = text.find("«"), text.find("»") - 1
        plain = text.replace("«", "", 1).replace("»", "", 1)
        spot = (start, end) if start >= 0 else (0, len(plain))
        rest = plain.replace("«", "").replace("»", "")
        found.append(Seed(kind, context, rest, spot, proposal))
    return found


def pages(name: str) -> list[tuple[str, str]]:
    """The pages of a file, each with its context."""
    found: list[tuple[str, list[str]]] = []
    for line in (HERE / name).read_text(encoding="utf-8").split("\n"):
        if line.startswith("== "):
            found.append((line[3:].strip(), []))
        elif line.strip() and found:
            found[-1][1].append(line)
    return [(context, "\n".join(lines)) for context, lines in found]


@cache
def laws() -> tuple[LawFact, ...]:
    rows = json.loads(LAW.read_text(encoding="utf-8"))
    titles = {row["number"]: row["title"] for row in rows if row["number"]}

    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    return tuple(
        LawFact(
            kind=row["kind"],
            number=row["number"],
            title=row["title"],
            starts=day(row["in_force_from"]),
            ends=day(row["in_force_until"]),
            issued_on=day(row["issued_on"]),
            successor=row["successor"] or "",
            successor_title=titles.get(row["successor"], ""),
            confirmed=row["mark"] == "S",
        )
        for row in rows
    )


def facts(context: str) -> Facts:
    """What is known of xã Song Vân in the context of a seed."""
    later = "2025" in context
    changed = date(2025, 6, 30)
    figures = tuple(
        FigureFact(f"k{n}", f"{words} {' '.join(chosen)}", words, measure, Decimal(value), text, chosen)
        for n, (words, measure, value, text, chosen) in enumerate(FIGURES)
    )
    holders = [
        ("Hoàng Minh Đức", "chairman", "", date(2021, 7, 1), changed),
        ("Lương Quang Vinh", "chairman", "", date(2025, 7, 1), None),
        ("Giáp Quốc Mạnh", "vice_chairman", "", date(2021, 7, 1), None),
        ("Dương Văn Hoàn", "party_secretary", "", date(2020, 7, 1), None),
        ("Lê Thị Hường", "council_chairman", "", date(2021, 7, 1), None),
        ("Phạm Văn Tư", "front_chairman", "", date(2021, 7, 1), None),
        ("Nguyễn Đức Hiển", "village_head", "Đồng Kim", date(2022, 6, 1), None),
        ("Trần Văn Khoái", "village_head", "Đồng Lạc", date(2022, 6, 1), None),
    ]
    return Facts(
        start=date(2025 if later else 2023, 1, 1),
        end=date(2025 if later else 2023, 12, 31),
        issued_on=date(2026, 1, 12) if later else date(2023, 11, 20) if "before" in context else date(2024, 1, 11),
        unit_kind="xã",
        unit_name="Song Vân",
        above=(
            PlaceFact("huyện", "Tân Yên", date(1997, 1, 1), changed),
            PlaceFact("tỉnh", "Bắc Giang", date(1997, 1, 1), changed),
            PlaceFact("tỉnh", "Bắc Ninh", date(2025, 7, 1), None),
        ),
        village_kinds=frozenset({"thôn"}),
        village_names=frozenset(VILLAGES.split(", ")),
        laws=laws(),
        figures=() if later else figures,
        holders=tuple(HolderFact(name, office, start, end, village) for name, office, village, start, end in holders),
        signing=Signing("UBND", "deputy", "Chủ tịch", "Phó Chủ tịch", "Giáp Quốc Mạnh"),
    )


def found_in(context: str, text: str) -> list[Finding]:
    """What the checks say of the text in its context."""
    known = facts(context)
    field = next((f for f in (SUBJECT, RECIPIENTS, SIGNER, ADDRESSEES) if f in context.split()), TEXT)
    if "heading" in context:
        field = TITLE
    if field == SIGNER:
        text, _, post = text.partition(" / ")
        form = "deputy" if post.startswith("Phó") else "head"
        known = replace(known, signing=Signing("UBND", form, "Chủ tịch", post, text))
    if "before" in context:
        return run_checks([Passage.plain("issued_on", "Ngày", ISSUED_ON, "20/11/2023")], known)
    plan = "plan" in context or (field == TITLE and "Phương hướng" in text)
    return run_checks([Passage.plain("p", "p", field, text, is_plan=plan)], known)


def misses(rows: list[Seed]) -> Iterator[tuple[Seed, list[Finding], str]]:
    """Seeds of which nothing was found in their place ("missed"), and those for which something else was offered."""
    for seed in rows:
        found = [finding for finding in found_in(seed.context, seed.text) if finding.kind == seed.kind]
        here = [f for f in found if (f.start < seed.span[1] and seed.span[0] < f.end) or "before" in seed.context]
        offered = {proposal for f in here if f.proposal is not None for proposal in (f.proposal, f.proposal.strip())}
        if not here:
            yield seed, found, "missed"
        elif seed.proposal and seed.proposal not in offered:
            yield seed, here, "proposal"
