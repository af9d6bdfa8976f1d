"""What the law asks of a board on a day, and when one is due for renewal: plain values in, plain answers out.

The numbers stand in the dated rules of law; a key that a day's `limits` lack asks nothing on that day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

INSPECTORATE_LEAST, INSPECTORATE_MOST = "inspectorate-members-least", "inspectorate-members-most"
INSPECTORATE_VILLAGES = "inspectorate-village-members"
# From how many members on a people's inspectorate may have the larger number of deputies.
INSPECTORATE_LARGE = "inspectorate-large-members"
INSPECTORATE_DEPUTIES_LARGE, INSPECTORATE_DEPUTIES = "inspectorate-deputies-large", "inspectorate-deputies"
BOARD_LEAST, BOARD_RESIDENTS = "investment-board-members-least", "investment-board-residents"
BOARD_DEPUTIES = "investment-board-deputies"
AGENCY_TERM = "agency-inspectorate-term-months"
RENEWAL_DAYS = "committee-renewal-days"
RULE_KEYS = (
    *(INSPECTORATE_LEAST, INSPECTORATE_MOST, INSPECTORATE_VILLAGES, INSPECTORATE_LARGE),
    *(INSPECTORATE_DEPUTIES_LARGE, INSPECTORATE_DEPUTIES),
    *(BOARD_LEAST, BOARD_RESIDENTS, BOARD_DEPUTIES, AGENCY_TERM, RENEWAL_DAYS),
)
# Who noted a remedy does not confirm it, be it a demand of an inspection or a finding of a supervision.
SAME_PERSON = (
    "Đồng chí là người ghi kết quả khắc phục này nên không tự xác nhận được; người xác nhận phải khác người ghi."
)
NO_REASON = "Ghi lý do."
# Since when khoản 1 Điều 36 Luật 10/2022/QH15 says that a commune has one people's inspectorate.
ONE_INSPECTORATE_FROM = date(2023, 7, 1)
# How many days ahead the end of a term is told; the office's own measure, no rule of law.
TERM_WARNING_DAYS = 60

Limits = Mapping[str, int]


@dataclass(frozen=True)
class Finding:
    """What one rule, named by its key, has to say of a composition; the words carry the sum."""

    key: str
    words: str
    holds: bool


def inspectorate_findings(
    *, members: int, deputies: int, missing_villages: Sequence[str], villages: int, limits: Limits
) -> list[Finding]:
    """A people's inspectorate of a commune with so many villages; `missing_villages` elected nobody who sits in it.

    Điều 36 Luật 10/2022/QH15 and Nghị định 59/2023/NĐ-CP; before them Nghị định 159/2016/NĐ-CP.
    """
    found = _size(members, limits, least=INSPECTORATE_LEAST, most=INSPECTORATE_MOST)
    if INSPECTORATE_VILLAGES in limits and villages:
        words = f"{villages - len(missing_villages)}/{villages} thôn có thành viên trong ban"
        wanting = f"{words}: thiếu {', '.join(missing_villages)}" if missing_villages else f"{words}: đạt"
        found.append(Finding(INSPECTORATE_VILLAGES, wanting, not missing_villages))
    if INSPECTORATE_LARGE in limits:
        is_large = members >= limits[INSPECTORATE_LARGE]
        key = INSPECTORATE_DEPUTIES_LARGE if is_large else INSPECTORATE_DEPUTIES
        compared = f"{'≥' if is_large else '<'} {limits[INSPECTORATE_LARGE]}"
        if key in limits:
            found.append(_at_most(key, deputies, limits[key], "phó trưởng ban", f"; ban có {members} {compared} người"))
    return found


def not_the_only_one(others: Sequence[str], day: date) -> str:
    """What there is to say of a people's inspectorate beside which these `others` of its commune exist on the day."""
    words = f"Ngày {day:%d/%m/%Y} xã còn {', '.join(others)} đang hoạt động; mỗi xã có một Ban Thanh tra nhân dân"
    return words + (" (khoản 1 Điều 36 Luật 10/2022/QH15)" if day >= ONE_INSPECTORATE_FROM else "")


def leads_the_government(who: str, office: str, day: date) -> str:
    """What there is to say of somebody who sits in a people's inspectorate and leads whom it supervises."""
    return f"{who} là {office} ngày {day:%d/%m/%Y}; người lãnh đạo UBND không cùng lúc ở Ban Thanh tra nhân dân"


def board_findings(*, members: int, residents: int, deputies: int, limits: Limits) -> list[Finding]:
    """A community investment supervision board; `residents` are its members whom villages elected.

    Điều 41 Luật 10/2022/QH15, khoản 3 Điều 17 Nghị định 59/2023/NĐ-CP.
    """
    found = _size(members, limits, least=BOARD_LEAST)
    if BOARD_RESIDENTS in limits:
        found.append(_at_most(BOARD_RESIDENTS, residents, limits[BOARD_RESIDENTS], "thành viên là người dân của thôn"))
    if BOARD_DEPUTIES in limits:
        found.append(_at_most(BOARD_DEPUTIES, deputies, limits[BOARD_DEPUTIES], "phó trưởng ban"))
    return found


def _size(members: int, limits: Limits, *, least: str, most: str = "") -> list[Finding]:
    found = []
    if least in limits:
        number = limits[least]
        holds = members >= number
        sign, verdict = ("≥", "đạt") if holds else ("<", "chưa đủ")
        found.append(Finding(least, f"{members} thành viên {sign} {number}: {verdict}", holds))
    if most in limits:
        found.append(_at_most(most, members, limits[most], "thành viên"))
    return found


def _at_most(key: str, number: int, most: int, measure: str, also: str = "") -> Finding:
    holds = number <= most
    sign, verdict = ("≤", "đạt") if holds else (">", "vượt")
    return Finding(key, f"{number} {measure} {sign} {most}: {verdict}{also}", holds)


# `who` sits twice on one day.
TWO_SEATS = "{who} có hai dòng thành viên trùng thời gian; mỗi người mỗi ngày chỉ giữ một vai trò trong ban, tổ."


def held_twice(seats: Iterable[tuple[int, date, date | None]]) -> int | None:
    """The first person who sits twice on some day, by (person, first day, last day or none); None where nobody does."""
    ends: dict[int, date] = {}
    for person, first, last in sorted(seats, key=lambda seat: (seat[1], seat[2] or date.max)):
        if person in ends and first <= ends[person]:
            return person
        ends[person] = last or date.max
    return None


def renewal_due(since: date, days: int) -> date:
    """The last day for renewing a body after somebody's last day in it or in the office that brought him there."""
    return since + timedelta(days=days)


def term_runs_out(until: date, day: date) -> bool:
    """Whether a term that goes up to `until`, counted in, has ended by the day or ends soon."""
    return until <= day + timedelta(days=TERM_WARNING_DAYS)
