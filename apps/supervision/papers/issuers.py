"""Who writes the papers of supervision: letterhead, sign, signer, and the law that each goes back to.

How the papers of the Front, the unions and the boards look no public source shows [K]: they follow the decree, as
those of the People's Committee do, and a draft is gone over before it is issued.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.committees.models import Committee, CommitteeRole
from apps.committees.papers.decisions import issuer_name, organ_lines
from apps.documents.blocks import Block, Document, FigureRecord, Letterhead, Signature
from apps.documents.drafting import BLANK, long_date, signed
from apps.documents.models import Organ
from apps.documents.rules import place_and_date
from apps.law.models import LegalText, Mark
from apps.supervision.models import BOARDS, FRONT_AND_UNIONS, Body
from apps.villages.models import AdministrativeUnit, OfficeTerm
from apps.villages.models.officials import Office

# Grassroots democracy until 30/06/2023 and since; the law of those who supervise by another one stands before it.
_DEMOCRACY = ("34/2007/PL-UBTVQH11", "10/2022/QH15", "59/2023/NĐ-CP")
_FRONT_LAW = ("75/2015/QH13",)
_LOCAL_GOVERNMENT = ("77/2015/QH13", "65/2025/QH15", "72/2025/QH15")


@dataclass(frozen=True)
class _Kind:
    """A body: its name before the commune's, the code in its signs, whom the signer stands for, and his post.

    `office` is the post in the register of officials; without one the name is left to be written.
    """

    name: str
    code: str
    collective: str
    post: str
    office: str = ""


_KINDS: dict[str, _Kind] = {
    Body.FRONT: _Kind(
        "Ủy ban Mặt trận Tổ quốc Việt Nam", "MTTQ-BTT", "Ban Thường trực", "Chủ tịch", Office.FRONT_CHAIRMAN
    ),
    Body.WOMENS_UNION: _Kind("Hội Liên hiệp Phụ nữ", "HPN", "Ban Thường vụ", "Chủ tịch"),
    Body.FARMERS_UNION: _Kind("Hội Nông dân", "HND", "Ban Thường vụ", "Chủ tịch"),
    Body.VETERANS: _Kind("Hội Cựu chiến binh", "CCB", "Ban Thường vụ", "Chủ tịch"),
    Body.YOUTH_UNION: _Kind("Đoàn TNCS Hồ Chí Minh", "ĐTN", "Ban Thường vụ", "Bí thư"),
    Body.INSPECTORATE: _Kind("Ban Thanh tra nhân dân", "BTTND", "Ban Thanh tra nhân dân", "Trưởng ban"),
    Body.COMMUNITY_BOARD: _Kind(
        "Ban Giám sát đầu tư của cộng đồng", "BGSĐTCĐ", "Ban Giám sát đầu tư của cộng đồng", "Trưởng ban"
    ),
    Body.COUNCIL: _Kind("Hội đồng nhân dân", "HĐND", "Thường trực HĐND", "Chủ tịch", Office.COUNCIL_CHAIRMAN),
}


@dataclass(frozen=True)
class Issuer:
    """Who issues a paper on a day: `name` in running text, the lines of the letterhead, the code, and who signs."""

    name: str
    parent: tuple[str, ...]
    organ: tuple[str, ...]
    code: str
    signature: Signature


def issuer_of(body: str, unit: AdministrativeUnit, day: date, *, board: Committee | None = None) -> Issuer:
    """The body by the names and offices of the day.

    Boards stand below the Front, the Front's standing board below its committee. `board` is the one of several boards;
    without it the only one of the day gives its name and its head.
    """
    kind = _KINDS[body]
    front = organ_lines(Organ.FRONT, unit, day)
    if body in BOARDS:
        board = _of_day(board, body, unit, day)
        name = board.name if board else f"{kind.name} {unit.name_on(day)}"
        organ = (name.upper(),) if board else (kind.name.upper(), unit.name_on(day).upper())
        return Issuer(name, front, organ, kind.code, _signs(kind, _head(board, day)))
    name, signature = f"{kind.name} {unit.name_on(day)}", _signs(kind, _office_holder(kind, unit, day))
    if body == Body.FRONT:
        standing = f"{kind.collective} {issuer_name(Organ.FRONT, unit, day)}"
        return Issuer(standing, front, (kind.collective.upper(),), kind.code, signature)
    return Issuer(name, (), (kind.name.upper(), unit.name_on(day).upper()), kind.code, signature)


def boards_of(body: str, unit: AdministrativeUnit, day: date) -> list[Committee]:
    """The boards that a body stands for, as they exist on the day."""
    bodies: Any = Committee.objects.filter(unit=unit, kind=BOARDS[Body(body)])
    return list(bodies.on(day).for_list())


def bases_on(body: str, day: date) -> tuple[str, ...]:
    """The law of the day that a supervision goes back to, as far as a public source shows it."""
    own = _LOCAL_GOVERNMENT if body == Body.COUNCIL else _FRONT_LAW if body in FRONT_AND_UNIONS else ()
    numbers = (*own, *_DEMOCRACY)
    texts = LegalText.objects.in_force_on(day).filter(number__in=numbers, mark=Mark.SEEN)
    by_number = {row.number: f"Căn cứ {row}" for row in texts}
    return tuple(by_number[number] for number in numbers if number in by_number)


def paper(
    issuer: Issuer,
    unit: AdministrativeUnit,
    type_name: str,
    type_code: str,
    subject: str,
    body: Iterable[Block],
    *,
    on: date,
    title: str,
    recipients: tuple[str, ...],
    dated: bool = False,
    number: str = "",
    bases: tuple[str, ...] = (),
    addressees: tuple[str, ...] = (),
    figures: tuple[FigureRecord, ...] = (),
) -> Document:
    """A paper of the issuer by the names of the day `on`; its date and its number are blank until they are known."""
    place = unit.short_name_on(on)
    return Document(
        letterhead=Letterhead(
            parent="\n".join(issuer.parent),
            organ=issuer.organ,
            number_line=f"Số: {number or f'{BLANK}/{type_code}-{issuer.code}'}",
            place_date=place_and_date(place, on) if dated else f"{place}, {long_date(None)}",
        ),
        type_name=type_name,
        subject=subject,
        body=tuple(body),
        recipients=recipients,
        signature=issuer.signature,
        title=title,
        author=issuer.name,
        created=on,
        addressees=addressees,
        bases=bases,
        figures=figures,
    )


def _of_day(board: Committee | None, body: str, unit: AdministrativeUnit, day: date) -> Committee | None:
    if board is not None:
        return board
    found = boards_of(body, unit, day)
    return found[0] if len(found) == 1 else None


def _head(board: Any, day: date) -> str:
    """The board's head of the day, "" where there is none."""
    seats = board.composition_on(day) if board else []
    return next((str(seat.official) for seat in seats if seat.role == CommitteeRole.HEAD), "")


def _office_holder(kind: _Kind, unit: AdministrativeUnit, day: date) -> str:
    terms: Any = OfficeTerm.objects.filter(unit=unit, office=kind.office)
    holders = list(terms.on(day).select_related("official")) if kind.office else []
    return str(holders[0].official) if len(holders) == 1 else ""


def _signs(kind: _Kind, name: str) -> Signature:
    return signed(f"TM. {kind.collective}\n{kind.post}", name)
